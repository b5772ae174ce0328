//! Lists and maps: making them, looking into them, and the macros that run over them.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use crate::base::limits;
use crate::model::{Cause, Macro};
use crate::pack::{Op, WHOLE};

impl Evaluator<'_> {
    /// Makes a list or map of what is held.
    pub(super) fn list(&mut self, kind: Kind, held: usize) -> Datum {
        let start = self.room.made.entries.len();
        let entries = self.room.held.get(held..).unwrap_or_default();
        self.room.made.entries.extend_from_slice(entries);
        let is_map = kind == Kind::Map;
        let most = if is_map { limits::LIST_ELEMENTS * 2 } else { limits::LIST_ELEMENTS };
        let made = Datum::span(kind, start, entries.len(), most);
        let mut place = 0usize;
        while is_map && made.is_known() && place < entries.len() {
            let key = self.entry(made, place);
            let before = Datum::span(kind, start, place, most);
            if self.letters(key).is_none() || self.value_of(before, key).is_known() {
                return Datum::ERROR;
            }
            place = place.wrapping_add(2);
        }
        made
    }

    /// A macro over the elements of a list or the keys of a map.
    pub(super) fn each(&mut self, number: u64) -> Datum {
        let over = self.run();
        let body = self.block();
        let is = |kind: Macro| number == kind as u64;
        let step = match over.kind {
            Kind::List => 1,
            Kind::Map => 2,
            Kind::Unknown => return over,
            _ => return Datum::ERROR,
        };
        let count = over.range().1;
        if count > limits::LIST_ELEMENTS.wrapping_mul(step) {
            return Datum::unknown(Cause::Budget);
        }
        let held = self.room.held.len();
        let (mut cause, mut holding, mut failing) = (0, 0usize, false);
        let mut place = 0usize;
        while place < count {
            let element = self.entry(over, place);
            place = place.wrapping_add(step);
            let mark = self.room.made.mark();
            self.room.elements.push(element);
            let found = self.enter(body);
            self.room.elements.pop();
            let outcome = if is(Macro::Map) { found } else { found.truth() };
            if !outcome.is_known() {
                cause = cause.max(outcome.bits);
            } else if !is(Macro::Map) && outcome.bits == 0 {
                failing = true;
            } else {
                holding = holding.wrapping_add(1);
                self.room.held.push(if is(Macro::Filter) { element } else { found });
            }
            // What a made value refers to must stay.
            if !is(Macro::Map) || found.kind <= Kind::Duration {
                self.room.made.drop_since(mark);
            }
        }
        let absorbed = is(Macro::All) && failing || is(Macro::Exists) && holding > 0;
        let outcome = if cause > 0 && !absorbed {
            Datum::new(Kind::Unknown, cause)
        } else if number >= Macro::Filter as u64 {
            self.list(Kind::List, held)
        } else {
            Datum::bool(match number {
                _ if is(Macro::All) => !failing,
                _ if is(Macro::Exists) => holding > 0,
                _ => holding == 1,
            })
        };
        self.room.held.truncate(held);
        outcome
    }

    /// What the first has at the second, or whether the second has the first.
    pub(super) fn lookup(&self, op: Op, left: Datum, right: Datum) -> Datum {
        match (op, left.kind, right.kind) {
            (Op::Contained, _, Kind::Map) if WHOLE => Datum::bool(self.value_of(right, left).is_known()),
            (Op::Contained, _, Kind::List) => {
                let mut places = 0..right.range().1;
                Datum::bool(places.any(|place| self.equal(self.entry(right, place), left)))
            }
            (Op::Index, Kind::List, _) if WHOLE => self.entry(left, right.place()),
            (Op::Index, Kind::Map, _) if WHOLE => self.value_of(left, right),
            (Op::HasKey, Kind::Map, _) if WHOLE && self.letters(right).is_some() => {
                Datum::bool(self.value_of(left, right).is_known())
            }
            _ => Datum::ERROR,
        }
    }
}

impl Datum {
    /// A place in a list: an int, or a double that is whole; for anything else, one past the end of every list.
    fn place(self) -> usize {
        let whole = match self.kind {
            Kind::Int => self.bits,
            Kind::Double => {
                let value = f64::from_bits(self.bits);
                let whole = value as u32;
                if f64::from(whole) == value { whole.into() } else { u64::MAX }
            }
            _ => u64::MAX,
        };
        whole.min(u32::MAX.into()) as usize
    }
}
