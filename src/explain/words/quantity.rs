//! Spans and moments, cut into the parts that languages name.

use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, day_of};

/// A unit of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

const UNITS: [(i64, Unit); 5] = [
    (DAY_MS, Unit::Day),
    (HOUR_MS, Unit::Hour),
    (MINUTE_MS, Unit::Minute),
    (SECOND_MS, Unit::Second),
    (1, Unit::Millisecond),
];

/// A span in its largest unit and, where something is left, the next one that is not 0.
pub(super) fn span(length_ms: i64) -> Vec<(i64, Unit)> {
    let length_ms = length_ms.max(0);
    let Some(first) = UNITS.iter().position(|unit| length_ms >= unit.0) else {
        return vec![(0, Unit::Second)];
    };
    let mut rest = length_ms;
    let mut parts = Vec::new();
    // From ten days or a second down one unit says enough.
    let whole = UNITS.get(first).map_or(0, |unit| length_ms.checked_div(unit.0).unwrap_or(0));
    let is_enough = matches!(UNITS.get(first), Some((_, Unit::Day)) if whole >= 10)
        || matches!(UNITS.get(first), Some((_, Unit::Second | Unit::Millisecond)));
    for (unit_ms, unit) in UNITS.iter().skip(first).filter(|unit| unit.1 != Unit::Millisecond || is_enough) {
        let count = rest.checked_div(*unit_ms).unwrap_or(0);
        rest = rest.checked_rem(*unit_ms).unwrap_or(0);
        if count > 0 {
            parts.push((count, *unit));
        }
    }
    parts.truncate(if is_enough { 1 } else { 2 });
    parts
}

/// A moment's UTC date and time of day: year, month, day, hour, minute.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
pub(super) fn moment(time_ms: i64) -> (i64, i64, i64, i64, i64) {
    // Shifted so that a year begins in March and its leap day comes last; an era has 400 years.
    const DAYS_TO_1970: i64 = 719_468;
    const ERA_DAYS: i64 = 146_097;
    let days = day_of(time_ms).saturating_add(DAYS_TO_1970);
    let era = days.div_euclid(ERA_DAYS);
    let day_of_era = days.rem_euclid(ERA_DAYS);
    let leaps =
        part(day_of_era, 1_460).saturating_sub(part(day_of_era, 36_524)).saturating_add(part(day_of_era, 146_096));
    let year_of_era = part(day_of_era.saturating_sub(leaps), 365);
    let before_year =
        year_of_era.saturating_mul(365).saturating_add(part(year_of_era, 4)).saturating_sub(part(year_of_era, 100));
    let day_of_year = day_of_era.saturating_sub(before_year);
    let month_from_march = part(day_of_year.saturating_mul(5).saturating_add(2), 153);
    let before_month = part(month_from_march.saturating_mul(153).saturating_add(2), 5);
    let day = day_of_year.saturating_sub(before_month).saturating_add(1);
    let is_late = month_from_march >= 10;
    let month = if is_late { month_from_march.saturating_sub(9) } else { month_from_march.saturating_add(3) };
    let year = era.saturating_mul(400).saturating_add(year_of_era).saturating_add(i64::from(is_late));
    let in_day = time_ms.rem_euclid(DAY_MS);
    (year, month, day, part(in_day, HOUR_MS), part(in_day.rem_euclid(HOUR_MS), MINUTE_MS))
}

fn part(whole: i64, size: i64) -> i64 {
    whole.checked_div_euclid(size).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn span_is_two_units_at_most() {
        assert_eq!(span(0), [(0, Unit::Second)]);
        assert_eq!(span(250), [(250, Unit::Millisecond)]);
        assert_eq!(span(59_999), [(59, Unit::Second)]);
        assert_eq!(span(2 * HOUR_MS + 5 * MINUTE_MS + 7), [(2, Unit::Hour), (5, Unit::Minute)]);
        assert_eq!(span(3 * DAY_MS), [(3, Unit::Day)]);
        assert_eq!(span(2 * DAY_MS + 40_000), [(2, Unit::Day), (40, Unit::Second)]);
        assert_eq!(span(14 * DAY_MS + HOUR_MS), [(14, Unit::Day)]);
    }

    #[test]
    fn moment_of_known_times_is_the_calendars() {
        assert_eq!(moment(0), (1970, 1, 1, 0, 0));
        assert_eq!(moment(951_782_400_000), (2000, 2, 29, 0, 0));
        assert_eq!(moment(1_777_880_520_000), (2026, 5, 4, 7, 42));
        assert_eq!(moment(-1), (1969, 12, 31, 23, 59));
    }
}
