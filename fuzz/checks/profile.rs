//! What must hold of any bytes as a stored profile: they are refused, or everything can be asked of it, and anything can happen to it.

#![allow(dead_code, reason = "every program that declares this module uses a part of it")]

use crate::person::{goes_on, open, sealed};

/// Panics where it does not hold, as the bytes are and with a checksum that fits.
pub fn check(bytes: &[u8]) {
    let _ = used(bytes);
    let _ = used(&sealed(bytes.to_vec()));
}

/// Uses everything that a stored profile offers. True if it was taken.
pub fn used(bytes: &[u8]) -> bool {
    let opened = open(bytes, 0x5e);
    opened.as_ref().is_ok_and(|profile| {
        goes_on(profile);
        true
    })
}
