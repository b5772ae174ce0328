//! A visitor's history as a full list of records, before anything of it is taken in.

use crate::journey::Type;
use crate::time::moment;
use crate::value::Value;
use std::collections::BTreeMap;

/// A value as it comes from outside: of an attribute, or in a context.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    Texts(Vec<String>),
}

/// The facts of a request, by name.
pub type Context = BTreeMap<String, Fact>;

/// What can happen to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Exposure,
    Click,
    Dismissal,
    Conversion,
}

/// Something that was reported, taken in at `at_ms`. Records stand in the order of their arrival.
#[derive(Clone, Debug)]
pub struct Record {
    pub at_ms: i64,
    pub what: What,
}

/// What was reported; `time_ms` is when it happened, as far as the reporter knows.
#[derive(Clone, Debug)]
pub enum What {
    Event {
        event: String,
        time_ms: i64,
        dimensions: Vec<(String, String)>,
    },
    /// Set, or removed where `value` is `None`.
    Attribute {
        name: String,
        time_ms: i64,
        value: Option<Fact>,
    },
    Consent {
        purpose: String,
        granted: bool,
    },
    /// The visitor went from one stage to another; an earlier version of the journey may have called them otherwise.
    Transition {
        from: String,
        to: String,
        time_ms: i64,
        /// The time of the newest event then.
        newest_ms: i64,
    },
    /// Something happened to an item.
    Impression {
        kind: Kind,
        item: String,
        /// Empty if not known.
        slot: String,
        channel: Option<String>,
        time_ms: i64,
    },
    Assignment {
        experiment: String,
        variant: String,
        version: i64,
        time_ms: i64,
    },
    /// The random bits that the profile draws once it has something to store.
    Unit([u8; 16]),
    Feedback {
        kind: String,
        time_ms: i64,
        value: f64,
    },
}

/// The value of a declared type, if the fact fits it.
pub fn typed(fact: &Fact, kind: Type) -> Option<Value> {
    match (kind, fact) {
        (Type::Bool, Fact::Bool(value)) => Some(Value::Bool(*value)),
        (Type::Int, Fact::Int(value)) => Some(Value::Int(*value)),
        (Type::Double, Fact::Double(value)) => Some(Value::Double(*value)),
        (Type::Double, Fact::Int(value)) => Some(Value::Double(*value as f64)),
        (Type::String, Fact::Text(value)) => Some(Value::Text(value.clone())),
        (Type::Texts, Fact::Texts(texts)) => Some(Value::List(texts.iter().cloned().map(Value::Text).collect())),
        (Type::Timestamp, Fact::Int(value)) => moment(i128::from(*value)).map(Value::Timestamp),
        _ => None,
    }
}
