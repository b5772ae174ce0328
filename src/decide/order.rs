//! Comparing values: equality of anything with anything, order where there is one.

use core::cmp::Ordering;

use super::datum::{Datum, Made};
use crate::model::{Cause, Comparison, Value};

impl Made<'_> {
    /// Whether a comparison, by its number, holds. Numbers of different types compare as doubles.
    pub fn compares(&self, comparison: u64, left: Datum<'_>, right: Datum<'_>) -> Result<bool, Cause> {
        if comparison <= Comparison::NotEqual as u64 {
            return Ok(self.equal(left, right) == (comparison == Comparison::Equal as u64));
        }
        // NaN is neither smaller nor larger than anything.
        let Some(ordering) = self.order(left, right).ok_or(Cause::Error)? else { return Ok(false) };
        Ok(match ordering {
            Ordering::Less => comparison < Comparison::Greater as u64,
            Ordering::Equal => comparison & 1 == 1,
            Ordering::Greater => comparison >= Comparison::Greater as u64,
        })
    }

    /// Whether both are the same; values of different types never are.
    pub fn equal(&self, left: Datum<'_>, right: Datum<'_>) -> bool {
        match (left, right) {
            (Datum::Null, Datum::Null) => true,
            (Datum::List(one), Datum::List(other)) | (Datum::Map(one), Datum::Map(other)) => {
                let is_map = matches!(left, Datum::Map(_));
                one.len() == other.len()
                    && (0..one.len()).all(|place| {
                        // Every second one is a key, which is looked up with its value.
                        if is_map && place & 1 == 0 {
                            return true;
                        }
                        let found = match is_map {
                            true => self.entry(one, place ^ 1).and_then(|key| self.value_of(other, key)),
                            false => self.entry(other, place),
                        };
                        found.zip(self.entry(one, place)).is_some_and(|(found, entry)| self.equal(entry, found))
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
