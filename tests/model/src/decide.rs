//! Decides a page: the stage, then what already stands, then slot by slot.

use crate::coverage::met;
use crate::eval::Scene;
use crate::journey::{Item, Journey};
use crate::value::Cause;
use crate::visitor::{Context, Known, Record};

/// What a page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub stage: String,
    /// From where to where the visitor went with this decision.
    pub transition: Option<(String, String)>,
    /// In the order of the journey.
    pub slots: Vec<SlotDecision>,
}

/// What one slot shows.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotDecision {
    pub slot: String,
    /// `None` for the baseline.
    pub item: Option<String>,
    /// `matched`, `no_item`, `committed`.
    pub reason: &'static str,
    /// What ranks above the winner, all if there is none, in rank order. Empty where the item is committed.
    pub losers: Vec<Loser>,
}

/// An item that was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Loser {
    pub item: String,
    /// `stage`, `consent`, `condition_false`, `condition_error`, `condition_unknown:absent`, …, `used_on_page`.
    pub reason: String,
}

/// Decides every slot for a visitor with this history. `committed` are slots and the items that stand in them.
pub fn decide(
    journey: &Journey,
    history: &[Record],
    context: &Context,
    committed: &[(String, String)],
    now_ms: i64,
) -> Page {
    let known = Known::of(journey, history);
    let from = stored_stage(journey, &known);
    let scene = |stage| Scene { journey, known: &known, context, now_ms, stage };
    // `enter` may not read the stage.
    let stage = entered_stage(journey, &scene(""), from);
    let scene = scene(&journey.stages[stage].id);
    let mut standing: Vec<(usize, &Item)> = Vec::new();
    for (place, slot) in journey.slots.iter().enumerate() {
        let entry = committed.iter().find(|(committed_slot, _)| committed_slot == slot);
        if let Some(item) = entry.and_then(|(_, item)| journey.item(item))
            && known.is_granted(&item.purpose)
            && !standing.iter().any(|(_, other)| other.id == item.id)
        {
            standing.push((place, item));
        }
    }
    let mut slots = Vec::new();
    for (place, slot) in journey.slots.iter().enumerate() {
        if let Some((_, item)) = standing.iter().find(|(kept, _)| *kept == place) {
            met("reason", "committed");
            let item = Some(item.id.clone());
            slots.push(SlotDecision { slot: slot.clone(), item, reason: "committed", losers: Vec::new() });
            continue;
        }
        let mut losers = Vec::new();
        let mut winner = None;
        for item in ranked(journey, slot) {
            match refusal(&scene, item, &standing) {
                None => {
                    winner = Some(item);
                    break;
                }
                Some(reason) => losers.push(Loser { item: item.id.clone(), reason }),
            }
        }
        let reason = if winner.is_some() { "matched" } else { "no_item" };
        met("reason", reason);
        standing.extend(winner.map(|item| (place, item)));
        slots.push(SlotDecision { slot: slot.clone(), item: winner.map(|item| item.id.clone()), reason, losers });
    }
    let stage_id = |place: usize| journey.stages[place].id.clone();
    let transition = (stage != from).then(|| (stage_id(from), stage_id(stage)));
    Page { stage: stage_id(stage), transition, slots }
}

fn stored_stage(journey: &Journey, known: &Known) -> usize {
    let stored = known.stage.as_ref().map(|(_, id)| id);
    journey.stages.iter().position(|stage| Some(&stage.id) == stored).unwrap_or(0)
}

fn entered_stage(journey: &Journey, scene: &Scene, from: usize) -> usize {
    let holds =
        |place: &usize| journey.stages[*place].enter.as_ref().is_some_and(|enter| scene.condition(enter) == Ok(true));
    (from + 1..journey.stages.len()).rev().find(holds).unwrap_or(from)
}

/// Why an item may not be shown, if so. `standing` are the items that other slots show.
fn refusal(scene: &Scene, item: &Item, standing: &[(usize, &Item)]) -> Option<String> {
    if item.stages.as_ref().is_some_and(|stages| !stages.iter().any(|stage| stage == scene.stage)) {
        met("reason", "stage");
        return Some("stage".to_owned());
    }
    if !scene.known.is_granted(&item.purpose) {
        met("reason", "consent");
        return Some("consent".to_owned());
    }
    match item.when.as_ref().map_or(Ok(true), |when| scene.condition(when)) {
        Ok(true) => {}
        Ok(false) => {
            met("reason", "condition_false");
            return Some("condition_false".to_owned());
        }
        Err(Cause::Error) => {
            met("reason", "condition_error");
            return Some("condition_error".to_owned());
        }
        Err(cause) => {
            met("reason", "condition_unknown");
            return Some(format!("condition_unknown:{}", cause.name()));
        }
    }
    if standing.iter().any(|(_, other)| other.id == item.id) {
        met("reason", "used_on_page");
        return Some("used_on_page".to_owned());
    }
    None
}

/// The items of a slot, the best first.
fn ranked<'a>(journey: &'a Journey, slot: &str) -> Vec<&'a Item> {
    let mut items: Vec<&Item> = journey.items.iter().filter(|item| item.slots.iter().any(|s| s == slot)).collect();
    items.sort_by_key(|item| (-item.priority, etappe1(&[&journey.id, slot, &item.id])));
    items
}

/// FNV-1a of 64 bits over all parts with their lengths, then the finalizer of MurmurHash3.
fn etappe1(parts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for part in parts {
        (part.len() as u32).to_le_bytes().into_iter().for_each(&mut add);
        part.bytes().for_each(&mut add);
    }
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::etappe1;

    #[test]
    fn etappe1_of_the_documented_parts_is_the_documented_hash() {
        assert_eq!(etappe1(&["acme", "hero", "welcome"]), 0x9a78_5c78_2f40_9ea5);
    }
}
