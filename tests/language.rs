//! The engine against the naive model of `tests/model`, which was written from `docs/` alone: random journeys, visitors, requests, moments.
//!
//! `ETAPPE_CASES` sets how many; the closing line `model_cases=… model_differences=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::collections::BTreeMap;

use etappe::compile::compile;
use etappe::engine::{Engine, Profile};
use etappe::model::{Committed, Context, Detail, EventType, Loser, Page, Record, Schema, Value};
use etappe::pack::load_schema;
use etappe::syntax::Format;
use etappe_model::wild::{self, Visitor};
use etappe_model::{Fact, Journey, What, coverage};

/// Cases of a run without `ETAPPE_CASES`.
const FEW: usize = 3_000;
/// Differences that are shown.
const SHOWN: usize = 3;

fn value(fact: &Fact) -> Value<'_> {
    match fact {
        Fact::Bool(value) => Value::Bool(*value),
        Fact::Int(value) => Value::Int(*value),
        Fact::Double(value) => Value::Double(*value),
        Fact::Text(value) => Value::String(value),
    }
}

/// The schema with what the profile does not record by itself yet: how often items were seen and clicked.
fn with_impressions(mut schema: Schema) -> Schema {
    let purpose = schema.records.exposures;
    let event = |name: &str| EventType {
        name: name.to_owned(),
        purpose,
        dimensions: vec!["item".to_owned()],
        measures: Vec::new(),
    };
    schema.events.extend(["@shown", "@clicked"].map(event));
    schema
}

/// The profile takes a record in, or refuses it as it should.
fn apply(profile: &mut Profile, what: &What, at_ms: i64) {
    let event = |profile: &mut Profile, name: &str, time_ms: i64, dimensions: &[(&str, &str)]| {
        profile.apply(&Record::Event { name, time_ms, dimensions }, at_ms).ok();
    };
    match what {
        What::Event { event: name, time_ms, dimensions } => {
            let dimensions: Vec<(&str, &str)> =
                dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            event(profile, name, *time_ms, &dimensions);
        }
        What::Shown { item, time_ms } => event(profile, "@shown", *time_ms, &[("item", item)]),
        What::Clicked { item, time_ms } => event(profile, "@clicked", *time_ms, &[("item", item)]),
        What::Attribute { name, time_ms, value: fact } => {
            let record = Record::Attribute { name, time_ms: *time_ms, value: fact.as_ref().map(value) };
            profile.apply(&record, at_ms).ok();
        }
        What::Feedback { kind, time_ms, value } => {
            let name = format!("@feedback.{kind}");
            let record = Record::Attribute { name: &name, time_ms: *time_ms, value: Some(Value::Double(*value)) };
            profile.apply(&record, at_ms).ok();
        }
        What::Consent { purpose, granted } => {
            profile.apply(&Record::Consent { purpose, granted: *granted, time_ms: at_ms }, at_ms).ok();
        }
        What::Transition { from, to, time_ms } => {
            let id = at_ms.unsigned_abs();
            profile.apply(&Record::Transition { from, to, at_ms: *time_ms, newest_ms: 0, id }, at_ms).ok();
        }
    }
}

/// One page in words that both sides share.
type Told = Vec<String>;

fn told_by_engine(engine: &Engine, page: &Page) -> Told {
    let pack = engine.pack();
    let code = |loser: &Loser| {
        let cause = loser.cause.map_or_else(String::new, |cause| format!(":{}", cause.name()));
        format!(" !{}/{}{cause}", pack.item_name(loser.item), loser.reason.name())
    };
    let mut told = vec![format!("stage {}", pack.stage_name(page.stage))];
    for decision in &page.decisions {
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        let losers: String = decision.losers.iter().map(code).collect();
        told.push(format!("{}={item}/{}{losers}", pack.slot_name(decision.slot), decision.reason.name()));
    }
    told
}

fn told_by_model(page: &etappe_model::Page) -> Told {
    let mut told = vec![format!("stage {}", page.stage)];
    for slot in &page.slots {
        let losers: String = slot.losers.iter().map(|loser| format!(" !{}/{}", loser.item, loser.reason)).collect();
        told.push(format!("{}={}/{}{losers}", slot.slot, slot.item.as_deref().unwrap_or("-"), slot.reason));
    }
    told
}

/// One random journey on both sides.
struct Pair {
    engine: Engine,
    schema: Schema,
    model: Journey,
}

impl Pair {
    /// What the two say of a visitor.
    fn decide(&self, visitor: &Visitor) -> (Told, Told, etappe_model::Page) {
        let mut profile = Profile::open(self.schema.clone(), &[], [7; 16]).expect("a new profile opens");
        for record in &visitor.history {
            apply(&mut profile, &record.what, record.at_ms);
        }
        let facts: Vec<(&str, Value<'_>)> =
            visitor.context.iter().map(|(name, fact)| (name.as_str(), value(fact))).collect();
        let committed: Vec<Committed<'_>> =
            visitor.committed.iter().map(|(slot, item)| Committed { slot, item }).collect();
        let context = Context { facts: &facts, page_id: "page", committed: &committed };
        let page = self.engine.decide(&profile.view(), &context, visitor.now_ms, Detail::Losers);
        let page = page.expect("the profile's own view is readable");
        let expected =
            etappe_model::decide(&self.model, &visitor.history, &visitor.context, &visitor.committed, visitor.now_ms);
        (told_by_engine(&self.engine, &page), told_by_model(&expected), expected)
    }
}

/// Leaves out impressions of items whose purpose is another than that of exposures: the profile records none of them yet.
fn without_other_impressions(journey: &Journey, exposures: &str, visitor: &mut Visitor) {
    visitor.history.retain(|record| match &record.what {
        What::Shown { item, .. } | What::Clicked { item, .. } => {
            journey.item(item).is_some_and(|item| item.purpose == exposures)
        }
        _ => true,
    });
}

#[derive(Default)]
struct Tally {
    cases: usize,
    refused: usize,
    slots: usize,
    better: usize,
    differences: usize,
    shown: Vec<String>,
}

impl Tally {
    fn journey(&mut self, seed: u64, most: usize) {
        let case = wild::case(seed);
        let compiled = compile(&case.journey, Format::Yaml);
        let Some(pack) = compiled.pack else {
            self.refused += 1;
            if self.shown.len() < SHOWN {
                let first = compiled.diagnostics.first().expect("what is wrong");
                let text = case.journey.get(first.span.start..first.span.end).unwrap_or_default();
                self.shown.push(format!("journey {seed}: {} {} `{text}`", first.code, first.message));
            }
            return;
        };
        let schema = with_impressions(load_schema(&pack).expect("a compiled pack has a schema"));
        let exposures = schema.purposes[usize::from(schema.records.exposures)].name.clone();
        let engine = Engine::load(pack).expect("a compiled pack loads");
        let pair = Pair { engine, schema, model: Journey::read(&case.journey) };
        for (number, mut visitor) in case.visitors.into_iter().enumerate().take(most) {
            without_other_impressions(&pair.model, &exposures, &mut visitor);
            let (engine, model, page) = pair.decide(&visitor);
            self.count(&pair.model, &page);
            if engine != model {
                self.differences += 1;
                if self.shown.len() < SHOWN {
                    let lines = engine.iter().zip(&model).filter(|(engine, model)| engine != model);
                    let lines: Vec<String> =
                        lines.map(|(engine, model)| format!("  engine {engine}\n  model  {model}")).collect();
                    self.shown.push(format!("journey {seed}, visitor {number}:\n{}", lines.join("\n")));
                }
            }
        }
    }

    fn count(&mut self, journey: &Journey, page: &etappe_model::Page) {
        self.cases += 1;
        for slot in &page.slots {
            let items = journey.items.iter().filter(|item| item.slots.contains(&slot.slot)).count();
            self.slots += 1;
            self.better += usize::from(slot.reason == "matched" && slot.losers.len() + 1 < items);
        }
    }
}

/// How many in a hundred, of those that any of the names counts.
fn percent(met: &BTreeMap<String, u64>, name: &str, all: &[&str]) -> f64 {
    let of = |name: &str| met.get(name).copied().unwrap_or(0) as f64;
    100.0 * of(name) / all.iter().map(|name| of(name)).sum::<f64>().max(1.0)
}

#[test]
fn engine_and_naive_model_decide_the_same() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(FEW);
    let mut tally = Tally::default();
    let mut seed = 0;
    while tally.cases < cases {
        tally.journey(seed, cases - tally.cases);
        seed += 1;
        assert!(seed < 100 + cases as u64, "hardly any journey is taken: {:#?}", tally.shown);
    }
    let met = coverage::take();
    if std::env::var_os("ETAPPE_SHOW").is_some() {
        met.iter().for_each(|(name, times)| println!("{name} {times}"));
    }
    let rarest = met.iter().min_by_key(|(_, times)| **times).expect("something was met");
    let outcomes = ["outcome:true", "outcome:false", "outcome:unknown"];
    println!(
        "\nmodel_cases={} model_differences={} model_journeys_refused={} model_least_met={} (`{}` of {} kinds) \
         model_filled_percent={:.1} model_unknown_percent={:.1}",
        tally.cases,
        tally.differences,
        tally.refused,
        rarest.1,
        rarest.0,
        met.len(),
        100.0 * tally.better as f64 / tally.slots as f64,
        percent(&met, "outcome:unknown", &outcomes),
    );
    assert!(
        tally.differences == 0 && tally.refused == 0,
        "{} of {} differ, {} journeys refused\n{}",
        tally.differences,
        tally.cases,
        tally.refused,
        tally.shown.join("\n")
    );
}
