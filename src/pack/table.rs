//! Entries of tables and strings of a pack, in place. Every accessor is total: what cannot be there reads as zero or empty.

use super::layout::Table;
use super::{NONE, Pack};
use crate::base::bytes::utf8;

/// A field of two bytes of all entries of a table.
#[derive(Clone, Copy)]
pub(crate) struct Column<'a> {
    low: &'a [u8],
    high: &'a [u8],
}

impl Column<'_> {
    /// How many entries there are.
    #[cfg(feature = "decide")]
    pub const fn len(&self) -> usize {
        self.low.len()
    }

    /// The field of an entry, if there is such an entry.
    #[allow(clippy::inline_always, reason = "met at every step of a load, where a call takes longer than it does")]
    #[inline(always)]
    pub fn get(&self, entry: usize) -> Option<u16> {
        match (self.low.get(entry), self.high.get(entry)) {
            (Some(low), Some(high)) => Some(u16::from(*high) << 8 | u16::from(*low)),
            _ => None,
        }
    }
}

impl Pack {
    /// The string with this number.
    #[must_use]
    pub fn string(&self, string: u16) -> &str {
        utf8(self.string_bytes(string)).unwrap_or_default()
    }

    /// The same, as bytes.
    #[must_use]
    pub fn string_bytes(&self, string: u16) -> &[u8] {
        let (start, end) = self.string_range(string);
        self.table_bytes(Table::Text).get(start..end).unwrap_or_default()
    }

    /// The texts of all strings.
    #[cfg(feature = "decide")]
    pub(crate) fn text(&self) -> &[u8] {
        self.table_bytes(Table::Text)
    }

    /// From where to where among them a string is.
    pub(crate) fn string_range(&self, string: u16) -> (usize, usize) {
        let place = |entry: usize| self.strings.get(entry).map_or(0, |place| *place as usize);
        (place(string.into()), place(usize::from(string).wrapping_add(1)))
    }

    /// The entry of a table whose name this is. Costs one comparison per entry.
    pub(super) fn index_of(&self, table: Table, name: &[u8]) -> Option<u16> {
        let entry = self.place_of(table, name);
        (entry != NONE).then_some(entry)
    }

    /// The same, [`NONE`] if there is none.
    pub(super) fn place_of(&self, table: Table, name: &[u8]) -> u16 {
        for entry in 0..self.count16(table) {
            if self.string_bytes(self.u16_at(table, entry.into(), 0)) == name {
                return entry;
            }
        }
        NONE
    }

    pub(super) fn count(&self, table: Table) -> usize {
        self.tables.get(table as usize).map_or(0, |place| place.1)
    }

    pub(super) fn count16(&self, table: Table) -> u16 {
        u16::try_from(self.count(table)).unwrap_or(NONE)
    }

    pub(super) fn name(&self, table: Table, entry: u16) -> &str {
        self.string(self.u16_at(table, usize::from(entry), 0))
    }

    pub(super) fn table_bytes(&self, table: Table) -> &[u8] {
        self.plane(table, 0)
    }

    /// A byte of all entries. Tables stand byte by byte: first that of all entries, then the next.
    fn plane(&self, table: Table, field: usize) -> &[u8] {
        let (start, count) = self.tables.get(table as usize).copied().unwrap_or_default();
        let start = start.wrapping_add(field.wrapping_mul(count));
        self.bytes.get(start..start.saturating_add(count)).unwrap_or_default()
    }

    /// A field of all entries, for who reads all of them.
    pub(super) fn column(&self, table: Table, field: usize) -> Column<'_> {
        Column { low: self.plane(table, field), high: self.plane(table, field.wrapping_add(1)) }
    }

    /// What start and length, which stand at `field`, name of the bytes of `target`.
    pub(super) fn bytes_in(&self, table: Table, entry: usize, field: usize, target: Table) -> &[u8] {
        let start = self.u32_at(table, entry, field) as usize;
        let count = self.u32_at(table, entry, field.saturating_add(4)) as usize;
        self.table_bytes(target).get(start..start.saturating_add(count)).unwrap_or_default()
    }

    /// A byte of an entry; past the table's end it is 0.
    pub(super) fn u8_at(&self, table: Table, entry: usize, field: usize) -> u8 {
        let (start, count) = self.tables.get(table as usize).copied().unwrap_or_default();
        let at = start.wrapping_add(field.wrapping_mul(count)).wrapping_add(entry);
        if entry < count { self.bytes.get(at).copied().unwrap_or(0) } else { 0 }
    }

    pub(super) fn u16_at(&self, table: Table, entry: usize, field: usize) -> u16 {
        let (start, count) = self.tables.get(table as usize).copied().unwrap_or_default();
        let low = start.wrapping_add(field.wrapping_mul(count)).wrapping_add(entry);
        match (self.bytes.get(low), self.bytes.get(low.wrapping_add(count))) {
            (Some(low), Some(high)) if entry < count => u16::from(*high) << 8 | u16::from(*low),
            _ => 0,
        }
    }

    pub(super) fn u32_at(&self, table: Table, entry: usize, field: usize) -> u32 {
        let high = self.u16_at(table, entry, field.wrapping_add(2));
        u32::from(high) << 16 | u32::from(self.u16_at(table, entry, field))
    }

    pub(super) fn u64_at(&self, table: Table, entry: usize, field: usize) -> u64 {
        let high = self.u32_at(table, entry, field.wrapping_add(4));
        u64::from(high) << 32 | u64::from(self.u32_at(table, entry, field))
    }
}
