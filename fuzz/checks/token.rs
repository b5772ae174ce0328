//! What must hold of any bytes as a view or a token: they are refused, or pages are decided by them.

#![allow(dead_code, reason = "every program that declares this module uses a part of it")]

use etappe::model::{Context, Detail};
use etappe::profile::{ProfileError, View};

use crate::person::{ENGINE, NOW_MS, decides, sealed};

/// Panics where it does not hold, as the bytes are and with a checksum that fits.
pub fn check(bytes: &[u8]) {
    let _ = used(bytes);
    let _ = used(&sealed(bytes.to_vec()));
}

/// Uses everything that a view offers. True if it was taken.
pub fn used(bytes: &[u8]) -> bool {
    let decided = ENGINE.decide(bytes, &Context::default(), NOW_MS, Detail::Winners);
    let Ok(view) = View::parse(bytes) else { return false };
    if view.token().is_some_and(|token| token.pack != ENGINE.pack().hash()) {
        assert_eq!(decided.err(), Some(ProfileError::Unreadable), "it says nothing about another pack");
        return false;
    }
    assert!(decided.is_ok(), "who reads all of it reads what decides");
    decides(bytes);
    true
}
