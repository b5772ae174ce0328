//! What a profile must know of a journey, read from its pack.

use super::Pack;
use super::layout::{IDENTITY, Table, VERIFIED};
use crate::model::{Attribute, EventType, ItemType, Measure, Purpose, RecordPurposes, Schema, SlotType, Type};

impl Pack {
    /// What a profile must know to record events. Allocates; meant to be called once.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let record = |field: usize| self.u16_at(Table::Info, 0, field);
        let records =
            RecordPurposes { stage: record(2), exposures: record(4), assignments: record(6), conversation: record(8) };
        let mut schema = Schema { records, ..Schema::default() };
        self.each(Table::Purposes, &mut |purpose, name| {
            let granted_by_default = self.purpose_default(purpose);
            schema.purposes.push(Purpose { name, granted_by_default });
        });
        self.each(Table::Attributes, &mut |attribute, name| {
            let field = |field| self.u16_at(Table::Attributes, attribute.into(), field);
            if let Some(value_type) = Type::from_tag(field(4) as u8) {
                let purpose = field(2);
                let marks = self.u8_at(Table::Attributes, attribute.into(), 12);
                schema.attributes.push(Attribute {
                    name,
                    value_type,
                    purpose,
                    identity: marks & IDENTITY != 0,
                    verified: marks & VERIFIED != 0,
                    source_rank: Vec::new(),
                });
            }
        });
        #[cfg(feature = "sync")]
        self.rank_sources(&mut schema);
        self.each(Table::Events, &mut |event, name| {
            let mut dimensions = Vec::new();
            let field = |field| self.u16_at(Table::Events, event.into(), field);
            for dimension in 0..field(6) {
                dimensions.push(kept(self.name(Table::Dimensions, field(4).saturating_add(dimension))));
            }
            schema.events.push(EventType { name, purpose: field(2), dimensions, measures: Vec::new() });
        });
        for measure in 0..self.count16(Table::Measures) {
            let of = self.u16_at(Table::Measures, measure.into(), 0);
            if let Some(event) = schema.events.get_mut(usize::from(of)) {
                let name = kept(self.string(self.u16_at(Table::Measures, measure.into(), 2)));
                event.measures.push(Measure { name, scale: self.scale(measure) });
            }
        }
        self.each(Table::Items, &mut |item, name| schema.items.push(self.item_type(item, name)));
        self.each(Table::Slots, &mut |slot, name| {
            schema.slots.push(SlotType {
                name,
                counted: kept(self.string(self.u16_at(Table::Slots, slot.into(), 12))),
                interruptive: self.slot_is_interruptive(slot),
            });
        });
        schema
    }

    /// Whose value counts where values of several sources meet.
    #[cfg(feature = "sync")]
    fn rank_sources(&self, schema: &mut Schema) {
        for source in 0..self.count(Table::Sources) {
            let of = self.u16_at(Table::Sources, source, 0);
            if let Some(attribute) = schema.attributes.get_mut(usize::from(of)) {
                attribute.source_rank.push(kept(self.string(self.u16_at(Table::Sources, source, 2))));
            }
        }
    }

    /// Every entry of a table, with its name to keep.
    fn each(&self, table: Table, found: &mut dyn FnMut(u16, String)) {
        for entry in 0..self.count16(table) {
            found(entry, kept(self.name(table, entry)));
        }
    }

    /// Under what is counted what happens to an item.
    fn item_type(&self, item: u16, name: String) -> ItemType {
        let field = |field: usize| self.u16_at(Table::Items, item.into(), field);
        let family = |place: usize| self.u16_at(Table::Families, field(26).into(), place);
        let mut labels = Vec::new();
        for label in 0..family(2) {
            let label = family(0).saturating_add(label);
            let name = self.name(Table::Labels, label);
            // Groups are for the page alone.
            if name.as_bytes().first() != Some(&b'@') {
                labels.push((kept(name), kept(self.string(self.u16_at(Table::Labels, label.into(), 2)))));
            }
        }
        ItemType { name, purpose: field(4), labels, is_service: self.u8_at(Table::Items, item.into(), 3) != 0 }
    }

    /// A string, to keep.
    #[cfg(feature = "profile")]
    pub(super) fn kept_string(&self, string: u16) -> String {
        kept(self.string(string))
    }
}

/// A text, to keep.
pub(super) fn kept(text: &str) -> String {
    let mut name = String::new();
    name.push_str(text);
    name
}
