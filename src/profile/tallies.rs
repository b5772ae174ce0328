//! One counter while something is counted: exact times while there are few, buckets once there were more than 32. Of a measure, what it
//! adds up to, in buckets from the first.

use crate::base::bytes::{Malformed, Reader, Writer};
use crate::base::limits;
use crate::base::lists::{drop_first, insert, keep_last, reverse};
#[cfg(feature = "sync")]
use crate::base::time::{DAY_MS, HOUR_MS, kept};
use crate::base::time::{UnixMs, day_of, hour_of};

/// Moments or buckets in ascending order, and what belongs to each: how often, how much, or of a span its end.
pub(super) type Times = Vec<(i64, i64)>;

/// Total, first, last, up to 32 exact times, and buckets.
///
/// Buckets of a count are built when the 33rd time arrives: until then the exact times hold all that buckets could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tallies {
    /// Whether amounts are added up, not times counted.
    is_sum: bool,
    total: i64,
    first_ms: UnixMs,
    pub last_ms: UnixMs,
    /// Of each only the moment counts.
    times_ms: Times,
    hourly: Times,
    daily: Times,
}

impl Tallies {
    /// Nothing yet, of a measure or of what is counted.
    pub const fn new(is_sum: bool) -> Self {
        Self {
            is_sum,
            total: 0,
            first_ms: i64::MAX,
            last_ms: 0,
            times_ms: Vec::new(),
            hourly: Vec::new(),
            daily: Vec::new(),
        }
    }

    /// Counts one more event, or adds what it brought along. Late events land where they belong.
    pub fn add(&mut self, time_ms: UnixMs, amount: i64) {
        let mut one = Self::new(self.is_sum);
        one.total = amount;
        (one.first_ms, one.last_ms) = (time_ms, time_ms);
        if self.is_sum {
            add_to_buckets(&mut one.hourly, &mut one.daily, (time_ms, amount));
        } else {
            one.times_ms.push((time_ms, 1));
        }
        self.join(&one);
    }

    /// Counts what another has counted, too.
    pub fn join(&mut self, other: &Self) {
        let (had_all_times, other_has_all) = (!self.has_buckets(), !other.has_buckets());
        self.first_ms = self.first_ms.min(other.first_ms);
        self.last_ms = self.last_ms.max(other.last_ms);
        self.total = self.total.saturating_add(other.total);
        if self.has_buckets() {
            // Who has no buckets has all times.
            for (times, is_all) in [(&self.times_ms, had_all_times), (&other.times_ms, other_has_all)] {
                for time in times {
                    if is_all {
                        add_to_buckets(&mut self.hourly, &mut self.daily, *time);
                    }
                }
            }
            join_buckets(&mut self.hourly, &other.hourly);
            join_buckets(&mut self.daily, &other.daily);
            self.forget_old_buckets();
        }
        for time in &other.times_ms {
            let place = place_of(&self.times_ms, time.0);
            insert(&mut self.times_ms, place, *time);
        }
        keep_last(&mut self.times_ms, limits::EXACT_TIMES);
    }

    const fn has_buckets(&self) -> bool {
        self.is_sum || self.total > limits::EXACT_TIMES as i64
    }

    /// No window reaches them any more, seen from the last time or later. So what is kept depends on what was counted, and not on when.
    fn forget_old_buckets(&mut self) {
        let today = day_of(self.last_ms);
        let first_hourly_day = today.saturating_sub(limits::HOURLY_DAYS - 1);
        drop_before(&mut self.hourly, first_hourly_day.saturating_mul(24));
        // A window of 400 days begins within the day before the last 400.
        drop_before(&mut self.daily, today.saturating_sub(limits::DAILY_DAYS));
    }

    /// Moves all that was counted by a clock that was so far ahead to where it belongs: times exactly, buckets by whole ones.
    #[cfg(feature = "sync")]
    pub fn set_back(&mut self, ahead_ms: i64) {
        let moved = |time_ms: UnixMs| kept(time_ms.saturating_sub(ahead_ms));
        (self.first_ms, self.last_ms) = (moved(self.first_ms), moved(self.last_ms));
        for time in &mut self.times_ms {
            time.0 = moved(time.0);
        }
        for (buckets, length_ms) in [(&mut self.hourly, HOUR_MS), (&mut self.daily, DAY_MS)] {
            let whole = ahead_ms.saturating_add(length_ms / 2).div_euclid(length_ms);
            // Before 1970 several may become one.
            let before = core::mem::take(buckets);
            for (bucket, amount) in before {
                add_to_bucket(buckets, (bucket.saturating_sub(whole).max(0), amount));
            }
        }
    }

    /// The form that views and parts share.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.amount(self.total, &mut out);
        out.time(self.last_ms);
        if !self.is_sum {
            out.time(self.last_ms.saturating_sub(self.first_ms));
        }
        let mut after = self.last_ms;
        for before in self.times_ms.iter().rev().skip(1) {
            out.time(after.saturating_sub(before.0));
            after = before.0;
        }
        if self.has_buckets() {
            for buckets in [&self.hourly, &self.daily] {
                let (mut entries, mut at) = (Writer::default(), 0i64);
                for (bucket, amount) in buckets {
                    entries.time(bucket.saturating_sub(at));
                    self.amount(*amount, &mut entries);
                    at = *bucket;
                }
                out.raw_text(entries.as_bytes());
            }
        }
        out.into_bytes()
    }

    /// A number of times, or an amount, which may be negative.
    fn amount(&self, amount: i64, out: &mut Writer) {
        out.varint(if self.is_sum { (amount << 1 ^ amount >> 63).cast_unsigned() } else { amount.cast_unsigned() });
    }

    fn read_amount(&self, bytes: &mut Reader<'_>) -> Result<i64, Malformed> {
        let number = bytes.varint()?;
        if self.is_sum {
            return Ok((number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg());
        }
        i64::try_from(number).map_err(|_| Malformed)
    }

    /// Takes in what [`Tallies::bytes`] gave; of no bytes nothing.
    pub fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Malformed> {
        self.total = self.read_amount(bytes)?;
        self.last_ms = bytes.time()?;
        if !self.is_sum {
            if self.total == 0 {
                return Err(Malformed);
            }
            self.first_ms = self.last_ms.saturating_sub(bytes.time()?);
            let mut time_ms = self.last_ms;
            for index in 0..self.total.min(limits::EXACT_TIMES as i64) {
                if index > 0 {
                    time_ms = time_ms.saturating_sub(bytes.time()?);
                }
                self.times_ms.push((time_ms, 1));
            }
            reverse(&mut self.times_ms);
        }
        if self.has_buckets() {
            for is_daily in [false, true] {
                let (mut entries, mut at, mut buckets) = (Reader::new(bytes.raw_text()?), 0i64, Vec::new());
                while !entries.is_empty() {
                    let distance = entries.time()?;
                    if distance == 0 && !buckets.is_empty() {
                        return Err(Malformed);
                    }
                    at = at.saturating_add(distance);
                    buckets.push((at, self.read_amount(&mut entries)?));
                }
                *(if is_daily { &mut self.daily } else { &mut self.hourly }) = buckets;
            }
        }
        Ok(())
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

fn add_to_buckets(hourly: &mut Times, daily: &mut Times, (time_ms, amount): (UnixMs, i64)) {
    add_to_bucket(hourly, (hour_of(time_ms), amount));
    add_to_bucket(daily, (day_of(time_ms), amount));
}

fn join_buckets(buckets: &mut Times, others: &[(i64, i64)]) {
    for other in others {
        add_to_bucket(buckets, *other);
    }
}

fn add_to_bucket(buckets: &mut Times, (bucket, amount): (i64, i64)) {
    let place = place_of(buckets, bucket.saturating_sub(1));
    match buckets.get_mut(place) {
        Some(known) if known.0 == bucket => known.1 = known.1.saturating_add(amount),
        _ => insert(buckets, place, (bucket, amount)),
    }
}
