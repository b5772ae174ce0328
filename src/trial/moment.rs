//! Moments and spans of time as people write them into a test, without a clock.

use crate::base::calendar::{days_to, month_length};
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
    let midnight_ms = days_to(year, month, day).checked_mul(DAY_MS)?;
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
    use crate::syntax::write_moment;

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
    fn moment_that_was_read_is_written_the_same() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59Z",
            "2024-12-31T12:00:00.007Z",
            DEFAULT_NOW,
            "2399-03-01T00:00:00Z",
        ] {
            assert_eq!(moment(text).map(write_moment).as_deref(), Some(text));
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
