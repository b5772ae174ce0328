//! Reading what is given: moment, consent, attributes, feedback, context and what happened, each as the journey declares it.

use super::happening::{GivenEvent, happening};
use super::journey::Journey;
use super::moment::{moment, span};
use super::report::Report;
use super::standing::{Standing, standing};
use crate::base::time::UnixMs;
use crate::model::{FEEDBACK_ATTRIBUTE, HIDDEN_ATTRIBUTE, Scalar, TextList, Type, stored_double};
use crate::syntax::{Code, Key, NodeValue, Spot};

/// What is known before a page, or changes before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub now_ms: Option<UnixMs>,
    pub unit: Option<[u8; 16]>,
    pub consent: Vec<(String, bool)>,
    /// Attributes and feedback; none removes one.
    pub attributes: Vec<(String, Option<Scalar>)>,
    /// None takes away what is given for all pages.
    pub context: Vec<(String, Option<Scalar>)>,
    pub events: Vec<GivenEvent>,
    pub standing: Standing,
}

impl Given {
    /// What is given here on top of what is given for all.
    pub fn over(&self, base: &Self) -> Self {
        let mut all = base.clone();
        all.now_ms = self.now_ms.or(base.now_ms);
        all.unit = self.unit.or(base.unit);
        all.consent.extend(self.consent.iter().cloned());
        all.attributes.extend(self.attributes.iter().cloned());
        all.context = facts_over(&base.context, &self.context);
        all.events.extend(self.events.iter().cloned());
        all.standing = self.standing.over(&base.standing);
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
    given.unit = spot.get("unit").and_then(|spot| unit(report, &spot));
    let kept = journey.schema.attributes.iter().map(|attribute| (attribute.name.as_str(), attribute.value_type));
    let attributes: Vec<(&str, Type)> = kept.clone().filter(|known| !known.0.starts_with(HIDDEN_ATTRIBUTE)).collect();
    given.attributes = values(report, spot.get("attributes"), "attribute", "attributes: { country: CH }", &attributes);
    let asked: Vec<(&str, Type)> =
        kept.filter_map(|(name, value)| Some((name.strip_prefix(FEEDBACK_ATTRIBUTE)?, value))).collect();
    let answers = values(report, spot.get("feedback"), "feedback", "feedback: { nps: 3 }", &asked);
    given.attributes.extend(answers.into_iter().map(|(name, value)| (format!("{FEEDBACK_ATTRIBUTE}{name}"), value)));
    let pack = journey.pack;
    let fields = (0..pack.context_fields()).map(|field| pack.context_field(field));
    let fields: Vec<(&str, Type)> = fields.filter_map(|(name, value_type)| Some((name, value_type?))).collect();
    given.context = values(report, spot.get("context"), "context field", "context: { campaign: poster }", &fields);
    if let Some(events) =
        spot.get("events").filter(|spot| report.is_list(spot, "events: [{ event: product_view, ago: 2d }]"))
    {
        given.events = events.list().filter_map(|spot| happening(report, &spot, journey)).collect();
    }
    given.standing = standing(report, spot, journey);
    given
}

/// 32 hexadecimal digits.
fn unit(report: &mut Report, spot: &Spot<'_>) -> Option<[u8; 16]> {
    let text = report.text(spot, "a unit")?;
    let digits = Some(text).filter(|text| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let Some(number) = digits.and_then(|digits| u128::from_str_radix(digits, 16).ok()) else {
        let help = "write 32 hexadecimal digits in quotes, such as \"000102030405060708090a0b0c0d0e0f\"";
        report.error(spot, Code::InvalidTestValue, format!("`{text}` is not a unit"), help);
        return None;
    };
    Some(number.to_be_bytes())
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
pub(super) fn a_moment(report: &mut Report, spot: &Spot<'_>) -> Option<UnixMs> {
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
