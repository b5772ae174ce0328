//! What caps, exclusive groups and interruption budgets come to: further parts of an item's condition.
//!
//! Source: `docs/decisions.md`, "Caps" and "One page".

use super::eligible::add;
use crate::base::time::DAY_MS;
use crate::model::{
    Arbitration, Cap, CapScope, Condition, Impression, Item, Junction, Reason, Scalar, Schema, Slot, Window,
};

/// The channel is the first of the context fields.
const CHANNEL: u16 = 0;

/// Adds to each item what its caps, its groups and its slots ask of it.
pub(super) fn limits(items: &mut [Item], arbitration: &Arbitration, slots: &[Slot], schema: &Schema) {
    let found: Vec<Vec<(Reason, Condition)>> = (0u16..)
        .zip(items.iter())
        .map(|(number, item)| of_item(items, number, item, arbitration, (slots, schema)))
        .collect();
    for (item, checks) in items.iter_mut().zip(found) {
        checks.into_iter().for_each(|(reason, condition)| add(item, reason, condition));
    }
}

fn of_item(
    items: &[Item],
    number: u16,
    item: &Item,
    arbitration: &Arbitration,
    (slots, schema): (&[Slot], &Schema),
) -> Vec<(Reason, Condition)> {
    let mut checks = Vec::new();
    for cap in &item.caps {
        let scope = match &cap.scope {
            CapScope::Own => CapScope::Item(number),
            scope => scope.clone(),
        };
        // Who is asked has its own purpose granted; an event may be kept under another.
        let is_asked = |purpose: u16| purpose != item.purpose;
        let mut parts = vec![Condition::Below(cap.on, Some(cap.window), scope, cap.max)];
        parts.extend(
            counted(items, cap, schema).into_iter().filter(|purpose| is_asked(*purpose)).map(Condition::Recorded),
        );
        let condition = match parts.len() {
            1 => parts.pop().unwrap_or(Condition::Null),
            _ => Condition::Junction(Junction::And, parts),
        };
        // Where the channel is not known, nothing is counted, and nothing missing.
        let condition = match cap.scope {
            CapScope::Channel => {
                let nowhere = Condition::Not(Box::new(Condition::HasContext(CHANNEL)));
                Condition::Junction(Junction::Or, vec![nowhere, condition])
            }
            _ => condition,
        };
        checks.push((Reason::Capped, condition));
    }
    for (group, members) in (0u16..).zip(&arbitration.exclusive) {
        if members.contains(&number) {
            checks.push((Reason::Exclusive, Condition::Below(Impression::Shown, None, CapScope::Group(group), 1)));
        }
    }
    if !item.is_service {
        let budgets = [
            (arbitration.page, None),
            (arbitration.session, Some(Window::Session)),
            (arbitration.day, Some(Window::Last(DAY_MS))),
        ];
        for (max, window) in budgets {
            let holds = max.and_then(|max| {
                interrupts(item, slots, Condition::Below(Impression::Shown, window, CapScope::Interruptive, max))
            });
            checks.extend(holds.map(|holds| (Reason::InterruptionBudget, holds)));
        }
    }
    checks
}

/// What must hold for an item where its slot interrupts; none if none of them does.
fn interrupts(item: &Item, slots: &[Slot], holds: Condition) -> Option<Condition> {
    let own = item.slots.iter().filter_map(|slot| slots.get(usize::from(*slot)));
    let (interruptive, plain): (Vec<&Slot>, Vec<&Slot>) = own.partition(|slot| slot.interruptive);
    if interruptive.is_empty() {
        return None;
    }
    if plain.is_empty() {
        return Some(holds);
    }
    let names = plain.iter().map(|slot| Scalar::String(slot.name.clone())).collect();
    let elsewhere = Condition::In(Box::new(Condition::Slot), names);
    Some(Condition::Junction(Junction::Or, vec![elsewhere, holds]))
}

/// The purposes under which is kept what a cap counts.
fn counted(items: &[Item], cap: &Cap, schema: &Schema) -> Vec<u16> {
    if let CapScope::Event(event) = cap.scope {
        return schema.events.get(usize::from(event)).map(|event| event.purpose).into_iter().collect();
    }
    let is_in = |(place, item): &(u16, &Item)| match &cap.scope {
        CapScope::Own | CapScope::Event(_) => false,
        CapScope::Item(other) => place == other,
        CapScope::Tag(tag) => item.tags.contains(tag),
        CapScope::Campaign(campaign) => item.campaign.as_ref() == Some(campaign),
        _ => true,
    };
    let mut purposes: Vec<u16> = (0u16..).zip(items).filter(is_in).map(|(_, item)| item.purpose).collect();
    purposes.sort_unstable();
    purposes.dedup();
    purposes
}
