//! What hosts know of a pack, in the form that `npm/src/wire/manifest.ts` reads.

use super::Pack;
use super::layout::Table;
use crate::base::bytes::Writer;

impl Pack {
    /// What hosts know of the pack: the names of its journey, stages, slots, events, attributes, purposes and items, so that all
    /// else crosses as indexes into them, and some numbers beside them. Hosts read only what they come to need of it.
    ///
    /// First words (u32): per column of numbers at which word it begins, per kind of names at which byte, and where the last ends.
    /// Then the columns, and the names, with a line feed after each.
    pub fn write_manifest(&self, out: &mut Writer) {
        const NAMES: [Table; 7] =
            [Table::Info, Table::Stages, Table::Slots, Table::Events, Table::Attributes, Table::Purposes, Table::Items];
        // Field and its bytes: the purposes of events and attributes, whether a purpose is granted by default, the purposes of
        // items, where in the pack their content begins and how long it is, and the types of attributes.
        const COLUMNS: [(Table, usize, usize); 7] = [
            (Table::Events, 2, 2),
            (Table::Attributes, 2, 2),
            (Table::Purposes, 2, 2),
            (Table::Items, 4, 2),
            (Table::Items, CONTENT, 4),
            (Table::Items, 16, 4),
            (Table::Attributes, 4, 2),
        ];
        // Where in an item's entry it says where its content begins, seen from where all content does.
        const CONTENT: usize = 12;
        const HEADER_BYTES: usize = (NAMES.len() + COLUMNS.len() + 1) * 4;
        let [mut numbers, mut names] = [Writer::default(), Writer::default()];
        let contents = self.tables.get(Table::Content as usize).map_or(0, |place| place.0) as u32;
        for (table, field, bytes) in COLUMNS {
            out.u32((numbers.len().wrapping_add(HEADER_BYTES) / 4) as u32);
            let from = if field == CONTENT { contents } else { 0 };
            for entry in 0..self.count(table) {
                let number =
                    if bytes == 2 { self.u16_at(table, entry, field).into() } else { self.u32_at(table, entry, field) };
                numbers.u32(number.wrapping_add(from));
            }
        }
        let begin = numbers.len().wrapping_add(HEADER_BYTES);
        for table in NAMES {
            out.u32(begin.wrapping_add(names.len()) as u32);
            for entry in 0..self.count16(table) {
                names.put(self.string_bytes(self.u16_at(table, entry.into(), 0)));
                names.u8(b'\n');
            }
        }
        out.u32(begin.wrapping_add(names.len()) as u32);
        out.put(numbers.as_bytes());
        out.put(names.as_bytes());
    }
}
