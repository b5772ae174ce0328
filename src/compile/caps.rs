//! Caps and cool-downs of items, and what stands in the way of what on one page.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{
    arbitration_fields, cap_fields, cool_down_fields, interruption_fields, item_fields, journey_fields, profile_fields,
    written,
};
use super::report::Report;
use super::span_text::span_ms;
use super::tree::Names;
use crate::base::limits;
use crate::model::{Arbitration, Cap, CapScope, Impression, Item, Schema, Window, index_of};
use crate::syntax::{Code, Spot};

/// A cap as it is written; its scope by name.
struct Draft {
    max: u16,
    window: Window,
    scope: String,
    on: Impression,
    /// Of which items; none: all.
    tags: Option<BTreeSet<String>>,
}

fn on(spot: &Spot<'_>) -> Impression {
    let word = spot.get(&cap_fields::ON).and_then(|spot| spot.text());
    let kind = Impression::ALL.into_iter().find(|kind| Some(kind.0) == word);
    kind.map_or(Impression::Shown, |kind| kind.2)
}

fn count(spot: Option<Spot<'_>>) -> Option<u16> {
    spot.and_then(|spot| spot.whole()).and_then(|count| u16::try_from(count).ok())
}

fn texts(spot: Option<Spot<'_>>) -> Option<BTreeSet<String>> {
    spot.map(|spot| spot.list().filter_map(|spot| spot.text().map(str::to_owned)).collect())
}

fn draft(spot: &Spot<'_>) -> Option<Draft> {
    let per = spot.get(&cap_fields::PER).map(|spot| spot.text().and_then(written::per));
    let scope = spot.get(&cap_fields::SCOPE).and_then(|spot| spot.text().map(str::to_owned));
    Some(Draft {
        max: count(spot.get(&cap_fields::MAX))?,
        window: per.unwrap_or(Some(Window::All))?,
        scope: scope.unwrap_or_else(|| "item".to_owned()),
        on: on(spot),
        tags: texts(spot.get(&cap_fields::TAGS)),
    })
}

/// The caps that a draft comes to for an item with these tags and campaign.
fn caps(draft: &Draft, tags: &[String], campaign: Option<&str>) -> Vec<Cap> {
    let cap = |scope| Cap { max: draft.max, window: draft.window, scope, on: draft.on };
    let is_meant = |tag: &&String| draft.tags.as_ref().is_none_or(|tags| tags.contains(*tag));
    match draft.scope.as_str() {
        "tag" => tags.iter().filter(is_meant).map(|tag| cap(CapScope::Tag(tag.clone()))).collect(),
        "campaign" => campaign.map(|campaign| cap(CapScope::Campaign(campaign.to_owned()))).into_iter().collect(),
        "channel" => vec![cap(CapScope::Channel)],
        "slot" => vec![cap(CapScope::Slot)],
        "global" => vec![cap(CapScope::Global)],
        _ => vec![cap(CapScope::Own)],
    }
}

/// Reads `caps` and `cool_down` of an item.
pub(super) fn of_item(
    report: &mut Report,
    (root, spot): (&Spot<'_>, &Spot<'_>),
    schema: &Schema,
    ids: &Names,
    (tags, campaign): (&[String], Option<&str>),
) -> Vec<Cap> {
    let mut found = Vec::new();
    let list = spot.get(&item_fields::CAPS);
    for draft in list.iter().flat_map(Spot::list).filter_map(|spot| draft(&spot)) {
        if found.len() <= limits::ITEM_CAPS {
            found.extend(caps(&draft, tags, campaign));
        }
    }
    if let Some(spot) = list.filter(|_| found.len() > limits::ITEM_CAPS) {
        too_many(report, &spot, limits::ITEM_CAPS);
    }
    let list = spot.get(&item_fields::COOL_DOWN);
    for spot in list.iter().flat_map(Spot::list) {
        found.extend(cool_down(report, (root, &spot), schema, ids));
    }
    found
}

fn cool_down(report: &mut Report, (root, spot): (&Spot<'_>, &Spot<'_>), schema: &Schema, ids: &Names) -> Option<Cap> {
    let (event, item) = (spot.get(&cool_down_fields::EVENT), spot.get(&cool_down_fields::ITEM));
    if event.is_some() == item.is_some() {
        let help = Some("name `event` or `item`, one of them".to_owned());
        report.error(spot, Code::FieldsDisagree, "a cool-down comes after one thing", help);
        return None;
    }
    if let (Some(on), Some(_)) = (spot.get(&cap_fields::ON), &event) {
        let help = Some("remove it; it says what happened to an `item`".to_owned());
        report.error(&on, Code::FieldsDisagree, "an event just happens, so there is no `on`", help);
    }
    let scope = match (&event, &item) {
        (Some(spot), _) => {
            let name = spot.text()?;
            let found = index_of(&schema.events, |event| event.name == name);
            if found.is_none() {
                unknown_event(report, root, spot, schema, name);
            }
            CapScope::Event(found?)
        }
        (None, Some(spot)) => CapScope::Item(report.known(root, spot, &journey_fields::ITEMS, "item", ids)?),
        (None, None) => return None,
    };
    let window = spot.get(&cool_down_fields::FOR).and_then(|spot| span_ms(spot.text()?))?;
    Some(Cap { max: 1, window: Window::Last(window), scope, on: on(spot) })
}

fn unknown_event(report: &mut Report, root: &Spot<'_>, spot: &Spot<'_>, schema: &Schema, name: &str) {
    if root.may_declare(&[&journey_fields::PROFILE, &profile_fields::EVENTS], name) {
        return report.leave_unsaid(spot);
    }
    let known: Vec<&str> = schema.events.iter().map(|event| event.name.as_str()).collect();
    let help = super::report::suggestion(name, &known).or(Some("declare it under `profile.events`".to_owned()));
    report.error(spot, Code::UnknownName, format!("there is no event `{name}`"), help);
}

fn too_many(report: &mut Report, spot: &Spot<'_>, most: usize) {
    let message = format!("with a cap for each tag these come to more than {most}");
    let help = Some("do without some of the caps or tags".to_owned());
    report.error(spot, Code::JourneyLimit, message, help);
}

/// Adds the caps of the journey to those of its items.
pub(super) fn of_journey(report: &mut Report, root: &Spot<'_>, items: &mut [Item]) {
    let Some(list) = root.get(&journey_fields::CAPS) else { return };
    let mut left = limits::RULED_ITEMS;
    for draft in list.list().take(limits::JOURNEY_RULES).filter_map(|spot| draft(&spot)) {
        for item in items.iter_mut() {
            let is_meant = draft.tags.as_ref().is_none_or(|tags| item.tags.iter().any(|tag| tags.contains(tag)));
            if !is_meant {
                continue;
            }
            let caps = caps(&draft, &item.tags, item.campaign.as_deref());
            left = left.saturating_sub(caps.len().max(1));
            if left == 0 {
                return too_many(report, &list, limits::RULED_ITEMS);
            }
            item.caps.extend(caps);
        }
    }
    if items.iter().any(|item| item.caps.len() > limits::ITEM_CAPS) {
        too_many(report, &list, limits::ITEM_CAPS);
    }
}

/// Refuses more purposes than the scopes of caps can tell apart.
pub(super) fn check_purposes(report: &mut Report, root: &Spot<'_>, schema: &Schema, items: &[Item]) {
    let (count, most) = (schema.purposes.len(), limits::COUNTED_PURPOSES);
    if count > most
        && items.iter().any(|item| !item.caps.is_empty())
        && let Some(spot) = root.get(&journey_fields::PURPOSES)
    {
        let message = format!("a journey with caps or cool-downs has at most {most} purposes, not {count}");
        report.error(&spot, Code::JourneyLimit, message, Some("merge some, or do without the caps".to_owned()));
    }
}

/// Reads `arbitration`.
pub(super) fn arbitration(report: &mut Report, root: &Spot<'_>, items: &[Item], ids: &Names) -> Arbitration {
    let Some(spot) = root.get(&journey_fields::ARBITRATION) else { return Arbitration::default() };
    let mut exclusive: Vec<Vec<u16>> = Vec::new();
    let groups = spot.get(&arbitration_fields::EXCLUSIVE);
    for group in groups.iter().flat_map(Spot::list) {
        let mut seen = BTreeSet::new();
        let mut members = Vec::new();
        for entry in group.list() {
            let member = report.known(root, &entry, &journey_fields::ITEMS, "item", ids);
            members.extend(member.filter(|member| seen.insert(*member)));
        }
        exclusive.push(members);
    }
    let tags = texts(spot.get(&arbitration_fields::EXCLUSIVE_TAGS)).unwrap_or_default();
    let mut groups: BTreeMap<&str, Vec<u16>> = tags.iter().map(|tag| (tag.as_str(), Vec::new())).collect();
    for (index, item) in (0u16..).zip(items) {
        for tag in &item.tags {
            groups.entry(tag).and_modify(|members| members.push(index));
        }
    }
    exclusive.extend(groups.into_values());
    let interruptions = spot.get(&arbitration_fields::INTERRUPTIONS);
    let most = |field| count(interruptions.as_ref().and_then(|spot| spot.get(field)));
    Arbitration {
        exclusive,
        page: most(&interruption_fields::PAGE),
        session: most(&interruption_fields::SESSION),
        day: most(&interruption_fields::DAY),
    }
}
