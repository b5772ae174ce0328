//! What must hold of any bytes as what another device tells: they are refused, and nothing is changed, or they are taken in, once.

#![allow(dead_code, reason = "every program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a check that cannot go on panics")]

use etappe::engine::Profile;
use etappe::profile::ProfileError;

use crate::person::{NOW_MS, fresh, happens, holds, other, reopened, sealed};

/// Panics where it does not hold, as the bytes are and with a checksum that fits.
pub fn check(bytes: &[u8]) {
    for bytes in [bytes.to_vec(), sealed(bytes.to_vec())] {
        let _ = merged(&bytes);
        let _ = answered(&bytes);
    }
}

/// Takes them in as a delta, where nothing is known, something, and something else. How often they were.
pub fn merged(bytes: &[u8]) -> usize {
    let mut third = fresh(0x70);
    happens(&mut third, NOW_MS);
    let known = [fresh(0x71), other(), third];
    known.into_iter().filter(|profile| is_merged(profile.clone(), bytes)).count()
}

/// Takes them in as a delta, in a profile that knows what it knows. True if they were.
pub fn is_merged(mut profile: Profile, bytes: &[u8]) -> bool {
    let (before, versions) = (profile.encode(), profile.versions());
    let Ok(merged) = profile.merge(bytes, [0x72; 16]) else {
        assert!(profile.encode() == before, "what is refused changes nothing");
        return false;
    };
    assert_eq!(merged.changed, profile.versions() != versions);
    profile = reopened(&profile);
    holds(&profile);
    let (all, view) = (profile.delta(&[]), profile.view());
    match profile.merge(bytes, [0x73; 16]) {
        Ok(again) => assert!(!again.changed, "what is known changes nothing"),
        // Who the delta says that it is of is not who is in it, or a denial in it dropped what it goes on from.
        Err(error) => assert!(matches!(error, ProfileError::OtherPerson | ProfileError::Gap), "{error}"),
    }
    assert!(profile.delta(&[]) == all && profile.view() == view, "what is known changes nothing");
    true
}

/// Answers them as versions. True if they were.
pub fn answered(bytes: &[u8]) -> bool {
    let Ok(delta) = other().delta(bytes) else { return false };
    // Who says that more is known than is cannot be told what it lacks.
    let _ = merged(&delta);
    true
}
