//! Hashes of files, for names that change with their content and for stamps.

use sha2::{Digest, Sha256};

/// The first 16 hex digits of SHA-256 over all parts, each with its length before it.
pub fn short_hash(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
