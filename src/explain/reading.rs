//! What an operation reads, and under which purpose that is kept.

use super::node::Reading;
use super::operation::Operation;
use super::walk::Walker;
use crate::decide::Found;
use crate::model::Cause;
use crate::pack::Op;

impl<'a> Walker<'a> {
    /// Where the operation's value comes from, and the purpose under which it is kept.
    pub(super) fn reading(&mut self, operation: &Operation<'a>) -> (Reading, Option<u16>) {
        let pack = self.probe.pack();
        let index = operation.index();
        // Of several purposes the one that is not granted.
        let purposes = || operation.counters.iter().map(|counter| pack.counter(*counter).purpose);
        let purpose = purposes().find(|purpose| !self.probe.is_granted(*purpose)).or_else(|| purposes().next());
        let of_attribute = |reading| (reading, Some(pack.attribute(index).2));
        match operation.op {
            Op::Null | Op::Bool | Op::Int | Op::Double | Op::String | Op::Duration | Op::Timestamp => {
                (Reading::Constant, None)
            }
            Op::Element => (Reading::Element, None),
            Op::Attribute if pack.attribute(index).0.starts_with('@') => of_attribute(Reading::Feedback),
            Op::Attribute => of_attribute(Reading::Attribute),
            Op::HasAttribute => of_attribute(Reading::Has),
            Op::Context => (Reading::Context, None),
            Op::HasContext => (Reading::Has, None),
            Op::Consent | Op::Recorded => (Reading::Consent { purpose: index }, None),
            Op::Slot => (Reading::Context, None),
            Op::Stage => (Reading::Stage, None),
            Op::Age | Op::Within | Op::Schedule => (Reading::Clock, None),
            Op::Segment => (Reading::Segment, None),
            Op::Sequence => (Reading::Sequence, purpose),
            Op::Count | Op::Impressions => (Reading::Count, purpose),
            Op::Sum | Op::Interest => (Reading::Weight, purpose),
            Op::Since => (Reading::Since, purpose),
            Op::First | Op::Last => (Reading::Moment, purpose),
            Op::Happened => {
                let last_ago_ms = self.probe.last_ago_ms(index, operation.operands.first().copied());
                (Reading::Happened { last_ago_ms }, purpose)
            }
            // Listed, so that a new operation that reads something is not forgotten.
            Op::And
            | Op::Or
            | Op::Not
            | Op::Check
            | Op::Compare
            | Op::Below
            | Op::In
            | Op::Test
            | Op::Conditional
            | Op::List
            | Op::Map
            | Op::Macro
            | Op::OrValue
            | Op::TimePart
            | Op::Matches
            | Op::Negate
            | Op::Size
            | Op::ToBool
            | Op::ToInt
            | Op::ToDouble
            | Op::ToString
            | Op::ToTimestamp
            | Op::ToDuration
            | Op::Add
            | Op::Subtract
            | Op::Multiply
            | Op::Divide
            | Op::Modulo
            | Op::Contained
            | Op::Index
            | Op::HasKey
            | Op::Contains
            | Op::StartsWith
            | Op::EndsWith => (Reading::Compound, None),
        }
    }

    /// What is known of something that comes to another value for each element: whether it may be read.
    pub(super) fn readable(&self, purpose: Option<u16>) -> Result<Found, Cause> {
        match purpose {
            Some(purpose) if !self.probe.is_granted(purpose) => Err(Cause::NoConsent),
            _ => Ok(Found::More),
        }
    }
}
