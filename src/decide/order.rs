//! Comparing values: equality of anything with anything, order where there is one.

use core::cmp::Ordering;

use super::datum::{Datum, Made};
use crate::model::{Cause, Comparison, Value};

impl Made<'_> {
    /// Whether a comparison holds. Numbers of different types compare as doubles.
    pub fn compares(&self, comparison: Comparison, left: Datum<'_>, right: Datum<'_>) -> Result<bool, Cause> {
        if comparison <= Comparison::NotEqual {
            return Ok(self.equal(left, right) == (comparison == Comparison::Equal));
        }
        // NaN is neither smaller nor larger than anything.
        Ok(self.order(left, right).ok_or(Cause::Error)?.is_some_and(|ordering| match comparison {
            Comparison::Less => ordering.is_lt(),
            Comparison::LessOrEqual => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            _ => ordering.is_ge(),
        }))
    }

    /// Whether both are the same; values of different types never are.
    pub fn equal(&self, left: Datum<'_>, right: Datum<'_>) -> bool {
        let same = |left: Option<Datum<'_>>, right: Option<Datum<'_>>| {
            left.zip(right).is_some_and(|(left, right)| self.equal(left, right))
        };
        match (left, right) {
            (Datum::Null, Datum::Null) => true,
            (Datum::List(left), Datum::List(right)) => {
                left.len() == right.len()
                    && (0..left.len()).all(|place| same(self.entry(left, place), self.entry(right, place)))
            }
            (Datum::Map(left), Datum::Map(right)) => {
                left.len() == right.len()
                    && (0..left.len()).step_by(2).all(|place| {
                        let value = self.entry(left, place).and_then(|key| self.value_of(right, key));
                        same(self.entry(left, place | 1), value)
                    })
            }
            _ => self.order(left, right) == Some(Some(Ordering::Equal)),
        }
    }

    /// How two values compare: not at all if they have no common order, and NaN with nothing.
    fn order(&self, left: Datum<'_>, right: Datum<'_>) -> Option<Option<Ordering>> {
        use Value::{Bool, Duration, Int, Timestamp};
        if let (Datum::Plain(left), Datum::Plain(right)) = (left, right) {
            match (left, right) {
                (Bool(left), Bool(right)) => return Some(Some(left.cmp(&right))),
                (Int(left), Int(right)) | (Timestamp(left), Timestamp(right)) | (Duration(left), Duration(right)) => {
                    return Some(Some(left.cmp(&right)));
                }
                _ => {}
            }
        }
        if let Some((left, right)) = left.number().zip(right.number()) {
            return Some(left.partial_cmp(&right));
        }
        let (left, right) = self.letters(left).zip(self.letters(right))?;
        Some(Some(left.cmp(right)))
    }
}

impl Datum<'_> {
    /// The number as a double.
    pub fn number(self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "an int beside a double is converted, as documented")]
            Self::Plain(Value::Int(value)) => Some(value as f64),
            Self::Plain(Value::Double(value)) => Some(value),
            _ => None,
        }
    }
}
