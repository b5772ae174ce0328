//! Lists and maps: making them, looking into them, and the macros that run over them.

use super::arithmetic::span;
use super::datum::{Datum, Made, Outcome, Span};
use super::evaluate::{Evaluator, truth};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Cause, Macro, Value};
use crate::pack::Op;

impl<'a> Evaluator<'a> {
    /// `[a, b]`
    pub(super) fn list(&mut self, code: &mut Reader<'a>) -> Outcome<'a> {
        let elements = usize::from(code.u16()?);
        Ok(Datum::List(self.gathered(code, elements, limits::LIST_ELEMENTS)?))
    }

    /// `{key: value}`
    pub(super) fn map(&mut self, code: &mut Reader<'a>) -> Outcome<'a> {
        let entries = usize::from(code.u16()?).wrapping_mul(2);
        let map = self.gathered(code, entries, limits::LIST_ELEMENTS * 2)?;
        for place in (0..entries).step_by(2) {
            let key = self.made.entry(map, place).ok_or(Malformed)?;
            let before = Span { end: map.start.wrapping_add(place as u32), ..map };
            if self.made.letters(key).is_none() || self.made.value_of(before, key).is_some() {
                return Err(Cause::Error);
            }
        }
        Ok(Datum::Map(map))
    }

    /// Runs so many operands and puts what they come to beside each other.
    fn gathered(&mut self, code: &mut Reader<'a>, operands: usize, most: usize) -> Result<Span, Cause> {
        let held = self.held.len();
        let mut cause = None;
        for _ in 0..operands {
            match self.run(code) {
                Ok(value) => self.held.push(value),
                Err(found) => cause = cause.max(Some(found)),
            }
        }
        self.settled(held, cause, most)
    }

    /// Makes a list of what is held, unless there is a cause.
    fn settled(&mut self, held: usize, cause: Option<Cause>, most: usize) -> Result<Span, Cause> {
        let start = self.made.entries.len();
        self.made.entries.extend_from_slice(self.held.get(held..).unwrap_or_default());
        self.held.truncate(held);
        match cause {
            Some(cause) => Err(cause),
            None => span(start, self.made.entries.len(), most),
        }
    }

    /// A macro over the elements of a list or the keys of a map.
    pub(super) fn each(&mut self, code: &mut Reader<'a>) -> Outcome<'a> {
        let kind = *Macro::ALL.get(usize::from(code.u8()?)).ok_or(Malformed)?;
        let over = self.run(code);
        let body = block(code)?;
        let (over, step) = match over? {
            Datum::List(list) => (list, 1),
            Datum::Map(map) => (map, 2),
            _ => return Err(Cause::Error),
        };
        if over.len() > limits::LIST_ELEMENTS.wrapping_mul(step) {
            return Err(Cause::Budget);
        }
        let held = self.held.len();
        let (mut cause, mut holding, mut failing) = (None, 0usize, 0usize);
        for place in (0..over.len()).step_by(step) {
            let element = self.made.entry(over, place).ok_or(Malformed)?;
            let mark = self.made.mark();
            self.elements.push(element);
            let outcome = self.run(&mut body.clone());
            self.elements.pop();
            match outcome {
                Ok(value) if kind == Macro::Map => {
                    self.held.push(value);
                    // What it refers to must stay.
                    if !matches!(value, Datum::Plain(_)) {
                        continue;
                    }
                }
                outcome => match truth(outcome) {
                    Ok(true) => {
                        holding = holding.wrapping_add(1);
                        if kind == Macro::Filter {
                            self.held.push(element);
                        }
                    }
                    Ok(false) => failing = failing.wrapping_add(1),
                    Err(found) => cause = cause.max(Some(found)),
                },
            }
            self.made.drop_since(mark);
        }
        let holds = match kind {
            Macro::All if failing > 0 => false,
            Macro::Exists if holding > 0 => true,
            Macro::Filter | Macro::Map => {
                return Ok(Datum::List(self.settled(held, cause, limits::LIST_ELEMENTS)?));
            }
            _ => match cause {
                Some(cause) => return Err(cause),
                None => kind == Macro::All || (kind == Macro::ExistsOne && holding == 1),
            },
        };
        Ok(Value::Bool(holds).into())
    }
}

impl<'a> Made<'a> {
    /// What the first has at the second, or whether the second has the first.
    pub fn lookup(&self, op: Op, left: Datum<'a>, right: Datum<'a>) -> Outcome<'a> {
        let found = match (op, left, right) {
            (Op::Contained, _, Datum::Map(map)) => self.value_of(map, left).is_some(),
            (Op::Contained, _, Datum::List(list)) => {
                (0..list.len()).any(|place| self.entry(list, place).is_some_and(|entry| self.equal(entry, left)))
            }
            (Op::Index, Datum::List(list), _) => {
                let place = right.place().ok_or(Cause::Error)?;
                return self.entry(list, place).ok_or(Cause::Error);
            }
            (Op::Index, Datum::Map(map), _) => return self.value_of(map, right).ok_or(Cause::Error),
            (Op::HasKey, Datum::Map(map), _) if self.letters(right).is_some() => self.value_of(map, right).is_some(),
            _ => return Err(Cause::Error),
        };
        Ok(Value::Bool(found).into())
    }
}

impl Datum<'_> {
    /// A place in a list: an int, or a double that is whole.
    fn place(self) -> Option<usize> {
        match self {
            Self::Plain(Value::Int(place)) => usize::try_from(place).ok(),
            Self::Plain(Value::Double(place)) => {
                let whole = place as u32;
                (f64::from(whole) == place).then_some(whole as usize)
            }
            _ => None,
        }
    }
}

/// A program with its length before it.
pub(super) fn block<'a>(code: &mut Reader<'a>) -> Result<Reader<'a>, Malformed> {
    let bytes = usize::from(code.u16()?);
    Ok(Reader::new(code.take(bytes)?))
}
