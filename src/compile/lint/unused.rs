//! What is declared and read by no condition.

use super::Lint;
use crate::compile::form::{Field, journey_fields, profile_fields};
use crate::model::{CONTEXT_FIELDS, CapScope, Condition, Journey};
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
    /// What anything in the journey reads: conditions, scores, cool-downs.
    pub fn of(journey: &Journey) -> Self {
        let mut reads = Self::default();
        // Every field is named: one that reads something must be looked at here.
        let Journey {
            segments,
            stages,
            passages,
            items,
            name: _,
            version: _,
            schema: _,
            context: _,
            slots: _,
            arbitration: _,
            holdout: _,
        } = journey;
        segments.iter().for_each(|segment| reads.add(&segment.condition));
        stages.iter().flat_map(|stage| [&stage.enter, &stage.exit]).flatten().for_each(|found| reads.add(found));
        passages.iter().flatten().for_each(|passage| reads.add(&passage.when));
        for item in items {
            [&item.when, &item.score].into_iter().flatten().for_each(|found| reads.add(found));
            let events = item.caps.iter().filter_map(|cap| match cap.scope {
                CapScope::Event(event) => Some(event),
                _ => None,
            });
            reads.events.extend(events);
        }
        reads
    }

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
            | Condition::Within(..)
            | Condition::Below(..)
            | Condition::Recorded(_)
            | Condition::Slot
            | Condition::Schedule(_)
            | Condition::Check(..) => {}
        }
        condition.operands().into_iter().for_each(|operand| self.add(operand));
    }
}

/// Warns of segments, attributes, events and context fields that nothing reads.
pub(super) fn check(lint: &mut Lint<'_, '_>, root: &Spot<'_>) {
    let journey = lint.journey;
    let reads = Reads::of(journey);
    let profile = root.get(&journey_fields::PROFILE);
    let within = |field: &Field| profile.as_ref().and_then(|profile| profile.get(field));
    let names = |reads: &[u16], name: &dyn Fn(usize) -> Option<String>| -> Vec<String> {
        reads.iter().filter_map(|index| name(usize::from(*index))).collect()
    };
    let segments = names(&reads.segments, &|index| journey.segments.get(index).map(|found| found.name.clone()));
    let mut attributes =
        names(&reads.attributes, &|index| journey.schema.attributes.get(index).map(|found| found.name.clone()));
    // Who tells apart whose profile is whose reads what says so.
    let identities = journey.schema.attributes.iter().filter(|attribute| attribute.identity);
    attributes.extend(identities.map(|attribute| attribute.name.clone()));
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
