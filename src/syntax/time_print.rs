//! Moments and spans of time as conditions write them: what is read there comes out of here.
//!
//! Source: RFC 3339, section 5.6; CEL language definition, "Timestamps and durations".

use crate::base::calendar::{Date, date_since_1970};
use crate::base::time::{HOUR_MS, MINUTE_MS, SECOND_MS, UnixMs, day_of};

/// Writes a moment as RFC 3339 in UTC, with as many digits below a second as it needs.
pub(crate) fn write_moment(milliseconds: UnixMs) -> String {
    let Date { year, month, day, .. } = date_since_1970(day_of(milliseconds));
    let of = |unit: i64, count: i64| milliseconds.div_euclid(unit).rem_euclid(count);
    let fraction = written_fraction(of(1, 1_000));
    let (hour, minute, second) = (of(HOUR_MS, 24), of(MINUTE_MS, 60), of(SECOND_MS, 60));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Writes a span of time in seconds, such as `-1.5s`.
pub(crate) fn write_span(milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "-" } else { "" };
    let size = milliseconds.unsigned_abs();
    let fraction = written_fraction(i64::try_from(size % 1_000).unwrap_or(0));
    format!("{sign}{}{fraction}s", size / 1_000)
}

fn written_fraction(milliseconds: i64) -> String {
    if milliseconds == 0 {
        return String::new();
    }
    format!(".{milliseconds:03}").trim_end_matches('0').to_owned()
}
