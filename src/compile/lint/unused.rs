//! What is declared and read by no condition.

use super::Lint;
use crate::compile::form::{Field, journey_fields, profile_fields};
use crate::model::{CONTEXT_FIELDS, Condition};
use crate::syntax::{Code, Spot};

/// What conditions read, by index.
#[derive(Default)]
pub(super) struct Reads {
    pub attributes: Vec<u16>,
    pub events: Vec<u16>,
    context: Vec<u16>,
    segments: Vec<u16>,
    pub purposes: Vec<u16>,
}

impl Reads {
    /// Adds what a condition reads, but not what the segments read that it names.
    pub fn add(&mut self, condition: &Condition) {
        // Every kind is named: one that reads by an index must be looked at here.
        match condition {
            Condition::Attribute(index) | Condition::HasAttribute(index) => self.attributes.push(*index),
            Condition::Context(index) | Condition::HasContext(index) => self.context.push(*index),
            Condition::Segment(index) => self.segments.push(*index),
            Condition::Consent(index) => self.purposes.push(*index),
            Condition::Tally(_, counter) => self.events.push(counter.event),
            Condition::Sequence(events, _) => self.events.extend(events),
            Condition::Null
            | Condition::Literal(_)
            | Condition::Stage
            | Condition::Element(_)
            | Condition::Impressions(..)
            | Condition::Junction(..)
            | Condition::Not(_)
            | Condition::Negate(_)
            | Condition::Compare(..)
            | Condition::Arithmetic(..)
            | Condition::Conditional(..)
            | Condition::In(..)
            | Condition::Contained(..)
            | Condition::List(_)
            | Condition::Map(_)
            | Condition::Index(..)
            | Condition::HasKey(..)
            | Condition::Macro(..)
            | Condition::Call(..)
            | Condition::TimePart(..)
            | Condition::Matches(..)
            | Condition::OrValue(..)
            | Condition::Age(_)
            | Condition::Within(..) => {}
        }
        condition.operands().into_iter().for_each(|operand| self.add(operand));
    }
}

/// Warns of segments, attributes, events and context fields that nothing reads.
pub(super) fn check(lint: &mut Lint<'_, '_>, root: &Spot<'_>) {
    let mut reads = Reads::default();
    lint.places.conditions.iter().for_each(|place| reads.add(place.condition));
    let journey = lint.journey;
    let profile = root.get(&journey_fields::PROFILE);
    let within = |field: &Field| profile.as_ref().and_then(|profile| profile.get(field));
    let names = |reads: &[u16], name: &dyn Fn(usize) -> Option<String>| -> Vec<String> {
        reads.iter().filter_map(|index| name(usize::from(*index))).collect()
    };
    let segments = names(&reads.segments, &|index| journey.segments.get(index).map(|found| found.name.clone()));
    let attributes =
        names(&reads.attributes, &|index| journey.schema.attributes.get(index).map(|found| found.name.clone()));
    let events = names(&reads.events, &|index| journey.schema.events.get(index).map(|found| found.name.clone()));
    let context = names(&reads.context, &|index| journey.context.get(index).map(|found| found.name.clone()));
    let kinds = [
        ("segment", root.get(&journey_fields::SEGMENTS), segments),
        ("attribute", within(&profile_fields::ATTRIBUTES), attributes),
        ("event", within(&profile_fields::EVENTS), events),
        ("context field", root.get(&journey_fields::CONTEXT), context),
    ];
    for (what, declared, read) in kinds {
        for (key, spot) in declared.iter().flat_map(Spot::entries) {
            let is_built_in = what == "context field" && CONTEXT_FIELDS.iter().any(|field| field.0 == key.name);
            if is_built_in || read.contains(&key.name) {
                continue;
            }
            let message = format!("no condition reads the {what} `{}`", key.name);
            let help = "remove it, or allow it with a reason where something else needs it";
            lint.warn(Code::Unread, (key.span, &spot.path), message, help);
        }
    }
}
