//! One counter of a view, read in place: total, times and buckets.

use super::interest::Fading;
use super::measure::amount;
use super::window::Range;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::time::UnixMs;
#[cfg(feature = "decide")]
use crate::base::time::{DAY_MS, HOUR_MS, day_of};
use crate::model::Window;

/// One counter: total, first and last time, up to 32 exact times, and buckets once there were more. Or one of a measure: total, last time,
/// and buckets.
#[derive(Debug, Clone, Copy)]
pub struct CounterView<'a> {
    /// Of amounts the bits.
    total: u64,
    first_ms: UnixMs,
    last_ms: UnixMs,
    /// Distances back from the last time, then the buckets.
    rest: Reader<'a>,
    /// Whether it adds up amounts, of which no times are known.
    are_amounts: bool,
}

impl<'a> CounterView<'a> {
    pub(crate) fn read(tallies: Reader<'a>) -> Self {
        Self::read_as(tallies, false)
    }

    /// The same of a measure, if it adds up amounts.
    pub(crate) fn read_as(mut tallies: Reader<'a>, are_amounts: bool) -> Self {
        let number = tallies.number();
        let last_ms = tallies.moment();
        let (mut total, mut first_ms) = (number, last_ms);
        if are_amounts {
            total = amount(number).cast_unsigned();
        } else {
            first_ms = last_ms.saturating_sub(tallies.moment());
        }
        Self { total, first_ms, last_ms, rest: tallies, are_amounts }
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
        self.are_amounts || self.total > limits::EXACT_TIMES as u64
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

    /// Whether it adds up amounts.
    #[cfg(feature = "decide")]
    pub(crate) const fn are_amounts(&self) -> bool {
        self.are_amounts
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
        let exact = self.exact(range.after_ms, range.until_ms);
        if exact.is_all || !self.has_buckets() {
            return exact.count;
        }
        let (mut buckets, (first, last)) = Buckets::of(exact.rest, &range);
        let mut sum = 0i64;
        while buckets.step() {
            if buckets.at >= first && buckets.at <= last {
                let own = if self.are_amounts { amount(buckets.count) } else { buckets.count.cast_signed() };
                sum = sum.saturating_add(own);
            }
        }
        sum.cast_unsigned()
    }

    /// When a bucket comes into a window or goes out of it, if the window does not begin anew; `UnixMs::MAX` if none does.
    ///
    /// Costs one step per bucket.
    #[cfg(feature = "decide")]
    pub(crate) fn flips_ms(&self, window: Window, now_ms: UnixMs, session_start_ms: UnixMs) -> UnixMs {
        let Some(range) = Range::of(window, now_ms, session_start_ms) else { return UnixMs::MAX };
        let (mut buckets, (first, last)) = Buckets::of(self.rest, &range);
        let unit_ms = if range.is_hourly() { HOUR_MS } else { DAY_MS };
        // The start of a running session stays where it is.
        let is_moving = window != Window::Session || session_start_ms >= now_ms;
        let length_ms = now_ms.saturating_sub(range.bucket_ms);
        let mut flips_ms = UnixMs::MAX;
        while buckets.step() {
            let start_ms = buckets.at.saturating_mul(unit_ms);
            if buckets.at > last {
                flips_ms = flips_ms.min(start_ms);
            } else if buckets.at >= first && is_moving {
                flips_ms = flips_ms.min(start_ms.saturating_add(unit_ms).saturating_add(length_ms));
            }
        }
        // Where the start may come to lie behind what hourly buckets reach back to, or before, that is when a day ends there or here.
        let may_change = length_ms > 7 * DAY_MS && length_ms < 8 * DAY_MS || !is_moving;
        if may_change && !self.rest.is_empty() {
            for (at_ms, later_ms) in [(now_ms, 0), (range.bucket_ms, length_ms)] {
                let day_ends_ms = day_of(at_ms).saturating_add(1).saturating_mul(DAY_MS);
                flips_ms = flips_ms.min(day_ends_ms.saturating_add(later_ms));
            }
        }
        flips_ms
    }

    /// The exact times, latest first.
    fn times(&self) -> Times<'a> {
        Times {
            place: 0,
            count: if self.are_amounts { 0 } else { exact_times(self.total) },
            at_ms: self.last_ms,
            rest: self.rest,
        }
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
    /// Of hourly and daily ones behind each other those that stand in for a range, and the first and the last number that counts.
    fn of(mut rest: Reader<'a>, range: &Range) -> (Self, (i64, i64)) {
        let is_hourly = range.is_hourly();
        let mut buckets = Self::read(&mut rest);
        if !is_hourly {
            buckets = Self::read(&mut rest);
        }
        (buckets, range.buckets(is_hourly))
    }

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
