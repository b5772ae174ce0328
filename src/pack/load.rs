//! Taking in a pack: header, hash, and one verification of everything that is later read without a second look.

#[cfg(any(feature = "decide", feature = "sync"))]
use super::NONE;
use super::layout::{ENTRY_BYTES, FORMAT, HASH_AT, HEADER_BYTES, MAGIC, TABLES, TABLES_AT, Table};
#[cfg(feature = "decide")]
use super::{leaf::Rows, pattern, program, ruled::Scope};
#[cfg(feature = "profile")]
use crate::base::bytes::copied;
#[cfg(all(feature = "profile", any(feature = "decide", feature = "sync")))]
use crate::base::bytes::utf8;
use crate::base::bytes::{Malformed, Reader};
use crate::base::hash::{quick_hash, stable_hash};
#[cfg(any(feature = "decide", feature = "sync"))]
use crate::base::limits;
#[cfg(feature = "decide")]
use crate::model::DrawHash;
#[cfg(feature = "profile")]
use crate::model::Schema;
#[cfg(any(feature = "decide", feature = "sync"))]
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
    let mut pack = Pack::default();
    pack.open(copied(bytes))?;
    Ok(pack.schema())
}

/// A verified pack. Cheap to read, never changed.
#[derive(Debug, Clone)]
pub struct Pack {
    pub(super) bytes: Vec<u8>,
    /// Where each table begins, and how many entries it has.
    pub(super) tables: [(usize, usize); TABLES],
    /// Where each string begins in the text, and where the last one ends.
    pub(super) strings: Vec<u32>,
    #[cfg(feature = "decide")]
    pub(super) rows: Rows,
}

impl Default for Pack {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            tables: [(0, 0); TABLES],
            strings: Vec::new(),
            #[cfg(feature = "decide")]
            rows: Rows::default(),
        }
    }
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
        let mut pack = Self::default();
        pack.take(bytes)?;
        Ok(pack)
    }

    /// The same, into a pack that is there; where it fails, nothing may be asked of it.
    #[cfg(feature = "decide")]
    pub(crate) fn take(&mut self, bytes: Vec<u8>) -> Result<(), PackError> {
        self.open(bytes)?;
        self.verify_programs().and_then(|()| self.verify_pass()).map_err(|Malformed| PackError::Inconsistent)
    }

    /// Verifies header, hash and what the schema is made of.
    pub(crate) fn open(&mut self, bytes: Vec<u8>) -> Result<(), PackError> {
        self.bytes = bytes;
        check_header(&self.bytes)?;
        self.place_tables().ok_or(PackError::Truncated)?;
        self.place_strings();
        // A page's profile trusts what decided there before, with the same hash; every accessor is total.
        #[cfg(any(feature = "decide", feature = "sync"))]
        self.verify_schema().map_err(|Malformed| PackError::Inconsistent)?;
        Ok(())
    }

    fn place_tables(&mut self) -> Option<()> {
        let mut counts = Reader::new(self.bytes.get(HEADER_BYTES..)?);
        let mut at = TABLES_AT;
        for (place, width) in self.tables.iter_mut().zip(ENTRY_BYTES) {
            let count = counts.u32().ok()? as usize;
            *place = (at, count);
            at = at.checked_add(count.checked_mul(usize::from(width))?)?;
        }
        (at == self.bytes.len()).then_some(())
    }

    /// Where each string begins: the sums of their lengths.
    fn place_strings(&mut self) {
        let mut strings = core::mem::take(&mut self.strings);
        strings.clear();
        strings.reserve(self.count(Table::Strings).wrapping_add(1));
        let lengths = self.column(Table::Strings, 0);
        let mut at = 0u32;
        while let Some(length) = lengths.get(strings.len()) {
            strings.push(at);
            at = at.wrapping_add(length.into());
        }
        strings.push(at);
        self.strings = strings;
    }

    #[cfg(any(feature = "decide", feature = "sync"))]
    fn verify_schema(&self) -> Result<(), Malformed> {
        // Passes only compare, and what they hand out is decoded by the host.
        #[cfg(feature = "profile")]
        for string in 0..self.count(Table::Strings) {
            utf8(self.string_bytes(string as u16))?;
        }
        if self.count(Table::Info) != 1 || self.strings.last() != Some(&(self.count(Table::Text) as u32)) {
            return Err(Malformed);
        }
        for measure in 0..self.count16(Table::Measures) {
            // A page computes with every number.
            if cfg!(not(feature = "page")) && !limits::SCALES.contains(&self.scale(measure)) {
                return Err(Malformed);
            }
        }
        self.verify(&SCHEMA)
    }

    #[cfg(feature = "decide")]
    fn verify_pass(&self) -> Result<(), Malformed> {
        if !(1..=limits::STAGES).contains(&self.count(Table::Stages)) {
            return Err(Malformed);
        }
        self.verify(&PASS)?;
        let mut filed = 0usize;
        for span in 0..self.spans() {
            filed = filed.saturating_add(self.u32_at(Table::Spans, span, 6) as usize);
        }
        for draw in 0..self.count(Table::Draws) {
            if !super::WHOLE && self.u8_at(Table::Draws, draw, 0) != DrawHash::Etappe1 as u8 {
                return Err(Malformed);
            }
        }
        if filed != self.count(Table::Filed) {
            return Err(Malformed);
        }
        for tally in 0..self.count(Table::Tallies) {
            // A page reads every number as a window.
            if super::WHOLE && self.u64_at(Table::Tallies, tally, 6) >= program::WINDOWS {
                return Err(Malformed);
            }
        }
        for entry in 0..self.count(Table::Patterns) {
            pattern::verify(self.automaton(entry))?;
        }
        Ok(())
    }

    #[cfg(feature = "decide")]
    fn verify_programs(&mut self) -> Result<(), Malformed> {
        let mut verifier = program::Verifier::new(self);
        verifier.verify()?;
        self.rows = verifier.rows;
        Ok(())
    }

    /// Verifies that every entry keeps to the rules.
    #[cfg(any(feature = "decide", feature = "sync"))]
    fn verify(&self, rules: &[(Table, u8, Is)]) -> Result<(), Malformed> {
        for (table, field, is) in rules {
            let field = usize::from(*field);
            let numbers = self.column(*table, field);
            let mut end = 0usize;
            let mut entry = 0usize;
            while let Some(number) = numbers.get(entry) {
                let index = usize::from(number);
                let fits = match is {
                    Is::Name => self.is_name(number),
                    Is::Own => index == entry && self.is_name(number),
                    Is::Symbols => index <= self.count(Table::Strings),
                    Is::Index(target) => self.has(*target, index),
                    #[cfg(feature = "decide")]
                    Is::Program => number == NONE || index.wrapping_add(1) < self.rows.programs.len(),
                    Is::Optional(target) => number == NONE || self.has(*target, index),
                    Is::Between(first, last) => *first <= number && number <= *last,
                    #[cfg(feature = "decide")]
                    Is::Within(target) => {
                        let start = self.u32_at(*table, entry, field) as usize;
                        let length = self.u32_at(*table, entry, field.wrapping_add(4)) as usize;
                        start.saturating_add(length) <= self.count(*target)
                    }
                    Is::Short(_) => {
                        let before = end;
                        end = index.wrapping_add(self.u16_at(*table, entry, field.wrapping_add(2)).into());
                        index == before
                    }
                    Is::Range(_) => {
                        let start = self.u32_at(*table, entry, field) as usize;
                        let before = end;
                        end = start.wrapping_add(self.u32_at(*table, entry, field.wrapping_add(4)) as usize);
                        start == before && end >= start
                    }
                };
                if !fits {
                    return Err(Malformed);
                }
                entry = entry.wrapping_add(1);
            }
            if let Is::Short(target) | Is::Range(target) = is
                && end != self.count(*target)
            {
                return Err(Malformed);
            }
        }
        Ok(())
    }

    #[cfg(any(feature = "decide", feature = "sync"))]
    fn is_name(&self, string: u16) -> bool {
        let (start, end) = self.string_range(string);
        self.has(Table::Strings, string.into()) && end.wrapping_sub(start) <= limits::NAME_BYTES
    }

    #[cfg(any(feature = "decide", feature = "sync"))]
    fn has(&self, table: Table, index: usize) -> bool {
        index < self.count(table)
    }
}

/// What a field of every entry of a table must be.
#[cfg(any(feature = "decide", feature = "sync"))]
#[derive(Clone, Copy)]
enum Is {
    /// A string that is not too long for a name.
    Name,
    /// The same, and the string's number is that of the entry.
    Own,
    /// How many of the strings are symbols.
    Symbols,
    /// The number of an entry.
    Index(Table),
    /// The number of an entry, or [`NONE`].
    Optional(Table),
    /// The number of a program, or [`NONE`].
    #[cfg(feature = "decide")]
    Program,
    /// A number from one to another.
    Between(u16, u16),
    /// Start and length in another table, u16 each. Entries follow each other without gap or overlap: what is read costs
    /// no more than what is there.
    Short(Table),
    /// Start and length in another table, u32 each.
    #[cfg(feature = "decide")]
    Within(Table),
    /// The same as [`Is::Short`], u32 each.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "the schema has none"))]
    Range(Table),
}

/// The type of an attribute or context field.
#[cfg(any(feature = "decide", feature = "sync"))]
const TYPE: Is = Is::Between(Type::Bool as u16, Type::Strings as u16);

#[cfg(any(feature = "decide", feature = "sync"))]
const SCHEMA: [(Table, u8, Is); 26] = [
    (Table::Info, 0, Is::Name),
    (Table::Info, 2, Is::Index(Table::Purposes)),
    (Table::Info, 4, Is::Index(Table::Purposes)),
    (Table::Info, 6, Is::Index(Table::Purposes)),
    (Table::Info, 8, Is::Index(Table::Purposes)),
    (Table::Purposes, 0, Is::Name),
    (Table::Info, 10, Is::Symbols),
    (Table::Attributes, 0, Is::Own),
    (Table::Attributes, 2, Is::Index(Table::Purposes)),
    (Table::Attributes, 4, TYPE),
    (Table::Events, 0, Is::Name),
    (Table::Events, 2, Is::Index(Table::Purposes)),
    (Table::Events, 4, Is::Short(Table::Dimensions)),
    (Table::Dimensions, 0, Is::Name),
    (Table::Items, 0, Is::Name),
    (Table::Items, 4, Is::Index(Table::Purposes)),
    (Table::Items, 26, Is::Optional(Table::Families)),
    (Table::Slots, 0, Is::Name),
    (Table::Slots, 12, Is::Name),
    (Table::Families, 0, Is::Short(Table::Labels)),
    (Table::Labels, 0, Is::Index(Table::Strings)),
    (Table::Labels, 2, Is::Index(Table::Strings)),
    (Table::Measures, 0, Is::Index(Table::Events)),
    (Table::Measures, 2, Is::Name),
    (Table::Sources, 0, Is::Index(Table::Attributes)),
    (Table::Sources, 2, Is::Name),
];

#[cfg(feature = "decide")]
const PASS: [(Table, u8, Is); 46] = [
    (Table::ContextFields, 0, Is::Name),
    (Table::ContextFields, 2, TYPE),
    (Table::Counters, 0, Is::Index(Table::Strings)),
    (Table::Counters, 2, Is::Optional(Table::Purposes)),
    (Table::Counters, 4, Is::Optional(Table::Strings)),
    (Table::Counters, 6, Is::Optional(Table::Measures)),
    (Table::Tallies, 0, Is::Index(Table::Counters)),
    (Table::Tallies, 2, Is::Optional(Table::Strings)),
    (Table::Tallies, 4, Is::Between(0, Scope::LABEL.0)),
    (Table::Interests, 0, Is::Name),
    (Table::Segments, 0, Is::Name),
    (Table::Stages, 0, Is::Name),
    (Table::Stages, 2, Is::Program),
    (Table::Stages, 4, Is::Program),
    (Table::Moves, 0, Is::Index(Table::Stages)),
    (Table::Moves, 2, Is::Index(Table::Stages)),
    (Table::Moves, 4, Is::Program),
    (Table::Moves, 6, Is::Program),
    (Table::Renames, 0, Is::Name),
    (Table::Renames, 2, Is::Index(Table::Stages)),
    (Table::Slots, 4, Is::Range(Table::Ranks)),
    (Table::Ranks, 0, Is::Index(Table::Items)),
    (Table::Items, 6, Is::Program),
    (Table::Items, 8, Is::Index(Table::Gates)),
    (Table::Items, 10, Is::Within(Table::Content)),
    (Table::Items, 24, Is::Program),
    (Table::Variants, 0, Is::Name),
    (Table::Variants, 6, Is::Within(Table::Content)),
    (Table::Gates, 4, Is::Index(Table::Purposes)),
    (Table::Spans, 4, Is::Index(Table::Gates)),
    (Table::Patterns, 0, Is::Index(Table::Strings)),
    (Table::Patterns, 2, Is::Range(Table::Automata)),
    (Table::Items, 22, Is::Optional(Table::Experiments)),
    (Table::Experiments, 0, Is::Name),
    (Table::Experiments, 6, Is::Index(Table::Draws)),
    (Table::Experiments, 8, Is::Optional(Table::Draws)),
    (Table::Experiments, 10, Is::Optional(Table::Draws)),
    (Table::Experiments, 12, Is::Short(Table::Requirements)),
    (Table::Draws, 2, Is::Index(Table::Strings)),
    (Table::Draws, 4, Is::Index(Table::Strings)),
    (Table::Draws, 6, Is::Short(Table::Variants)),
    (Table::Requirements, 0, Is::Index(Table::Experiments)),
    (Table::Requirements, 2, Is::Index(Table::Variants)),
    (Table::Info, 22, Is::Optional(Table::Draws)),
    (Table::Stages, 6, Is::Optional(Table::Draws)),
    (Table::Slots, 14, Is::Optional(Table::Draws)),
];

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
    stable_hash(&[before, &quick_hash(after).to_le_bytes()])
}
