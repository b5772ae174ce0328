//! Comparing values: equality of anything with anything, order where there is one.

use core::cmp::Ordering;

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use crate::model::Comparison;
use crate::pack::WHOLE;

impl Evaluator<'_> {
    /// Whether a comparison, by its number, holds. Numbers of different types compare as doubles.
    pub(super) fn compares(&self, comparison: u64, left: Datum, right: Datum) -> Datum {
        if comparison <= Comparison::NotEqual as u64 {
            return Datum::bool(self.equal(left, right) == (comparison == Comparison::Equal as u64));
        }
        Datum::bool(match self.order(left, right) {
            None => return Datum::ERROR,
            // NaN is neither smaller nor larger than anything.
            Some(None) => false,
            Some(Some(Ordering::Less)) => comparison < Comparison::Greater as u64,
            Some(Some(Ordering::Equal)) => comparison & 1 == 1,
            Some(Some(Ordering::Greater)) => comparison >= Comparison::Greater as u64,
        })
    }

    /// Whether both are the same; values of different types never are.
    pub(super) fn equal(&self, left: Datum, right: Datum) -> bool {
        let is_map = WHOLE && left.kind == Kind::Map;
        if left.kind != right.kind || !(is_map || left.kind == Kind::List) {
            return left == Datum::NULL && right == left || self.order(left, right) == Some(Some(Ordering::Equal));
        }
        let count = left.range().1;
        if count != right.range().1 {
            return false;
        }
        let mut place = 0usize;
        while place < count {
            // Of a map every second one is a value, which is looked up with the key before it.
            let key = self.entry(left, place);
            place = place.wrapping_add(usize::from(is_map));
            let found = if is_map { self.value_of(right, key) } else { self.entry(right, place) };
            if !self.equal(self.entry(left, place), found) {
                return false;
            }
            place = place.wrapping_add(1);
        }
        true
    }

    /// How two values compare: not at all if they have no common order, and NaN with nothing.
    fn order(&self, left: Datum, right: Datum) -> Option<Option<Ordering>> {
        if let (true, Kind::Bool | Kind::Int | Kind::Timestamp | Kind::Duration) = (left.kind == right.kind, left.kind)
        {
            return Some(Some(left.bits.cast_signed().cmp(&right.bits.cast_signed())));
        }
        if let Some((left, right)) = left.number().zip(right.number()) {
            return Some(left.partial_cmp(&right));
        }
        let (left, right) = self.letters(left).zip(self.letters(right))?;
        Some(Some(left.cmp(right)))
    }
}

impl Datum {
    /// The number as a double.
    pub fn number(self) -> Option<f64> {
        match self.kind {
            #[allow(clippy::cast_precision_loss, reason = "an int beside a double is converted, as documented")]
            Kind::Int => Some(self.bits.cast_signed() as f64),
            Kind::Double => Some(f64::from_bits(self.bits)),
            _ => None,
        }
    }
}
