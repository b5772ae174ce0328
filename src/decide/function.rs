//! Functions of their operands' values alone: size, search in texts, conversions.

use super::arithmetic::{length, moment, span, whole};
use super::datum::{Datum, Made, Outcome};
use super::evaluate::both;
use crate::base::limits;
use crate::base::time::{SECOND_MS, UnixMs};
use crate::model::{Cause, Value};
use crate::pack::Op;

impl Made<'_> {
    /// The bytes of a text that is not too long to compute with.
    pub fn text<'m>(&'m self, datum: Datum<'m>) -> Result<&'m [u8], Cause> {
        let text = self.letters(datum).ok_or(Cause::Error)?;
        if text.len() > limits::OPERAND_BYTES { Err(Cause::Budget) } else { Ok(text) }
    }

    /// The operations of one operand.
    pub fn function<'a>(&mut self, op: Op, operand: Datum<'a>, now_ms: UnixMs) -> Outcome<'a> {
        use Value::{Bool, Double, Duration, Int, Timestamp};
        let value = match (op, operand) {
            (Op::Size, Datum::List(span)) => Int(span.len() as i64),
            (Op::Size, Datum::Map(span)) => Int((span.len() / 2) as i64),
            (Op::Negate, Datum::Plain(Int(value))) => Int(whole(Op::Subtract, 0, value)?),
            (Op::Negate, Datum::Plain(Double(value))) => Double(-value),
            (Op::Age, Datum::Plain(Timestamp(value))) => return length(now_ms.saturating_sub(value)),
            (Op::ToInt, Datum::Plain(Timestamp(value))) => Int(value.div_euclid(SECOND_MS)),
            (Op::ToInt, Datum::Plain(Double(value))) => Int(truncated(value).ok_or(Cause::Error)?),
            (Op::ToDouble, Datum::Plain(_)) if let Some(value) = operand.number() => Double(value),
            (Op::ToTimestamp, Datum::Plain(Int(value))) => return moment(whole(Op::Multiply, value, SECOND_MS)?),
            (Op::ToString, Datum::Plain(Bool(value))) => Value::String(if value { "true" } else { "false" }),
            (Op::ToString, Datum::Plain(Int(value))) => return self.decimal(value),
            (Op::ToInt, Datum::Plain(Int(_)))
            | (Op::ToBool, Datum::Plain(Bool(_)))
            | (Op::ToTimestamp, Datum::Plain(Timestamp(_)))
            | (Op::ToDuration, Datum::Plain(Duration(_))) => return Ok(operand),
            _ => {
                let text = self.text(operand)?;
                match op {
                    Op::Size => Int(text.iter().filter(|byte| **byte as i8 >= -0x40).count() as i64),
                    Op::ToInt => Int(read_int(text)?),
                    Op::ToBool => Bool(read_bool(text)?),
                    Op::ToString => return Ok(operand),
                    _ => return Err(Cause::Error),
                }
            }
        };
        Ok(value.into())
    }

    /// Whether a text is in another, or at one of its ends.
    pub fn search<'a>(&self, op: Op, text: Datum<'a>, part: Datum<'a>) -> Outcome<'a> {
        let (text, part) = both(self.text(text), self.text(part))?;
        let found = match op {
            Op::Contains => holds(text, part),
            Op::StartsWith => text.starts_with(part),
            _ => text.ends_with(part),
        };
        Ok(Value::Bool(found).into())
    }

    fn decimal<'a>(&mut self, value: i64) -> Outcome<'a> {
        let start = self.letters.len();
        if value < 0 {
            self.letters.push(b'-');
        }
        self.digits(value.unsigned_abs());
        Ok(Datum::Text(span(start, self.letters.len(), limits::OPERAND_BYTES)?))
    }

    fn digits(&mut self, value: u64) {
        if value > 9 {
            self.digits(value / 10);
        }
        self.letters.push(b'0' | (value % 10) as u8);
    }
}

/// The whole part, if it lies between -2^63 and 2^63, both left out.
fn truncated(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (value.abs() < LIMIT).then_some(value as i64)
}

/// Decimal digits after one sign or none.
fn read_int(text: &[u8]) -> Result<i64, Cause> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() {
        return Err(Cause::Error);
    }
    // Downwards, where there is one number more.
    let mut value = 0;
    for digit in digits.iter().map(|byte| byte.wrapping_sub(b'0')) {
        if digit > 9 {
            return Err(Cause::Error);
        }
        value = whole(Op::Subtract, whole(Op::Multiply, value, 10)?, i64::from(digit))?;
    }
    if is_negative { Ok(value) } else { whole(Op::Subtract, 0, value) }
}

fn read_bool(text: &[u8]) -> Result<bool, Cause> {
    let words = b"1 t true TRUE True 0 f false FALSE False";
    let place = words.split(|byte| *byte == b' ').position(|word| word == text);
    place.map(|place| place < 5).ok_or(Cause::Error)
}

/// Whether `part` is in `text`. Costs one step per byte of both.
///
/// Source: Knuth, Morris, Pratt, "Fast Pattern Matching in Strings".
fn holds(text: &[u8], part: &[u8]) -> bool {
    // How much of the part's beginning ends where so much of it ends.
    let mut borders: Vec<usize> = Vec::new();
    let mut matched = 0usize;
    for (place, byte) in part.iter().chain(text).enumerate() {
        if place == part.len() {
            matched = 0;
        }
        while matched > 0 && part.get(matched) != Some(byte) {
            matched = borders.get(matched.wrapping_sub(1)).copied().unwrap_or(0);
        }
        if place > 0 && part.get(matched) == Some(byte) {
            matched = matched.wrapping_add(1);
        }
        if place < part.len() {
            borders.push(matched);
        } else if matched == part.len() {
            return true;
        }
    }
    part.is_empty()
}
