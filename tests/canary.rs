//! A canary in every text that a profile takes in: where its purpose is granted it is found, so it is looked for rightly; where it is
//! not, or no longer, no trace of it is in anything that the profile gives out.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod crowd;

use std::collections::BTreeSet;

use crowd::NOON_MS;
use etappe::engine::Profile;
use etappe::model::{
    Attribute, EventType, FEEDBACK_ATTRIBUTE, Impression, ItemType, Measure, Purpose, Record, RecordPurposes, Scalar,
    Schema, SlotType, Type, Value,
};
use etappe_model::wild::Random;

/// Sets of canaries.
const SEEDS: u64 = 4;
/// Of a canary's bytes so many in a row are a trace of it: it may be cut where keys that begin alike are stored.
const TRACE: usize = 8;

const PURPOSES: [&str; 4] = ["shop", "fit", "talk", "ads"];
const SHOP: usize = 0;
const FIT: usize = 1;
const TALK: usize = 2;
const ADS: usize = 3;

/// A text from outside: what it is, for what it is kept, and whether it is in what is stored and sent, and in the view.
struct Field {
    name: &'static str,
    purpose: usize,
    is_stored: bool,
    is_viewed: bool,
}

const fn viewed(name: &'static str, purpose: usize) -> Field {
    Field { name, purpose, is_stored: true, is_viewed: true }
}

const fn stored(name: &'static str, purpose: usize) -> Field {
    Field { name, purpose, is_stored: true, is_viewed: false }
}

const fn hashed(name: &'static str, purpose: usize) -> Field {
    Field { name, purpose, is_stored: false, is_viewed: false }
}

const FIELDS: [Field; 24] = [
    viewed("event", SHOP),
    viewed("dimension", SHOP),
    viewed("value of a dimension", SHOP),
    viewed("measure", SHOP),
    hashed("id of an event", SHOP),
    viewed("stage that was left", SHOP),
    viewed("stage that was entered", SHOP),
    viewed("attribute", FIT),
    viewed("text", FIT),
    viewed("attribute of lists", FIT),
    viewed("text of a list", FIT),
    viewed("attribute of identity", FIT),
    viewed("identity", FIT),
    viewed("experiment", FIT),
    viewed("variant", FIT),
    viewed(UNIT, FIT),
    viewed("kind of feedback", TALK),
    stored("answer", TALK),
    stored("channel of a message", TALK),
    stored("message", TALK),
    viewed("item", ADS),
    viewed(LABEL, ADS),
    viewed("slot", ADS),
    viewed("channel", ADS),
];
/// Random bits, no text; and what the journey says of an item, which no record does.
const UNIT: &str = "unit";
const LABEL: &str = "label";

/// A canary for every field.
struct Canaries {
    texts: Vec<String>,
    unit: [u8; 16],
}

impl Canaries {
    fn new(random: &mut Random) -> Self {
        // None begins as another one.
        let text = |place: usize| {
            let rest = (1..16).map(|_| char::from(b'a' + random.below(26) as u8));
            std::iter::once(char::from(b'A' + place as u8)).chain(rest).collect()
        };
        let texts = (0..FIELDS.len()).map(text).collect();
        Self { texts, unit: crowd::bits(random) }
    }

    fn of(&self, name: &str) -> &str {
        let place = FIELDS.iter().position(|field| field.name == name).expect("a field of the table");
        &self.texts[place]
    }

    /// The forms in which a field's canary may be written.
    fn forms(&self, name: &str) -> Vec<Vec<u8>> {
        if name == UNIT {
            let digits: String = self.unit.iter().map(|byte| format!("{byte:02x}")).collect();
            return vec![self.unit.to_vec(), digits.into_bytes()];
        }
        vec![self.of(name).as_bytes().to_vec()]
    }

    fn is_whole_in(&self, name: &str, bytes: &[u8]) -> bool {
        self.forms(name).iter().any(|form| has(bytes, form))
    }

    fn has_left_a_trace_in(&self, name: &str, bytes: &[u8]) -> bool {
        self.forms(name).iter().any(|form| form.windows(TRACE).any(|part| has(bytes, part)))
    }

    /// A journey that declares all of it, each for its purpose, of which none is granted until the visitor says so.
    fn schema(&self) -> Schema {
        let own = |name: &str| self.of(name).to_owned();
        let attribute = |name: String, value_type, purpose: usize| Attribute::plain(name, value_type, purpose as u16);
        let kind = format!("{FEEDBACK_ATTRIBUTE}{}", self.of("kind of feedback"));
        let identity = attribute(own("attribute of identity"), Type::String, FIT);
        let purpose = |name: &&str| Purpose { name: (*name).to_owned(), granted_by_default: false };
        Schema {
            purposes: PURPOSES.iter().map(purpose).collect(),
            attributes: vec![
                attribute(own("attribute"), Type::String, FIT),
                attribute(own("attribute of lists"), Type::Strings, FIT),
                Attribute { identity: true, ..identity },
                attribute(kind, Type::Double, TALK),
            ],
            events: vec![EventType {
                name: own("event"),
                purpose: SHOP as u16,
                dimensions: vec![own("dimension")],
                measures: vec![Measure { name: own("measure"), scale: 0.01 }],
            }],
            items: vec![ItemType {
                name: own("item"),
                purpose: ADS as u16,
                labels: vec![("tag".to_owned(), own(LABEL))],
                is_service: false,
            }],
            slots: vec![SlotType { name: own("slot"), counted: own("slot"), interruptive: true }],
            records: RecordPurposes {
                stage: SHOP as u16,
                exposures: ADS as u16,
                assignments: FIT as u16,
                conversation: TALK as u16,
            },
        }
    }

    /// A record of every kind, with a canary in every text.
    fn records(&self, mut take: impl FnMut(&Record<'_>)) {
        let own = |name: &str| self.of(name);
        let (time_ms, newest_ms) = (NOON_MS, NOON_MS);
        let dimensions = [(own("dimension"), own("value of a dimension"))];
        let (name, measures, id) = (own("event"), [(own("measure"), 1.5)], own("id of an event"));
        take(&Record::Event { name, time_ms, dimensions: &dimensions, measures: &measures, id });
        let list = Scalar::Strings([own("text of a list"), "else"].into_iter().collect());
        for (name, value) in [
            ("attribute", Value::String(own("text"))),
            ("attribute of lists", list.as_value()),
            ("attribute of identity", Value::String(own("identity"))),
        ] {
            take(&Record::Attribute { name: own(name), time_ms, value: Some(value) });
        }
        let (from, to) = (own("stage that was left"), own("stage that was entered"));
        take(&Record::Transition { from, to, at_ms: time_ms, newest_ms, id: 7 });
        let (item, slot, channel) = (own("item"), own("slot"), own("channel"));
        for kind in [Impression::Shown, Impression::Clicked, Impression::Dismissed, Impression::Converted] {
            take(&Record::Impression { kind, item, slot, channel, time_ms });
        }
        let (kind, text) = (own("kind of feedback"), own("answer"));
        take(&Record::Feedback { kind, time_ms, score: 4.0, text });
        let (channel, text) = (own("channel of a message"), own("message"));
        take(&Record::Message { time_ms, channel, from_visitor: true, text });
        let (experiment, variant) = (own("experiment"), own("variant"));
        take(&Record::Assignment { experiment, variant, version: 1, time_ms });
    }

    /// A device whose random bits are the canary of the unit, with these purposes granted and everything told; and what it answered.
    fn told(&self, granted: impl Fn(usize) -> bool) -> (Profile, Vec<u8>) {
        let mut profile = Profile::open(self.schema(), &[], self.unit).expect("a new profile opens");
        for (purpose, name) in PURPOSES.iter().enumerate() {
            if granted(purpose) {
                says(&mut profile, name, true);
            }
        }
        let mut answers = Vec::new();
        self.records(|record| {
            let result = profile.apply(record, NOON_MS);
            answers.extend(format!("{result:?} {:?};", result.map_err(|refusal| refusal.name())).into_bytes());
        });
        (profile, answers)
    }

    /// A device that has nothing.
    fn other(&self, random: u8) -> Profile {
        Profile::open(self.schema(), &[], [random; 16]).expect("a new profile opens")
    }

    /// Of these purposes everything is there, of the others nothing.
    fn check(&self, what: &str, profile: &Profile, is_kept: impl Fn(usize) -> bool) {
        let delta = profile.delta(&[]).expect("no versions are whole");
        let given = [
            ("store", profile.encode(), [true, false]),
            ("delta", delta, [true, false]),
            ("view", profile.view(), [false, true]),
            ("versions", profile.versions(), [false, false]),
        ];
        for field in &FIELDS {
            for (place, bytes, [store, view]) in &given {
                let is_there = is_kept(field.purpose) && (*store && field.is_stored || *view && field.is_viewed);
                let (name, is_right) = (field.name, if is_there { "is not" } else { "is" });
                let found =
                    if is_there { self.is_whole_in(name, bytes) } else { self.has_left_a_trace_in(name, bytes) };
                assert_eq!(found, is_there, "{what}: {name} {is_right} in the {place}");
            }
        }
    }

    /// No trace of anything is in these bytes.
    fn check_text(&self, what: &str, text: &[u8]) {
        for field in &FIELDS {
            assert!(!self.has_left_a_trace_in(field.name, text), "{what}: {}", field.name);
        }
    }
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn says(profile: &mut Profile, purpose: &str, granted: bool) {
    let word = Record::Consent { purpose, granted, time_ms: NOON_MS };
    profile.apply(&word, NOON_MS).expect("a purpose of the journey");
}

fn learn(profile: &mut Profile, other: &Profile) {
    let delta = other.delta(&profile.versions()).expect("whole versions");
    profile.merge(&delta, [0xee; 16]).expect("one person");
}

/// For each set of canaries and each purpose.
fn each(check: impl Fn(&Canaries, usize)) {
    for seed in 0..SEEDS {
        let canaries = Canaries::new(&mut Random::new(seed));
        (0..PURPOSES.len()).for_each(|purpose| check(&canaries, purpose));
    }
}

/// Every text of a record. Nothing is left out by `..`: a field that comes to be must be named here.
fn texts_of<'r>(record: &Record<'r>) -> Vec<&'r str> {
    match *record {
        Record::Event { name, time_ms: _, dimensions, measures, id } => {
            let mut texts = vec![name, id];
            texts.extend(dimensions.iter().flat_map(|(name, value)| [*name, *value]));
            texts.extend(measures.iter().map(|(name, _)| *name));
            texts
        }
        Record::Attribute { name, time_ms: _, value } => match value {
            Some(Value::String(text)) => vec![name, text],
            Some(Value::Strings(texts)) => std::iter::once(name).chain(texts.iter()).collect(),
            Some(Value::Bool(_) | Value::Int(_) | Value::Double(_) | Value::Timestamp(_) | Value::Duration(_))
            | None => vec![name],
        },
        // Purposes are the journey's, and words on them are kept whatever they say.
        Record::Consent { purpose: _, granted: _, time_ms: _ } => Vec::new(),
        Record::Transition { from, to, at_ms: _, newest_ms: _, id: _ } => vec![from, to],
        Record::Impression { kind: _, item, slot, channel, time_ms: _ } => vec![item, slot, channel],
        Record::Feedback { kind, time_ms: _, score: _, text } => vec![kind, text],
        Record::Message { time_ms: _, channel, from_visitor: _, text } => vec![channel, text],
        Record::Assignment { experiment, variant, version: _, time_ms: _ } => vec![experiment, variant],
    }
}

#[test]
fn every_text_of_every_record_has_a_canary() {
    let canaries = Canaries::new(&mut Random::new(0));
    let mut told = BTreeSet::new();
    canaries.records(|record| told.extend(texts_of(record).into_iter().map(str::to_owned)));
    assert!(told.remove("else"));
    for name in [UNIT, LABEL] {
        assert!(told.insert(canaries.of(name).to_owned()), "{name} is in no record");
    }
    assert_eq!(told, canaries.texts.iter().cloned().collect::<BTreeSet<_>>());
    let ItemType { name, purpose: _, labels, is_service: _ } = &canaries.schema().items[0];
    assert_eq!((name.as_str(), labels[0].1.as_str()), (canaries.of("item"), canaries.of(LABEL)));
}

#[test]
fn canaries_are_there_where_all_is_granted_and_ids_nowhere() {
    each(|canaries, _| {
        let (profile, answers) = canaries.told(|_| true);
        canaries.check("all is granted", &profile, |_| true);
        canaries.check_text("answers", &answers);
    });
}

#[test]
fn what_is_not_granted_leaves_no_trace() {
    each(|canaries, purpose| {
        let (mut profile, answers) = canaries.told(|granted| granted != purpose);
        canaries.check("nobody granted it", &profile, |kept| kept != purpose);
        canaries.check_text("answers", &answers);
        says(&mut profile, PURPOSES[purpose], false);
        canaries.records(|record| _ = profile.apply(record, NOON_MS));
        canaries.check("it is denied", &profile, |kept| kept != purpose);
        let reopened = Profile::open(canaries.schema(), &profile.encode(), [3; 16]).expect("what was stored");
        canaries.check("it was denied", &reopened, |kept| kept != purpose);
    });
}

#[test]
fn what_is_withdrawn_leaves_no_trace_and_never_comes_back() {
    each(|canaries, purpose| {
        let (name, left) = (PURPOSES[purpose], |kept: usize| kept != purpose);
        let (mut profile, _) = canaries.told(|_| true);
        let mut silent = canaries.other(2);
        learn(&mut silent, &profile);
        canaries.check("another device", &silent, |_| true);
        let old = silent.delta(&[]).expect("no versions are whole");
        says(&mut profile, name, false);
        canaries.check("it is withdrawn", &profile, left);
        says(&mut profile, name, true);
        canaries.check("it is granted again", &profile, left);
        learn(&mut profile, &silent);
        canaries.check("who was silent comes back", &profile, left);
        profile.merge(&old, [5; 16]).expect("one person");
        canaries.check("an old delta comes back", &profile, left);
        learn(&mut silent, &profile);
        canaries.check("who was silent learns of it", &silent, left);
        // What is told from then on is kept.
        canaries.records(|record| _ = profile.apply(record, NOON_MS + 1));
        for field in FIELDS.iter().filter(|field| field.purpose == purpose && field.is_stored && field.name != UNIT) {
            assert!(canaries.is_whole_in(field.name, &profile.encode()), "{} is told again", field.name);
        }
    });
}

#[test]
fn what_another_device_denied_leaves_no_trace_and_never_comes_back() {
    each(|canaries, purpose| {
        let (name, left) = (PURPOSES[purpose], |kept: usize| kept != purpose);
        let (mut profile, _) = canaries.told(|_| true);
        let (mut denier, mut silent) = (canaries.other(2), profile.clone());
        silent.begin([6; 16]);
        says(&mut denier, name, false);
        let old = profile.delta(&[]).expect("no versions are whole");
        learn(&mut profile, &denier);
        canaries.check("the other device denied it", &profile, left);
        denier.merge(&old, [7; 16]).expect("one person");
        canaries.check("this device denied it", &denier, left);
        says(&mut denier, name, true);
        learn(&mut denier, &silent);
        denier.merge(&old, [8; 16]).expect("one person");
        canaries.check("it is granted again there", &denier, left);
        learn(&mut profile, &denier);
        learn(&mut profile, &silent);
        canaries.check("it is granted again here", &profile, left);
        learn(&mut silent, &profile);
        canaries.check("who was silent learns of it", &silent, left);
    });
}

#[test]
fn who_was_erased_leaves_no_trace_and_never_comes_back() {
    each(|canaries, _| {
        let (mut profile, _) = canaries.told(|_| true);
        let mut silent = canaries.other(2);
        learn(&mut silent, &profile);
        let old = silent.delta(&[]).expect("no versions are whole");
        profile.erase([9; 16], NOON_MS);
        canaries.check("it is erased", &profile, |_| false);
        learn(&mut profile, &silent);
        profile.merge(&old, [5; 16]).expect("it is of an older epoch");
        canaries.check("who was silent comes back", &profile, |_| false);
        learn(&mut silent, &profile);
        canaries.check("who was silent learns of it", &silent, |_| false);
    });
}

#[test]
fn who_signed_out_leaves_no_trace() {
    each(|canaries, _| {
        let (mut profile, _) = canaries.told(|_| true);
        let handed_over = profile.sign_out([9; 16]);
        canaries.check("nobody is here", &profile, |_| false);
        let unsent = Profile::open(canaries.schema(), &handed_over, [3; 16]).expect("what was stored");
        canaries.check("what is handed over", &unsent, |_| true);
    });
}

#[test]
fn refusals_and_errors_tell_nothing() {
    each(|canaries, _| {
        let (mut profile, _) = canaries.told(|_| true);
        let mut said = Vec::new();
        let (name, text, time_ms) = (canaries.of("attribute"), canaries.of("text"), NOON_MS);
        let list = Scalar::Strings([text].into_iter().collect());
        let long = text.repeat(70);
        let identity = canaries.of("attribute of identity");
        for record in [
            Record::Attribute { name, time_ms, value: Some(list.as_value()) },
            Record::Attribute { name: text, time_ms, value: None },
            Record::Attribute { name, time_ms, value: Some(Value::String(&long)) },
            Record::Attribute { name: identity, time_ms, value: Some(Value::String(text)) },
            Record::Event { name: text, time_ms, dimensions: &[], measures: &[], id: text },
            Record::Message { time_ms, channel: text, from_visitor: true, text: &long },
        ] {
            let refusal = profile.apply(&record, NOON_MS).expect_err("it is refused");
            said.push(format!("{refusal:?} {}", refusal.name()));
        }
        let mut somebody = canaries.other(2);
        says(&mut somebody, PURPOSES[FIT], true);
        let value = Some(Value::String("somebody"));
        somebody.apply(&Record::Attribute { name: identity, time_ms, value }, NOON_MS).expect("nobody is known");
        let delta = profile.delta(&[]).expect("no versions are whole");
        let stored = profile.encode();
        for error in [
            somebody.merge(&delta, [4; 16]).expect_err("somebody else"),
            somebody.merge(&delta[..delta.len() - 9], [4; 16]).expect_err("it is cut"),
            somebody.delta(&delta).expect_err("these are no versions"),
            Profile::open(canaries.schema(), &stored[..stored.len() - 9], [4; 16]).expect_err("it is cut"),
        ] {
            said.push(format!("{error} {error:?}"));
        }
        canaries.check_text("refusals and errors", said.join("\n").as_bytes());
    });
}
