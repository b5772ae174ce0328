//! Reads a journey document into types of its own. What is wrong with a journey is not its business: it panics.

use crate::parse::{Expr, parse};
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use serde_yaml_ng::{Mapping, Value as Yaml};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Bool,
    Int,
    Double,
    String,
    Timestamp,
    Texts,
}

#[derive(Clone, Debug)]
pub struct Attribute {
    pub kind: Type,
    pub purpose: String,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub purpose: String,
    pub dimensions: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct FeedbackKind {
    pub purpose: String,
}

#[derive(Clone, Debug)]
pub struct Interest {
    pub event: String,
    pub dimension: String,
    pub half_life_hours: i64,
}

#[derive(Clone, Debug)]
pub struct Stage {
    pub id: String,
    pub enter: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub id: String,
    /// As written, or that of `records.exposures`.
    pub purpose: String,
    pub slots: Vec<String>,
    pub stages: Option<Vec<String>>,
    pub when: Option<Expr>,
    pub priority: i64,
}

/// A journey document.
#[derive(Clone, Debug)]
pub struct Journey {
    pub id: String,
    /// In order, each with whether it is granted by default.
    pub purposes: Vec<(String, bool)>,
    pub attributes: BTreeMap<String, Attribute>,
    pub events: BTreeMap<String, Event>,
    pub feedback: BTreeMap<String, FeedbackKind>,
    pub interests: BTreeMap<String, Interest>,
    /// Purpose of the stage; empty if no purpose is granted by default.
    pub stage_purpose: String,
    /// Fields of the context, the built-in ones, too.
    pub context: BTreeMap<String, Type>,
    pub stages: Vec<Stage>,
    pub segments: BTreeMap<String, Expr>,
    pub slots: Vec<String>,
    pub items: Vec<Item>,
}

const BUILT_IN: [&str; 8] = ["channel", "locale", "device", "path", "referrer_host", "campaign", "source", "medium"];

impl Journey {
    /// Reads YAML or JSON.
    pub fn read(text: &str) -> Journey {
        let yaml: Yaml = serde_yaml_ng::from_str(text).expect("YAML");
        let root = yaml.as_mapping().expect("a map");
        let purposes: Vec<(String, bool)> = entries(root, "purposes")
            .map(|(id, purpose)| (id, purpose.get("default").and_then(Yaml::as_str) == Some("granted")))
            .collect();
        let first_granted = purposes.iter().find(|(_, granted)| *granted).map_or(String::new(), |(id, _)| id.clone());
        let none = Mapping::new();
        let profile = root.get("profile").and_then(Yaml::as_mapping).unwrap_or(&none);
        let records = profile.get("records").and_then(Yaml::as_mapping).unwrap_or(&none);
        let record = |name: &str| string(records, name).unwrap_or(first_granted.clone());
        let mut context: BTreeMap<String, Type> = BUILT_IN.map(|name| (name.to_owned(), Type::String)).into();
        context.extend(entries(root, "context").map(|(name, field)| (name, type_of(field))));
        Journey {
            id: string(root, "journey").unwrap(),
            attributes: entries(profile, "attributes")
                .map(|(name, yaml)| (name, Attribute { kind: type_of(yaml), purpose: field(yaml, "purpose").unwrap() }))
                .collect(),
            events: entries(profile, "events").map(|(name, yaml)| (name, event(yaml))).collect(),
            feedback: entries(profile, "feedback")
                .map(|(name, yaml)| (name, FeedbackKind { purpose: field(yaml, "purpose").unwrap() }))
                .collect(),
            interests: entries(profile, "interests").map(|(name, yaml)| (name, interest(yaml))).collect(),
            stage_purpose: record("stage"),
            context,
            stages: list(root, "stages")
                .map(|yaml| Stage { id: field(yaml, "id").unwrap(), enter: condition(yaml.get("enter")) })
                .collect(),
            segments: entries(root, "segments").map(|(id, yaml)| (id, condition(Some(yaml)).unwrap())).collect(),
            slots: entries(root, "slots").map(|(id, _)| id).collect(),
            items: list(root, "items").map(|yaml| item(yaml, &record("exposures"))).collect(),
            purposes,
        }
    }

    /// The item of this id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }
}

fn item(yaml: &Yaml, exposures: &str) -> Item {
    Item {
        id: field(yaml, "id").unwrap(),
        purpose: field(yaml, "purpose").unwrap_or(exposures.to_owned()),
        slots: strings(yaml.get("slots")).unwrap(),
        stages: strings(yaml.get("stages")),
        when: condition(yaml.get("when")),
        priority: yaml.get("priority").and_then(Yaml::as_i64).unwrap_or(0),
    }
}

fn event(yaml: &Yaml) -> Event {
    Event { purpose: field(yaml, "purpose").unwrap(), dimensions: strings(yaml.get("dimensions")).unwrap_or_default() }
}

fn interest(yaml: &Yaml) -> Interest {
    let from = field(yaml, "from").unwrap();
    let (event, dimension) = from.split_once('.').unwrap();
    let half_life = span_of_window(&field(yaml, "half_life").unwrap()).unwrap();
    Interest { event: event.to_owned(), dimension: dimension.to_owned(), half_life_hours: half_life / HOUR }
}

/// The milliseconds of a window such as `'7d'`.
pub fn span_of_window(window: &str) -> Option<i64> {
    let unit = match window.chars().last()? {
        's' => SECOND,
        'm' => MINUTE,
        'h' => HOUR,
        'd' => DAY,
        'w' => 7 * DAY,
        _ => return None,
    };
    Some(window[..window.len() - 1].parse::<i64>().ok()? * unit)
}

fn condition(yaml: Option<&Yaml>) -> Option<Expr> {
    let text = yaml?.as_str().expect("a condition is text");
    Some(parse(text).unwrap_or_else(|error| panic!("{error} in {text}")))
}

fn type_of(yaml: &Yaml) -> Type {
    match field(yaml, "type").as_deref() {
        Some("bool") => Type::Bool,
        Some("int") => Type::Int,
        Some("double") => Type::Double,
        Some("string") => Type::String,
        Some("timestamp") => Type::Timestamp,
        Some("list(string)") => Type::Texts,
        other => panic!("no type: {other:?}"),
    }
}

fn entries<'a>(map: &'a Mapping, name: &str) -> impl Iterator<Item = (String, &'a Yaml)> {
    let entries = map.get(name).and_then(Yaml::as_mapping).into_iter().flatten();
    entries.map(|(key, value)| (key.as_str().expect("ids are text").to_owned(), value))
}

fn list<'a>(map: &'a Mapping, name: &str) -> impl Iterator<Item = &'a Yaml> {
    map.get(name).and_then(Yaml::as_sequence).into_iter().flatten()
}

fn string(map: &Mapping, name: &str) -> Option<String> {
    map.get(name).and_then(Yaml::as_str).map(str::to_owned)
}

fn field(yaml: &Yaml, name: &str) -> Option<String> {
    yaml.get(name).and_then(Yaml::as_str).map(str::to_owned)
}

fn strings(yaml: Option<&Yaml>) -> Option<Vec<String>> {
    Some(yaml?.as_sequence()?.iter().map(|entry| entry.as_str().expect("text").to_owned()).collect())
}
