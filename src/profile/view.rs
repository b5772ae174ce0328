//! The view: everything decisions may know of a visitor, read in place. Independent of any pack: names, not numbers.
//!
//! Body, after magic `EV` and version: unit (u8 present, then 16 bytes and its creation time), time of the newest event,
//! consents (byte length; name, granted u8), stage (u8 present, then name, `at_ms`, `newest_ms`), activity spans (byte length;
//! start, length), attributes (byte length; name, value), counters (byte length; per entry its byte length, event, dimension,
//! value, tallies). Tallies: total, last time, first as distance back, up to 31 distances back from time to time, and past 32
//! the hourly and the daily buckets (byte length; number as distance, count). Numbers, lengths and times are varints, texts have
//! their length before them. A checksum of four bytes ends it.

use super::ProfileError;
use super::frame::open;
use super::interest::Fading;
use super::window::Range;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::time::{SESSION_GAP_MS, UnixMs};
use crate::model::{Value, Window};

pub(super) const MAGIC: [u8; 2] = *b"EV";
pub(super) const VERSION: u8 = 1;

/// Where the profile says the visitor was last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageRecord<'a> {
    /// The stage's id.
    pub stage: &'a str,
    /// When it was entered.
    pub at_ms: UnixMs,
    /// Time of the newest event then.
    pub newest_ms: UnixMs,
}

/// A verified view; borrows its bytes.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    unit: Option<[u8; 16]>,
    newest_ms: UnixMs,
    stage: Option<StageRecord<'a>>,
    consents: &'a [u8],
    spans: &'a [u8],
    attributes: &'a [u8],
    counters: &'a [u8],
}

impl<'a> View<'a> {
    /// What is known of a visitor of whom nothing is known.
    pub const EMPTY: View<'static> =
        View { unit: None, newest_ms: 0, stage: None, consents: &[], spans: &[], attributes: &[], counters: &[] };

    /// Verifies `bytes` and borrows them; no bytes are the empty view.
    ///
    /// Costs one pass over the bytes.
    ///
    /// # Errors
    /// [`ProfileError`] when they are not a view of this version, whole and undamaged.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ProfileError> {
        if bytes.is_empty() {
            return Ok(Self::EMPTY);
        }
        let mut body = open(bytes, MAGIC, VERSION)?;
        let unit = match body.u8()? {
            0 => None,
            _ => {
                let id = body.take(16)?;
                body.time()?;
                Some(*id.first_chunk().ok_or(Malformed)?)
            }
        };
        let newest_ms = body.time()?;
        let consents = section(&mut body)?;
        let stage = match body.u8()? {
            0 => None,
            _ => Some(StageRecord { stage: body.text()?, at_ms: body.time()?, newest_ms: body.time()? }),
        };
        let view = Self {
            unit,
            newest_ms,
            stage,
            consents,
            spans: section(&mut body)?,
            attributes: section(&mut body)?,
            counters: section(&mut body)?,
        };
        if !body.is_empty() {
            return Err(ProfileError::Unreadable);
        }
        view.verify()?;
        Ok(view)
    }

    fn verify(&self) -> Result<(), Malformed> {
        let mut consents = Reader::new(self.consents);
        while !consents.is_empty() {
            read_consent(&mut consents)?;
        }
        let mut spans = Reader::new(self.spans);
        while !spans.is_empty() {
            read_span(&mut spans)?;
        }
        let mut attributes = Reader::new(self.attributes);
        while !attributes.is_empty() {
            attributes.raw_text()?;
            Value::read(&mut attributes)?.ok_or(Malformed)?;
        }
        let mut counters = Reader::new(self.counters);
        while !counters.is_empty() {
            let (_, tallies) = read_counter(&mut counters)?;
            CounterView::read(tallies)?.verify()?;
        }
        Ok(())
    }

    /// The unit of experiments, if one is stored and may be read.
    #[must_use]
    pub const fn unit(&self) -> Option<[u8; 16]> {
        self.unit
    }

    /// Time of the newest event; 0 if there is none.
    #[must_use]
    pub const fn newest_ms(&self) -> UnixMs {
        self.newest_ms
    }

    /// The last stage record.
    #[must_use]
    pub const fn stage(&self) -> Option<StageRecord<'a>> {
        self.stage
    }

    /// What the visitor said about a purpose. Costs one comparison per consent.
    #[must_use]
    pub fn consent(&self, purpose: &str) -> Option<bool> {
        let mut consents = Reader::new(self.consents);
        while let Ok((name, granted)) = read_consent(&mut consents) {
            if name == purpose.as_bytes() {
                return Some(granted);
            }
        }
        None
    }

    /// An attribute's value. Costs one comparison per attribute before it.
    #[must_use]
    pub fn attribute(&self, attribute: &str) -> Option<Value<'a>> {
        let mut attributes = Reader::new(self.attributes);
        while let (Ok(name), Ok(Some(value))) = (attributes.raw_text(), Value::read(&mut attributes)) {
            if name == attribute.as_bytes() {
                return Some(value);
            }
        }
        None
    }

    /// The counter of an event, or of an event with one dimension value. Costs one comparison per counter before it.
    #[must_use]
    pub fn counter(&self, event: &str, dimension: Option<(&str, &[u8])>) -> Option<CounterView<'a>> {
        let (dimension, value) = dimension.unwrap_or_default();
        let key = [event.as_bytes(), dimension.as_bytes(), value];
        let mut counters = Reader::new(self.counters);
        while let Ok((name, tallies)) = read_counter(&mut counters) {
            if name == key {
                return CounterView::read(tallies).ok();
            }
        }
        None
    }

    /// Start of the running session; `now_ms` if none is running.
    #[must_use]
    pub fn session_start_ms(&self, now_ms: UnixMs) -> UnixMs {
        let mut start = now_ms;
        let mut spans = Reader::new(self.spans);
        while let Ok((first, last)) = read_span(&mut spans) {
            if now_ms.saturating_sub(last) < SESSION_GAP_MS {
                start = start.min(first);
            }
        }
        start
    }
}

fn section<'a>(body: &mut Reader<'a>) -> Result<&'a [u8], Malformed> {
    let bytes = body.count()?;
    body.take(bytes)
}

fn read_consent<'a>(consents: &mut Reader<'a>) -> Result<(&'a [u8], bool), Malformed> {
    Ok((consents.raw_text()?, consents.u8()? != 0))
}

/// Start and last event of an activity span.
fn read_span(spans: &mut Reader<'_>) -> Result<(UnixMs, UnixMs), Malformed> {
    let start = spans.time()?;
    Ok((start, start.saturating_add(spans.time()?)))
}

/// Names are only ever compared, so they need not be text.
type Key<'a> = [&'a [u8]; 3];

fn read_counter<'a>(counters: &mut Reader<'a>) -> Result<(Key<'a>, Reader<'a>), Malformed> {
    let bytes = counters.count()?;
    let mut entry = Reader::new(counters.take(bytes)?);
    let key = [entry.raw_text()?, entry.raw_text()?, entry.raw_text()?];
    Ok((key, entry))
}

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
    fn read(mut tallies: Reader<'a>) -> Result<Self, Malformed> {
        let total = tallies.varint()?;
        let last_ms = tallies.time()?;
        let first_ms = last_ms.saturating_sub(tallies.time()?);
        Ok(Self { total, first_ms, last_ms, rest: tallies })
    }

    fn verify(&self) -> Result<(), Malformed> {
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
