//! The engine against the naive model of `tests/model`, which was written from `docs/` alone: random journeys, visitors, requests, moments.
//!
//! `ETAPPE_CASES` sets how many, and `ETAPPE_FIRST` ends the run at the first journey that differs; the closing line
//! `model_cases=… model_differences=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod lived;

use std::collections::BTreeMap;

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::model::{Committed, Context, Detail, Loser, Page, Schema};
use etappe::syntax::Format;
use etappe_model::wild::{self, Visitor};
use etappe_model::{Journey, coverage};

/// Cases of a run without `ETAPPE_CASES`.
const FEW: usize = 3_000;
/// Differences that are shown.
const SHOWN: usize = 3;

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

fn told_by_model(page: &etappe_model::Page, detail: Detail) -> Told {
    let mut told = vec![format!("stage {}", page.stage)];
    for slot in &page.slots {
        let losers = slot.losers.iter().filter(|_| detail == Detail::Losers);
        let losers: String = losers.map(|loser| format!(" !{}/{}", loser.item, loser.reason)).collect();
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
        let view = lived::view(&self.schema, visitor);
        let values = lived::values(visitor);
        let facts = lived::facts(&values);
        let committed: Vec<Committed<'_>> =
            visitor.committed.iter().map(|(slot, item)| Committed { slot, item, variant: "" }).collect();
        let context = Context { facts: &facts, page_id: "page", committed: &committed, ..Context::default() };
        let expected = etappe_model::decide(&self.model, &visitor.history, &visitor.request(), visitor.now_ms);
        let (mut told, mut wanted) = (Told::new(), Told::new());
        // Winners are found by the index, losers without it.
        for detail in [Detail::Winners, Detail::Losers] {
            let page = self.engine.decide(&view, &context, visitor.now_ms, detail);
            told.extend(told_by_engine(&self.engine, &page.expect("the profile's own view is readable")));
            wanted.extend(told_by_model(&expected, detail));
        }
        (told, wanted, expected)
    }
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
        let schema = lived::schema(&pack);
        let engine = Engine::load(pack).expect("a compiled pack loads");
        let pair = Pair { engine, schema, model: Journey::read(&case.journey) };
        for (number, visitor) in case.visitors.into_iter().enumerate().take(most) {
            let (engine, model, page) = pair.decide(&visitor);
            self.count(&pair.model, &page);
            if engine != model {
                self.differences += 1;
                if self.shown.len() < SHOWN {
                    let lines = lived::differing(&engine, &model);
                    self.shown.push(format!("journey {seed}, visitor {number}:\n{lines}"));
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
    let ends_at_first = std::env::var_os("ETAPPE_FIRST").is_some();
    while tally.cases < cases && !(ends_at_first && tally.differences > 0) {
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
