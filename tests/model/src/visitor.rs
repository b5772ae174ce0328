//! A visitor's history as a full list of records, and what of it is known at the end.

use crate::journey::{Journey, Type};
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
    /// The visitor went from one stage to another.
    Transition {
        from: String,
        to: String,
        time_ms: i64,
    },
    Shown {
        item: String,
        time_ms: i64,
    },
    Clicked {
        item: String,
        time_ms: i64,
    },
    Feedback {
        kind: String,
        time_ms: i64,
        value: f64,
    },
}

/// An event that is kept.
#[derive(Clone, Debug)]
pub struct KeptEvent {
    pub event: String,
    pub time_ms: i64,
    pub dimensions: Vec<(String, String)>,
}

/// What is known of a visitor at the end of a history.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub granted: BTreeMap<String, bool>,
    pub events: Vec<KeptEvent>,
    /// With the time since when.
    pub attributes: BTreeMap<String, (i64, Value)>,
    pub feedback: BTreeMap<String, (i64, f64)>,
    /// Item and time.
    pub shown: Vec<(String, i64)>,
    pub clicked: Vec<(String, i64)>,
    /// Where the last transition led, and when.
    pub stage: Option<(i64, String)>,
}

/// Values of dimensions that are longer are not counted apart.
pub const LONGEST_DIMENSION_VALUE: usize = 128;
/// Longer text is not taken in.
const LONGEST_ATTRIBUTE: usize = 1_024;
/// Nor are lists of more texts, or of more bytes.
const MOST_TEXTS: usize = 256;
const MOST_BYTES_OF_TEXTS: usize = 4_096;

impl Known {
    /// What is left of `history`, record by record.
    pub fn of(journey: &Journey, history: &[Record]) -> Known {
        let mut known = Known { granted: journey.purposes.iter().cloned().collect(), ..Known::default() };
        for record in history {
            known.take_in(journey, record);
        }
        known
    }

    /// Whether a purpose is granted.
    pub fn is_granted(&self, purpose: &str) -> bool {
        self.granted.get(purpose).copied().unwrap_or(false)
    }

    fn take_in(&mut self, journey: &Journey, record: &Record) {
        let clamped = |time_ms: i64| time_ms.min(record.at_ms).max(0);
        match &record.what {
            What::Consent { purpose, granted } => {
                if self.granted.contains_key(purpose) {
                    self.granted.insert(purpose.clone(), *granted);
                    if !granted {
                        self.drop_section(journey, purpose);
                    }
                }
            }
            What::Event { event, time_ms, dimensions } => {
                if journey.events.get(event).is_some_and(|declared| self.is_granted(&declared.purpose)) {
                    let (event, dimensions) = (event.clone(), dimensions.clone());
                    self.events.push(KeptEvent { event, time_ms: clamped(*time_ms), dimensions });
                }
            }
            What::Attribute { name, time_ms, value } => {
                self.attribute(journey, name, clamped(*time_ms), value.as_ref());
            }
            What::Transition { to, time_ms, .. } => {
                let is_newer = self.stage.as_ref().is_none_or(|(kept, _)| *kept <= *time_ms);
                let is_declared = journey.stages.iter().any(|stage| stage.id == *to);
                if is_newer && is_declared && self.is_granted(&journey.stage_purpose) {
                    self.stage = Some((*time_ms, to.clone()));
                }
            }
            What::Shown { item, time_ms } => {
                if journey.item(item).is_some_and(|item| self.is_granted(&item.purpose)) {
                    self.shown.push((item.clone(), clamped(*time_ms)));
                }
            }
            What::Clicked { item, time_ms } => {
                if journey.item(item).is_some_and(|item| self.is_granted(&item.purpose)) {
                    self.clicked.push((item.clone(), clamped(*time_ms)));
                }
            }
            What::Feedback { kind, time_ms, value } => {
                let time_ms = clamped(*time_ms);
                let is_newer = self.feedback.get(kind).is_none_or(|(kept, _)| *kept <= time_ms);
                if is_newer && journey.feedback.get(kind).is_some_and(|kind| self.is_granted(&kind.purpose)) {
                    self.feedback.insert(kind.clone(), (time_ms, *value));
                }
            }
        }
    }

    fn attribute(&mut self, journey: &Journey, name: &str, time_ms: i64, value: Option<&Fact>) {
        let Some(declared) = journey.attributes.get(name).filter(|declared| self.is_granted(&declared.purpose)) else {
            return;
        };
        if self.attributes.get(name).is_some_and(|(kept, _)| time_ms < *kept) {
            return;
        }
        match value {
            None => {
                self.attributes.remove(name);
            }
            Some(Fact::Text(text)) if text.len() > LONGEST_ATTRIBUTE => {}
            Some(Fact::Texts(texts)) if !is_taken_in(texts) => {}
            Some(fact) => {
                if let Some(value) = typed(fact, declared.kind) {
                    self.attributes.insert(name.to_owned(), (time_ms, value));
                }
            }
        }
    }

    fn drop_section(&mut self, journey: &Journey, purpose: &str) {
        let of_item = |id: &str| journey.item(id).is_some_and(|item| item.purpose == purpose);
        self.events.retain(|kept| journey.events[&kept.event].purpose != purpose);
        self.attributes.retain(|name, _| journey.attributes[name].purpose != purpose);
        self.feedback.retain(|kind, _| journey.feedback[kind].purpose != purpose);
        self.shown.retain(|(item, _)| !of_item(item));
        self.clicked.retain(|(item, _)| !of_item(item));
        if journey.stage_purpose == purpose {
            self.stage = None;
        }
    }

    /// The times of an event (with this value of a dimension), rising.
    pub fn times(&self, event: &str, dimension: Option<(&str, &str)>) -> Vec<i64> {
        let has_value = |kept: &KeptEvent| match dimension {
            None => true,
            Some((_, value)) if value.len() > LONGEST_DIMENSION_VALUE => false,
            Some((name, value)) => kept.dimensions.iter().any(|(n, v)| n == name && v == value),
        };
        let kept = self.events.iter().filter(|kept| kept.event == event && has_value(kept));
        let mut times: Vec<i64> = kept.map(|kept| kept.time_ms).collect();
        times.sort_unstable();
        times
    }
}

/// Each text counts with one byte more than it has, from 128 bytes on with two.
fn is_taken_in(texts: &[String]) -> bool {
    let counted = |text: &String| text.len() + if text.len() < 128 { 1 } else { 2 };
    texts.len() <= MOST_TEXTS
        && texts.iter().all(|text| text.len() <= LONGEST_ATTRIBUTE)
        && texts.iter().map(counted).sum::<usize>() <= MOST_BYTES_OF_TEXTS
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
