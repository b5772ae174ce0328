//! How interests fade: in whole numbers, so that every host agrees.
//!
//! Source: DESIGN 5 "Interest"; `docs/profile.md` has the computation.

use super::view::Buckets;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::time::{HOUR_MS, UnixMs, day_of, hour_of};

/// A sum of weights under way.
pub(super) struct Fading {
    /// The hour that holds now.
    hour: i64,
    /// The first hour that has a bucket of its own.
    first_hour: i64,
    half_life_hours: i64,
    sum: u64,
}

/// What one event of this hour weighs inside.
const ONE: f64 = 1_073_741_824.0;
/// `2^(-1/64)`
const STEP: f64 = 0.989_228_013_193_975_5;
/// From so many half-lives on nothing is left.
const HALVES: i64 = 31;

impl Fading {
    pub fn at(now_ms: UnixMs, half_life_ms: i64) -> Self {
        let first_day = day_of(now_ms).saturating_sub(limits::HOURLY_DAYS - 1);
        Self {
            hour: hour_of(now_ms),
            first_hour: first_day.wrapping_mul(24),
            half_life_hours: half_life_ms / HOUR_MS,
            sum: 0,
        }
    }

    /// Adds one event.
    pub fn add_time(&mut self, time_ms: UnixMs) {
        let hour = hour_of(time_ms);
        self.add(if hour < self.first_hour { day_of(time_ms).wrapping_mul(24) } else { hour }, 1);
    }

    /// Adds hourly, then daily buckets.
    pub fn add_buckets(&mut self, mut rest: Reader<'_>) -> Result<(), Malformed> {
        for hours in [1, 24] {
            let mut buckets = Buckets::read(&mut rest)?;
            while let Some((bucket, count)) = buckets.next()? {
                let hour = bucket.wrapping_mul(hours);
                if (hour < self.first_hour) == (hours > 1) {
                    self.add(hour, count);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, hour: i64, count: u64) {
        let age_hours = self.hour.saturating_sub(hour).max(0);
        let halves = age_hours.wrapping_mul(64).checked_div(self.half_life_hours).unwrap_or(i64::MAX);
        if halves / 64 >= HALVES {
            return;
        }
        let weight = fraction(halves % 64) >> (halves / 64);
        // Stops at the largest number, and without a product of 128 bits.
        let added = match u64::MAX.checked_div(weight) {
            Some(most) if count > most => u64::MAX,
            _ => count.wrapping_mul(weight),
        };
        self.sum = self.sum.saturating_add(added);
    }

    /// The sum; one event of this hour weighs 1.
    pub fn weight(&self) -> f64 {
        self.sum as f64 / ONE
    }
}

/// `round(2^30 * 2^(-i/64))`: one factor, raised to the power by squaring, gives the table without its bytes.
fn fraction(mut power: i64) -> u64 {
    let (mut weight, mut factor) = (ONE, STEP);
    while power > 0 {
        if power & 1 == 1 {
            weight *= factor;
        }
        factor *= factor;
        power >>= 1;
    }
    (weight + 0.5) as u64
}
