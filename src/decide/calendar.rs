//! The parts of moments and of spans of time.

use super::arithmetic::timed;
use super::datum::{Datum, Outcome};
use crate::base::calendar::{DAYS_BEFORE_1970, date_of};
use crate::base::limits;
use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use crate::model::{Cause, TimePart, Value};

/// How many parts there are.
const PARTS: u64 = TimePart::ALL.len() as u64;

/// The parts that are counted, in their order from [`TimePart::Hours`]: how long one is, and how many there are.
const UNITS: [(i64, i64); 4] = [(HOUR_MS, 24), (MINUTE_MS, 60), (SECOND_MS, 60), (1, 1_000)];

/// A part of a moment at a distance from UTC, or of a span of time.
pub(super) fn part<'a>(number: u64, operand: Datum<'a>) -> Outcome<'a> {
    let part = number % PARTS;
    let minutes = (number / PARTS).wrapping_sub(u64::from(limits::OFFSET_MINUTES)) as i64;
    let Datum::Plain(value) = operand else { return Err(Cause::Error) };
    timed(value)?;
    let (time_ms, is_moment) = match value {
        // From here on never below 0.
        Value::Timestamp(time_ms) => {
            let to_first_ms = DAYS_BEFORE_1970.wrapping_mul(DAY_MS);
            (time_ms.wrapping_add(to_first_ms).wrapping_add(minutes.wrapping_mul(MINUTE_MS)), true)
        }
        Value::Duration(length_ms) => (length_ms, false),
        _ => return Err(Cause::Error),
    };
    let found = match UNITS.get((part as usize).wrapping_sub(TimePart::Hours as usize)) {
        Some((unit_ms, many)) => {
            let count = time_ms.checked_div(*unit_ms);
            if is_moment || *unit_ms == 1 { count.and_then(|count| count.checked_rem(*many)) } else { count }
        }
        None if is_moment => Some(date_part(part, time_ms / DAY_MS)),
        None => None,
    };
    Ok(Value::Int(found.ok_or(Cause::Error)?).into())
}

fn date_part(part: u64, day: i64) -> i64 {
    let date = date_of(day);
    match TimePart::ALL.get(part as usize).map(|part| part.1) {
        Some(TimePart::FullYear) => date.year,
        Some(TimePart::Month) => date.month.wrapping_sub(1),
        Some(TimePart::DayOfYear) => date.day_of_year,
        Some(TimePart::DayOfMonth) => date.day.wrapping_sub(1),
        Some(TimePart::Date) => date.day,
        // The first day of all was a Monday.
        _ => day.wrapping_add(1) % 7,
    }
}
