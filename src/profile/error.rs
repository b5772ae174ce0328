//! Why profile bytes are not taken in.

#[cfg(feature = "profile")]
use crate::base::bytes::Writer;
use crate::base::bytes::{Malformed, Reader};
use crate::base::hash::stable_hash;

/// Why bytes are not a view or a part that this engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum ProfileError {
    /// Cut short, changed on the way, or something else altogether.
    Unreadable = 411,
    /// Written by a version that this engine does not know.
    Version = 412,
}

impl ProfileError {
    /// The stable number, 411 for `E0411`.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// What is wrong, in one line.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Unreadable => "profile bytes are damaged or not a profile",
            Self::Version => "profile has a format that this engine does not read",
        }
    }

    /// The way out, in one line.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Unreadable => "start from an empty profile; what was in it cannot be trusted",
            Self::Version => "load the newer engine, or start from an empty profile",
        }
    }
}

impl From<Malformed> for ProfileError {
    fn from(_: Malformed) -> Self {
        Self::Unreadable
    }
}

impl core::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for ProfileError {}

const CHECKSUM_BYTES: usize = 4;

/// Checks magic, version and checksum; hands out a reader of what lies between.
pub(super) fn open(bytes: &[u8], magic: [u8; 2], version: u8) -> Result<Reader<'_>, ProfileError> {
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
pub(super) fn finish(mut out: Writer) -> Vec<u8> {
    let checksum = checksum_of(out.as_bytes());
    out.put(&checksum);
    out.into_bytes()
}

/// The upper half of the stable hash; against accidents, not against forgers.
fn checksum_of(body: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let hash = stable_hash(&[body]).to_le_bytes();
    let [_, _, _, _, a, b, c, d] = hash;
    [a, b, c, d]
}
