//! What a measure of a view adds up to, read in place: ever, and by buckets.

use super::counter::CounterView;
use crate::base::bytes::{Malformed, Reader};
use crate::base::time::UnixMs;
use crate::model::Window;

/// What stands between the event of a measure and its own id.
pub(super) const MEASURE: u8 = b'#';

/// One measure of an event: what it adds up to, in whole multiples of its scale.
#[derive(Debug, Clone, Copy)]
pub struct MeasureView<'a> {
    counter: CounterView<'a>,
}

impl<'a> MeasureView<'a> {
    pub(super) fn read(entry: Reader<'a>) -> Self {
        Self { counter: CounterView::read_as(entry, true) }
    }

    /// Verifies the bytes of a measure.
    pub(super) fn verify(mut entry: Reader<'_>) -> Result<(), Malformed> {
        entry.varint()?;
        entry.time()?;
        for _ in 0..2 {
            let mut buckets = Reader::new(entry.raw_text()?);
            while !buckets.is_empty() {
                buckets.time()?;
                buckets.varint()?;
            }
        }
        if entry.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    /// What it adds up to ever.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.counter.total().cast_signed()
    }

    /// When it was last added to.
    #[must_use]
    pub const fn last_ms(&self) -> UnixMs {
        self.counter.last_ms()
    }

    /// What it adds up to within `window`: by hourly buckets for the last 8 UTC days and daily ones before, where the bucket that holds
    /// the window's start counts in full.
    ///
    /// Costs one step per bucket.
    #[must_use]
    pub fn sum(&self, window: Window, now_ms: UnixMs, session_start_ms: UnixMs) -> i64 {
        self.counter.count(window, now_ms, session_start_ms).cast_signed()
    }
}

/// An amount as it is written: 0, -1, 1, -2, …
pub(super) const fn amount(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amount_of_every_number_is_as_zigzag_has_it() {
        let amounts = [0, 1, 2, 3, u64::MAX - 1, u64::MAX].map(amount);
        assert_eq!(amounts, [0, -1, 1, -2, i64::MAX, i64::MIN]);
    }
}
