//! Windows of time in run-length form: hundreds of entries instead of thousands of windows.

use super::{DAY_MINUTES, WEEK_MINUTES};
use crate::model::Repeat;

/// When the window after the last would begin.
#[allow(clippy::arithmetic_side_effects, reason = "at most a week after 2037")]
fn next_min(repeat: &Repeat) -> u32 {
    repeat.start_min + repeat.period_min * repeat.count
}

/// The entries of windows that are in order: by days or by weeks, whichever takes fewer.
pub(super) fn encode(windows: &[(i64, i64)]) -> Vec<Repeat> {
    let (daily, weekly) = (repeated(windows, DAY_MINUTES), repeated(windows, WEEK_MINUTES));
    let mut entries = if weekly.len() < daily.len() { weekly } else { daily };
    for entry in entries.iter_mut().filter(|entry| entry.count == 1) {
        entry.period_min = entry.length_min;
    }
    entries
}

/// The entries for one period. Costs a look at each entry that may go on, which are those of one period.
fn repeated(windows: &[(i64, i64)], period: i64) -> Vec<Repeat> {
    let period_min = minute(period);
    let mut entries: Vec<Repeat> = Vec::new();
    // Places of entries that may go on.
    let mut open: Vec<usize> = Vec::new();
    for (start, end) in windows {
        let (start_min, length_min) = (minute(*start), minute(end.saturating_sub(*start)));
        open.retain(|place| entries.get(*place).is_some_and(|entry| next_min(entry) >= start_min));
        let goes_on = |place: &&usize| {
            entries.get(**place).is_some_and(|entry| (next_min(entry), entry.length_min) == (start_min, length_min))
        };
        match open.iter().find(goes_on).copied().and_then(|place| entries.get_mut(place)) {
            Some(entry) => entry.count = entry.count.saturating_add(1),
            None => {
                open.push(entries.len());
                entries.push(Repeat { start_min, length_min, period_min, count: 1 });
            }
        }
    }
    entries
}

/// A minute of those that schedules are for: from 1970 to 2037.
fn minute(minute: i64) -> u32 {
    u32::try_from(minute).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeat(start_min: u32, length_min: u32, period_min: u32, count: u32) -> Repeat {
        Repeat { start_min, length_min, period_min, count }
    }

    #[test]
    fn windows_of_every_day_and_one_of_another_length_are_three_entries() {
        let window = |day: i64, length: i64| (day * 1_440 + 540, day * 1_440 + 540 + length);
        let windows = [window(0, 60), window(1, 60), window(2, 30), window(3, 60), window(4, 60)];
        let expected = [repeat(540, 60, 1_440, 2), repeat(3_420, 30, 30, 1), repeat(4_860, 60, 1_440, 2)];
        assert_eq!(encode(&windows), expected);
    }

    #[test]
    fn windows_of_two_weekdays_are_two_entries_that_take_turns() {
        let windows: Vec<(i64, i64)> = (0..10)
            .flat_map(|week| [0, 2].map(|day| (week * 7 + day) * 1_440))
            .map(|start| (start, start + 9))
            .collect();
        assert_eq!(encode(&windows), [repeat(0, 9, 10_080, 10), repeat(2_880, 9, 10_080, 10)]);
    }

    #[test]
    fn windows_that_are_none_are_no_entries() {
        assert_eq!(encode(&[]), []);
        assert_eq!(encode(&[(7, 9)]), [repeat(7, 2, 2, 1)]);
    }
}
