//! What conditions read of a visitor or a request: one column per attribute or field, its value resolved once.

use super::datum::{Datum, Kind};
use super::symbols::Symbols;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::lists::has;
use crate::model::{Cause, Type, UNREADABLE, stored_double};
use crate::pack::{ABSENT, BUDGET, Bits, Pack, UNKNOWN, key_of_double, key_of_int};

/// Values that are read at their places, and the bytes that their texts are in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub bytes: Vec<u8>,
    /// Per column the value, or why there is none; of a text or a list, where its bytes are.
    pub columns: Vec<Datum>,
    /// The same as leaves read it: a number in the order of the values, or a symbol; of a list where its symbols are and how
    /// many; [`BUDGET`], [`UNKNOWN`] or [`ABSENT`] where nothing is known. Of a visitor there are further words: 0, and the
    /// [`Bits`] of lists.
    pub keys: Vec<u64>,
    /// Whether some key is one of the first two of these.
    pub is_doubtful: bool,
    /// The symbols of the texts of lists; [`NONE`](crate::pack::NONE) for those that no condition knows.
    pub symbols: Vec<u16>,
}

impl Datum {
    /// Whether nothing is known here for this cause alone.
    pub fn is_for(self, cause: Cause) -> bool {
        self == Self::unknown(cause)
    }

    /// Whether there is a value, or a list that is too long to compute with.
    fn is_held(self) -> bool {
        self.is_known() || self.is_for(Cause::Budget)
    }

    /// `has(x)`: other causes than that nothing is there are handed on.
    pub fn is_there(self) -> Self {
        let is_held = self.is_held();
        if is_held || self.is_for(Cause::Absent) { Self::bool(is_held) } else { self }
    }
}

impl Sheet {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.columns.clear();
        self.keys.clear();
        self.symbols.clear();
        self.is_doubtful = false;
    }

    /// Reads a value, and puts it into a column, if that is free and of the declared type; an int may stand for a double or a
    /// timestamp.
    ///
    /// - `bytes`: what the value is read of, which the sheet will hold.
    pub fn take(
        &mut self,
        (pack, symbols): (&Pack, &Symbols),
        bytes: &[u8],
        (column, declared): (usize, Type),
        reader: &mut Reader<'_>,
    ) -> Result<(), Malformed> {
        let Some((tag, rest)) = reader.rest().split_first() else { return Err(Malformed) };
        // What may not be read has as many bytes as a bool.
        let is_unreadable = *tag == UNREADABLE;
        let Some(found) = Type::from_tag(if is_unreadable { Type::Bool as u8 } else { *tag }) else {
            *reader = Reader::new(rest);
            // A value that is absent has the tag 0.
            return if *tag == 0 { Ok(()) } else { Err(Malformed) };
        };
        let (mut bits, mut key, mut letters, mut length) = (0, UNKNOWN, rest, 8);
        if found == Type::Bool {
            (bits, length) = (rest.first().is_some_and(|byte| *byte != 0).into(), 1);
            key = bits;
        } else if found == Type::String || found == Type::Strings {
            let (number, rest) = rest.split_first_chunk().ok_or(Malformed)?;
            (letters, length) = (rest, u32::from_le_bytes(*number) as usize);
        } else {
            bits = u64::from_le_bytes(*rest.first_chunk().ok_or(Malformed)?);
            key = key_of_int(bits);
            if found == Type::Double {
                bits = stored_double(f64::from_bits(bits)).ok_or(Malformed)?.to_bits();
                key = key_of_double(bits);
            }
        }
        let behind = letters.get(length..).ok_or(Malformed)?;
        *reader = Reader::new(behind);
        if self.keys.get(column) != Some(&ABSENT) {
            return Ok(());
        }
        let mut kind = declared.into();
        match (found, declared) {
            _ if is_unreadable => {
                let is_unverified = rest.first() == Some(&(Cause::Unverified as u8));
                let cause = if is_unverified { Cause::Unverified } else { Cause::NotInToken };
                (kind, bits, key) = (Kind::Unknown, cause as u64, UNKNOWN);
            }
            #[allow(clippy::cast_precision_loss, reason = "what is declared double has the precision of a double")]
            (Type::Int, Type::Double) => {
                bits = (bits.cast_signed() as f64).to_bits();
                key = key_of_double(bits);
            }
            (Type::Int, Type::Timestamp) => {}
            (found, declared) if found != declared => {
                (kind, bits, key) = (Kind::Unknown, Cause::Error as u64, UNKNOWN);
            }
            (Type::String, _) => {
                (bits, key) = (span(bytes, letters, length), symbols.find(pack, letters, length).into())
            }
            (Type::Strings, _) => {
                bits = span(bytes, letters, length);
                let list = letters.get(..length).unwrap_or_default();
                key = self.take_list((pack, symbols), column, list)?;
                if key == BUDGET {
                    (kind, bits) = (Kind::Unknown, Cause::Budget as u64);
                }
            }
            _ => {}
        }
        self.put(column, Datum::new(kind, bits), key);
        Ok(())
    }

    /// Reads the symbols of a list, each once, sets their bits, and gives its key.
    fn take_list(&mut self, (pack, symbols): (&Pack, &Symbols), column: usize, list: &[u8]) -> Result<u64, Malformed> {
        // Only a visitor's keys have words behind the columns.
        let is_visitor = self.keys.len() > self.columns.len();
        let own = if is_visitor { pack.bits(column) } else { Bits::default() };
        let words = self.keys.get_mut(own.words()).unwrap_or_default();
        let first = self.symbols.len();
        let mut elements = 0usize;
        let mut rest = Reader::new(list);
        while !rest.is_empty() {
            let length = rest.length();
            let letters = rest.rest();
            let symbol = symbols.find(pack, letters, length);
            own.set(symbol, words);
            // Passes have room for what a text leads to once; of too many, none is needed.
            if elements < limits::LIST_ELEMENTS && !has(self.symbols.get(first..).unwrap_or_default(), symbol) {
                self.symbols.push(symbol);
            }
            elements = elements.wrapping_add(1);
            rest = Reader::new(letters.get(length..).ok_or(Malformed)?);
        }
        let count = self.symbols.len().wrapping_sub(first);
        if elements > limits::LIST_ELEMENTS {
            words.fill(0);
            return Ok(BUDGET);
        }
        Ok((first as u64) << 32 | count as u64)
    }

    /// Makes so many columns in which there is nothing, and further words of keys.
    pub fn add(&mut self, columns: usize, words: usize) {
        self.columns.resize(columns, Datum::unknown(Cause::Absent));
        self.keys.resize(columns, ABSENT);
        self.keys.resize(columns.wrapping_add(words), 0);
    }

    /// Puts a value into a column, and what it is to leaves.
    pub fn put(&mut self, column: usize, found: Datum, key: u64) {
        self.is_doubtful |= key == BUDGET || key == UNKNOWN;
        if let (Some(place), Some(word)) = (self.columns.get_mut(column), self.keys.get_mut(column)) {
            (*place, *word) = (found, key);
        }
    }

    /// What is in the column with this number.
    pub fn column(&self, column: usize) -> Datum {
        self.columns.get(column).copied().unwrap_or(Datum::ERROR)
    }

    /// The value of a column, whose texts are of the kind of this sheet; a list's elements are pushed.
    pub fn datum(&self, column: u16, text: Kind, entries: &mut Vec<Datum>) -> Datum {
        let mut found = self.column(column.into());
        match found.kind {
            Kind::Text => found.kind = text,
            Kind::List => {
                let (start, length) = found.range();
                let first = entries.len();
                let rest = self.bytes.get(start..).unwrap_or_default();
                let mut rest = Reader::new(rest.get(..length).unwrap_or_default());
                while let Ok(letters) = rest.raw_text() {
                    entries.push(Datum::new(text, span(&self.bytes, letters, letters.len())));
                }
                found = Datum::span(Kind::List, first, entries.len().wrapping_sub(first), limits::LIST_ELEMENTS);
            }
            _ => {}
        }
        found
    }

    /// The text in a column, or why there is none.
    pub fn text(&self, column: usize) -> Result<&[u8], Datum> {
        let found = self.column(column);
        let (start, length) = found.range();
        match found.kind {
            Kind::Text => Ok(self.bytes.get(start..start.wrapping_add(length)).unwrap_or_default()),
            Kind::Unknown => Err(found),
            _ => Err(Datum::ERROR),
        }
    }

    /// The symbols of the list that has this key.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn list(&self, key: u64) -> &[u16] {
        let rest = self.symbols.get((key >> 32) as usize..).unwrap_or_default();
        rest.get(..key as u32 as usize).unwrap_or_default()
    }
}

/// Where in `bytes` so many of them are that begin `letters`, a part of them.
fn span(bytes: &[u8], letters: &[u8], length: usize) -> u64 {
    let start = letters.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr());
    (start as u64) << 32 | length as u64
}
