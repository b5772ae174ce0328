//! What only one of two journeys has.

use std::collections::BTreeSet;

use etappe::pack::Pack;

/// Names of slots, items and stages that one journey has and another has not, in its order.
pub struct Only<'a> {
    /// Slots.
    pub slots: Vec<&'a str>,
    /// Items.
    pub items: Vec<&'a str>,
    /// Stages.
    pub stages: Vec<&'a str>,
}

impl<'a> Only<'a> {
    /// What `pack` has and `other` has not.
    pub fn of(pack: &'a Pack, other: &Pack) -> Self {
        Self {
            slots: missing(names(pack, Pack::slots, Pack::slot_name), names(other, Pack::slots, Pack::slot_name)),
            items: missing(names(pack, Pack::items, Pack::item_name), names(other, Pack::items, Pack::item_name)),
            stages: missing(names(pack, Pack::stages, Pack::stage_name), names(other, Pack::stages, Pack::stage_name)),
        }
    }

    /// Each with what it is: "slot `hero`".
    pub fn named(&self) -> Vec<String> {
        let kinds = [("slot", &self.slots), ("item", &self.items), ("stage", &self.stages)];
        kinds.iter().flat_map(|(kind, names)| names.iter().map(move |name| format!("{kind} `{name}`"))).collect()
    }
}

fn names(pack: &Pack, count: fn(&Pack) -> u16, name: fn(&Pack, u16) -> &str) -> Vec<&str> {
    (0..count(pack)).map(|index| name(pack, index)).collect()
}

fn missing<'a>(names: Vec<&'a str>, others: Vec<&str>) -> Vec<&'a str> {
    let others: BTreeSet<&str> = others.into_iter().collect();
    names.into_iter().filter(|name| !others.contains(name)).collect()
}
