//! Schedules: from what the clocks of a time zone show to moments of UTC, so that nothing that decides needs a time zone.
//!
//! Source: `docs/decisions.md`, "Schedules".

mod clocks;
mod repeat;

use super::time_text;
use crate::model::Repeat;
use clocks::Clocks;
pub use clocks::{is_zone, zones};

/// The days of a [`Schedule`] that is for every day.
pub const EVERY_DAY: u8 = 0b111_1111;

/// 2020-01-01T00:00Z, from which on days and hours become moments.
pub const FIRST_MINUTE: u32 = 26_297_280;

/// 2038-01-01T00:00Z, from which on no schedule with days or hours holds.
pub const END_MINUTE: u32 = 35_765_280;

const DAY_MINUTES: i64 = 24 * 60;
const WEEK_MINUTES: i64 = 7 * DAY_MINUTES;

/// What a calendar and a clock show, wherever they are; made by [`date_time`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalMinute(i64);

/// When an item may be shown, as its author says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Not before the clocks show this.
    pub from: Option<LocalMinute>,
    /// Only before the clocks show this.
    pub until: Option<LocalMinute>,
    /// The name of the time zone of which the clocks are.
    pub tz: String,
    /// A bit for each day, Monday the lowest; [`EVERY_DAY`] if left out.
    pub days: u8,
    /// From when to when, each in minutes of the day; over midnight, unless the first is before the second.
    pub hours: Option<(u16, u16)>,
}

/// The windows of UTC in which a schedule holds, in order, as few entries as that takes; nothing if there is no such time zone.
///
/// No two windows overlap or touch, of one entry or of two. Days and hours count from 2020 to 2037.
///
/// Costs a step per day from 2020 to 2037 where there are days or hours, else one per change of the clocks since 1970.
///
/// ```
/// # use etappe::compile::schedule::{Schedule, date_time, expand};
/// # use etappe::model::Repeat;
/// let tz = "Europe/Zurich".to_owned();
/// let hours = Some((9 * 60, 18 * 60));
/// let (from, until) = (date_time("2026-07-01T00:00"), date_time("2026-07-04T00:00"));
/// let windows = expand(&Schedule { from, until, tz, days: 0b001_1111, hours });
/// // From 2026-07-01T07:00Z on, nine hours on each of three days.
/// assert_eq!(windows, Some(vec![Repeat { start_min: 29_714_820, length_min: 540, period_min: 1_440, count: 3 }]));
/// ```
#[must_use]
pub fn expand(schedule: &Schedule) -> Option<Vec<Repeat>> {
    let last = schedule.until.max(schedule.from).map_or(0, |local| local.0);
    let clocks = Clocks::of(&schedule.tz, last)?;
    let is_plain = schedule.days == EVERY_DAY && schedule.hours.is_none();
    let end = i64::from(if is_plain { u32::MAX } else { END_MINUTE });
    let from = schedule.from.map_or(0, |local| clocks.first_showing(local.0));
    let until = schedule.until.map_or(end, |local| clocks.first_showing(local.0)).min(end);
    let windows = if is_plain {
        Vec::from_iter((from < until).then_some((from, until)))
    } else {
        daily(schedule, &clocks, (from.max(i64::from(FIRST_MINUTE)), until))
    };
    Some(repeat::encode(&windows))
}

/// The windows of days and hours from one minute of UTC to another, in order; none touches the next.
#[allow(clippy::arithmetic_side_effects, reason = "minutes of less than a century are far from the bounds")]
fn daily(schedule: &Schedule, clocks: &Clocks, (from, until): (i64, i64)) -> Vec<(i64, i64)> {
    let (opens, closes) = schedule.hours.map_or((0, 0), |hours| (i64::from(hours.0), i64::from(hours.1)));
    let length = match (closes - opens).rem_euclid(DAY_MINUTES) {
        0 => DAY_MINUTES,
        length => length,
    };
    let mut windows: Vec<(i64, i64)> = Vec::new();
    for stretch in clocks.between(from, until) {
        // What began on the day before may still hold.
        let first = (stretch.start + stretch.ahead).div_euclid(DAY_MINUTES) - 1;
        let last = (stretch.end + stretch.ahead).div_euclid(DAY_MINUTES);
        for day in (first..=last).filter(|day| is_one_of(schedule.days, *day)) {
            let opens = day * DAY_MINUTES + opens - stretch.ahead;
            let (start, end) = (opens.max(stretch.start), (opens + length).min(stretch.end));
            match windows.last_mut() {
                _ if start >= end => {}
                Some(last) if last.1 == start => last.1 = end,
                _ => windows.push((start, end)),
            }
        }
    }
    windows
}

/// Whether a day, by its number from 1970-01-01 on, is one of `days`.
const fn is_one_of(days: u8, day: i64) -> bool {
    // That day was a Thursday.
    let weekday = day.saturating_add(3).rem_euclid(7);
    (days >> weekday) & 1 == 1
}

/// Reads the date and time of a schedule, such as `2026-11-20T09:00`: of whole minutes, and of no time zone.
///
/// ```
/// # use etappe::compile::schedule::date_time;
/// assert!(date_time("2026-11-20T00:00").is_some());
/// assert!(date_time("2026-11-20T00:00:00").is_none() && date_time("2026-11-20T00:00Z").is_none());
/// ```
#[must_use]
pub fn date_time(text: &str) -> Option<LocalMinute> {
    time_text::parse_local(text).map(LocalMinute)
}

/// Reads one of the hours of a schedule, from `00:00` to `23:59`, in minutes of the day.
///
/// ```
/// # use etappe::compile::schedule::clock_time;
/// assert_eq!(clock_time("09:30"), Some(570));
/// assert_eq!((clock_time("9:30"), clock_time("24:00")), (None, None));
/// ```
#[must_use]
pub fn clock_time(text: &str) -> Option<u16> {
    time_text::parse_clock(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_time_that_is_none_is_refused() {
        for text in ["", "2026-11-20", "2026-11-20 00:00", "2026-02-29T00:00", "2026-11-20T24:00", "2026-11-20T00:60"] {
            assert_eq!(date_time(text), None, "{text:?}");
        }
        assert_eq!(date_time("2020-01-01T00:00"), Some(LocalMinute(i64::from(FIRST_MINUTE))));
        assert_eq!(date_time("2038-01-01T00:00"), Some(LocalMinute(i64::from(END_MINUTE))));
    }

    #[test]
    fn weekday_of_known_days_is_the_calendars() {
        // 1970-01-01 was a Thursday, the day before 1970 a Wednesday.
        assert!(is_one_of(0b000_1000, 0) && is_one_of(0b000_0100, -1) && is_one_of(0b000_0001, 4));
        assert!(!is_one_of(0b111_0111, 0) && !is_one_of(0b111_1110, 4));
    }
}
