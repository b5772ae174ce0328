//! Caps that never let anything be shown, or count nothing, and rules for tags that no item has.

use std::collections::BTreeSet;

use super::Lint;
use crate::compile::form::{arbitration_fields, cap_fields, item_fields, journey_fields, suppression_fields};
use crate::syntax::{Code, Spot, nearest};

/// Warns of caps that allow nothing or limit nothing, and of tags that no item has.
pub(super) fn check(lint: &mut Lint<'_, '_>) {
    let root = lint.root.clone();
    for spot in caps(&root) {
        never(lint, &spot);
    }
    for item in lint.places.items.clone() {
        for spot in caps(&item) {
            never(lint, &spot);
            counts_nothing(lint, &item, &spot);
        }
    }
    tags(lint, &root);
}

fn caps<'n>(owner: &Spot<'n>) -> Vec<Spot<'n>> {
    owner.get(&item_fields::CAPS).iter().flat_map(Spot::list).collect()
}

fn never(lint: &mut Lint<'_, '_>, cap: &Spot<'_>) {
    let Some(max) = cap.get(&cap_fields::MAX).filter(|max| max.whole() == Some(0)) else { return };
    let message = "a cap with `max: 0` never lets its items be shown";
    lint.warn(Code::DeadCap, (max.span(), &max.path), message, "write at least 1, or remove the items");
}

/// A cap of an item whose scope the item has no part in.
fn counts_nothing(lint: &mut Lint<'_, '_>, item: &Spot<'_>, cap: &Spot<'_>) {
    let Some(scope) = cap.get(&cap_fields::SCOPE) else { return };
    let (field, has_any) = match scope.text() {
        Some("tag") => ("tags", item.get(&item_fields::TAGS).is_some_and(|tags| tags.list().next().is_some())),
        Some("campaign") => ("campaign", item.get(&item_fields::CAMPAIGN).is_some()),
        _ => return,
    };
    if !has_any {
        let message = format!("this cap counts nothing: the item has no `{field}`");
        lint.warn(
            Code::DeadCap,
            (scope.span(), &scope.path),
            message,
            format!("add `{field}` to it, or correct `scope`"),
        );
    }
}

fn tags(lint: &mut Lint<'_, '_>, root: &Spot<'_>) {
    let known: BTreeSet<&str> = lint.journey.items.iter().flat_map(|item| &item.tags).map(String::as_str).collect();
    let mut lists = Vec::new();
    lists.extend(caps(root).iter().filter_map(|cap| cap.get(&cap_fields::TAGS)));
    let suppressions = root.get(&journey_fields::SUPPRESS);
    lists.extend(suppressions.iter().flat_map(Spot::list).filter_map(|spot| spot.get(&suppression_fields::TAGS)));
    let arbitration = root.get(&journey_fields::ARBITRATION);
    lists.extend(arbitration.and_then(|spot| spot.get(&arbitration_fields::EXCLUSIVE_TAGS)));
    for spot in lists.iter().flat_map(Spot::list) {
        let Some(tag) = spot.text().filter(|tag| !known.contains(tag)) else { continue };
        let is_early = lint.warnings.len() < MOST_CANDIDATES;
        let near = nearest(tag, known.iter().copied().take(if is_early { MOST_CANDIDATES } else { 0 }));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give it to an item, or remove it".to_owned(),
        };
        lint.warn(Code::UnusedTag, (spot.span(), &spot.path), format!("no item has the tag `{tag}`"), help);
    }
}

/// Of so many tags the nearest is looked for, and for about so many.
const MOST_CANDIDATES: usize = 1_000;
