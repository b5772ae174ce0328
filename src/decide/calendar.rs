//! The parts of moments and of spans of time.

use super::arithmetic::within;
use super::datum::{Datum, Kind};
use crate::base::calendar::{DAYS_BEFORE_1970, date_of};
use crate::base::limits;
use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use crate::model::TimePart;

/// The parts that are counted, in their order from [`TimePart::Hours`]: how long one is, and how many there are.
const UNITS: [(i64, i64); 4] = [(HOUR_MS, 24), (MINUTE_MS, 60), (SECOND_MS, 60), (1, 1_000)];

/// How many parts there are.
const PARTS: u64 = TimePart::ALL.len() as u64;

/// A part of a moment at a distance from UTC, or of a span of time.
pub(super) fn part(number: u64, operand: Datum) -> Datum {
    let part = number % PARTS;
    let minutes = (number / PARTS).wrapping_sub(u64::from(limits::OFFSET_MINUTES)) as i64;
    let is_moment = operand.kind == Kind::Timestamp;
    let mut time_ms = operand.bits.cast_signed();
    let is_time = is_moment || operand.kind == Kind::Duration;
    if !is_time || !within(operand.kind, Some(time_ms)).is_known() {
        return Datum::ERROR;
    }
    if is_moment {
        // From here on never below 0.
        let to_first_ms = DAYS_BEFORE_1970.wrapping_mul(DAY_MS);
        time_ms = time_ms.wrapping_add(to_first_ms).wrapping_add(minutes.wrapping_mul(MINUTE_MS));
    }
    let found = match UNITS.get((part as usize).wrapping_sub(TimePart::Hours as usize)) {
        Some((unit_ms, many)) => {
            let count = time_ms.checked_div(*unit_ms);
            if is_moment || *unit_ms == 1 { count.and_then(|count| count.checked_rem(*many)) } else { count }
        }
        None if is_moment => Some(date_part(part, time_ms / DAY_MS)),
        None => None,
    };
    within(Kind::Int, found)
}

fn date_part(part: u64, day: i64) -> i64 {
    let date = date_of(day);
    // In the order of their numbers; the first day of all was a Monday.
    let parts = [
        date.year,
        date.month.wrapping_sub(1),
        date.day_of_year,
        date.day.wrapping_sub(1),
        date.day,
        day.wrapping_add(1) % 7,
    ];
    parts.get(part as usize).copied().unwrap_or(0)
}
