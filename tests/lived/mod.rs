//! Profiles that lived what the naive model's random visitors lived.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;

use etappe::engine::Profile;
use etappe::model::{EventType, Fact as ContextFact, Record, Scalar, Schema, Value};
use etappe::pack::load_schema;
use etappe_model::wild::Visitor;
use etappe_model::{Fact, Journey, What};

fn value(fact: &Fact) -> Scalar {
    match fact {
        Fact::Bool(value) => Scalar::Bool(*value),
        Fact::Int(value) => Scalar::Int(*value),
        Fact::Double(value) => Scalar::Double(*value),
        Fact::Text(value) => Scalar::String(value.clone()),
        Fact::Texts(texts) => Scalar::Strings(texts.iter().map(String::as_str).collect()),
    }
}

/// The schema of a pack, with what the profile does not record by itself yet: how often items were seen and clicked.
pub fn schema(pack: &[u8]) -> Schema {
    let mut schema = load_schema(pack).expect("a compiled pack has a schema");
    let purpose = schema.records.exposures;
    let event = |name: &str| EventType {
        name: name.to_owned(),
        purpose,
        dimensions: vec!["item".to_owned()],
        measures: Vec::new(),
    };
    schema.events.extend(["@shown", "@clicked"].map(event));
    schema
}

/// The profile takes a record in, or refuses it as it should.
fn apply(profile: &mut Profile, what: &What, at_ms: i64) {
    let event = |profile: &mut Profile, name: &str, time_ms: i64, dimensions: &[(&str, &str)]| {
        profile.apply(&Record::Event { name, time_ms, dimensions }, at_ms).ok();
    };
    match what {
        What::Event { event: name, time_ms, dimensions } => {
            let dimensions: Vec<(&str, &str)> =
                dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            event(profile, name, *time_ms, &dimensions);
        }
        What::Shown { item, time_ms } => event(profile, "@shown", *time_ms, &[("item", item)]),
        What::Clicked { item, time_ms } => event(profile, "@clicked", *time_ms, &[("item", item)]),
        What::Attribute { name, time_ms, value: fact } => {
            let value = fact.as_ref().map(value);
            let record = Record::Attribute { name, time_ms: *time_ms, value: value.as_ref().map(Scalar::as_value) };
            profile.apply(&record, at_ms).ok();
        }
        What::Feedback { kind, time_ms, value } => {
            let name = format!("@feedback.{kind}");
            let record = Record::Attribute { name: &name, time_ms: *time_ms, value: Some(Value::Double(*value)) };
            profile.apply(&record, at_ms).ok();
        }
        What::Consent { purpose, granted } => {
            profile.apply(&Record::Consent { purpose, granted: *granted, time_ms: at_ms }, at_ms).ok();
        }
        What::Transition { from, to, time_ms } => {
            let id = at_ms.unsigned_abs();
            profile.apply(&Record::Transition { from, to, at_ms: *time_ms, newest_ms: 0, id }, at_ms).ok();
        }
    }
}

/// The view of a visitor.
pub fn view(schema: &Schema, visitor: &Visitor) -> Vec<u8> {
    let mut profile = Profile::open(schema.clone(), &[], [7; 16]).expect("a new profile opens");
    for record in &visitor.history {
        apply(&mut profile, &record.what, record.at_ms);
    }
    profile.view()
}

/// The facts of a visitor's request, for `facts`.
pub fn values(visitor: &Visitor) -> Vec<(&str, Scalar)> {
    visitor.context.iter().map(|(name, fact)| (name.as_str(), value(fact))).collect()
}

/// The same as a context takes them.
pub fn facts<'v>(values: &'v [(&str, Scalar)]) -> Vec<ContextFact<'v>> {
    values.iter().map(|(name, value)| (*name, value.as_value())).collect()
}

/// Leaves out impressions that the profile cannot record yet: it has one purpose for all of them here, and takes them for activity, which
/// they are not; so only those stay of which there is an event of that purpose at the same moment.
pub fn without_other_impressions(journey: &Journey, exposures: &str, visitor: &mut Visitor) {
    let event_at = |record: &etappe_model::Record| match &record.what {
        What::Event { event, time_ms, .. } if journey.events.get(event)?.purpose == exposures => {
            Some((record.at_ms, *time_ms))
        }
        _ => None,
    };
    let active: BTreeSet<(i64, i64)> = visitor.history.iter().filter_map(event_at).collect();
    visitor.history.retain(|record| match &record.what {
        What::Shown { item, time_ms } | What::Clicked { item, time_ms } => {
            let is_kept = journey.item(item).is_some_and(|item| item.purpose == exposures);
            is_kept && active.contains(&(record.at_ms, *time_ms))
        }
        _ => true,
    });
}
