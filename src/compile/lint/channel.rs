//! Content that lacks what a channel needs, and texts of the brand that no content names.

use std::collections::{BTreeMap, BTreeSet};

use super::Lint;
use crate::compile::brand;
use crate::compile::form::{experiment_fields, item_fields, journey_fields};
use crate::syntax::{Code, Node, NodeValue, Spot};

/// Warns of items for a channel whose content lacks a key of `messages`, and of texts of `brand` that are named nowhere.
pub(super) fn check(lint: &mut Lint<'_, '_>) {
    let messages = lint.root.get(&journey_fields::MESSAGES);
    let needs: Vec<(&str, Vec<&str>)> = (messages.iter().flat_map(Spot::entries))
        .map(|(key, spot)| (key.name.as_str(), spot.list().filter_map(|spot| spot.text()).collect()))
        .collect();
    for item in lint.places.items.clone() {
        let channels = item.get(&item_fields::CHANNELS);
        let channels: Option<Vec<&str>> = channels.map(|list| list.list().filter_map(|spot| spot.text()).collect());
        for (channel, keys) in &needs {
            if channels.as_ref().is_none_or(|channels| channels.contains(channel)) {
                lacking(lint, &item, (channel, keys));
            }
        }
    }
    unused(lint);
}

/// Whether a value is something to show.
fn is_filled(node: &Node) -> bool {
    match &node.value {
        NodeValue::Null => false,
        NodeValue::String(text, _) => !text.trim().is_empty(),
        NodeValue::Map(entries) => !entries.is_empty(),
        _ => true,
    }
}

fn lacking(lint: &mut Lint<'_, '_>, item: &Spot<'_>, (channel, keys): (&str, &[&str])) {
    let content = item.get(&item_fields::CONTENT);
    let of = |spot: Option<&Spot<'_>>, key: &str| spot.and_then(|spot| spot.get(key)).map(|spot| is_filled(spot.node));
    let own: Vec<(&str, bool)> = keys.iter().map(|key| (*key, of(content.as_ref(), key).unwrap_or(false))).collect();
    let Some(id) = item.get(&item_fields::ID) else { return };
    let name = id.text().unwrap_or_default();
    let experiment = item.get(&item_fields::EXPERIMENT).and_then(|spot| spot.get(&experiment_fields::VARIANTS_PERCENT));
    let Some(experiment) = experiment else {
        for (key, _) in own.iter().filter(|(_, is_filled)| !is_filled) {
            let place = content.as_ref().unwrap_or(&id);
            let message = format!("the content of `{name}` has no `{key}`, which `{channel}` needs");
            lint.warn(Code::ChannelGap, (place.span(), &place.path), message, help(key, channel));
        }
        return;
    };
    let contents = item.get(&item_fields::VARIANTS);
    let contents = contents.iter().flat_map(Spot::entries).map(|(key, spot)| (key.name.as_str(), spot));
    let contents: BTreeMap<&str, Spot<'_>> = contents.collect();
    for (variant, share) in experiment.entries() {
        let variant = variant.name.as_str();
        let its = contents.get(variant);
        for (key, _) in own.iter().filter(|(key, is_filled)| !of(its, key).unwrap_or(*is_filled)) {
            let place = its.unwrap_or(&share);
            let message = format!("the variant `{variant}` of `{name}` has no `{key}`, which `{channel}` needs");
            lint.warn(Code::ChannelGap, (place.span(), &place.path), message, help(key, channel));
        }
    }
}

fn help(key: &str, channel: &str) -> String {
    format!("add `{key}`, or leave `{channel}` out of `channels` of the item")
}

/// Warns of texts of `brand` that no content names.
fn unused(lint: &mut Lint<'_, '_>) {
    let Some(brand) = lint.root.get(&journey_fields::BRAND) else { return };
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for item in &lint.places.items {
        let contents = item.get(&item_fields::CONTENT).into_iter().chain(item.get(&item_fields::VARIANTS));
        let mut waiting: Vec<&Node> = contents.map(|spot| spot.node).collect();
        while let Some(node) = waiting.pop() {
            match &node.value {
                NodeValue::String(text, _) => named.extend(brand::paths(text)),
                NodeValue::List(entries) => waiting.extend(entries),
                NodeValue::Map(entries) => waiting.extend(entries.iter().map(|entry| &entry.1)),
                _ => {}
            }
        }
    }
    for (path, _, spot) in brand::leaves(&brand) {
        if !named.contains(path.as_str()) {
            let message = format!("no content names the brand's `{path}`");
            let help = format!(
                "write `{{brand.{path}}}` where it stands, or allow it with a reason where something else needs it"
            );
            lint.warn(Code::Unread, (spot.span(), &spot.path), message, help);
        }
    }
}
