//! The parts of moments and of spans of time.

use super::datum::{Datum, Outcome};
use crate::base::calendar::date_of;
use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use crate::model::{Cause, TimePart, Value};

/// The parts that are counted, in their order from [`TimePart::Hours`]: how long one is, and how many there are.
const UNITS: [(i64, i64); 4] = [(HOUR_MS, 24), (MINUTE_MS, 60), (SECOND_MS, 60), (1, 1_000)];

/// A part of a moment at a distance from UTC, or of a span of time.
pub(super) fn part<'a>(part: u8, offset_minutes: i64, datum: Datum<'a>) -> Outcome<'a> {
    let unit = UNITS.get(usize::from(part).wrapping_sub(TimePart::Hours as usize));
    let value = match (datum, unit) {
        (Datum::Plain(Value::Duration(length_ms)), Some((1, many))) => length_ms.checked_rem(*many),
        (Datum::Plain(Value::Duration(length_ms)), Some((unit_ms, _))) => length_ms.checked_div(*unit_ms),
        (Datum::Plain(Value::Timestamp(time_ms)), unit) => {
            let there_ms = time_ms.wrapping_add(offset_minutes.wrapping_mul(MINUTE_MS));
            match unit {
                Some((unit_ms, many)) => {
                    there_ms.checked_div_euclid(*unit_ms).and_then(|count| count.checked_rem_euclid(*many))
                }
                None => Some(date_part(part, there_ms.div_euclid(DAY_MS))),
            }
        }
        _ => None,
    };
    Ok(Value::Int(value.ok_or(Cause::Error)?).into())
}

fn date_part(part: u8, day: i64) -> i64 {
    let date = date_of(day);
    match TimePart::ALL.get(usize::from(part)).map(|part| part.1) {
        Some(TimePart::FullYear) => date.year,
        Some(TimePart::Month) => date.month.wrapping_sub(1),
        Some(TimePart::DayOfYear) => date.day_of_year,
        Some(TimePart::DayOfMonth) => date.day.wrapping_sub(1),
        Some(TimePart::Date) => date.day,
        // Day 0 was a Thursday.
        _ => day.wrapping_add(4).rem_euclid(7),
    }
}
