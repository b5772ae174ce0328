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
    pub(crate) fn read(mut tallies: Reader<'a>) -> Self {
        let total = tallies.number();
        let last_ms = tallies.moment();
        let first_ms = last_ms.saturating_sub(tallies.moment());
        Self { total, first_ms, last_ms, rest: tallies }
    }

    /// Verifies the bytes of a counter.
    pub(super) fn verify(mut tallies: Reader<'_>) -> Result<(), Malformed> {
        let total = tallies.varint()?;
        for _ in 0..exact_times(total).saturating_add(1) {
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

    /// Whether the last time was not before this.
    #[cfg(feature = "decide")]
    pub(crate) const fn seen_since(&self, time_ms: UnixMs) -> bool {
        self.total > 0 && self.last_ms >= time_ms
    }

    /// How often within `window`.
    ///
    /// Exact while the window holds fewer than 32 known times; else by hourly buckets for the last 8 UTC days and daily
    /// ones before, where the bucket that holds the window's start counts in full.
    ///
    /// Costs one step per exact time and bucket.
    #[must_use]
    pub fn count(&self, window: Window, now_ms: UnixMs, session_start_ms: UnixMs) -> u64 {
        let Some(range) = Range::of(window, now_ms, session_start_ms) else { return self.total };
        // Nearly always all of it is within, or all of it before; in what a profile wrote, the first time is the earliest known one.
        // A page counts so little that it takes fewer bytes instead.
        if cfg!(not(feature = "page"))
            && !self.has_buckets()
            && self.last_ms <= range.until_ms
            && (self.first_ms > range.after_ms || self.last_ms <= range.after_ms)
        {
            return if self.first_ms > range.after_ms { self.total } else { 0 };
        }
        let mut exact = self.exact(range.after_ms, range.until_ms);
        if exact.is_all || !self.has_buckets() {
            return exact.count;
        }
        let is_hourly = range.is_hourly();
        let mut buckets = Buckets::read(&mut exact.rest);
        if !is_hourly {
            buckets = Buckets::read(&mut exact.rest);
        }
        let (first, last) = range.buckets(is_hourly);
        let mut sum = 0u64;
        while buckets.step() {
            if buckets.at >= first && buckets.at <= last {
                sum = sum.saturating_add(buckets.count);
            }
        }
        sum
    }

    /// The exact times, latest first.
    fn times(&self) -> Times<'a> {
        Times { place: 0, count: exact_times(self.total), at_ms: self.last_ms, rest: self.rest }
    }

    /// What the exact times say of those after one and not after another.
    fn exact(&self, after_ms: UnixMs, until_ms: UnixMs) -> Exact<'a> {
        let mut times = self.times();
        let (mut count, mut first_ms, mut is_all) = (0u64, None, false);
        while !is_all && times.step() {
            is_all = times.at_ms <= after_ms;
            if !is_all && times.at_ms <= until_ms {
                count = count.wrapping_add(1);
                first_ms = Some(times.at_ms);
            }
        }
        Exact { count, first_ms, is_all, rest: times.rest }
    }

    /// The earliest exact time after one and not after another.
    ///
    /// Costs one step per exact time.
    #[must_use]
    pub fn next(&self, after_ms: UnixMs, until_ms: UnixMs) -> Option<UnixMs> {
        self.exact(after_ms, until_ms).first_ms
    }

    /// Whether there may be times after `after_ms` that are no longer known exactly.
    #[must_use]
    pub fn has_forgotten(&self, after_ms: UnixMs) -> bool {
        self.has_buckets() && !self.exact(after_ms, after_ms).is_all
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
        while times.step() {
            if !self.has_buckets() {
                fading.add_time(times.at_ms);
            }
        }
        if self.has_buckets() {
            fading.add_buckets(times.rest);
        }
        fading.weight()
    }
}

/// How many times of so many are kept exactly.
fn exact_times(total: u64) -> u64 {
    total.min(limits::EXACT_TIMES as u64)
}

/// What is known exactly of the times within some bounds.
struct Exact<'a> {
    count: u64,
    /// The earliest of them.
    first_ms: Option<UnixMs>,
    /// Whether a time before them is known, so that there are no others.
    is_all: bool,
    /// The buckets, unless these are all.
    rest: Reader<'a>,
}

/// The exact times of a counter, latest first.
struct Times<'a> {
    /// How many were met, of how many.
    place: u64,
    count: u64,
    /// The one at hand.
    at_ms: UnixMs,
    /// Distances back, then the buckets.
    rest: Reader<'a>,
}

impl Times<'_> {
    /// Goes on to the next one, if there is one.
    fn step(&mut self) -> bool {
        let is_there = self.place < self.count;
        if is_there && self.place > 0 {
            self.at_ms = self.at_ms.saturating_sub(self.rest.moment());
        }
        self.place = self.place.wrapping_add(1);
        is_there
    }
}

/// A list of (bucket number, count), ascending; numbers as distances.
pub(super) struct Buckets<'a> {
    entries: Reader<'a>,
    /// The bucket at hand.
    pub at: i64,
    pub count: u64,
}

impl<'a> Buckets<'a> {
    pub(super) fn read(rest: &mut Reader<'a>) -> Self {
        Self { entries: Reader::new(rest.letters()), at: 0, count: 0 }
    }

    /// Goes on to the next one, if there is one.
    pub(super) fn step(&mut self) -> bool {
        if self.entries.is_empty() {
            return false;
        }
        self.at = self.at.saturating_add(self.entries.moment());
        self.count = self.entries.number();
        true
    }
}
