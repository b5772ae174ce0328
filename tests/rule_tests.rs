//! Rule tests as a library: no text makes the runner panic, every mistake has a place and a way out, and every field is documented.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::Path;

use etappe::trial::{
    DEFAULT_NOW, FORMS, JourneyText, Listing, Outcome, TestFile, human, journey_path, json, junit, run,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the repository")
}

const JOURNEY: &str = "journey: texts
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes: { country: { type: string, purpose: functional }, since: { type: timestamp, purpose: personalization } }
  events: { view: { purpose: functional, dimensions: [sku] } }
stages: [{ id: first }, { id: second, enter: \"count('view', '7d') >= 2\" }]
segments: { near: \"profile.country == 'CH'\" }
slots: { hero: {}, chat: {} }
items:
  - { id: welcome, slots: [hero], priority: 9, when: \"segment('near') && true\" }
  - { id: ask, slots: [chat, hero], stages: [second] }
";

const TESTS: &str = r#"# Größe
journey: journey.yaml
language: de
given: { context: { path: / }, consent: { personalization: granted } }
tests:
  - name: "eins"
    given:
      now: 2026-05-04T07:42:00Z
      attributes: { country: CH, since: 2026-05-01 }
      events: [{ event: view, ago: 2d12h, times: 3, every: 1h, dimensions: { sku: x100 } }, view]
    expect:
      stage: { stage: second, explanation: vor 2 Tagen }
      slots: { hero: { item: welcome, reason: matched, explanation: [near, CH] }, chat: ask }
      not_shown: [{ item: ask, slot: hero, reason: outranked }]
  - name: zwei
    steps:
      - { step: a, consent: { personalization: denied }, expect: { slots: { hero: baseline, chat: ~ } } }
      - { after: 3d, same_page: true, attributes: { country: ~ }, context: { path: ~ }, events: [view], seen: [hero] }
      - { after: 2h, events: [{ click: ask, slot: chat, ago: 1h }], standing: { chat: ask }, opened: 1m, done: [ask], unfolded: [{ exposure: welcome }] }
      - { preview: { stage: second, segments: { near: true }, items: { chat: ask } }, expect: { holds: ever, slots: { hero: { propensity: 10000 } } } }
      - { expect: { not_shown: [welcome, { item: ask, reason: stage }] } }
"#;

/// Pieces that tend to matter.
const PIECES: [&str; 24] = [
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "-",
    "\n",
    "  ",
    "~",
    "&a",
    "*a",
    "!",
    "é",
    "\u{202e}",
    "99999999999999999999",
    "-1",
    "1e9",
    "baseline",
    "given",
    "steps",
    "expect",
];

fn outcome_of(text: &str, ending: &str) -> Outcome {
    let path = format!("texts.test.{ending}");
    let journey = JourneyText { path: "journey.yaml".to_owned(), text: Ok(JOURNEY.to_owned()) };
    run(&[TestFile { path, text: text.to_owned(), journey: Some(journey) }], "")
}

/// Runs a text and prints what came out in every way.
fn check(text: &str, ending: &str) {
    let outcome = outcome_of(text, ending);
    let listing = Listing { passed: true, coverage: true };
    for printed in [human(&outcome, listing), json(&outcome), junit(&outcome)] {
        assert!(!printed.is_empty());
    }
    assert!(human(&outcome, listing).ends_with(&format!("{}\n", outcome.summary())));
    for problem in outcome.files.iter().flat_map(|file| &file.problems) {
        let found = &problem.diagnostic;
        assert!(found.help.as_ref().is_some_and(|help| !help.is_empty()), "{text}\n{found:#?}");
        assert!(text.get(found.span.start..found.span.end).is_some(), "{text}\n{found:#?}");
    }
}

#[test]
fn tests_that_are_right_pass() {
    let outcome = outcome_of(TESTS, "yaml");
    let said = human(&outcome, Listing::default());
    assert!(said.ends_with("\n2 passed, 0 failed\n"), "{said}");
}

#[test]
fn tests_cut_anywhere_are_said_or_run() {
    for end in (0..=TESTS.len()).filter(|end| TESTS.is_char_boundary(*end)) {
        check(&TESTS[..end], "yaml");
        check(&TESTS[end..], "yaml");
    }
}

#[test]
fn tests_with_a_line_left_out_are_said_or_run() {
    let lines: Vec<&str> = TESTS.lines().collect();
    for left_out in 0..lines.len() {
        let rest: Vec<&str> =
            lines.iter().enumerate().filter(|(number, _)| *number != left_out).map(|(_, line)| *line).collect();
        check(&rest.join("\n"), "yaml");
    }
}

#[test]
fn tests_with_any_value_replaced_are_said_or_run() {
    let values = ["~", "7", "-7", "1.5", "true", "text", "[]", "{}", "[{}]", "{ a: b }", "''", "[[[]]]"];
    for (at, _) in TESTS.match_indices(": ") {
        let start = at + 2;
        let end = TESTS[start..].find([',', '}', ']', '\n']).map_or(TESTS.len(), |length| start + length);
        for value in values {
            check(&format!("{}{value}{}", &TESTS[..start], &TESTS[end..]), "yaml");
        }
    }
}

#[test]
fn tests_changed_at_random_are_said_or_run() {
    let config = Config {
        cases: 2_000,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(20_260_610),
        ..Config::default()
    };
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), 0usize..8, 0usize..PIECES.len()), 1..6);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let changed = runner.run(&changes, |changes| {
        let mut text = TESTS.to_owned();
        for (place, length, piece) in changes {
            let start = text.floor_char_boundary(place.index(text.len() + 1));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, PIECES[piece]);
        }
        check(&text, "yaml");
        check(&text, "json");
        Ok(())
    });
    changed.unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn test_with_the_most_events_runs_and_with_more_is_refused() {
    let text = |times: &str| {
        let events = format!("[{{ event: view, times: {times}, every: 0s }}, view]");
        format!("journey: j.yaml\ntests: [{{ name: a, given: {{ events: {events} }}, expect: {{ stage: second }} }}]\n")
    };
    let said = |times: &str| human(&outcome_of(&text(times), "yaml"), Listing::default());
    assert!(said("9999").ends_with("\n1 passed, 0 failed\n"), "{}", said("9999"));
    assert!(said("10000").contains("error[E0604]: more than 10000 events happen in one test"), "{}", said("10000"));
    assert!(said("99999999999").contains("is out of range: 1 to 10000"), "{}", said("99999999999"));
}

#[test]
fn equal_files_in_any_order_give_equal_outcomes() {
    let file = |path: &str| TestFile {
        path: path.to_owned(),
        text: TESTS.to_owned(),
        journey: Some(JourneyText { path: "journey.yaml".to_owned(), text: Ok(JOURNEY.to_owned()) }),
    };
    let there = run(&[file("a.test.yaml"), file("b.test.yaml")], "");
    let back = run(&[file("b.test.yaml"), file("a.test.yaml")], "");
    assert_eq!(json(&there), json(&back));
    assert_eq!((there.passed(), there.failed()), (4, 0));
}

#[test]
fn journey_path_is_seen_from_the_file_of_the_tests() {
    for (path, named, expected) in [
        ("a.test.yaml", "journey.yaml", "journey.yaml"),
        ("a.test.yaml", "./journey.yaml", "journey.yaml"),
        ("shop/a.test.yaml", "journey.yaml", "shop/journey.yaml"),
        ("shop/tests/a.test.yaml", "../journey.yaml", "shop/journey.yaml"),
        ("a.test.yaml", "../shop/journey.yaml", "../shop/journey.yaml"),
        ("../a.test.yaml", "../journey.yaml", "../../journey.yaml"),
        ("/shop/a.test.yaml", "journey.yaml", "/shop/journey.yaml"),
        ("shop/a.test.yaml", "/journey.yaml", "/journey.yaml"),
    ] {
        assert_eq!(journey_path(path, &format!("journey: {named}\n")).as_deref(), Some(expected), "{path} {named}");
    }
    assert_eq!(journey_path("a.test.yaml", "tests: []"), None);
    assert_eq!(journey_path("a.test.yaml", "journey: [a]"), None);
    assert_eq!(journey_path("a.test.yaml", "{"), None);
}

#[test]
fn fields_of_every_form_are_in_the_documentation() {
    let page = read("docs/rule-tests.md");
    for form in FORMS {
        for field in form.fields {
            assert!(
                page.contains(&format!("`{}`", field.name)),
                "`{}` of {} is not described",
                field.name,
                form.called
            );
        }
    }
    assert!(page.contains(&format!("`{DEFAULT_NOW}`")));
}
