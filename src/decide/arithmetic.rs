//! Arithmetic: of numbers, of moments and spans of time, and `+` of texts and lists.

use super::datum::{Datum, Made, Outcome, Span};
use super::evaluate::both;
use crate::base::limits;
use crate::base::time::{EARLIEST_MS, LATEST_MS, LONGEST_MS, UnixMs};
use crate::model::{Cause, Value};
use crate::pack::Op;

impl Made<'_> {
    /// Two values under an arithmetic operator.
    pub fn arithmetic<'a>(&mut self, op: Op, left: Datum<'a>, right: Datum<'a>) -> Outcome<'a> {
        use Value::{Duration, Int, Timestamp};
        if let (Datum::Plain(one), Datum::Plain(other)) = (left, right) {
            match (one, other) {
                (Int(one), Int(other)) => return Ok(Int(whole(op, one, other)?).into()),
                (Timestamp(one), Duration(other)) if op <= Op::Subtract => return moment(whole(op, one, other)?),
                (Duration(one), Timestamp(other)) if op == Op::Add => return moment(whole(op, one, other)?),
                (Duration(one), Duration(other)) if op <= Op::Subtract => return length(whole(op, one, other)?),
                (Timestamp(one), Timestamp(other)) if op == Op::Subtract => return length(whole(op, one, other)?),
                _ => {}
            }
        }
        if let Some((one, other)) = left.number().zip(right.number()) {
            return Ok(Value::Double(match op {
                Op::Add => one + other,
                Op::Subtract => one - other,
                Op::Multiply => one * other,
                Op::Divide => one / other,
                _ => return Err(Cause::Error),
            })
            .into());
        }
        if op == Op::Add { self.joined(left, right) } else { Err(Cause::Error) }
    }

    fn joined<'a>(&mut self, left: Datum<'a>, right: Datum<'a>) -> Outcome<'a> {
        if let (Datum::List(left), Datum::List(right)) = (left, right) {
            let start = self.entries.len();
            for span in [left, right] {
                for place in 0..span.len() {
                    self.entries.push(self.entry(span, place).unwrap_or(Datum::Null));
                }
            }
            return Ok(Datum::List(span(start, self.entries.len(), limits::LIST_ELEMENTS)?));
        }
        let (one, other) = both(self.text(left), self.text(right))?;
        let mut text = one.to_vec();
        text.extend_from_slice(other);
        let start = self.letters.len();
        self.letters.extend_from_slice(&text);
        Ok(Datum::Text(span(start, self.letters.len(), limits::OPERAND_BYTES)?))
    }
}

/// Whole numbers, checked.
pub(super) fn whole(op: Op, left: i64, right: i64) -> Result<i64, Cause> {
    let result = match op {
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
    };
    result.ok_or(Cause::Error)
}

/// A moment of the years 1 to 9999.
pub(super) fn moment<'a>(time_ms: UnixMs) -> Outcome<'a> {
    if !(EARLIEST_MS..=LATEST_MS).contains(&time_ms) {
        return Err(Cause::Error);
    }
    Ok(Value::Timestamp(time_ms).into())
}

/// A span of time within the bounds.
pub(super) fn length<'a>(length_ms: i64) -> Outcome<'a> {
    if !(-LONGEST_MS..=LONGEST_MS).contains(&length_ms) {
        return Err(Cause::Error);
    }
    Ok(Value::Duration(length_ms).into())
}

/// What was made from `start` to `end`, if that is not too much for one operation.
pub(super) fn span(start: usize, end: usize, most: usize) -> Result<Span, Cause> {
    match (u32::try_from(start), u32::try_from(end)) {
        (Ok(first), Ok(last)) if end.wrapping_sub(start) <= most => Ok(Span { start: first, end: last }),
        _ => Err(Cause::Budget),
    }
}
