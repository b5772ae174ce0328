//! Schedules that are over, and such of which no more is known soon.

use super::Lint;
use crate::base::time::{DAY_MS, UnixMs};
use crate::compile::eligible;
use crate::compile::form::{item_fields, schedule_fields};
use crate::compile::schedule::END_MINUTE;
use crate::model::Repeat;
use crate::syntax::Code;

const MINUTE_MS: i64 = 60_000;
const YEAR_MS: i64 = 365 * DAY_MS;

/// The moment from which on none of these holds any more.
fn end_ms(windows: &[Repeat]) -> UnixMs {
    let end = |window: &Repeat| {
        let last = i64::from(window.count.saturating_sub(1)).saturating_mul(window.period_min.into());
        last.saturating_add(window.start_min.into()).saturating_add(window.length_min.into())
    };
    windows.iter().map(end).max().unwrap_or(0).saturating_mul(MINUTE_MS)
}

/// Warns of schedules that hold at no moment to come, and of days and hours that end with what is known of the clocks.
pub(super) fn check(lint: &mut Lint<'_, '_>, now_ms: UnixMs) {
    for item in lint.places.items.clone() {
        let Some(spot) = item.get(&item_fields::SCHEDULE) else { continue };
        let windows = eligible::windows(&spot);
        let end_ms = end_ms(&windows);
        let known_ms = i64::from(END_MINUTE).saturating_mul(MINUTE_MS);
        let has_hours = spot.get(&schedule_fields::DAYS).is_some() || spot.get(&schedule_fields::HOURS).is_some();
        if end_ms <= now_ms {
            let place = spot.get(&schedule_fields::UNTIL).unwrap_or(spot);
            let message = "this schedule lies in the past: the item is shown no more";
            let help = "remove the item, or give it another schedule";
            lint.warn(Code::PastSchedule, (place.span(), &place.path), message, help);
        } else if has_hours && end_ms > known_ms.saturating_sub(8 * DAY_MS) && now_ms > known_ms.saturating_sub(YEAR_MS)
        {
            let message = "days and hours are worked out up to the end of 2037 only: then this holds no more";
            let help = "compile the journey with a newer version";
            lint.warn(Code::PastSchedule, (spot.span(), &spot.path), message, help);
        }
    }
}
