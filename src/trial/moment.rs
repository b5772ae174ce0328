//! Moments and spans of time as people write them into a test, without a clock and without a calendar library.

use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, UnixMs, WEEK_MS, kept};

/// The moment of a test that names none: a Wednesday at noon.
pub const DEFAULT_NOW: &str = "2026-06-10T12:00:00Z";

/// Reads `2026-05-04T07:42:00Z`, with an offset, with a space, or without a time (midnight); UTC where no offset stands.
pub(super) fn moment(text: &str) -> Option<UnixMs> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
        return None;
    }
    let midnight_ms = days_before(year, month, day).checked_mul(DAY_MS)?;
    let time_ms = match rest.strip_prefix(['T', 't', ' ']) {
        Some(time) => time_of_day(time)?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    let moment_ms = midnight_ms.checked_add(time_ms)?;
    (kept(moment_ms) == moment_ms).then_some(moment_ms)
}

/// `07:42`, `07:42:00`, `07:42:00.250`, each with `Z` or `+02:00` behind it or not.
fn time_of_day(text: &str) -> Option<i64> {
    let (clock, offset_ms) = match text.find(['Z', 'z', '+', '-']).and_then(|at| text.split_at_checked(at)) {
        Some((clock, "Z" | "z")) => (clock, 0),
        Some((clock, offset)) => {
            let sign = if offset.starts_with('-') { -1 } else { 1 };
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            (clock, hour_and_minute(hours, minutes)?.checked_mul(sign)?)
        }
        None => (text, 0),
    };
    let mut parts = clock.splitn(3, ':');
    let time_ms = hour_and_minute(parts.next()?, parts.next()?)?;
    let seconds_ms = parts.next().map_or(Some(0), seconds)?;
    time_ms.checked_add(seconds_ms)?.checked_sub(offset_ms)
}

fn hour_and_minute(hours: &str, minutes: &str) -> Option<i64> {
    let hours = number(hours, 2).filter(|hours| *hours < 24)?;
    let minutes = number(minutes, 2).filter(|minutes| *minutes < 60)?;
    hours.checked_mul(HOUR_MS)?.checked_add(minutes.checked_mul(MINUTE_MS)?)
}

fn seconds(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole = number(whole, 2).filter(|seconds| *seconds < 60)?;
    let thousandths = format!("{fraction:0<3}");
    let is_digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: i64 = thousandths.get(..3).filter(|_| is_digits)?.parse().ok()?;
    whole.checked_mul(SECOND_MS)?.checked_add(thousandths)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

const fn is_leap(year: i64) -> bool {
    (year.rem_euclid(4) == 0 && year.rem_euclid(100) != 0) || year.rem_euclid(400) == 0
}

const fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let before = year.saturating_sub(1);
    let leaps = before.div_euclid(4).saturating_sub(before.div_euclid(100)).saturating_add(before.div_euclid(400));
    let months: i64 = (1..month).map(|month| month_length(year, month)).sum();
    before.saturating_mul(365).saturating_add(leaps).saturating_add(months).saturating_add(day).saturating_sub(719_163)
}

/// Writes a moment as `2026-05-04T07:42:00Z`.
pub(super) fn shown(moment_ms: UnixMs) -> String {
    let mut days = moment_ms.div_euclid(DAY_MS);
    let mut year = 1970i64;
    let length = |year: i64| if is_leap(year) { 366 } else { 365 };
    // Whole cycles of 400 years first, so that the loop is short.
    year = year.saturating_add(days.div_euclid(146_097).saturating_mul(400));
    days = days.rem_euclid(146_097);
    while days >= length(year) {
        days = days.saturating_sub(length(year));
        year = year.saturating_add(1);
    }
    let mut month = 1;
    while days >= month_length(year, month) {
        days = days.saturating_sub(month_length(year, month));
        month = month.saturating_add(1);
    }
    let day = days.saturating_add(1);
    let within = moment_ms.rem_euclid(DAY_MS);
    let (hour, minute) = (within.div_euclid(HOUR_MS), within.rem_euclid(HOUR_MS).div_euclid(MINUTE_MS));
    let (second, thousandths) = (within.rem_euclid(MINUTE_MS).div_euclid(SECOND_MS), within.rem_euclid(SECOND_MS));
    let fraction = if thousandths == 0 { String::new() } else { format!(".{thousandths:03}") };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Units of time, the longest first.
const UNITS: [(&str, i64); 5] = [("w", WEEK_MS), ("d", DAY_MS), ("h", HOUR_MS), ("m", MINUTE_MS), ("s", SECOND_MS)];

/// Reads `90s`, `5m`, `7h`, `2d`, `4w`, or several behind each other: `2d12h`.
pub(super) fn span(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut sum_ms = 0i64;
    loop {
        let (digits, behind) = rest.split_at_checked(rest.find(|letter: char| !letter.is_ascii_digit())?)?;
        let (unit, unit_ms) = UNITS.into_iter().find(|unit| behind.starts_with(unit.0))?;
        let part_ms = digits.parse::<i64>().ok()?.checked_mul(unit_ms)?;
        sum_ms = sum_ms.checked_add(part_ms)?;
        rest = behind.get(unit.len()..)?;
        if rest.is_empty() {
            return (kept(sum_ms) == sum_ms).then_some(sum_ms);
        }
    }
}

/// Writes a span of time as it is read, `2d12h`; below a second as `0s`.
pub(super) fn shown_span(span_ms: i64) -> String {
    let mut rest_ms = span_ms.max(0);
    let mut shown = String::new();
    // Weeks are left out: people count days.
    for (unit, unit_ms) in UNITS.into_iter().skip(1) {
        let whole = rest_ms.div_euclid(unit_ms);
        rest_ms = rest_ms.rem_euclid(unit_ms);
        if whole > 0 {
            shown.push_str(&format!("{whole}{unit}"));
        }
    }
    if shown.is_empty() { "0s".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_every_form_is_the_same_one() {
        for text in [
            "2026-05-04T07:42:00Z",
            "2026-05-04 07:42",
            "2026-05-04T09:42:00+02:00",
            "2026-05-04T02:12:00.000-05:30",
            "2026-05-04t07:42:00z",
        ] {
            assert_eq!(moment(text), Some(1_777_880_520_000), "{text}");
        }
        assert_eq!(moment("2026-05-04"), Some(1_777_852_800_000));
        assert_eq!(moment("1970-01-01T00:00:00.250Z"), Some(250));
    }

    #[test]
    fn moment_that_is_none_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026",
            "2026-5-4",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-05-04T",
            "2026-05-04T24:00",
            "2026-05-04T07",
            "2026-05-04T07:42:60Z",
            "2026-05-04T07:42:00+2",
            "1969-12-31",
            "2026-05-04Tä7:42",
            "2026-05-04x",
            "2026-05-04T07:42:00.Z",
            "ääääääääää",
            "2026-05-04-01",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn shown_of_what_was_read_is_the_same() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59Z",
            "2024-12-31T12:00:00.007Z",
            DEFAULT_NOW,
            "2399-03-01T00:00:00Z",
        ] {
            assert_eq!(moment(text).map(shown).as_deref(), Some(text));
        }
    }

    #[test]
    fn default_now_is_a_wednesday() {
        assert_eq!(moment(DEFAULT_NOW).map(|ms| (ms / DAY_MS + 4) % 7), Some(3));
    }

    #[test]
    fn shown_span_is_read_as_the_same() {
        for text in ["0s", "2d12h", "9d", "1h1m1s"] {
            assert_eq!(span(text).map(shown_span).as_deref(), Some(text));
        }
    }

    #[test]
    fn span_of_several_units_is_their_sum() {
        assert_eq!(span("90s"), Some(90_000));
        assert_eq!(span("2d12h"), Some(60 * HOUR_MS));
        assert_eq!(span("1w"), Some(WEEK_MS));
        for text in ["", "d", "7", "7 d", "-7d", "1.5h", "7é", "99999999999999999999d", "9999999999999w", "1h30"] {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
