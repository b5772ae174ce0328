//! Purposes that nothing is kept for, and items that ask for one purpose and read what is kept for another.

use super::Lint;
use super::place::Owner;
use super::unused::Reads;
use crate::compile::form::{item_fields, journey_fields};
use crate::model::Journey;
use crate::syntax::{Code, Spot};

/// Warns of purposes that do not match what is kept or read.
pub(super) fn check(lint: &mut Lint<'_, '_>, root: &Spot<'_>) {
    unused(lint, root);
    let mut found = Vec::new();
    for place in &lint.places.conditions {
        let Owner::Item(index) = place.owner else { continue };
        let (Some(item), Some(spot)) = (lint.journey.items.get(index), lint.places.items.get(index)) else { continue };
        let Some(asked) = spot.get(&item_fields::PURPOSE) else { continue };
        let mut reads = Reads::default();
        reads.add(place.condition);
        let read = purposes(lint.journey, &reads);
        let needs_consent = |purpose: u16| is_asked_for(lint.journey, purpose);
        if !needs_consent(item.purpose) || read.contains(&item.purpose) {
            continue;
        }
        if let Some(other) = read.into_iter().find(|purpose| needs_consent(*purpose)) {
            let (asked_name, other) = (name(lint.journey, item.purpose), name(lint.journey, other));
            let message = format!(
                "the item `{}` asks for `{asked_name}`, but what it reads is kept for `{other}`, which must be granted as well",
                item.name
            );
            let help = format!("write `purpose: {other}`, or keep what it reads for `{asked_name}`");
            found.push((asked.span(), asked.path.clone(), message, help));
        }
    }
    for (span, path, message, help) in found {
        lint.warn(Code::PurposeMismatch, (span, &path), message, help);
    }
}

fn name(journey: &Journey, purpose: u16) -> String {
    journey.schema.purposes.get(usize::from(purpose)).map(|purpose| purpose.name.clone()).unwrap_or_default()
}

/// Whether visitors must grant it first.
fn is_asked_for(journey: &Journey, purpose: u16) -> bool {
    journey.schema.purposes.get(usize::from(purpose)).is_some_and(|purpose| !purpose.granted_by_default)
}

/// What the data is kept for that conditions read.
fn purposes(journey: &Journey, reads: &Reads) -> Vec<u16> {
    let attributes = reads.attributes.iter().filter_map(|index| journey.schema.attributes.get(usize::from(*index)));
    let events = reads.events.iter().filter_map(|index| journey.schema.events.get(usize::from(*index)));
    attributes.map(|found| found.purpose).chain(events.map(|found| found.purpose)).collect()
}

fn unused(lint: &mut Lint<'_, '_>, root: &Spot<'_>) {
    let schema = &lint.journey.schema;
    let records = &schema.records;
    let mut used = vec![records.stage, records.exposures, records.assignments, records.conversation];
    used.extend(schema.attributes.iter().map(|found| found.purpose));
    used.extend(schema.events.iter().map(|found| found.purpose));
    used.extend(lint.journey.items.iter().map(|item| item.purpose));
    let reads = Reads::of(lint.journey);
    used.extend(reads.purposes);
    let declared = root.get(&journey_fields::PURPOSES);
    for (key, spot) in declared.iter().flat_map(Spot::entries) {
        let index = lint.journey.schema.purpose(&key.name);
        if index.is_some_and(|index| used.contains(&index)) {
            continue;
        }
        let message = format!("nothing is kept or shown for the purpose `{}`", key.name);
        let help = "remove it: visitors would be asked for nothing";
        lint.warn(Code::PurposeMismatch, (key.span, &spot.path), message, help);
    }
}
