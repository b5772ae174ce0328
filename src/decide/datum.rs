//! What programs compute with: plain values, and what a program makes itself.

use crate::model::{Cause, Value};

/// A value while a program runs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Datum<'a> {
    /// A value that is no text and no list.
    Plain(Value<'a>),
    /// Text of the pack, the view or the request.
    Letters(&'a [u8]),
    /// `null`
    Null,
    /// Text that the program made, among [`Made::letters`].
    Text(Span),
    /// Elements among [`Made::entries`].
    List(Span),
    /// Keys and values by turns, among [`Made::entries`].
    Map(Span),
}

/// A value, or why there is none.
pub(crate) type Outcome<'a> = Result<Datum<'a>, Cause>;

/// From where up to where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn len(self) -> usize {
        self.end.wrapping_sub(self.start) as usize
    }
}

impl<'a> From<Value<'a>> for Datum<'a> {
    fn from(value: Value<'a>) -> Self {
        Self::Plain(value)
    }
}

/// What programs made: given back when the program that made it ends.
#[derive(Default)]
pub(crate) struct Made<'a> {
    pub letters: Vec<u8>,
    pub entries: Vec<Datum<'a>>,
}

/// How much was made at some moment.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    letters: usize,
    entries: usize,
}

impl<'a> Made<'a> {
    pub fn mark(&self) -> Mark {
        Mark { letters: self.letters.len(), entries: self.entries.len() }
    }

    /// Gives back what was made since.
    pub fn drop_since(&mut self, mark: Mark) {
        self.letters.truncate(mark.letters);
        self.entries.truncate(mark.entries);
    }

    /// The bytes of a text.
    pub fn letters<'m>(&'m self, datum: Datum<'m>) -> Option<&'m [u8]> {
        match datum {
            Datum::Letters(text) => Some(text),
            Datum::Text(span) => self.letters.get(span.start as usize..span.end as usize),
            _ => None,
        }
    }

    /// What stands at a place of a list or map; past its end there is nothing.
    pub fn entry(&self, span: Span, place: usize) -> Option<Datum<'a>> {
        if place >= span.len() {
            return None;
        }
        self.entries.get((span.start as usize).wrapping_add(place)).copied()
    }

    /// What a map holds under a key.
    pub fn value_of(&self, map: Span, key: Datum<'_>) -> Option<Datum<'a>> {
        let mut place = 0usize;
        loop {
            let found = self.entry(map, place)?;
            if self.equal(found, key) {
                return self.entry(map, place | 1);
            }
            place = place.wrapping_add(2);
        }
    }
}
