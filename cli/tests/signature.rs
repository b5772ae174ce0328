//! Signed packs: the published vectors of Ed25519, every bit of a pack, and what each policy takes.
//!
//! The closing line `ed25519_cases=… ed25519_wrong=…` is for `cargo xtask conformance`.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

#[path = "../../tests/outside/mod.rs"]
mod outside;

use std::fmt::Write as _;
use std::fs;
use std::thread;

use etappe::compile::compile;
use etappe::syntax::Format;
use etappe_cli::key::{KeyError, KeyId, PrivateKey, PublicKey};
use etappe_cli::signature::{BLOCK_BYTES, Policy, SignatureError, Signed, sign, verify, without_block};
use outside::outside;
use serde_json::Value as Json;

const NOW_MS: i64 = 1_800_000_000_000;
const NOT_AFTER_MS: i64 = NOW_MS + 1_000;
const VERSION: u32 = 7;

fn unhex(text: &str) -> Vec<u8> {
    let digits = |place: usize| u8::from_str_radix(&text[place..place + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(digits).collect()
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[seed; 32])
}

/// A pack with content of about so many bytes.
fn pack(bytes: usize) -> Vec<u8> {
    let mut journey =
        format!("journey: signed\nversion: {VERSION}\npurposes: {{ functional: {{ default: granted }} }}\n");
    journey.push_str("stages: [{ id: awareness }]\nslots: { hero: {} }\nitems:\n");
    for item in 0..bytes.div_ceil(1_000) {
        let text = format!("{item:04} ").repeat(200);
        let _ = writeln!(journey, "  - {{ id: item-{item}, slots: [hero], content: {{ title: \"{text}\" }} }}");
    }
    compile(&journey, Format::Yaml).pack.expect("the journey has no errors")
}

fn signed_by<'a>(bytes: &'a [u8], keys: &[PublicKey]) -> Result<Signed<'a>, SignatureError> {
    verify(bytes, &Policy { keys, now_ms: NOW_MS, at_least_version: VERSION })
}

#[test]
fn ed25519_cases_of_the_published_vectors_come_out_as_published() {
    let test = "ed25519_cases_of_the_published_vectors_come_out_as_published";
    let Some(path) = outside(test, "conformance/ed25519/ed25519_test.json") else {
        return;
    };
    let suite: Json = serde_json::from_str(&fs::read_to_string(path).expect("the suite is text")).expect("JSON");
    let text = |value: &Json| unhex(value.as_str().expect("a text"));
    let (mut cases, mut wrong) = (0, Vec::new());
    for group in suite["testGroups"].as_array().expect("groups") {
        let public = text(&group["publicKey"]["pk"]).try_into().expect("32 bytes");
        let key = PublicKey::from_bytes(&public);
        for case in group["tests"].as_array().expect("cases") {
            let is_valid = key.is_ok_and(|key| key.has_signed(&text(&case["msg"]), &text(&case["sig"])));
            cases += 1;
            if is_valid != (case["result"] == "valid") {
                wrong.push(case["tcId"].to_string());
            }
        }
    }
    println!("\ned25519_cases={cases} ed25519_wrong={}", wrong.len());
    assert_eq!(Some(cases), suite["numberOfTests"].as_u64());
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn signature_of_the_first_published_key_is_the_published_one() {
    // RFC 8032, 7.1, test 1.
    let seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").try_into().expect("32 bytes");
    let key = PrivateKey::from_bytes(&seed);
    assert_eq!(key.public().to_text(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    let expected = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
    assert_eq!(key.sign(b"").to_vec(), unhex(expected));
}

#[test]
fn signed_pack_with_any_bit_flipped_is_refused() {
    let keys = [key(1).public()];
    let signed = sign(&pack(50_000), &key(1), NOT_AFTER_MS);
    assert!(signed.len() > 50_000, "{} bytes", signed.len());
    assert!(signed_by(&signed, &keys).is_ok());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = signed.len().div_ceil(threads);
    let tried: usize = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                let (mut bytes, keys) = (signed.clone(), &keys);
                scope.spawn(move || {
                    let mine = worker * share..bytes.len().min((worker + 1) * share);
                    for (at, bit) in mine.clone().flat_map(|at| (0..8).map(move |bit| (at, bit))) {
                        bytes[at] ^= 1 << bit;
                        assert!(signed_by(&bytes, keys).is_err(), "byte {at}, bit {bit}");
                        bytes[at] ^= 1 << bit;
                    }
                    mine.len() * 8
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("no flip was taken")).sum()
    });
    assert_eq!(tried, signed.len() * 8);
}

#[test]
fn signed_pack_cut_anywhere_or_with_more_behind_is_refused() {
    let keys = [key(1).public()];
    let signed = sign(&pack(0), &key(1), NOT_AFTER_MS);
    for length in 0..signed.len() {
        assert!(signed_by(&signed[..length], &keys).is_err(), "{length} bytes");
    }
    for more in [vec![0], signed[signed.len() - BLOCK_BYTES..].to_vec(), vec![0; BLOCK_BYTES]] {
        let longer = [signed.as_slice(), &more].concat();
        assert_eq!(signed_by(&longer, &keys), Err(SignatureError::Unsigned), "{} more bytes", more.len());
    }
}

#[test]
fn verify_of_every_policy_gives_the_pack_or_its_refusal() {
    let plain = pack(0);
    let signed = sign(&plain, &key(1), NOT_AFTER_MS);
    let [one, two, three] = [1, 2, 3].map(|seed| key(seed).public());
    let unknown = SignatureError::UnknownKey(one.id());
    for (what, bytes, keys, now_ms, at_least_version, expected) in [
        ("known key", &signed, vec![one], NOW_MS, VERSION, None),
        ("new key beside the old one", &signed, vec![two, one], NOW_MS, VERSION, None),
        ("old key taken away", &signed, vec![two, three], NOW_MS, VERSION, Some(unknown)),
        ("no key", &signed, vec![], NOW_MS, VERSION, Some(unknown)),
        ("last moment", &signed, vec![one], NOT_AFTER_MS, VERSION, None),
        ("moment after", &signed, vec![one], NOT_AFTER_MS + 1, VERSION, Some(SignatureError::Expired(NOT_AFTER_MS))),
        ("higher version before", &signed, vec![one], NOW_MS, VERSION + 1, Some(SignatureError::LowerVersion(7, 8))),
        ("lower version before", &signed, vec![one], NOW_MS, VERSION - 1, None),
        ("unsigned", &plain, vec![one], NOW_MS, VERSION, Some(SignatureError::Unsigned)),
    ] {
        let found = verify(bytes, &Policy { keys: &keys, now_ms, at_least_version });
        assert_eq!(found.err(), expected, "{what}");
        if let Ok(found) = found {
            assert_eq!((found.pack, found.key, found.version), (plain.as_slice(), one, VERSION), "{what}");
        }
    }
    for (bytes, expected) in [
        (b"journey: signed\nversion: 7\n".as_slice(), SignatureError::NotAPack),
        (&plain[..plain.len() - 1], SignatureError::Truncated),
        (b"", SignatureError::NotAPack),
    ] {
        assert_eq!(signed_by(bytes, &[one]), Err(expected));
    }
}

#[test]
fn block_of_another_version_is_no_signature() {
    let mut signed = sign(&pack(0), &key(1), NOT_AFTER_MS);
    let block = signed.len() - BLOCK_BYTES;
    for at in 0..8 {
        signed[block + at] ^= 2;
        assert_eq!(signed_by(&signed, &[key(1).public()]), Err(SignatureError::Unsigned), "byte {at}");
        signed[block + at] ^= 2;
    }
}

#[test]
fn without_block_of_signed_and_unsigned_packs_is_the_pack() {
    let plain = pack(0);
    let signed = sign(&plain, &key(1), NOT_AFTER_MS);
    assert_eq!(without_block(&signed), plain);
    assert_eq!(without_block(&plain), plain);
    // What is not a block is left for the engine to refuse.
    for odd in [[plain.as_slice(), b"x"].concat(), signed[..signed.len() - 1].to_vec(), b"no pack".to_vec()] {
        assert_eq!(without_block(&odd), odd);
    }
}

#[test]
fn sign_of_a_signed_pack_replaces_the_block() {
    let plain = pack(0);
    let once = sign(&plain, &key(1), NOT_AFTER_MS);
    let twice = sign(&once, &key(2), NOT_AFTER_MS);
    assert_eq!(twice, sign(&plain, &key(2), NOT_AFTER_MS));
    assert_eq!(signed_by(&twice, &[key(2).public()]).map(|signed| signed.pack), Ok(plain.as_slice()));
    assert_eq!(signed_by(&twice, &[key(1).public()]), Err(SignatureError::UnknownKey(key(2).public().id())));
}

#[test]
fn block_is_laid_out_as_documented() {
    let plain = pack(0);
    let signed = sign(&plain, &key(1), NOT_AFTER_MS);
    let block = &signed[plain.len()..];
    let KeyId(id) = key(1).public().id();
    let head = [b"ETSG\x01\0\0\0".as_slice(), &id, &NOT_AFTER_MS.to_le_bytes()].concat();
    assert_eq!((block.len(), &block[..24]), (88, head.as_slice()));
    assert!(key(1).public().has_signed(&signed[..plain.len() + 24], &block[24..]));
}

#[test]
fn private_key_in_every_form_is_the_same_key() {
    // RFC 8410, 10.3: the same key without and with its public one.
    let alone = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    let key = PrivateKey::parse(alone).expect("a key");
    assert_eq!(key.to_pem(), alone);
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    for text in [public, &key.public().to_text(), &format!("  {}\n", key.public().to_text())] {
        assert_eq!(PublicKey::parse(text), Ok(key.public()), "{text}");
    }
    let inside = |text: &str| text.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let decoded = |text: &str| {
        use base64::Engine as _;
        base64::prelude::BASE64_STANDARD.decode(inside(text)).expect("base64")
    };
    let pair = |public: &[u8]| {
        use base64::Engine as _;
        let head = [b"\x30\x51\x02\x01\x01".as_slice(), &decoded(alone)[5..], b"\x81\x21\x00", public].concat();
        let body = base64::prelude::BASE64_STANDARD.encode(head);
        format!(
            "a remark\r\n-----BEGIN PRIVATE KEY-----\r\n{}\r\n{}\r\n-----END PRIVATE KEY-----\r\n",
            &body[..64],
            &body[64..]
        )
    };
    let with_public = PrivateKey::parse(&pair(&decoded(public)[12..])).expect("a key");
    assert_eq!(with_public.public(), key.public());
    assert_eq!(PrivateKey::parse(&pair(&[9; 32])).err(), Some(KeyError::NotAKey));
}

#[test]
fn text_that_is_another_key_or_none_says_what_it_is() {
    let [private, public] = [key(1).to_pem(), key(1).public().to_text()];
    let public_pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGj\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (text, of_private, of_public) in [
        (private.as_str(), None, Some(KeyError::Private)),
        (&public, Some(KeyError::Public), None),
        (public_pem, Some(KeyError::Public), None),
        (encrypted, Some(KeyError::Encrypted), Some(KeyError::Private)),
        (&private.replace("MC4C", "MC5C"), Some(KeyError::NotAKey), Some(KeyError::Private)),
        (&private[..80], Some(KeyError::NotAKey), Some(KeyError::NotAKey)),
        (&public[1..], Some(KeyError::NotAKey), Some(KeyError::NotAKey)),
        (&format!("{public}A"), Some(KeyError::NotAKey), Some(KeyError::NotAKey)),
        ("", Some(KeyError::NotAKey), Some(KeyError::NotAKey)),
    ] {
        assert_eq!(PrivateKey::parse(text).err(), of_private, "{text}");
        assert_eq!(PublicKey::parse(text).err(), of_public, "{text}");
    }
}
