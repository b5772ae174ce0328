//! Profiles that lived what the naive model's random visitors lived.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::base::hash::stable_hash;
use etappe::engine::Profile;
use etappe::model::{Fact as ContextFact, Impression, Record, Scalar, Schema, Value};
use etappe::pack::load_schema;
use etappe_model::wild::Visitor;
use etappe_model::{Fact, Kind, What};

fn value(fact: &Fact) -> Scalar {
    match fact {
        Fact::Bool(value) => Scalar::Bool(*value),
        Fact::Int(value) => Scalar::Int(*value),
        Fact::Double(value) => Scalar::Double(*value),
        Fact::Text(value) => Scalar::String(value.clone()),
        Fact::Texts(texts) => Scalar::Strings(texts.iter().map(String::as_str).collect()),
    }
}

/// The lines that the engine and the model do not say alike.
pub fn differing(engine: &[String], model: &[String]) -> String {
    let lines = engine.iter().zip(model).filter(|(engine, model)| engine != model);
    lines.map(|(engine, model)| format!("  engine {engine}\n  model  {model}")).collect::<Vec<_>>().join("\n")
}

/// The schema of a pack.
pub fn schema(pack: &[u8]) -> Schema {
    load_schema(pack).expect("a compiled pack has a schema")
}

/// A kind of impression, as the engine has it.
pub const fn impression(kind: Kind) -> Impression {
    match kind {
        Kind::Exposure => Impression::Shown,
        Kind::Click => Impression::Clicked,
        Kind::Dismissal => Impression::Dismissed,
        Kind::Conversion => Impression::Converted,
    }
}

/// Hands what the model tells over as a record; a unit is no record.
pub fn record<T>(what: &What, at_ms: i64, hand_over: impl FnOnce(&Record<'_>) -> T) -> Option<T> {
    Some(match what {
        What::Event { event: name, time_ms, dimensions } => {
            let dimensions: Vec<(&str, &str)> =
                dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let (time_ms, dimensions) = (*time_ms, dimensions.as_slice());
            hand_over(&Record::Event { name, time_ms, dimensions, measures: &[], id: "" })
        }
        What::Impression { kind, item, slot, channel, time_ms } => {
            let (kind, channel) = (impression(*kind), channel.as_deref().unwrap_or_default());
            hand_over(&Record::Impression { kind, item, slot, channel, time_ms: *time_ms })
        }
        What::Assignment { experiment, variant, version, time_ms } => {
            let version = u16::try_from(*version).expect("a version");
            hand_over(&Record::Assignment { experiment, variant, version, time_ms: *time_ms })
        }
        What::Unit(_) => return None,
        What::Attribute { name, time_ms, value: fact } => {
            let value = fact.as_ref().map(value);
            hand_over(&Record::Attribute { name, time_ms: *time_ms, value: value.as_ref().map(Scalar::as_value) })
        }
        What::Feedback { kind, time_ms, value } => {
            let name = format!("@feedback.{kind}");
            hand_over(&Record::Attribute { name: &name, time_ms: *time_ms, value: Some(Value::Double(*value)) })
        }
        What::Consent { purpose, granted } => {
            hand_over(&Record::Consent { purpose, granted: *granted, time_ms: at_ms })
        }
        What::Transition { from, to, time_ms, newest_ms } => {
            // Each is one of its own: the model knows no transitions that two devices made alike.
            let newest_ms = *newest_ms;
            let times = [at_ms.to_le_bytes(), time_ms.to_le_bytes(), newest_ms.to_le_bytes()].concat();
            let id = stable_hash(&[from.as_bytes(), to.as_bytes(), &times]);
            hand_over(&Record::Transition { from, to, at_ms: *time_ms, newest_ms, id })
        }
    })
}

/// The profile of a visitor with this history.
pub fn profile_of(schema: &Schema, history: &[etappe_model::Record]) -> Profile {
    let unit = history.iter().find_map(|record| match record.what {
        What::Unit(unit) => Some(unit),
        _ => None,
    });
    let mut profile = Profile::open(schema.clone(), &[], unit.unwrap_or([7; 16])).expect("a new profile opens");
    for record in history {
        // What is refused is refused.
        let _ = self::record(&record.what, record.at_ms, |told| profile.apply(told, record.at_ms));
    }
    profile
}

/// The view of a visitor with this history.
pub fn view_of(schema: &Schema, history: &[etappe_model::Record]) -> Vec<u8> {
    profile_of(schema, history).view()
}

/// The view of a visitor.
pub fn view(schema: &Schema, visitor: &Visitor) -> Vec<u8> {
    view_of(schema, &visitor.history)
}

/// The values of a request's facts, for `facts`.
pub fn values_of(context: &etappe_model::Context) -> Vec<(&str, Scalar)> {
    context.iter().map(|(name, fact)| (name.as_str(), value(fact))).collect()
}

/// The facts of a visitor's request, for `facts`.
pub fn values(visitor: &Visitor) -> Vec<(&str, Scalar)> {
    visitor.context.iter().map(|(name, fact)| (name.as_str(), value(fact))).collect()
}

/// The same as a context takes them.
pub fn facts<'v>(values: &'v [(&str, Scalar)]) -> Vec<ContextFact<'v>> {
    values.iter().map(|(name, value)| (*name, value.as_value())).collect()
}
