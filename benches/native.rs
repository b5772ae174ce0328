//! Measures the native engine against what one would do with JSON, both in one run.
//!
//! `etappe-bench WORKLOAD` leaves Criterion's estimates in its folder; `cargo xtask bench` reads them. Rivals: serde_json for
//! all that is bytes, jsonlogic-rs for deciding. Nothing is timed before both agree on every slot of every visitor.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench that cannot go on panics")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use etappe::compile::compile;
use etappe::engine::{Engine, Profile};
use etappe::model::{Context, Detail, Record, Value};
use etappe::profile::View;
use etappe::syntax::Format;
use serde_json::Value as Json;

/// One visitor, for both.
struct Visitor {
    profile: Profile,
    view: Vec<u8>,
    data: Json,
    data_text: String,
    stored: String,
}

struct Workload {
    now_ms: i64,
    pack: Vec<u8>,
    engine: Engine,
    visitors: Vec<Visitor>,
    rules_text: String,
    /// Per slot, the rules in rank order with the ids of their items.
    ranked: Vec<Vec<(String, Json)>>,
}

fn main() {
    let path = std::env::args().nth(1).expect("usage: etappe-bench WORKLOAD; `cargo xtask bench` makes one");
    let workload = read(&std::fs::read_to_string(path).expect("the workload is a file"));
    for visitor in &workload.visitors {
        assert_eq!(decide(&workload, visitor), decide_rival(&workload, visitor), "both decide alike");
    }
    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_500))
        .sample_size(40);
    bench(&mut criterion, &workload);
    criterion.final_summary();
}

fn bench(criterion: &mut Criterion, workload: &Workload) {
    let now_ms = workload.now_ms;
    let mut turn = 0usize;
    let mut next = || {
        turn = turn.wrapping_add(1);
        workload.visitors.get(turn % workload.visitors.len()).expect("a visitor")
    };
    let mut group = criterion.benchmark_group("native");
    group.bench_function("load", |bencher| bencher.iter(|| Engine::load(workload.pack.clone())));
    group.bench_function("load_rival", |bencher| bencher.iter(|| serde_json::from_str::<Json>(&workload.rules_text)));
    group.bench_function("apply", |bencher| {
        bencher.iter_batched_ref(
            || next().profile.clone(),
            |profile| {
                let event = Record::Event { name: "cart_add", time_ms: now_ms, dimensions: &[], measures: &[], id: "" };
                profile.apply(&event, now_ms).expect("a declared event");
                profile.encode()
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("apply_rival", |bencher| bencher.iter(|| apply_rival(next(), now_ms)));
    group.bench_function("view", |bencher| bencher.iter(|| View::parse(black_box(&next().view)).is_ok()));
    group.bench_function("view_rival", |bencher| bencher.iter(|| serde_json::from_str::<Json>(&next().data_text)));
    group.bench_function("decide", |bencher| bencher.iter(|| decide(workload, next())));
    group.bench_function("decide_rival", |bencher| bencher.iter(|| decide_rival(workload, next())));
    group.finish();
}

fn decide(workload: &Workload, visitor: &Visitor) -> Vec<Option<String>> {
    let context = Context { facts: &[], page_id: "bench", ..Context::default() };
    let page =
        workload.engine.decide(&visitor.view, &context, workload.now_ms, Detail::Winners).expect("a readable view");
    let name = |item| workload.engine.pack().item_name(item).to_owned();
    page.decisions.iter().map(|decision| decision.item.map(name)).collect()
}

fn decide_rival(workload: &Workload, visitor: &Visitor) -> Vec<Option<String>> {
    let holds = |rule: &Json| jsonlogic_rs::apply(rule, &visitor.data).expect("a rule") == Json::Bool(true);
    let best = |ranked: &Vec<(String, Json)>| ranked.iter().find(|rule| holds(&rule.1)).map(|rule| rule.0.clone());
    workload.ranked.iter().map(best).collect()
}

/// A profile kept as JSON text: read, one event more, written.
fn apply_rival(visitor: &Visitor, now_ms: i64) -> String {
    let mut profile: Json = serde_json::from_str(&visitor.stored).expect("JSON");
    let events = profile.get_mut("events").and_then(Json::as_array_mut).expect("a list");
    events.push(serde_json::json!({ "name": "cart_add", "time": now_ms }));
    profile.to_string()
}

fn read(text: &str) -> Workload {
    let workload: Json = serde_json::from_str(text).expect("JSON");
    let get = |name: &str| workload.get(name).expect("a whole workload").clone();
    let now_ms = get("now").as_i64().expect("a time");
    let compiled = compile(&get("journey").to_string(), Format::Json);
    let pack = compiled.pack.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    let engine = Engine::load(pack.clone()).expect("a compiled pack loads");
    let rules = list(&get("rules"));
    let ranked = list(&get("slots")).iter().map(|slot| ranked(&rules, slot)).collect();
    let visitors = list(&get("visitors")).iter().map(|visitor| open(&engine, visitor, now_ms)).collect();
    Workload { now_ms, pack, engine, visitors, rules_text: get("rules").to_string(), ranked }
}

fn list(value: &Json) -> Vec<Json> {
    value.as_array().expect("a list").clone()
}

fn text(value: &Json, field: &str) -> String {
    value.get(field).and_then(Json::as_str).expect("text").to_owned()
}

/// The rules of a slot; they stand in the order of their priority.
fn ranked(rules: &[Json], slot: &Json) -> Vec<(String, Json)> {
    let of_slot = rules.iter().filter(|rule| rule.get("slot") == Some(slot));
    of_slot.map(|rule| (text(rule, "id"), rule.get("logic").expect("a rule").clone())).collect()
}

fn open(engine: &Engine, visitor: &Json, now_ms: i64) -> Visitor {
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    for event in list(visitor.get("events").expect("events")) {
        let time_ms = event.get("time").and_then(Json::as_i64).expect("a time");
        let record = Record::Event { name: &text(&event, "name"), time_ms, dimensions: &[], measures: &[], id: "" };
        profile.apply(&record, now_ms).expect("a declared event");
    }
    for (name, value) in visitor.get("attributes").and_then(Json::as_object).expect("attributes") {
        let value = match value {
            Json::String(text) => Value::String(text),
            number => Value::Int(number.as_i64().expect("a whole number")),
        };
        profile.apply(&Record::Attribute { name, time_ms: now_ms, value: Some(value) }, now_ms).expect("declared");
    }
    let data = visitor.get("data").expect("data").clone();
    let stored = serde_json::json!({ "attributes": visitor.get("attributes"), "events": visitor.get("events") });
    let view = profile.view();
    Visitor { profile, view, data_text: data.to_string(), data, stored: stored.to_string() }
}
