//! Texts that people get wrong: no text makes the compiler panic, and what compiles loads.

#![cfg(not(target_arch = "wasm32"))]

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::syntax::{Format, parse_condition, parse_document};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};

const YAML: &str = r#"# Größe: ein Laden
journey: texts
version: 1
purposes: { functional: { default: granted, why: "what was asked" }, personalization: {} }
profile:
  attributes: { country: { type: string, purpose: functional }, visits: { type: int, purpose: functional } }
  events:
    view: { purpose: functional, dimensions: [sku, topic] }
  records: { stage: functional }
context: { cart_value: { type: double } }
stages:
  - { id: first }
  - { id: second, enter: "count('view', '7d') >= 2 || happened('view', 'session', 'sku', 'x100')" }
segments:
  near: "profile.country in ['CH', 'LI']"
  keen: 'segment(''near'') && since(''view'') < duration(''1h30m'')'
slots: { hero: { kinds: [block, offer] }, chat: { interruptive: true } }
items:
  - id: welcome
    kind: block
    slots: [hero]
    stages: [first]
    when: >
      has(context.campaign)
      && context.cart_value > 1.5e2
    priority: -8
    tags: [a, b]
    content: { title: { de: "Grüezi", en: "Hello" }, n: 1.5 }
  - { id: ask, slots: [chat], when: "!segment('keen')" }
"#;

const JSON: &str = r#"{ "journey": "texts", "version": 1,
  "purposes": { "functional": { "default": "granted" } },
  "profile": { "attributes": { "country": { "type": "string", "purpose": "functional" } },
               "events": { "view": { "purpose": "functional", "dimensions": ["sku"] } } },
  "stages": [{ "id": "first" }], "slots": { "hero": {} },
  "items": [{ "id": "a", "slots": ["hero"], "when": "profile.country == \"CH\" && count('view', '7d') > -1", "content": { "t": "\u00e9\ud83d\ude00" } }] }
"#;

/// Pieces that tend to matter.
const PIECES: [&str; 40] = [
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ",",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "#",
    "&a",
    "*a",
    "!",
    "!!",
    "|",
    ">",
    "&&",
    "||",
    "==",
    "=",
    "\\",
    "\\u00",
    "é",
    "😀",
    "\u{feff}",
    "\0",
    "99999999999999999999",
    "-",
    ".",
    "1e999",
    "null",
    "true",
    "? ",
    "--- ",
    "%",
];

fn config(cases: u32) -> Config {
    Config {
        cases,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(0x7e_c75),
        failure_persistence: None,
        ..Config::default()
    }
}

/// A change of a text: at a place, so many characters are replaced by a piece.
#[derive(Debug, Clone)]
struct Change {
    place: prop::sample::Index,
    removed: usize,
    piece: &'static str,
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![1 => Just(""), 3 => prop::sample::select(PIECES.to_vec())];
    (any::<prop::sample::Index>(), 0..6usize, piece).prop_map(|(place, removed, piece)| Change {
        place,
        removed,
        piece,
    })
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for change in changes {
        let start = change.place.index(letters.len().max(1)).min(letters.len());
        let end = (start + change.removed).min(letters.len());
        letters.splice(start..end, change.piece.chars());
    }
    letters.into_iter().collect()
}

/// Compiles; what is said stands in the text, and a pack that comes out loads.
fn check(text: &str, format: Format) -> Result<(), TestCaseError> {
    let compiled = compile(text, format);
    prop_assert!(compiled.pack.is_some() || !compiled.diagnostics.is_empty(), "refused without a word");
    for diagnostic in &compiled.diagnostics {
        let span = diagnostic.span;
        prop_assert!(text.get(span.start..span.end).is_some(), "{:?} is no place in the text", diagnostic);
        prop_assert!(!diagnostic.message.is_empty());
        prop_assert!(diagnostic.help.is_some(), "{:?} has no way out", diagnostic);
        let place = diagnostic.span.place(text);
        prop_assert!(place.line <= text.lines().count().max(1) + 1, "{:?}", place);
    }
    if let Some(pack) = compiled.pack {
        prop_assert_eq!(Engine::load(pack).err(), None);
    }
    Ok(())
}

/// Conditions of every shape that the grammar has.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "true",
        "false",
        "has(context.campaign)",
        "segment('near')",
        "happened('view')",
        "count('view', '7d') > 1",
        "since('view') < duration('1h')",
        "profile.visits in [1, 2]",
        "profile.country == 'CH'",
        "context.cart_value >= -1.5",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(70, 220, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} && {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) == ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b} || {a}) != {b}")),
            inner.clone().prop_map(|a| format!("!({a})")),
            inner.prop_map(|a| format!("(({a}) in [true, false])")),
        ]
    })
}

#[test]
fn texts_unchanged_compile() {
    for (text, format) in [(YAML, Format::Yaml), (JSON, Format::Json)] {
        let compiled = compile(text, format);
        assert_eq!(compiled.diagnostics, []);
        assert!(compiled.pack.is_some());
    }
}

#[test]
fn yaml_cut_anywhere_is_said_or_loads() {
    for (place, _) in YAML.char_indices() {
        check(&YAML[..place], Format::Yaml).unwrap();
    }
}

#[test]
fn json_cut_anywhere_is_refused() {
    for (place, _) in JSON.trim_end().char_indices() {
        check(&JSON[..place], Format::Json).unwrap();
        assert!(compile(&JSON[..place], Format::Json).pack.is_none());
    }
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn yaml_changed_is_said_or_loads(changes in prop::collection::vec(change(), 1..5)) {
        check(&changed(YAML, &changes), Format::Yaml)?;
    }

    #[test]
    fn json_changed_is_said_or_loads(changes in prop::collection::vec(change(), 1..5)) {
        check(&changed(JSON, &changes), Format::Json)?;
    }

    #[test]
    fn random_text_never_panics(text in "\\PC{0,80}", pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40)) {
        for text in [text, pieces.concat()] {
            let _ = parse_condition(&text);
            for format in [Format::Yaml, Format::Json] {
                let _ = parse_document(&text, format);
                check(&text, format)?;
            }
        }
    }

    #[test]
    fn condition_of_any_shape_is_said_or_loads(condition in condition()) {
        check(&YAML.replace("!segment('keen')", &condition), Format::Yaml)?;
    }
}
