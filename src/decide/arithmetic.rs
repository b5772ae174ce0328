//! Arithmetic: of numbers, of moments and spans of time, and `+` of texts and lists.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use crate::base::limits;
use crate::base::time::{EARLIEST_MS, LATEST_MS, LONGEST_MS};
use crate::pack::{Op, WHOLE};

impl Evaluator<'_> {
    /// Two values under an arithmetic operator.
    pub(super) fn arithmetic(&mut self, op: Op, left: Datum, right: Datum) -> Datum {
        let is_time = |datum: Datum| datum.kind == Kind::Timestamp || datum.kind == Kind::Duration;
        let kind = if is_time(left) && is_time(right) {
            // A moment has one beginning of time in it, a span none: one or none must be left.
            let (one, other) = (left.kind == Kind::Timestamp, right.kind == Kind::Timestamp);
            let is_moment = match op {
                Op::Add if !(one && other) => one || other,
                Op::Subtract if one || !other => one != other,
                _ => return Datum::ERROR,
            };
            if is_moment { Kind::Timestamp } else { Kind::Duration }
        } else if left.kind == Kind::Int && right.kind == Kind::Int {
            Kind::Int
        } else {
            return self.mixed(op, left, right);
        };
        within(kind, whole(op, left.bits.cast_signed(), right.bits.cast_signed()))
    }

    /// Two values that are not both whole.
    fn mixed(&mut self, op: Op, left: Datum, right: Datum) -> Datum {
        match left.number().zip(right.number()) {
            None if WHOLE && op == Op::Add => self.joined(left, right),
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

/// Whole numbers, checked.
fn whole(op: Op, left: i64, right: i64) -> Option<i64> {
    match op {
        Op::Add => left.checked_add(right),
        Op::Subtract => left.checked_sub(right),
        Op::Multiply => {
            // Without a product of 128 bits: up to 2^64 what does not fit has the other sign.
            let (product, wide) = (left.wrapping_mul(right), left as f64 * right as f64);
            let fits = wide.abs() < 1e19 && (product < 0) == (wide < 0.0);
            if fits { Some(product) } else { None }
        }
        Op::Divide => left.checked_div(right),
        _ if WHOLE => left.checked_rem(right),
        _ => None,
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
