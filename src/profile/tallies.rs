//! One counter while an event is counted: exact times while there are few, buckets once there were more than 32.

use crate::base::bytes::{Malformed, Reader, Writer};
use crate::base::limits;
use crate::base::lists::{drop_first, insert, keep_last, reverse};
use crate::base::time::{UnixMs, day_of, hour_of};

/// Moments or buckets in ascending order, and what belongs to each: how often, or of a span its end.
pub(super) type Times = Vec<(i64, i64)>;

/// Total, first, last, up to 32 exact times, and buckets.
///
/// Buckets are built when the 33rd time arrives: until then the exact times hold all that buckets could.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tallies {
    total: u64,
    first_ms: UnixMs,
    pub last_ms: UnixMs,
    /// Of each only the moment counts.
    times_ms: Times,
    hourly: Times,
    daily: Times,
}

impl Tallies {
    /// Counts one more event. Late events land where they belong.
    pub fn add(&mut self, time_ms: UnixMs, now_ms: UnixMs) {
        let had_all_times = !self.has_buckets();
        self.first_ms = if self.total == 0 { time_ms } else { self.first_ms.min(time_ms) };
        self.last_ms = self.last_ms.max(time_ms);
        self.total = self.total.saturating_add(1);
        let place = place_of(&self.times_ms, time_ms);
        insert(&mut self.times_ms, place, (time_ms, 1));
        if self.has_buckets() {
            if had_all_times {
                for time in &self.times_ms {
                    add_to_buckets(&mut self.hourly, &mut self.daily, time.0);
                }
            } else {
                add_to_buckets(&mut self.hourly, &mut self.daily, time_ms);
            }
            self.forget_old_buckets(now_ms);
        }
        keep_last(&mut self.times_ms, limits::EXACT_TIMES);
    }

    /// Counts what another has counted, too.
    pub fn join(&mut self, other: &Self) {
        let had_all_times = !self.has_buckets();
        self.first_ms = if self.total == 0 { other.first_ms } else { self.first_ms.min(other.first_ms) };
        self.last_ms = self.last_ms.max(other.last_ms);
        self.total = self.total.saturating_add(other.total);
        if self.has_buckets() {
            // Who has no buckets has all times.
            for (times, is_all) in [(&self.times_ms, had_all_times), (&other.times_ms, !other.has_buckets())] {
                for time in times {
                    if is_all {
                        add_to_buckets(&mut self.hourly, &mut self.daily, time.0);
                    }
                }
            }
            join_buckets(&mut self.hourly, &other.hourly);
            join_buckets(&mut self.daily, &other.daily);
        }
        for time in &other.times_ms {
            let place = place_of(&self.times_ms, time.0);
            insert(&mut self.times_ms, place, *time);
        }
        keep_last(&mut self.times_ms, limits::EXACT_TIMES);
    }

    const fn has_buckets(&self) -> bool {
        self.total > limits::EXACT_TIMES as u64
    }

    fn forget_old_buckets(&mut self, now_ms: UnixMs) {
        let today = day_of(now_ms);
        let first_hourly_day = today.saturating_sub(limits::HOURLY_DAYS - 1);
        drop_before(&mut self.hourly, first_hourly_day.saturating_mul(24));
        // A window of 400 days begins within the day before the last 400.
        drop_before(&mut self.daily, today.saturating_sub(limits::DAILY_DAYS));
    }

    /// The form that views and parts share.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.varint(self.total);
        out.time(self.last_ms);
        out.time(self.last_ms.saturating_sub(self.first_ms));
        let mut after = self.last_ms;
        for before in self.times_ms.iter().rev().skip(1) {
            out.time(after.saturating_sub(before.0));
            after = before.0;
        }
        if self.has_buckets() {
            for buckets in [&self.hourly, &self.daily] {
                write_buckets(buckets, &mut out);
            }
        }
        out.into_bytes()
    }

    /// Takes in what [`Tallies::bytes`] gave; of no bytes nothing.
    pub fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Malformed> {
        self.total = bytes.varint()?;
        self.last_ms = bytes.time()?;
        self.first_ms = self.last_ms.saturating_sub(bytes.time()?);
        let mut time_ms = self.last_ms;
        for index in 0..self.total.min(limits::EXACT_TIMES as u64) {
            if index > 0 {
                time_ms = time_ms.saturating_sub(bytes.time()?);
            }
            self.times_ms.push((time_ms, 1));
        }
        reverse(&mut self.times_ms);
        if self.has_buckets() {
            for buckets in [&mut self.hourly, &mut self.daily] {
                read_buckets(bytes, buckets)?;
            }
        }
        if self.total == 0 { Err(Malformed) } else { Ok(()) }
    }
}

/// Behind those of the ascending `times` that are not after `time`.
pub(super) fn place_of(times: &[(i64, i64)], time: i64) -> usize {
    times.partition_point(|known| known.0 <= time)
}

fn drop_before(buckets: &mut Times, first: i64) {
    let count = place_of(buckets, first.saturating_sub(1));
    drop_first(buckets, count);
}

fn add_to_buckets(hourly: &mut Times, daily: &mut Times, time_ms: UnixMs) {
    add_to_bucket(hourly, (hour_of(time_ms), 1));
    add_to_bucket(daily, (day_of(time_ms), 1));
}

fn join_buckets(buckets: &mut Times, others: &[(i64, i64)]) {
    for other in others {
        add_to_bucket(buckets, *other);
    }
}

fn add_to_bucket(buckets: &mut Times, (bucket, count): (i64, i64)) {
    let place = place_of(buckets, bucket.saturating_sub(1));
    match buckets.get_mut(place) {
        Some(known) if known.0 == bucket => {
            known.1 = known.1.cast_unsigned().saturating_add(count.cast_unsigned()).cast_signed();
        }
        _ => insert(buckets, place, (bucket, count)),
    }
}

fn write_buckets(buckets: &[(i64, i64)], out: &mut Writer) {
    let mut entries = Writer::default();
    let mut at = 0i64;
    for (bucket, count) in buckets {
        entries.time(bucket.saturating_sub(at));
        entries.varint(count.cast_unsigned());
        at = *bucket;
    }
    out.raw_text(entries.as_bytes());
}

fn read_buckets(bytes: &mut Reader<'_>, buckets: &mut Times) -> Result<(), Malformed> {
    let mut entries = Reader::new(bytes.raw_text()?);
    let mut at = 0i64;
    while !entries.is_empty() {
        let distance = entries.time()?;
        if distance == 0 && !buckets.is_empty() {
            return Err(Malformed);
        }
        at = at.saturating_add(distance);
        buckets.push((at, entries.varint()?.cast_signed()));
    }
    Ok(())
}
