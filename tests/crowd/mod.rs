//! Several devices of one person, on a journey with everything that a profile keeps, for tests of what becomes of it.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::engine::{Merged, Profile};
use etappe::model::{
    Attribute, EventType, Impression, ItemType, Measure, Purpose, Record, RecordPurposes, Schema, SlotType, Type, Value,
};
use etappe::profile::ProfileError;
use etappe_model::wild::Random;

/// 2025-10-09T08:53:20Z.
pub const NOON_MS: i64 = 1_760_000_000_000;
pub const MINUTE_MS: i64 = 60_000;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Of which the first is granted as long as nobody says anything.
pub const PURPOSES: [&str; 3] = ["functional", "personalization", "analytics"];
/// Events with their purposes.
pub const EVENTS: [(&str, u16); 4] = [("purchase", 0), ("view", 1), ("search", 2), ("chat", 0)];
const TOPICS: [&str; 4] = ["cameras", "lenses", "bags", "Zürich"];
const ATTRIBUTES: [(&str, u16, Type); 4] = [
    ("country", 0, Type::String),
    ("plan", 1, Type::String),
    ("score", 2, Type::Double),
    ("since", 1, Type::Timestamp),
];

/// What the devices may record.
pub fn schema() -> Schema {
    let attribute = |(name, purpose, value_type): (&str, u16, Type)| Attribute {
        name: name.to_owned(),
        value_type,
        purpose,
        identity: false,
        verified: false,
        source_rank: vec!["crm".to_owned()],
    };
    let feedback = attribute(("@feedback.nps", 0, Type::Double));
    let item = |(number, name): (usize, &str)| ItemType {
        name: name.to_owned(),
        purpose: (number % 2) as u16,
        labels: vec![("tag".to_owned(), "promo".to_owned())],
        is_service: false,
    };
    Schema {
        purposes: PURPOSES
            .iter()
            .map(|name| Purpose { name: (*name).to_owned(), granted_by_default: *name == PURPOSES[0] })
            .collect(),
        attributes: ATTRIBUTES.map(attribute).into_iter().chain([feedback]).collect(),
        events: EVENTS
            .map(|(name, purpose)| EventType {
                name: name.to_owned(),
                purpose,
                dimensions: vec!["topic".to_owned()],
                measures: vec![Measure { name: "amount".to_owned(), scale: 0.01 }],
            })
            .into(),
        items: ["welcome", "offer"].iter().copied().enumerate().map(item).collect(),
        slots: vec![SlotType { name: "hero".to_owned(), counted: "hero".to_owned(), interruptive: true }],
        records: RecordPurposes { stage: 0, exposures: 0, assignments: 1, conversation: 0 },
    }
}

/// Random bits, as a host draws them.
pub fn bits(random: &mut Random) -> [u8; 16] {
    let mut bits = [0; 16];
    bits[..8].copy_from_slice(&random.bits().to_le_bytes());
    bits[8..].copy_from_slice(&random.bits().to_le_bytes());
    bits
}

/// A device that knows nothing.
pub fn device(schema: &Schema, random: &mut Random) -> Profile {
    Profile::open(schema.clone(), &[], bits(random)).expect("a new profile opens")
}

/// All that somebody lacks who holds nothing.
pub fn all(profile: &Profile) -> Vec<u8> {
    profile.delta(&[]).expect("no versions are whole")
}

/// Everything that is held, whoever holds it: the same bytes for the same.
pub fn held(profile: &Profile) -> Vec<u8> {
    all(profile)
}

/// One takes in what it lacks of another.
pub fn learn(profile: &mut Profile, other: &Profile, random: &mut Random) -> Result<Merged, ProfileError> {
    let delta = other.delta(&profile.versions()).expect("versions are whole");
    profile.merge(&delta, bits(random))
}

/// Something happens on a device, at a moment: anything that a profile takes in, or refuses.
pub fn happen(profile: &mut Profile, random: &mut Random, now_ms: i64) {
    if random.percent(10) {
        let (purpose, granted) = (random.pick(&PURPOSES), random.percent(60));
        let _ = profile.apply(&Record::Consent { purpose, granted, time_ms: now_ms }, now_ms);
    } else {
        be_told(profile, random, now_ms);
    }
}

/// The same, but for words on purposes.
pub fn be_told(profile: &mut Profile, random: &mut Random, now_ms: i64) {
    let time_ms = now_ms - if random.percent(70) { 0 } else { random.between(0, 20 * DAY_MS) };
    let (topic, word) = (random.pick(&TOPICS), random.pick(&["a", "b", "c"]));
    let record = match random.below(20) {
        0..4 => {
            let (name, _, value_type) = *random.pick_of(&ATTRIBUTES);
            let value = match value_type {
                Type::String => Value::String(word),
                Type::Double => Value::Double(random.below(5) as f64 / 4.0),
                _ => Value::Timestamp(time_ms),
            };
            Record::Attribute { name, time_ms, value: Some(value).filter(|_| random.percent(90)) }
        }
        4 => Record::Feedback { kind: "nps", time_ms, score: random.below(11) as f64, text: word },
        5 => Record::Message { time_ms, channel: "chat", from_visitor: random.percent(50), text: word },
        6 => {
            let (id, newest_ms) = (random.bits() % 8, time_ms - HOUR_MS);
            Record::Transition { from: "awareness", to: word, at_ms: time_ms, newest_ms, id }
        }
        7 => {
            let version = random.below(3) as u16;
            Record::Assignment { experiment: topic, variant: word, version, time_ms }
        }
        8..=10 => {
            let kind = random.pick_of(&[Impression::Shown, Impression::Clicked]);
            let item = random.pick(&["welcome", "offer", "gone"]);
            Record::Impression { kind: *kind, item, slot: "hero", channel: "web", time_ms }
        }
        _ => {
            let (name, _) = *random.pick_of(&EVENTS);
            let amount = random.between(-500, 5_000) as f64 / 100.0;
            let record = Record::Event {
                name,
                time_ms,
                dimensions: if random.percent(80) { &[("topic", topic)] } else { &[] },
                measures: if random.percent(30) { &[("amount", amount)] } else { &[] },
                id: if random.percent(10) { word } else { "" },
            };
            let _ = profile.apply(&record, now_ms);
            return;
        }
    };
    // What is refused is refused; that is tested elsewhere.
    let _ = profile.apply(&record, now_ms);
}

/// How many cases are asked for, and how many otherwise.
pub fn cases(otherwise: usize) -> usize {
    std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(otherwise)
}

/// The number of the first case: a failing one is found again by its number.
pub fn first() -> usize {
    std::env::var("ETAPPE_FIRST").ok().and_then(|first| first.parse().ok()).unwrap_or(0)
}
