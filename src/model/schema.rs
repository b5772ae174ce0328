//! What a journey declares: purposes, attributes, events and context fields.

use super::Type;

/// A reason for which data may be kept and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// Its id.
    pub name: String,
    /// Whether it counts as granted while the visitor has said nothing.
    pub granted_by_default: bool,
}

/// What the names of attributes begin with that the engine declares itself, such as `@feedback.nps`: no journey can.
pub const HIDDEN_ATTRIBUTE: char = '@';

/// What the names of hidden attributes of feedback begin with.
pub const FEEDBACK_ATTRIBUTE: &str = "@feedback.";

/// A fact about a visitor that the profile keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its id, `profile.<name>` in conditions.
    pub name: String,
    /// Its type.
    pub value_type: Type,
    /// Index of its purpose.
    pub purpose: u16,
    /// Whether it says who the visitor is.
    pub identity: bool,
    /// Whether it is read only if a hub has signed it.
    pub verified: bool,
    /// The sources of its values, the most trusted first; a source that is not named comes after all that are.
    pub source_rank: Vec<String>,
}

impl Attribute {
    /// One whose latest value counts, whoever reports it.
    #[must_use]
    pub const fn plain(name: String, value_type: Type, purpose: u16) -> Self {
        Self { name, value_type, purpose, identity: false, verified: false, source_rank: Vec::new() }
    }
}

/// A number that an event brings along, which profiles add up.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its id.
    pub name: String,
    /// What it is kept in whole multiples of; finite and above 0.
    pub scale: f64,
}

/// Something that visitors do.
#[derive(Debug, Clone, PartialEq)]
pub struct EventType {
    /// Its id.
    pub name: String,
    /// Index of its purpose.
    pub purpose: u16,
    /// The dimensions that are counted apart, by name.
    pub dimensions: Vec<String>,
    /// The numbers that it brings along.
    pub measures: Vec<Measure>,
}

/// A fact of one request, `context.<name>` in conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextField {
    /// Its id.
    pub name: String,
    /// Its type.
    pub value_type: Type,
}

/// The purposes under which the engine's own records are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordPurposes {
    /// Purpose of the stage and its transitions.
    pub stage: u16,
    /// Purpose of exposures; the default purpose of items.
    pub exposures: u16,
    /// Purpose of the unit id and of assignments.
    pub assignments: u16,
    /// Purpose of the conversation.
    pub conversation: u16,
}

/// Under what a profile counts what happens to an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemType {
    /// The item's id.
    pub name: String,
    /// Index of its purpose.
    pub purpose: u16,
    /// Dimensions and their values: its tags and its campaign.
    pub labels: Vec<(String, String)>,
    /// Whether what happens to it in interruptive slots is not counted as an interruption.
    pub is_service: bool,
}

/// Under what a profile counts what happens in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlotType {
    /// The slot's id.
    pub name: String,
    /// The id under which it is counted.
    pub counted: String,
    /// Whether what it shows interrupts.
    pub interruptive: bool,
}

/// All that a profile must know of a journey to record events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// Purposes, in the journey's order.
    pub purposes: Vec<Purpose>,
    /// Attributes, in the journey's order.
    pub attributes: Vec<Attribute>,
    /// Events, in the journey's order.
    pub events: Vec<EventType>,
    /// Items; a pack's own schema has them all.
    pub items: Vec<ItemType>,
    /// Slots, those that `take` makes of one included.
    pub slots: Vec<SlotType>,
    /// Purposes of the engine's own records.
    pub records: RecordPurposes,
}

impl Schema {
    /// The index of the purpose called `name`.
    #[must_use]
    pub fn purpose(&self, name: &str) -> Option<u16> {
        index_of(&self.purposes, |purpose| purpose.name == name)
    }

    /// The attribute called `name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The event called `name`.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&EventType> {
        self.events.iter().find(|event| event.name == name)
    }
}

/// What a journey declares of what profiles count, each by its number; of one that is not there nothing is said.
pub trait Declares {
    /// The event of this name.
    fn event_called(&self, name: &[u8]) -> Option<u16>;
    /// The purpose of an event.
    fn purpose_of_event(&self, event: u16) -> u16;
    /// One of the dimensions of an event that are counted apart.
    fn event_dimension(&self, event: u16, place: u16) -> Option<&[u8]>;
    /// One of the measures of an event, and what it is kept in whole multiples of.
    fn event_measure(&self, event: u16, place: u16) -> Option<(&[u8], f64)>;
    /// The item of this name.
    fn item_called(&self, name: &[u8]) -> Option<u16>;
    /// The purpose of an item, and whether it is a service.
    fn purpose_of_item(&self, item: u16) -> (u16, bool);
    /// One of the dimensions of an item, and its value of it.
    fn item_label(&self, item: u16, place: u16) -> Option<(&[u8], &[u8])>;
    /// Under what the slot of this name is counted, and whether it is interruptive.
    fn slot_called(&self, name: &[u8]) -> Option<(&[u8], bool)>;
}

impl Declares for Schema {
    fn event_called(&self, name: &[u8]) -> Option<u16> {
        index_of(&self.events, |event| event.name.as_bytes() == name)
    }

    fn purpose_of_event(&self, event: u16) -> u16 {
        self.events.get(usize::from(event)).map_or(0, |event| event.purpose)
    }

    fn event_dimension(&self, event: u16, place: u16) -> Option<&[u8]> {
        Some(self.events.get(usize::from(event))?.dimensions.get(usize::from(place))?.as_bytes())
    }

    fn event_measure(&self, event: u16, place: u16) -> Option<(&[u8], f64)> {
        let measure = self.events.get(usize::from(event))?.measures.get(usize::from(place))?;
        Some((measure.name.as_bytes(), measure.scale))
    }

    fn item_called(&self, name: &[u8]) -> Option<u16> {
        index_of(&self.items, |item| item.name.as_bytes() == name)
    }

    fn purpose_of_item(&self, item: u16) -> (u16, bool) {
        self.items.get(usize::from(item)).map_or((0, false), |item| (item.purpose, item.is_service))
    }

    fn item_label(&self, item: u16, place: u16) -> Option<(&[u8], &[u8])> {
        let (dimension, value) = self.items.get(usize::from(item))?.labels.get(usize::from(place))?;
        Some((dimension.as_bytes(), value.as_bytes()))
    }

    fn slot_called(&self, name: &[u8]) -> Option<(&[u8], bool)> {
        let slot = self.slots.iter().find(|slot| slot.name.as_bytes() == name)?;
        Some((slot.counted.as_bytes(), slot.interruptive))
    }
}

/// The 16-bit index of the first entry for which `matches` holds.
pub fn index_of<T>(entries: &[T], matches: impl Fn(&T) -> bool) -> Option<u16> {
    let index = entries.iter().position(matches)?;
    u16::try_from(index).ok()
}

impl Purpose {
    /// What may count while the visitor has said nothing, with its name in a journey.
    pub const DEFAULTS: [(&'static str, bool); 2] = [("granted", true), ("denied", false)];
}

#[cfg(test)]
mod tests {
    use super::{FEEDBACK_ATTRIBUTE, HIDDEN_ATTRIBUTE};

    #[test]
    fn feedback_is_kept_under_a_hidden_name() {
        assert!(FEEDBACK_ATTRIBUTE.starts_with(HIDDEN_ATTRIBUTE));
    }
}
