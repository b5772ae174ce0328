//! What a journey says beside conditions: caps, suppressions, schedules, experiments, moves, arbitration; and how it is read.

use crate::journey::{condition, field, span_of_window, strings};
use crate::parse::Expr;
use crate::visitor::Kind;
use crate::windows::Window;
use serde_yaml_ng::Value as Yaml;

#[derive(Clone, Debug)]
pub struct Suppression {
    pub tags: Vec<String>,
    pub items: Vec<String>,
    pub when: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Item,
    Tag,
    Campaign,
    Channel,
    Slot,
    Global,
}

#[derive(Clone, Debug)]
pub struct Cap {
    pub max: i64,
    pub per: Window,
    pub scope: Scope,
    pub on: Kind,
    /// Of a cap of the journey: the items it is for.
    pub tags: Option<Vec<String>>,
}

#[derive(Clone, Debug)]
pub enum CoolDown {
    Event { event: String, span_ms: i64 },
    Item { item: String, on: Kind, span_ms: i64 },
}

#[derive(Clone, Debug)]
pub struct Schedule {
    pub from: Option<String>,
    pub until: Option<String>,
    pub tz: String,
    /// `mon`, `tue`, …
    pub days: Option<Vec<String>>,
    /// Minutes of the day.
    pub hours: Option<(i64, i64)>,
}

#[derive(Clone, Debug, Default)]
pub struct Arbitration {
    pub exclusive: Vec<Vec<String>>,
    pub exclusive_tags: Vec<String>,
    pub page: Option<i64>,
    pub session: Option<i64>,
    pub day: Option<i64>,
}

/// One of the `transitions` of a journey.
#[derive(Clone, Debug)]
pub struct Move {
    pub from: Option<Vec<String>>,
    pub to: String,
    pub when: Expr,
}

#[derive(Clone, Debug)]
pub struct Experiment {
    pub id: String,
    /// With hundredths of a percent, in order; the first is control.
    pub variants: Vec<(String, i64)>,
    /// Hundredths of a percent, as all that follow.
    pub holdout: Option<i64>,
    pub coverage: i64,
    pub seed: String,
    pub hash: String,
    pub unit: String,
    pub version: i64,
    pub min_version: i64,
    pub layer: Option<Layer>,
    /// Other experiments, with the variants that are wanted of each.
    pub requires: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Debug)]
pub struct Layer {
    pub id: String,
    pub from: i64,
    pub to: i64,
}

/// All entries of a list, empty if there is none.
pub fn list<T>(yaml: Option<&Yaml>, read: impl Fn(&Yaml) -> T) -> Vec<T> {
    yaml.and_then(Yaml::as_sequence).into_iter().flatten().map(read).collect()
}

pub fn suppression(yaml: &Yaml) -> Suppression {
    Suppression {
        tags: strings(yaml.get("tags")).unwrap_or_default(),
        items: strings(yaml.get("items")).unwrap_or_default(),
        when: condition(yaml.get("when")).unwrap(),
    }
}

pub fn cap(yaml: &Yaml) -> Cap {
    let scope = match field(yaml, "scope").as_deref() {
        None | Some("item") => Scope::Item,
        Some("tag") => Scope::Tag,
        Some("campaign") => Scope::Campaign,
        Some("channel") => Scope::Channel,
        Some("slot") => Scope::Slot,
        Some("global") => Scope::Global,
        Some(other) => panic!("no scope: {other}"),
    };
    let per = match field(yaml, "per").as_deref() {
        None | Some("lifetime") => Window::All,
        Some(window) => Window::read(window).unwrap(),
    };
    Cap { max: int(yaml, "max").unwrap(), per, scope, on: on(yaml), tags: strings(yaml.get("tags")) }
}

pub fn cool_down(yaml: &Yaml) -> CoolDown {
    let span_ms = span(yaml, "for").unwrap();
    match (field(yaml, "event"), field(yaml, "item")) {
        (Some(event), _) => CoolDown::Event { event, span_ms },
        (None, Some(item)) => CoolDown::Item { item, on: on(yaml), span_ms },
        (None, None) => panic!("a cool-down after nothing"),
    }
}

fn on(yaml: &Yaml) -> Kind {
    match field(yaml, "on").as_deref() {
        None | Some("exposure") => Kind::Exposure,
        Some("click") => Kind::Click,
        Some("dismissal") => Kind::Dismissal,
        Some("conversion") => Kind::Conversion,
        Some(other) => panic!("nothing that happens to items: {other}"),
    }
}

pub fn schedule(yaml: &Yaml) -> Schedule {
    let minutes = |time: String| {
        let (hours, minutes) = time.split_once(':').unwrap();
        hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
    };
    let hours = yaml.get("hours").map(|yaml| (field(yaml, "from").unwrap(), field(yaml, "until").unwrap()));
    Schedule {
        from: field(yaml, "from"),
        until: field(yaml, "until"),
        tz: field(yaml, "tz").unwrap_or("UTC".to_owned()),
        days: strings(yaml.get("days")),
        hours: hours.map(|(from, until)| (minutes(from), minutes(until))),
    }
}

pub fn arbitration(yaml: Option<&Yaml>) -> Arbitration {
    let Some(yaml) = yaml else { return Arbitration::default() };
    let budget = |name: &str| yaml.get("interruptions").and_then(|budgets| int(budgets, name));
    Arbitration {
        exclusive: list(yaml.get("exclusive"), |group| strings(Some(group)).unwrap()),
        exclusive_tags: strings(yaml.get("exclusive_tags")).unwrap_or_default(),
        page: budget("page"),
        session: budget("session"),
        day: budget("day"),
    }
}

pub fn transition(yaml: &Yaml) -> Move {
    // One id may stand without a list.
    let from = strings(yaml.get("from")).or(field(yaml, "from").map(|id| vec![id]));
    Move { from, to: field(yaml, "to").unwrap(), when: condition(yaml.get("when")).unwrap() }
}

pub fn experiment(yaml: &Yaml) -> Experiment {
    let id = field(yaml, "id").unwrap();
    let entries = |name: &str| {
        let map = yaml.get(name).and_then(Yaml::as_mapping).into_iter().flatten();
        map.map(|(key, value)| (key.as_str().expect("ids are text").to_owned(), value))
    };
    Experiment {
        variants: entries("variants_percent").map(|(variant, percent)| (variant, hundredths(percent))).collect(),
        holdout: yaml.get("holdout_percent").map(hundredths),
        coverage: yaml.get("coverage_percent").map_or(10_000, hundredths),
        seed: field(yaml, "seed").unwrap_or(id.clone()),
        hash: field(yaml, "hash").unwrap_or("etappe1".to_owned()),
        unit: field(yaml, "unit").unwrap_or("person".to_owned()),
        version: int(yaml, "version").unwrap_or(1),
        min_version: int(yaml, "min_version").unwrap_or(0),
        layer: yaml.get("layer").map(|layer| Layer {
            id: field(layer, "id").unwrap(),
            from: hundredths(&layer["from_percent"]),
            to: hundredths(&layer["to_percent"]),
        }),
        requires: entries("requires").map(|(other, variants)| (other, strings(Some(variants)).unwrap())).collect(),
        id,
    }
}

/// A percentage times 100, rounded to the nearest whole number.
pub fn hundredths(percent: &Yaml) -> i64 {
    (percent.as_f64().expect("a number") * 100.0).round() as i64
}

pub fn int(yaml: &Yaml, name: &str) -> Option<i64> {
    yaml.get(name).and_then(Yaml::as_i64)
}

/// The milliseconds of a length of time.
pub fn span(yaml: &Yaml, name: &str) -> Option<i64> {
    Some(span_of_window(yaml.get(name)?.as_str()?).expect("a length of time"))
}
