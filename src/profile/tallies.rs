//! One counter while something is counted: exact times while there are few, buckets once there were more than 32. Of a measure, what it
//! adds up to, in buckets from the first.

#[cfg(feature = "sync")]
use super::token::Reach;
#[cfg(feature = "sync")]
use crate::base::bytes::Malformed;
use crate::base::bytes::{Reader, Writer};
use crate::base::limits;
use crate::base::lists::{insert, push};
#[cfg(feature = "sync")]
use crate::base::time::{DAY_MS, HOUR_MS, LAST_MS, kept};
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
    /// The exact times, each negated, so that the latest stands first; of each only the moment counts.
    times: Times,
    /// By the hour, and by the day.
    buckets: [Times; 2],
}

impl Tallies {
    /// Nothing yet, of a measure or of what is counted.
    pub const fn new(is_sum: bool) -> Self {
        Self { is_sum, total: 0, first_ms: i64::MAX, last_ms: 0, times: Vec::new(), buckets: [const { Vec::new() }; 2] }
    }

    /// Counts one more event, or adds what it brought along. Late events land where they belong.
    pub fn add(&mut self, time_ms: UnixMs, amount: i64) {
        let had_all_times = !self.has_buckets();
        self.first_ms = self.first_ms.min(time_ms);
        self.last_ms = self.last_ms.max(time_ms);
        self.total = self.total.saturating_add(amount);
        let time = (time_ms.wrapping_neg(), amount);
        if self.has_buckets() {
            if had_all_times {
                add_to_buckets(&mut self.buckets, &self.times);
            }
            add_to_buckets(&mut self.buckets, &[time]);
            self.forget_old_buckets();
        }
        if !self.is_sum {
            insert_at(&mut self.times, time);
            self.times.truncate(limits::EXACT_TIMES);
        }
    }

    /// Counts what another has counted, too.
    pub fn join(&mut self, other: &Self) {
        let (had_all_times, other_has_all) = (!self.has_buckets(), !other.has_buckets());
        self.first_ms = self.first_ms.min(other.first_ms);
        self.last_ms = self.last_ms.max(other.last_ms);
        self.total = self.total.saturating_add(other.total);
        if self.has_buckets() {
            // Who has no buckets has all times.
            if had_all_times {
                add_to_buckets(&mut self.buckets, &self.times);
            }
            if other_has_all {
                add_to_buckets(&mut self.buckets, &other.times);
            }
            for (buckets, others) in self.buckets.iter_mut().zip(&other.buckets) {
                merge(buckets, others, true);
            }
            self.forget_old_buckets();
        }
        merge(&mut self.times, &other.times, false);
        self.times.truncate(limits::EXACT_TIMES);
    }

    const fn has_buckets(&self) -> bool {
        self.is_sum || self.total > limits::EXACT_TIMES as i64
    }

    /// No window reaches them any more, seen from the last time or later. So what is kept depends on what was counted, and not on when.
    fn forget_old_buckets(&mut self) {
        let today = day_of(self.last_ms);
        let first_hourly_day = today.saturating_sub(limits::HOURLY_DAYS - 1);
        let [hourly, daily] = &mut self.buckets;
        drop_before(hourly, first_hourly_day.saturating_mul(24));
        // A window of 400 days begins within the day before the last 400.
        drop_before(daily, today.saturating_sub(limits::DAILY_DAYS));
    }

    /// Moves all that was counted by a clock that was so far ahead to where it belongs: times exactly, buckets by whole ones.
    #[cfg(feature = "sync")]
    pub fn set_back(&mut self, ahead_ms: i64) {
        let moved = |time_ms: UnixMs| kept(time_ms.saturating_sub(ahead_ms));
        (self.first_ms, self.last_ms) = (moved(self.first_ms), moved(self.last_ms));
        for time in &mut self.times {
            time.0 = moved(time.0.wrapping_neg()).wrapping_neg();
        }
        for (buckets, length_ms) in self.buckets.iter_mut().zip([HOUR_MS, DAY_MS]) {
            let whole = ahead_ms.saturating_add(length_ms / 2).div_euclid(length_ms);
            // Before 1970 several may become one.
            let before = core::mem::take(buckets);
            for (bucket, amount) in before {
                add_to_bucket(buckets, (bucket.saturating_sub(whole).max(0), amount));
            }
        }
        self.forget_old_buckets();
    }

    /// Leaves out what no question of this reach is answered from; says whether anything is left.
    #[cfg(feature = "sync")]
    pub fn cut(&mut self, reach: Reach) -> bool {
        let from_ms = reach.windows_ms.min(reach.interests_ms);
        let oldest = self.times.get(limits::EXACT_TIMES.saturating_sub(1)).map(|time| time.0.wrapping_neg());
        // Where exact times answer every window, buckets answer none.
        let is_exact = !self.is_sum
            && (!self.has_buckets()
                || reach.interests_ms == UnixMs::MAX && oldest.is_some_and(|oldest| oldest <= reach.windows_ms));
        if is_exact {
            self.buckets = [const { Vec::new() }; 2];
            if !reach.all {
                self.times.retain(|time| time.0.wrapping_neg() >= from_ms);
                self.total = self.times.len() as i64;
                self.first_ms = self.times.last().map_or(0, |first| first.0.wrapping_neg());
            }
            return self.total > 0;
        }
        let [hourly, daily] = &mut self.buckets;
        drop_before(hourly, hour_of(from_ms));
        drop_before(daily, day_of(if reach.are_hours_enough() { UnixMs::MAX } else { from_ms }));
        reach.all || !hourly.is_empty() || !daily.is_empty()
    }

    /// Counts what counted last then as often.
    #[cfg(feature = "sync")]
    pub fn of_all_at(count: usize, last_ms: UnixMs) -> Self {
        let mut tallies = Self::new(false);
        tallies.total = count as i64;
        (tallies.first_ms, tallies.last_ms) = (last_ms, last_ms);
        tallies.times = vec![(last_ms.wrapping_neg(), 1); count.min(limits::EXACT_TIMES)];
        tallies
    }

    /// The form that views and parts share.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.reserve(256);
        self.amount(self.total, &mut out);
        out.time(self.last_ms);
        if !self.is_sum {
            out.time(self.last_ms.saturating_sub(self.first_ms));
        }
        let mut after = self.last_ms.wrapping_neg();
        for (before, _) in self.times.get(1..).unwrap_or_default() {
            out.time(before.saturating_sub(after));
            after = *before;
        }
        if self.has_buckets() {
            for buckets in &self.buckets {
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

    /// What [`Tallies::bytes`] gave; of no bytes nothing.
    pub fn read(is_sum: bool, mut bytes: Reader<'_>) -> Self {
        let mut tallies = Self::new(is_sum);
        if bytes.is_empty() {
            return tallies;
        }
        tallies.total = amount_of(is_sum, bytes.number());
        tallies.last_ms = bytes.moment();
        if !is_sum {
            tallies.first_ms = tallies.last_ms.saturating_sub(bytes.moment());
            let mut time = tallies.last_ms.wrapping_neg();
            #[cfg(feature = "sync")]
            tallies.times.reserve(limits::EXACT_TIMES);
            for index in 0..tallies.total.min(limits::EXACT_TIMES as i64) {
                if index > 0 {
                    time = time.saturating_add(bytes.moment());
                }
                push(&mut tallies.times, (time, 1));
            }
        }
        if tallies.has_buckets() {
            for buckets in &mut tallies.buckets {
                let (mut entries, mut at) = (Reader::new(bytes.letters()), 0i64);
                // Each takes two bytes at least.
                #[cfg(feature = "sync")]
                buckets.reserve(entries.rest().len() / 2);
                while !entries.is_empty() {
                    at = at.saturating_add(entries.moment());
                    push(buckets, (at, amount_of(is_sum, entries.number())));
                }
            }
        }
        tallies
    }

    /// Verifies that there are the bytes of tallies, of times that are kept.
    #[cfg(feature = "sync")]
    pub fn verify(is_sum: bool, bytes: &mut Reader<'_>) -> Result<(), Malformed> {
        let total = bytes.varint()?;
        let is_count = |number: u64| if is_sum { Ok(0) } else { i64::try_from(number).map_err(|_| Malformed) };
        let count = is_count(total)?;
        let last_ms = bytes.time()?;
        if !is_sum {
            // How far back the first is, then how far each of the others is from the one after it.
            let mut first_ms = last_ms.saturating_sub(bytes.time()?);
            let mut time_ms = last_ms;
            for _ in 1..count.min(limits::EXACT_TIMES as i64) {
                time_ms = time_ms.saturating_sub(bytes.time()?);
                first_ms = first_ms.min(time_ms);
            }
            if count == 0 || first_ms < 0 {
                return Err(Malformed);
            }
        }
        if is_sum || count > limits::EXACT_TIMES as i64 {
            for last in [hour_of(LAST_MS), day_of(LAST_MS)] {
                let (mut entries, mut at) = (Reader::new(bytes.raw_text()?), None);
                while !entries.is_empty() {
                    let next = entries.time()?.saturating_add(at.unwrap_or_default());
                    if at == Some(next) || next > last {
                        return Err(Malformed);
                    }
                    is_count(entries.varint()?)?;
                    at = Some(next);
                }
            }
        }
        Ok(())
    }
}

const fn one_more(count: u64) -> u64 {
    count.cast_signed().saturating_add(1).cast_unsigned()
}

/// What times come to with one that is not before the last of them, without a look at each; none where that takes more: where nothing
/// was counted, where buckets begin, and where those of another hour are asked.
pub(super) fn one_later(bytes: &[u8], time_ms: UnixMs) -> Option<Vec<u8>> {
    let most = limits::EXACT_TIMES as u64;
    let mut known = Reader::new(bytes);
    let (total, last_ms, back_ms) = (known.number(), known.moment(), known.moment());
    let later_ms = time_ms.saturating_sub(last_ms);
    let is_same_hour = hour_of(time_ms) == hour_of(last_ms);
    if total == 0 || total == most || later_ms < 0 || total > most && !is_same_hour {
        return None;
    }
    let mut out = Writer::default();
    out.reserve(bytes.len().saturating_add(12));
    out.varint(one_more(total));
    out.time(time_ms);
    out.time(back_ms.saturating_add(later_ms).min(time_ms));
    out.time(later_ms);
    if total < most {
        out.put(known.rest());
        return Some(out.into_bytes());
    }
    // Of the times the oldest goes; of the buckets the last one counts.
    let (mut ends, mut length) = (2, 0usize);
    while let Some(byte) = known.rest().get(length)
        && ends < most
    {
        ends = ends.wrapping_add((*byte < 0x80).into());
        length = length.wrapping_add(1);
    }
    out.put(known.take(length).unwrap_or_default());
    known.number();
    for _ in 0..2 {
        let (last, mut before) = known.letters().split_last()?;
        let mut count = u64::from(*last);
        while let Some((byte, rest)) = before.split_last()
            && *byte >= 0x80
        {
            count = count << 7 | u64::from(byte & 0x7f);
            before = rest;
        }
        let mut buckets = Writer::default();
        buckets.put(before);
        buckets.varint(one_more(count));
        out.raw_text(buckets.as_bytes());
    }
    Some(out.into_bytes())
}

/// A number of times, or an amount, which may be negative.
const fn amount_of(is_sum: bool, number: u64) -> i64 {
    if is_sum { (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg() } else { number.cast_signed() }
}

/// Behind those of the ascending `times` that are not after `time`.
fn place_of(times: &[(i64, i64)], time: i64) -> usize {
    times.partition_point(|known| known.0 <= time)
}

/// Puts others among those that ascend, which ascend, too. Equal ones are added up, or both stay. Costs a step for each.
#[cfg(feature = "sync")]
fn merge(list: &mut Times, others: &[(i64, i64)], are_buckets: bool) {
    let mut rest = core::mem::take(list).into_iter().peekable();
    list.reserve(rest.len().saturating_add(others.len()));
    for other in others {
        while let Some(own) = rest.next_if(|own| own.0 <= other.0) {
            list.push(own);
        }
        match list.last_mut() {
            Some(last) if are_buckets && last.0 == other.0 => last.1 = last.1.saturating_add(other.1),
            _ => list.push(*other),
        }
    }
    list.extend(rest);
}

/// The same where there are few others, in less code. Costs a move for each that is behind one of them.
#[cfg(not(feature = "sync"))]
fn merge(list: &mut Times, others: &[(i64, i64)], are_buckets: bool) {
    for other in others {
        if are_buckets {
            add_to_bucket(list, *other);
        } else {
            insert_at(list, *other);
        }
    }
}

/// Puts one where it belongs among those that ascend.
pub(super) fn insert_at(times: &mut Times, time: (i64, i64)) {
    let place = place_of(times, time.0);
    insert(times, place, time);
}

fn drop_before(buckets: &mut Times, first: i64) {
    if buckets.first().is_some_and(|bucket| bucket.0 < first) {
        buckets.retain(|bucket| bucket.0 >= first);
    }
}

fn add_to_buckets([hourly, daily]: &mut [Times; 2], times: &[(i64, i64)]) {
    for (time, amount) in times {
        let time_ms = time.wrapping_neg();
        add_to_bucket(hourly, (hour_of(time_ms), *amount));
        add_to_bucket(daily, (day_of(time_ms), *amount));
    }
}

fn add_to_bucket(buckets: &mut Times, (bucket, amount): (i64, i64)) {
    let place = place_of(buckets, bucket.saturating_sub(1));
    match buckets.get_mut(place) {
        Some(known) if known.0 == bucket => known.1 = known.1.saturating_add(amount),
        _ => insert(buckets, place, (bucket, amount)),
    }
}
