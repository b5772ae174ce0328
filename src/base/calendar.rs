//! The proleptic Gregorian calendar, without a table.

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// The year; 0 is the one before the year 1.
    pub year: i64,
    /// From 1 to 12.
    pub month: i64,
    /// From 1 to 31.
    pub day: i64,
    /// From 0 to 365.
    pub day_of_year: i64,
}

/// Days from the first day of the year -399, which is day 0 here, to 1970-01-01: whole eras of 400 years come before
/// the year 1, so that nothing that is asked is below 0.
pub const DAYS_BEFORE_1970: i64 = 719_162 + ERA_DAYS;

/// The days of 400 years, after which the calendar repeats itself.
const ERA_DAYS: i64 = 146_097;

/// The date of a day, by its number from [`DAYS_BEFORE_1970`] on; not below 0.
///
/// Source: Reingold and Dershowitz, "Calendrical Calculations", "The Gregorian calendar".
#[allow(clippy::arithmetic_side_effects, reason = "the days of 10,400 years are far from the bounds")]
#[must_use]
pub const fn date_of(day: i64) -> Date {
    // Years of 365.2425 days are at most one year behind.
    let mut years = day * 400 / ERA_DAYS;
    if first_day(years + 1) <= day {
        years += 1;
    }
    let day_of_year = day - first_day(years);
    let march = 59 + (first_day(years + 1) - first_day(years) - 365);
    // As if February had 30 days.
    let evened = if day_of_year < march { day_of_year } else { day_of_year + 61 - march };
    let month = (12 * evened + 373) / 367;
    Date { year: years - 399, month, day: evened - (367 * month - 362) / 12 + 1, day_of_year }
}

/// The date of a day, by its number from 1970-01-01 on, which is day 0; any day that milliseconds reach.
#[must_use]
pub const fn date_since_1970(day: i64) -> Date {
    let day = day.saturating_add(DAYS_BEFORE_1970);
    let date = date_of(day.rem_euclid(ERA_DAYS));
    Date { year: day.div_euclid(ERA_DAYS).saturating_mul(400).saturating_add(date.year), ..date }
}

/// How many days a date comes after 1970-01-01, below 0 before it; the year is between -399 and 9999, month and day are at least 0.
#[allow(clippy::arithmetic_side_effects, reason = "the days of 10,400 years are far from the bounds")]
#[must_use]
pub const fn days_to(year: i64, month: i64, day: i64) -> i64 {
    // As if February had 30 days.
    let shortened = match month {
        ..=2 => 0,
        _ => 30 - month_length(year, 2),
    };
    first_day(year + 399) + (367 * month - 362) / 12 - shortened + day - 1 - DAYS_BEFORE_1970
}

/// How many days a month has, from 1 to 12.
#[must_use]
pub const fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How many days come before the year that comes after so many.
#[allow(clippy::arithmetic_side_effects, reason = "the days of 10,400 years are far from the bounds")]
const fn first_day(years: i64) -> i64 {
    365 * years + years / 4 - years / 100 + years / 400
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i64, month: i64, day: i64, day_of_year: i64) -> Date {
        Date { year, month, day, day_of_year }
    }

    #[test]
    fn date_of_known_days_is_the_calendars() {
        let date_of = |day| date_of(day + DAYS_BEFORE_1970);
        assert_eq!(date_of(0), date(1970, 1, 1, 0));
        assert_eq!(date_of(-1), date(1969, 12, 31, 364));
        assert_eq!(date_of(11_016), date(2000, 2, 29, 59));
        assert_eq!(date_of(11_017), date(2000, 3, 1, 60));
        assert_eq!(date_of(-719_162), date(1, 1, 1, 0));
        assert_eq!(date_of(-719_163), date(0, 12, 31, 365));
        assert_eq!(date_of(2_932_896), date(9999, 12, 31, 364));
    }

    #[test]
    fn date_of_every_day_follows_the_one_before() {
        const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut expected = date(-399, 1, 1, 0);
        for day in 0..DAYS_BEFORE_1970 + 2_932_900 {
            assert_eq!(date_of(day), expected);
            assert_eq!(date_since_1970(day - DAYS_BEFORE_1970), expected);
            assert_eq!(days_to(expected.year, expected.month, expected.day), day - DAYS_BEFORE_1970);
            let is_leap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0);
            let length = LENGTHS[expected.month as usize - 1] + i64::from(is_leap && expected.month == 2);
            assert_eq!(month_length(expected.year, expected.month), length);
            expected.day_of_year += 1;
            expected.day += 1;
            if expected.day > length {
                expected.day = 1;
                expected.month += 1;
            }
            if expected.month > 12 {
                expected = date(expected.year + 1, 1, 1, 0);
            }
        }
    }

    #[test]
    fn date_of_days_far_away_repeats_every_400_years() {
        for eras in [-200_000, -3, 0, 3, 200_000] {
            assert_eq!(date_since_1970(11_016 + eras * ERA_DAYS), date(2000 + eras * 400, 2, 29, 59));
        }
    }
}
