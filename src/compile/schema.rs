//! Purposes, attributes, events, records and context fields.

use super::names::NameKind;
use super::shape::{Names, Object, Report, Spot};
use crate::model::{
    Attribute, CONTEXT_FIELDS, ContextField, EventType, Purpose, RecordPurposes, Schema, Type, index_of,
};
use crate::syntax::{Code, Diagnostic};

/// Reads `purposes` and `profile`.
pub(super) fn schema(report: &mut Report, root: &Object<'_>) -> Schema {
    let mut schema = Schema { purposes: purposes(report, root), ..Schema::default() };
    let default_purpose = index_of(&schema.purposes, |purpose| purpose.granted_by_default);
    let profile = root.get("profile").and_then(|spot| report.object(&spot, &["attributes", "events", "records"]));
    let names: Names = schema.purposes.iter().map(|purpose| purpose.name.as_str()).collect();
    let records = profile.as_ref().and_then(|profile| profile.get("records"));
    schema.records = self::records(report, records, &names, default_purpose, &root.spot);
    if let Some(spot) = profile.as_ref().and_then(|profile| profile.get("attributes")) {
        schema.attributes = attributes(report, &spot, &names);
    }
    if let Some(spot) = profile.as_ref().and_then(|profile| profile.get("events")) {
        schema.events = events(report, &spot, &names);
    }
    schema
}

fn purposes(report: &mut Report, root: &Object<'_>) -> Vec<Purpose> {
    let mut purposes = Vec::new();
    let Some(spot) = report.required(root, "purposes", "purposes: { functional: { default: granted } }") else {
        return purposes;
    };
    for (key, spot) in report.map(&spot).unwrap_or_default() {
        let name = report.name(key, &spot.path, NameKind::Id);
        let fields = report.object(&spot, &["default", "why"]);
        let default = fields.as_ref().and_then(|fields| fields.get("default"));
        let granted = default.and_then(|spot| report.choice(&spot, &[("granted", true), ("denied", false)]));
        if let Some(why) = fields.as_ref().and_then(|fields| fields.get("why")) {
            report.text(&why);
        }
        if let Some(name) = name {
            purposes.push(Purpose { name, granted_by_default: granted.unwrap_or(false) });
        }
    }
    purposes
}

fn records(
    report: &mut Report,
    spot: Option<Spot<'_>>,
    purposes: &Names,
    default: Option<u16>,
    root: &Spot<'_>,
) -> RecordPurposes {
    const FIELDS: [&str; 4] = ["stage", "exposures", "assignments", "conversation"];
    let given = spot.as_ref().and_then(|spot| report.object(spot, &FIELDS));
    let mut missing = false;
    let mut purpose = |field: &str| {
        let spot = given.as_ref().and_then(|given| given.get(field));
        missing |= spot.is_none() && default.is_none();
        spot.map_or(default, |spot| report.known(&spot, "purpose", purposes)).unwrap_or(0)
    };
    let [stage, exposures, assignments, conversation] = FIELDS.map(&mut purpose);
    if missing && purposes.iter().next().is_some() {
        let help =
            Some("give one purpose `default: granted`, or name a purpose for each of `profile.records`".to_owned());
        report.error(
            root,
            Code::NoDefaultPurpose,
            "no purpose is granted by default, so the engine's own records have none",
            help,
        );
    }
    RecordPurposes { stage, exposures, assignments, conversation }
}

/// The purpose of an attribute or event, which each must name.
fn purpose_of(report: &mut Report, fields: &Object<'_>, purposes: &Names) -> Option<u16> {
    let example = format!("purpose: {}", purposes.iter().next().unwrap_or("functional"));
    let spot = report.required(fields, "purpose", &example)?;
    report.known(&spot, "purpose", purposes)
}

fn attributes(report: &mut Report, spot: &Spot<'_>, purposes: &Names) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for (key, spot) in report.map(spot).unwrap_or_default() {
        let name = report.name(key, &spot.path, NameKind::Identifier);
        let Some(fields) = report.object(&spot, &["type", "purpose"]) else {
            continue;
        };
        let value_type = report.required(&fields, "type", "type: string");
        let value_type = value_type.and_then(|spot| report.choice(&spot, &Type::DECLARABLE));
        let purpose = purpose_of(report, &fields, purposes);
        if let (Some(name), Some(value_type), Some(purpose)) = (name, value_type, purpose) {
            attributes.push(Attribute { name, value_type, purpose });
        }
    }
    attributes
}

fn events(report: &mut Report, spot: &Spot<'_>, purposes: &Names) -> Vec<EventType> {
    let mut events = Vec::new();
    for (key, spot) in report.map(spot).unwrap_or_default() {
        let name = report.name(key, &spot.path, NameKind::Identifier);
        let Some(fields) = report.object(&spot, &["purpose", "dimensions"]) else {
            continue;
        };
        let purpose = purpose_of(report, &fields, purposes);
        let mut dimensions = Names::default();
        let listed = fields.get("dimensions").and_then(|spot| report.list(&spot));
        for spot in listed.unwrap_or_default() {
            if let Some(name) = report.new_id(&spot, "dimension", &dimensions) {
                dimensions.push(name);
            }
        }
        if let (Some(name), Some(purpose)) = (name, purpose) {
            let dimensions = dimensions.iter().map(str::to_owned).collect();
            events.push(EventType { name, purpose, dimensions });
        }
    }
    events
}

/// The built-in context fields and those that the journey declares.
pub(super) fn context(report: &mut Report, root: &Object<'_>) -> Vec<ContextField> {
    let built_in = CONTEXT_FIELDS.map(|(name, value_type)| ContextField { name: name.to_owned(), value_type });
    let mut context = Vec::from(built_in);
    let Some(spot) = root.get("context") else {
        return context;
    };
    for (key, spot) in report.map(&spot).unwrap_or_default() {
        let name = report.name(key, &spot.path, NameKind::Identifier);
        let Some(fields) = report.object(&spot, &["type"]) else {
            continue;
        };
        let value_type = report.required(&fields, "type", "type: string");
        let value_type = value_type.and_then(|spot| report.choice(&spot, &Type::DECLARABLE));
        let (Some(name), Some(value_type)) = (name, value_type) else {
            continue;
        };
        if context.iter().any(|field| field.name == name) {
            let message = format!("there is a context field `{name}` already");
            report.push(
                Diagnostic::new(Code::DuplicateId, key.span, message)
                    .help("built-in fields need no declaration; choose another name for your own")
                    .at(&spot.path),
            );
            continue;
        }
        context.push(ContextField { name, value_type });
    }
    context
}
