//! Lists and maps: making them, looking into them, and the macros that run over them.

use super::arithmetic::span;
use super::datum::{Datum, Made, Outcome, Span};
use super::evaluate::{Evaluator, truth};
use crate::base::limits;
use crate::model::{Cause, Macro, Value};
use crate::pack::Op;

impl<'a> Evaluator<'a> {
    /// Makes a list or map of what is held.
    pub(super) fn list(&mut self, op: Op, held: usize) -> Outcome<'a> {
        let start = self.made.entries.len();
        let entries = self.held.get(held..).unwrap_or_default();
        self.made.entries.extend_from_slice(entries);
        if op == Op::List {
            return Ok(Datum::List(span(start, entries.len(), limits::LIST_ELEMENTS)?));
        }
        let map = span(start, entries.len(), limits::LIST_ELEMENTS * 2)?;
        for (place, key) in entries.iter().enumerate() {
            let before = Span { end: map.start.wrapping_add(place as u32), ..map };
            let is_key = self.made.letters(*key).is_some() && self.made.value_of(before, *key).is_none();
            if place & 1 == 0 && !is_key {
                return Err(Cause::Error);
            }
        }
        Ok(Datum::Map(map))
    }

    /// A macro over the elements of a list or the keys of a map.
    pub(super) fn each(&mut self, number: u64) -> Outcome<'a> {
        let over = self.run();
        let body = self.block();
        let kind = Macro::ALL.get(number as usize).copied().unwrap_or(Macro::All);
        let (over, step) = match over? {
            Datum::List(list) => (list, 1),
            Datum::Map(map) => (map, 2),
            _ => return Err(Cause::Error),
        };
        if over.len() > limits::LIST_ELEMENTS.wrapping_mul(step) {
            return Err(Cause::Budget);
        }
        let held = self.held.len();
        let (mut cause, mut holding, mut failing) = (None, 0usize, false);
        let mut place = 0usize;
        while let Some(element) = self.made.entry(over, place) {
            place = place.wrapping_add(step);
            let mark = self.made.mark();
            self.elements.push(element);
            let outcome = self.enter(body);
            self.elements.pop();
            let mut kept = outcome.unwrap_or(Datum::Null);
            match if kind == Macro::Map { outcome.map(|_| true) } else { truth(outcome) } {
                Err(found) => cause = cause.max(Some(found)),
                Ok(false) => failing = true,
                Ok(true) => {
                    holding = holding.wrapping_add(1);
                    if kind == Macro::Filter {
                        kept = element;
                    }
                    self.held.push(kept);
                }
            }
            // What a made value refers to must stay.
            if kind != Macro::Map || matches!(kept, Datum::Plain(_)) {
                self.made.drop_since(mark);
            }
        }
        let absorbed = match kind {
            Macro::All => failing,
            _ => kind == Macro::Exists && holding > 0,
        };
        let outcome = match cause {
            Some(cause) if !absorbed => Err(cause),
            _ if kind >= Macro::Filter => self.list(Op::List, held),
            _ => {
                let holds = match kind {
                    Macro::All => !failing,
                    Macro::Exists => holding > 0,
                    _ => holding == 1,
                };
                Ok(Value::Bool(holds).into())
            }
        };
        self.held.truncate(held);
        outcome
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
