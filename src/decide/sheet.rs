//! What conditions read of a visitor or a request: one column per attribute or field, its value resolved once.

use super::datum::{Datum, Kind};
use super::symbols::Symbols;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Cause, Type, stored_double};
use crate::pack::{ABSENT, BUDGET, Pack, UNKNOWN, key_of_double, key_of_int};

/// Values that are read at their places, and the bytes that their texts are in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub bytes: Vec<u8>,
    /// Per column the value, or why there is none; texts and elements of lists are of the sheet.
    pub columns: Vec<Datum>,
    /// The same as leaves read it: a number in the order of the values, or a symbol; of a list where its symbols are and how
    /// many; [`BUDGET`], [`UNKNOWN`] or [`ABSENT`] where nothing is known.
    pub keys: Vec<u64>,
    /// The texts of lists, and their symbols; [`NONE`](crate::pack::NONE) for those that no condition knows.
    pub elements: Vec<Datum>,
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

    /// The same as leaves read it; `symbol` is that of a text.
    fn key(self, symbol: u16) -> u64 {
        match self.kind {
            Kind::Unknown if self.is_for(Cause::Absent) => ABSENT,
            Kind::Unknown if self.is_for(Cause::Budget) => BUDGET,
            Kind::Unknown => UNKNOWN,
            Kind::Text => symbol.into(),
            Kind::Double => key_of_double(self.bits),
            Kind::Int | Kind::Timestamp | Kind::Duration => key_of_int(self.bits),
            _ => self.bits,
        }
    }
}

/// A text that lies in the sheet's bytes, and its symbol.
fn text((pack, symbols): (&Pack, &Symbols), bytes: &[u8], text: &[u8]) -> (Datum, u16) {
    let start = text.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr()) as u64;
    (Datum::new(Kind::Text, start << 32 | text.len() as u64), symbols.find(pack, text))
}

impl Sheet {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.columns.clear();
        self.keys.clear();
        self.elements.clear();
        self.symbols.clear();
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
        let tag = reader.u8()?;
        let Some(found) = Type::from_tag(tag) else {
            // A value that is absent has the tag 0.
            return if tag == 0 { Ok(()) } else { Err(Malformed) };
        };
        let mut made = Datum::new(declared.into(), 0);
        let mut letters: &[u8] = &[];
        match found {
            Type::String | Type::Strings => letters = reader.bytes32()?,
            Type::Bool => made.bits = u64::from(reader.u8()? != 0),
            _ => made.bits = reader.u64()?,
        }
        if found == Type::Double {
            made.bits = stored_double(f64::from_bits(made.bits)).ok_or(Malformed)?.to_bits();
        }
        if !self.column(column).is_for(Cause::Absent) {
            return Ok(());
        }
        let mut symbol = 0;
        match (found, declared) {
            #[allow(clippy::cast_precision_loss, reason = "what is declared double has the precision of a double")]
            (Type::Int, Type::Double) => made.bits = (made.bits.cast_signed() as f64).to_bits(),
            (Type::Int, Type::Timestamp) => {}
            (found, declared) if found != declared => made = Datum::ERROR,
            (Type::String, _) => (made, symbol) = text((pack, symbols), bytes, letters),
            (Type::Strings, _) => {
                let first = self.elements.len();
                let mut rest = Reader::new(letters);
                while !rest.is_empty() {
                    let (element, symbol) = text((pack, symbols), bytes, rest.raw_text()?);
                    self.elements.push(element);
                    self.symbols.push(symbol);
                }
                made = Datum::span(Kind::List, first, self.elements.len().wrapping_sub(first), limits::LIST_ELEMENTS);
            }
            _ => {}
        }
        self.put(column, made, symbol);
        Ok(())
    }

    /// Adds a column in which there is nothing, for this cause.
    pub fn add(&mut self, cause: Cause) {
        let nothing = Datum::unknown(cause);
        self.columns.push(nothing);
        self.keys.push(nothing.key(0));
    }

    /// Puts a value into a column; `symbol` is that of a text.
    pub fn put(&mut self, column: usize, found: Datum, symbol: u16) {
        if let (Some(place), Some(key)) = (self.columns.get_mut(column), self.keys.get_mut(column)) {
            *place = found;
            *key = found.key(symbol);
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
                let (first, count) = found.range();
                found = Datum::span(Kind::List, entries.len(), count, limits::LIST_ELEMENTS);
                let rest = self.elements.get(first..).unwrap_or_default();
                for element in rest.get(..count).unwrap_or_default() {
                    entries.push(Datum::new(text, element.bits));
                }
            }
            _ => {}
        }
        found
    }

    /// The symbols of the list that has this key.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn list(&self, key: u64) -> &[u16] {
        let rest = self.symbols.get((key >> 32) as usize..).unwrap_or_default();
        rest.get(..key as u32 as usize).unwrap_or_default()
    }
}
