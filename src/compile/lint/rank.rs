//! Items that never win a slot because another one always ranks above them, and slots that nothing can fill.

use super::Lint;
use super::reach::Reach;
use super::solve::Want;
use crate::compile::form::{item_fields, journey_fields};
use crate::model::{Item, Journey};
use crate::syntax::{Code, Spot};

/// Above an item in a slot, this many are looked at, the highest first.
const MOST_ABOVE: usize = 300;

/// Warns of items that are outranked everywhere or in one slot, and of slots that stay empty.
pub(super) fn check(lint: &mut Lint<'_, '_>, reach: &Reach) {
    // Every field is named: one by which items keep each other from being shown must be looked at here.
    let Journey {
        slots,
        items,
        name: _,
        version: _,
        schema: _,
        context: _,
        stages: _,
        passages: _,
        segments: _,
        arbitration,
        holdout: _,
    } = lint.journey;
    // What keeps items apart on a page is not known beforehand.
    let is_apart = |index: usize| arbitration.exclusive.iter().flatten().any(|member| usize::from(*member) == index);
    let is_interrupted = arbitration.page.or(arbitration.session).or(arbitration.day).is_some();
    // Only an item with one slot is sure to be free for it: elsewhere it may stand already.
    let mut settled: Vec<Vec<usize>> = vec![Vec::new(); slots.len()];
    for (index, item) in items.iter().enumerate() {
        if let [slot] = item.slots.as_slice()
            && !is_apart(index)
            && slots
                .get(usize::from(*slot))
                .is_some_and(|slot| slot.take == 1 && slot.pinned.is_empty() && !(slot.interruptive && is_interrupted))
            && let Some(settled) = settled.get_mut(usize::from(*slot))
        {
            settled.push(index);
        }
    }
    for settled in &mut settled {
        settled.sort_by_key(|index| std::cmp::Reverse(items.get(*index).map(|item| item.priority)));
    }
    let mut can_fill = vec![false; slots.len()];
    for (index, item) in items.iter().enumerate() {
        if !reach.items.get(index).is_some_and(|reached| *reached) {
            continue;
        }
        let above: Vec<Option<&Item>> =
            item.slots.iter().map(|slot| shadowing(lint, item, *slot, &settled, reach.stages)).collect();
        for (slot, shadow) in item.slots.iter().zip(&above) {
            if let (None, Some(can_fill)) = (shadow, can_fill.get_mut(usize::from(*slot))) {
                *can_fill = true;
            }
        }
        say_outranked(lint, index, item, &above);
    }
    empty_slots(lint, &can_fill);
}

/// An item that is shown in the slot whenever this one could be.
fn shadowing<'j>(
    lint: &Lint<'j, '_>,
    item: &'j Item,
    slot: u16,
    settled: &[Vec<usize>],
    reached: u32,
) -> Option<&'j Item> {
    let journey = lint.journey;
    let above = settled.get(usize::from(slot))?.iter().filter_map(|index| journey.items.get(*index));
    let above = above.take_while(|above| above.priority > item.priority).take(MOST_ABOVE);
    let mut above = above.filter(|above| is_there_with(above, item, reached));
    above.find(|above| match (&above.when, &item.when) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(above), Some(when)) => !lint.solver.may(&[(when, Want::True), (above, Want::NotTrue)]),
    })
}

/// Whether the item above may be shown, as far as its `when` goes, wherever the one below may.
fn is_there_with(above: &Item, below: &Item, reached: u32) -> bool {
    // Every field is named: one that can keep an item from being shown must be looked at here.
    let Item {
        purpose,
        stages,
        name: _,
        kind: _,
        slots: _,
        when: _,
        priority: _,
        score: _,
        tags: _,
        campaign: _,
        is_service: _,
        caps,
        experiment: _,
        content: _,
    } = above;
    *purpose == below.purpose && below.stages & reached & !stages == 0 && caps.is_empty()
}

fn say_outranked(lint: &mut Lint<'_, '_>, index: usize, item: &Item, above: &[Option<&Item>]) {
    let Some(spot) = lint.places.items.get(index).cloned() else { return };
    let help = "give it a higher `priority`, other stages or slots, or a narrower rule above it; or remove it";
    let by = |above: &Item| match above.when {
        None => format!("`{}` ranks above it and is always shown", above.name),
        Some(_) => format!("`{}` ranks above it and holds whenever it does", above.name),
    };
    if let (true, Some(first)) = (above.iter().all(Option::is_some), above.iter().flatten().next()) {
        let is_plain = above.iter().flatten().all(|above| above.when.is_none());
        let code = if is_plain { Code::UnreachableItem } else { Code::ShadowedRule };
        let Some(id) = spot.get(&item_fields::ID) else { return };
        let message = format!("the item `{}` is never shown: {}", item.name, by(first));
        return lint.warn(code, (id.span(), &id.path), message, help);
    }
    let slots = spot.get(&item_fields::SLOTS);
    let places: Vec<Spot<'_>> = slots.iter().flat_map(Spot::list).collect();
    for (slot, above) in item.slots.iter().zip(above) {
        let (Some(above), Some(slot)) = (above, lint.journey.slots.get(usize::from(*slot))) else { continue };
        let Some(place) = places.iter().find(|place| place.text() == Some(&slot.name)) else { continue };
        let message = format!("the item `{}` is never shown in `{}`: {}", item.name, slot.name, by(above));
        lint.warn(
            Code::ShadowedRule,
            (place.span(), &place.path),
            message,
            "remove the slot from the item, or correct the priorities",
        );
    }
}

fn empty_slots(lint: &mut Lint<'_, '_>, can_fill: &[bool]) {
    let Some(slots) = lint.root.get(&journey_fields::SLOTS) else { return };
    for (key, spot) in slots.entries() {
        let Some(index) = lint.journey.slots.iter().position(|slot| slot.name == key.name) else { continue };
        if can_fill.get(index).is_some_and(|can| *can) {
            continue;
        }
        let is_named = lint.journey.items.iter().any(|item| item.slots.iter().any(|slot| usize::from(*slot) == index));
        let why = if is_named { "none of its items can ever be shown" } else { "no item names it" };
        let message = format!("the slot `{}` is never filled: {why}", key.name);
        let help = format!("write an item with `slots: [{}]`, or remove the slot", key.name);
        lint.warn(Code::EmptySlot, (key.span, &spot.path), message, help);
    }
}
