//! Reading what is given: moment, consent, attributes, context and events, each as the journey declares it.

use super::form;
use super::moment::{moment, span};
use super::report::Report;
use crate::base::limits;
use crate::base::time::{SECOND_MS, UnixMs};
use crate::model::{Scalar, Schema, TextList, Type, stored_double};
use crate::pack::Pack;
use crate::syntax::{Code, Key, NodeValue, Span, Spot};

/// The names that a journey has, as tests refer to them.
pub(super) struct Journey<'p> {
    pub pack: &'p Pack,
    pub schema: Schema,
}

/// What is known before a page, or changes before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub now_ms: Option<UnixMs>,
    pub consent: Vec<(String, bool)>,
    /// None removes one.
    pub attributes: Vec<(String, Option<Scalar>)>,
    /// None takes away what is given for all pages.
    pub context: Vec<(String, Option<Scalar>)>,
    pub events: Vec<GivenEvent>,
}

/// An event as it is written: relative to the page, or at a moment.
#[derive(Debug, Clone)]
pub(super) struct GivenEvent {
    pub name: String,
    pub dimensions: Vec<(String, String)>,
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

impl Given {
    /// What is given here on top of what is given for all.
    pub fn over(&self, base: &Self) -> Self {
        let mut all = base.clone();
        all.now_ms = self.now_ms.or(base.now_ms);
        all.consent.extend(self.consent.iter().cloned());
        all.attributes.extend(self.attributes.iter().cloned());
        all.context = facts_over(&base.context, &self.context);
        all.events.extend(self.events.iter().cloned());
        all
    }
}

/// Facts of which the later ones replace those before them.
pub(super) fn facts_over(
    base: &[(String, Option<Scalar>)],
    own: &[(String, Option<Scalar>)],
) -> Vec<(String, Option<Scalar>)> {
    let kept = base.iter().filter(|fact| !own.iter().any(|other| other.0 == fact.0));
    kept.chain(own).cloned().collect()
}

/// Reads `given`, or the fields of a step that it shares.
pub(super) fn given(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Given {
    let mut given = Given::default();
    if let Some(now) = spot.get("now") {
        given.now_ms = a_moment(report, &now);
    }
    if let Some(consent) =
        spot.get("consent").filter(|spot| report.is_map(spot, "consent: { personalization: granted }"))
    {
        given.consent = consent.entries().filter_map(|(key, value)| consented(report, key, &value, journey)).collect();
    }
    let attributes: Vec<(&str, Type)> =
        journey.schema.attributes.iter().map(|attribute| (attribute.name.as_str(), attribute.value_type)).collect();
    given.attributes = values(report, spot.get("attributes"), "attribute", "attributes: { country: CH }", &attributes);
    let pack = journey.pack;
    let fields = (0..pack.context_fields()).map(|field| pack.context_field(field));
    let fields: Vec<(&str, Type)> = fields.filter_map(|(name, value_type)| Some((name, value_type?))).collect();
    given.context = values(report, spot.get("context"), "context field", "context: { campaign: poster }", &fields);
    if let Some(events) =
        spot.get("events").filter(|spot| report.is_list(spot, "events: [{ event: product_view, ago: 2d }]"))
    {
        given.events = events.list().filter_map(|spot| event(report, &spot, journey)).collect();
    }
    given
}

fn consented(report: &mut Report, key: &Key, value: &Spot<'_>, journey: &Journey<'_>) -> Option<(String, bool)> {
    let known: Vec<&str> = journey.schema.purposes.iter().map(|purpose| purpose.name.as_str()).collect();
    if !known.contains(&key.name.as_str()) {
        report.unknown(key.span, &value.path, "purpose", &key.name, &known);
        return None;
    }
    let word = report.choice(value, "`granted` or `denied`", &[("granted", true), ("denied", false)])?;
    Some((key.name.clone(), word))
}

type Values = Vec<(String, Option<Scalar>)>;

/// Named values of declared types; nothing stands for none.
fn values(report: &mut Report, spot: Option<Spot<'_>>, what: &str, example: &str, declared: &[(&str, Type)]) -> Values {
    let Some(spot) = spot.filter(|spot| report.is_map(spot, example)) else { return Vec::new() };
    let mut values = Vec::new();
    for (key, value) in spot.entries() {
        let Some((_, wanted)) = declared.iter().find(|known| known.0 == key.name) else {
            let known: Vec<&str> = declared.iter().map(|known| known.0).collect();
            report.unknown(key.span, &value.path, what, &key.name, &known);
            continue;
        };
        if value.is_null() {
            values.push((key.name.clone(), None));
        } else if let Some(scalar) = scalar(report, &value, &key.name, *wanted) {
            values.push((key.name.clone(), Some(scalar)));
        }
    }
    values
}

fn scalar(report: &mut Report, spot: &Spot<'_>, name: &str, wanted: Type) -> Option<Scalar> {
    let (found, help) = match (wanted, &spot.node.value) {
        (Type::Bool, NodeValue::Bool(value)) => (Some(Scalar::Bool(*value)), ""),
        (Type::Bool, _) => (None, "write `true` or `false`, without quotes"),
        (Type::Int | Type::Double, NodeValue::Int(value)) => (Some(Scalar::Int(*value)), ""),
        (Type::Double, NodeValue::Double(value)) => (stored_double(*value).map(Scalar::Double), "write a number"),
        (Type::Int, _) => (None, "write digits only, without quotes"),
        (Type::Double, _) => (None, "write a number, without quotes"),
        (Type::String, NodeValue::String(text, _)) => (Some(Scalar::String(text.clone())), ""),
        (Type::String, NodeValue::Bool(_) | NodeValue::Int(_) | NodeValue::Double(_)) => {
            (None, "put it in quotes to make it text")
        }
        (Type::String, _) => (None, "write it as text"),
        (Type::Strings, NodeValue::List(_)) => return texts(report, spot).map(Scalar::Strings),
        (Type::Strings, _) => (None, "write the texts as a list: [camper, photo]"),
        (Type::Timestamp | Type::Duration, _) => return a_moment(report, spot).map(Scalar::Timestamp),
    };
    if found.is_none() {
        let message = format!("`{name}` is declared as {}, not {}", wanted.name(), spot.node.kind());
        report.error(spot, Code::WrongTestType, message, help);
    }
    found
}

/// A list of texts.
fn texts(report: &mut Report, spot: &Spot<'_>) -> Option<TextList> {
    let mut texts = Vec::new();
    for entry in spot.list() {
        texts.push(report.text(&entry, "a text")?.to_owned());
    }
    Some(texts.iter().map(String::as_str).collect())
}

/// A moment, as text or in milliseconds since 1970.
fn a_moment(report: &mut Report, spot: &Spot<'_>) -> Option<UnixMs> {
    let (found, text) = match &spot.node.value {
        NodeValue::Int(ms) => (Some(*ms).filter(|ms| crate::base::time::kept(*ms) == *ms), ms.to_string()),
        _ => {
            let text = report.text(spot, "a moment")?;
            (moment(text), text.to_owned())
        }
    };
    if found.is_none() {
        let help = "write 2026-05-04T07:42:00Z, or milliseconds since 1970";
        report.error(spot, Code::InvalidTestValue, format!("`{text}` is not a moment"), help);
    }
    found
}

/// A span of time such as `2d`.
pub(super) fn a_span(report: &mut Report, spot: &Spot<'_>) -> Option<i64> {
    if let NodeValue::Int(number) = spot.node.value {
        let help = format!("write `{number}s`, `{number}m`, `{number}h` or `{number}d`");
        report.error(spot, Code::InvalidTestValue, format!("`{number}` has no unit of time"), help);
        return None;
    }
    let text = report.text(spot, "a span of time")?;
    let found = span(text);
    if found.is_none() {
        let help = "write 90s, 5m, 7h, 2d or 4w, or several together: 2d12h";
        report.error(spot, Code::InvalidTestValue, format!("`{text}` is not a span of time"), help);
    }
    found
}

/// An event in full, or only its name for one that happens just now.
fn event(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Option<GivenEvent> {
    let is_name = matches!(spot.node.value, NodeValue::String(..));
    if !is_name && !report.is_form(spot, &form::EVENT, "{ event: product_view, ago: 2d }") {
        return None;
    }
    let name_spot = if is_name { spot.clone() } else { report.required(spot, &form::EVENT, "event")? };
    let name = report.text(&name_spot, "the id of an event")?;
    let Some(declared) = journey.schema.event(name) else {
        let known: Vec<&str> = journey.schema.events.iter().map(|event| event.name.as_str()).collect();
        report.unknown(name_spot.span(), &name_spot.path, "event", name, &known);
        return None;
    };
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
    Some(GivenEvent { name: name.to_owned(), dimensions, when, times, every_ms, span, path })
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
