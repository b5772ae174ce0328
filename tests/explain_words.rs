//! What explanations say of conditions that compute, in both languages, and which value a clause shows.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod again;

use etappe::explain::{ItemExplanation, Language};
use etappe::model::{Context, Record, TextList, Value};
use serde_json::{Value as Json, json};

/// 2026-05-04T12:00:00Z.
const NOON_MS: i64 = 1_777_896_000_000;

fn journey(condition: &str) -> Json {
    json!({
        "journey": "words", "version": 1,
        "purposes": { "functional": { "default": "granted" }, "marketing": {} },
        "profile": {
            "attributes": {
                "plan": { "type": "string", "purpose": "functional" },
                "tags": { "type": "list(string)", "purpose": "functional" },
                "labels": { "type": "list(string)", "purpose": "marketing" },
            },
            "events": {
                "view": { "purpose": "functional", "dimensions": ["topic"] },
                "mark": { "purpose": "functional" },
                "buy": { "purpose": "marketing", "dimensions": ["sku"] },
            },
            "feedback": { "nps": { "purpose": "functional", "min": 0, "max": 10 } },
            "interests": { "theme": { "from": "view.topic", "half_life": "14d" } },
        },
        "context": { "cart": { "type": "double" }, "topics": { "type": "list(string)" } },
        "stages": [{ "id": "first" }, { "id": "second", "enter": "happened('view')" }],
        "slots": { "hero": {} },
        "items": [{ "id": "it", "slots": ["hero"], "when": condition }],
    })
}

/// What is said of the only item. The visitor viewed 40 times, a second apart, of which the last 32 times are known, and marked
/// before these; the cart holds 120.5.
fn explained(condition: &str, language: Language) -> ItemExplanation {
    let engine = again::engine(&journey(condition)).expect("it compiles");
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    for number in 1..=40 {
        let record = Record::Event {
            name: "view",
            time_ms: NOON_MS - number * 1_000,
            dimensions: &[("topic", "art")],
            measures: &[],
            id: "",
        };
        profile.apply(&record, NOON_MS).expect("the event is taken");
    }
    let record = Record::Event { name: "mark", time_ms: NOON_MS - 35_500, dimensions: &[], measures: &[], id: "" };
    profile.apply(&record, NOON_MS).expect("the event is taken");
    let topics: TextList = ["it's", "\u{1b}"].into_iter().collect();
    let facts = [
        ("path", Value::String("/cart")),
        ("cart", Value::Double(120.5)),
        ("topics", Value::Strings(topics.as_texts())),
    ];
    let context = Context { facts: &facts, ..Context::default() };
    let why = engine.explain(&profile.view(), &context, NOON_MS, language).expect("its own view is readable");
    why.slots[0].items[0].clone()
}

/// Conditions, and what is said of each in English and in German.
const SENTENCES: [(&str, &str, &str); 20] = [
    (
        "context.path.contains('x')",
        "`context.path.contains('x')` is false (`context.path` is '/cart').",
        "`context.path.contains('x')` ist false (`context.path` ist „/cart“).",
    ),
    (
        "!context.path.startsWith('/c')",
        "`context.path.startsWith('/c')` is true (`context.path` is '/cart'), but must be false.",
        "`context.path.startsWith('/c')` ist true (`context.path` ist „/cart“), muss aber false sein.",
    ),
    (
        "context.cart + 10 > 200.0",
        "`context.cart + 10` is 130.5 (`context.cart` is 120.5), but must be more than 200.",
        "`context.cart + 10` ist 130,5 (`context.cart` ist 120,5), muss aber mehr als 200 sein.",
    ),
    (
        "[1.0, 200.0].filter(e, e > context.cart) == [1.0]",
        "`[1.0, 200.0].filter(x, x > context.cart)` is `[200.0]` (`context.cart` is 120.5), but must be `[1.0]`.",
        "`[1.0, 200.0].filter(x, x > context.cart)` ist `[200.0]` (`context.cart` ist 120,5), muss aber `[1.0]` sein.",
    ),
    ("consent('marketing')", "The purpose `marketing` is not granted.", "Der Zweck `marketing` ist nicht erlaubt."),
    (
        "!consent('functional')",
        "The purpose `functional` is granted, but must not be.",
        "Der Zweck `functional` ist erlaubt, darf es aber nicht sein.",
    ),
    (
        "feedback('nps') >= 9",
        "`feedback('nps')` has no value, there is no answer yet (it must be 9 or more).",
        "`feedback('nps')` hat keinen Wert, es gibt noch keine Antwort (muss mindestens 9 sein).",
    ),
    (
        "sequence(['view', 'mark'], '1h')",
        "`sequence(['view', 'mark'], '1h')` cannot be told, older times made room for newer ones (it must be true).",
        "`sequence(['view', 'mark'], '1h')` lässt sich nicht sagen, ältere Zeitpunkte mussten neueren weichen \
         (muss true sein).",
    ),
    (
        "!['a'].exists(s, happened('buy', 'all', 'sku', s))",
        "`happened('buy', 'all', 'sku', x)` may not be read, `marketing` is not granted \
         (`['a'].exists(x, happened('buy', 'all', 'sku', x))` must be false).",
        "`happened('buy', 'all', 'sku', x)` darf nicht gelesen werden, `marketing` ist nicht erlaubt \
         (`['a'].exists(x, happened('buy', 'all', 'sku', x))` muss false sein).",
    ),
    ("stage == 'first'", "`stage` is 'second', but must be 'first'.", "`stage` ist „second“, muss aber „first“ sein."),
    (
        "interest('theme', 'music') > 1.0",
        "`interest('theme', 'music')` is 0, but must be more than 1.",
        "`interest('theme', 'music')` ist 0, muss aber mehr als 1 sein.",
    ),
    (
        "first('view') > timestamp('2026-05-05T00:00:00Z')",
        "`first('view')` is 2026-05-04 11:59 UTC, but must be a time after 2026-05-05 00:00 UTC.",
        "`first('view')` ist 4.5.2026, 11:59 UTC, muss aber ein Zeitpunkt nach 5.5.2026, 00:00 UTC sein.",
    ),
    (
        "profile.plan.orValue('none').size() > 9",
        "`size(profile.plan.orValue('none'))` is 4, but must be more than 9.",
        "`size(profile.plan.orValue('none'))` ist 4, muss aber mehr als 9 sein.",
    ),
    (
        "'lenses' in context.topics",
        "`'lenses' in context.topics` is false (`context.topics` is `['it\\'s', '\\u001b']`).",
        "`'lenses' in context.topics` ist false (`context.topics` ist `['it\\'s', '\\u001b']`).",
    ),
    (
        "!(\"it's\" in context.topics)",
        "`'it\\'s' in context.topics` is true (`context.topics` is `['it\\'s', '\\u001b']`), but must be false.",
        "`'it\\'s' in context.topics` ist true (`context.topics` ist `['it\\'s', '\\u001b']`), muss aber false sein.",
    ),
    (
        "context.topics == ['a']",
        "`context.topics` is `['it\\'s', '\\u001b']`, but must be `['a']`.",
        "`context.topics` ist `['it\\'s', '\\u001b']`, muss aber `['a']` sein.",
    ),
    (
        "context.topics[0] == 'a'",
        "`context.topics[0]` is 'it's' (`context.topics` is `['it\\'s', '\\u001b']`), but must be 'a'.",
        "`context.topics[0]` ist „it's“ (`context.topics` ist `['it\\'s', '\\u001b']`), muss aber „a“ sein.",
    ),
    (
        "profile.tags.exists(t, t.startsWith('a'))",
        "`profile.tags` is not known (`profile.tags.exists(x, x.startsWith('a'))` must be true).",
        "`profile.tags` ist nicht bekannt (`profile.tags.exists(x, x.startsWith('a'))` muss true sein).",
    ),
    (
        "'a' in profile.labels",
        "`profile.labels` may not be read, `marketing` is not granted (`'a' in profile.labels` must be true).",
        "`profile.labels` darf nicht gelesen werden, `marketing` ist nicht erlaubt (`'a' in profile.labels` muss true sein).",
    ),
    (
        "1 / (count('view') - 40) > 0",
        "`1 / (count('view') - 40)` has no result (it must be more than 0).",
        "`1 / (count('view') - 40)` hat kein Ergebnis (muss mehr als 0 sein).",
    ),
];

#[test]
fn sentence_of_every_reading_is_said_in_both_languages() {
    for (condition, english, german) in SENTENCES {
        for (language, expected) in [(Language::English, english), (Language::German, german)] {
            let miss = explained(condition, language).nearest_miss.unwrap_or_default();
            let said: Vec<&str> = miss.iter().map(|change| change.sentence.as_str()).collect();
            assert_eq!(said.join(" "), expected, "{condition}");
        }
    }
}

#[test]
fn value_of_a_clause_is_that_of_the_one_thing_that_is_read() {
    let cases = [
        ("context.path.contains('x')", json!("/cart")),
        ("['/a'].exists(s, context.path.startsWith(s))", json!("/cart")),
        ("context.cart + 10 > 200.0", json!(130.5)),
        ("context.cart > 200.0 ? context.path == '' : context.cart < 0.0", json!(false)),
        ("[1.0, 200.0].map(e, e > context.cart) == []", json!("[false, true]")),
        ("{'a': ['b']} == {'a': [context.path]}", json!("{'a': ['/cart']}")),
        ("context.path in {'a': 1}", json!("/cart")),
        ("'a' in context.topics", json!("['it\\'s', '\\u001b']")),
        ("context.topics != ['a']", json!("['it\\'s', '\\u001b']")),
        ("size(context.topics) > 1", json!(2)),
        ("'a' in profile.tags", Json::Null),
        ("age(last('view')) > duration('1h')", json!(1_000)),
        ("within(last('view'), '500s') == false", json!(true)),
        ("consent('marketing')", json!(false)),
        ("[happened('buy')].exists(e, e)", Json::Null),
    ];
    for (condition, value) in cases {
        let when = explained(condition, Language::English).when.expect("it has a condition");
        assert_eq!(json!(when)["value"], value, "{condition}");
    }
}
