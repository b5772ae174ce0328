//! Reading a verified pack in place. Every accessor is total: what cannot be there reads as zero or empty.

#[cfg(feature = "decide")]
use super::bits::Bits;
#[cfg(feature = "decide")]
use super::layout::Named;
use super::layout::Table;
#[cfg(feature = "decide")]
use super::leaf::{Asked, Leaf, Rows};
#[cfg(feature = "decide")]
use super::table::Column;
use super::{NONE, Pack};
use crate::base::bytes::{Reader, utf8};
use crate::model::{ItemKind, Type};

/// What the pass needs of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemEntry {
    /// Index of the purpose that must be granted.
    pub purpose: u16,
    /// Index of its program, or [`NONE`].
    pub program: u16,
    /// One bit per stage.
    pub stages: u32,
}

/// What a counter leaf needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterEntry<'a> {
    /// Name of what is counted: an event, `<event>#<measure>`, `@shown` or `@clicked`.
    pub event: &'a [u8],
    /// Index of its purpose.
    pub purpose: u16,
    /// Name of the dimension, if one is given.
    pub dimension: Option<&'a [u8]>,
}

impl Pack {
    /// The bytes as they came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hash that names this pack.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.bytes.get(super::layout::HASH_AT..).and_then(|rest| Reader::new(rest).u64().ok()).unwrap_or(0)
    }

    /// The journey's version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.bytes.get(8..).and_then(|rest| Reader::new(rest).u32().ok()).unwrap_or(0)
    }

    /// The journey's id.
    #[must_use]
    pub fn journey(&self) -> &str {
        self.name(Table::Info, 0)
    }

    /// How many stages there are, at most 32.
    #[must_use]
    pub fn stages(&self) -> u16 {
        self.count16(Table::Stages)
    }

    /// A stage's id.
    #[must_use]
    pub fn stage_name(&self, stage: u16) -> &str {
        self.name(Table::Stages, stage)
    }

    /// The stage with this id.
    #[must_use]
    pub fn stage_index(&self, name: impl AsRef<[u8]>) -> Option<u16> {
        self.index_of(Table::Stages, name.as_ref())
    }

    /// Index of a stage's `enter` program, or [`NONE`].
    #[must_use]
    pub fn stage_enter(&self, stage: u16) -> u16 {
        self.u16_at(Table::Stages, usize::from(stage), 2)
    }

    /// Index of a stage's `exit` program, or [`NONE`].
    #[must_use]
    pub fn stage_exit(&self, stage: u16) -> u16 {
        self.u16_at(Table::Stages, usize::from(stage), 4)
    }

    /// How many slots there are.
    #[must_use]
    pub fn slots(&self) -> u16 {
        self.count16(Table::Slots)
    }

    /// The ids of a stage, a slot, an item or a purpose as bytes.
    #[cfg(feature = "decide")]
    pub(crate) fn name_bytes(&self, named: Named, entry: u16) -> &[u8] {
        self.string_bytes(self.name_string(named, entry))
    }

    /// The same, as the number of a string.
    #[cfg(feature = "decide")]
    pub(crate) fn name_string(&self, named: Named, entry: u16) -> u16 {
        self.u16_at(named.table(), entry.into(), 0)
    }

    /// What has this id, or [`NONE`]. Costs one comparison per entry.
    #[cfg(feature = "decide")]
    pub(crate) fn named(&self, named: Named, name: &[u8]) -> u16 {
        self.place_of(named.table(), name)
    }

    /// A slot's id.
    #[must_use]
    pub fn slot_name(&self, slot: u16) -> &str {
        self.name(Table::Slots, slot)
    }

    /// Whether what the slot shows interrupts.
    #[must_use]
    pub fn slot_is_interruptive(&self, slot: u16) -> bool {
        self.u8_at(Table::Slots, usize::from(slot), 2) != 0
    }

    /// How many of the slot's items are pinned: these come before all others.
    #[must_use]
    pub fn slot_pinned(&self, slot: u16) -> u8 {
        self.u8_at(Table::Slots, usize::from(slot), 3)
    }

    /// The item at this place of a slot, best first.
    #[cfg(feature = "decide")]
    pub(crate) fn ranked_item(&self, slot: u16, rank: usize) -> Option<u16> {
        let count = self.u32_at(Table::Slots, slot.into(), 8) as usize;
        let start = self.u32_at(Table::Slots, slot.into(), 4) as usize;
        (rank < count).then(|| self.u16_at(Table::Ranks, start.wrapping_add(rank), 0))
    }

    /// The items of all slots, best first, slot by slot.
    #[cfg(feature = "decide")]
    pub(crate) fn ranks(&self) -> Column<'_> {
        self.column(Table::Ranks, 0)
    }

    /// Where among them those of a slot begin.
    #[cfg(feature = "decide")]
    pub(crate) fn first_rank(&self, slot: u16) -> u32 {
        self.u32_at(Table::Slots, slot.into(), 4)
    }

    /// The items of a slot, best first.
    pub fn ranked_items(&self, slot: u16) -> impl Iterator<Item = u16> + '_ {
        let start = self.u32_at(Table::Slots, usize::from(slot), 4) as usize;
        let count = self.u32_at(Table::Slots, usize::from(slot), 8) as usize;
        let end = start.saturating_add(count);
        (start..end).map(|rank| self.u16_at(Table::Ranks, rank, 0))
    }

    /// How many items there are.
    #[must_use]
    pub fn items(&self) -> u16 {
        self.count16(Table::Items)
    }

    /// An item's id.
    #[must_use]
    pub fn item_name(&self, item: u16) -> &str {
        self.name(Table::Items, item)
    }

    /// The item with this id. Costs one comparison per item.
    #[must_use]
    pub fn item_index(&self, name: impl AsRef<[u8]>) -> Option<u16> {
        self.index_of(Table::Items, name.as_ref())
    }

    /// A variant's id.
    #[must_use]
    pub fn variant_name(&self, variant: u16) -> &str {
        self.name(Table::Variants, variant)
    }

    /// An item's kind.
    #[must_use]
    pub fn item_kind(&self, item: u16) -> ItemKind {
        ItemKind::from_number(self.u8_at(Table::Items, usize::from(item), 2)).unwrap_or(ItemKind::Block)
    }

    /// An item's priority, by which the items of a slot are ranked: larger first.
    #[must_use]
    pub fn item_priority(&self, item: u16) -> i32 {
        i32::from_le_bytes(self.u32_at(Table::Items, usize::from(item), 18).to_le_bytes())
    }

    /// What the pass needs of an item.
    #[must_use]
    pub fn item(&self, item: u16) -> ItemEntry {
        let entry = usize::from(item);
        ItemEntry {
            purpose: self.u16_at(Table::Items, entry, 4),
            program: self.u16_at(Table::Items, entry, 6),
            stages: self.u32_at(Table::Gates, self.u16_at(Table::Items, entry, 8).into(), 0),
        }
    }

    /// The programs of all items.
    #[cfg(feature = "decide")]
    pub(crate) fn programs(&self) -> Column<'_> {
        self.column(Table::Items, 6)
    }

    /// How many gates there are.
    #[cfg(feature = "decide")]
    pub(crate) fn gates(&self) -> u16 {
        self.count16(Table::Gates)
    }

    /// Of a gate one bit per stage, and the purpose.
    #[cfg(feature = "decide")]
    pub(crate) fn gate(&self, gate: u16) -> (u32, u16) {
        (self.u32_at(Table::Gates, gate.into(), 0), self.u16_at(Table::Gates, gate.into(), 4))
    }

    /// How many spans there are.
    #[cfg(feature = "decide")]
    pub(crate) fn spans(&self) -> usize {
        self.count(Table::Spans)
    }

    /// Of a span symbol, column and gate, and how much is filed.
    #[cfg(feature = "decide")]
    pub(crate) fn span(&self, span: usize) -> ([u16; 3], u32) {
        let field = |field: usize| self.u16_at(Table::Spans, span, field);
        ([field(0), field(2), field(4)], self.u32_at(Table::Spans, span, 6))
    }

    /// The columns of spans.
    #[cfg(feature = "decide")]
    pub(crate) fn filing_columns(&self) -> Column<'_> {
        self.column(Table::Columns, 0)
    }

    /// How many of them are attributes, then context fields, of either first texts, then lists.
    #[cfg(feature = "decide")]
    pub(crate) fn column_groups(&self) -> [[u16; 2]; 2] {
        {
            let field = |field: usize| self.u16_at(Table::Info, 0, field);
            [[field(14), field(16)], [field(18), field(20)]]
        }
    }

    /// Ranks, slots and leaves of what is filed.
    #[cfg(feature = "decide")]
    pub(crate) fn filed(&self) -> [Column<'_>; 3] {
        [self.column(Table::Filed, 0), self.column(Table::Filed, 2), self.column(Table::Filed, 4)]
    }

    /// An item's content as JSON text, empty for none.
    #[must_use]
    pub fn content(&self, item: u16) -> &str {
        let bytes = self.bytes_in(Table::Items, usize::from(item), 10, Table::Content);
        utf8(bytes).unwrap_or_default()
    }

    /// How many purposes there are.
    #[must_use]
    pub fn purposes(&self) -> u16 {
        self.count16(Table::Purposes)
    }

    /// A purpose's id.
    #[must_use]
    pub fn purpose_name(&self, purpose: u16) -> &str {
        self.name(Table::Purposes, purpose)
    }

    /// Whether a purpose counts as granted while the visitor has said nothing.
    #[must_use]
    pub fn purpose_default(&self, purpose: u16) -> bool {
        self.u8_at(Table::Purposes, usize::from(purpose), 2) != 0
    }

    /// How many events there are.
    #[must_use]
    pub fn events(&self) -> u16 {
        self.count16(Table::Events)
    }

    /// An event's id.
    #[must_use]
    pub fn event_name(&self, event: u16) -> &str {
        self.name(Table::Events, event)
    }

    /// Index of an event's purpose.
    #[must_use]
    pub fn event_purpose(&self, event: u16) -> u16 {
        self.u16_at(Table::Events, usize::from(event), 2)
    }

    /// How many attributes there are.
    #[must_use]
    pub fn attributes(&self) -> u16 {
        self.count16(Table::Attributes)
    }

    /// How many context fields there are, built-in ones included.
    #[must_use]
    pub fn context_fields(&self) -> u16 {
        self.count16(Table::ContextFields)
    }

    /// An attribute's name, type and purpose.
    #[must_use]
    pub fn attribute(&self, attribute: u16) -> (&str, Option<Type>, u16) {
        let entry = usize::from(attribute);
        let value_type = Type::from_tag(self.u8_at(Table::Attributes, entry, 4));
        (self.name(Table::Attributes, attribute), value_type, self.u16_at(Table::Attributes, entry, 2))
    }

    /// A context field's name and type.
    #[must_use]
    pub fn context_field(&self, field: u16) -> (&str, Option<Type>) {
        let value_type = Type::from_tag(self.u8_at(Table::ContextFields, usize::from(field), 2));
        (self.name(Table::ContextFields, field), value_type)
    }

    /// An attribute's type and purpose.
    #[cfg(feature = "decide")]
    pub(crate) fn attribute_type(&self, attribute: u16) -> (Option<Type>, u16) {
        let entry = usize::from(attribute);
        let value_type = Type::from_tag(self.u8_at(Table::Attributes, entry, 4));
        (value_type, self.u16_at(Table::Attributes, entry, 2))
    }

    /// A context field's type.
    #[cfg(feature = "decide")]
    pub(crate) fn context_type(&self, field: u16) -> Option<Type> {
        Type::from_tag(self.u8_at(Table::ContextFields, usize::from(field), 2))
    }

    /// The number by which texts that a column is compared with are named, see `leaf.rs`; nothing for what is no column.
    #[cfg(feature = "decide")]
    pub(crate) fn first_symbol(&self, column: u16) -> Option<u16> {
        let column = usize::from(column);
        let attributes = self.count(Table::Attributes);
        if column < attributes {
            return Some(self.u16_at(Table::Attributes, column, 6));
        }
        let field = column.wrapping_sub(attributes);
        (field < self.count(Table::ContextFields)).then(|| self.u16_at(Table::ContextFields, field, 4))
    }

    /// Where the texts of an attribute's lists have bits.
    #[cfg(feature = "decide")]
    pub(crate) fn bits(&self, attribute: usize) -> Bits {
        let field = |field: usize| self.u16_at(Table::Attributes, attribute, field);
        Bits { first: field(6), word: field(8), count: field(10) }
    }

    /// The attribute of a leaf that asks for a bit of its lists, and the first symbol of those whose bits are in the same word.
    #[cfg(feature = "decide")]
    pub(crate) fn attribute_of(&self, leaf: Leaf) -> Option<(u16, u16)> {
        let word = leaf.column();
        if leaf.is_other() || !leaf.asks(Asked::CONTAINS) {
            return None;
        }
        let attribute =
            (0..self.attributes()).find(|attribute| self.bits((*attribute).into()).words().contains(&word.into()))?;
        let bits = self.bits(attribute.into());
        Some((attribute, bits.first.wrapping_add(word.wrapping_sub(bits.word).wrapping_mul(64))))
    }

    /// How many words a visitor's keys have behind the columns: one that is always there, and those of such bits.
    #[cfg(feature = "decide")]
    pub(crate) fn words(&self) -> usize {
        self.u16_at(Table::Info, 0, 12).into()
    }

    /// Whether a column's symbol is in the set that begins here: how many, the least one, how far each is behind that.
    #[cfg(feature = "decide")]
    pub(crate) fn is_in_set(&self, set: usize, column: u16, symbol: u64) -> bool {
        let sets = self.column(Table::Sets, 0);
        let field = |place: usize| sets.get(set.wrapping_add(place)).unwrap_or(0);
        let first = self.first_symbol(column).unwrap_or(0).wrapping_add(field(1));
        (0..field(0)).any(|place| u64::from(first.wrapping_add(field(usize::from(place).wrapping_add(2)))) == symbol)
    }

    /// The rows of all programs.
    #[cfg(feature = "decide")]
    pub(crate) const fn rows(&self) -> &Rows {
        &self.rows
    }

    /// How many of the strings are symbols; they come first.
    #[cfg(feature = "decide")]
    pub(crate) fn symbols(&self) -> u16 {
        self.u16_at(Table::Info, 0, 10)
    }

    /// What a counter leaf needs.
    #[must_use]
    pub fn counter(&self, counter: u16) -> CounterEntry<'_> {
        let entry = usize::from(counter);
        let dimension = self.u16_at(Table::Counters, entry, 4);
        CounterEntry {
            event: self.string_bytes(self.u16_at(Table::Counters, entry, 0)),
            purpose: self.u16_at(Table::Counters, entry, 2),
            dimension: (dimension != NONE).then(|| self.string_bytes(dimension)),
        }
    }

    /// What an amount of a counter's measure stands for. Where 1 is a whole multiple of the scale, the amount is divided by how many
    /// make 1, which gives the double nearest to what it stands for; else it is multiplied by the scale.
    #[cfg(feature = "decide")]
    pub(crate) fn amount(&self, counter: u16, amount: i64) -> f64 {
        let scale = self.scale(self.u16_at(Table::Counters, counter.into(), 6));
        let per_one = 1.0 / scale;
        if per_one.trunc() == per_one { amount as f64 / per_one } else { amount as f64 * scale }
    }

    /// What a measure is kept in whole multiples of.
    pub(crate) fn scale(&self, measure: u16) -> f64 {
        f64::from_bits(self.u64_at(Table::Measures, measure.into(), 4))
    }

    /// The name of what a counter counts.
    #[cfg(feature = "author")]
    pub(crate) fn counter_name(&self, counter: u16) -> &str {
        self.name(Table::Counters, counter)
    }

    /// The name of the interest that decays this counter by this half-life in hours; for explanations.
    #[must_use]
    pub fn interest_name(&self, counter: u16, half_life_hours: u16) -> Option<&str> {
        let field = |interest: u16, field: usize| self.u16_at(Table::Interests, usize::from(interest), field);
        let mut interests = 0..self.count16(Table::Interests);
        let found = interests.find(|interest| field(*interest, 2) == counter && field(*interest, 4) == half_life_hours);
        found.map(|interest| self.name(Table::Interests, interest))
    }

    /// How many segments there are.
    #[must_use]
    pub fn segments(&self) -> u16 {
        self.count16(Table::Segments)
    }

    /// A segment's id.
    #[must_use]
    pub fn segment_name(&self, segment: u16) -> &str {
        self.name(Table::Segments, segment)
    }

    /// Index of a segment's program.
    #[must_use]
    pub fn segment_program(&self, segment: u16) -> u16 {
        self.u16_at(Table::Segments, usize::from(segment), 2)
    }

    /// A pattern as its author wrote it.
    #[must_use]
    pub fn pattern(&self, pattern: u16) -> &str {
        self.name(Table::Patterns, pattern)
    }

    /// The bytes of a pattern's automaton.
    #[cfg(feature = "decide")]
    pub(super) fn automaton(&self, pattern: usize) -> &[u8] {
        self.bytes_in(Table::Patterns, pattern, 2, Table::Automata)
    }

    /// The bytes of all programs.
    #[must_use]
    pub fn code(&self) -> &[u8] {
        self.table_bytes(Table::Code)
    }
}
