//! Reading moments and spans of time, in the forms of CEL: RFC 3339, and numbers with units.
//!
//! Source: RFC 3339, section 5.6; CEL language definition, "Timestamps and durations".

use crate::base::calendar::{days_to, month_length};
use crate::base::limits;
use crate::base::time::{DAY_MS, EARLIEST_MS, HOUR_MS, LATEST_MS, LONGEST_MS, MINUTE_MS, SECOND_MS};

/// Why a text is no moment or span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeError {
    /// It is not written like one.
    Shape,
    /// It is too far from the present, or too long.
    Range,
}

/// The moment, if it is within the years 1 to 9999.
pub(super) fn moment(milliseconds: i64) -> Result<i64, TimeError> {
    if (EARLIEST_MS..=LATEST_MS).contains(&milliseconds) { Ok(milliseconds) } else { Err(TimeError::Range) }
}

/// Text that is read from its start.
struct Text<'t>(&'t str);

impl Text<'_> {
    fn number(&mut self, digits: usize) -> Result<i64, TimeError> {
        let (head, rest) = self.0.split_at_checked(digits).ok_or(TimeError::Shape)?;
        if !head.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(TimeError::Shape);
        }
        self.0 = rest;
        head.parse().map_err(|_| TimeError::Shape)
    }

    fn take(&mut self, letter: char) -> bool {
        let rest = self.0.strip_prefix(letter);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, letter: char) -> Result<(), TimeError> {
        if self.take(letter) { Ok(()) } else { Err(TimeError::Shape) }
    }

    /// As many digits as there are, at least one.
    fn digits(&mut self) -> Result<&str, TimeError> {
        let end = self.0.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at_checked(end).ok_or(TimeError::Shape)?;
        self.0 = rest;
        if digits.is_empty() { Err(TimeError::Shape) } else { Ok(digits) }
    }
}

/// Reads a moment such as `2026-05-04T14:00:00.5+02:00`; what is below a millisecond is cut.
pub(super) fn parse_moment(text: &str) -> Result<i64, TimeError> {
    let mut text = Text(text);
    let days = days_of(&mut text)?;
    text.expect('T')?;
    let clock = [
        text.number(2)?,
        text.expect(':').and_then(|()| text.number(2))?,
        text.expect(':').and_then(|()| text.number(2))?,
    ];
    let mut milliseconds = 0;
    if text.take('.') {
        let digits: String = text.digits()?.chars().chain("000".chars()).take(3).collect();
        milliseconds = digits.parse().map_err(|_| TimeError::Shape)?;
    }
    let offset = if text.take('Z') { 0 } else { offset_of(&mut text)? };
    let [hour, minute, second] = clock;
    if !text.0.is_empty() || hour > 23 || minute > 59 || second > 59 {
        return Err(TimeError::Shape);
    }
    let parts = [(days, DAY_MS), (hour, HOUR_MS), (minute, MINUTE_MS), (second, SECOND_MS), (offset, -MINUTE_MS)];
    moment(
        parts.into_iter().fold(milliseconds, |sum: i64, (count, unit)| sum.saturating_add(count.saturating_mul(unit))),
    )
}

/// A date, in days since 1970-01-01.
fn days_of(text: &mut Text<'_>) -> Result<i64, TimeError> {
    let year = text.number(4)?;
    text.expect('-')?;
    let month = text.number(2)?;
    text.expect('-')?;
    let day = text.number(2)?;
    if !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
        return Err(TimeError::Shape);
    }
    Ok(days_to(year, month, day))
}

/// Reads what a calendar and a clock show, such as `2026-11-20T09:00`, in minutes since they showed 1970-01-01T00:00.
pub(super) fn parse_local(text: &str) -> Option<i64> {
    let mut rest = Text(text);
    let days = days_of(&mut rest).ok()?;
    rest.expect('T').ok()?;
    let minutes = hours_and_minutes(&mut rest).ok().filter(|_| rest.0.is_empty())?;
    Some(days.saturating_mul(24 * 60).saturating_add(minutes))
}

/// Reads what a clock shows, from `00:00` to `23:59`, in minutes of the day.
pub(super) fn parse_clock(text: &str) -> Option<u16> {
    let mut rest = Text(text);
    let minutes = hours_and_minutes(&mut rest).ok().filter(|_| rest.0.is_empty())?;
    u16::try_from(minutes).ok()
}

/// A sign with hours and minutes, in minutes.
fn offset_of(text: &mut Text<'_>) -> Result<i64, TimeError> {
    let is_behind = text.take('-');
    if !is_behind {
        text.expect('+')?;
    }
    let minutes = hours_and_minutes(text)?;
    Ok(if is_behind { minutes.saturating_neg() } else { minutes })
}

fn hours_and_minutes(text: &mut Text<'_>) -> Result<i64, TimeError> {
    let hours = text.number(2)?;
    text.expect(':')?;
    let minutes = text.number(2)?;
    if hours > 23 || minutes > 59 {
        return Err(TimeError::Shape);
    }
    Ok(hours.saturating_mul(60).saturating_add(minutes))
}

/// Reads the distance of a time zone from UTC, in minutes and at most 18 hours: `UTC`, `+02:00`, `-09:30` or `02:00`.
pub(super) fn parse_zone(text: &str) -> Option<i16> {
    if matches!(text, "UTC" | "Z") {
        return Some(0);
    }
    let mut rest = Text(text);
    let signed = text.starts_with(['+', '-']);
    let minutes = if signed { offset_of(&mut rest) } else { hours_and_minutes(&mut rest) };
    let minutes = minutes.ok().filter(|_| rest.0.is_empty()).and_then(|minutes| i16::try_from(minutes).ok())?;
    (minutes.unsigned_abs() <= limits::OFFSET_MINUTES).then_some(minutes)
}

/// Nanoseconds per unit; a unit that begins like another stands before it.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads a span of time such as `-1h30m1.5s`; what is below a millisecond is cut.
pub(super) fn parse_span(text: &str) -> Result<i64, TimeError> {
    let is_negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(TimeError::Shape);
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').ok_or(TimeError::Shape)?;
        let (number, tail) = rest.split_at_checked(end).ok_or(TimeError::Shape)?;
        let (unit, nanoseconds) = UNITS.into_iter().find(|unit| tail.starts_with(unit.0)).ok_or(TimeError::Shape)?;
        total = total.saturating_add(part(number, nanoseconds)?);
        rest = tail.get(unit.len()..).ok_or(TimeError::Shape)?;
    }
    let milliseconds =
        i64::try_from(total / 1_000_000).ok().filter(|span| *span <= LONGEST_MS).ok_or(TimeError::Range)?;
    Ok(if is_negative { milliseconds.saturating_neg() } else { milliseconds })
}

/// A number, perhaps with a point, of a unit, in nanoseconds.
fn part(number: &str, unit: i128) -> Result<i128, TimeError> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return Err(TimeError::Shape);
    }
    let count = if whole.is_empty() { 0 } else { whole.parse::<i64>().map_err(|_| TimeError::Range)? };
    let mut sum = i128::from(count).saturating_mul(unit);
    let mut place = unit;
    for digit in fraction.chars().filter_map(|digit| digit.to_digit(10)) {
        // Below a nanosecond the rest is cut; units divide by ten often enough for what is above.
        place = place.checked_div(10).unwrap_or(0);
        sum = sum.saturating_add(place.saturating_mul(i128::from(digit)));
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::TimeError::{Range, Shape};
    use super::*;
    use crate::syntax::{write_moment, write_span};

    #[test]
    fn moment_of_rfc_3339_is_read_and_written() {
        for (text, milliseconds, written) in [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2009-02-13T23:31:30Z", 1_234_567_890_000, "2009-02-13T23:31:30Z"),
            ("2026-05-04T14:00:00+02:00", 1_777_896_000_000, "2026-05-04T12:00:00Z"),
            ("2009-02-13T23:31:20.123456789Z", 1_234_567_880_123, "2009-02-13T23:31:20.123Z"),
            ("1969-12-31T23:59:59.5Z", -500, "1969-12-31T23:59:59.5Z"),
            ("2024-02-29T00:00:00-00:30", 1_709_166_600_000, "2024-02-29T00:30:00Z"),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000, "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.9999Z", 253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(parse_moment(text), Ok(milliseconds), "{text}");
            assert_eq!(write_moment(milliseconds), written);
        }
    }

    #[test]
    fn moment_that_is_none_is_refused() {
        for text in [
            "",
            "2026-05-04",
            "2026-05-04T12:00:00",
            "2026-05-04 12:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-05-00T00:00:00Z",
            "2026-05-04T24:00:00Z",
            "2026-05-04T12:60:00Z",
            "2026-05-04T12:00:60Z",
            "2026-05-04T12:00:00.Z",
            "2026-05-04T12:00:00Z ",
            "10000-01-01T00:00:00Z",
            "2026-05-04T12:00:00+25:00",
            "2026-12-32T00:00:00Z",
            "+026-05-04T12:00:00Z",
            "2026-05-04t12:00:00z",
            "é",
        ] {
            assert_eq!(parse_moment(text), Err(Shape), "{text:?}");
        }
        assert_eq!(parse_moment("0000-01-01T00:00:00Z"), Err(Range));
        assert_eq!(parse_moment("0001-01-01T00:00:00+00:01"), Err(Range));
        assert_eq!(parse_moment("9999-12-31T23:59:59-00:01"), Err(Range));
    }

    #[test]
    fn span_of_cel_is_read_and_written() {
        for (text, milliseconds, written) in [
            ("1h30m", 5_400_000, "5400s"),
            ("250ms", 250, "0.25s"),
            ("-1h30m1.5s", -5_401_500, "-5401.5s"),
            ("1000000s", 1_000_000_000, "1000000s"),
            ("+5s", 5_000, "5s"),
            ("0", 0, "0s"),
            (".5s", 500, "0.5s"),
            ("1.h", 3_600_000, "3600s"),
            ("1.5h", 5_400_000, "5400s"),
            ("1999us", 1, "0.001s"),
            ("999999ns", 0, "0s"),
            ("-1.9999ms", -1, "-0.001s"),
            ("500µs500us", 1, "0.001s"),
            ("9223372036.854s", 9_223_372_036_854, "9223372036.854s"),
            ("0.3333333333333333333333333333333333s", 333, "0.333s"),
        ] {
            assert_eq!(parse_span(text), Ok(milliseconds), "{text}");
            assert_eq!(write_span(milliseconds), written);
        }
        for text in ["", "-", "h", "1", "1d", "1h 2m", "--1h", "1.2.3s", ".s", "1.5", "s1"] {
            assert_eq!(parse_span(text), Err(Shape), "{text:?}");
        }
        for text in ["9223372036.855s", "-9223372037s", "99999999999999999999h"] {
            assert_eq!(parse_span(text), Err(Range), "{text:?}");
        }
    }

    #[test]
    fn zone_by_its_distance_is_read() {
        for (text, minutes) in [
            ("UTC", Some(0)),
            ("+02:00", Some(120)),
            ("-09:30", Some(-570)),
            ("02:00", Some(120)),
            ("-00:00", Some(0)),
            ("Europe/Zurich", None),
            ("+2:00", None),
            ("+24:00", None),
            ("+18:00", Some(1_080)),
            ("-18:00", Some(-1_080)),
            ("+18:01", None),
            ("-23:59", None),
            ("+02:00x", None),
            ("", None),
        ] {
            assert_eq!(parse_zone(text), minutes, "{text:?}");
        }
    }
}
