//! Warnings are never a false alarm: what is said to be impossible does not happen to any of many random visitors.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod wild;

use std::collections::BTreeMap;

use etappe::compile::{compile, lint};
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Page, Reason, Record};
use etappe::syntax::{Code, Diagnostic, Format};
use serde_json::{Value as Json, json};
use wild::{Dice, NOW_MS};

const HOUR_MS: i64 = 3_600_000;
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const WINDOWS: [&str; 6] = ["1h", "3d", "7d", "30d", "session", "all"];
const SPANS: [&str; 6] = ["0s", "1h", "72h", "96h", "120h", "168h"];

/// A predicate; in a journey most are of the kinds in its `focus`, so that they have much to do with each other.
fn predicate(dice: &mut Dice, focus: [u64; 2], segments: &[String]) -> String {
    let kind = if dice.once_in(4) { dice.below(22) } else { *dice.pick(&focus) };
    let comparison = *dice.pick(&COMPARISONS);
    let number = dice.below(3);
    let window = *dice.pick(&WINDOWS);
    let event = *dice.pick(&["view", "view", "view", "buy"]);
    match kind {
        0 | 1 => format!("count('{event}', '{window}') {comparison} {number}"),
        2 | 3 => format!("happened('{event}', '{window}')"),
        4 => format!("since('{event}') {comparison} duration('{}')", dice.pick(&SPANS)),
        5 => format!("happened('view', '{window}', 'sku', 'x100')"),
        6 => format!("profile.country {comparison} '{}'", dice.pick(&["CH", "DE"])),
        7 => format!("profile.country in ['CH', '{}']", dice.pick(&["DE", "it"])),
        8 => format!("profile.visits {comparison} {number}"),
        9 => format!("profile.score {comparison} {number}.5"),
        10 => format!("{number} {comparison} context.cart_value"),
        11 => "profile.vip".to_owned(),
        12 => format!("has({})", dice.pick(&["profile.country", "context.cart_value", "profile.visits"])),
        13 => format!("context.campaign {comparison} 'a'"),
        16 => format!("'{}' in profile.tags", dice.pick(&["a", "x100"])),
        17 => format!("context.topics {} ['a']", dice.pick(&["==", "!="])),
        18 => format!("has({})", dice.pick(&["profile.tags", "context.topics"])),
        19 => format!("size(profile.tags) {comparison} {number}"),
        20 => format!("['a', 'b'].exists(x, x in {})", dice.pick(&["profile.tags", "context.topics"])),
        21 => format!("{}[{number}] == 'a'", dice.pick(&["profile.tags", "context.topics"])),
        14 => (*dice.pick(&["true", "false", "context.flag", "since('buy') < since('view')"])).to_owned(),
        _ if segments.is_empty() => format!("context.clicks {comparison} {number}"),
        _ => format!("segment('{}')", dice.pick(segments)),
    }
}

fn condition(dice: &mut Dice, depth: u64, focus: [u64; 2], segments: &[String]) -> String {
    if depth == 0 || dice.once_in(4) {
        return predicate(dice, focus, segments);
    }
    let (one, other) = (condition(dice, depth - 1, focus, segments), condition(dice, depth - 1, focus, segments));
    match dice.below(5) {
        0 | 1 => format!("({one}) && ({other})"),
        2 | 3 => format!("({one}) || ({other})"),
        _ => format!("!({one})"),
    }
}

/// A journey whose conditions often contradict or imply each other.
fn journey(dice: &mut Dice) -> Json {
    let strict = dice.once_in(2);
    let mut journey = wild::journey(dice, strict);
    // Tests of one subject that go together, or any two.
    let focus = *dice.pick(&[
        [0, 2],
        [0, 4],
        [2, 4],
        [4, 4],
        [6, 7],
        [8, 12],
        [9, 9],
        [10, 10],
        [10, 12],
        [13, 5],
        [16, 18],
        [17, 18],
        [16, 19],
        [20, 21],
    ]);
    let mut segments = Vec::new();
    let mut texts = serde_json::Map::new();
    for number in 0..dice.below(3) {
        texts.insert(format!("s{number}"), json!(condition(dice, 2, focus, &segments)));
        segments.push(format!("s{number}"));
    }
    journey["segments"] = Json::Object(texts);
    for stage in journey["stages"].as_array_mut().expect("stages").iter_mut().skip(1) {
        stage["enter"] = json!(condition(dice, 1, focus, &segments));
    }
    for item in journey["items"].as_array_mut().expect("items") {
        if item.get("when").is_some() {
            item["when"] = json!(condition(dice, 3, focus, &segments));
        }
        if dice.once_in(2) {
            item["slots"] = json!(["slot0"]);
        }
    }
    journey
}

/// The view of a visitor who did so much that buckets stand for the times.
fn busy(dice: &mut Dice, engine: &Engine) -> Vec<u8> {
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    let longest = *dice.pick(&[2 * HOUR_MS, 80 * HOUR_MS, 12 * 24 * HOUR_MS, 40 * 24 * HOUR_MS]);
    let latest = *dice.pick(&[0, HOUR_MS, 71 * HOUR_MS, 8 * 24 * HOUR_MS]);
    for _ in 0..30 + dice.below(20) {
        let before = latest + i64::try_from(dice.below(u64::try_from(longest).expect("positive"))).expect("a time");
        let record = Record::Event {
            name: "view",
            time_ms: NOW_MS - before,
            dimensions: &[("sku", *dice.pick(&wild::SKUS))],
            measures: &[],
            id: "",
        };
        let _ = profile.apply(&record, NOW_MS);
    }
    profile.view()
}

/// What was seen on the pages of many visitors.
fn pages(engine: &Engine, seed: u64, count: u64, mut look: impl FnMut(&Page)) {
    let mut dice = Dice::new(seed);
    for _ in 0..count {
        let view = if dice.once_in(5) { busy(&mut dice, engine) } else { wild::view(&mut dice, engine) };
        let facts = wild::facts(&mut dice);
        let context = Context { facts: &facts, page_id: "p", ..Context::default() };
        look(&engine.decide(&view, &context, NOW_MS, Detail::Losers).expect("a view that was just made"));
    }
}

/// The journey with one item alone, for every visitor, under this condition.
fn probe(journey: &Json, when: &str) -> Engine {
    let mut probe = journey.clone();
    probe["stages"] = json!([{ "id": "g0" }]);
    probe["slots"] = json!({ "slot0": {} });
    probe["items"] = json!([{ "id": "probe", "slots": ["slot0"], "when": when }]);
    wild::engine(&probe)
}

/// What a condition comes to for many visitors: (ever true, ever false).
fn outcomes(journey: &Json, when: &str, seed: u64) -> (bool, bool) {
    let mut seen = (false, false);
    pages(&probe(journey, when), seed, 60, |page| {
        let decision = &page.decisions[0];
        seen.0 |= decision.item.is_some();
        seen.1 |= decision.losers.iter().any(|loser| loser.reason == Reason::ConditionFalse);
    });
    seen
}

/// The number in a JSON pointer such as `/items/3/when`.
fn index(path: &str, step: usize) -> Option<usize> {
    path.split('/').nth(step)?.parse().ok()
}

/// Holds a warning against what happens.
fn holds(journey: &Json, text: &str, warning: &Diagnostic, seed: u64) {
    let said = format!("{warning:?}\n{journey:#}");
    let marked = text.get(warning.span.start..warning.span.end).unwrap_or_default();
    let whole = journey.pointer(&warning.path).and_then(Json::as_str).unwrap_or_default();
    let seen = |when: &str| outcomes(journey, when, seed);
    match warning.code {
        Code::DeadSegment => assert!(!seen(whole).0, "{said}"),
        Code::FixedCondition if warning.message.contains("is never shown") => assert!(!seen(whole).0, "{said}"),
        Code::FixedCondition if warning.message.contains("is never false") => assert!(!seen(marked).1, "{said}"),
        Code::FixedCondition if warning.message.contains("is never true") => assert!(!seen(marked).0, "{said}"),
        Code::FixedCondition => {
            // What can never count may as well not be there.
            let constant = if warning.message.contains("can never be true") { "false" } else { "true" };
            let place = warning.span.start - text.find(whole).expect("the condition");
            let without = format!("{}({constant}){}", &whole[..place], &whole[place + marked.len()..]);
            let (one, other) = (probe(journey, whole), probe(journey, &without));
            let mut items = (Vec::new(), Vec::new());
            pages(&one, seed, 60, |page| items.0.push(page.decisions[0].item));
            pages(&other, seed, 60, |page| items.1.push(page.decisions[0].item));
            assert_eq!(items.0, items.1, "{said}\n{without}");
        }
        _ => {}
    }
}

/// Holds warnings about items, slots and stages against the pages that visitors see.
fn holds_on_pages(journey: &Json, warnings: &[Diagnostic], seed: u64) {
    let engine = wild::engine(journey);
    let of = |code: Code| warnings.iter().filter(move |warning| warning.code == code);
    let dead_stages: Vec<usize> = of(Code::DeadStage).filter_map(|warning| index(&warning.path, 2)).collect();
    let slot = |name: &str| (0..engine.pack().slots()).find(|slot| engine.pack().slot_name(*slot) == name);
    pages(&engine, seed, 150, |page| {
        let transition = page.transition.as_ref().map(|transition| usize::from(transition.to));
        assert!(!transition.is_some_and(|to| dead_stages.contains(&to)), "{dead_stages:?}\n{journey:#}");
        // Who was in the stage before the rules changed is still there.
        if dead_stages.contains(&usize::from(page.stage)) {
            return;
        }
        for warning in of(Code::UnreachableItem).chain(of(Code::ShadowedRule)) {
            let item = index(&warning.path, 2).expect("an item");
            let place = warning.path.contains("/slots/").then(|| journey.pointer(&warning.path)).flatten();
            for decision in &page.decisions {
                let is_here = place.is_none_or(|place| place == engine.pack().slot_name(decision.slot));
                let id = journey.pointer(&format!("/items/{item}/id")).and_then(Json::as_str);
                let shown = decision.item.map(|item| engine.pack().item_name(item)) == id;
                assert!(!(shown && is_here), "{warning:?}\n{journey:#}");
            }
        }
        for warning in of(Code::EmptySlot) {
            let slot = slot(warning.path.rsplit('/').next().unwrap_or_default());
            let decision = page.decisions.iter().find(|decision| Some(decision.slot) == slot).expect("a slot");
            assert_eq!(decision.item, None, "{warning:?}\n{journey:#}");
        }
    });
}

#[test]
fn warnings_of_random_journeys_are_true_of_random_visitors() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..330 {
        let mut dice = Dice::new(seed);
        let journey = journey(&mut dice);
        let text = journey.to_string();
        let warnings = lint(&text, Format::Json, NOW_MS);
        for warning in &warnings {
            *counts.entry(warning.code.to_string()).or_default() += 1;
            assert!(text.get(warning.span.start..warning.span.end).is_some_and(|marked| !marked.is_empty()));
            assert!(journey.pointer(&warning.path).is_some(), "{warning:?}");
            assert!(warning.help.is_some(), "{warning:?}");
            holds(&journey, &text, warning, seed);
        }
        holds_on_pages(&journey, &warnings, seed);
    }
    let few: Vec<_> = counts.iter().filter(|(code, count)| **count < 10 && *code != "E0710").collect();
    assert!(counts.len() >= 8 && few.is_empty(), "{counts:?}");
}

#[test]
fn exits_that_are_taken_never_hold_with_their_enter() {
    let (mut taken, mut refused, mut unclear, mut seen) = (0, 0, 0, 0);
    for seed in 0..200 {
        let mut dice = Dice::new(seed);
        let mut journey = journey(&mut dice);
        // Of one subject, so that both have to do with each other.
        let focus = *dice.pick(&[[0, 2], [0, 4], [2, 4], [6, 7], [8, 12], [9, 9], [16, 18], [5, 2]]);
        let (enter, exit) = (condition(&mut dice, 1, focus, &[]), condition(&mut dice, 1, focus, &[]));
        let stages = journey["stages"].as_array_mut().expect("stages");
        stages.push(json!({ "id": "last", "enter": enter, "exit": exit }));
        let path = format!("/stages/{}/exit", stages.len() - 1);
        let text = journey.to_string();
        let errors = compile(&text, Format::Json).diagnostics;
        let is_refused = errors.iter().any(|found| found.code == Code::ExitMeetsEnter && found.path == path);
        let warnings = lint(&text, Format::Json, NOW_MS);
        let is_unclear = warnings.iter().any(|found| found.code == Code::UnclearExit && found.path == path);
        assert!(errors.is_empty() || (is_refused && errors.len() == 1), "{errors:?}\n{journey:#}");
        journey["stages"].as_array_mut().expect("stages").pop();
        let both = outcomes(&journey, &format!("({enter}) && ({exit})"), seed).0;
        match (is_refused, is_unclear) {
            (true, _) => {
                refused += 1;
                seen += usize::from(both);
            }
            (_, true) => unclear += 1,
            _ => {
                taken += 1;
                assert!(!both, "{enter}\n{exit}\n{journey:#}");
            }
        }
    }
    // Not every visitor who could be comes by.
    assert!(taken > 15 && refused > 50 && unclear > 15, "{taken} taken, {refused} refused, {unclear} unclear");
    assert!(seen * 10 > refused * 7, "of {refused} refused exits {seen} were seen to hold with their enter");
}

#[test]
fn journey_with_errors_has_no_warnings() {
    assert_eq!(lint("journey: x\nversion: 1\n", Format::Yaml, NOW_MS), []);
    assert_eq!(lint("[", Format::Yaml, NOW_MS), []);
}
