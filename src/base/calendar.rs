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
pub const DAYS_BEFORE_1970: i64 = 719_162 + 146_097;

/// The date of a day, by its number from [`DAYS_BEFORE_1970`] on; not below 0.
///
/// Source: Reingold and Dershowitz, "Calendrical Calculations", "The Gregorian calendar".
#[must_use]
#[allow(clippy::arithmetic_side_effects, reason = "the days up to the year 9999 are far from the ends of 64 bits")]
pub const fn date_of(day: i64) -> Date {
    // Years of 365.2425 days are at most one year behind.
    let mut years = day * 400 / 146_097;
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

/// How many days come before the year that comes after so many.
#[allow(clippy::arithmetic_side_effects, reason = "years up to 9999 are far from the ends of 64 bits")]
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
            let is_leap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0);
            let length = LENGTHS[expected.month as usize - 1] + i64::from(is_leap && expected.month == 2);
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
}
