//! The hashes by which equals are ranked and visitors are drawn, and how a hash becomes one of 10,000 numbers.

/// FNV-1a of 64 bits over all parts with their lengths, then the finalizer of MurmurHash3.
pub fn etappe1(parts: &[&[u8]]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for part in parts {
        (part.len() as u32).to_le_bytes().into_iter().for_each(&mut add);
        part.iter().copied().for_each(&mut add);
    }
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}

/// The number of the draw `etappe1`.
pub fn draw_etappe1(parts: &[&[u8]]) -> i64 {
    (((etappe1(parts) >> 32) * 10_000) >> 32) as i64
}

/// The number of the draw `growthbook2`.
pub fn draw_growthbook2(seed: &str, unit: &[u8]) -> i64 {
    let once = fnv1a32(&[seed.as_bytes(), unit].concat());
    i64::from(fnv1a32(once.to_string().as_bytes()) % 10_000)
}

/// The number of the draw `murmur3`.
pub fn draw_murmur3(seed: &str, unit: &[u8]) -> i64 {
    let hash = murmur3(&[unit, seed.as_bytes()].concat(), 1);
    ((u64::from(hash) * 10_000) >> 32) as i64
}

fn fnv1a32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// MurmurHash3 x86_32. Source: Austin Appleby, SMHasher, `MurmurHash3.cpp`.
fn murmur3(bytes: &[u8], seed: u32) -> u32 {
    let scrambled = |block: u32| block.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut hash = seed;
    for chunk in bytes.chunks(4) {
        let mut block = [0; 4];
        block[..chunk.len()].copy_from_slice(chunk);
        hash ^= scrambled(u32::from_le_bytes(block));
        if chunk.len() == 4 {
            hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
        }
    }
    hash ^= bytes.len() as u32;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etappe1_of_the_documented_parts_is_the_documented_hash() {
        let parts: [&[u8]; 3] = [b"acme", b"hero", b"welcome"];
        assert_eq!(etappe1(&parts), 0x9a78_5c78_2f40_9ea5);
    }

    #[test]
    fn murmur3_of_published_inputs_is_the_published_hash() {
        for (text, seed, expected) in [
            ("", 0, 0),
            ("", 1, 0x514e_28b7),
            ("test", 0, 0xba6b_d213),
            ("Hello, world!", 0, 0xc036_3e43),
            ("aaaa", 0x9747_b28c, 0x5a97_808a),
        ] {
            assert_eq!(murmur3(text.as_bytes(), seed), expected, "{text}");
        }
    }

    #[test]
    fn growthbook2_of_published_inputs_is_the_published_number() {
        // Source: GrowthBook, `packages/sdk-js/test/cases.json`, `hash`.
        for (seed, unit, expected) in [
            ("seed", "a", 505),
            ("seed", "b", 2_696),
            ("foo", "ab", 2_575),
            ("foo", "def", 2_019),
            ("89123klj", "8952klfjas09ujkasdf", 1_240),
            ("90850943850283058242805", "123", 7_516),
        ] {
            assert_eq!(draw_growthbook2(seed, unit.as_bytes()), expected, "{unit}");
        }
    }
}
