//! What must hold of a profile wherever its bytes are from: it answers what it is asked, whatever happens to it next, and can be stored
//! and exchanged.

#![allow(dead_code, reason = "every program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a check that cannot go on panics")]

use std::sync::LazyLock;

use etappe::base::hash::{quick_hash, stable_hash};
use etappe::compile::compile;
use etappe::engine::{Engine, Profile};
use etappe::model::{Context, Detail, Impression, ReadSet, Record, Schema, Value};
use etappe::pack::load_schema;
use etappe::profile::contents::ViewContents;
use etappe::profile::{ProfileError, View};
use etappe::syntax::Format;

/// 2025-10-09T08:53:20Z.
pub const NOW_MS: i64 = 1_760_000_000_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// When pages are asked for: now, at the epoch, and where time ends.
const MOMENTS_MS: [i64; 3] = [NOW_MS, 0, i64::MAX];
/// The most that a token has.
const TOKEN_BYTES: usize = 2_625;
/// The most parts that a profile takes in.
const PARTS: usize = 256;

/// A journey with something of everything that is kept.
pub static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let compiled = compile(include_str!("../visitor.yaml"), Format::Yaml);
    Engine::load(compiled.pack.expect("the journey compiles")).expect("a compiled pack loads")
});
pub static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| load_schema(ENGINE.pack().bytes()).expect("a compiled pack has a schema"));
/// What the journey reads.
pub static READS: LazyLock<ReadSet> = LazyLock::new(|| ENGINE.pack().read_set());

/// Another device of the person, which knows something.
static OTHER: LazyLock<Profile> = LazyLock::new(|| {
    let mut other = fresh(0x0e);
    other.set_source("crm", [0x0f; 16]);
    happens(&mut other, NOW_MS - DAY_MS);
    other.begin([0x10; 16]);
    happens(&mut other, NOW_MS);
    let all = FRIEND.delta(&[]).expect("no versions are whole");
    other.merge(&all, [0x11; 16]).expect("it is of the same person");
    other
});

/// A third one, of which the other knows all.
static FRIEND: LazyLock<Profile> = LazyLock::new(|| {
    let mut friend = fresh(0x12);
    happens(&mut friend, NOW_MS - HOUR_MS);
    friend
});

/// A device that knows nothing, with random bits of its own.
pub fn fresh(random: u8) -> Profile {
    open(&[], random).expect("a new profile opens")
}

/// Another device of the person, which knows something.
pub fn other() -> Profile {
    OTHER.clone()
}

/// A third one, of which the other knows all.
pub fn friend() -> Profile {
    FRIEND.clone()
}

/// Opens what was stored.
pub fn open(bytes: &[u8], random: u8) -> Result<Profile, ProfileError> {
    Profile::open(SCHEMA.clone(), bytes, [random; 16])
}

/// A profile that was stored and opened: what is kept for another purpose than the journey's is gone then.
pub fn reopened(profile: &Profile) -> Profile {
    open(&profile.encode(), 8).expect("what was stored opens")
}

/// The bytes with a checksum that fits, as a forger would give them.
pub fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(length) = bytes.len().checked_sub(4) {
        let body = &bytes[..length];
        let hash = if body.starts_with(b"EP\x02") { stable_hash(&[body]) } else { quick_hash(body) };
        bytes[length..].copy_from_slice(&hash.to_le_bytes()[4..]);
    }
    bytes
}

/// Decides pages by a view or a token, which is whole.
pub fn decides(bytes: &[u8]) {
    let view = View::parse(bytes).expect("it is whole");
    for now_ms in MOMENTS_MS {
        let page = ENGINE.decide(bytes, &Context::default(), now_ms, Detail::Losers).expect("a whole view is readable");
        assert_eq!(page.decisions.len(), 2);
    }
    // What is forged need not be shown.
    let _ = ViewContents::read(bytes);
    let token = view.token_for(&READS, ENGINE.pack().hash(), NOW_MS);
    assert!(token.len() <= TOKEN_BYTES || view.token().is_some(), "{} bytes", token.len());
    if view.token().is_none() && !token.is_empty() {
        decides(&token);
    }
}

/// Everything that is asked of a profile is answered; panics if not.
pub fn holds(profile: &Profile) {
    let (view, stored) = (profile.view(), profile.encode());
    decides(&view);
    ViewContents::read(&view).expect("it can be shown");
    let mut again = open(&stored, 1).expect("what was stored opens");
    assert!(again.encode() == stored, "it is stored as it was");
    assert!(again.view() == view, "it is seen as it was");
    let nothing = profile.delta(&profile.versions()).expect("its own versions are whole");
    let merged = again.merge(&nothing, [2; 16]).expect("its own delta is whole");
    assert!(!merged.changed, "who knows all learns nothing");
    let all = profile.delta(&[]).expect("no versions are whole");
    let mut learner = fresh(3);
    match learner.merge(&all, [4; 16]) {
        Ok(_) => {
            assert!(learner.delta(&[]) == Ok(all), "who knows nothing learns all");
            assert!(learner.view() == view, "and sees the same");
        }
        Err(error) => assert!(error == ProfileError::Full && profile.parts().len() > PARTS, "{error}"),
    }
}

/// The same of what becomes of a profile, whatever happens to it.
pub fn goes_on(profile: &Profile) {
    holds(profile);
    let acts: [&dyn Fn(&mut Profile); 7] = [
        &|profile| happens(profile, NOW_MS),
        &|profile| deny(profile),
        &|profile| (0..7).for_each(|random| profile.begin([0x20 + random; 16])),
        &|profile| profile.erase([0x30; 16], NOW_MS),
        &|profile| {
            let devices = profile.parts().into_iter().map(|part| part.device);
            devices.for_each(|device| profile.split(device, NOW_MS - DAY_MS, NOW_MS));
        },
        &|profile| profile.set_clock_ahead(-90 * DAY_MS),
        &|profile| learns(profile),
    ];
    for act in acts {
        let mut changed = profile.clone();
        act(&mut changed);
        holds(&changed);
    }
    let mut left = profile.clone();
    open(&left.sign_out([0x40; 16]), 5).expect("what was handed over opens");
    assert!(left.view().is_empty(), "nothing is left of who signed out");
    // A host that vouches sees what others do not.
    left = profile.clone();
    left.set_trusted(true);
    decides(&left.view());
}

/// Learns what the other device knows, and tells it what it did not.
fn learns(profile: &mut Profile) {
    let mut other = other();
    let delta = other.delta(&profile.versions()).expect("its own versions are whole");
    let before = profile.encode();
    if profile.merge(&delta, [6; 16]).is_err() {
        assert!(profile.encode() == before, "what is refused changes nothing");
        return;
    }
    // What was forged may end at another place than what is known of it.
    if let Ok(back) = profile.delta(&other.versions()) {
        let _ = other.merge(&back, [7; 16]);
        holds(&reopened(&other));
    }
}

/// The visitor takes back what was granted.
fn deny(profile: &mut Profile) {
    for purpose in &SCHEMA.purposes {
        let record = Record::Consent { purpose: &purpose.name, granted: false, time_ms: NOW_MS };
        profile.apply(&record, NOW_MS).expect("a declared purpose is denied");
        assert_eq!(View::parse(&profile.view()).expect("it is whole").consent(&purpose.name), Some(false));
    }
}

/// A bit of everything; what a profile does not take it refuses.
pub fn happens(profile: &mut Profile, now_ms: i64) {
    let mut apply = |record: &Record<'_>| _ = profile.apply(record, now_ms);
    for purpose in ["personalization", "analytics"] {
        apply(&Record::Consent { purpose, granted: true, time_ms: now_ms });
    }
    for (name, ago_ms) in [("purchase", 0), ("view", DAY_MS), ("view", 40 * DAY_MS), ("search", 1), ("chat", 0)] {
        let (dimensions, measures) = (&[("topic", "cameras")], &[("amount", 12.5)]);
        apply(&Record::Event { name, time_ms: now_ms - ago_ms, dimensions, measures, id: "one" });
    }
    for (name, value) in [
        ("country", Some(Value::String("a"))),
        ("plan", Some(Value::String("b"))),
        ("score", Some(Value::Double(0.75))),
        ("visits", Some(Value::Int(4))),
        ("since", None),
    ] {
        apply(&Record::Attribute { name, time_ms: now_ms, value });
    }
    apply(&Record::Transition { from: "first", to: "second", at_ms: now_ms, newest_ms: now_ms - HOUR_MS, id: 7 });
    let (item, slot) = ("welcome", "hero");
    apply(&Record::Impression { kind: Impression::Shown, item, slot, channel: "web", time_ms: now_ms });
    apply(&Record::Assignment { experiment: "tone", variant: "warm", version: 1, time_ms: now_ms });
    apply(&Record::Feedback { kind: "nps", time_ms: now_ms, score: 9.0, text: "fine" });
    apply(&Record::Message { time_ms: now_ms, channel: "chat", from_visitor: true, text: "Grüezi" });
}
