//! `etappe1`, the stable hash: the same number on every host, today and in ten years.
//!
//! FNV-1a 64 over the parts, each with its length before it as u32 LE, then `MurmurHash3`'s `fmix64`.
//! Source: DESIGN 4.3 "Stable hash"; FNV: Fowler, Noll, Vo (RFC 9923); `fmix64`: Appleby, `MurmurHash3`.

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// A running FNV-1a 64.
#[derive(Debug, Clone, Copy)]
pub struct Fnv64(u64);

impl Default for Fnv64 {
    fn default() -> Self {
        Self(FNV_OFFSET)
    }
}

impl Fnv64 {
    /// Takes in `bytes`. Costs one multiplication per byte.
    pub fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(FNV_PRIME);
        }
    }

    /// Takes in a part of a [`stable_hash`].
    pub(crate) fn part(&mut self, part: &[u8]) {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        self.write(&length.to_le_bytes());
        self.write(part);
    }

    /// The [`stable_hash`] of the parts that were taken in.
    pub(crate) const fn stable(self) -> u64 {
        fmix64(self.0)
    }

    /// The plain FNV-1a value of what was taken in so far.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

/// Hashes `bytes` eight at a time: for tables in memory and checksums, where [`stable_hash`] would cost more than the rest.
///
/// Each step is a bijection of what is read and of what was before, so one changed word always changes the result.
#[must_use]
pub fn quick_hash(bytes: &[u8]) -> u64 {
    let (words, _) = bytes.as_chunks::<8>();
    let mut hash = bytes.len() as u64;
    for word in words {
        hash = mixed(hash ^ u64::from_le_bytes(*word));
    }
    let rest = bytes.len() & 7;
    if rest > 0 {
        // The last eight bytes, of which some were taken already; of a shorter text all there are.
        let mut last = 0;
        match bytes.last_chunk() {
            Some(word) => last = u64::from_le_bytes(*word),
            None => bytes.iter().for_each(|byte| last = last << 8 | u64::from(*byte)),
        }
        hash = mixed(hash ^ last);
    }
    hash
}

const fn mixed(word: u64) -> u64 {
    let product = word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ product >> 32
}

/// Hashes `parts` in order; `["ab", "c"]` and `["a", "bc"]` differ.
///
/// ```
/// # use etappe::base::hash::stable_hash;
/// assert_ne!(stable_hash(&[b"ab", b"c"]), stable_hash(&[b"a", b"bc"]));
/// ```
#[must_use]
pub fn stable_hash(parts: &[&[u8]]) -> u64 {
    let mut hash = Fnv64::default();
    parts.iter().for_each(|part| hash.part(part));
    hash.stable()
}

const fn fmix64(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fnv_of_known_text_is_the_published_value() {
        let mut hash = Fnv64::default();
        assert_eq!(hash.value(), 0xcbf2_9ce4_8422_2325);
        hash.write(b"foobar");
        assert_eq!(hash.value(), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn fmix64_is_a_bijection_at_zero() {
        assert_eq!(fmix64(0), 0);
        assert_ne!(fmix64(1), fmix64(2));
    }
}
