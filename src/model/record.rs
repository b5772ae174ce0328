//! What a host appends to a profile.

use super::{Impression, Value};
use crate::base::time::UnixMs;

/// One fact for the profile. `apply` takes it or says why not; it never takes half of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Record<'a> {
    /// The visitor did something.
    Event {
        /// The event's id.
        name: &'a str,
        /// When; later than the host's now counts as now.
        time_ms: UnixMs,
        /// Dimension values; undeclared dimensions are passed over.
        dimensions: &'a [(&'a str, &'a str)],
        /// Numbers that it brought along; undeclared measures are passed over.
        measures: &'a [(&'a str, f64)],
        /// What tells it from every other event, so that it counts once however often it arrives; empty for one that has nothing.
        id: &'a str,
    },
    /// Something about the visitor is known, or no longer.
    Attribute {
        /// The attribute's id.
        name: &'a str,
        /// When it became known.
        time_ms: UnixMs,
        /// The value; none removes it.
        value: Option<Value<'a>>,
    },
    /// The visitor grants or denies a purpose. A denial drops all that was kept for it.
    Consent {
        /// The purpose's id.
        purpose: &'a str,
        /// The visitor's word.
        granted: bool,
        /// When it was given.
        time_ms: UnixMs,
    },
    /// The visitor came to another stage, as `decide` returned it.
    Transition {
        /// Id of the stage that was left.
        from: &'a str,
        /// Id of the stage that was entered.
        to: &'a str,
        /// When it was evaluated.
        at_ms: UnixMs,
        /// Time of the newest event that the evaluation saw.
        newest_ms: UnixMs,
        /// The transition's id.
        id: u64,
    },
    /// Something happened to an item.
    Impression {
        /// What.
        kind: Impression,
        /// The item's id.
        item: &'a str,
        /// The slot's id; empty if it is not known.
        slot: &'a str,
        /// The channel; empty if it is not known.
        channel: &'a str,
        /// When.
        time_ms: UnixMs,
    },
    /// The visitor answered a survey.
    Feedback {
        /// The kind of feedback.
        kind: &'a str,
        /// When.
        time_ms: UnixMs,
        /// The answer.
        score: f64,
        /// What the visitor wrote; may be empty.
        text: &'a str,
    },
    /// The visitor and the business talked.
    Message {
        /// When.
        time_ms: UnixMs,
        /// The channel: `chat`, `mail`, `phone`.
        channel: &'a str,
        /// Whether the visitor said it.
        from_visitor: bool,
        /// What was said.
        text: &'a str,
    },
    /// A variant was drawn for the first time, as `decide` returned it.
    Assignment {
        /// The experiment's id.
        experiment: &'a str,
        /// The variant's id.
        variant: &'a str,
        /// Version of the experiment.
        version: u16,
        /// When.
        time_ms: UnixMs,
    },
}

/// Why a profile did not take a record. Numbers are stable: they cross to the hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// The bytes are not a record.
    Malformed = 1,
    /// The journey does not declare it.
    Undeclared = 2,
    /// Its purpose is not granted.
    NoConsent = 3,
    /// The value is not of the declared type.
    TypeMismatch = 4,
    /// The section has no room, or the value is too long.
    Full = 5,
    /// An event with this id was taken in already.
    Repeated = 6,
    /// The profile is of somebody else.
    OtherPerson = 7,
}

impl Refusal {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Undeclared => "undeclared",
            Self::NoConsent => "no_consent",
            Self::TypeMismatch => "type_mismatch",
            Self::Full => "full",
            Self::Repeated => "repeated",
            Self::OtherPerson => "other_person",
        }
    }
}
