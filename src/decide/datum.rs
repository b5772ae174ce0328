//! What programs compute with: plain values, and what a program makes itself.

use super::evaluate::Evaluator;
use crate::model::{Cause, Type};
use crate::pack::key_of_double;

/// What a datum is. Those that columns may hold have the numbers of their types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    /// No value: the bits are the number of the cause.
    Unknown = 0,
    Bool = 1,
    Int = 2,
    Double = 3,
    /// Text of the pack; in a column, of its sheet.
    Text = 4,
    Timestamp = 5,
    Duration = 6,
    /// Elements among [`Made::entries`]; in a column, of its sheet.
    List = 7,
    /// Keys and values by turns, among [`Made::entries`].
    Map = 8,
    Null = 9,
    /// Text of the view.
    ViewText = 10,
    /// Text of the request.
    RequestText = 11,
    /// Text that the program made, among [`Made::letters`].
    MadeText = 12,
}

impl From<Type> for Kind {
    fn from(found: Type) -> Self {
        match found {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Double => Self::Double,
            Type::String => Self::Text,
            Type::Timestamp => Self::Timestamp,
            Type::Duration => Self::Duration,
            Type::Strings => Self::List,
        }
    }
}

/// A value while a program runs, or why there is none. Two words, which are handed on without a look at what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Datum {
    pub kind: Kind,
    /// A bool, a number's bits, milliseconds; where a text, a list or a map begins, and how long it is; a cause.
    pub bits: u64,
}

impl Datum {
    pub const NULL: Self = Self { kind: Kind::Null, bits: 0 };
    /// There is no result.
    pub const ERROR: Self = Self::unknown(Cause::Error);

    pub const fn new(kind: Kind, bits: u64) -> Self {
        Self { kind, bits }
    }

    pub const fn bool(holds: bool) -> Self {
        Self::new(Kind::Bool, holds as u64)
    }

    pub const fn double(value: f64) -> Self {
        Self::new(Kind::Double, value.to_bits())
    }

    /// An int, a moment or a span of time.
    pub const fn whole(kind: Kind, value: i64) -> Self {
        Self::new(kind, value.cast_unsigned())
    }

    pub const fn unknown(cause: Cause) -> Self {
        Self::new(Kind::Unknown, cause as u64)
    }

    /// So many from `start`, if that is not too much for one operation.
    pub const fn span(kind: Kind, start: usize, count: usize, most: usize) -> Self {
        if count > most {
            return Self::unknown(Cause::Budget);
        }
        Self::new(kind, (start as u64) << 32 | count as u64)
    }

    /// Whether there is a value.
    pub fn is_known(self) -> bool {
        self.kind != Kind::Unknown
    }

    /// Whether it is this bool.
    pub fn is(self, wanted: bool) -> bool {
        self == Self::bool(wanted)
    }

    /// Itself, if it is a bool or a cause.
    pub fn truth(self) -> Self {
        if self.kind <= Kind::Bool { self } else { Self::ERROR }
    }

    /// Why there is no value.
    pub fn cause(self) -> Option<Cause> {
        // Causes are numbered from 1.
        let place = (self.bits as usize).wrapping_sub(1);
        if self.is_known() { None } else { Cause::ALL.get(place).copied() }
    }

    /// A number in the order of numbers; 0 of what is none.
    pub fn rank(self) -> u64 {
        match self.number() {
            Some(number) if !number.is_nan() => key_of_double((number + 0.0).to_bits()),
            _ => 0,
        }
    }

    /// Where what it consists of begins, and how much that is.
    pub const fn range(self) -> (usize, usize) {
        ((self.bits >> 32) as usize, self.bits as u32 as usize)
    }
}

/// What programs made: given back when the program that made it ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Made {
    pub letters: Vec<u8>,
    pub entries: Vec<Datum>,
}

/// How much was made at some moment.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    letters: usize,
    entries: usize,
}

impl Made {
    pub fn mark(&self) -> Mark {
        Mark { letters: self.letters.len(), entries: self.entries.len() }
    }

    /// Gives back what was made since.
    pub fn drop_since(&mut self, mark: Mark) {
        self.letters.truncate(mark.letters);
        self.entries.truncate(mark.entries);
    }
}

impl Evaluator<'_> {
    /// The bytes of a text.
    pub fn letters(&self, datum: Datum) -> Option<&[u8]> {
        let all = match datum.kind {
            Kind::Text => self.pack.text(),
            Kind::ViewText => &self.known.sheet.bytes,
            Kind::RequestText => &self.facts.sheet.bytes,
            Kind::MadeText => &self.room.made.letters,
            _ => return None,
        };
        let (start, length) = datum.range();
        all.get(start..start.wrapping_add(length))
    }

    /// What stands at a place of a list or map; past its end there is nothing, which is an error.
    pub fn entry(&self, of: Datum, place: usize) -> Datum {
        let (start, count) = of.range();
        let found = if place < count { self.room.made.entries.get(start.wrapping_add(place)) } else { None };
        found.copied().unwrap_or(Datum::ERROR)
    }

    /// What a map holds under a key; an error if that is nothing.
    pub fn value_of(&self, map: Datum, key: Datum) -> Datum {
        let mut place = 0usize;
        loop {
            let found = self.entry(map, place);
            if !found.is_known() {
                return found;
            }
            if self.equal(found, key) {
                return self.entry(map, place | 1);
            }
            place = place.wrapping_add(2);
        }
    }
}
