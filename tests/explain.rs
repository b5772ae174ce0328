//! Explanations of random journeys and visitors: never another winner than `decide`, verdicts that follow from their
//! clauses, nearest misses that suffice and are smallest, and nothing said that consent forbids.
//!
//! `ETAPPE_CASES` sets how many; the closing line `explain_cases=… explain_failures=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod truth;
mod wild;

use std::io::Write as _;

use etappe::engine::Engine;
use etappe::explain::{Explanation, ItemExplanation, Language, SlotExplanation};
use etappe::model::{Committed, Context, Decision, Detail, Page, Reason, Value};
use etappe::profile::View;
use serde_json::{Value as Json, json};
use wild::{Dice, NOW_MS, PURPOSES, SECRET};

const CASES: usize = 2_000;
/// Cases that share a journey.
const CASES_PER_JOURNEY: usize = 16;

type Checked = Result<(), String>;

#[test]
fn explain_of_random_pages_agrees_with_decide() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let mut failures = Vec::new();
    let mut seen = Seen::default();
    for first in (0..cases).step_by(CASES_PER_JOURNEY) {
        let mut dice = Dice::new(0x00e7_a99e ^ (first as u64) << 20);
        let journey = wild::journey(&mut dice, true);
        let engine = wild::engine(&journey);
        // The same journey with all under one purpose: its views hold what the strict one may not read.
        let loose = wild::engine(&wild::journey(&mut Dice::new(first as u64), false));
        for case in first..cases.min(first + CASES_PER_JOURNEY) {
            let lived_on = if dice.once_in(3) { &loose } else { &engine };
            let view = wild::view(&mut dice, lived_on);
            if let Err(why) = check_case(&mut dice, &engine, &view, &mut seen) {
                failures.push(format!("case {case}: {why}\n{journey}"));
            }
        }
        if let Err(why) = check_texts(&journey, &engine) {
            failures.push(format!("journey of case {first}: {why}"));
        }
    }
    // Not `println`, which is swallowed unless a test fails.
    let line = format!("\nexplain_cases={cases} explain_failures={}\n", failures.len());
    std::io::stdout().write_all(line.as_bytes()).expect("standard output");
    assert!(failures.is_empty(), "{} failures, the first is {}", failures.len(), failures[0]);
    assert!(cases < CASES || seen.is_rich(), "the cases show too little: {seen:?}");
}

/// The texts of the nearest miss of an item with this condition, for an empty visitor.
fn missed(condition: &str) -> Option<Vec<String>> {
    let journey = json!({
        "journey": "near", "version": 1, "purposes": { "functional": { "default": "granted" } },
        "profile": { "events": { "view": { "purpose": "functional" } } },
        "context": { "clicks": { "type": "int" }, "gone": { "type": "int" } },
        "stages": [{ "id": "only" }], "slots": { "hero": {} },
        "items": [{ "id": "it", "slots": ["hero"], "when": condition }],
    });
    let facts = [("clicks", Value::Int(8)), ("campaign", Value::String("a"))];
    let context = Context { facts: &facts, ..Context::default() };
    let why =
        wild::engine(&journey).explain(&[], &context, NOW_MS, Language::English).expect("the empty view is readable");
    let miss = why.slots[0].items[0].nearest_miss.as_ref()?;
    Some(miss.iter().map(|change| change.text.clone()).collect())
}

#[test]
fn nearest_miss_of_one_size_is_the_smallest_change_in_numbers() {
    let cases = [
        ("context.clicks >= 20 || context.clicks >= 9", "context.clicks >= 9"),
        ("context.gone >= 1 || context.clicks >= 99", "context.clicks >= 99"),
        ("context.campaign == 'b' || context.clicks >= 10", "context.clicks >= 10"),
        ("context.campaign == 'b' || context.campaign == 'c'", "context.campaign == 'b'"),
        ("context.gone == 1 || happened('view')", "happened('view')"),
        ("context.clicks in [100, 7] || context.clicks < 6", "context.clicks in [100, 7]"),
    ];
    for (condition, nearest) in cases {
        assert_eq!(missed(condition), Some(vec![nearest.to_owned()]), "{condition}");
    }
}

#[test]
fn nearest_miss_counts_before_it_measures() {
    assert_eq!(
        missed("(context.clicks > 8 && context.clicks != 8) || context.gone == 1"),
        Some(vec!["context.gone == 1".to_owned()])
    );
}

#[test]
fn nearest_miss_of_what_nothing_can_turn_is_none() {
    let hopeless = [
        "false",
        "1 > 2",
        "count('view') < 0",
        "count('view') == 0 && count('view') == -1",
        "since('view') < duration('0s')",
        "!(count('view') >= 0)",
        "context.campaign < ''",
        "context.gone > 9223372036854775807",
        "count('view') == 1.5",
        "context.clicks == 7 && !(context.clicks == 7)",
    ];
    for condition in hopeless {
        assert_eq!(missed(condition), None, "{condition}");
    }
    // Where there is another way, it is taken.
    assert_eq!(missed("false || count('view') < 0 || context.gone == 1"), Some(vec!["context.gone == 1".to_owned()]));
}

/// What occurred, so that a generator that went blind is noticed.
#[derive(Debug, Default)]
struct Seen {
    reasons: std::collections::BTreeSet<&'static str>,
    causes: std::collections::BTreeSet<&'static str>,
    largest_miss: usize,
    hopeless: usize,
    brute_forced: usize,
}

impl Seen {
    fn is_rich(&self) -> bool {
        let reasons = ["matched", "committed", "stage", "consent", "condition_false", "condition_unknown"];
        let others = ["condition_error", "used_on_page", "outranked"];
        reasons.iter().chain(&others).all(|reason| self.reasons.contains(reason))
            && ["absent", "no_consent"].iter().all(|cause| self.causes.contains(cause))
            && self.largest_miss >= 3
            && self.hopeless > 0
            && self.brute_forced > 100
    }
}

fn check_case(dice: &mut Dice, engine: &Engine, view: &[u8], seen: &mut Seen) -> Checked {
    let facts = wild::facts(dice);
    let names: Vec<(String, String)> = (0..dice.below(3) * dice.below(2))
        .map(|_| (format!("slot{}", dice.below(4)), format!("i{}", dice.below(9))))
        .collect();
    let committed: Vec<_> = names.iter().map(|(slot, item)| Committed { slot, item, variant: "" }).collect();
    let context = Context { facts: &facts, page_id: "page", committed: &committed, ..Context::default() };
    let page = engine.decide(view, &context, NOW_MS, Detail::Losers).map_err(|error| error.to_string())?;
    let plain = engine.decide(view, &context, NOW_MS, Detail::Winners).map_err(|error| error.to_string())?;
    let [english, german] = [Language::English, Language::German]
        .map(|language| engine.explain(view, &context, NOW_MS, language).map_err(|error| error.to_string()));
    let (english, german) = (english?, german?);
    check_winners(engine, view, &english, &page, &plain)?;
    for item in english.slots.iter().flat_map(|slot| &slot.items) {
        seen.reasons.insert(item.reason.name());
        seen.causes.extend(item.cause.map(|cause| cause.name()));
        seen.largest_miss = seen.largest_miss.max(item.nearest_miss.as_ref().map_or(0, Vec::len));
        if let Some(when) = &item.when {
            truth::check(when)?;
            let is_winner = [Reason::Matched, Reason::Committed].contains(&item.reason);
            seen.brute_forced += usize::from(!is_winner && truth::check_miss(item)?);
            seen.hopeless += usize::from(!is_winner && item.nearest_miss.is_none());
        }
    }
    english.stage.entered.iter().filter_map(|asked| asked.enter.as_ref()).try_for_each(truth::check)?;
    check_words(engine, view, &english, &german)
}

/// Derives every slot from what the explanation says of its items, and compares it with the decision.
fn check_winners(engine: &Engine, view: &[u8], why: &Explanation, page: &Page, plain: &Page) -> Checked {
    let pack = engine.pack();
    same("stage", &why.stage.stage, &pack.stage_name(page.stage).to_owned())?;
    same("unknown", &why.stage.unknown, &page.stage_unknown)?;
    let entered = why.stage.entered.iter().rfind(|asked| asked.gone);
    let derived = entered.map_or_else(
        || if why.stage.unknown { pack.stage_name(0) } else { why.stage.from.as_str() },
        |asked| asked.stage.as_str(),
    );
    same("derived stage", &derived, &why.stage.stage.as_str())?;
    let view = View::parse(view).map_err(|error| error.to_string())?;
    let granted = |item: &str| {
        let purpose = pack.item_index(item).map_or(0, |item| pack.item(item).purpose);
        view.consent(pack.purpose_name(purpose)).unwrap_or_else(|| pack.purpose_default(purpose))
    };
    let mut used: Vec<&str> = why
        .slots
        .iter()
        .filter(|slot| slot.reason == Reason::Committed)
        .filter_map(|slot| slot.item.as_deref())
        .collect();
    for ((slot, decision), plain) in why.slots.iter().zip(&page.decisions).zip(&plain.decisions) {
        same("slot", &slot.slot.as_str(), &pack.slot_name(decision.slot))?;
        same("winner", &slot.item.as_deref(), &decision.item.map(|item| pack.item_name(item)))?;
        same("winner without losers", &decision.item, &plain.item)?;
        same("reason", &slot.reason, &decision.reason)?;
        same("decision id", &slot.decision_id, &format!("{:016x}", decision.decision_id))?;
        let first_check = |item: &ItemExplanation| {
            let in_stage = item.stages.as_ref().is_none_or(|stages| stages.contains(&why.stage.stage));
            let when = item.when.as_ref().map_or(Ok(true), truth::outcome);
            let is_used = used.contains(&item.item.as_str());
            truth::first_check(in_stage, granted(&item.item), when, is_used)
        };
        if slot.reason != Reason::Committed {
            let winner = slot.items.iter().find(|item| first_check(item).is_none());
            same("derived winner", &winner.map(|item| &item.item), &slot.item.as_ref())?;
            check_losers(engine, slot, decision)?;
        }
        for item in &slot.items {
            let won = slot.item.as_ref() == Some(&item.item);
            let other_use =
                if won { slot.reason } else { first_check(item).map_or(Reason::Outranked, |check| check.0) };
            same(&format!("reason of {}", item.item), &item.reason, &other_use)?;
            same("who has no miss", &(won && item.nearest_miss.is_some()), &false)?;
        }
        used.extend(slot.item.as_deref().filter(|_| slot.reason == Reason::Matched));
    }
    same("slots", &why.slots.len(), &page.decisions.len())
}

fn check_losers(engine: &Engine, slot: &SlotExplanation, decision: &Decision) -> Checked {
    let told: Vec<_> =
        decision.losers.iter().map(|loser| (engine.pack().item_name(loser.item), loser.reason, loser.cause)).collect();
    let above = slot.items.iter().take_while(|item| item.reason != Reason::Matched);
    let explained: Vec<_> = above.map(|item| (item.item.as_str(), item.reason, item.cause)).collect();
    same("losers", &explained, &told)
}

/// What is said: in both languages, whole, and without what consent forbids.
fn check_words(engine: &Engine, view: &[u8], english: &Explanation, german: &Explanation) -> Checked {
    let (english_json, german_json) = (json!(english).to_string(), json!(german).to_string());
    let view = View::parse(view).map_err(|error| error.to_string())?;
    let pack = engine.pack();
    let is_granted = (0..pack.purposes())
        .find(|purpose| pack.purpose_name(*purpose) == PURPOSES[1])
        .is_some_and(|purpose| view.consent(PURPOSES[1]).unwrap_or_else(|| pack.purpose_default(purpose)));
    if !is_granted && (english_json.contains(SECRET) || german_json.contains(SECRET)) {
        return Err(format!("says what consent forbids: {english_json}"));
    }
    let sentences = |why: &Explanation| -> Vec<String> {
        let items = why.slots.iter().flat_map(|slot| &slot.items);
        let changes = items.clone().flat_map(|item| item.nearest_miss.iter().flatten());
        let mut all = vec![why.stage.sentence.clone()];
        all.extend(why.slots.iter().map(|slot| slot.sentence.clone()));
        all.extend(items.map(|item| item.sentence.clone()));
        all.extend(changes.map(|change| change.sentence.clone()));
        all
    };
    let (english, german) = (sentences(english), sentences(german));
    same("number of sentences", &english.len(), &german.len())?;
    for sentence in english.iter().chain(&german) {
        let is_whole = sentence.ends_with('.') && sentence.matches('`').count() % 2 == 0 && sentence.len() < 2_000;
        if !is_whole || sentence.chars().any(char::is_control) {
            return Err(format!("no sentence: {sentence:?}"));
        }
    }
    Ok(())
}

/// The texts of conditions, compiled again, are the same programs.
fn check_texts(journey: &Json, engine: &Engine) -> Checked {
    let why = engine.explain(&[], &Context::default(), NOW_MS, Language::English).map_err(|error| error.to_string())?;
    let mut printed = journey.clone();
    for item in why.slots.iter().flat_map(|slot| &slot.items) {
        let entries = printed["items"].as_array_mut().expect("items");
        let entry = entries.iter_mut().find(|entry| entry["id"] == json!(item.item)).expect("the item");
        if let Some(when) = &item.when {
            entry["when"] = json!(when.text);
        }
    }
    for asked in &why.stage.entered {
        let stages = printed["stages"].as_array_mut().expect("stages");
        let entry = stages.iter_mut().find(|entry| entry["id"] == json!(asked.stage)).expect("the stage");
        if let Some(enter) = &asked.enter {
            entry["enter"] = json!(enter.text);
        }
    }
    let again = wild::engine(&printed);
    if again.pack().bytes() == engine.pack().bytes() { Ok(()) } else { Err(format!("{journey}\nis not\n{printed}")) }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Checked {
    if found == expected { Ok(()) } else { Err(format!("{what} is {found:?}, not {expected:?}")) }
}
