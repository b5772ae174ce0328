//! Arithmetic: of numbers, of moments and spans of time, and `+` of texts and lists.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use crate::base::limits;
use crate::base::time::{EARLIEST_MS, LATEST_MS, LONGEST_MS};
use crate::pack::Op;

impl Evaluator<'_> {
    /// Two values under an arithmetic operator.
    pub(super) fn arithmetic(&mut self, op: Op, left: Datum, right: Datum) -> Datum {
        let (one, other) = (left.bits.cast_signed(), right.bits.cast_signed());
        if let (Some(one_moments), Some(other_moments)) = (moments(left), moments(right)) {
            // A moment has one beginning of time in it, a span none: what is left must be either.
            let left_over = match op {
                Op::Add => one_moments.wrapping_add(other_moments),
                Op::Subtract => one_moments.wrapping_sub(other_moments),
                _ => return Datum::ERROR,
            };
            return match left_over {
                0 => within(Kind::Duration, whole(op, one, other)),
                1 => within(Kind::Timestamp, whole(op, one, other)),
                _ => Datum::ERROR,
            };
        }
        if left.kind == Kind::Int && right.kind == Kind::Int {
            return within(Kind::Int, whole(op, one, other));
        }
        match left.number().zip(right.number()) {
            None if op == Op::Add => self.joined(left, right),
            Some((one, other)) if op < Op::Modulo => Datum::double(match op {
                Op::Add => one + other,
                Op::Subtract => one - other,
                Op::Multiply => one * other,
                _ => one / other,
            }),
            _ => Datum::ERROR,
        }
    }

    fn joined(&mut self, left: Datum, right: Datum) -> Datum {
        if left.kind == Kind::List && right.kind == Kind::List {
            let count = left.range().1.saturating_add(right.range().1);
            let joined = Datum::span(Kind::List, self.room.made.entries.len(), count, limits::LIST_ELEMENTS);
            if joined.is_known() {
                for part in [left, right] {
                    for place in 0..part.range().1 {
                        self.room.made.entries.push(self.entry(part, place));
                    }
                }
            }
            return joined;
        }
        let mut cause = 0;
        let (one, other) = (self.text(left, &mut cause), self.text(right, &mut cause));
        if cause > 0 {
            return Datum::new(Kind::Unknown, cause);
        }
        let mut text = Vec::new();
        text.extend_from_slice(one);
        text.extend_from_slice(other);
        self.made_text(&text)
    }

    /// Keeps a text that was made, if it is not too long.
    pub(super) fn made_text(&mut self, text: &[u8]) -> Datum {
        let start = self.room.made.letters.len();
        self.room.made.letters.extend_from_slice(text);
        Datum::span(Kind::MadeText, start, text.len(), limits::OPERAND_BYTES)
    }
}

/// How many moments are in a moment or a span of time.
fn moments(datum: Datum) -> Option<i32> {
    match datum.kind {
        Kind::Duration => Some(0),
        Kind::Timestamp => Some(1),
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

/// An int, a moment or a span of time, if there is one and it is within its bounds.
pub(super) fn within(kind: Kind, value: Option<i64>) -> Datum {
    let (first, last) = match kind {
        Kind::Timestamp => (EARLIEST_MS, LATEST_MS),
        Kind::Duration => (-LONGEST_MS, LONGEST_MS),
        _ => (i64::MIN, i64::MAX),
    };
    match value {
        Some(value) if value >= first && value <= last => Datum::whole(kind, value),
        _ => Datum::ERROR,
    }
}
