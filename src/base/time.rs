//! Units of time, all in whole milliseconds and UTC; the engine never reads a clock.

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type UnixMs = i64;

/// One second.
pub const SECOND_MS: i64 = 1_000;
/// One minute.
pub const MINUTE_MS: i64 = 60_000;
/// One hour.
pub const HOUR_MS: i64 = 3_600_000;
/// One day of 24 hours.
pub const DAY_MS: i64 = 86_400_000;
/// One week of 7 days.
pub const WEEK_MS: i64 = 604_800_000;
/// A session ends after this much time without an event.
pub const SESSION_GAP_MS: i64 = 30 * MINUTE_MS;

/// The last moment that is kept: 2^53, the largest that JavaScript has exactly.
pub const LAST_MS: UnixMs = 1 << 53;

/// 0001-01-01T00:00:00Z, the first moment that conditions compute.
pub const EARLIEST_MS: UnixMs = -62_135_596_800_000;
/// 9999-12-31T23:59:59.999Z, the last moment that conditions compute.
pub const LATEST_MS: UnixMs = 253_402_300_799_999;
/// The longest span that conditions compute, either way: what 64 bits of nanoseconds hold.
pub const LONGEST_MS: i64 = 9_223_372_036_854;

/// Brings a moment into the range that is kept: from 1970 to [`LAST_MS`].
#[must_use]
#[inline(never)]
pub fn kept(time_ms: UnixMs) -> UnixMs {
    time_ms.clamp(0, LAST_MS)
}

/// The number of the UTC hour that holds `time_ms`; hour 0 begins at 1970-01-01T00:00Z.
#[must_use]
pub const fn hour_of(time_ms: UnixMs) -> i64 {
    time_ms.div_euclid(HOUR_MS)
}

/// The number of the UTC day that holds `time_ms`; day 0 is 1970-01-01.
#[must_use]
pub const fn day_of(time_ms: UnixMs) -> i64 {
    time_ms.div_euclid(DAY_MS)
}

/// Brings a host's clock value (a JavaScript number) into range: whole, not before 1970, at most 2^53.
///
/// NaN counts as 0, so that no float oddity can enter a computation of time.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "clamped to 0..=2^53 first")]
#[inline(never)]
pub fn from_host_ms(value: f64) -> UnixMs {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    if value.is_nan() {
        return 0;
    }
    value.clamp(0.0, LARGEST) as UnixMs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_host_ms_odd_floats_are_clamped() {
        assert_eq!(from_host_ms(f64::NAN), 0);
        assert_eq!(from_host_ms(-5.0), 0);
        assert_eq!(from_host_ms(f64::INFINITY), 1 << 53);
        assert_eq!(from_host_ms(12.9), 12);
    }

    #[test]
    fn hour_of_time_before_1970_is_floored() {
        assert_eq!(hour_of(-1), -1);
        assert_eq!(day_of(DAY_MS), 1);
    }
}
