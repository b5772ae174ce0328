//! Experiments of items.

use std::collections::{BTreeMap, BTreeSet};

use super::brand::Brand;
use super::form::{experiment_fields, item_fields, layer_fields};
use super::percent::share;
use super::report::{Report, candidates, suggestion};
use super::tree::{self, Names};
use crate::base::limits;
use crate::model::{DrawHash, Experiment, Layer, UnitKind, Variant};
use crate::syntax::{Code, Node, NodeValue, Spot};

/// Reads the experiment of an item; what it requires of others is found once all are known.
///
/// - `own`: the item's content, with `brand` filled in.
pub(super) fn experiment(
    report: &mut Report,
    item: &Spot<'_>,
    ids: &mut Names,
    (own, brand): (Option<&Node>, &Brand),
) -> Option<Experiment> {
    let contents = item.get(&item_fields::VARIANTS);
    let Some(spot) = item.get(&item_fields::EXPERIMENT) else {
        if let Some(contents) = contents {
            let help = Some("add `experiment`, which says who sees which, or remove `variants`".to_owned());
            report.error(&contents, Code::FieldsDisagree, "nobody sees these variants", help);
        }
        return None;
    };
    let name = spot.get(&experiment_fields::ID).and_then(|spot| report.new_id(&spot, "experiment", ids));
    let name = name.unwrap_or_default();
    ids.push(name.clone());
    let variants = variants(report, &spot, contents.as_ref(), (own, brand));
    let version = |field| spot.get(field).and_then(|spot: Spot<'_>| spot.whole()).and_then(|n| u16::try_from(n).ok());
    let choice = |field| spot.get(field);
    Some(Experiment {
        seed: spot
            .get(&experiment_fields::SEED)
            .and_then(|spot| spot.text().map(str::to_owned))
            .unwrap_or(name.clone()),
        name,
        hash: choice(&experiment_fields::HASH).and_then(|spot| spot.choice(&DrawHash::ALL)).unwrap_or_default(),
        unit: choice(&experiment_fields::UNIT).and_then(|spot| spot.choice(&UnitKind::ALL)).unwrap_or_default(),
        version: version(&experiment_fields::VERSION).unwrap_or(1),
        min_version: version(&experiment_fields::MIN_VERSION).unwrap_or(0),
        layer: spot.get(&experiment_fields::LAYER).and_then(|spot| layer(report, &spot)),
        requires: Vec::new(),
        holdout: share(report, spot.get(&experiment_fields::HOLDOUT_PERCENT)),
        variants,
    })
}

fn layer(report: &mut Report, spot: &Spot<'_>) -> Option<Layer> {
    let name = spot.get(&layer_fields::ID).and_then(|spot| tree::id(&spot))?.to_owned();
    let end = spot.get(&layer_fields::TO_PERCENT);
    let (from, to) = (share(report, spot.get(&layer_fields::FROM_PERCENT)), share(report, end.clone()));
    if from >= to {
        let help = Some("let `to_percent` be above `from_percent`".to_owned());
        report.error(&end.unwrap_or_else(|| spot.clone()), Code::FieldsDisagree, "nobody is in this part", help);
    }
    Some(Layer { name, from, to })
}

fn variants(
    report: &mut Report,
    spot: &Spot<'_>,
    contents: Option<&Spot<'_>>,
    (own, brand): (Option<&Node>, &Brand),
) -> Vec<Variant> {
    let Some(list) = spot.get(&experiment_fields::VARIANTS_PERCENT) else { return Vec::new() };
    let coverage = spot.get(&experiment_fields::COVERAGE_PERCENT);
    let coverage = if coverage.is_some() { share(report, coverage) } else { limits::DRAWS };
    let own_bytes = own.map_or(0, |own| own.to_json().len());
    let mut differences: BTreeMap<&str, Node> = BTreeMap::new();
    for (key, spot) in contents.iter().flat_map(|contents| contents.entries()) {
        differences.insert(key.name.as_str(), brand.filled(report, &spot));
    }
    let mut variants = Vec::new();
    let mut begin = 0u32;
    for (key, spot) in list.entries() {
        if !brand.spend(report, &spot, own_bytes) {
            return variants;
        }
        let width = u32::from(share(report, Some(spot)));
        let end = begin.saturating_add(width);
        let covered = width.saturating_mul(coverage.into()).checked_div(limits::DRAWS.into()).unwrap_or(0);
        let number = |place: u32| u16::try_from(place).unwrap_or(limits::DRAWS).min(limits::DRAWS);
        variants.push(Variant {
            name: key.name.clone(),
            from: number(begin),
            to: number(begin.saturating_add(covered)),
            content: content(own, differences.get(key.name.as_str())),
        });
        begin = end;
    }
    if begin != u32::from(limits::DRAWS) {
        let message = format!("the shares of the variants add up to {} percent", f64::from(begin) / 100.0);
        report.error(&list, Code::FieldsDisagree, message, Some("let them add up to 100".to_owned()));
    }
    let names: BTreeSet<&str> = list.map().iter().map(|entry| entry.0.name.as_str()).collect();
    for (key, spot) in contents.iter().flat_map(|contents| contents.entries()) {
        if !names.contains(key.name.as_str()) && !report.is_full() {
            let help = suggestion(&key.name, &candidates(&mut names.iter().copied()));
            let help = help.or(Some("name it in `variants_percent`".to_owned()));
            report.error(&spot, Code::UnknownName, format!("the experiment has no variant `{}`", key.name), help);
        }
    }
    variants
}

/// The item's content with the fields of the variant in the place of its own.
fn content(own: Option<&Node>, variant: Option<&Node>) -> String {
    let entries = |node: Option<&'_ Node>| match node.map(|node| &node.value) {
        Some(NodeValue::Map(entries)) => entries.clone(),
        _ => Vec::new(),
    };
    let mut merged = entries(own);
    let places: BTreeMap<String, usize> =
        merged.iter().enumerate().map(|(place, entry)| (entry.0.name.clone(), place)).collect();
    for (key, node) in entries(variant) {
        match places.get(&key.name).and_then(|place| merged.get_mut(*place)) {
            Some(entry) => entry.1 = node,
            None => merged.push((key, node)),
        }
    }
    if merged.is_empty() {
        return own.map(Node::to_json).unwrap_or_default();
    }
    let span = own.map_or_else(Default::default, |own| own.span);
    Node { span, value: NodeValue::Map(merged) }.to_json()
}
