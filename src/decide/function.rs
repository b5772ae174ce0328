//! Functions of their operands' values alone: size, search in texts, conversions.

use super::arithmetic::{span, timed, whole};
use super::datum::{Datum, Made, Outcome};
use super::evaluate::both;
use crate::base::limits;
use crate::base::time::SECOND_MS;
use crate::model::{Cause, Type, Value};
use crate::pack::Op;

impl Made<'_> {
    /// The bytes of a text that is not too long to compute with.
    pub fn text<'m>(&'m self, datum: Datum<'m>) -> Result<&'m [u8], Cause> {
        let text = self.letters(datum).ok_or(Cause::Error)?;
        if text.len() > limits::OPERAND_BYTES { Err(Cause::Budget) } else { Ok(text) }
    }

    /// Size and conversions.
    pub fn function<'a>(&mut self, op: Op, operand: Datum<'a>) -> Outcome<'a> {
        use Value::{Bool, Double, Int, Timestamp};
        let value = match (op, operand) {
            (Op::Size, Datum::List(span)) => Int(span.len() as i64),
            (Op::Size, Datum::Map(span)) => Int((span.len() / 2) as i64),
            (Op::ToInt, Datum::Plain(Timestamp(value))) => Int(value.div_euclid(SECOND_MS)),
            // Below -2^63 and from 2^63 on there is none.
            (Op::ToInt, Datum::Plain(Double(value))) if value.abs() < 9_223_372_036_854_775_808.0 => Int(value as i64),
            (Op::ToDouble, Datum::Plain(Int(value))) => Double(value as f64),
            (Op::ToTimestamp, Datum::Plain(Int(value))) => {
                return timed(Timestamp(whole(Op::Multiply, value, SECOND_MS).ok_or(Cause::Error)?));
            }
            (Op::ToString, Datum::Plain(Bool(value))) => {
                return Ok(Datum::Letters(if value { b"true" } else { b"false" }));
            }
            (Op::ToString, Datum::Plain(Int(value))) => return self.decimal(value),
            (_, Datum::Plain(value)) if is_of(op, value.type_of()) => value,
            (Op::Size, _) => {
                let text = self.text(operand)?;
                Int(text.iter().filter(|byte| **byte as i8 >= -0x40).count() as i64)
            }
            (Op::ToString, _) => return self.text(operand).map(|_| operand),
            _ => return Err(Cause::Error),
        };
        Ok(value.into())
    }

    /// Whether a text is in another, or at one of its ends.
    pub fn search<'a>(&self, op: Op, text: Datum<'a>, part: Datum<'a>) -> Result<bool, Cause> {
        let (text, part) = both(self.text(text), self.text(part))?;
        Ok(match op {
            Op::Contains => holds(text, part),
            Op::StartsWith => text.starts_with(part),
            _ => text.ends_with(part),
        })
    }

    fn decimal<'a>(&mut self, value: i64) -> Outcome<'a> {
        let start = self.letters.len();
        if value < 0 {
            self.letters.push(b'-');
        }
        self.digits(value.unsigned_abs());
        Ok(Datum::Text(span(start, self.letters.len().wrapping_sub(start), limits::OPERAND_BYTES)?))
    }

    fn digits(&mut self, value: u64) {
        if value > 9 {
            self.digits(value / 10);
        }
        self.letters.push(b'0' | (value % 10) as u8);
    }
}

/// Whether an operation converts to this type, which is no text.
fn is_of(op: Op, found: Type) -> bool {
    (op as u8).wrapping_sub(Op::ToBool as u8) == (found as u8).wrapping_sub(Type::Bool as u8)
}

/// Whether `part` is in `text`. Costs one step per byte of both.
///
/// Source: Knuth, Morris, Pratt, "Fast Pattern Matching in Strings".
fn holds(text: &[u8], part: &[u8]) -> bool {
    // How much of the part's beginning ends where its first so many bytes end.
    let mut borders = vec![0];
    let mut matched = 0;
    for byte in part.iter().skip(1) {
        matched = step(part, &borders, matched, *byte);
        borders.push(matched);
    }
    matched = 0;
    part.is_empty()
        || text.iter().any(|byte| {
            matched = step(part, &borders, matched, *byte);
            matched == part.len()
        })
}

/// How much of the part's beginning ends with this byte, if so much of it ended before.
fn step(part: &[u8], borders: &[usize], mut matched: usize, byte: u8) -> usize {
    while part.get(matched) != Some(&byte) {
        match borders.get(matched.wrapping_sub(1)) {
            Some(border) => matched = *border,
            None => return 0,
        }
    }
    matched.wrapping_add(1)
}
