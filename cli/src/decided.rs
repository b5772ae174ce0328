//! A decided page as `etappe decide` shows it, to people and as JSON.

use etappe::explain::{HeldOut, Language};
use etappe::model::{Decision, Loser, Page};
use etappe::pack::Pack;
use serde_json::{Value as Json, json};

use crate::preview;
use crate::record::code;
use crate::say;
use crate::time::format_ms;

/// Where everybody would have had the same.
const EVERYBODY: u16 = 10_000;

/// Prints the page for people; `holdouts` is of each slot, or empty if none keeps a baseline.
pub fn print(pack: &Pack, page: &Page, holdouts: &[Option<HeldOut>], now_ms: i64) {
    if page.is_preview {
        say!("{}", preview::note(Language::English));
    }
    let note = if page.stage_unknown { ", because the profile's stage no longer exists" } else { "" };
    let until = valid_until(page).map_or(String::new(), |at_ms| format!(", holds until {}", format_ms(at_ms)));
    say!("stage {}{note} at {}{until}", pack.stage_name(page.stage), format_ms(now_ms));
    let width = (0..pack.slots()).map(|slot| pack.slot_name(slot).len()).max().unwrap_or(0);
    for (place, decision) in page.decisions.iter().enumerate() {
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        let variant = decision.variant.map_or(String::new(), |variant| format!("/{}", pack.variant_name(variant)));
        say!("{:width$}  {item}{variant}  ({})", pack.slot_name(decision.slot), decision.reason.name());
        for detail in details(decision, holdouts.get(place).copied().flatten()) {
            say!("{:width$}    {detail}", "");
        }
        for loser in &decision.losers {
            say!("{:width$}    not {}: {}", "", pack.item_name(loser.item), code(loser));
        }
    }
}

/// What is said of a decision where somebody else might have had another one.
fn details(decision: &Decision, holdout: Option<HeldOut>) -> Vec<String> {
    let mut details = Vec::new();
    if let Some(holdout) = holdout {
        let whose = match holdout {
            HeldOut::All => "the journey",
            HeldOut::Stage => "the stage",
            HeldOut::Slot => "the slot",
            HeldOut::Item => "the item's experiment",
        };
        details.push(format!("held out by {whose}: the slot keeps its baseline"));
    }
    if decision.propensity < EVERYBODY {
        details.push(format!("propensity: {} of {EVERYBODY} visitors would have the same", decision.propensity));
    }
    if let Some(new) = &decision.assignment {
        let (experiment, version) = (&new.experiment, new.version);
        details.push(format!("new assignment: {} in {experiment}, version {version}", new.variant));
    }
    details
}

/// When the page may be another although nothing happens, if time alone can change it.
fn valid_until(page: &Page) -> Option<i64> {
    Some(page.valid_until_ms).filter(|at_ms| *at_ms < i64::MAX)
}

/// The page as one JSON object.
pub fn as_json(pack: &Pack, page: &Page, holdouts: &[Option<HeldOut>], now_ms: i64) -> Json {
    let decisions: Vec<Json> = page
        .decisions
        .iter()
        .enumerate()
        .map(|(place, decision)| decision_as_json(pack, decision, holdouts.get(place).copied().flatten()))
        .collect();
    json!({
        "journey": pack.journey(),
        "version": pack.version(),
        "packHash": format!("{:016x}", pack.hash()),
        "now": now_ms,
        "validUntil": valid_until(page),
        "isPreview": page.is_preview,
        "stage": pack.stage_name(page.stage),
        "stageKnown": !page.stage_unknown,
        "transition": page.transition.map(|transition| json!({
            "from": pack.stage_name(transition.from),
            "to": pack.stage_name(transition.to),
            "atMs": transition.at_ms,
            "newestMs": transition.newest_ms,
            "id": format!("{:016x}", transition.id),
        })),
        "decisions": decisions,
    })
}

fn decision_as_json(pack: &Pack, decision: &Decision, holdout: Option<HeldOut>) -> Json {
    // A variant without content of its own has the item's.
    let own = decision.variant.map(|variant| pack.variant_content(variant)).filter(|content| !content.is_empty());
    let content = own.or_else(|| decision.item.map(|item| pack.content(item))).unwrap_or_default();
    json!({
        "slot": pack.slot_name(decision.slot),
        "item": decision.item.map(|item| pack.item_name(item)),
        "variant": decision.variant.map(|variant| pack.variant_name(variant)),
        "reason": decision.reason.name(),
        "holdout": holdout,
        "propensity": decision.propensity,
        "assignment": decision.assignment.as_ref().map(|new| json!({
            "experiment": new.experiment,
            "variant": new.variant,
            "version": new.version,
        })),
        "decisionId": format!("{:016x}", decision.decision_id),
        "content": serde_json::from_str::<Json>(content).ok(),
        "losers": decision.losers.iter().map(|loser| loser_as_json(pack, loser)).collect::<Vec<_>>(),
    })
}

fn loser_as_json(pack: &Pack, loser: &Loser) -> Json {
    json!({
        "item": pack.item_name(loser.item),
        "reason": loser.reason.name(),
        "cause": loser.cause.map(|cause| cause.name()),
    })
}
