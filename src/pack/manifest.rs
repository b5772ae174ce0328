//! What hosts know of a pack, in the form that `npm/src/wire/manifest.ts` reads.

use super::Pack;
use super::layout::Table;
use crate::base::bytes::Writer;

/// Kinds of names, by the number with which hosts ask for them.
const NAMES: [Table; 9] = [
    Table::Info,
    Table::Stages,
    Table::Slots,
    Table::Events,
    Table::Attributes,
    Table::Purposes,
    Table::Items,
    Table::Variants,
    Table::Experiments,
];

/// Field and its bytes: the purposes of events and attributes, whether a purpose is granted by default, the purposes of items,
/// where among all content theirs begins and how long it is; the same two of variants, and their experiments, and the versions of these;
/// and the types of attributes.
const COLUMNS: [(Table, u8, u8); 11] = [
    (Table::Events, 2, 2),
    (Table::Attributes, 2, 2),
    (Table::Purposes, 2, 2),
    (Table::Items, 4, 2),
    (Table::Items, 10, 4),
    (Table::Items, 14, 4),
    (Table::Variants, 6, 4),
    (Table::Variants, 10, 4),
    (Table::Variants, 14, 2),
    (Table::Experiments, 2, 2),
    (Table::Attributes, 4, 2),
];

impl Pack {
    /// All names of a kind, with a line feed after each: all that crosses later has indexes for them.
    ///
    /// Of no kind are the columns of numbers that hosts read in the pack itself: of each where it begins, its entries, and bytes of
    /// a number, which stand that many entries apart; and last where all content begins. Words (u32).
    pub fn write_names(&self, kind: usize, out: &mut Writer) {
        if let Some(table) = NAMES.get(kind) {
            for entry in 0..self.count16(*table) {
                out.put(self.string_bytes(self.u16_at(*table, entry.into(), 0)));
                out.u8(b'\n');
            }
            return;
        }
        let place = |table: Table| self.tables.get(table as usize).copied().unwrap_or_default();
        for (table, field, bytes) in &COLUMNS {
            let (begin, count) = place(*table);
            out.u32(begin.wrapping_add(count.wrapping_mul(usize::from(*field))) as u32);
            out.u32(count as u32);
            out.u32(u32::from(*bytes));
        }
        out.u32(place(Table::Content).0 as u32);
    }
}
