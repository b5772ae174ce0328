//! How interests fade: in whole numbers, so that every host agrees.
//!
//! Source: DESIGN 5 "Interest".

use crate::base::limits;
use crate::base::time::{HOUR_MS, UnixMs, hour_of};

/// A sum of weights under way.
#[derive(Clone, Copy)]
pub(super) struct Fading {
    /// The hour that holds now.
    hour: i64,
    half_life_hours: i64,
    sum: u64,
}

impl Fading {
    pub fn at(now_ms: UnixMs, half_life_ms: i64) -> Self {
        Self { hour: hour_of(now_ms), half_life_hours: half_life_ms / HOUR_MS, sum: 0 }
    }

    /// Whether an hour lies on one of the days that have hourly buckets.
    pub fn is_hourly(&self, hour: i64) -> bool {
        hour.div_euclid(24) > self.hour.div_euclid(24).saturating_sub(limits::HOURLY_DAYS)
    }

    /// Adds so many of an hour, or of the day that holds it.
    pub fn add(&mut self, hour: i64, count: u64) {
        let hour = if self.is_hourly(hour) { hour } else { hour.wrapping_sub(hour.rem_euclid(24)) };
        let age_hours = self.hour.saturating_sub(hour).max(0);
        let halves = age_hours.wrapping_mul(64).checked_div(self.half_life_hours).unwrap_or(0);
        let weight = weight(halves);
        // Stops at the largest number, and without a product of 128 bits.
        self.sum = match u64::MAX.checked_div(weight) {
            Some(most) if count > most => u64::MAX,
            _ => self.sum.saturating_add(count.wrapping_mul(weight)),
        };
    }

    /// The sum; one event of this hour weighs 1.
    pub fn weight(&self) -> f64 {
        self.sum as f64 / ONE
    }
}

/// What one event of this hour weighs inside.
const ONE: f64 = 1_073_741_824.0;

/// What is left of one event after so many 64ths of a half-life.
fn weight(halves: i64) -> u64 {
    if halves >= 31 * 64 {
        return 0;
    }
    (step(halves % 64)) >> (halves / 64)
}

/// `round(2^30 * 2^(-i/64))`: one factor, raised to the power by squaring, gives the table without its bytes.
fn step(mut power: i64) -> u64 {
    let (mut weight, mut factor) = (ONE, 0.989_228_013_193_975_5);
    while power > 0 {
        if power & 1 == 1 {
            weight *= factor;
        }
        factor *= factor;
        power >>= 1;
    }
    (weight + 0.5) as u64
}
