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

/// The date of a day, by its number; day 0 is 1970-01-01.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
#[must_use]
pub const fn date_of(day: i64) -> Date {
    // Shifted so that a year begins in March and its leap day comes last; an era has 400 years.
    const DAYS_TO_1970: i64 = 719_468;
    const ERA_DAYS: i64 = 146_097;
    let days = day.wrapping_add(DAYS_TO_1970);
    let day_of_era = days.rem_euclid(ERA_DAYS);
    // Everything below is small.
    let leaps = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leaps) / 365;
    let from_march = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * from_march + 2) / 153;
    let day = from_march - (153 * month_from_march + 2) / 5 + 1;
    let is_late = month_from_march >= 10;
    let is_leap = year_of_era % 4 == 0 && (year_of_era % 100 != 0 || year_of_era == 0);
    Date {
        year: days.div_euclid(ERA_DAYS) * 400 + year_of_era + is_late as i64,
        month: if is_late { month_from_march - 9 } else { month_from_march + 3 },
        day,
        day_of_year: if is_late { from_march - 306 } else { from_march + 59 + is_leap as i64 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i64, month: i64, day: i64, day_of_year: i64) -> Date {
        Date { year, month, day, day_of_year }
    }

    #[test]
    fn date_of_known_days_is_the_calendars() {
        assert_eq!(date_of(0), date(1970, 1, 1, 0));
        assert_eq!(date_of(-1), date(1969, 12, 31, 364));
        assert_eq!(date_of(11_016), date(2000, 2, 29, 59));
        assert_eq!(date_of(11_017), date(2000, 3, 1, 60));
        assert_eq!(date_of(-719_162), date(1, 1, 1, 0));
        assert_eq!(date_of(2_932_896), date(9999, 12, 31, 364));
    }

    #[test]
    fn date_of_every_day_of_800_years_follows_the_one_before() {
        const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut expected = date_of(-171_000);
        for day in -171_000..122_000 {
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
