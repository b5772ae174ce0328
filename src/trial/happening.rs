//! Reading what happened: what the visitor did, and what happened to items.

use super::form;
use super::given::{a_moment, a_span};
use super::journey::{Journey, Named};
use super::report::Report;
use crate::base::limits;
use crate::base::time::{SECOND_MS, UnixMs};
use crate::model::Impression;
use crate::syntax::{Code, NodeValue, Span, Spot};

/// What happened.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// The visitor did something.
    Event { name: String, dimensions: Vec<(String, String)> },
    /// Something happened to an item; without a channel on that of its page.
    Impression { kind: Impression, item: String, slot: String, channel: Option<String> },
}

/// Something that happened, as it is written: relative to the page, or at a moment.
#[derive(Debug, Clone)]
pub(super) struct GivenEvent {
    pub what: What,
    pub when: When,
    pub times: u32,
    pub every_ms: i64,
    pub span: Span,
    pub path: String,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    Ago(i64),
    At(UnixMs),
}

impl What {
    /// What it is called in messages.
    pub fn called(&self) -> String {
        match self {
            Self::Event { name, .. } => format!("`{name}`"),
            Self::Impression { kind, item, .. } => format!("the {} of `{item}`", kind.name()),
        }
    }
}

/// What happened in full, or only the id of an event that happens just now.
pub(super) fn happening(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Option<GivenEvent> {
    let is_name = matches!(spot.node.value, NodeValue::String(..));
    if !is_name && !report.is_form(spot, &form::EVENT, "{ event: product_view, ago: 2d }") {
        return None;
    }
    let mut kinds = Impression::ALL.into_iter().filter_map(|(name, _, kind)| Some((kind, spot.get(name)?)));
    let (what, name_spot) = match kinds.next() {
        Some((kind, item_spot)) => {
            if let Some(other) = spot.get("event").or_else(|| kinds.next().map(|other| other.1)) {
                let message = "two things happen here at once";
                report.error(&other, Code::InvalidTestValue, message, "write each as an entry of its own");
                return None;
            }
            (impression(report, spot, &item_spot, kind, journey)?, item_spot)
        }
        None => {
            let name_spot = if is_name { spot.clone() } else { report.required(spot, &form::EVENT, "event")? };
            (event(report, spot, &name_spot, journey)?, name_spot)
        }
    };
    let when = match (spot.get("ago"), spot.get("at")) {
        (Some(_), Some(at)) => {
            report.error(&at, Code::InvalidTestValue, "an event has `ago` or `at`, not both", "keep one of them");
            return None;
        }
        (Some(ago), None) => When::Ago(a_span(report, &ago)?),
        (None, Some(at)) => When::At(a_moment(report, &at)?),
        (None, None) => When::Ago(0),
    };
    let times = spot.get("times").map_or(Some(1), |spot| times(report, &spot))?;
    let every_ms = spot.get("every").map_or(Some(SECOND_MS), |spot| a_span(report, &spot))?;
    let (span, path) = (name_spot.span(), name_spot.path);
    Some(GivenEvent { what, when, times, every_ms, span, path })
}

/// What the visitor did.
fn event(report: &mut Report, spot: &Spot<'_>, name_spot: &Spot<'_>, journey: &Journey<'_>) -> Option<What> {
    let name = report.text(name_spot, "the id of an event")?;
    let Some(declared) = journey.schema.event(name) else {
        let known: Vec<&str> = journey.schema.events.iter().map(|event| event.name.as_str()).collect();
        report.unknown(name_spot.span(), &name_spot.path, "event", name, &known);
        return None;
    };
    misplaced(report, spot, "an event", &["slot", "channel"]);
    let mut dimensions = Vec::new();
    if let Some(map) = spot.get("dimensions").filter(|spot| report.is_map(spot, "dimensions: { sku: x100 }")) {
        for (key, value) in map.entries() {
            let known: Vec<&str> = declared.dimensions.iter().map(String::as_str).collect();
            if !known.contains(&key.name.as_str()) {
                let event = format!("the event `{name}`");
                report.unknown_in(key.span, &value.path, &event, "dimension", &key.name, &known);
            } else if let Some(text) = report.text(&value, "the value of a dimension") {
                dimensions.push((key.name.clone(), text.to_owned()));
            }
        }
    }
    Some(What::Event { name: name.to_owned(), dimensions })
}

/// What happened to an item.
fn impression(
    report: &mut Report,
    spot: &Spot<'_>,
    item_spot: &Spot<'_>,
    kind: Impression,
    journey: &Journey<'_>,
) -> Option<What> {
    let item = journey.item(report, item_spot, "the id of an item")?;
    misplaced(report, spot, "what happens to an item", &["dimensions"]);
    let pack = journey.pack;
    let slot = match (spot.get("slot"), journey.slots_of(item).as_slice()) {
        (Some(slot_spot), _) => {
            let name = report.text(&slot_spot, "the id of a slot")?;
            let slot = journey.slot(report, &Named::text(&slot_spot, name))?;
            journey.fits(report, &slot_spot, item, slot)?;
            pack.slot_name(slot)
        }
        (None, [only]) => pack.slot_name(*only),
        (None, _) => "",
    };
    let channel = match spot.get("channel") {
        Some(spot) => Some(report.text(&spot, "a channel")?.to_owned()),
        None => None,
    };
    Some(What::Impression { kind, item: pack.item_name(item).to_owned(), slot: slot.to_owned(), channel })
}

/// Fields that say nothing here.
fn misplaced(report: &mut Report, spot: &Spot<'_>, what: &str, fields: &[&str]) {
    for (key, value) in spot.entries().filter(|(key, _)| fields.contains(&key.name.as_str())) {
        let message = format!("{what} has no `{}`", key.name);
        let help = format!("leave it out; fields of {what} are in docs/rule-tests.md, \"What is given\"");
        report.error_at(key.span, &value.path, Code::UnknownTestField, message, Some(help));
    }
}

fn times(report: &mut Report, spot: &Spot<'_>) -> Option<u32> {
    let NodeValue::Int(times) = spot.node.value else {
        report.wrong_type(spot, "a whole number", "write digits only, without quotes");
        return None;
    };
    let found = u32::try_from(times).ok().filter(|times| *times > 0);
    if found.is_none() {
        let message = format!("{times} is out of range: 1 to {}", limits::TEST_EVENTS);
        report.error(spot, Code::InvalidTestValue, message, "write how often it happened");
    }
    found
}
