//! Journeys, visitors and requests drawn from a seed, for tests that compare two ways of computing the same.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod condition;

use std::sync::LazyLock;

use etappe::compile::compile;
use etappe::engine::{Engine, Profile};
use etappe::model::{Context, Detail, Fact, Record, TextList, Value};
use etappe::syntax::Format;
use serde_json::{Value as Json, json};

/// 2025-10-09T08:53:20Z, a moment with a past.
pub const NOW_MS: i64 = 1_760_000_000_000;
const HOUR_MS: i64 = 3_600_000;

/// A stream of numbers that is the same on every run. Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators".
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0, below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub fn text(&mut self, all: &[&'static str]) -> &'static str {
        let text: &&'static str = self.pick(all);
        text
    }

    pub fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[usize::try_from(self.below(all.len() as u64)).expect("an index")]
    }
}

pub const PURPOSES: [&str; 3] = ["functional", "personalization", "analytics"];
pub const EVENTS: [&str; 3] = ["view", "buy", "ask"];
pub const SKUS: [&str; 3] = ["x100", "m35", "it's"];
/// Attribute values of a purpose that must be granted begin with this.
pub const SECRET: &str = "secret-";

/// Lists of texts, that nobody may see, and that everybody may.
static SECRET_LISTS: LazyLock<[TextList; 3]> =
    LazyLock::new(|| [list(&["secret-a", "b"]), list(&["secret-\u{1b}"]), list(&[])]);
static LISTS: LazyLock<[TextList; 4]> =
    LazyLock::new(|| [list(&["a", "x100"]), list(&["a"]), list(&["it's", "", "a"]), list(&[])]);

/// A list of nearly all texts that a journey here knows: names of attributes, and what they are compared with.
static WORDS: LazyLock<TextList> = LazyLock::new(|| {
    list(&[
        "country", "plan", "visits", "score", "vip", "joined", "tags", "labels", "a", "b", "x100", "m35", "it's", "/",
        "/de/", "/cart/", "CH", "pro",
    ])
});

fn list(texts: &[&'static str]) -> TextList {
    texts.iter().copied().collect()
}

/// A journey as JSON text; `strict` says whether purposes keep what they are for apart.
pub fn journey(dice: &mut Dice, strict: bool) -> Json {
    let purpose = |name: &str| if strict { name.to_owned() } else { "functional".to_owned() };
    let mut journey = json!({
        "journey": "wild",
        "version": 1,
        "purposes": {
            "functional": { "default": "granted" },
            "personalization": {},
            "analytics": { "default": if dice.once_in(2) { "granted" } else { "denied" } },
        },
        "profile": {
            "attributes": {
                "country": { "type": "string", "purpose": "functional" },
                "plan": { "type": "string", "purpose": purpose("personalization") },
                "visits": { "type": "int", "purpose": "functional" },
                "score": { "type": "double", "purpose": purpose("analytics") },
                "vip": { "type": "bool", "purpose": purpose("personalization") },
                "joined": { "type": "timestamp", "purpose": "functional" },
                "tags": { "type": "list(string)", "purpose": "functional" },
                "labels": { "type": "list(string)", "purpose": purpose("personalization") },
            },
            "events": {
                "view": { "purpose": "functional", "dimensions": ["sku"] },
                "buy": { "purpose": purpose("personalization"), "dimensions": ["sku"] },
                "ask": { "purpose": purpose("analytics") },
            },
        },
        "context": { "cart_value": { "type": "double" }, "flag": { "type": "bool" }, "clicks": { "type": "int" }, "topics": { "type": "list(string)" } },
    });
    let mut segments: Vec<String> = Vec::new();
    let mut texts = serde_json::Map::new();
    for number in 0..dice.below(4) {
        let name = format!("s{number}");
        texts.insert(name.clone(), json!(condition::text(dice, 2, &segments)));
        segments.push(name);
    }
    journey["segments"] = Json::Object(texts);
    let stages = 1 + dice.below(4);
    journey["stages"] = (0..stages)
        .map(|number| match number {
            0 => json!({ "id": "g0" }),
            _ => json!({ "id": format!("g{number}"), "enter": condition::text(dice, 2, &segments) }),
        })
        .collect();
    let slots: Vec<String> = (0..1 + dice.below(3)).map(|number| format!("slot{number}")).collect();
    journey["slots"] = Json::Object(slots.iter().map(|slot| (slot.clone(), json!({}))).collect());
    journey["items"] = (0..dice.below(9)).map(|number| item(dice, number, stages, &slots, &segments)).collect();
    journey
}

fn item(dice: &mut Dice, number: u64, stages: u64, slots: &[String], segments: &[String]) -> Json {
    let mut places: Vec<&String> = slots.iter().filter(|_| dice.once_in(2)).collect();
    if places.is_empty() {
        places.push(dice.pick(slots));
    }
    let mut item = json!({ "id": format!("i{number}"), "slots": places, "priority": dice.below(5) as i64 - 1 });
    if dice.once_in(3) {
        let mut wanted: Vec<String> =
            (0..stages).filter(|_| dice.once_in(2)).map(|stage| format!("g{stage}")).collect();
        if wanted.is_empty() {
            wanted.push(format!("g{}", dice.below(stages)));
        }
        item["stages"] = json!(wanted);
    }
    if dice.once_in(4) {
        item["purpose"] = json!(dice.pick(&PURPOSES));
    }
    if !dice.once_in(5) {
        item["when"] = json!(condition::text(dice, 3, segments));
    }
    item
}

/// The engine of a journey, which must be fine.
#[allow(clippy::panic, reason = "a test that cannot go on panics")]
pub fn engine(journey: &Json) -> Engine {
    let compiled = compile(&journey.to_string(), Format::Json);
    let pack = compiled.pack.unwrap_or_else(|| panic!("{journey}\n{:?}", compiled.diagnostics));
    Engine::load(pack).expect("a compiled pack loads")
}

/// The view of a visitor who lived on this journey; now and then the empty one.
pub fn view(dice: &mut Dice, engine: &Engine) -> Vec<u8> {
    if dice.once_in(8) { Vec::new() } else { profile(dice, engine).view() }
}

/// The profile of a visitor who lived on this journey.
pub fn profile(dice: &mut Dice, engine: &Engine) -> Profile {
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    for purpose in PURPOSES {
        if !dice.once_in(3) {
            let granted = !dice.once_in(4);
            // What is refused is simply not there.
            let _ = profile.apply(&Record::Consent { purpose, granted, time_ms: 0 }, NOW_MS);
        }
    }
    let values = [
        ("country", Value::String(dice.text(&["CH", "DE", "it's", ""]))),
        ("plan", Value::String(dice.text(&["pro", "secret-pro", "secret-\u{1b}[2J", "plus"]))),
        ("visits", Value::Int(dice.below(6) as i64 - 1)),
        ("score", Value::Double(dice.below(8) as f64 / 2.0)),
        ("vip", Value::Bool(dice.once_in(2))),
        ("joined", Value::Timestamp(NOW_MS - dice.below(400) as i64 * HOUR_MS)),
        ("tags", Value::Strings(dice.pick(&*LISTS).as_texts())),
        ("labels", Value::Strings(dice.pick(&*SECRET_LISTS).as_texts())),
    ];
    for (name, value) in values {
        if !dice.once_in(3) {
            let _ = profile.apply(&Record::Attribute { name, time_ms: 0, value: Some(value) }, NOW_MS);
        }
    }
    for _ in 0..dice.below(9) {
        let name = dice.pick(&EVENTS);
        let time_ms = NOW_MS - dice.below(40 * 24) as i64 * dice.below(2 * HOUR_MS as u64) as i64 / 2;
        let dimensions = [("sku", *dice.pick(&SKUS))];
        let _ = profile.apply(&Record::Event { name, time_ms, dimensions: &dimensions, measures: &[], id: "" }, NOW_MS);
    }
    if dice.once_in(3) {
        transition(dice, engine, &mut profile);
    }
    profile
}

fn transition(dice: &mut Dice, engine: &Engine, profile: &mut Profile) {
    let to = if dice.once_in(6) {
        "gone".to_owned()
    } else {
        engine.pack().stage_name(dice.below(u64::from(engine.pack().stages())) as u16).to_owned()
    };
    let record = Record::Transition { from: "g0", to: &to, at_ms: NOW_MS - HOUR_MS, newest_ms: 0, id: 1 };
    let _ = profile.apply(&record, NOW_MS);
    // Whatever the stage is, deciding on it must not disturb the profile.
    let decided = engine.decide(&profile.view(), &Context::default(), NOW_MS, Detail::Winners);
    assert!(decided.is_ok());
}

/// Facts of a request: some missing, some of the wrong type.
pub fn facts(dice: &mut Dice) -> Vec<Fact<'static>> {
    let all = [
        ("campaign", Value::String(dice.text(&["a", "b", "x100", "it's"]))),
        ("path", Value::String(dice.text(&["/", "/cart/"]))),
        ("cart_value", *dice.pick(&[Value::Double(99.5), Value::Int(2), Value::Double(f64::NAN), Value::Double(-0.0)])),
        ("flag", *dice.pick(&[Value::Bool(true), Value::Bool(false), Value::Int(1)])),
        ("clicks", *dice.pick(&[Value::Int(0), Value::Int(3), Value::Int(i64::MAX), Value::String("3")])),
        (
            "topics",
            match dice.below(8) {
                0 => Value::String("a"),
                1 => Value::Strings(WORDS.as_texts()),
                _ => Value::Strings(dice.pick(&*LISTS).as_texts()),
            },
        ),
    ];
    all.into_iter().filter(|_| !dice.once_in(3)).collect()
}
