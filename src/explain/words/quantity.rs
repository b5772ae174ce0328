//! Spans and moments, cut into the parts that languages name.

use crate::base::calendar::{Date, date_since_1970};
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
pub(super) fn moment(time_ms: i64) -> (i64, i64, i64, i64, i64) {
    let Date { year, month, day, .. } = date_since_1970(day_of(time_ms));
    let in_day = time_ms.rem_euclid(DAY_MS);
    (year, month, day, in_day.div_euclid(HOUR_MS), in_day.rem_euclid(HOUR_MS).div_euclid(MINUTE_MS))
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
