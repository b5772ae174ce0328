//! What conditions compute with: owned values, and why a value cannot be told.

use std::cmp::Ordering;

/// One value of the condition language.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    List(Vec<Value>),
    /// Entries in the order in which they were written; no key twice.
    Map(Vec<(String, Value)>),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Milliseconds.
    Duration(i64),
}

/// Why something cannot be told, from weak to strong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    Absent,
    Error,
    Budget,
    Unverified,
    Evicted,
    NoConsent,
    NotInToken,
}

impl Cause {
    /// The name in records.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Absent => "absent",
            Cause::Error => "error",
            Cause::Budget => "budget",
            Cause::Unverified => "unverified",
            Cause::Evicted => "evicted",
            Cause::NoConsent => "no_consent",
            Cause::NotInToken => "not_in_token",
        }
    }
}

/// What an expression comes to: a value, or the strongest cause why there is none.
pub type Outcome = Result<Value, Cause>;

/// All values, or the strongest cause among those that are unknown.
pub fn all_known(outcomes: Vec<Outcome>) -> Result<Vec<Value>, Cause> {
    let strongest = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).max().copied();
    match strongest {
        Some(cause) => Err(cause),
        None => Ok(outcomes.into_iter().flatten().collect()),
    }
}

impl Value {
    /// `==`: int and double by value, lists and maps by what they hold, different types are not equal.
    pub fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Int(a), Value::Double(b)) => (*a as f64) == *b,
            (Value::Double(a), Value::Int(b)) => *a == (*b as f64),
            (Value::Double(a), Value::Double(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Timestamp(a), Value::Timestamp(b)) | (Value::Duration(a), Value::Duration(b)) => a == b,
            (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.equals(y)),
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(key, x)| b.iter().any(|(other_key, y)| key == other_key && x.equals(y)))
            }
            _ => false,
        }
    }

    /// The order of two values; `Ok(None)` where NaN is one of them, an error where the types have no order.
    pub fn order(&self, other: &Value) -> Result<Option<Ordering>, Cause> {
        Ok(match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (Value::Int(a), Value::Double(b)) => (*a as f64).partial_cmp(b),
            (Value::Double(a), Value::Int(b)) => a.partial_cmp(&(*b as f64)),
            (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
            (Value::Text(a), Value::Text(b)) => Some(a.chars().cmp(b.chars())),
            (Value::Timestamp(a), Value::Timestamp(b)) | (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
            _ => return Err(Cause::Error),
        })
    }

    /// The truth value, or an error for what is none.
    pub fn truth(&self) -> Result<bool, Cause> {
        match self {
            Value::Bool(truth) => Ok(*truth),
            _ => Err(Cause::Error),
        }
    }
}
