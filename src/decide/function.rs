//! Functions of their operands' values alone: size, search in texts, conversions.

use super::arithmetic::within;
use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use crate::base::limits;
use crate::base::time::{LATEST_MS, SECOND_MS};
use crate::model::Cause;
use crate::pack::Op;

impl Evaluator<'_> {
    /// The bytes of a text that is not too long to compute with; else the cause becomes the stronger one.
    pub(super) fn text(&self, datum: Datum, cause: &mut u64) -> &[u8] {
        let found = match self.letters(datum) {
            Some(text) if text.len() <= limits::OPERAND_BYTES => return text,
            Some(_) => Cause::Budget,
            None => Cause::Error,
        };
        *cause = (*cause).max(found as u64);
        &[]
    }

    /// Size and conversions.
    pub(super) fn function(&mut self, op: Op, operand: Datum) -> Datum {
        let (length, value) = (operand.range().1, operand.bits.cast_signed());
        let number = f64::from_bits(operand.bits);
        match (op, operand.kind) {
            (Op::Size, Kind::List) => Datum::whole(Kind::Int, length as i64),
            (Op::Size, Kind::Map) => Datum::whole(Kind::Int, (length / 2) as i64),
            (Op::ToInt, Kind::Timestamp) => Datum::whole(Kind::Int, value.div_euclid(SECOND_MS)),
            // Below -2^63 and from 2^63 on there is none.
            (Op::ToInt, Kind::Double) if number.abs() < 9_223_372_036_854_775_808.0 => {
                Datum::whole(Kind::Int, number as i64)
            }
            (Op::ToDouble, Kind::Int) => Datum::double(value as f64),
            (Op::ToTimestamp, Kind::Int) => {
                // No second so far away is one; nothing is cut off.
                within(Kind::Timestamp, Some(value.clamp(-LATEST_MS, LATEST_MS).wrapping_mul(SECOND_MS)))
            }
            (Op::ToString, Kind::Bool) => self.made_text(if value != 0 { b"true" } else { b"false" }),
            (Op::ToString, Kind::Int) => self.decimal(value),
            (Op::Size | Op::ToString, _) => {
                let mut cause = 0;
                let text = self.text(operand, &mut cause);
                match op {
                    _ if cause > 0 => Datum::new(Kind::Unknown, cause),
                    Op::Size => Datum::whole(Kind::Int, characters(text)),
                    _ => operand,
                }
            }
            (_, kind) if is_of(op, kind) => operand,
            _ => Datum::ERROR,
        }
    }

    /// Whether a text is in another, or at one of its ends.
    pub(super) fn search(&self, op: Op, text: Datum, part: Datum) -> Datum {
        let mut cause = 0;
        let (text, part) = (self.text(text, &mut cause), self.text(part, &mut cause));
        if cause > 0 {
            return Datum::new(Kind::Unknown, cause);
        }
        Datum::bool(match op {
            Op::Contains => holds(text, part),
            Op::StartsWith => text.starts_with(part),
            _ => text.ends_with(part),
        })
    }

    fn decimal(&mut self, value: i64) -> Datum {
        let mut text = Vec::new();
        if value < 0 {
            text.push(b'-');
        }
        digits(value.unsigned_abs(), &mut text);
        self.made_text(&text)
    }
}

fn digits(value: u64, text: &mut Vec<u8>) {
    if value > 9 {
        digits(value / 10, text);
    }
    text.push(b'0' | (value % 10) as u8);
}

/// How many code points a text has.
fn characters(text: &[u8]) -> i64 {
    text.iter().filter(|byte| **byte as i8 >= -0x40).count() as i64
}

/// Whether an operation converts to what is there, which is no text.
fn is_of(op: Op, found: Kind) -> bool {
    (op as u8).wrapping_sub(Op::ToBool as u8) == (found as u8).wrapping_sub(Kind::Bool as u8)
}

/// Whether `part` is in `text`. Costs one step per byte of both.
///
/// Source: Knuth, Morris, Pratt, "Fast Pattern Matching in Strings".
fn holds(text: &[u8], part: &[u8]) -> bool {
    // How much of the part's beginning ends where its first so many bytes end.
    let mut borders = Vec::new();
    let mut matched = 0;
    for byte in part.iter().skip(1) {
        borders.push(matched);
        matched = step(part, &borders, matched, *byte);
    }
    borders.push(matched);
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
