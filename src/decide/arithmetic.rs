//! Arithmetic: of numbers, of moments and spans of time, and `+` of texts and lists.

use super::datum::{Datum, Made, Outcome, Span};
use super::evaluate::both;
use crate::base::limits;
use crate::base::time::{EARLIEST_MS, LATEST_MS, LONGEST_MS};
use crate::model::{Cause, Value};
use crate::pack::Op;

impl Made<'_> {
    /// Two values under an arithmetic operator.
    pub fn arithmetic<'a>(&mut self, op: Op, left: Datum<'a>, right: Datum<'a>) -> Outcome<'a> {
        if let (Some((one_moments, one)), Some((other_moments, other))) = (time(left), time(right)) {
            // A moment has one beginning of time in it, a span none: what is left must be either.
            let result = match op {
                Op::Add => (one_moments.wrapping_add(other_moments), one.checked_add(other)),
                Op::Subtract => (one_moments.wrapping_sub(other_moments), one.checked_sub(other)),
                _ => return Err(Cause::Error),
            };
            return timed(match result {
                (0, Some(length_ms)) => Value::Duration(length_ms),
                (1, Some(time_ms)) => Value::Timestamp(time_ms),
                _ => return Err(Cause::Error),
            });
        }
        if let (Datum::Plain(Value::Int(one)), Datum::Plain(Value::Int(other))) = (left, right) {
            return Ok(Value::Int(whole(op, one, other).ok_or(Cause::Error)?).into());
        }
        match left.number().zip(right.number()) {
            None if op == Op::Add => self.joined(left, right),
            Some((one, other)) if op < Op::Modulo => Ok(Value::Double(match op {
                Op::Add => one + other,
                Op::Subtract => one - other,
                Op::Multiply => one * other,
                _ => one / other,
            })
            .into()),
            _ => Err(Cause::Error),
        }
    }

    fn joined<'a>(&mut self, left: Datum<'a>, right: Datum<'a>) -> Outcome<'a> {
        if let (Datum::List(left), Datum::List(right)) = (left, right) {
            let joined = span(self.entries.len(), left.len().saturating_add(right.len()), limits::LIST_ELEMENTS)?;
            for part in [left, right] {
                for place in 0..part.len() {
                    self.entries.push(self.entry(part, place).unwrap_or(Datum::Null));
                }
            }
            return Ok(Datum::List(joined));
        }
        let (one, other) = both(self.text(left), self.text(right))?;
        let mut text = Vec::new();
        text.extend_from_slice(one);
        text.extend_from_slice(other);
        let start = self.letters.len();
        self.letters.extend_from_slice(&text);
        Ok(Datum::Text(span(start, self.letters.len().wrapping_sub(start), limits::OPERAND_BYTES)?))
    }
}

/// Of a moment or a span of time: how many moments, and the milliseconds.
fn time(datum: Datum<'_>) -> Option<(i32, i64)> {
    match datum {
        Datum::Plain(Value::Duration(length_ms)) => Some((0, length_ms)),
        Datum::Plain(Value::Timestamp(time_ms)) => Some((1, time_ms)),
        _ => None,
    }
}

/// Whole numbers, checked.
pub(super) fn whole(op: Op, left: i64, right: i64) -> Option<i64> {
    match op {
        Op::Add => left.checked_add(right),
        Op::Subtract => left.checked_sub(right),
        Op::Multiply if right == 0 => Some(0),
        Op::Multiply => {
            // Smaller than a product of 128 bits.
            let product = left.wrapping_mul(right);
            product.checked_div(right).filter(|quotient| *quotient == left).map(|_| product)
        }
        Op::Divide => left.checked_div(right),
        _ => left.checked_rem(right),
    }
}

/// A moment or a span of time, if it is within its bounds.
pub(super) fn timed<'a>(value: Value<'a>) -> Outcome<'a> {
    let (time_ms, first_ms, last_ms) = match value {
        Value::Timestamp(time_ms) => (time_ms, EARLIEST_MS, LATEST_MS),
        Value::Duration(length_ms) => (length_ms, -LONGEST_MS, LONGEST_MS),
        _ => return Err(Cause::Error),
    };
    if time_ms >= first_ms && time_ms <= last_ms { Ok(value.into()) } else { Err(Cause::Error) }
}

/// So many from `start`, if that is not too much for one operation.
pub(super) fn span(start: usize, count: usize, most: usize) -> Result<Span, Cause> {
    if count > most {
        return Err(Cause::Budget);
    }
    // There is no room for 2^32 of them.
    Ok(Span { start: start as u32, end: start.wrapping_add(count) as u32 })
}
