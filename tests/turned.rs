//! The same page asked in another way: an item for a slot of its own added, operands of `&&` and `||` turned around, attributes, events and
//! segments renamed. Nothing may change.
//!
//! `ETAPPE_CASES` sets how many of each; the closing line `turned_cases=… turned_failures=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod asked;
mod lived;

use asked::{Asked, asked, with_unit};
use etappe::model::{Detail, Page};
use etappe::syntax::{Ast, AstKind, BinaryOperator, Format, parse_condition, parse_document, print_condition};
use etappe_model::wild::decisions::case;
use etappe_model::{Record, Request, What};
use serde_json::{Map, Value as Json, json};

const CASES: usize = 600;
/// Behind each attribute, event and segment.
const SUFFIX: &str = "_x";

/// A way to ask otherwise.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// Not at all: written as JSON.
    Plain,
    Slot,
    Operands,
    Names,
}

/// What a page shows, by name; the ids of decisions go by the pack.
fn told(asked: &Asked, page: &Page) -> Vec<String> {
    let pack = asked.engine.pack();
    let decisions = page.decisions.iter().filter(|decision| pack.slot_name(decision.slot) != "zz-own-slot");
    let line = |decision: &etappe::model::Decision| {
        let losers = decision.losers.iter().map(|loser| (pack.item_name(loser.item), loser.reason, loser.cause));
        format!(
            "{} {:?} {:?} {:?} {} {:?}",
            pack.slot_name(decision.slot),
            decision.item.map(|item| pack.item_name(item)),
            decision.variant.map(|variant| pack.variant_name(variant)),
            decision.reason,
            decision.propensity,
            losers.collect::<Vec<_>>()
        )
    };
    let stage = format!("{} {}", pack.stage_name(page.stage), page.stage_unknown);
    [stage].into_iter().chain(decisions.map(line)).collect()
}

impl Turn {
    fn journey(self, text: &str) -> Json {
        let document = parse_document(text, Format::Yaml).expect("it is a document");
        let mut journey: Json = serde_json::from_str(&document.to_json()).expect("it is JSON");
        match self {
            Self::Plain => {}
            Self::Slot => {
                // Decided last: what it shows counts in caps of the others only then.
                journey["slots"]["zz-own-slot"] = json!({ "importance": -1_000 });
                let item = json!({ "id": "own-item", "slots": ["zz-own-slot"] });
                journey["items"].as_array_mut().expect("items").push(item);
            }
            Self::Operands => conditions(&mut journey, &|ast| turned(ast)),
            Self::Names => {
                conditions(&mut journey, &|ast| renamed(ast));
                for kind in ["attributes", "events"] {
                    rename_keys(&mut journey["profile"][kind]);
                }
                if let Some(interests) = journey["profile"]["interests"].as_object_mut() {
                    for interest in interests.values_mut() {
                        let from = interest["from"].as_str().expect("a text").replacen('.', &format!("{SUFFIX}."), 1);
                        interest["from"] = json!(from);
                    }
                }
                rename_keys(&mut journey["segments"]);
                for item in journey["items"].as_array_mut().expect("items") {
                    for segment in item.get_mut("segments").and_then(Json::as_array_mut).into_iter().flatten() {
                        *segment = json!(format!("{}{SUFFIX}", segment.as_str().expect("a text")));
                    }
                    for entry in item.get_mut("cool_down").and_then(Json::as_array_mut).into_iter().flatten() {
                        if let Some(event) = entry.get("event").and_then(Json::as_str) {
                            entry["event"] = json!(format!("{event}{SUFFIX}"));
                        }
                    }
                }
            }
        }
        journey
    }

    /// The visitor as the turned journey has it.
    fn visitor(self, (history, request): (&[Record], &Request)) -> (Vec<Record>, Request) {
        let (mut history, mut request) = (history.to_vec(), request.clone());
        if matches!(self, Self::Names) {
            for record in &mut history {
                match &mut record.what {
                    What::Event { event, .. } => event.push_str(SUFFIX),
                    What::Attribute { name, .. } => name.push_str(SUFFIX),
                    _ => {}
                }
            }
            let segments = std::mem::take(&mut request.preview.segments);
            request.preview.segments =
                segments.into_iter().map(|(name, is_in)| (format!("{name}{SUFFIX}"), is_in)).collect();
        }
        (history, request)
    }
}

fn rename_keys(map: &mut Json) {
    if let Some(fields) = map.as_object_mut() {
        let renamed: Map<String, Json> =
            std::mem::take(fields).into_iter().map(|(name, value)| (format!("{name}{SUFFIX}"), value)).collect();
        *fields = renamed;
    }
}

/// Changes every condition of a journey.
fn conditions(journey: &mut Json, change: &dyn Fn(&mut Ast)) {
    let set = |value: &mut Json| {
        if let Some(text) = value.as_str() {
            let mut ast = parse_condition(text).expect("a condition");
            change(&mut ast);
            *value = json!(print_condition(&ast));
        }
    };
    for segment in journey["segments"].as_object_mut().into_iter().flatten() {
        set(segment.1);
    }
    for (list, fields) in [
        ("stages", ["enter", "exit"].as_slice()),
        ("transitions", &["when"]),
        ("suppress", &["when"]),
        ("items", &["when", "score"]),
    ] {
        for entry in journey.get_mut(list).and_then(Json::as_array_mut).into_iter().flatten() {
            for field in fields {
                if let Some(value) = entry.get_mut(*field) {
                    set(value);
                }
            }
        }
    }
}

/// Every part of an expression, the innermost first.
fn walk(ast: &mut Ast, visit: &dyn Fn(&mut Ast)) {
    match &mut ast.kind {
        AstKind::Member(operand, _) | AstKind::Unary(_, operand) => walk(operand, visit),
        AstKind::Index(left, right) | AstKind::Binary(_, left, right) => {
            walk(left, visit);
            walk(right, visit);
        }
        AstKind::Call(_, entries) | AstKind::List(entries) => entries.iter_mut().for_each(|entry| walk(entry, visit)),
        AstKind::Method(operand, _, arguments) => {
            walk(operand, visit);
            arguments.iter_mut().for_each(|entry| walk(entry, visit));
        }
        AstKind::Conditional(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().for_each(|part| walk(part, visit));
        }
        AstKind::Map(entries) => entries.iter_mut().for_each(|(key, value)| {
            walk(key, visit);
            walk(value, visit);
        }),
        _ => {}
    }
    visit(ast);
}

fn turned(ast: &mut Ast) {
    walk(ast, &|ast| {
        if let AstKind::Binary(BinaryOperator::And | BinaryOperator::Or, left, right) = &mut ast.kind {
            std::mem::swap(left, right);
        }
    });
}

fn renamed(ast: &mut Ast) {
    walk(ast, &|ast| match &mut ast.kind {
        AstKind::Member(operand, name) if matches!(&operand.kind, AstKind::Identifier(base) if base == "profile") => {
            name.push_str(SUFFIX);
        }
        AstKind::Call(function, arguments)
            if ["count", "happened", "since", "first", "last", "sum", "segment", "sequence"]
                .contains(&function.as_str()) =>
        {
            let names = match arguments.first_mut().map(|first| &mut first.kind) {
                Some(AstKind::List(entries)) => entries.iter_mut().collect::<Vec<_>>(),
                _ => arguments.first_mut().into_iter().collect(),
            };
            for name in names {
                if let AstKind::String(name) = &mut name.kind {
                    name.push_str(SUFFIX);
                }
            }
        }
        _ => {}
    });
}

#[test]
fn page_asked_in_another_way_is_the_same() {
    let cases: usize = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let mut failures = Vec::new();
    let mut all = usize::MAX;
    for turn in [Turn::Slot, Turn::Operands, Turn::Names] {
        let (mut done, mut seed) = (0, 900_000);
        while done < cases {
            let case = case(seed);
            let plain = asked(&Turn::Plain.journey(&case.journey).to_string()).expect("a random journey compiles");
            let other = turn.journey(&case.journey).to_string();
            let other = asked(&other).unwrap_or_else(|why| panic!("journey {seed} {turn:?}: {why}"));
            for (number, (history, request, now_ms)) in case.visitors.into_iter().enumerate() {
                let history = with_unit(history);
                let page = |asked: &Asked, history: &[Record], request: &Request| {
                    let view = asked.view(history);
                    let decided = asked
                        .with_context(request, |context| asked.engine.decide(&view, context, now_ms, Detail::Losers));
                    told(asked, &decided.expect("its own view is readable"))
                };
                let (turned_history, turned_request) = turn.visitor((&history, &request));
                let (one, two) = (page(&plain, &history, &request), page(&other, &turned_history, &turned_request));
                if one != two {
                    failures.push(format!("journey {seed}, visitor {number}, {turn:?}\n  {one:?}\n  {two:?}"));
                }
                done += 1;
            }
            seed += 1;
        }
        all = all.min(done);
    }
    println!("\nturned_cases={all} turned_failures={}", failures.len());
    let shown = failures.len().min(3);
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures[..shown].join("\n"));
}
