//! Until when a page holds, and deciding again after one event, for random journeys and visitors: nothing changes before the moment
//! that was said, and what is decided again in part is what is decided as a whole.
//!
//! `ETAPPE_CASES` sets how many; the closing line `until_cases=… until_failures=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod wild;

use std::io::Write as _;

use etappe::base::time::{DAY_MS, HOUR_MS, LONGEST_MS, MINUTE_MS};
use etappe::engine::{Engine, Profile, Sitting};
use etappe::model::{Context, Decision, Detail, Page, Record};
use serde_json::json;
use wild::{Dice, EVENTS, NOW_MS, SKUS};

const CASES: usize = 1_000;
/// Cases that share a journey.
const CASES_PER_JOURNEY: usize = 10;
/// Events one after the other in a case.
const EVENTS_PER_CASE: usize = 6;
/// Moments that are tried before the one at which a page may be another.
const MOMENTS: i64 = 12;

/// What was seen, so that the cases are known to show something.
#[derive(Debug, Default)]
struct Seen {
    /// Pages of which time changes something, and those that are another at that moment.
    bounded: usize,
    flipped: usize,
    /// Pages after an event that are others than before.
    changed: usize,
}

#[test]
fn page_is_the_same_until_it_says_and_after_an_event_as_if_decided_anew() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let mut failures = Vec::new();
    let mut seen = Seen::default();
    for first in (0..cases).step_by(CASES_PER_JOURNEY) {
        let mut dice = Dice::new(0x0117_c0de ^ (first as u64) << 20);
        let mut journey = wild::journey(&mut dice, true);
        if dice.once_in(2) {
            // Each item in one slot: only then is a page decided again in part.
            for item in journey["items"].as_array_mut().expect("items are a list") {
                let slots = item["slots"].as_array_mut().expect("slots are a list");
                slots.truncate(1);
            }
        }
        let engine = wild::engine(&journey);
        for case in first..cases.min(first + CASES_PER_JOURNEY) {
            if let Err(why) = check(&mut dice, &engine, &mut seen) {
                failures.push(format!("case {case}: {why}\n{journey}"));
            }
        }
    }
    // Not `println`, which is swallowed unless a test fails.
    let line = format!("\nuntil_cases={cases} until_failures={} {seen:?}\n", failures.len());
    std::io::stdout().write_all(line.as_bytes()).expect("standard output");
    assert!(failures.is_empty(), "{} failures, the first is {}", failures.len(), failures[0]);
    let is_rich = seen.bounded > 0 && seen.flipped > 0 && seen.changed > 0;
    assert!(cases < CASES || is_rich, "the cases show too little: {seen:?}");
}

fn check(dice: &mut Dice, engine: &Engine, seen: &mut Seen) -> Result<(), String> {
    let mut profile = wild::profile(dice, engine);
    let facts = wild::facts(dice);
    let context = Context { facts: &facts, ..Context::default() };
    let mut now_ms = NOW_MS + dice.below(3) as i64 * MINUTE_MS;
    let mut sitting = Sitting::default();
    let mut event = None;
    let mut before: Option<Vec<Decision>> = None;
    for _ in 0..EVENTS_PER_CASE {
        let view = profile.view();
        let decide =
            |now_ms| engine.decide(&view, &context, now_ms, Detail::Winners).map_err(|error| error.to_string());
        let whole = decide(now_ms)?;
        let again = engine.decide_after(&mut sitting, event, (&view, &context), now_ms, Detail::Winners);
        let again = again.map_err(|error| error.to_string())?;
        if (&again.decisions, again.stage, again.transition) != (&whole.decisions, whole.stage, whole.transition) {
            return Err(format!("after {event:?} at {now_ms}: {again:?}, but as a whole {whole:?}"));
        }
        seen.changed += usize::from(before.is_some_and(|before| before != whole.decisions));
        check_until(dice, &whole, now_ms, seen, &decide)?;
        check_until(dice, &again, now_ms, seen, &decide)?;
        before = Some(whole.decisions);
        now_ms = later(dice, now_ms, again.valid_until_ms);
        event = Some(live_on(dice, &mut profile, now_ms));
    }
    Ok(())
}

/// Nothing changes before the moment that a page says.
fn check_until(
    dice: &mut Dice,
    page: &Page,
    now_ms: i64,
    seen: &mut Seen,
    decide: &dyn Fn(i64) -> Result<Page, String>,
) -> Result<(), String> {
    let is_bounded = page.valid_until_ms < i64::MAX;
    // Where there is no such moment, within a few years.
    let until_ms = page.valid_until_ms.min(now_ms + 2_000 * DAY_MS);
    if until_ms <= now_ms {
        return Err(format!("the page of {now_ms} holds until {until_ms}"));
    }
    let length_ms = until_ms - now_ms;
    let sampled = (0..MOMENTS).map(|_| now_ms + dice.below(length_ms.unsigned_abs()) as i64);
    for at_ms in sampled.chain([until_ms - 1]) {
        let found = decide(at_ms)?;
        if found.decisions != page.decisions || found.stage != page.stage {
            return Err(format!("{page:?} of {now_ms} is at {at_ms} already {found:?}"));
        }
    }
    if is_bounded {
        seen.bounded += 1;
        seen.flipped += usize::from(decide(until_ms)?.decisions != page.decisions);
    }
    Ok(())
}

/// Some time later, now and then just before the page may be another or just then.
fn later(dice: &mut Dice, now_ms: i64, until_ms: i64) -> i64 {
    match dice.below(6) {
        0 if until_ms < i64::MAX => until_ms - 1,
        1 if until_ms < i64::MAX => until_ms,
        2 => now_ms,
        3 => now_ms + dice.below(HOUR_MS as u64) as i64,
        4 => now_ms + dice.below(20 * DAY_MS as u64) as i64,
        _ => now_ms + dice.below(MINUTE_MS as u64) as i64,
    }
}

fn live_on(dice: &mut Dice, profile: &mut Profile, now_ms: i64) -> &'static str {
    let name = *dice.pick(&EVENTS);
    // Most are recorded at once, some come late.
    let time_ms = if dice.once_in(4) { now_ms - dice.below(30 * DAY_MS as u64) as i64 } else { now_ms };
    for _ in 0..if dice.once_in(10) { 40 } else { 1 } {
        let _ = profile.apply(
            &Record::Event { name, time_ms, dimensions: &[("sku", *dice.pick(&SKUS))], measures: &[], id: "" },
            now_ms,
        );
    }
    name
}

#[test]
fn page_after_what_is_more_than_an_event_is_decided_as_a_whole() {
    let journey = json!({
        "journey": "again", "version": 1, "purposes": { "functional": { "default": "granted" } },
        "profile": { "events": { "view": { "purpose": "functional" }, "buy": { "purpose": "functional" } } },
        "stages": [{ "id": "first" }, { "id": "second", "enter": "count('buy') >= 2" }],
        "slots": { "hero": {}, "side": {} },
        "items": [
            { "id": "bought", "slots": ["hero"], "priority": 2, "when": "happened('buy', '1h')" },
            { "id": "viewed", "slots": ["hero"], "priority": 1, "when": "happened('view', '2h')" },
            { "id": "loyal", "slots": ["side"], "stages": ["second"] },
        ],
    });
    let engine = wild::engine(&journey);
    let context = Context::default();
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    let mut sitting = Sitting::default();
    let mut at = |profile: &mut Profile, event: Option<&'static str>, minutes: i64| {
        let now_ms = NOW_MS + minutes * MINUTE_MS;
        if let Some(name) = event {
            profile
                .apply(&Record::Event { name, time_ms: now_ms, dimensions: &[], measures: &[], id: "" }, now_ms)
                .expect("it is declared and granted");
        }
        let view = profile.view();
        let page = engine.decide_after(&mut sitting, event, (&view, &context), now_ms, Detail::Winners);
        let page = page.expect("the view is readable");
        let items: Vec<Option<&str>> =
            page.decisions.iter().map(|found| found.item.map(|item| engine.pack().item_name(item))).collect();
        (items, (page.valid_until_ms < i64::MAX).then(|| (page.valid_until_ms - NOW_MS) / MINUTE_MS))
    };
    assert_eq!(at(&mut profile, None, 0), (vec![None, None], None));
    assert_eq!(at(&mut profile, Some("view"), 1), (vec![Some("viewed"), None], Some(121)));
    assert_eq!(at(&mut profile, Some("buy"), 2), (vec![Some("bought"), None], Some(62)));
    // What was won by an event that is over by now is looked for anew.
    assert_eq!(at(&mut profile, Some("view"), 62), (vec![Some("viewed"), None], Some(182)));
    // Another stage opens items that read no event.
    assert_eq!(at(&mut profile, Some("buy"), 63), (vec![Some("bought"), Some("loyal")], Some(123)));
}

/// `docs/decisions.md`, "Until when a page holds": the row of `age(x)`.
#[test]
fn page_that_asks_how_long_ago_a_moment_was_holds_until_no_span_of_time_is_so_long() {
    let engine = wild::engine(&json!({
        "journey": "old", "version": 1, "purposes": { "functional": { "default": "granted" } },
        "profile": { "attributes": { "moment": { "type": "timestamp", "purpose": "functional" } } },
        "stages": [{ "id": "all" }], "slots": { "hero": {} },
        "items": [{ "id": "old", "slots": ["hero"], "when": "age(profile.moment) > duration('1h')" }],
    }));
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    let moment = NOW_MS - 2 * HOUR_MS;
    let record =
        Record::Attribute { name: "moment", time_ms: NOW_MS, value: Some(etappe::model::Value::Timestamp(moment)) };
    profile.apply(&record, NOW_MS).expect("the journey declares it");
    let view = profile.view();
    let page = |at_ms: i64| engine.decide(&view, &Context::default(), at_ms, Detail::Winners).expect("it is readable");
    let until_ms = moment + LONGEST_MS + 1;
    assert_eq!(page(NOW_MS).valid_until_ms, until_ms);
    let shown = [NOW_MS, until_ms - 1, until_ms].map(|at_ms| page(at_ms).decisions[0].item.is_some());
    assert_eq!(shown, [true, true, false]);
}
