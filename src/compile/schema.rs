//! Purposes, attributes, events, records and context fields.

use super::form::{
    NameKind, attribute_fields, context_fields, event_fields, feedback_fields, journey_fields, measure_fields,
    profile_fields, purpose_fields, record_fields,
};
use super::report::Report;
use super::tree::Names;
use crate::model::{
    Attribute, CONTEXT_FIELDS, ContextField, EventType, FEEDBACK_ATTRIBUTE, Measure, Purpose, RecordPurposes, Schema,
    Type, index_of,
};
use crate::syntax::{Code, Diagnostic, Spot};

/// What a measure is kept in multiples of, where the journey does not say: hundredths.
const DEFAULT_SCALE: f64 = 0.01;

/// Reads `purposes` and `profile`.
pub(super) fn schema(report: &mut Report, root: &Spot<'_>) -> Schema {
    let mut schema = Schema { purposes: purposes(root), ..Schema::default() };
    let profile = root.get(&journey_fields::PROFILE);
    let names: Names = schema.purposes.iter().map(|purpose| purpose.name.as_str()).collect();
    schema.records = records(report, root, &schema, &names);
    if let Some(spot) = profile.as_ref().and_then(|profile| profile.get(&profile_fields::ATTRIBUTES)) {
        schema.attributes = attributes(report, root, &spot, &names);
    }
    if let Some(spot) = profile.as_ref().and_then(|profile| profile.get(&profile_fields::FEEDBACK)) {
        schema.attributes.extend(feedback(report, root, &spot, &names));
    }
    if let Some(spot) = profile.as_ref().and_then(|profile| profile.get(&profile_fields::EVENTS)) {
        schema.events = events(report, root, &spot, &names);
    }
    schema
}

fn purposes(root: &Spot<'_>) -> Vec<Purpose> {
    let spot = root.get(&journey_fields::PURPOSES);
    let entries = spot.iter().flat_map(Spot::entries);
    let purpose = |(key, spot): (&crate::syntax::Key, Spot<'_>)| {
        let default = spot.get(&purpose_fields::DEFAULT).and_then(|spot| spot.choice(&Purpose::DEFAULTS));
        NameKind::Id
            .allows(&key.name)
            .then(|| Purpose { name: key.name.clone(), granted_by_default: default.unwrap_or(false) })
    };
    entries.filter_map(purpose).collect()
}

fn records(report: &mut Report, root: &Spot<'_>, schema: &Schema, purposes: &Names) -> RecordPurposes {
    let given = root.get(&journey_fields::PROFILE).and_then(|profile| profile.get(&profile_fields::RECORDS));
    let default = index_of(&schema.purposes, |purpose| purpose.granted_by_default);
    let fields =
        [record_fields::STAGE, record_fields::EXPOSURES, record_fields::ASSIGNMENTS, record_fields::CONVERSATION];
    let mut is_missing = false;
    let [stage, exposures, assignments, conversation] = fields.map(|field| {
        let spot = given.as_ref().and_then(|given| given.get(&field));
        is_missing |= spot.is_none() && default.is_none();
        spot.map_or(default, |spot| report.known(root, &spot, &journey_fields::PURPOSES, "purpose", purposes))
            .unwrap_or(0)
    });
    if is_missing && !schema.purposes.is_empty() {
        let declared = root.map().iter().find(|entry| entry.0.name == journey_fields::PURPOSES.name);
        let span = declared.map_or(root.span(), |entry| entry.0.span);
        let first = purposes.iter().next().unwrap_or("functional");
        report.push(
            Diagnostic::new(
                Code::NoDefaultPurpose,
                span,
                "no purpose is granted by default, so the engine's own records have none",
            )
            .help(format!("write `{first}: {{ default: granted }}`, or name a purpose for each of `profile.records`"))
            .at("/purposes"),
        );
    }
    RecordPurposes { stage, exposures, assignments, conversation }
}

fn purpose_of(report: &mut Report, root: &Spot<'_>, spot: Option<Spot<'_>>, purposes: &Names) -> Option<u16> {
    report.known(root, &spot?, &journey_fields::PURPOSES, "purpose", purposes)
}

fn attributes(report: &mut Report, root: &Spot<'_>, spot: &Spot<'_>, purposes: &Names) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for (key, spot) in spot.entries() {
        let value_type = spot.get(&attribute_fields::TYPE).and_then(|spot| spot.choice(&Type::DECLARABLE));
        let purpose = purpose_of(report, root, spot.get(&attribute_fields::PURPOSE), purposes);
        let is_true = |field| spot.get(field).and_then(|spot| spot.truth()).unwrap_or(false);
        let (identity, verified) = (is_true(&attribute_fields::IDENTITY), is_true(&attribute_fields::VERIFIED));
        if let Some(found) = value_type.filter(|found| identity && *found != Type::String) {
            let message = format!("`{}` is a `{}`, and no such value says who somebody is", key.name, found.name());
            let help = Some("give it the type `string`, or leave out `identity`".to_owned());
            let at = spot.get(&attribute_fields::IDENTITY).unwrap_or_else(|| spot.clone());
            report.error(&at, Code::FieldsDisagree, message, help);
        }
        let source_rank = ids(report, spot.get(&attribute_fields::SOURCE_RANK).as_ref(), "source");
        if let (true, Some(value_type), Some(purpose)) = (NameKind::Identifier.allows(&key.name), value_type, purpose) {
            attributes.push(Attribute { name: key.name.clone(), value_type, purpose, identity, verified, source_rank });
        }
    }
    attributes
}

/// Ids of a list, each of which may stand there once.
fn ids(report: &mut Report, list: Option<&Spot<'_>>, what: &str) -> Vec<String> {
    let mut ids = Names::default();
    for spot in list.iter().flat_map(|list| list.list()) {
        if let Some(name) = report.new_id(&spot, what, &ids) {
            ids.push(name);
        }
    }
    ids.iter().map(str::to_owned).collect()
}

/// Feedback is kept as attributes that no journey can name.
fn feedback(report: &mut Report, root: &Spot<'_>, spot: &Spot<'_>, purposes: &Names) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for (key, spot) in spot.entries() {
        let [least, most] = [feedback_fields::MIN, feedback_fields::MAX].map(|field| spot.get(&field));
        if let (Some(low), Some(high)) = (least.as_ref().and_then(Spot::number), most.as_ref().and_then(Spot::number))
            && low >= high
        {
            let help = Some("write the lowest answer as `min`, the highest as `max`".to_owned());
            let message = format!("no answer lies between {low} and {high}");
            report.error(most.as_ref().unwrap_or(&spot), Code::BoundsReversed, message, help);
        }
        let purpose = purpose_of(report, root, spot.get(&feedback_fields::PURPOSE), purposes);
        if let (true, Some(purpose)) = (NameKind::Id.allows(&key.name), purpose) {
            let name = format!("{FEEDBACK_ATTRIBUTE}{}", key.name);
            attributes.push(Attribute::plain(name, Type::Double, purpose));
        }
    }
    attributes
}

fn measures(spot: Option<Spot<'_>>) -> Vec<Measure> {
    let entries = spot.iter().flat_map(Spot::entries).filter(|(key, _)| NameKind::Id.allows(&key.name));
    let scale = |spot: &Spot<'_>| spot.get(&measure_fields::SCALE).and_then(|spot| spot.number());
    entries
        .map(|(key, spot)| Measure { name: key.name.clone(), scale: scale(&spot).unwrap_or(DEFAULT_SCALE) })
        .collect()
}

fn events(report: &mut Report, root: &Spot<'_>, spot: &Spot<'_>, purposes: &Names) -> Vec<EventType> {
    let mut events = Vec::new();
    for (key, spot) in spot.entries() {
        let purpose = purpose_of(report, root, spot.get(&event_fields::PURPOSE), purposes);
        let dimensions = ids(report, spot.get(&event_fields::DIMENSIONS).as_ref(), "dimension");
        if let (true, Some(purpose)) = (NameKind::Identifier.allows(&key.name), purpose) {
            let measures = measures(spot.get(&event_fields::MEASURES));
            events.push(EventType { name: key.name.clone(), purpose, dimensions, measures });
        }
    }
    events
}

/// The built-in context fields and those that the journey declares.
pub(super) fn context(report: &mut Report, root: &Spot<'_>) -> Vec<ContextField> {
    let built_in = CONTEXT_FIELDS.map(|(name, value_type)| ContextField { name: name.to_owned(), value_type });
    let mut context = Vec::from(built_in);
    let Some(spot) = root.get(&journey_fields::CONTEXT) else {
        return context;
    };
    for (key, spot) in spot.entries() {
        let value_type = spot.get(&context_fields::TYPE).and_then(|spot| spot.choice(&Type::DECLARABLE));
        if CONTEXT_FIELDS.iter().any(|field| field.0 == key.name) {
            let message = format!("there is a context field `{}` already", key.name);
            report.push(
                Diagnostic::new(Code::DuplicateId, key.span, message)
                    .help("built-in fields need no declaration; remove it, or choose another name for your own")
                    .at(&spot.path),
            );
        } else if let (true, Some(value_type)) = (NameKind::Identifier.allows(&key.name), value_type) {
            context.push(ContextField { name: key.name.clone(), value_type });
        }
    }
    context
}
