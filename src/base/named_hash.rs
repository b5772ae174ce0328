//! The hashes that an experiment can name, as other products compute them: a visitor who moves here keeps the variant.
//!
//! Pages download this code: it is written for few bytes, so bytes are taken in one by one.

use super::hash::stable_hash;
use super::limits;

/// What a draw is out of: it is a number below this.
const DRAWS: u32 = limits::DRAWS as u32;

const FNV_OFFSET: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// FNV-1a of 32 bits. Costs one multiplication per byte.
///
/// Source: Fowler, Noll, Vo (RFC 9923).
///
/// ```
/// # use etappe::base::named_hash::fnv1a32;
/// assert_eq!(fnv1a32(b"foobar"), 0xbf9c_f968);
/// ```
#[must_use]
pub const fn fnv1a32(bytes: &[u8]) -> u32 {
    fnv1a32_after(FNV_OFFSET, bytes)
}

/// The hash of what `hash` is of, with `bytes` behind it.
const fn fnv1a32_after(mut hash: u32, mut bytes: &[u8]) -> u32 {
    while let [byte, rest @ ..] = bytes {
        hash = (hash ^ *byte as u32).wrapping_mul(FNV_PRIME);
        bytes = rest;
    }
    hash
}

/// The draw of GrowthBook's hash version 2, from 0 to 9,999: `fnv1a32(decimal(fnv1a32(seed + unit))) mod 10000`.
///
/// Source: `docs/experiments.md`, "The draw"; cases of GrowthBook in `tests/conformance/hash.rs`.
#[must_use]
#[allow(clippy::arithmetic_side_effects, reason = "a power of ten that is not 0 divides, and a digit is at most 9")]
pub const fn growthbook2(seed: &[u8], unit: &[u8]) -> u32 {
    let number = fnv1a32_after(fnv1a32(seed), unit);
    let mut hash = FNV_OFFSET;
    // The place of the largest digit that 32 bits can have.
    let mut place = 1_000_000_000;
    while place > 0 {
        if number >= place || place == 1 {
            hash = fnv1a32_after(hash, &[b'0' + (number / place % 10) as u8]);
        }
        place /= 10;
    }
    hash % DRAWS
}

/// `MurmurHash3` x86 32 of `parts`, as if they were one text.
///
/// Source: Appleby, `MurmurHash3.cpp`, `MurmurHash3_x86_32`.
///
/// ```
/// # use etappe::base::named_hash::murmur3;
/// assert_eq!(murmur3(&[b"ab", b"c"], 1), murmur3(&[b"abc"], 1));
/// ```
#[must_use]
pub fn murmur3(parts: &[&[u8]], seed: u32) -> u32 {
    let (mut hash, mut word, mut length) = (seed, 0, 0_u32);
    for part in parts {
        for byte in *part {
            // A shift counts modulo 32: four bytes are a word, least significant first.
            word |= u32::from(*byte).wrapping_shl(length << 3);
            length = length.wrapping_add(1);
            if length & 3 == 0 {
                hash = (hash ^ scrambled(word)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
                word = 0;
            }
        }
    }
    // Where no byte is left over this is 0, and changes nothing.
    hash ^= scrambled(word) ^ length;
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

const fn scrambled(word: u32) -> u32 {
    word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593)
}

/// The draw of Optimizely, from 0 to 9,999: [`murmur3`] with the seed 1 over unit and seed, spread evenly.
///
/// Source: `docs/experiments.md`, "The draw"; cases of Optimizely in `tests/conformance/hash.rs`.
#[must_use]
pub fn murmur3_draw(seed: &[u8], unit: &[u8]) -> u32 {
    spread(murmur3(&[unit, seed], 1))
}

/// The draw of `etappe1` over `parts`, from 0 to 9,999.
///
/// Source: `docs/experiments.md`, "The draw"; how even it is, `tests/draws/main.rs`.
#[must_use]
pub fn etappe1_draw(parts: &[&[u8]]) -> u32 {
    etappe1_drawn(stable_hash(parts))
}

/// The same, of parts whose hash is this.
#[allow(clippy::cast_possible_truncation, reason = "the upper half of 64 bits is 32 bits")]
pub(crate) const fn etappe1_drawn(hash: u64) -> u32 {
    spread((hash >> 32) as u32)
}

/// Where a hash is among 10,000 equal parts of all hashes.
#[allow(clippy::arithmetic_side_effects, reason = "32 bits times 14 bits fit into 64")]
#[allow(clippy::cast_possible_truncation, reason = "less than 10,000")]
const fn spread(hash: u32) -> u32 {
    ((hash as u64 * DRAWS as u64) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fnv1a32_of_known_text_is_the_published_value() {
        for (text, hash) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(fnv1a32(text.as_bytes()), hash, "{text:?}");
        }
    }

    #[test]
    fn growthbook2_is_the_hash_of_the_decimal_text() {
        for seed in ["", "exp", "loyalty-copy"] {
            for unit in 0..2_000 {
                let unit = unit.to_string();
                let number = fnv1a32(format!("{seed}{unit}").as_bytes());
                let expected = fnv1a32(number.to_string().as_bytes()) % 10_000;
                assert_eq!(growthbook2(seed.as_bytes(), unit.as_bytes()), expected, "{seed}{unit}");
            }
        }
    }

    #[test]
    fn murmur3_of_parts_is_that_of_one_text() {
        let text = b"The quick brown fox";
        let whole = murmur3(&[text], 1);
        for place in 0..=text.len() {
            let (head, tail) = text.split_at(place);
            assert_eq!(murmur3(&[head, tail], 1), whole, "{place}");
        }
    }

    #[test]
    fn spread_of_the_least_and_the_largest_is_within_the_draws() {
        assert_eq!((spread(0), spread(429_496), spread(429_497), spread(u32::MAX)), (0, 0, 1, 9_999));
    }
}
