//! What conditions read of a visitor or a request: one column per attribute or field, its value resolved once.

use super::datum::{Datum, Kind};
use super::symbols::Symbols;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Cause, Type, stored_double};
use crate::pack::{NONE, Pack};

/// Values that are read at their places, and the bytes that their texts are in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub bytes: Vec<u8>,
    pub columns: Vec<Column>,
    /// The texts of lists.
    pub elements: Vec<Column>,
}

/// A value, or why there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// The value: a bool, a number's bits, where a text or the elements of a list begin and how long they are; a cause.
    pub bits: u64,
    /// The symbol of a text; [`NONE`] for texts that no condition knows, and for what is no text.
    pub symbol: u16,
    /// What is in it: of a declared type, or unknown.
    pub kind: Kind,
}

impl Column {
    /// A value that is no text, or nothing.
    pub const fn new(found: Datum) -> Self {
        Self { bits: found.bits, symbol: NONE, kind: found.kind }
    }

    /// Nothing, for this cause.
    pub const fn unknown(cause: Cause) -> Self {
        Self::new(Datum::unknown(cause))
    }

    /// What is in it, as it stands in the sheet.
    pub const fn datum(self) -> Datum {
        Datum::new(self.kind, self.bits)
    }

    /// Whether nothing is known here for this cause alone.
    pub fn is_for(self, cause: Cause) -> bool {
        self.datum() == Datum::unknown(cause)
    }

    /// Whether there is a value, or a list that is too long to compute with.
    pub fn is_held(self) -> bool {
        self.kind != Kind::Unknown || self.is_for(Cause::Budget)
    }

    /// `has(x)`: other causes than that nothing is there are handed on.
    pub fn is_there(self) -> Datum {
        let is_held = self.is_held();
        if is_held || self.is_for(Cause::Absent) { Datum::bool(is_held) } else { self.datum() }
    }
}

impl Sheet {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.columns.clear();
        self.elements.clear();
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
        let Some(found) = Type::from_tag(*tag) else {
            *reader = Reader::new(rest);
            // A value that is absent has the tag 0.
            return if *tag == 0 { Ok(()) } else { Err(Malformed) };
        };
        let span = |letters: &[u8], length: usize| {
            let start = letters.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr());
            (start as u64) << 32 | length as u64
        };
        let (mut bits, mut letters, mut length) = (0, rest, 8);
        if found == Type::Bool {
            (bits, length) = (rest.first().is_some_and(|byte| *byte != 0).into(), 1);
        } else if found == Type::String || found == Type::Strings {
            let (number, rest) = rest.split_first_chunk().ok_or(Malformed)?;
            (letters, length) = (rest, u32::from_le_bytes(*number) as usize);
        } else {
            bits = u64::from_le_bytes(*rest.first_chunk().ok_or(Malformed)?);
            if found == Type::Double {
                bits = stored_double(f64::from_bits(bits)).ok_or(Malformed)?.to_bits();
            }
        }
        let behind = letters.get(length..).ok_or(Malformed)?;
        *reader = Reader::new(behind);
        let Some(place) = self.columns.get_mut(column) else { return Ok(()) };
        if !place.is_for(Cause::Absent) {
            return Ok(());
        }
        let mut symbol = NONE;
        let mut kind = declared.into();
        match (found, declared) {
            #[allow(clippy::cast_precision_loss, reason = "what is declared double has the precision of a double")]
            (Type::Int, Type::Double) => bits = (bits.cast_signed() as f64).to_bits(),
            (Type::Int, Type::Timestamp) => {}
            (found, declared) if found != declared => (kind, bits) = (Kind::Unknown, Cause::Error as u64),
            (Type::String, _) => (bits, symbol) = (span(letters, length), symbols.find(pack, letters, length)),
            (Type::Strings, _) => {
                let first = self.elements.len();
                let mut rest = Reader::new(letters);
                while rest.rest().len() > behind.len() {
                    let length = rest.length();
                    let letters = rest.rest();
                    let symbol = symbols.find(pack, letters, length);
                    self.elements.push(Column { bits: span(letters, length), symbol, kind: Kind::Text });
                    rest = Reader::new(letters.get(length..).ok_or(Malformed)?);
                }
                if rest.rest().len() < behind.len() {
                    return Err(Malformed);
                }
                let count = self.elements.len().wrapping_sub(first);
                bits = (first as u64) << 32 | count as u64;
                if count > limits::LIST_ELEMENTS {
                    (kind, bits) = (Kind::Unknown, Cause::Budget as u64);
                }
            }
            _ => {}
        }
        *place = Column { bits, symbol, kind };
        Ok(())
    }

    /// The column with this number.
    pub fn column(&self, column: usize) -> Column {
        self.columns.get(column).copied().unwrap_or(Column::unknown(Cause::Error))
    }

    /// The value of a column, whose texts are of the kind of this sheet; a list's elements are pushed.
    pub fn datum(&self, column: u16, text: Kind, entries: &mut Vec<Datum>) -> Datum {
        let column = self.column(column.into());
        let mut found = column.datum();
        match found.kind {
            Kind::Text => found.kind = text,
            Kind::List => {
                found = Datum::span(Kind::List, entries.len(), found.range().1, limits::LIST_ELEMENTS);
                for element in self.list(column) {
                    entries.push(Datum::new(text, element.bits));
                }
            }
            _ => {}
        }
        found
    }

    /// The elements of a list.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn list(&self, column: Column) -> &[Column] {
        let (first, count) = column.datum().range();
        let rest = self.elements.get(first..).unwrap_or_default();
        rest.get(..count).unwrap_or_default()
    }
}
