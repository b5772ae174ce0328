//! What every profile's bytes have around them: magic, version, checksum.

use super::ProfileError;
use crate::base::bytes::Reader;
#[cfg(feature = "profile")]
use crate::base::bytes::Writer;
use crate::base::hash::quick_hash;
#[cfg(feature = "sync")]
use crate::base::hash::stable_hash;

const CHECKSUM_BYTES: usize = 4;

/// The last four bytes, made of all before them; against accidents, not against forgers.
pub(super) type Checksum = fn(&[u8]) -> [u8; CHECKSUM_BYTES];

/// Checks magic, version and checksum; hands out a reader of what lies between.
pub(super) fn open(
    bytes: &[u8],
    magic: [u8; 2],
    version: u8,
    checksum_of: Checksum,
) -> Result<Reader<'_>, ProfileError> {
    let split = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(ProfileError::Unreadable)?;
    let (body, checksum) = bytes.split_at_checked(split).ok_or(ProfileError::Unreadable)?;
    let mut reader = Reader::new(body);
    if reader.take(2)? != magic {
        return Err(ProfileError::Unreadable);
    }
    if checksum != checksum_of(body) {
        return Err(ProfileError::Unreadable);
    }
    if reader.u8()? != version {
        return Err(ProfileError::Version);
    }
    Ok(reader)
}

/// A writer that has magic and version in it.
#[cfg(feature = "profile")]
pub(super) fn begin(magic: [u8; 2], version: u8) -> Writer {
    let mut out = Writer::default();
    out.put(&magic);
    out.u8(version);
    out
}

/// Appends the checksum.
#[cfg(feature = "profile")]
pub(super) fn finish(mut out: Writer, checksum_of: Checksum) -> Vec<u8> {
    let checksum = checksum_of(out.as_bytes());
    out.put(&checksum);
    out.into_bytes()
}

/// The upper half of the stable hash.
#[cfg(feature = "sync")]
pub(super) fn stable_checksum(body: &[u8]) -> [u8; CHECKSUM_BYTES] {
    upper_half(stable_hash(&[body]))
}

/// The upper half of the quick hash: for what is read before every decision.
pub(super) fn quick_checksum(body: &[u8]) -> [u8; CHECKSUM_BYTES] {
    upper_half(quick_hash(body))
}

fn upper_half(hash: u64) -> [u8; CHECKSUM_BYTES] {
    let [_, _, _, _, a, b, c, d] = hash.to_le_bytes();
    [a, b, c, d]
}
