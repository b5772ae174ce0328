//! Variants that nobody gets, and slots that take more items than there are.

use super::Lint;
use crate::compile::form::{experiment_fields, item_fields, journey_fields, slot_fields};
use crate::syntax::{Code, Spot};

/// Warns of variants with a share of 0, and of experiments in which nobody takes part.
pub(super) fn check(lint: &mut Lint<'_, '_>) {
    for item in lint.places.items.clone() {
        let Some(spot) = item.get(&item_fields::EXPERIMENT) else { continue };
        let is_nothing = |spot: &Spot<'_>| spot.number() == Some(0.0);
        if let Some(spot) = spot.get(&experiment_fields::COVERAGE_PERCENT).filter(is_nothing) {
            let message = "nobody new takes part: everybody sees control";
            let help = "raise it, or remove the experiment";
            lint.warn(Code::EmptyVariant, (spot.span(), &spot.path), message, help);
        }
        let variants = spot.get(&experiment_fields::VARIANTS_PERCENT);
        for (key, spot) in variants.iter().flat_map(Spot::entries).filter(|(_, spot)| is_nothing(spot)) {
            let message = format!("nobody new gets the variant `{}`", key.name);
            let help = "give it a share, or remove it; who has it already would be drawn anew";
            lint.warn(Code::EmptyVariant, (key.span, &spot.path), message, help);
        }
    }
    slots(lint);
}

fn slots(lint: &mut Lint<'_, '_>) {
    let Some(list) = lint.root.get(&journey_fields::SLOTS) else { return };
    let journey = lint.journey;
    let mut counts = vec![0u16; journey.slots.len()];
    for slot in journey.items.iter().flat_map(|item| &item.slots) {
        if let Some(count) = counts.get_mut(usize::from(*slot)) {
            *count = count.saturating_add(1);
        }
    }
    for (slot, count) in journey.slots.iter().zip(counts) {
        // That of a slot without items says more.
        if count == 0 || slot.take <= count {
            continue;
        }
        let Some(spot) = list.get(&slot.name).and_then(|spot| spot.get(&slot_fields::TAKE)) else { continue };
        let are = if count == 1 { "one is" } else { "fewer are" };
        let message = format!("the slot `{}` takes {} items, but {are} for it: {count}", slot.name, slot.take);
        let help = format!("write `take: {count}`, or add the slot to more items");
        lint.warn(Code::EmptySlot, (spot.span(), &spot.path), message, help);
    }
}
