//! Content whose texts are not in the languages that its item is for.

use std::collections::BTreeSet;

use super::Lint;
use crate::compile::form::{item_fields, journey_fields, locales_fields};
use crate::syntax::{Code, NodeValue, Span, Spot};

/// Something to say: where, and what.
type Found = (Span, String, String, String);

/// An item, as far as its languages go.
struct Spoken<'n> {
    /// The languages it is for; none listed: for all.
    listed: BTreeSet<&'n str>,
    /// Its texts that are maps of languages.
    texts: Vec<Spot<'n>>,
    /// Whether it is for visitors of every language.
    is_for_all: bool,
}

/// Warns of texts that lack a language, or have one that nobody is shown.
pub(super) fn check(lint: &mut Lint<'_, '_>) {
    let locales = lint.root.get(&journey_fields::LOCALES);
    let within = |field| locales.as_ref().and_then(|spot| spot.get(field));
    let default = within(&locales_fields::DEFAULT).and_then(|spot| spot.text());
    // What nobody calls a language of this journey may be anything.
    let mut known: BTreeSet<&str> = default.into_iter().collect();
    known.extend(within(&locales_fields::FALLBACK).iter().flat_map(Spot::map).map(|entry| entry.0.name.as_str()));
    known.extend(lint.places.items.iter().flat_map(listed));
    let items: Vec<Spoken<'_>> = lint.places.items.iter().map(|item| spoken(item, &known, default)).collect();
    let in_slots = languages_of_slots(lint, &items);
    let mut found = Vec::new();
    for (item, spoken) in lint.journey.items.iter().zip(&items) {
        if spoken.texts.is_empty() || spoken.listed.len() > MOST_LANGUAGES {
            continue;
        }
        let mut wanted = spoken.listed.clone();
        if spoken.listed.is_empty() {
            wanted.extend(default);
            wanted.extend(item.slots.iter().filter_map(|slot| in_slots.get(usize::from(*slot))).flatten());
        }
        for text in &spoken.texts {
            missing(text, &wanted, &mut found);
            // Where the item is for everybody, any language may be asked for.
            if !spoken.is_for_all {
                unlisted(text, &spoken.listed, &mut found);
            }
        }
    }
    for (span, path, message, help) in found {
        lint.warn(Code::LanguageGap, (span, &path), message, help);
    }
}

fn spoken<'n>(item: &Spot<'n>, known: &BTreeSet<&str>, default: Option<&str>) -> Spoken<'n> {
    let mut texts = Vec::new();
    let contents = item.get(&item_fields::CONTENT).into_iter().chain(item.get(&item_fields::VARIANTS));
    contents.for_each(|content| texts_in(content, known, &mut texts));
    let listed = listed(item);
    let is_for_all = listed.is_empty() || default.is_some_and(|default| covers(listed.iter().copied(), default));
    Spoken { listed, texts, is_for_all }
}

/// The languages of the items of each slot that name none for themselves.
fn languages_of_slots<'n>(lint: &Lint<'_, 'n>, items: &[Spoken<'n>]) -> Vec<BTreeSet<&'n str>> {
    let mut found = vec![BTreeSet::new(); lint.journey.slots.len()];
    for (item, spoken) in lint.journey.items.iter().zip(items).filter(|(_, spoken)| spoken.listed.is_empty()) {
        for slot in &item.slots {
            let Some(languages) = found.get_mut(usize::from(*slot)) else { continue };
            let tags = spoken.texts.iter().flat_map(Spot::map).map(|entry| entry.0.name.as_str());
            languages.extend(tags.take(MOST_LANGUAGES.saturating_sub(languages.len())));
        }
    }
    found
}

fn listed<'n>(item: &Spot<'n>) -> BTreeSet<&'n str> {
    item.get(&item_fields::LOCALES).iter().flat_map(Spot::list).filter_map(|spot| spot.text()).collect()
}

/// Whether one of the tags is this one, or the same without its last parts.
fn covers<'t>(mut tags: impl Iterator<Item = &'t str>, wanted: &str) -> bool {
    tags.any(|tag| is_within(wanted, tag))
}

/// Whether a tag says the same as another, or more.
fn is_within(tag: &str, wider: &str) -> bool {
    tag.strip_prefix(wider).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// What has more is not of languages.
const MOST_LANGUAGES: usize = 100;

/// The maps of languages in a value.
fn texts_in<'n>(spot: Spot<'n>, known: &BTreeSet<&str>, found: &mut Vec<Spot<'n>>) {
    let is_text = |node: &NodeValue| matches!(node, NodeValue::String(..));
    let is_tag = |name: &str| {
        let letters = name.split('-').next().unwrap_or_default();
        (2..=3).contains(&letters.len()) && letters.bytes().all(|letter| letter.is_ascii_lowercase())
    };
    let map = spot.map();
    let is_one = (1..=MOST_LANGUAGES).contains(&map.len())
        && map.iter().all(|(key, node)| is_tag(&key.name) && is_text(&node.value))
        && map.iter().any(|(key, _)| known.contains(key.name.as_str()));
    if is_one {
        return found.push(spot);
    }
    spot.entries().for_each(|(_, child)| texts_in(child, known, found));
    spot.list().for_each(|child| texts_in(child, known, found));
}

fn missing(text: &Spot<'_>, wanted: &BTreeSet<&str>, found: &mut Vec<Found>) {
    let has = |tag: &str| covers(text.map().iter().map(|entry| entry.0.name.as_str()), tag);
    for tag in wanted.iter().filter(|tag| !has(tag)) {
        let message = format!("this text is not in `{tag}`, which its item or others of the slot speak");
        let help = format!("add `{tag}` to it; without it visitors see the first of its languages");
        found.push((text.span(), text.path.clone(), message, help));
    }
}

fn unlisted(text: &Spot<'_>, listed: &BTreeSet<&str>, found: &mut Vec<Found>) {
    for (key, spot) in text.entries() {
        let is_used = listed.iter().any(|tag| is_within(&key.name, tag) || is_within(tag, &key.name));
        if !is_used {
            let message = format!("the item is not for `{}`, so nobody sees this text", key.name);
            let help = format!("add `{}` to `locales` of the item, or remove the text", key.name);
            found.push((key.span, spot.path, message, help));
        }
    }
}
