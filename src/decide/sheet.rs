//! What conditions read of a visitor or a request: one column per attribute or field, its value resolved once.

use super::datum::{Datum, Outcome};
use super::symbols::Symbols;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Cause, Type, Value, stored_double};
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
    /// The value: a bool, a number's bits, where a text or the elements of a list begin and how long they are.
    pub bits: u64,
    /// The symbol of a text; [`NONE`] for texts that no condition knows, and for what is no text.
    pub symbol: u16,
    pub state: State,
}

/// What is in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// A value of this type.
    Known(Type),
    /// Nothing, for this cause.
    Unknown(Cause),
}

impl Column {
    /// A value that is no text.
    #[cfg(all(target_arch = "wasm32", not(feature = "author")))]
    pub const fn known(found: Type, bits: u64) -> Self {
        Self { bits, symbol: NONE, state: State::Known(found) }
    }

    /// Nothing, for this cause.
    pub const fn unknown(cause: Cause) -> Self {
        Self { bits: 0, symbol: NONE, state: State::Unknown(cause) }
    }

    /// Whether nothing is known here, and nothing is in the way of it.
    pub fn is_absent(self) -> bool {
        self.state == State::Unknown(Cause::Absent)
    }

    /// `has(x)`: a list that is too long to compute with is there; other causes are handed on.
    pub fn is_there(self) -> Result<bool, Cause> {
        match self.state {
            State::Known(_) | State::Unknown(Cause::Budget) => Ok(true),
            State::Unknown(Cause::Absent) => Ok(false),
            State::Unknown(cause) => Err(cause),
        }
    }

    /// The two halves of its bits.
    pub const fn range(self) -> (usize, usize) {
        ((self.bits >> 32) as usize, self.bits as u32 as usize)
    }
}

/// The column of a text that lies in the sheet's bytes.
fn text((pack, symbols): (&Pack, &Symbols), bytes: &[u8], text: &[u8]) -> Column {
    let start = text.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr()) as u64;
    let symbol = symbols.find(pack, text);
    Column { bits: start << 32 | text.len() as u64, symbol, state: State::Known(Type::String) }
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
        let tag = reader.u8()?;
        let Some(found) = Type::from_tag(tag) else {
            // A value that is absent has the tag 0.
            return if tag == 0 { Ok(()) } else { Err(Malformed) };
        };
        let mut made = Column { bits: 0, symbol: NONE, state: State::Known(declared) };
        let mut letters: &[u8] = &[];
        match found {
            Type::String | Type::Strings => letters = reader.bytes32()?,
            Type::Bool => made.bits = u64::from(reader.u8()? != 0),
            _ => made.bits = reader.u64()?,
        }
        if found == Type::Double {
            made.bits = stored_double(f64::from_bits(made.bits)).ok_or(Malformed)?.to_bits();
        }
        if !self.columns.get(column).is_some_and(|column| column.is_absent()) {
            return Ok(());
        }
        match (found, declared) {
            #[allow(clippy::cast_precision_loss, reason = "what is declared double has the precision of a double")]
            (Type::Int, Type::Double) => made.bits = (made.bits.cast_signed() as f64).to_bits(),
            (Type::Int, Type::Timestamp) => {}
            (found, declared) if found != declared => made.state = State::Unknown(Cause::Error),
            (Type::String, _) => made = text((pack, symbols), bytes, letters),
            (Type::Strings, _) => {
                let first = self.elements.len();
                let mut rest = Reader::new(letters);
                while !rest.is_empty() {
                    self.elements.push(text((pack, symbols), bytes, rest.raw_text()?));
                }
                let count = self.elements.len().wrapping_sub(first);
                made.bits = (first as u64) << 32 | count as u64;
                if count > limits::LIST_ELEMENTS {
                    made.state = State::Unknown(Cause::Budget);
                }
            }
            _ => {}
        }
        if let Some(column) = self.columns.get_mut(column) {
            *column = made;
        }
        Ok(())
    }

    /// The column with this number.
    pub fn column(&self, column: usize) -> Column {
        self.columns.get(column).copied().unwrap_or(Column::unknown(Cause::Error))
    }

    /// The value of a column; a list's elements are pushed.
    pub fn datum<'a>(&'a self, column: u16, entries: &mut Vec<Datum<'a>>) -> Outcome<'a> {
        let column = self.column(column.into());
        let State::Known(found) = column.state else {
            let State::Unknown(cause) = column.state else { return Err(Cause::Error) };
            return Err(cause);
        };
        let bits = column.bits;
        Ok(Datum::Plain(match found {
            Type::Bool => Value::Bool(bits != 0),
            Type::Int => Value::Int(bits.cast_signed()),
            Type::Double => Value::Double(f64::from_bits(bits)),
            Type::Timestamp => Value::Timestamp(bits.cast_signed()),
            Type::Duration => Value::Duration(bits.cast_signed()),
            Type::String => return Ok(self.text(column.range())),
            Type::Strings => {
                let span = super::arithmetic::span(entries.len(), column.range().1, limits::LIST_ELEMENTS)?;
                for element in self.list(column) {
                    entries.push(self.text(element.range()));
                }
                return Ok(Datum::List(span));
            }
        }))
    }

    /// The elements of a list.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn list(&self, column: Column) -> &[Column] {
        let (first, count) = column.range();
        let rest = self.elements.get(first..).unwrap_or_default();
        rest.get(..count).unwrap_or_default()
    }

    fn text(&self, (start, length): (usize, usize)) -> Datum<'_> {
        let rest = self.bytes.get(start..).unwrap_or_default();
        Datum::Letters(rest.get(..length).unwrap_or_default())
    }
}
