//! What differs between two journeys as one JSON object.

use std::collections::BTreeSet;

use etappe::pack::Pack;
use serde_json::{Value as Json, json};

use super::kind::{Change, Kind, Told};
use super::only::Only;
use super::tally::{Count, Tally};

/// All of it, with every kind of change and every visitor.
pub fn object(tally: &Tally, [old, new]: [&Pack; 2]) -> Json {
    let slots: Vec<Json> = tally.slots.iter().map(|(slot, count)| counted("slot", slot, count)).collect();
    let stages: Vec<Json> = tally
        .stages
        .iter()
        .map(|((old, new), count)| {
            json!({ "old": old, "new": new, "pages": count.pages, "visitors": count.visitors.len() })
        })
        .collect();
    let changes: Vec<Json> = tally.by_frequency().into_iter().map(|(change, kind)| of_kind(change, kind)).collect();
    let everybody_elsewhere: BTreeSet<&String> =
        tally.stages.values().flat_map(|count| count.visitors.iter()).collect();
    json!({
        "old": journey(old),
        "new": journey(new),
        "pages": tally.pages,
        "visitors": tally.visitors.len(),
        "passedOver": tally.passed_over,
        "differingPages": tally.differing_pages,
        "differingVisitors": tally.differing.len(),
        "slots": slots,
        "changes": changes,
        "stages": stages,
        "visitorsInOtherStages": everybody_elsewhere.len(),
        "otherReason": { "pages": tally.reasons.pages, "visitors": tally.reasons.visitors.len() },
        "onlyInOld": only(&Only::of(old, new)),
        "onlyInNew": only(&Only::of(new, old)),
        "visitorIds": tally.differing,
    })
}

fn journey(pack: &Pack) -> Json {
    json!({ "journey": pack.journey(), "version": pack.version(), "packHash": format!("{:016x}", pack.hash()) })
}

fn counted(of: &str, name: &str, count: &Count) -> Json {
    json!({ of: name, "pages": count.pages, "visitors": count.visitors.len() })
}

fn only(only: &Only<'_>) -> Json {
    json!({ "slots": only.slots, "items": only.items, "stages": only.stages })
}

fn of_kind(change: &Change, kind: &Kind) -> Json {
    let example = &kind.example;
    let [old, new] = example.told.each_ref().map(told);
    json!({
        "slot": change.slot,
        "old": change.old.as_json(),
        "new": change.new.as_json(),
        "pages": kind.pages,
        "visitors": kind.visitors.len(),
        "example": { "user": example.user, "row": example.row, "now": example.now_ms, "old": old, "new": new },
    })
}

fn told(told: &Told) -> Json {
    json!({ "stage": told.stage, "reason": told.reason, "sentences": told.sentences })
}
