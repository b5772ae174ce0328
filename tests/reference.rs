//! The reference of conditions, `docs/conditions.md`: every example in its tables is parsed and checked, and says what it comes to.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod again;

use etappe::compile::expression_in;
use etappe::compile::form::FUNCTIONS;
use etappe::engine::Engine;
use etappe::explain::{Language, Verdict};
use etappe::model::{Context, Detail, Reason, Record, TextList, Value};
use etappe::syntax::{Format, parse_document};
use serde_json::{Value as Json, json};

const PAGE: &str = include_str!("../docs/conditions.md");

/// The journey of the visitor whom the page describes at its head.
const JOURNEY: &str = include_str!("cases/documented.yaml");

/// A row of a table: its cells, without the bars.
fn cells(line: &str) -> Option<Vec<String>> {
    let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let hidden = row.replace(r"\|", "\u{0}");
    Some(hidden.split(" | ").map(|cell| cell.replace('\u{0}', "|")).collect())
}

fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`').filter(|text| !text.contains('`'))
}

/// Every example with what it comes to: the last two cells of the tables that say so.
fn examples() -> Vec<(String, String)> {
    let mut has_examples = false;
    let mut examples = Vec::new();
    for line in PAGE.lines() {
        if line.starts_with("|-") {
            continue;
        }
        let Some(cells) = cells(line) else {
            has_examples = false;
            continue;
        };
        match cells.as_slice() {
            [.., example, result] if example == "example" && result == "comes to" => has_examples = true,
            [.., example, result] if has_examples => {
                if let (Some(example), Some(result)) = (code(example), code(result)) {
                    examples.push((example.to_owned(), result.to_owned()));
                }
            }
            _ => {}
        }
    }
    examples
}

#[test]
fn every_example_of_the_reference_is_a_condition() {
    let examples = examples();
    assert!(examples.len() > 60, "{} examples were found", examples.len());
    for (example, result) in examples {
        match expression_in(JOURNEY, Format::Yaml, &example) {
            Ok((_, found)) => assert_eq!(found.to_string(), "bool", "`{example}`"),
            Err(diagnostic) => unreachable!("`{example}`: {diagnostic:?}"),
        }
        assert!(["true", "false"].contains(&result.as_str()), "`{example}` comes to `{result}`");
    }
}

#[test]
fn every_function_is_in_the_reference() {
    for function in &FUNCTIONS {
        let (call, method) = (format!("{}(", function.name), format!(".{}(", function.name));
        assert!(PAGE.contains(&call) || PAGE.contains(&method), "`{}` is not in docs/conditions.md", function.name);
    }
}

/// 2026-05-04T12:00:00Z.
const NOON_MS: i64 = 1_777_896_000_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 1_440 * MINUTE_MS;

/// The view of the visitor whom the page describes at its head.
fn view(engine: &Engine) -> Vec<u8> {
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    let tags: TextList = ["photo", "travel", "vip"].into_iter().collect();
    let attributes = [
        ("country", Value::String("CH")),
        ("plan", Value::String("pro")),
        ("logins", Value::Int(7)),
        ("score", Value::Double(2.5)),
        ("member", Value::Bool(true)),
        ("birthday", Value::Timestamp(641_779_200_000)),
        ("trial_ends", Value::Timestamp(NOON_MS + 2 * DAY_MS)),
        ("tags", Value::Strings(tags.as_texts())),
        ("@feedback.nps", Value::Double(9.0)),
    ];
    for (name, value) in attributes {
        let record = Record::Attribute { name, time_ms: NOON_MS, value: Some(value) };
        profile.apply(&record, NOON_MS).expect("the attribute is taken");
    }
    let cameras: &[_] = &[("topic", "cameras"), ("sku", "x100")];
    let events = [
        ("purchase", 40 * DAY_MS, &[] as &[_]),
        ("product_view", 5 * DAY_MS, &[("topic", "lenses")]),
        ("product_view", 60 * MINUTE_MS, cameras),
        ("product_view", 50 * MINUTE_MS, cameras),
        ("product_view", 10 * MINUTE_MS, cameras),
    ];
    for (name, ago_ms, dimensions) in events {
        let record = Record::Event { name, time_ms: NOON_MS - ago_ms, dimensions, measures: &[], id: "" };
        profile.apply(&record, NOON_MS).expect("the event is taken");
    }
    profile.view()
}

/// What the condition of the journey's item comes to, and the text that its explanation has for it.
fn explained(engine: &Engine) -> (String, String) {
    let topics: TextList = ["cameras", "travel"].into_iter().collect();
    let facts = [
        ("device", Value::String("mobile")),
        ("path", Value::String("/cameras/x100")),
        ("campaign", Value::String("spring")),
        ("cart_value", Value::Double(120.5)),
        ("topics", Value::Strings(topics.as_texts())),
    ];
    let context = Context { facts: &facts, ..Context::default() };
    let view = view(engine);
    let page = engine.decide(&view, &context, NOON_MS, Detail::Losers).expect("its own view is readable");
    let why = engine.explain(&view, &context, NOON_MS, Language::English).expect("its own view is readable");
    let clause = why.slots[0].items[0].when.as_ref().expect("the item has a condition");
    let (outcome, verdict) = match page.decisions[0].reason {
        Reason::Matched => ("true", Verdict::True),
        _ => ("false", Verdict::False),
    };
    assert_eq!(clause.verdict, verdict, "`{}`", clause.text);
    (outcome.to_owned(), clause.text.clone())
}

#[test]
fn every_example_of_the_reference_is_explained_as_something_that_comes_to_the_same() {
    let document = parse_document(JOURNEY, Format::Yaml).expect("it is a document").to_json();
    let mut journey: Json = serde_json::from_str(&document).expect("it is JSON");
    for (example, result) in examples() {
        journey["items"][0]["when"] = json!(example);
        let engine = again::engine(&journey).expect("it compiles");
        let (outcome, text) = explained(&engine);
        assert_eq!(outcome, result, "`{example}`");
        let again = again::engine_of_written(&journey, &engine).expect("what is written compiles");
        assert_eq!(explained(&again), (outcome, text), "`{example}`");
    }
}
