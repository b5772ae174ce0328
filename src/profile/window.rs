//! Which moments a window holds, and which buckets stand in for them.
//!
//! Source: DESIGN 5 "Windows".

use crate::base::limits;
use crate::base::time::{UnixMs, day_of, hour_of};
use crate::model::Window;

/// A window seen from one `now`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// Times at or before this one are outside.
    pub after_ms: UnixMs,
    /// The moment whose bucket is the oldest that counts.
    pub bucket_ms: UnixMs,
    /// Times after this one are outside.
    pub until_ms: UnixMs,
}

impl Range {
    /// The moments of `window`; none means all time.
    pub fn of(window: Window, now_ms: UnixMs, session_start_ms: UnixMs) -> Option<Self> {
        let (after_ms, bucket_ms) = match window {
            Window::All => return None,
            Window::Session => (session_start_ms.saturating_sub(1), session_start_ms),
            Window::Last(length) => {
                let start = now_ms.saturating_sub(length);
                (start, start)
            }
        };
        Some(Self { after_ms, bucket_ms, until_ms: now_ms })
    }

    /// Whether hourly buckets reach back to the window's start.
    pub fn is_hourly(&self) -> bool {
        day_of(self.bucket_ms) > day_of(self.until_ms).saturating_sub(limits::HOURLY_DAYS)
    }

    /// The first and the last bucket that counts, by hours or by days.
    pub fn buckets(&self, is_hourly: bool) -> (i64, i64) {
        let of = if is_hourly { hour_of } else { day_of };
        (of(self.bucket_ms), of(self.until_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::{DAY_MS, HOUR_MS};

    #[test]
    fn is_hourly_start_on_the_eighth_day_back_is_daily() {
        let now = 100 * DAY_MS + 5 * HOUR_MS;
        let range = |length| Range::of(Window::Last(length), now, now).map(|range| range.is_hourly());
        assert_eq!(range(7 * DAY_MS), Some(true));
        assert_eq!(range(7 * DAY_MS + 5 * HOUR_MS), Some(true));
        assert_eq!(range(7 * DAY_MS + 5 * HOUR_MS + 1), Some(false));
    }
}
