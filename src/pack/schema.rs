//! What a profile must know of a journey, read from its pack.

use super::Pack;
use super::layout::{IDENTITY, Table, VERIFIED};
use crate::model::{Attribute, EventType, ItemType, Measure, Purpose, RecordPurposes, Schema, SlotType};

impl Pack {
    /// What a profile must know to record events. Allocates; meant to be called once.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let record = |field: usize| self.u16_at(Table::Info, 0, field);
        let records =
            RecordPurposes { stage: record(2), exposures: record(4), assignments: record(6), conversation: record(8) };
        let mut schema = Schema { records, ..Schema::default() };
        for purpose in 0..self.purposes() {
            let name = self.kept_name(Table::Purposes, purpose);
            schema.purposes.push(Purpose { name, granted_by_default: self.purpose_default(purpose) });
        }
        for attribute in 0..self.attributes() {
            if let (_, Some(value_type), purpose) = self.attribute(attribute) {
                let marks = self.u8_at(Table::Attributes, attribute.into(), 12);
                schema.attributes.push(Attribute {
                    name: self.kept_name(Table::Attributes, attribute),
                    value_type,
                    purpose,
                    identity: marks & IDENTITY != 0,
                    verified: marks & VERIFIED != 0,
                    source_rank: Vec::new(),
                });
            }
        }
        for source in 0..self.count(Table::Sources) {
            let of = self.u16_at(Table::Sources, source, 0);
            if let Some(attribute) = schema.attributes.get_mut(usize::from(of)) {
                attribute.source_rank.push(kept(self.string(self.u16_at(Table::Sources, source, 2))));
            }
        }
        for event in 0..self.events() {
            let mut dimensions = Vec::new();
            let start = self.u16_at(Table::Events, usize::from(event), 4);
            for dimension in 0..self.u16_at(Table::Events, usize::from(event), 6) {
                dimensions.push(self.kept_name(Table::Dimensions, start.saturating_add(dimension)));
            }
            schema.events.push(EventType {
                name: self.kept_name(Table::Events, event),
                purpose: self.event_purpose(event),
                dimensions,
                measures: Vec::new(),
            });
        }
        for measure in 0..self.count16(Table::Measures) {
            let of = self.u16_at(Table::Measures, measure.into(), 0);
            if let Some(event) = schema.events.get_mut(usize::from(of)) {
                let name = kept(self.string(self.u16_at(Table::Measures, measure.into(), 2)));
                event.measures.push(Measure { name, scale: self.scale(measure) });
            }
        }
        for item in 0..self.items() {
            schema.items.push(self.item_type(item));
        }
        for slot in 0..self.slots() {
            schema.slots.push(SlotType {
                name: self.kept_name(Table::Slots, slot),
                counted: kept(self.string(self.u16_at(Table::Slots, slot.into(), 12))),
                interruptive: self.slot_is_interruptive(slot),
            });
        }
        schema
    }

    /// Under what is counted what happens to an item.
    fn item_type(&self, item: u16) -> ItemType {
        let field = |field: usize| self.u16_at(Table::Items, item.into(), field);
        let family = |place: usize| self.u16_at(Table::Families, field(26).into(), place);
        let mut labels = Vec::new();
        for label in 0..family(2) {
            let label = usize::from(family(0).saturating_add(label));
            let text = |place: usize| self.string(self.u16_at(Table::Labels, label, place));
            // Groups are for the page alone.
            if !text(0).starts_with('@') {
                labels.push((kept(text(0)), kept(text(2))));
            }
        }
        ItemType {
            name: self.kept_name(Table::Items, item),
            purpose: field(4),
            labels,
            is_service: self.u8_at(Table::Items, item.into(), 3) != 0,
        }
    }

    /// The name of an entry, to keep.
    pub(super) fn kept_name(&self, table: Table, entry: u16) -> String {
        kept(self.name(table, entry))
    }

    /// A string, to keep.
    #[cfg(feature = "profile")]
    pub(super) fn kept_string(&self, string: u16) -> String {
        kept(self.string(string))
    }
}

/// A text, to keep.
fn kept(text: &str) -> String {
    let mut name = String::new();
    name.push_str(text);
    name
}
