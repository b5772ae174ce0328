//! Signed packs, `pack ++ block`: the block is written, cut off and verified here; the engine never sees it.
//!
//! The block has 88 bytes, all little-endian: magic `ETSG`, version u16 = 1, reserved u16 = 0, key id (8 bytes), not after (i64,
//! milliseconds since 1970), signature (64 bytes). Signed are the pack and the block up to the signature.

use std::fmt;

use crate::key::{KeyId, PrivateKey, PublicKey};

/// Bytes of a block.
pub const BLOCK_BYTES: usize = 88;
/// Bytes of a block that are signed as well: all before the signature.
const SIGNED_BYTES: usize = 24;
/// How a block begins: magic, version, reserved.
const BEGINNING: [u8; 8] = *b"ETSG\x01\x00\x00\x00";

/// How a pack begins, and where it says the journey's version and its own length.
const PACK_MAGIC: [u8; 4] = *b"ETPK";
const VERSION_AT: usize = 8;
const LENGTH_AT: usize = 12;

/// By whom a pack must be signed to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// Any of them may have signed.
    pub keys: &'a [PublicKey],
    /// The moment at which the signature must hold, in milliseconds since 1970.
    pub now_ms: i64,
    /// A journey with a lower version is refused.
    pub at_least_version: u32,
}

/// A pack that one of the keys signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'a> {
    /// Without its block.
    pub pack: &'a [u8],
    /// Of the journey.
    pub version: u32,
    /// The key that signed.
    pub key: PublicKey,
    /// The last moment at which the signature holds, in milliseconds since 1970.
    pub not_after_ms: i64,
}

/// Why a pack is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// The pack is cut short.
    Truncated,
    /// These bytes are not a pack.
    NotAPack,
    /// Nothing stands behind the pack, or no block that can be read.
    Unsigned,
    /// No key with this id was given.
    UnknownKey(KeyId),
    /// Some byte is not what was signed.
    Mismatch,
    /// The signature held until this moment, in milliseconds since 1970.
    Expired(i64),
    /// The journey's version, and the one that it must have at least.
    LowerVersion(u32, u32),
}

impl SignatureError {
    /// The stable number, 421 for `E0421`.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Truncated => 401,
            Self::NotAPack => 402,
            Self::Unsigned => 421,
            Self::UnknownKey(_) => 422,
            Self::Mismatch => 423,
            Self::Expired(_) => 424,
            Self::LowerVersion(..) => 425,
        }
    }

    /// The way out, in one line.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Truncated => "transfer it again, or run `etappe compile` anew",
            Self::NotAPack => "a pack is made by `etappe compile journey.yaml -o journey.pack`",
            Self::Unsigned => "sign it with `etappe sign`, and serve it whole: the signature stands at its end",
            Self::UnknownKey(_) => "give the public key that belongs to the private one it was signed with",
            Self::Mismatch => "do not use it: it was changed after it was signed; get it anew, or sign it anew",
            Self::Expired(_) => "sign it anew with `etappe sign`; if that was done, check this machine's clock",
            Self::LowerVersion(..) => "raise `version` in the journey, compile it and sign it",
        }
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("pack is cut short"),
            Self::NotAPack => f.write_str("these bytes are not a pack"),
            Self::Unsigned => f.write_str("pack is not signed"),
            Self::UnknownKey(id) => write!(f, "pack was signed with the key `{id}`, which is none of those given"),
            Self::Mismatch => f.write_str("signature does not fit the pack"),
            Self::Expired(_) => f.write_str("signature no longer holds"),
            Self::LowerVersion(version, least) => {
                write!(f, "journey has version {version}, which is lower than {least}")
            }
        }
    }
}

impl std::error::Error for SignatureError {}

/// The pack alone, whether it was signed or not; what is no pack stays as it is, for the engine to refuse.
#[must_use]
pub fn without_block(bytes: &[u8]) -> &[u8] {
    parts_of(bytes).map_or(bytes, |parts| parts.0)
}

/// The pack with a block of this key behind it; a block that it has already is replaced.
///
/// Whether these bytes are a pack is not looked at: load them first.
#[must_use]
pub fn sign(bytes: &[u8], key: &PrivateKey, not_after_ms: i64) -> Vec<u8> {
    let KeyId(id) = key.public().id();
    let mut signed = [without_block(bytes), &BEGINNING, &id, &not_after_ms.to_le_bytes()].concat();
    let signature = key.sign(&signed);
    signed.extend_from_slice(&signature);
    signed
}

/// The pack, if one of the keys signed it, the signature holds now, and the version is high enough.
///
/// Costs one SHA-512 over the bytes and one check of the signature.
///
/// # Errors
/// [`SignatureError`] with the first thing that is wrong, in the order of its variants.
pub fn verify<'a>(bytes: &'a [u8], policy: &Policy<'_>) -> Result<Signed<'a>, SignatureError> {
    let Some((pack, block)) = parts_of(bytes) else {
        return Err(unsigned_because(bytes));
    };
    let (signed, signature) = bytes.split_at_checked(pack.len().saturating_add(SIGNED_BYTES)).unwrap_or((bytes, &[]));
    let [beginning, id, not_after, ..] = *block.as_chunks::<8>().0 else {
        return Err(SignatureError::Unsigned);
    };
    if beginning != BEGINNING {
        return Err(SignatureError::Unsigned);
    }
    let id = KeyId(id);
    let key = *policy.keys.iter().find(|key| key.id() == id).ok_or(SignatureError::UnknownKey(id))?;
    if !key.has_signed(signed, signature) {
        return Err(SignatureError::Mismatch);
    }
    let not_after_ms = i64::from_le_bytes(not_after);
    if policy.now_ms > not_after_ms {
        return Err(SignatureError::Expired(not_after_ms));
    }
    let version = u32_at(pack, VERSION_AT).ok_or(SignatureError::NotAPack)?;
    if version < policy.at_least_version {
        return Err(SignatureError::LowerVersion(version, policy.at_least_version));
    }
    Ok(Signed { pack, version, key, not_after_ms })
}

/// Pack and block, if exactly a block's bytes stand behind what the pack says is its end.
fn parts_of(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.len().checked_sub(BLOCK_BYTES)?;
    let is_end = usize::try_from(u32_at(bytes, LENGTH_AT)?).is_ok_and(|length| length == end);
    is_end.then(|| bytes.split_at_checked(end)).flatten()
}

/// What is no whole pack is said to be that, as without keys.
fn unsigned_because(bytes: &[u8]) -> SignatureError {
    match u32_at(bytes, LENGTH_AT) {
        Some(length) if bytes.starts_with(&PACK_MAGIC) => {
            let is_whole = usize::try_from(length).is_ok_and(|length| bytes.len() >= length);
            if is_whole { SignatureError::Unsigned } else { SignatureError::Truncated }
        }
        _ => SignatureError::NotAPack,
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}
