//! Until when a page holds, for random journeys and visitors with every rule: nothing changes before the moment that was said; it is no earlier
//! than the naive model's earliest flip of anything, and mostly something really flips at it.
//!
//! `ETAPPE_CASES` sets how many; the closing line `holds_cases=… holds_failures=… holds_flipped_percent=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod asked;
mod lived;

use std::collections::BTreeSet;

use asked::{Asked, asked, with_unit};
use etappe::explain::{Explanation, Language};
use etappe::model::{Detail, Page};
use etappe_model::wild::decisions::case;
use etappe_model::{Journey, Record, Request, valid_until};
use serde_json::Value as Json;

const CASES: usize = 1_000;
/// Flips of the model that are tried before the one at which a page may be another.
const FLIPS: usize = 12;
/// Moments that are tried before the one at which a page may be another.
const MOMENTS: i64 = 50;
/// Moments beyond are never.
const NEVER_MS: i64 = 1 << 52;

#[derive(Default)]
struct Tally {
    cases: usize,
    /// Pages of which time changes something, and those at whose moment something that was read has another value.
    bounded: usize,
    flipped: usize,
    /// The zones with schedules around a time when their clocks were put forward, and back.
    turned: [BTreeSet<&'static str>; 2],
    failures: Vec<String>,
}

/// All that a page shows, without what says when it was decided.
fn shown(page: &Page) -> String {
    format!("{} {} {:?}", page.stage, page.stage_unknown, page.decisions)
}

/// What an explanation says of every clause; lengths of time since a moment are none of its values.
fn verdicts(explanation: &Explanation) -> String {
    fn strip(json: &mut Json) {
        match json {
            Json::Object(fields) => {
                fields.retain(|name, _| name != "sentence" && name != "nearestMiss" && name != "decisionId");
                fields.values_mut().for_each(strip);
            }
            Json::Array(entries) => entries.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut json = serde_json::to_value(explanation).expect("an explanation is JSON");
    strip(&mut json);
    json.to_string()
}

impl Tally {
    fn visitor(
        &mut self,
        pair: (&Asked, &Journey),
        (history, request, now_ms): &(Vec<Record>, Request, i64),
    ) -> Result<(), String> {
        let (asked, model) = pair;
        let view = asked.view(history);
        let page_at = |at_ms: i64| {
            asked.with_context(request, |context| {
                asked.engine.decide(&view, context, at_ms, Detail::Winners).expect("its own view is readable")
            })
        };
        let page = page_at(*now_ms);
        let until_ms = page.valid_until_ms;
        let first = shown(&page);
        let earliest_ms = valid_until(model, history, request, *now_ms);
        if until_ms < earliest_ms {
            return Err(format!("said {until_ms}, but nothing can flip before {earliest_ms}"));
        }
        // Nothing flips between two flips of the model: so this looks at every moment at which the page could be another.
        let mut flip_ms = earliest_ms;
        for _ in 0..FLIPS {
            if flip_ms >= until_ms {
                break;
            }
            let other = shown(&page_at(flip_ms));
            if other != first {
                return Err(format!("said {until_ms}, but it flips at {flip_ms} (now {now_ms})\n  {first}\n  {other}"));
            }
            flip_ms = valid_until(model, history, request, flip_ms);
        }
        let is_bounded = until_ms < NEVER_MS;
        let last_ms = if is_bounded { until_ms - 1 } else { now_ms + 400 * 86_400_000 };
        let length = last_ms - now_ms;
        // Evenly, and close to both ends.
        let tried = (0..=MOMENTS).flat_map(|step| {
            let near = 1_i64 << (step.min(40));
            [now_ms + length / MOMENTS * step, (now_ms + near).min(last_ms), (last_ms - near).max(*now_ms)]
        });
        for at_ms in tried.chain([last_ms]) {
            let other = shown(&page_at(at_ms));
            if other != first {
                return Err(format!(
                    "said {until_ms}, but it is another at {at_ms} (now {now_ms})\n  {first}\n  {other}"
                ));
            }
        }
        if is_bounded {
            self.bounded += 1;
            let read_at = |at_ms: i64| {
                asked.with_context(request, |context| {
                    verdicts(&asked.engine.explain(&view, context, at_ms, Language::English).expect("it is readable"))
                })
            };
            self.flipped += usize::from(read_at(until_ms) != read_at(until_ms - 1));
        }
        Ok(())
    }
}

#[test]
fn page_is_the_same_until_it_says_and_no_shorter_than_it_must() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let mut tally = Tally::default();
    let mut seed = 700_000;
    while tally.cases < cases {
        let case = case(seed);
        let asked = asked(&case.journey).expect("a random journey compiles");
        let model = Journey::read(&case.journey);
        if let Some(turn) = case.turn.filter(|turn| case.journey.contains(turn.zone)) {
            tally.turned[usize::from(turn.is_gap)].insert(turn.zone);
        }
        for (number, visitor) in case.visitors.into_iter().enumerate() {
            let visitor = (with_unit(visitor.0), visitor.1, visitor.2);
            if let Err(why) = tally.visitor((&asked, &model), &visitor) {
                tally.failures.push(format!("journey {seed}, visitor {number}: {why}"));
            }
            tally.cases += 1;
        }
        seed += 1;
    }
    println!(
        "\nholds_cases={} holds_failures={} holds_bounded={} holds_zones_back={} holds_zones_forward={} holds_flipped_percent={:.1}",
        tally.cases,
        tally.failures.len(),
        tally.bounded,
        tally.turned[0].len(),
        tally.turned[1].len(),
        100.0 * tally.flipped as f64 / tally.bounded.max(1) as f64
    );
    let shown = tally.failures.len().min(10);
    assert!(tally.failures.is_empty(), "{} failures\n{}", tally.failures.len(), tally.failures[..shown].join("\n"));
    assert!(tally.flipped * 10 >= tally.bounded * 9, "the moment that was said is often too early");
}
