//! One counter as its writer keeps it: exact times while there are few, buckets once there were more than 32.

use crate::base::bytes::{Malformed, Reader, Writer};
use crate::base::limits;
use crate::base::lists::{insert, keep_last, reverse};
use crate::base::time::{UnixMs, day_of, hour_of};

/// Total, first, last, up to 32 exact times (ascending), and buckets (bucket number, count; ascending).
///
/// Buckets are built when the 33rd time arrives: until then the exact times hold all that buckets could.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tallies {
    pub total: u64,
    pub first_ms: UnixMs,
    pub last_ms: UnixMs,
    times_ms: Vec<UnixMs>,
    hourly: Vec<(i64, u64)>,
    daily: Vec<(i64, u64)>,
}

impl Tallies {
    /// Counts one more event. Late events land where they belong.
    pub fn add(&mut self, time_ms: UnixMs, now_ms: UnixMs) {
        let had_all_times = self.total <= limits::EXACT_TIMES as u64;
        self.first_ms = if self.total == 0 { time_ms } else { self.first_ms.min(time_ms) };
        self.last_ms = self.last_ms.max(time_ms);
        self.total = self.total.saturating_add(1);
        let place = self.times_ms.partition_point(|known| *known <= time_ms);
        insert(&mut self.times_ms, place, time_ms);
        if self.total > limits::EXACT_TIMES as u64 {
            if had_all_times {
                let times = core::mem::take(&mut self.times_ms);
                times.iter().for_each(|time| self.add_to_buckets(*time));
                self.times_ms = times;
            } else {
                self.add_to_buckets(time_ms);
            }
            self.forget_old_buckets(now_ms);
        }
        keep_last(&mut self.times_ms, limits::EXACT_TIMES);
    }

    fn add_to_buckets(&mut self, time_ms: UnixMs) {
        add_to(&mut self.hourly, hour_of(time_ms));
        add_to(&mut self.daily, day_of(time_ms));
    }

    fn forget_old_buckets(&mut self, now_ms: UnixMs) {
        let today = day_of(now_ms);
        let first_hourly_day = today.saturating_sub(limits::HOURLY_DAYS);
        self.hourly.retain(|bucket| bucket.0.div_euclid(24) > first_hourly_day);
        // A window of 400 days begins within the day before the last 400.
        let first_day = today.saturating_sub(limits::DAILY_DAYS);
        self.daily.retain(|bucket| bucket.0 >= first_day);
    }

    /// Writes the form that views and parts share.
    pub fn write(&self, out: &mut Writer) {
        out.varint(self.total);
        out.time(self.last_ms);
        out.time(self.last_ms.saturating_sub(self.first_ms));
        for pair in self.times_ms.windows(2).rev() {
            if let [before, after] = pair {
                out.time(after.saturating_sub(*before));
            }
        }
        if self.total > limits::EXACT_TIMES as u64 {
            write_buckets(&self.hourly, out);
            write_buckets(&self.daily, out);
        }
    }

    /// Reads what [`Tallies::write`] wrote.
    pub fn read(bytes: &mut Reader<'_>) -> Result<Self, Malformed> {
        let total = bytes.varint()?;
        let last_ms = bytes.time()?;
        let first_ms = last_ms.saturating_sub(bytes.time()?);
        let mut tallies = Self { total, first_ms, last_ms, ..Self::default() };
        let mut time_ms = last_ms;
        for index in 0..total.min(limits::EXACT_TIMES as u64) {
            if index > 0 {
                time_ms = time_ms.saturating_sub(bytes.time()?);
            }
            tallies.times_ms.push(time_ms);
        }
        reverse(&mut tallies.times_ms);
        if total > limits::EXACT_TIMES as u64 {
            tallies.hourly = read_buckets(bytes)?;
            tallies.daily = read_buckets(bytes)?;
        }
        if total == 0 { Err(Malformed) } else { Ok(tallies) }
    }
}

fn add_to(buckets: &mut Vec<(i64, u64)>, bucket: i64) {
    let place = buckets.partition_point(|known| known.0 < bucket);
    match buckets.get_mut(place) {
        Some(known) if known.0 == bucket => known.1 = known.1.saturating_add(1),
        _ => insert(buckets, place, (bucket, 1)),
    }
}

fn write_buckets(buckets: &[(i64, u64)], out: &mut Writer) {
    let mut entries = Writer::default();
    let mut at = 0i64;
    for (bucket, count) in buckets {
        entries.time(bucket.saturating_sub(at));
        entries.varint(*count);
        at = *bucket;
    }
    out.count(entries.len());
    out.put(entries.as_bytes());
}

fn read_buckets(bytes: &mut Reader<'_>) -> Result<Vec<(i64, u64)>, Malformed> {
    let length = bytes.count()?;
    let mut entries = Reader::new(bytes.take(length)?);
    let mut buckets = Vec::new();
    let mut at = 0i64;
    while !entries.is_empty() {
        let distance = entries.time()?;
        if distance == 0 && !buckets.is_empty() {
            return Err(Malformed);
        }
        at = at.saturating_add(distance);
        buckets.push((at, entries.varint()?));
    }
    Ok(buckets)
}
