//! What a profile must know of a journey, read from its pack.

use super::Pack;
use super::layout::{IDENTITY, Table, VERIFIED};
use crate::base::bytes::{copied, utf8};
use crate::base::lists::{SILENT, push};
use crate::model::{
    Attribute, Declares, EventType, ItemType, Measure, Purpose, RecordPurposes, Schema, SlotType, Type,
};

impl Pack {
    /// The purposes and attributes of a schema. Allocates; meant to be called once.
    pub(crate) fn outline(&self) -> Schema {
        let record = |field: usize| self.u16_at(Table::Info, 0, field);
        let records =
            RecordPurposes { stage: record(2), exposures: record(4), assignments: record(6), conversation: record(8) };
        let mut schema = Schema { records, ..Schema::default() };
        self.each(Table::Purposes, &mut |purpose, name| {
            let granted_by_default = self.purpose_default(purpose);
            push(&mut schema.purposes, Purpose { name, granted_by_default });
        });
        self.each(Table::Attributes, &mut |attribute, name| {
            let field = |field| self.u16_at(Table::Attributes, attribute.into(), field);
            if let Some(value_type) = Type::from_tag(field(4) as u8) {
                let purpose = field(2);
                let marks = self.u8_at(Table::Attributes, attribute.into(), 12);
                push(
                    &mut schema.attributes,
                    Attribute {
                        name,
                        value_type,
                        purpose,
                        identity: marks & IDENTITY != 0,
                        verified: marks & VERIFIED != 0,
                        source_rank: Vec::new(),
                    },
                );
            }
        });
        #[cfg(feature = "sync")]
        self.rank_sources(&mut schema);
        schema
    }

    /// All that a profile must know to record events. Allocates; meant to be called once.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let mut schema = self.outline();
        self.each(Table::Events, &mut |event, name| {
            let dimensions = (0..).map_while(|place| self.event_dimension(event, place).map(kept)).collect();
            let measure = |(name, scale)| Measure { name: kept(name), scale };
            let measures = (0..).map_while(|place| self.event_measure(event, place).map(measure)).collect();
            schema.events.push(EventType { name, purpose: self.purpose_of_event(event), dimensions, measures });
        });
        self.each(Table::Items, &mut |item, name| {
            let (purpose, is_service) = self.purpose_of_item(item);
            let label = |(name, value)| (kept(name), kept(value));
            let labels = (0..).map_while(|place| self.item_label(item, place).map(label)).collect();
            schema.items.push(ItemType { name, purpose, labels, is_service });
        });
        self.each(Table::Slots, &mut |slot, name| {
            let (counted, interruptive) = self.slot_terms(slot);
            schema.slots.push(SlotType { name, counted: kept(counted), interruptive });
        });
        schema
    }

    /// The string that a field of an entry names.
    #[allow(clippy::inline_always, reason = "less code than calls of it")]
    #[inline(always)]
    fn string_at(&self, table: Table, entry: u16, field: usize) -> &[u8] {
        self.string_bytes(self.u16_at(table, entry.into(), field))
    }

    /// Under what a slot is counted, and whether it is interruptive.
    fn slot_terms(&self, slot: u16) -> (&[u8], bool) {
        (self.string_at(Table::Slots, slot, 12), self.slot_is_interruptive(slot))
    }

    /// Whose value counts where values of several sources meet.
    #[cfg(feature = "sync")]
    fn rank_sources(&self, schema: &mut Schema) {
        for source in 0..self.count16(Table::Sources) {
            let of = self.u16_at(Table::Sources, source.into(), 0);
            if let Some(attribute) = schema.attributes.get_mut(usize::from(of)) {
                attribute.source_rank.push(kept(self.string_at(Table::Sources, source, 2)));
            }
        }
    }

    /// Every entry of a table, with its name to keep.
    fn each(&self, table: Table, found: &mut dyn FnMut(u16, String)) {
        for entry in 0..self.count16(table) {
            found(entry, kept(self.string_at(table, entry, 0)));
        }
    }

    /// A string, to keep.
    #[cfg(feature = "profile")]
    pub(super) fn kept_string(&self, string: u16) -> String {
        kept(self.string_bytes(string))
    }
}

impl Declares for Pack {
    fn event_called(&self, name: &[u8]) -> Option<u16> {
        self.index_of(Table::Events, name)
    }

    fn purpose_of_event(&self, event: u16) -> u16 {
        self.u16_at(Table::Events, event.into(), 2)
    }

    fn event_dimension(&self, event: u16, place: u16) -> Option<&[u8]> {
        let field = |field| self.u16_at(Table::Events, event.into(), field);
        (place < field(6)).then(|| self.string_at(Table::Dimensions, field(4).saturating_add(place), 0))
    }

    fn event_measure(&self, event: u16, mut place: u16) -> Option<(&[u8], f64)> {
        for measure in 0..self.count16(Table::Measures) {
            let field = |field| self.u16_at(Table::Measures, measure.into(), field);
            if field(0) == event {
                if place == 0 {
                    return Some((self.string_at(Table::Measures, measure, 2), self.scale(measure)));
                }
                place = place.saturating_sub(1);
            }
        }
        None
    }

    fn item_called(&self, name: &[u8]) -> Option<u16> {
        self.index_of(Table::Items, name)
    }

    fn purpose_of_item(&self, item: u16) -> (u16, bool) {
        (self.u16_at(Table::Items, item.into(), 4), self.u8_at(Table::Items, item.into(), 3) != 0)
    }

    fn item_label(&self, item: u16, place: u16) -> Option<(&[u8], &[u8])> {
        let family = self.u16_at(Table::Items, item.into(), 26).into();
        let field = |field| self.u16_at(Table::Families, family, field);
        (place < field(2)).then(|| {
            let label = field(0).saturating_add(place);
            (self.string_at(Table::Labels, label, 0), self.string_at(Table::Labels, label, 2))
        })
    }

    fn slot_called(&self, name: &[u8]) -> Option<(&[u8], bool)> {
        self.index_of(Table::Slots, name).map(|slot| self.slot_terms(slot))
    }
}

/// A text, to keep.
pub(super) fn kept(text: &[u8]) -> String {
    // To append to a text is to link what the library says where there is no memory left.
    if SILENT {
        return String::from_utf8(copied(text)).unwrap_or_default();
    }
    let mut name = String::new();
    name.push_str(utf8(text).unwrap_or_default());
    name
}
