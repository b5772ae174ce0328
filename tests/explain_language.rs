//! Explanations of the whole language: what they write compiles and comes to the same, their clauses agree with their verdicts,
//! and nobody else wins than in `decide`, on the naive model's random journeys and visitors.
//!
//! `ETAPPE_CASES` sets how many; the closing line `explain_language_cases=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod again;
mod lived;
mod truth;

use std::io::Write as _;

use etappe::engine::Engine;
use etappe::explain::{Explanation, Language};
use etappe::model::{Committed, Context, Detail, Page, Schema};
use etappe::syntax::{Format, parse_document};
use etappe_model::wild::{self, Visitor};
use serde_json::Value as Json;

const CASES: usize = 1_000;

type Checked = Result<(), String>;

/// A journey and the same one as its explanation writes it.
struct Twins {
    schema: Schema,
    engine: Engine,
    written: Engine,
}

impl Twins {
    fn of(journey: &Json) -> Result<Self, String> {
        let engine = again::engine(journey)?;
        let written = again::engine_of_written(journey, &engine)?;
        Ok(Self { schema: lived::schema(engine.pack().bytes()), engine, written })
    }

    fn check(&self, visitor: &Visitor) -> Checked {
        let view = lived::view(&self.schema, visitor);
        let values = lived::values(visitor);
        let facts = lived::facts(&values);
        let committed: Vec<Committed<'_>> =
            visitor.committed.iter().map(|(slot, item)| Committed { slot, item, variant: "" }).collect();
        let context = Context { facts: &facts, page_id: "page", committed: &committed, ..Context::default() };
        let [page, other] = [&self.engine, &self.written].map(|engine| {
            engine.decide(&view, &context, visitor.now_ms, Detail::Losers).expect("its own view is readable")
        });
        if told(&page) != told(&other) {
            return Err(format!("{:#?}\nis written as something else:\n{:#?}", told(&page), told(&other)));
        }
        for language in [Language::English, Language::German] {
            let why = self.engine.explain(&view, &context, visitor.now_ms, language);
            self.check_why(&why.expect("its own view is readable"), &page)?;
        }
        Ok(())
    }

    fn check_why(&self, why: &Explanation, page: &Page) -> Checked {
        let pack = self.engine.pack();
        if why.stage.stage != pack.stage_name(page.stage) {
            return Err(format!("the stage is said to be {}", why.stage.stage));
        }
        for (slot, decision) in why.slots.iter().zip(&page.decisions) {
            let winner = decision.item.map(|item| pack.item_name(item));
            if slot.item.as_deref() != winner || slot.reason != decision.reason {
                return Err(format!("{}: {:?} is said to win, not {winner:?}", slot.slot, slot.item));
            }
            for loser in &decision.losers {
                let said = slot.items.iter().find(|item| item.item == pack.item_name(loser.item));
                if said.is_none_or(|said| (said.reason, said.cause) != (loser.reason, loser.cause)) {
                    return Err(format!("{loser:?} is said to be {said:#?}"));
                }
            }
        }
        why.stage.entered.iter().filter_map(|asked| asked.enter.as_ref()).try_for_each(truth::check)?;
        for item in why.slots.iter().flat_map(|slot| &slot.items) {
            item.when.as_ref().map_or(Ok(()), truth::check)?;
            truth::check_sufficient(item)?;
            for sentence in item.nearest_miss.iter().flatten().map(|change| &change.sentence).chain([&item.sentence]) {
                let is_whole = sentence.ends_with('.') && sentence.matches('`').count() % 2 == 0;
                if !is_whole || sentence.chars().any(char::is_control) {
                    return Err(format!("no sentence: {sentence:?}"));
                }
            }
        }
        Ok(())
    }
}

/// All that does not name the pack.
fn told(page: &Page) -> Vec<impl PartialEq + std::fmt::Debug> {
    let decisions = page.decisions.iter();
    decisions.map(|decision| (page.stage, decision.item, decision.reason, format!("{:?}", decision.losers))).collect()
}

#[test]
fn explain_of_the_whole_language_writes_what_compiles_to_the_same() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let mut failures: Vec<String> = Vec::new();
    let (mut seed, mut done) = (0, 0);
    while done < cases {
        let case = wild::case(seed);
        let document = parse_document(&case.journey, Format::Yaml).expect("it is a document");
        let journey: Json = serde_json::from_str(&document.to_json()).expect("it is JSON");
        match Twins::of(&journey) {
            Err(why) => failures.push(format!("journey {seed}: {why}")),
            Ok(twins) => {
                for (number, visitor) in case.visitors.into_iter().enumerate().take(cases - done) {
                    if let Err(why) = twins.check(&visitor) {
                        failures.push(format!("journey {seed}, visitor {number}: {why}"));
                    }
                    done += 1;
                }
            }
        }
        seed += 1;
        assert!(seed < 100 + cases as u64, "hardly any journey can be written: {}", failures[0]);
    }
    let line = format!("\nexplain_language_cases={done} explain_language_failures={}\n", failures.len());
    std::io::stdout().write_all(line.as_bytes()).expect("standard output");
    assert!(
        failures.is_empty(),
        "{} failures, first\n{}",
        failures.len(),
        failures[..failures.len().min(3)].join("\n")
    );
}
