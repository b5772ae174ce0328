//! One counter of a view, read in place: total, times and buckets.

use super::interest::Fading;
use super::window::Range;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::time::UnixMs;
use crate::model::Window;

/// One counter: total, first and last time, up to 32 exact times, and buckets once there were more.
#[derive(Debug, Clone, Copy)]
pub struct CounterView<'a> {
    total: u64,
    first_ms: UnixMs,
    last_ms: UnixMs,
    /// Distances back from the last time, then the buckets.
    rest: Reader<'a>,
}

impl<'a> CounterView<'a> {
    pub(super) fn read(mut tallies: Reader<'a>) -> Self {
        let total = tallies.number();
        let last_ms = tallies.moment();
        let first_ms = last_ms.saturating_sub(tallies.moment());
        Self { total, first_ms, last_ms, rest: tallies }
    }

    /// Verifies the bytes of a counter.
    pub(super) fn verify(mut tallies: Reader<'_>) -> Result<(), Malformed> {
        let total = tallies.varint()?;
        for _ in 0..Self::exact(total).saturating_add(1) {
            tallies.time()?;
        }
        if total > limits::EXACT_TIMES as u64 {
            for _ in 0..2 {
                let mut buckets = Reader::new(tallies.raw_text()?);
                while !buckets.is_empty() {
                    buckets.time()?;
                    buckets.varint()?;
                }
            }
        }
        if tallies.is_empty() && total > 0 { Ok(()) } else { Err(Malformed) }
    }

    fn exact(total: u64) -> u64 {
        total.min(limits::EXACT_TIMES as u64)
    }

    fn exact_times(&self) -> u64 {
        Self::exact(self.total)
    }

    fn has_buckets(&self) -> bool {
        self.total > limits::EXACT_TIMES as u64
    }

    /// How often, ever.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The first time.
    #[must_use]
    pub const fn first_ms(&self) -> UnixMs {
        self.first_ms
    }

    /// The last time.
    #[must_use]
    pub const fn last_ms(&self) -> UnixMs {
        self.last_ms
    }

    /// How often within `window`.
    ///
    /// Exact while the window holds fewer than 32 known times; else by hourly buckets for the last 8 UTC days and daily
    /// ones before, where the bucket that holds the window's start counts in full.
    ///
    /// Costs one step per exact time and bucket.
    #[must_use]
    pub fn count(&self, window: Window, now_ms: UnixMs, session_start_ms: UnixMs) -> u64 {
        match Range::of(window, now_ms, session_start_ms) {
            None => self.total,
            Some(range) => self.count_in(range),
        }
    }

    fn count_in(&self, range: Range) -> u64 {
        let mut times = self.times();
        let mut count = 0u64;
        for time_ms in &mut times {
            if time_ms <= range.after_ms {
                return count;
            }
            if time_ms <= range.until_ms {
                count = count.saturating_add(1);
            }
        }
        if !self.has_buckets() {
            return count;
        }
        let mut rest = times.rest;
        let mut buckets = Buckets::read(&mut rest);
        let is_hourly = range.is_hourly();
        if !is_hourly {
            buckets = Buckets::read(&mut rest);
        }
        let mut sum = 0u64;
        for (bucket, count) in buckets {
            if if is_hourly { range.holds_hour(bucket) } else { range.holds_day(bucket) } {
                sum = sum.saturating_add(count);
            }
        }
        sum
    }

    /// The exact times, latest first.
    fn times(&self) -> Times<'a> {
        Times { left: self.exact_times(), at_ms: self.last_ms, rest: self.rest }
    }

    /// The earliest exact time after one and not after another.
    ///
    /// Costs one step per exact time.
    #[must_use]
    pub fn next(&self, after_ms: UnixMs, until_ms: UnixMs) -> Option<UnixMs> {
        self.times().filter(|time_ms| *time_ms > after_ms && *time_ms <= until_ms).last()
    }

    /// Whether there may be times after `after_ms` that are no longer known exactly.
    #[must_use]
    pub fn has_forgotten(&self, after_ms: UnixMs) -> bool {
        self.has_buckets() && self.times().all(|time_ms| time_ms > after_ms)
    }

    /// What all that was counted weighs: one each, halved after every half-life.
    ///
    /// By the hours of the last 8 UTC days and the days before that; `docs/profile.md` has the computation.
    ///
    /// Costs one step per exact time, or per bucket once there are some.
    #[must_use]
    pub fn interest(&self, now_ms: UnixMs, half_life_ms: i64) -> f64 {
        let mut fading = Fading::at(now_ms, half_life_ms);
        let mut times = self.times();
        for time_ms in &mut times {
            if !self.has_buckets() {
                fading.add_time(time_ms);
            }
        }
        if self.has_buckets() {
            fading.add_buckets(times.rest);
        }
        fading.weight()
    }
}

/// The exact times of a counter, latest first.
struct Times<'a> {
    left: u64,
    at_ms: UnixMs,
    /// Distances back, then the buckets.
    rest: Reader<'a>,
}

impl Iterator for Times<'_> {
    type Item = UnixMs;

    fn next(&mut self) -> Option<UnixMs> {
        self.left = self.left.checked_sub(1)?;
        let time_ms = self.at_ms;
        if self.left > 0 {
            self.at_ms = time_ms.saturating_sub(self.rest.moment());
        }
        Some(time_ms)
    }
}

/// A list of (bucket number, count), ascending; numbers as distances.
pub(super) struct Buckets<'a> {
    entries: Reader<'a>,
    at: i64,
}

impl<'a> Buckets<'a> {
    pub(super) fn read(rest: &mut Reader<'a>) -> Self {
        Self { entries: Reader::new(rest.letters()), at: 0 }
    }
}

impl Iterator for Buckets<'_> {
    type Item = (i64, u64);

    fn next(&mut self) -> Option<(i64, u64)> {
        if self.entries.is_empty() {
            return None;
        }
        self.at = self.at.saturating_add(self.entries.moment());
        Some((self.at, self.entries.number()))
    }
}
