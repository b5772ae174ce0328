//! What each slot can show in each stage, best first.

use std::collections::BTreeMap;

use super::labels::Labels;
use super::model::{Entry, Mark, Row};
use crate::explain::Language;
use crate::model::{Condition, Item, Journey, Reason, Slot};
use crate::pack::Pack;

/// One row per slot, in the order of the journey.
pub(super) fn rows(journey: &Journey, pack: &Pack, labels: &Labels, language: Language) -> Vec<Row> {
    let items: BTreeMap<&str, &Item> = journey.items.iter().map(|item| (item.name.as_str(), item)).collect();
    let slots: BTreeMap<&str, u16> = (0..pack.slots()).map(|slot| (pack.slot_name(slot), slot)).collect();
    let row = |slot: &Slot| {
        let ranked = slots.get(slot.name.as_str()).into_iter().flat_map(|number| pack.ranked_items(*number));
        let ranked: Vec<&Item> = ranked.filter_map(|item| items.get(pack.item_name(item)).copied()).collect();
        let (always, others): (Vec<&Item>, Vec<&Item>) = ranked
            .into_iter()
            .partition(|item| journey.stages.iter().zip(0u32..).all(|(_, stage)| is_for(item, stage)));
        let cell = |stage: u32| others.iter().filter(|item| is_for(item, stage)).map(|item| entry(item)).collect();
        Row {
            name: slot.name.clone(),
            kinds: slot.kinds.iter().map(|kind| kind.name()).collect(),
            notes: notes(slot, labels, language),
            cells: (0u32..).zip(&journey.stages).map(|(stage, _)| cell(stage)).collect(),
            always: always.into_iter().map(entry).collect(),
        }
    };
    journey.slots.iter().map(row).collect()
}

fn is_for(item: &Item, stage: u32) -> bool {
    item.stages.checked_shr(stage).unwrap_or(0) & 1 != 0
}

fn notes(slot: &Slot, labels: &Labels, language: Language) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend((slot.take > 1).then(|| labels.takes(slot.take)));
    notes.extend(slot.interruptive.then(|| labels.interrupts.to_owned()));
    notes.extend(labels.holdout(slot.holdout, language));
    notes
}

fn entry(item: &Item) -> Entry {
    let has = |mark: &Mark| match mark {
        Mark::Schedule => item.when.as_ref().is_some_and(has_schedule),
        Mark::Caps => !item.caps.is_empty(),
        Mark::Experiment => item.experiment.is_some(),
        Mark::Service => item.is_service,
    };
    Entry { name: item.name.clone(), kind: item.kind, marks: Mark::ALL.into_iter().filter(has).collect() }
}

/// A schedule is one of the checks that are joined on top.
fn has_schedule(condition: &Condition) -> bool {
    match condition {
        Condition::Check(reason, _) => *reason == Reason::Schedule,
        Condition::Junction(_, operands) => operands.iter().any(has_schedule),
        _ => false,
    }
}
