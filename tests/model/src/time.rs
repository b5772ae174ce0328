//! Calendar and clock in milliseconds: reading and writing moments and spans, and their parts.

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// 0001-01-01T00:00:00.000Z.
pub const FIRST_MOMENT: i64 = -62_135_596_800_000;
/// 9999-12-31T23:59:59.999Z.
pub const LAST_MOMENT: i64 = 253_402_300_799_999;
/// The longest span, in both directions.
pub const LONGEST_SPAN: i64 = 9_223_372_036_854;

/// A moment, if it lies in the years 1 to 9999.
pub fn moment(ms: i128) -> Option<i64> {
    (i128::from(FIRST_MOMENT) <= ms && ms <= i128::from(LAST_MOMENT)).then_some(ms as i64)
}

/// A span, if it is not too long.
pub fn span(ms: i128) -> Option<i64> {
    (ms.abs() <= i128::from(LONGEST_SPAN)).then_some(ms as i64)
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 0001-01-01 to the first day of a year from 0 on.
fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

const DAYS_TO_1970: i64 = 719_162;

/// Days since 1970-01-01.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    days_before_year(year) + (1..month).map(|month| days_of_month(year, month)).sum::<i64>() + day - 1 - DAYS_TO_1970
}

/// Year, month from 1, day from 1, day of the year from 0.
fn date(days: i64) -> (i64, i64, i64, i64) {
    let since = days + DAYS_TO_1970;
    let mut year = since.div_euclid(366);
    while days_before_year(year + 1) <= since {
        year += 1;
    }
    let of_year = since - days_before_year(year);
    let mut month = 1;
    let mut rest = of_year;
    while rest >= days_of_month(year, month) {
        rest -= days_of_month(year, month);
        month += 1;
    }
    (year, month, rest + 1, of_year)
}

/// A part of a moment, by the name of its function; `offset_ms` is the distance from UTC.
pub fn part_of_moment(name: &str, ms: i64, offset_ms: i64) -> Option<i64> {
    let local = ms + offset_ms;
    let days = local.div_euclid(DAY);
    let of_day = local.rem_euclid(DAY);
    let (year, month, day, of_year) = date(days);
    Some(match name {
        "getFullYear" => year,
        "getMonth" => month - 1,
        "getDate" => day,
        "getDayOfMonth" => day - 1,
        "getDayOfWeek" => (days + 4).rem_euclid(7),
        "getDayOfYear" => of_year,
        "getHours" => of_day / HOUR,
        "getMinutes" => of_day / MINUTE % 60,
        "getSeconds" => of_day / SECOND % 60,
        "getMilliseconds" => of_day % SECOND,
        _ => return None,
    })
}

/// A part of a span, by the name of its function.
pub fn part_of_span(name: &str, ms: i64) -> Option<i64> {
    Some(match name {
        "getHours" => ms / HOUR,
        "getMinutes" => ms / MINUTE,
        "getSeconds" => ms / SECOND,
        "getMilliseconds" => ms % SECOND,
        _ => return None,
    })
}

fn digits(text: &str, from: usize, count: usize) -> Option<i64> {
    let part = text.get(from..from + count)?;
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
}

/// `UTC`, `Z`-less offsets such as `+02:00`, `-09:30`, `02:00`, in milliseconds.
pub fn parse_offset(text: &str) -> Option<i64> {
    if text == "UTC" {
        return Some(0);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    let (hours, minutes) = (digits(rest, 0, 2)?, digits(rest, 3, 2)?);
    (rest.len() == 5 && &rest[2..3] == ":" && hours < 24 && minutes < 60)
        .then_some(sign * (hours * HOUR + minutes * MINUTE))
}

/// A moment as RFC 3339 writes it; digits below the millisecond are cut.
pub fn parse_timestamp(text: &str) -> Option<i64> {
    if !text.is_ascii() || text.len() < 20 {
        return None;
    }
    let fixed: Vec<char> = text.chars().collect();
    if fixed[4] != '-' || fixed[7] != '-' || fixed[10] != 'T' || fixed[13] != ':' || fixed[16] != ':' {
        return None;
    }
    let (year, month, day) = (digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?);
    let (hour, minute, second) = (digits(text, 11, 2)?, digits(text, 14, 2)?, digits(text, 17, 2)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_of_month(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut rest = &text[19..];
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        let count = after.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return None;
        }
        fraction = format!("{:0<3}", &after[..count.min(3)]).parse().ok()?;
        rest = &after[count..];
    }
    let offset = if rest == "Z" {
        0
    } else if rest.starts_with(['+', '-']) {
        parse_offset(rest)?
    } else {
        return None;
    };
    let of_day = hour * HOUR + minute * MINUTE + second * SECOND + fraction;
    moment(i128::from(day_number(year, month, day) * DAY + of_day - offset))
}

/// A span such as `1h30m`, `-1.5s`, `20ms`; digits below the millisecond are cut.
pub fn parse_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number = &rest[..number_end];
        let unit_end = rest[number_end..]
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .map_or(rest.len(), |length| number_end + length);
        let unit: i128 = match &rest[number_end..unit_end] {
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" | "µs" => 1_000,
            "ns" => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || whole.len() > 18 || fraction.len() > 9
        {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let fraction: i128 = format!("{fraction:0<9}").parse().ok()?;
        nanos += whole * unit + fraction * unit / 1_000_000_000;
        rest = &rest[unit_end..];
    }
    span((if negative { -nanos } else { nanos }) / 1_000_000)
}

/// RFC 3339 in UTC, with a fraction only where there is one.
pub fn write_timestamp(ms: i64) -> String {
    let (year, month, day, _) = date(ms.div_euclid(DAY));
    let of_day = ms.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60);
    let fraction = fraction(of_day % SECOND);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Seconds with `s` behind them.
pub fn write_duration(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}{}s", ms.abs() / SECOND, fraction(ms.abs() % SECOND))
}

fn fraction(ms: i64) -> String {
    if ms == 0 { String::new() } else { format!(".{ms:03}").trim_end_matches('0').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_is_without_gaps() {
        for (from, to) in [(1, 5), (99, 105), (399, 401), (1898, 2105), (9998, 9999)] {
            let mut expected = (from, 1, 1);
            for day in day_number(from, 1, 1)..day_number(to + 1, 1, 1) {
                let (year, month, of_month, _) = date(day);
                assert_eq!((year, month, of_month), expected);
                let text = format!("{year:04}-{month:02}-{of_month:02}T00:00:00Z");
                assert_eq!(parse_timestamp(&text), Some(day * DAY));
                assert_eq!(write_timestamp(day * DAY), text);
                expected = match (of_month == days_of_month(year, month), month) {
                    (false, _) => (year, month, of_month + 1),
                    (true, 12) => (year + 1, 1, 1),
                    (true, _) => (year, month + 1, 1),
                };
            }
        }
        assert_eq!(day_number(1, 1, 1) * DAY, FIRST_MOMENT);
        assert_eq!(day_number(10_000, 1, 1) * DAY, LAST_MOMENT + 1);
        // 2000-01-01 was a Saturday.
        assert_eq!(part_of_moment("getDayOfWeek", 946_684_800_000, 0), Some(6));
    }
}
