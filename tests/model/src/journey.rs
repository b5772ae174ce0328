//! Reads a journey document into types of its own. What is wrong with a journey is not its business: it panics.

use crate::parse::{Expr, parse};
use crate::rules::{self, Arbitration, Cap, CoolDown, Experiment, Move, Schedule, Suppression};
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
    /// Says who the visitor is.
    pub is_identity: bool,
    /// Readable only where the view can be trusted.
    pub is_verified: bool,
    /// The source whose word counts most stands first.
    pub source_rank: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub purpose: String,
    pub dimensions: Vec<String>,
    /// Each with its scale.
    pub measures: BTreeMap<String, f64>,
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
    pub exit: Option<Expr>,
    pub exit_to: Option<String>,
    pub min_dwell_ms: i64,
    /// After how long, and into which stage.
    pub timeout: Option<(i64, String)>,
    pub renamed_from: Vec<String>,
    /// Hundredths of a percent.
    pub holdout: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Slot {
    pub id: String,
    pub is_interruptive: bool,
    pub importance: i64,
    pub take: i64,
    pub pinned: Vec<String>,
    /// Hundredths of a percent.
    pub holdout: Option<i64>,
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
    pub tags: Vec<String>,
    pub channels: Option<Vec<String>>,
    pub locales: Option<Vec<String>>,
    pub schedule: Option<Schedule>,
    pub segments: Option<Vec<String>>,
    pub score: Option<Expr>,
    pub campaign: Option<String>,
    pub is_service: bool,
    pub caps: Vec<Cap>,
    pub cool_down: Vec<CoolDown>,
    pub experiment: Option<Experiment>,
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
    /// Purpose of the visitor's unit and assignments, in the same way.
    pub assignments_purpose: String,
    /// Purpose of the conversation, in the same way.
    pub conversation_purpose: String,
    /// Fields of the context, the built-in ones, too.
    pub context: BTreeMap<String, Type>,
    pub stages: Vec<Stage>,
    pub segments: BTreeMap<String, Expr>,
    pub slots: Vec<Slot>,
    pub items: Vec<Item>,
    pub default_locale: Option<String>,
    pub locale_fallback: BTreeMap<String, String>,
    pub suppress: Vec<Suppression>,
    pub caps: Vec<Cap>,
    pub arbitration: Arbitration,
    /// Hundredths of a percent.
    pub holdout: Option<i64>,
    /// Moves between stages, if the stages do not say them themselves.
    pub transitions: Option<Vec<Move>>,
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
            attributes: entries(profile, "attributes").map(|(name, yaml)| (name, attribute(yaml))).collect(),
            events: entries(profile, "events").map(|(name, yaml)| (name, event(yaml))).collect(),
            feedback: entries(profile, "feedback")
                .map(|(name, yaml)| (name, FeedbackKind { purpose: field(yaml, "purpose").unwrap() }))
                .collect(),
            interests: entries(profile, "interests").map(|(name, yaml)| (name, interest(yaml))).collect(),
            stage_purpose: record("stage"),
            assignments_purpose: record("assignments"),
            conversation_purpose: record("conversation"),
            context,
            stages: list(root, "stages").map(stage).collect(),
            segments: entries(root, "segments").map(|(id, yaml)| (id, condition(Some(yaml)).unwrap())).collect(),
            slots: entries(root, "slots").map(|(id, yaml)| slot(id, yaml)).collect(),
            items: list(root, "items").map(|yaml| item(yaml, &record("exposures"))).collect(),
            default_locale: root.get("locales").and_then(|locales| field(locales, "default")),
            locale_fallback: root
                .get("locales")
                .and_then(|locales| locales.get("fallback"))
                .map_or_else(BTreeMap::new, |fallback| {
                    serde_yaml_ng::from_value(fallback.clone()).expect("a map of texts")
                }),
            suppress: rules::list(root.get("suppress"), rules::suppression),
            caps: rules::list(root.get("caps"), rules::cap),
            arbitration: rules::arbitration(root.get("arbitration")),
            holdout: root.get("holdout_percent").map(rules::hundredths),
            transitions: root.get("transitions").map(|yaml| rules::list(Some(yaml), rules::transition)),
            purposes,
        }
    }

    /// The item of this id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The experiment of this id.
    pub fn experiment(&self, id: &str) -> Option<&Experiment> {
        self.items.iter().filter_map(|item| item.experiment.as_ref()).find(|experiment| experiment.id == id)
    }

    /// The place of the stage that has this id, or once had.
    pub fn stage(&self, name: &str) -> Option<usize> {
        let has_id = self.stages.iter().position(|stage| stage.id == name);
        has_id.or(self.stages.iter().position(|stage| stage.renamed_from.iter().any(|old| old == name)))
    }
}

fn stage(yaml: &Yaml) -> Stage {
    Stage {
        id: field(yaml, "id").unwrap(),
        enter: condition(yaml.get("enter")),
        exit: condition(yaml.get("exit")),
        exit_to: field(yaml, "exit_to"),
        min_dwell_ms: rules::span(yaml, "min_dwell").unwrap_or(0),
        timeout: yaml.get("timeout").map(|yaml| (rules::span(yaml, "after").unwrap(), field(yaml, "to").unwrap())),
        renamed_from: strings(yaml.get("renamed_from")).unwrap_or_default(),
        holdout: yaml.get("holdout_percent").map(rules::hundredths),
    }
}

fn slot(id: String, yaml: &Yaml) -> Slot {
    Slot {
        id,
        is_interruptive: yaml.get("interruptive").and_then(Yaml::as_bool).unwrap_or(false),
        importance: rules::int(yaml, "importance").unwrap_or(0),
        take: rules::int(yaml, "take").unwrap_or(1),
        pinned: strings(yaml.get("pinned")).unwrap_or_default(),
        holdout: yaml.get("holdout_percent").map(rules::hundredths),
    }
}

fn item(yaml: &Yaml, exposures: &str) -> Item {
    Item {
        id: field(yaml, "id").unwrap(),
        purpose: field(yaml, "purpose").unwrap_or(exposures.to_owned()),
        slots: strings(yaml.get("slots")).unwrap(),
        stages: strings(yaml.get("stages")),
        when: condition(yaml.get("when")),
        priority: rules::int(yaml, "priority").unwrap_or(0),
        tags: strings(yaml.get("tags")).unwrap_or_default(),
        channels: strings(yaml.get("channels")),
        locales: strings(yaml.get("locales")),
        schedule: yaml.get("schedule").map(rules::schedule),
        segments: strings(yaml.get("segments")),
        score: condition(yaml.get("score")),
        campaign: field(yaml, "campaign"),
        is_service: yaml.get("service").and_then(Yaml::as_bool).unwrap_or(false),
        caps: rules::list(yaml.get("caps"), rules::cap),
        cool_down: rules::list(yaml.get("cool_down"), rules::cool_down),
        experiment: yaml.get("experiment").map(rules::experiment),
    }
}

fn event(yaml: &Yaml) -> Event {
    let measures = yaml.get("measures").and_then(Yaml::as_mapping).into_iter().flatten();
    let scale = |yaml: &Yaml| yaml.get("scale").and_then(Yaml::as_f64).unwrap_or(0.01);
    Event {
        purpose: field(yaml, "purpose").unwrap(),
        dimensions: strings(yaml.get("dimensions")).unwrap_or_default(),
        measures: measures.map(|(id, yaml)| (id.as_str().expect("ids are text").to_owned(), scale(yaml))).collect(),
    }
}

fn attribute(yaml: &Yaml) -> Attribute {
    let is = |name: &str| yaml.get(name).and_then(Yaml::as_bool).unwrap_or(false);
    Attribute {
        kind: type_of(yaml),
        purpose: field(yaml, "purpose").unwrap(),
        is_identity: is("identity"),
        is_verified: is("verified"),
        source_rank: strings(yaml.get("source_rank")).unwrap_or_default(),
    }
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

pub fn condition(yaml: Option<&Yaml>) -> Option<Expr> {
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

pub fn field(yaml: &Yaml, name: &str) -> Option<String> {
    yaml.get(name).and_then(Yaml::as_str).map(str::to_owned)
}

pub fn strings(yaml: Option<&Yaml>) -> Option<Vec<String>> {
    Some(yaml?.as_sequence()?.iter().map(|entry| entry.as_str().expect("text").to_owned()).collect())
}
