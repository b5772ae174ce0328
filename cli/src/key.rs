//! Ed25519 keys in the forms in which people keep them: base64url for hosts, PEM for files.

use std::fmt;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Bytes of a public key, and of what a private key is made from.
pub const KEY_BYTES: usize = 32;
/// Bytes of a signature.
pub const SIGNATURE_BYTES: usize = 64;

/// What stands before the 32 bytes of a public key in DER (RFC 8410).
const PUBLIC_DER: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
/// What stands before the 32 bytes of a private key in DER: PKCS#8, without the public key.
const PRIVATE_DER: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
/// The same where the public key follows, and what stands before that.
const PAIR_DER: &[u8] = b"\x30\x51\x02\x01\x01\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
const PAIR_PUBLIC_DER: &[u8] = b"\x81\x21\x00";

const PUBLIC_LABEL: &str = "PUBLIC KEY";
const PRIVATE_LABEL: &str = "PRIVATE KEY";
const ENCRYPTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// The first 8 bytes of the SHA-256 of a public key: what a signature names its key by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Why a text is not the key that was wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// Neither base64url of 32 bytes nor PEM of an Ed25519 key.
    NotAKey,
    /// A private key where a public one is wanted.
    Private,
    /// A public key where a private one is wanted.
    Public,
    /// A private key under a passphrase.
    Encrypted,
}

impl KeyError {
    /// The way out, in one line.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::NotAKey => {
                "make a pair with `etappe keys new`; a public key is 43 letters of base64url, or PEM of Ed25519"
            }
            Self::Private => "give the public key: it is in the file that ends in `.pub`",
            Self::Public => "give the private key: it is in the file that ends in `.pem`",
            Self::Encrypted => "decrypt it first, for instance `openssl pkey -in key.pem -out plain.pem`",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAKey => "this is no key",
            Self::Private => "this is a private key, not a public one",
            Self::Public => "this is a public key, not a private one",
            Self::Encrypted => "this private key is encrypted",
        })
    }
}

impl std::error::Error for KeyError {}

/// A public key: tells whether a message was signed by its private one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`] if no signature could be verified with them.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Result<Self, KeyError> {
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| KeyError::NotAKey)
    }

    /// Reads base64url of the 32 bytes, or PEM.
    ///
    /// # Errors
    /// [`KeyError`] with what the text is instead.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let bytes = match Pem::find(text)? {
            Some(pem) if pem.label == PUBLIC_LABEL => pem.der.strip_prefix(PUBLIC_DER).map(<[u8]>::to_vec),
            Some(pem) if pem.label == PRIVATE_LABEL || pem.label == ENCRYPTED_LABEL => return Err(KeyError::Private),
            Some(_) => None,
            None => BASE64_URL_SAFE_NO_PAD.decode(text.trim()).ok(),
        };
        let bytes = bytes.and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok()).ok_or(KeyError::NotAKey)?;
        Self::from_bytes(&bytes)
    }

    /// The form that hosts take: base64url of the 32 bytes.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    /// What signatures name this key by.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest: [u8; 32] = Sha256::digest(self.0.as_bytes()).into();
        let [first, ..] = *digest.as_chunks::<8>().0 else {
            return KeyId([0; 8]);
        };
        KeyId(first)
    }

    /// Whether this is the key's signature of the message (RFC 8032, with the stricter checks that leave one signature per message and
    /// refuse keys of small order).
    #[must_use]
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

/// A private key: signs. It is wiped from memory when it is dropped.
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// The key that is made from these bytes, which must be random and secret.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }

    /// Reads PEM: PKCS#8, as `etappe keys new` and `openssl genpkey` write it.
    ///
    /// # Errors
    /// [`KeyError`] with what the text is instead.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let Some(pem) = Pem::find(text)? else {
            return Err(if PublicKey::parse(text).is_ok() { KeyError::Public } else { KeyError::NotAKey });
        };
        match pem.label {
            PRIVATE_LABEL => {}
            PUBLIC_LABEL => return Err(KeyError::Public),
            ENCRYPTED_LABEL => return Err(KeyError::Encrypted),
            _ => return Err(KeyError::NotAKey),
        }
        let (secret, public) = parts_of(&pem.der).ok_or(KeyError::NotAKey)?;
        let key = Self::from_bytes(secret);
        let is_pair = public.is_none_or(|public| public == key.0.verifying_key().as_bytes());
        if is_pair { Ok(key) } else { Err(KeyError::NotAKey) }
    }

    /// PEM: PKCS#8, the form of the file.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let der = [PRIVATE_DER, self.0.as_bytes()].concat();
        // 48 bytes are one line of 64 letters.
        format!("-----BEGIN {PRIVATE_LABEL}-----\n{}\n-----END {PRIVATE_LABEL}-----\n", BASE64_STANDARD.encode(der))
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of a message.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(message).to_bytes()
    }
}

/// The private key in DER, and the public one where it is there as well.
fn parts_of(der: &[u8]) -> Option<(&[u8; KEY_BYTES], Option<&[u8]>)> {
    if let Some(rest) = der.strip_prefix(PAIR_DER) {
        let (secret, rest) = rest.split_first_chunk()?;
        return Some((secret, Some(rest.strip_prefix(PAIR_PUBLIC_DER)?)));
    }
    Some((der.strip_prefix(PRIVATE_DER)?.try_into().ok()?, None))
}

/// The first part of a PEM text.
struct Pem<'a> {
    label: &'a str,
    der: Vec<u8>,
}

impl<'a> Pem<'a> {
    /// Nothing if the text has no part at all.
    fn find(text: &'a str) -> Result<Option<Self>, KeyError> {
        let Some((_, rest)) = text.split_once("-----BEGIN ") else {
            return Ok(None);
        };
        let parts = rest.split_once("-----").and_then(|(label, rest)| {
            let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
            Some((label, body))
        });
        let (label, body) = parts.ok_or(KeyError::NotAKey)?;
        if label == ENCRYPTED_LABEL {
            return Ok(Some(Self { label, der: Vec::new() }));
        }
        let body: String = body.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(body).map_err(|_| KeyError::NotAKey)?;
        Ok(Some(Self { label, der }))
    }
}
