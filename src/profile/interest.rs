//! How interests fade: in whole numbers, so that every host agrees.
//!
//! Source: DESIGN 5 "Interest"; `docs/profile.md` has the computation.

use super::counter::Buckets;
use crate::base::bytes::Reader;
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
    pub fn add_buckets(&mut self, mut rest: Reader<'_>) {
        for hours in [1, 24] {
            let mut buckets = Buckets::read(&mut rest);
            while buckets.step() {
                let hour = buckets.at.wrapping_mul(hours);
                if (hour < self.first_hour) == (hours > 1) {
                    self.add(hour, buckets.count);
                }
            }
        }
    }

    fn add(&mut self, hour: i64, count: u64) {
        let age_hours = self.hour.saturating_sub(hour).max(0);
        let halves = age_hours.wrapping_mul(64).checked_div(self.half_life_hours).unwrap_or(i64::MAX);
        if halves / 64 >= HALVES {
            return;
        }
        let weight = fraction(halves % 64) >> (halves / 64);
        // Stops at the largest number, and without a product of 128 bits: a weight has 31.
        let (high, low) = ((count >> 32).wrapping_mul(weight), (count & u64::from(u32::MAX)).wrapping_mul(weight));
        let added = if high >> 32 > 0 { u64::MAX } else { (high << 32).saturating_add(low) };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[rustfmt::skip]
    const EXP2: [u64; 64] = [
        1_073_741_824, 1_062_175_491, 1_050_733_751, 1_039_415_261, 1_028_218_693, 1_017_142_735, 1_006_186_087, 995_347_464,
        984_625_594, 974_019_220, 963_527_098, 953_147_997, 942_880_699, 932_724_001, 922_676_710, 912_737_649,
        902_905_651, 893_179_563, 883_558_244, 874_040_567, 864_625_413, 855_311_680, 846_098_274, 836_984_114,
        827_968_132, 819_049_271, 810_226_483, 801_498_734, 792_865_000, 784_324_269, 775_875_538, 767_517_817,
        759_250_125, 751_071_493, 742_980_960, 734_977_579, 727_060_411, 719_228_525, 711_481_005, 703_816_941,
        696_235_434, 688_735_596, 681_316_545, 673_977_412, 666_717_336, 659_535_466, 652_430_958, 645_402_981,
        638_450_708, 631_573_326, 624_770_026, 618_040_012, 611_382_493, 604_796_689, 598_281_827, 591_837_143,
        585_461_881, 579_155_293, 572_916_640, 566_745_190, 560_640_218, 554_601_009, 548_626_854, 542_717_053,
    ];

    #[test]
    fn fraction_of_every_64th_is_the_exact_table() {
        for (power, weight) in (0..).zip(EXP2) {
            assert_eq!(fraction(power), weight, "{power}");
        }
    }
}
