//! `sync.wasm`: the doors of `profile.wasm`, behind which a profile also learns from others.

use crate::base::time::from_host_ms;
use crate::profile::Profile;

/// What [`call`] does, by number; those of `profile.wasm` are below.
mod verb {
    /// Writes what is held, for another who may have more or less.
    pub const VERSIONS: u32 = 6;
    /// Writes what somebody lacks whose versions were given; of none all. Gives the number of an error if they are damaged, and then has
    /// written nothing: no object lies below 1,024, so an address is never taken for one.
    pub const DELTA: u32 = 7;
    /// Takes in what another knows: 16 random bytes, then a delta. Gives the number of an error, or 0x10000 and the sum of 1 if anything
    /// changed, 2 if the other had erased, 4 if this device was barred and 8 if it turned out to be a copy.
    pub const MERGE: u32 = 8;
    /// Erases everything, at a time; 16 random bytes were given.
    pub const ERASE: u32 = 9;
}

const IS_DONE: u32 = 0x1_0000;

/// Does what `verb` says with what was given; gives the number of an error, or where stands what was written.
pub(super) fn call(profile: &mut Profile, verb: u32, (given, number): (&[u8], f64), out: &mut Vec<u8>) -> u32 {
    let (random, delta) = given.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    match verb {
        verb::VERSIONS => *out = profile.versions(),
        verb::DELTA => match profile.delta(given) {
            Ok(delta) => *out = delta,
            Err(error) => return error.number().into(),
        },
        verb::MERGE => {
            return match profile.merge(delta, *random) {
                Ok(merged) => {
                    let flags = [merged.changed, merged.erased, merged.barred, merged.forked];
                    flags.iter().rev().fold(0, |sum, flag| sum << 1 | u32::from(*flag)) | IS_DONE
                }
                Err(error) => error.number().into(),
            };
        }
        verb::ERASE => profile.erase(*random, from_host_ms(number)),
        _ => {}
    }
    out.as_ptr().addr() as u32
}
