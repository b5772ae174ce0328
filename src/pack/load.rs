//! Taking in a pack: header, hash, and one verification of everything that is later read without a second look.

#[cfg(feature = "decide")]
use super::NONE;
use super::layout::{ENTRY_BYTES, FORMAT, HASH_AT, HEADER_BYTES, MAGIC, TABLES, TABLES_AT, Table};
#[cfg(feature = "decide")]
use super::{pattern, program};
use crate::base::bytes::{Malformed, Reader};
use crate::base::hash::stable_hash;
use crate::base::limits;
#[cfg(feature = "decide")]
use crate::model::ItemKind;
#[cfg(feature = "profile")]
use crate::model::Schema;
use crate::model::Type;

/// Why bytes are not a pack that this engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum PackError {
    /// Fewer or more bytes than the header promises.
    Truncated = 401,
    /// The first bytes are not those of a pack.
    NotAPack = 402,
    /// Made by a newer or older compiler.
    Version = 403,
    /// Some byte is not what the compiler wrote.
    Damaged = 404,
    /// The hash fits but the tables do not; such a pack was not made by the compiler.
    Inconsistent = 405,
}

impl PackError {
    /// The stable number, 401 for `E0401`.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// What is wrong, in one line.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Truncated => "pack is cut short or has bytes after its end",
            Self::NotAPack => "these bytes are not a pack",
            Self::Version => "pack has a format that this engine does not read",
            Self::Damaged => "pack is damaged: its hash does not fit its bytes",
            Self::Inconsistent => "pack is inconsistent: its tables do not fit together",
        }
    }

    /// The way out, in one line.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Truncated | Self::Damaged => "transfer it again, or run `etappe compile` anew",
            Self::NotAPack => "a pack is made by `etappe compile journey.yaml -o journey.pack`",
            Self::Version => "compile the journey with the `etappe` of the same version as the engine",
            Self::Inconsistent => "do not use it; compile the journey anew",
        }
    }
}

impl core::fmt::Display for PackError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for PackError {}

/// What a profile must know of the pack in `bytes`, without a look at its conditions and items.
///
/// Costs one pass over the bytes for the hash, and one over the schema's tables.
///
/// # Errors
/// [`PackError`] with the stable code of what is wrong.
#[cfg(feature = "profile")]
pub fn load_schema(bytes: &[u8]) -> Result<Schema, PackError> {
    Ok(Pack::open(bytes.to_vec())?.schema())
}

/// A verified pack. Cheap to read, never changed; the bytes, and their text once more as text.
#[derive(Debug, Clone)]
pub struct Pack {
    pub(super) bytes: Vec<u8>,
    /// All strings, one after the other: checked to be UTF-8 once.
    pub(super) text: String,
    /// Where each table begins, and how many entries it has.
    pub(super) tables: [(usize, usize); TABLES],
}

impl Pack {
    /// Verifies `bytes` and keeps them.
    ///
    /// Costs one pass over the bytes.
    ///
    /// # Errors
    /// [`PackError`] with the stable code of what is wrong; a pack is taken whole or not at all.
    #[cfg(feature = "decide")]
    pub fn load(bytes: Vec<u8>) -> Result<Self, PackError> {
        let pack = Self::open(bytes)?;
        pack.verify_pass().map_err(|Malformed| PackError::Inconsistent)?;
        Ok(pack)
    }

    /// Verifies header, hash and what the schema is made of.
    fn open(bytes: Vec<u8>) -> Result<Self, PackError> {
        check_header(&bytes)?;
        let tables = table_places(&bytes).ok_or(PackError::Truncated)?;
        let mut pack = Self { bytes, text: String::new(), tables };
        let text = String::from_utf8(pack.table_bytes(Table::Text).to_vec());
        pack.text = text.map_err(|_| PackError::Inconsistent)?;
        pack.verify_schema().map_err(|Malformed| PackError::Inconsistent)?;
        Ok(pack)
    }

    fn verify_schema(&self) -> Result<(), Malformed> {
        self.verify_strings()?;
        if self.count(Table::Info) != 1 {
            return Err(Malformed);
        }
        for field in [2, 4, 6, 8] {
            self.index_in(Table::Info, 0, field, Table::Purposes)?;
        }
        self.verify_names(&[Table::Info, Table::Purposes, Table::Attributes, Table::Events, Table::Dimensions])?;
        for entry in 0..self.count(Table::Attributes) {
            self.index_in(Table::Attributes, entry, 2, Table::Purposes)?;
            Type::from_tag(self.u8_at(Table::Attributes, entry, 4)).ok_or(Malformed)?;
        }
        let mut dimensions = Tiles::default();
        for entry in 0..self.count(Table::Events) {
            self.index_in(Table::Events, entry, 2, Table::Purposes)?;
            let start = usize::from(self.u16_at(Table::Events, entry, 4));
            dimensions.next(start, usize::from(self.u16_at(Table::Events, entry, 6)))?;
        }
        dimensions.end(self.count(Table::Dimensions))
    }

    #[cfg(feature = "decide")]
    fn verify_pass(&self) -> Result<(), Malformed> {
        if !(1..=limits::STAGES).contains(&self.count(Table::Stages)) {
            return Err(Malformed);
        }
        self.verify_names(&[
            Table::ContextFields,
            Table::Counters,
            Table::Interests,
            Table::Segments,
            Table::Stages,
            Table::Slots,
            Table::Items,
        ])?;
        for entry in 0..self.count(Table::ContextFields) {
            Type::from_tag(self.u8_at(Table::ContextFields, entry, 2)).ok_or(Malformed)?;
        }
        for entry in 0..self.count(Table::Counters) {
            self.index_in(Table::Counters, entry, 2, Table::Purposes)?;
            if self.u16_at(Table::Counters, entry, 4) != NONE {
                self.index_in(Table::Counters, entry, 4, Table::Strings)?;
            }
        }
        self.verify_slots_and_items()?;
        self.verify_patterns()?;
        self.verify_programs()
    }

    fn verify_strings(&self) -> Result<(), Malformed> {
        let mut start = 0usize;
        for entry in 0..self.count(Table::Strings) {
            let end = usize::try_from(self.u32_at(Table::Strings, entry, 0)).map_err(|_| Malformed)?;
            self.text.get(start..end).ok_or(Malformed)?;
            start = end;
        }
        Ok(())
    }

    fn verify_names(&self, tables: &[Table]) -> Result<(), Malformed> {
        for table in tables.iter().copied() {
            for entry in 0..self.count(table) {
                self.index_in(table, entry, 0, Table::Strings)?;
                if self.string(self.u16_at(table, entry, 0)).len() > limits::NAME_BYTES {
                    return Err(Malformed);
                }
            }
        }
        Ok(())
    }

    #[cfg(feature = "decide")]
    fn verify_slots_and_items(&self) -> Result<(), Malformed> {
        let mut ranks = Tiles::default();
        for entry in 0..self.count(Table::Slots) {
            self.tile(&mut ranks, Table::Slots, entry, 4)?;
        }
        ranks.end(self.count(Table::Ranks))?;
        for entry in 0..self.count(Table::Ranks) {
            self.index_in(Table::Ranks, entry, 0, Table::Items)?;
        }
        let text = core::str::from_utf8(self.table_bytes(Table::Content)).map_err(|_| Malformed)?;
        let mut content = Tiles::default();
        for entry in 0..self.count(Table::Items) {
            ItemKind::from_number(self.u8_at(Table::Items, entry, 2)).ok_or(Malformed)?;
            self.index_in(Table::Items, entry, 4, Table::Purposes)?;
            self.program_in(Table::Items, entry, 6)?;
            let (start, end) = self.tile(&mut content, Table::Items, entry, 12)?;
            text.get(start..end).ok_or(Malformed)?;
        }
        content.end(text.len())
    }

    #[cfg(feature = "decide")]
    fn verify_patterns(&self) -> Result<(), Malformed> {
        let mut tiles = Tiles::default();
        for entry in 0..self.count(Table::Patterns) {
            self.index_in(Table::Patterns, entry, 0, Table::Strings)?;
            self.tile(&mut tiles, Table::Patterns, entry, 2)?;
            pattern::verify(self.automaton(entry))?;
        }
        tiles.end(self.count(Table::Automata))
    }

    #[cfg(feature = "decide")]
    fn verify_programs(&self) -> Result<(), Malformed> {
        let mut tiles = Tiles::default();
        for entry in 0..self.count(Table::Programs) {
            self.tile(&mut tiles, Table::Programs, entry, 0)?;
        }
        tiles.end(self.count(Table::Code))?;
        for entry in 0..self.count(Table::Stages) {
            self.program_in(Table::Stages, entry, 2)?;
        }
        // A segment may use only segments listed before it, so there is no circle to run into, and no deep chain of them.
        // Segments have the first programs, one each, so that each is verified once.
        let segments = self.count(Table::Segments);
        let mut segment_depths = Vec::new();
        for entry in 0..self.count(Table::Programs) {
            let code = self.bytes_in(Table::Programs, entry, 0, Table::Code);
            let depth = program::verify(self, code, &segment_depths)?;
            if entry < segments {
                if usize::from(self.u16_at(Table::Segments, entry, 2)) != entry || depth >= limits::SEGMENT_DEPTH {
                    return Err(Malformed);
                }
                segment_depths.push(depth.saturating_add(1));
            }
        }
        if segment_depths.len() == segments { Ok(()) } else { Err(Malformed) }
    }

    #[cfg(feature = "decide")]
    fn program_in(&self, table: Table, entry: usize, field: usize) -> Result<(), Malformed> {
        if self.u16_at(table, entry, field) == NONE {
            return Ok(());
        }
        self.index_in(table, entry, field, Table::Programs)
    }

    fn index_in(&self, table: Table, entry: usize, field: usize, target: Table) -> Result<(), Malformed> {
        let index = usize::from(self.u16_at(table, entry, field));
        if index < self.count(target) { Ok(()) } else { Err(Malformed) }
    }

    #[cfg(feature = "decide")]
    fn tile(&self, tiles: &mut Tiles, table: Table, entry: usize, field: usize) -> Result<(usize, usize), Malformed> {
        let start = usize::try_from(self.u32_at(table, entry, field)).map_err(|_| Malformed)?;
        let count = usize::try_from(self.u32_at(table, entry, field.saturating_add(4))).map_err(|_| Malformed)?;
        tiles.next(start, count)
    }
}

/// Ranges that follow each other without gap or overlap: what is read costs no more than what is there.
#[derive(Default)]
struct Tiles {
    end: usize,
}

impl Tiles {
    fn next(&mut self, start: usize, count: usize) -> Result<(usize, usize), Malformed> {
        let (start, end) = within(start, count, usize::MAX)?;
        if start != self.end {
            return Err(Malformed);
        }
        self.end = end;
        Ok((start, end))
    }

    fn end(&self, all: usize) -> Result<(), Malformed> {
        if self.end == all { Ok(()) } else { Err(Malformed) }
    }
}

fn within(start: usize, count: usize, limit: usize) -> Result<(usize, usize), Malformed> {
    let end = start.checked_add(count).ok_or(Malformed)?;
    if end <= limit { Ok((start, end)) } else { Err(Malformed) }
}

fn check_header(bytes: &[u8]) -> Result<(), PackError> {
    let mut reader = Reader::new(bytes);
    let read = |result: Result<u32, Malformed>| result.map_err(|Malformed| PackError::Truncated);
    let magic = reader.take(4).map_err(|Malformed| PackError::Truncated)?;
    if magic != MAGIC {
        return Err(PackError::NotAPack);
    }
    if reader.u16() != Ok(FORMAT) {
        return Err(PackError::Version);
    }
    if read(reader.u16().map(u32::from))? != 0 {
        return Err(PackError::Version);
    }
    let _journey_version = read(reader.u32())?;
    if usize::try_from(read(reader.u32())?) != Ok(bytes.len()) {
        return Err(PackError::Truncated);
    }
    let hash = reader.u64().map_err(|Malformed| PackError::Truncated)?;
    if hash != hash_of(bytes) {
        return Err(PackError::Damaged);
    }
    Ok(())
}

/// The hash that belongs into the header of `bytes`.
pub(super) fn hash_of(bytes: &[u8]) -> u64 {
    let before = bytes.get(..HASH_AT).unwrap_or_default();
    let after = bytes.get(HEADER_BYTES..).unwrap_or_default();
    stable_hash(&[before, after])
}

fn table_places(bytes: &[u8]) -> Option<[(usize, usize); TABLES]> {
    let mut counts = Reader::new(bytes.get(HEADER_BYTES..TABLES_AT)?);
    let mut tables = [(0, 0); TABLES];
    let mut at = TABLES_AT;
    for (place, width) in tables.iter_mut().zip(ENTRY_BYTES) {
        let count = usize::try_from(counts.u32().ok()?).ok()?;
        *place = (at, count);
        at = at.checked_add(count.checked_mul(width)?)?;
    }
    (at == bytes.len()).then_some(tables)
}
