//! What experiments require of each other: each other's variants, not in a circle, and not too deep.

use std::collections::BTreeMap;

use super::form::{experiment_fields, item_fields};
use super::report::{Report, candidates, suggestion};
use crate::base::limits;
use crate::model::{Experiment, Item};
use crate::syntax::{Code, Spot};

/// The variants of an experiment by id.
type Variants = BTreeMap<String, u16>;

/// Finds what experiments require of each other.
pub(super) fn requirements(report: &mut Report, spots: &[Spot<'_>], items: &mut [Item]) {
    let mut known: BTreeMap<String, (u16, Variants)> = BTreeMap::new();
    for (index, item) in (0u16..).zip(items.iter()) {
        if let Some(experiment) = &item.experiment {
            let variants = (0u16..).zip(&experiment.variants).map(|(place, variant)| (variant.name.clone(), place));
            known.entry(experiment.name.clone()).or_insert_with(|| (index, variants.collect()));
        }
    }
    for (item, spot) in items.iter_mut().zip(spots) {
        let list = spot.get(&item_fields::EXPERIMENT).and_then(|spot| spot.get(&experiment_fields::REQUIRES));
        if let (Some(list), Some(experiment)) = (list, &mut item.experiment) {
            experiment.requires = required(report, &list, &known);
        }
    }
    check_depths(report, spots, items);
}

fn required(report: &mut Report, list: &Spot<'_>, known: &BTreeMap<String, (u16, Variants)>) -> Vec<(u16, Vec<u16>)> {
    let count = list.map().len();
    if count > limits::REQUIREMENTS {
        let message = format!("an experiment requires at most {} others, not {count}", limits::REQUIREMENTS);
        let help = Some("require one that requires the others".to_owned());
        report.error(list, Code::JourneyLimit, message, help);
        return Vec::new();
    }
    let mut requires = Vec::new();
    for (key, spot) in list.entries() {
        let Some((index, variants)) = known.get(&key.name) else {
            let names = candidates(&mut known.keys().map(String::as_str));
            let help = suggestion(&key.name, &names).or(Some("require an experiment of another item".to_owned()));
            report.error(&spot, Code::UnknownName, format!("there is no experiment `{}`", key.name), help);
            continue;
        };
        requires.push((*index, wanted(report, (&key.name, &spot), variants)));
    }
    requires
}

fn wanted(report: &mut Report, (experiment, spot): (&str, &Spot<'_>), variants: &Variants) -> Vec<u16> {
    let mut wanted = Vec::new();
    for spot in spot.list() {
        let Some(name) = spot.text() else { continue };
        match variants.get(name) {
            Some(place) => wanted.push(*place),
            None if report.is_full() => return wanted,
            None => {
                let names = candidates(&mut variants.keys().map(String::as_str));
                let help = suggestion(name, &names).or(Some("name one of its `variants_percent`".to_owned()));
                let message = format!("the experiment `{experiment}` has no variant `{name}`");
                report.error(&spot, Code::UnknownName, message, help);
            }
        }
    }
    wanted
}

/// Reports experiments that require others too deep, and the first circle. Costs a look at each requirement per depth.
fn check_depths(report: &mut Report, spots: &[Spot<'_>], items: &[Item]) {
    let most = limits::REQUIREMENT_DEPTH;
    let mut depths: Vec<u8> = vec![0; items.len()];
    for _ in 0..=most.saturating_add(1) {
        let depth = |experiment: &Experiment| {
            let below = experiment.requires.iter().filter_map(|(item, _)| depths.get(usize::from(*item)));
            below.max().map_or(0, |depth| depth.saturating_add(1))
        };
        depths = items.iter().map(|item| item.experiment.as_ref().map_or(0, depth)).collect();
    }
    // Only the first of a chain is reported: those before it are too deep because of it.
    for (_, spot) in depths.iter().zip(spots).filter(|(depth, _)| **depth == most.saturating_add(1)) {
        let message = format!("experiments require each other more than {most} deep");
        let help = Some("let it require the last one of the chain itself".to_owned());
        report.error(&requires(spot), Code::JourneyLimit, message, help);
    }
    if let Some(spot) = circle(items).and_then(|item| spots.get(item)) {
        let help = Some("let one of them do without the other".to_owned());
        let message = "its experiment requires itself, perhaps through others";
        report.error(&requires(spot), Code::FieldsDisagree, message, help);
    }
}

/// Where an item says what its experiment requires.
fn requires<'n>(item: &Spot<'n>) -> Spot<'n> {
    let list = item.get(&item_fields::EXPERIMENT).and_then(|spot| spot.get(&experiment_fields::REQUIRES));
    list.unwrap_or_else(|| item.clone())
}

/// An item whose experiment requires itself.
fn circle(items: &[Item]) -> Option<usize> {
    let requires = |item: &Item| -> Vec<usize> {
        let experiment = item.experiment.iter();
        experiment.flat_map(|experiment| &experiment.requires).map(|(item, _)| usize::from(*item)).collect()
    };
    let mut required_by: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    let mut waits_for: Vec<usize> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let required = requires(item);
        waits_for.push(required.len());
        for other in required {
            if let Some(by) = required_by.get_mut(other) {
                by.push(index);
            }
        }
    }
    let mut free: Vec<usize> = (0..items.len()).filter(|item| waits_for.get(*item) == Some(&0)).collect();
    while let Some(item) = free.pop() {
        for other in required_by.get(item).into_iter().flatten() {
            let Some(waits) = waits_for.get_mut(*other) else { continue };
            *waits = waits.saturating_sub(1);
            if *waits == 0 {
                free.push(*other);
            }
        }
    }
    // What is left requires something that is left, so following it comes to a circle.
    let is_left = |item: &usize| waits_for.get(*item).is_some_and(|waits| *waits > 0);
    let mut item = (0..items.len()).find(is_left)?;
    let mut was_met = vec![false; items.len()];
    while !was_met.get(item).copied().unwrap_or(true) {
        if let Some(met) = was_met.get_mut(item) {
            *met = true;
        }
        item = requires(items.get(item)?).into_iter().find(is_left)?;
    }
    Some(item)
}
