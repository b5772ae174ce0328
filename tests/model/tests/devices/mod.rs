//! Small scenes of several devices, for tests.

#![allow(dead_code, unused_imports, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a journey or condition that cannot be read is a failed test")]

pub use etappe_model::profile::{Apart, Refused, Replica, Report};
pub use etappe_model::{
    Fact, Journey, Kind, Known, Moment, Outcome, Request, Scene, Value, What, Window, decide_known, eval,
};

pub const JOURNEY: &str = "
journey: people
version: 1
purposes: { functional: { default: granted }, marketing: { default: granted }, research: {} }
profile:
  attributes:
    country: { type: string, purpose: functional, source_rank: [crm, web] }
    city: { type: string, purpose: functional }
    mail: { type: string, purpose: functional, identity: true }
    customer: { type: string, purpose: functional, identity: true }
    member: { type: bool, purpose: functional, verified: true }
    tags: { type: list(string), purpose: marketing }
  events:
    view: { purpose: functional, dimensions: [topic] }
    buy: { purpose: functional, dimensions: [sku], measures: { revenue: {}, points: { scale: 10 } } }
    letter: { purpose: marketing, dimensions: [topic] }
    poll: { purpose: research }
  feedback: { nps: { purpose: functional, min: 0, max: 10 } }
  interests: { topic: { from: view.topic, half_life: 1d } }
stages: [{ id: first }, { id: second, enter: \"count('view') > 1000\" }, { id: third, enter: \"false\" }]
slots: { hero: {}, over: { interruptive: true } }
items:
  - { id: offer, slots: [hero], purpose: marketing, tags: [promo], caps: [{ max: 2 }] }
  - { id: plain, slots: [over], tags: [promo], caps: [{ max: 9, scope: tag }] }
";

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// 2026-05-04T12:00:00Z.
pub const NOON: i64 = 1_777_896_000_000;

pub fn journey() -> Journey {
    Journey::read(JOURNEY)
}

/// A phone and a laptop, which know nothing of each other.
pub fn two() -> (Replica, Replica) {
    (Replica::new(1, 11, "web"), Replica::new(2, 21, "web"))
}

pub fn tell(device: &mut Replica, report: impl Into<Report>, at_ms: i64) {
    assert_eq!(device.apply(&journey(), report, at_ms), Ok(true));
}

pub fn refused(device: &mut Replica, report: impl Into<Report>) -> Refused {
    let before = device.known(&journey());
    let refused = device.apply(&journey(), report, NOON).unwrap_err();
    assert_eq!(device.known(&journey()), before);
    refused
}

pub fn view(device: &mut Replica, times: i64) {
    for n in 0..times {
        tell(device, Report::event("view", NOON - n), NOON);
    }
}

/// Both learn what the other holds.
pub fn meet(a: &mut Replica, b: &mut Replica) {
    a.learn_from(&journey(), b).unwrap();
    b.learn_from(&journey(), a).unwrap();
    a.learn_from(&journey(), b).unwrap();
}

/// All pieces of what is known, but in which order parts are held.
pub fn sorted(device: &Replica) -> String {
    let mut known = device.known(&journey());
    known.events.sort_by_key(|kept| (kept.noted.section.clone(), kept.time_ms));
    format!("{known:?}")
}

pub fn say(device: &mut Replica, purpose: &str, granted: bool) {
    tell(device, Report::consent(purpose, granted), NOON);
}

pub fn text(text: &str) -> Fact {
    Fact::Text(text.to_owned())
}

pub fn set(device: &mut Replica, name: &str, value: &str, at_ms: i64) {
    tell(device, Report::attribute(name, at_ms, text(value)), at_ms);
}

pub fn bought(revenue: f64, sku: &str, time_ms: i64) -> Report {
    Report::Event {
        event: "buy".to_owned(),
        time_ms,
        dimensions: vec![("sku".to_owned(), sku.to_owned())],
        id: None,
        measures: vec![("revenue".to_owned(), revenue)],
    }
}

pub fn with_id(event: &str, id: &str) -> Report {
    let (event, id) = (event.to_owned(), Some(id.to_owned()));
    Report::Event { event, time_ms: NOON, dimensions: Vec::new(), id, measures: Vec::new() }
}

pub fn of_topic(event: &str, topic: &str, time_ms: i64) -> Report {
    let dimensions = vec![("topic".to_owned(), topic.to_owned())];
    Report::Plain(What::Event { event: event.to_owned(), time_ms, dimensions })
}

pub fn moved(device: &mut Replica, from: &str, to: &str, time_ms: i64) {
    let (from, to) = (from.to_owned(), to.to_owned());
    tell(device, What::Transition { from, to, time_ms, newest_ms: 0 }, NOON);
}

pub fn shown(item: &str, time_ms: i64) -> What {
    What::Impression { kind: Kind::Exposure, item: item.to_owned(), slot: "over".to_owned(), channel: None, time_ms }
}

pub fn assigned(variant: &str, version: i64, time_ms: i64) -> What {
    What::Assignment { experiment: "colour".to_owned(), variant: variant.to_owned(), version, time_ms }
}

/// What a condition comes to at noon.
pub fn asked(device: &Replica, source: &str) -> String {
    let (journey, request) = (journey(), Request::default());
    let known = device.known(&journey);
    let scene = Scene { journey: &journey, known: &known, request: &request, now_ms: NOON, stage: "first" };
    said(eval(source, &scene).unwrap())
}

pub fn check(device: &Replica, expected: &[(&str, &str)]) {
    for (source, outcome) in expected {
        assert_eq!(asked(device, source), *outcome, "{source}");
    }
}

// What is kept.

/// What a condition came to, in a word.
pub fn said(outcome: Outcome) -> String {
    match outcome {
        Ok(Value::Bool(truth)) => truth.to_string(),
        Ok(Value::Int(n)) => n.to_string(),
        Ok(Value::Double(n)) => n.to_string(),
        Ok(Value::Text(text)) => text,
        Ok(value) => format!("{value:?}"),
        Err(cause) => cause.name().to_owned(),
    }
}
