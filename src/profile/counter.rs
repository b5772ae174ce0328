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
    pub(super) fn read(mut tallies: Reader<'a>) -> Result<Self, Malformed> {
        let total = tallies.varint()?;
        let last_ms = tallies.time()?;
        let first_ms = last_ms.saturating_sub(tallies.time()?);
        Ok(Self { total, first_ms, last_ms, rest: tallies })
    }

    pub(super) fn verify(&self) -> Result<(), Malformed> {
        let mut rest = self.rest;
        if self.total == 0 {
            return Err(Malformed);
        }
        for _ in 1..self.exact_times() {
            rest.time()?;
        }
        if self.has_buckets() {
            for _ in 0..2 {
                let mut buckets = Buckets::read(&mut rest)?;
                while buckets.next()?.is_some() {}
            }
        }
        if rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    fn exact_times(&self) -> u64 {
        self.total.min(limits::EXACT_TIMES as u64)
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
            Some(range) => self.count_in(range).unwrap_or(0),
        }
    }

    fn count_in(&self, range: Range) -> Result<u64, Malformed> {
        let mut times = self.times();
        let mut count = 0u64;
        for time_ms in &mut times {
            if time_ms <= range.after_ms {
                return Ok(count);
            }
            if time_ms <= range.until_ms {
                count = count.saturating_add(1);
            }
        }
        if !self.has_buckets() {
            return Ok(count);
        }
        let mut rest = times.rest;
        let mut hourly = Buckets::read(&mut rest)?;
        if range.is_hourly() {
            return hourly.sum(|hour| range.holds_hour(hour));
        }
        Buckets::read(&mut rest)?.sum(|day| range.holds_day(day))
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
            // A verified view has both.
            let _ = fading.add_buckets(times.rest);
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
            self.at_ms = time_ms.saturating_sub(self.rest.time().ok()?);
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
    pub(super) fn read(rest: &mut Reader<'a>) -> Result<Self, Malformed> {
        let bytes = rest.count()?;
        Ok(Self { entries: Reader::new(rest.take(bytes)?), at: 0 })
    }

    pub(super) fn next(&mut self) -> Result<Option<(i64, u64)>, Malformed> {
        if self.entries.is_empty() {
            return Ok(None);
        }
        self.at = self.at.saturating_add(self.entries.time()?);
        Ok(Some((self.at, self.entries.varint()?)))
    }

    fn sum(&mut self, holds: impl Fn(i64) -> bool) -> Result<u64, Malformed> {
        let mut sum = 0u64;
        while let Some((bucket, count)) = self.next()? {
            if holds(bucket) {
                sum = sum.saturating_add(count);
            }
        }
        Ok(sum)
    }
}
