//! Explanations of the naive model's random pages: what each says is what the pass decides, item by item, with everything that a
//! request may say.
//!
//! `ETAPPE_CASES` sets how many, `ETAPPE_SEED` begins at another journey, `ETAPPE_SHOW` prints what is said.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod asked;
mod lived;
mod truth;

use std::collections::BTreeSet;

use asked::Asked;
use etappe::explain::{
    Change, CheckExplanation, Explanation, ItemExplanation, Language, LimitExplanation, SlotExplanation, Verdict,
};
use etappe::model::{Cause, Context, Decision, Detail, Page, Reason};
use etappe_model::wild::decisions::case;
use serde_json::json;

/// Cases of a plain run.
const FEW: usize = 1_500;
/// Visitors of one journey.
const VISITORS: usize = 5;

type Checked = Result<(), String>;

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

#[test]
fn explain_of_everything_a_page_may_have_agrees_with_decide() {
    let cases = number("ETAPPE_CASES").unwrap_or(FEW);
    let mut seed = number("ETAPPE_SEED").unwrap_or(0) as u64;
    let (mut seen, mut done) = (BTreeSet::new(), 0);
    let mut failures: Vec<String> = Vec::new();
    while done < cases {
        let case = case(seed);
        let asked = asked::asked(&case.journey).expect("the model's journeys compile");
        for (place, (history, request, now_ms)) in
            case.visitors.into_iter().enumerate().take(VISITORS.min(cases - done))
        {
            let view = asked.view(&asked::with_unit(history));
            let told = asked.with_context(&request, |context| {
                let at = |time_ms: i64| explained(&asked, &view, context, time_ms, Language::English);
                let why = check(&asked, &view, context, now_ms, &mut seen)?;
                // Costs as much as several others.
                if place == 0 { check_moments(&why, &at) } else { Ok(()) }
            });
            if let Err(why) = told {
                failures.push(format!("journey {seed}, visitor {place}: {why}"));
            }
            done += 1;
        }
        seed += 1;
    }
    println!("explain_choices={done} explain_choices_failures={}", failures.len());
    assert!(
        failures.is_empty(),
        "{} of {done} fail:\n{}",
        failures.len(),
        failures[..failures.len().min(5)].join("\n")
    );
    let missing: Vec<&str> = WANTED.into_iter().filter(|wanted| !seen.contains(*wanted)).collect();
    assert!(cases < FEW || missing.is_empty(), "the cases show too little: no {missing:?}");
}

/// What must occur, so that a generator that went blind is noticed.
const WANTED: [&str; 31] = [
    "matched",
    "no_item",
    "committed",
    "holdout",
    "no_unit",
    "preview",
    "stage",
    "channel",
    "locale",
    "consent",
    "schedule",
    "condition_false",
    "condition_unknown",
    "suppressed",
    "capped",
    "blocked_unknown",
    "used_on_page",
    "exclusive",
    "interruption_budget",
    "outranked",
    "how drawn",
    "how kept",
    "how control",
    "limit free again",
    "score",
    "by exit",
    "by timeout",
    "by transition",
    "waits",
    "barred",
    "miss over suppression",
];

fn explained(
    asked: &Asked,
    view: &[u8],
    context: &Context<'_>,
    now_ms: i64,
    language: Language,
) -> Result<Explanation, String> {
    asked.engine.explain(view, context, now_ms, language).map_err(|error| error.to_string())
}

fn check(
    asked: &Asked,
    view: &[u8],
    context: &Context<'_>,
    now_ms: i64,
    seen: &mut BTreeSet<&'static str>,
) -> Result<Explanation, String> {
    let page = asked.engine.decide(view, context, now_ms, Detail::Losers).map_err(|error| error.to_string())?;
    let english = explained(asked, view, context, now_ms, Language::English)?;
    let german = explained(asked, view, context, now_ms, Language::German)?;
    check_page(asked, &english, &page)?;
    check_words(&english, &german)?;
    note(&english, seen);
    if std::env::var_os("ETAPPE_SHOW").is_some() {
        sentences(&english)
            .iter()
            .zip(sentences(&german))
            .for_each(|(english, german)| println!("{english}\n    {german}"));
    }
    for item in english.slots.iter().flat_map(|slot| &slot.items) {
        item.when.iter().try_for_each(truth::check)?;
        item.checks.iter().filter_map(|check| check.clause.as_ref()).try_for_each(truth::check)?;
        check_item(item, &english.stage.stage)?;
        check_miss(item)?;
    }
    Ok(english)
}

/// A schedule begins and ends when it is said to, and a limit has room again when it is said to: of the first of each on the page.
fn check_moments(why: &Explanation, at: &dyn Fn(i64) -> Result<Explanation, String>) -> Checked {
    let items = || why.slots.iter().enumerate().flat_map(|(slot, of)| of.items.iter().map(move |item| (slot, item)));
    let scheduled = items().find(|(_, item)| {
        item.checks.iter().any(|check| check.reason == Reason::Schedule && check.verdict == Verdict::False)
    });
    if let Some((slot, item)) = scheduled {
        let holds = |time_ms: i64| -> Result<Option<Verdict>, String> {
            let why = at(time_ms)?;
            let again = why.slots[slot].items.iter().find(|again| again.item == item.item);
            let check = again.and_then(|again| again.checks.iter().find(|check| check.reason == Reason::Schedule));
            Ok(check.map(|check| check.verdict))
        };
        let check = item.checks.iter().find(|check| check.reason == Reason::Schedule).expect("it was found");
        for (moment, before, then) in
            [(check.next, Verdict::False, Verdict::True), (check.ended, Verdict::True, Verdict::False)]
        {
            let Some(moment) = moment else { continue };
            same("the schedule before", &holds(moment - 1)?, &Some(before))?;
            same("the schedule then", &holds(moment)?, &Some(then))?;
        }
    }
    let is_used_up = |limit: &LimitExplanation| limit.until.is_some() && limit.per != "session";
    let limited = items().find_map(|(slot, item)| Some((slot, item, item.limits.iter().position(is_used_up)?)));
    if let Some((slot, item, place)) = limited {
        let limit = &item.limits[place];
        let until = limit.until.expect("it was found");
        for (moment, has_room) in [(until - 1, false), (until, true)] {
            let why = at(moment)?;
            let again = why.slots[slot].items.iter().find(|again| again.item == item.item).expect("the item");
            // What stands on the page by then may be something else.
            let here = again.limits[place].here;
            let count = again.limits[place].stored + again.limits[place].unfolded;
            if here == 0 && (count < u64::from(limit.max)) != has_room {
                return Err(format!("at {moment} there are {count}: {}", json!(limit)));
            }
        }
    }
    Ok(())
}

/// After the changes of the nearest miss nothing of an item's conditions refuses it, and with one of them less something does.
fn check_miss(item: &ItemExplanation) -> Checked {
    let Some(miss) = &item.nearest_miss else { return Ok(()) };
    let passes = |miss: &[Change]| {
        let is_met = |check: &CheckExplanation| match (check.reason, &check.clause) {
            (Reason::Suppressed, Some(clause)) => {
                let may_be_absent = clause.cause == Some(Cause::Absent);
                let outcome = truth::after(clause, miss);
                outcome == Ok(false) || may_be_absent && outcome == Err(Cause::Absent)
            }
            (_, Some(clause)) => truth::after(clause, miss) == Ok(true),
            (_, None) => check.verdict == Verdict::True,
        };
        item.when.as_ref().is_none_or(|when| truth::after(when, miss) == Ok(true)) && item.checks.iter().all(is_met)
    };
    let is_hopeless =
        item.limits.iter().any(|limit| limit.verdict != Verdict::True && limit.reason != Reason::Exclusive);
    if !passes(miss) || is_hopeless {
        return Err(format!("the nearest miss does not do: {}", json!(item)));
    }
    for place in 0..miss.len() {
        let mut fewer = miss.clone();
        if fewer.remove(place).becomes.is_some() && passes(&fewer) {
            return Err(format!("the nearest miss is larger than it need be: {}", json!(item)));
        }
    }
    Ok(())
}

/// What an item's parts say is what its reason says.
fn check_item(item: &ItemExplanation, stage: &str) -> Checked {
    let is_stage = item.stages.as_ref().is_none_or(|stages| stages.iter().any(|wanted| wanted == stage));
    let check = |reason| item.checks.iter().all(|check| check.reason != reason || check.verdict == Verdict::True);
    let limit = |reason| item.limits.iter().any(|limit| limit.reason == reason && limit.verdict == Verdict::False);
    let is_so = match item.reason {
        Reason::Stage => !is_stage,
        Reason::Channel | Reason::Locale | Reason::Schedule => is_stage && !check(item.reason),
        Reason::Suppressed => {
            item.checks.iter().any(|check| check.reason == item.reason && check.verdict == Verdict::False)
        }
        Reason::BlockedUnknown => {
            !check(Reason::Suppressed) || item.limits.iter().any(|limit| limit.verdict == Verdict::Unknown)
        }
        Reason::Capped | Reason::Exclusive | Reason::InterruptionBudget => limit(item.reason),
        Reason::ConditionFalse => item.when.as_ref().is_some_and(|when| when.verdict == Verdict::False),
        Reason::Outranked | Reason::UsedOnPage => {
            item.limits.iter().all(|limit| item.reason == Reason::UsedOnPage || limit.verdict == Verdict::True)
        }
        _ => true,
    };
    if is_so { Ok(()) } else { Err(format!("{} does not follow: {}", item.reason.name(), json!(item))) }
}

fn check_page(asked: &Asked, why: &Explanation, page: &Page) -> Checked {
    let pack = asked.engine.pack();
    same("stage", &why.stage.stage.as_str(), &pack.stage_name(page.stage))?;
    same("unknown", &why.stage.unknown, &page.stage_unknown)?;
    same("slots", &why.slots.len(), &page.decisions.len())?;
    if let Some(moved) = page.transition {
        let last = why.stage.entered.iter().rfind(|asked| asked.gone).map(|asked| asked.stage.as_str());
        same("the last move", &last, &Some(pack.stage_name(moved.to)))?;
    }
    for (slot, decision) in why.slots.iter().zip(&page.decisions) {
        check_slot(asked, slot, decision)?;
    }
    Ok(())
}

fn check_slot(asked: &Asked, slot: &SlotExplanation, decision: &Decision) -> Checked {
    let pack = asked.engine.pack();
    same("slot", &slot.slot.as_str(), &pack.slot_name(decision.slot))?;
    same("item", &slot.item.as_deref(), &decision.item.map(|item| pack.item_name(item)))?;
    same("variant", &slot.variant.as_deref(), &decision.variant.map(|variant| pack.variant_name(variant)))?;
    same("reason", &slot.reason, &decision.reason)?;
    same("decision id", &slot.decision_id, &format!("{:016x}", decision.decision_id))?;
    same("holdout", &slot.holdout.is_some(), &(decision.reason == Reason::Holdout))?;
    let told: Vec<_> =
        decision.losers.iter().map(|loser| (pack.item_name(loser.item), loser.reason, loser.cause)).collect();
    let is_winner = |item: &ItemExplanation| Some(&item.item) == slot.item.as_ref();
    let above: Vec<_> = slot
        .items
        .iter()
        .take_while(|item| !is_winner(item))
        .map(|item| (item.item.as_str(), item.reason, item.cause))
        .collect();
    // What was on the page before the pass has no losers.
    if decision.reason != Reason::Committed && (decision.reason != Reason::Preview || !told.is_empty()) {
        same(&format!("losers of {}", slot.slot), &above, &told)?;
    }
    slot.items
        .iter()
        .filter(|item| is_winner(item))
        .try_for_each(|item| same("reason of the winner", &item.reason, &decision.reason))
}

fn sentences(why: &Explanation) -> Vec<String> {
    let items = why.slots.iter().flat_map(|slot| &slot.items);
    let mut all = vec![why.stage.sentence.clone()];
    for slot in &why.slots {
        all.push(slot.sentence.clone());
        all.extend(slot.experiment.iter().map(|experiment| experiment.sentence.clone()));
    }
    for item in items {
        all.push(item.sentence.clone());
        all.extend(item.nearest_miss.iter().flatten().map(|change| change.sentence.clone()));
        all.extend(item.checks.iter().map(|check| check.sentence.clone()));
        all.extend(item.limits.iter().map(|limit| limit.sentence.clone()));
    }
    all
}

/// What is said: in both languages, whole, and without names that nobody wrote.
fn check_words(english: &Explanation, german: &Explanation) -> Checked {
    let (english_words, german_words) = (sentences(english), sentences(german));
    same("number of sentences", &english_words.len(), &german_words.len())?;
    for sentence in english_words.iter().chain(&german_words) {
        let is_whole = sentence.ends_with('.') && sentence.matches('`').count() % 2 == 0 && sentence.len() < 3_000;
        if !is_whole
            || sentence.contains(": .")
            || sentence.contains('@')
            || sentence.contains('ß')
            || sentence.chars().any(char::is_control)
        {
            return Err(format!("no sentence: {sentence:?}"));
        }
    }
    let all = json!(english).to_string();
    if all.contains("@suppress") { Err(format!("shows a hidden name: {all}")) } else { Ok(()) }
}

fn note(why: &Explanation, seen: &mut BTreeSet<&'static str>) {
    use etappe::explain::{MoveKind, VariantGround};
    for asked in &why.stage.entered {
        seen.extend(asked.waits_until.map(|_| "waits"));
        seen.extend(asked.barred.map(|_| "barred"));
        seen.extend(asked.gone.then_some(match asked.by {
            MoveKind::Enter => "by enter",
            MoveKind::Exit => "by exit",
            MoveKind::Timeout => "by timeout",
            MoveKind::Transition => "by transition",
        }));
    }
    for slot in &why.slots {
        seen.insert(slot.reason.name());
        seen.extend(slot.experiment.as_ref().map(|experiment| match experiment.how {
            VariantGround::Drawn => "how drawn",
            VariantGround::Kept => "how kept",
            VariantGround::Committed | VariantGround::Preview | VariantGround::NoUnit => "how named",
            _ => "how control",
        }));
        for item in &slot.items {
            seen.insert(item.reason.name());
            seen.extend(item.score.map(|_| "score"));
            seen.extend(item.limits.iter().filter_map(|limit| limit.until).map(|_| "limit free again"));
            let is_suppressed = item.reason == Reason::Suppressed && item.nearest_miss.is_some();
            seen.extend(is_suppressed.then_some("miss over suppression"));
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Checked {
    if found == expected { Ok(()) } else { Err(format!("{what} is {found:?}, not {expected:?}")) }
}
