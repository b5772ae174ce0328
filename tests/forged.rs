//! Deltas that nobody who keeps to the rules would send: they are refused, or the visitor's word counts all the same.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod crowd;

use crowd::{NOON_MS, held};
use etappe::base::bytes::Writer;
use etappe::base::hash::quick_hash;
use etappe::engine::Profile;
use etappe::model::Record;
use etappe::profile::{ProfileError, View};

/// Kinds of entries, by `src/profile/kind.rs`.
const HEADER: u8 = 0;
const COUNTER: u8 = 1;
const FEEDBACK: u8 = 5;
const WORD: u8 = 11;
const SPLIT: u8 = 10;

/// An entry: part, purpose, kind and what follows it in the key; change; what it holds.
type Entry = (u64, &'static str, (u8, Vec<u8>), u64, Vec<u8>);

/// A delta of somebody of whom nothing is known, with these entries.
fn delta(entries: &[Entry]) -> Vec<u8> {
    // All that is in the delta of somebody who knows nothing, but how many entries there are, and the checksum.
    let nothing = held(&Profile::open(crowd::schema(), &[], [9; 16]).expect("a new profile opens"));
    let mut out = Writer::default();
    out.put(&nothing[..nothing.len() - 5]);
    out.count(entries.len());
    let mut before = Vec::new();
    for (part, purpose, (kind, behind), change, bytes) in entries {
        let mut key = Writer::default();
        key.put(&part.to_be_bytes());
        key.text(purpose);
        key.u8(*kind);
        key.put(behind);
        let key = key.into_bytes();
        let shared = key.iter().zip(&before).take_while(|(one, other)| one == other).count();
        out.count(shared);
        out.raw_text(&key[shared..]);
        out.varint(*change);
        out.raw_text(bytes);
        before = key;
    }
    let checksum = quick_hash(out.as_bytes()).to_le_bytes();
    out.put(&checksum[4..]);
    out.into_bytes()
}

/// What a part of a device said on the purpose: how many denials, whether it granted, and the denials that it names then.
fn word((part, device): (u64, u64), denials: u64, granted: u8, named: &[(u64, u64)]) -> Entry {
    let mut bytes = Writer::default();
    bytes.varint(denials);
    bytes.time(NOON_MS);
    bytes.u8(granted);
    bytes.count(named.len());
    for (part, count) in named {
        bytes.u64(*part);
        bytes.varint(*count);
    }
    let behind = [part.to_be_bytes(), device.to_be_bytes()].concat();
    (0, "personalization", (WORD, behind), 0, bytes.into_bytes())
}

/// A device that knows something, and the number of its part.
fn device() -> (Profile, u64) {
    let mut profile = Profile::open(crowd::schema(), &[], [1; 16]).expect("a new profile opens");
    says(&mut profile, true);
    let part = profile.parts().first().expect("it said something").id;
    (profile, part)
}

fn says(profile: &mut Profile, granted: bool) {
    let record = Record::Consent { purpose: "personalization", granted, time_ms: NOON_MS };
    profile.apply(&record, NOON_MS).expect("it is declared");
}

#[test]
fn denial_that_a_forged_grant_names_before_it_is_said_counts() {
    for count in [1, 2, 1 << 40, i64::MAX.cast_unsigned(), u64::MAX] {
        let (profile, part) = device();
        let number = profile.device();
        for mut forged in [
            vec![word((7, 7), 0, 1, &[(part, count)])],
            vec![word((part, number), count, 1, &[(part, count)])],
            vec![word((7, 7), 0, 1, &[(part, count)]), word((part, number), u64::MAX, 1, &[(part, 0)])],
        ] {
            let mut told = profile.clone();
            forged.sort_by(|one, other| one.2.cmp(&other.2));
            told.merge(&delta(&forged), [2; 16]).expect("it is made as words are");
            says(&mut told, false);
            assert!(!told.is_granted(1), "{count}: {forged:?}");
            let again = Profile::open(crowd::schema(), &told.encode(), [3; 16]).expect("what was stored opens");
            assert!(!again.is_granted(1));
            let mut other = Profile::open(crowd::schema(), &[], [4; 16]).expect("a new profile opens");
            other.merge(&held(&told), [5; 16]).expect("it is of the same person");
            assert!(!other.is_granted(1), "others hear it");
            says(&mut told, true);
            assert!(told.is_granted(1), "a grant names every denial that is known");
        }
    }
}

#[test]
fn entry_that_is_of_nobody_or_of_no_change_is_refused_where_it_must_not_be() {
    let head = || (9, "", (HEADER, Vec::new()), 1, vec![9, 1, 0, 0, 0]);
    let section = || (9, "functional", (HEADER, Vec::new()), 1, vec![0, 1, 0]);
    // A counter of an event, which counted once, in 1970.
    let counter =
        |part: u64, change: u64| (part, "functional", (COUNTER, b"\x04chat\0\0".to_vec()), change, vec![1, 0, 0]);
    let split = |part: u64, change: u64| (part, "", (SPLIT, vec![1; 24]), change, Vec::new());
    let spoken = |change: u64, granted: u8, named: &[(u64, u64)]| {
        let (part, purpose, key, _, bytes) = word((9, 9), 0, granted, named);
        (part, purpose, key, change, bytes)
    };
    let (profile, _) = device();
    let told = |entries: &[Entry]| {
        let mut profile = profile.clone();
        let before = profile.encode();
        let told = profile.merge(&delta(entries), [2; 16]);
        assert!(told.is_ok() || profile.encode() == before, "what is refused changes nothing");
        let again = Profile::open(crowd::schema(), &profile.encode(), [3; 16]).expect("what was stored opens");
        assert_eq!(again.encode(), profile.encode());
        told.map(|merged| merged.changed)
    };
    assert_eq!(told(&[head(), section(), counter(9, 1)]), Ok(true));
    assert_eq!(told(&[split(0, 0)]), Ok(true));
    assert_eq!(told(&[spoken(0, 1, &[(1, 1), (2, 1)])]), Ok(true));
    for refused in [
        &[counter(0, 0)][..],
        &[counter(0, 1)],
        &[head(), section(), counter(9, 0)],
        &[split(0, 1)],
        &[split(9, 1)],
        &[spoken(1, 1, &[])],
        &[spoken(0, 2, &[])],
        &[spoken(0, 1, &[(2, 1), (1, 1)])],
        &[spoken(0, 1, &[(1, 1), (1, 2)])],
    ] {
        assert_eq!(told(refused), Err(ProfileError::Unreadable), "{refused:?}");
    }
}

#[test]
fn delta_whose_keys_grow_by_what_they_share_is_refused() {
    let told = |length: usize| {
        let mut event = Writer::default();
        event.text(&"e".repeat(length));
        let counter = |value: &[u8]| {
            let behind = [event.as_bytes(), b"\x01d\x01", value].concat();
            (9, "functional", (COUNTER, behind), 1, vec![1, 0, 0])
        };
        let head = (9, "", (HEADER, Vec::new()), 1, vec![9, 1, 0, 0, 0]);
        let section = (9, "functional", (HEADER, Vec::new()), 1, vec![0, 1, 0]);
        let (mut profile, _) = device();
        profile.merge(&delta(&[head, section, counter(b"a"), counter(b"b")]), [2; 16]).map(|merged| merged.changed)
    };
    assert_eq!(told(900), Ok(true));
    assert_eq!(told(1_100), Err(ProfileError::Unreadable));
}

#[test]
fn counter_of_times_that_are_not_kept_is_refused() {
    let told = |event: &str, numbers: &[u64], buckets: [&[u64]; 2]| {
        let (mut bytes, mut name) = (Writer::default(), Writer::default());
        numbers.iter().for_each(|number| bytes.varint(*number));
        for numbers in buckets.iter().filter(|numbers| !numbers.is_empty()) {
            let mut entries = Writer::default();
            numbers.iter().for_each(|number| entries.varint(*number));
            bytes.raw_text(entries.as_bytes());
        }
        name.text(event);
        name.put(&[0, 0]);
        let (head, section) = ((HEADER, Vec::new()), (HEADER, Vec::new()));
        let entries = [
            (9, "", head, 1, vec![9, 1, 0, 0, 0]),
            (9, "functional", section, 1, vec![0, 1, 0]),
            (9, "functional", (COUNTER, name.into_bytes()), 1, bytes.into_bytes()),
        ];
        let (mut profile, _) = device();
        let merged = profile.merge(&delta(&entries), [2; 16]).map(|merged| merged.changed);
        // Whatever was taken in, what follows is a profile.
        profile.set_clock_ahead(-NOON_MS);
        View::parse(&profile.view()).expect("a profile's own view");
        Profile::open(crowd::schema(), &profile.encode(), [3; 16]).expect("what was stored opens");
        merged
    };
    const LAST: u64 = 1 << 53;
    let (hour, day) = (LAST / 3_600_000, LAST / 86_400_000);
    let many = [&[33, LAST, LAST, LAST][..], &[0; 30]].concat();
    assert_eq!(told("chat", &[3, 5, 5, 2, 3], [&[]; 2]), Ok(true));
    assert_eq!(told("chat", &many, [&[0, 1, hour, 1], &[day - 1, 1, 1, 1]]), Ok(true));
    assert_eq!(told("chat#length", &[2, 7], [&[hour, 2], &[day, 2]]), Ok(true));
    let refused = Err(ProfileError::Unreadable);
    assert_eq!(told("chat", &[1, 5, 6], [&[]; 2]), refused, "it began before 1970");
    assert_eq!(told("chat", &[3, 5, 5, 2, 4], [&[]; 2]), refused, "and so did one of its times");
    assert_eq!(told("chat", &[2, LAST, 0, LAST + 1], [&[]; 2]), refused);
    assert_eq!(told("chat", &many, [&[0, 1, hour + 1, 1], &[day, 1]]), refused, "an hour that never comes");
    assert_eq!(told("chat", &many, [&[hour, 1], &[1, 1, day, 1]]), refused, "and such a day");
    assert_eq!(told("chat#length", &[2, 7], [&[hour, 2], &[day + 1, 2]]), refused);
}

#[test]
fn answer_that_is_no_number_is_refused() {
    let told = |score: f64| {
        let (mut profile, _) = device();
        let mut bytes = Writer::default();
        bytes.time(NOON_MS);
        bytes.f64(score);
        bytes.text("");
        let answer = (FEEDBACK, [&b"\x03nps"[..], &[1; 8]].concat());
        let entries = [
            (9, "", (HEADER, Vec::new()), 1, vec![9, 1, 0, 0, 0]),
            (9, "functional", (HEADER, Vec::new()), 1, vec![0, 1, 0]),
            (9, "functional", answer, 1, bytes.into_bytes()),
        ];
        profile.merge(&delta(&entries), [2; 16]).map(|merged| merged.changed)
    };
    assert_eq!(told(9.0), Ok(true));
    for score in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        assert_eq!(told(score), Err(ProfileError::Unreadable), "{score}");
    }
}
