//! What a pack can read of a view: everything that decides, with the longest window, and nothing else.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod scene;

use std::fs;
use std::path::Path;

use etappe::model::{CounterRead, ReadSet};
use etappe::pack::{Pack, load_read_set, load_schema};

const JOURNEY: &str = "
journey: reads
version: 1
purposes: { functional: { default: granted } }
profile:
  attributes:
    plan: { type: string, purpose: functional }
    country: { type: string, purpose: functional }
    visits: { type: int, purpose: functional }
    email: { type: string, purpose: functional, identity: true }
  events:
    view: { purpose: functional, dimensions: [sku, topic] }
    buy: { purpose: functional, dimensions: [sku], measures: { revenue: {} } }
    mail: { purpose: functional }
    call: { purpose: functional }
  feedback: { nps: { purpose: functional, min: 0, max: 10 }, csat: { purpose: functional, min: 1, max: 5 } }
  interests: { topic: { from: view.topic, half_life: 14d }, soon: { from: view.topic, half_life: 2d } }
stages: [{ id: first }, { id: later, enter: \"count('view', '90s') > 3 && happened('view', '7d')\" }]
segments: { keen: \"interest('topic', 'cameras') > 2.0 || interest('soon', 'cameras') > 1.0\" }
suppress: [{ tags: [promo], when: \"feedback('nps') < 3.0\" }]
arbitration: { interruptions: { session: 2 } }
slots: { hero: {}, chat: { interruptive: true } }
items:
  - { id: a, slots: [hero], tags: [promo], when: \"profile.plan == 'pro' && sum('buy', 'revenue', '30d') > 5.0\", caps: [{ max: 2, per: 7d, scope: tag }] }
  - { id: b, slots: [hero, chat], when: \"sequence(['view', 'mail'], '2d') && since('buy', 'sku', 'x') > duration('1h')\", score: \"double(profile.visits)\" }
  - { id: c, slots: [hero], when: \"sum('buy', 'revenue', 'session', 'sku', 'x') > 0.0 && shown('a', '5d') < 3 && shown('a', '3d') < 2\" }
";

fn read_set(journey: &str) -> ReadSet {
    let bytes = scene::pack(journey);
    let set = load_read_set(&bytes).expect("a compiled pack loads");
    assert_eq!(Pack::load(bytes).expect("a compiled pack loads").read_set(), set);
    set
}

fn read(event: &str, dimension: &str) -> CounterRead {
    let dimension = Some(dimension.to_owned()).filter(|name| !name.is_empty());
    CounterRead { event: event.to_owned(), dimension, ..CounterRead::default() }
}

#[test]
fn read_set_has_the_longest_window_of_every_counter_and_nothing_that_is_not_read() {
    let set = read_set(JOURNEY);
    assert_eq!(set.attributes, ["plan", "visits", "@feedback.nps"]);
    assert_eq!((set.stage, set.spans, set.unit, set.experiments.len()), (true, true, true, 0));
    let days = |days: i64| days * scene::DAY_MS;
    let mut found = set.counters.clone();
    found.sort_by_key(|read| (read.event.clone(), read.dimension.clone()));
    let expected = [
        CounterRead { session: true, ..read("@shown", "interruptive") },
        CounterRead { window_ms: days(5), ..read("@shown", "item") },
        CounterRead { window_ms: days(7), ..read("@shown", "tag") },
        CounterRead { all: true, ..read("buy", "sku") },
        CounterRead { window_ms: days(30), ..read("buy#revenue", "") },
        CounterRead { session: true, ..read("buy#revenue", "sku") },
        CounterRead { window_ms: days(2), times: true, ..read("mail", "") },
        CounterRead { window_ms: days(7), times: true, ..read("view", "") },
        CounterRead { half_life_hours: vec![336, 48], ..read("view", "topic") },
    ];
    assert_eq!(found, expected);
    assert_eq!(set.counter("buy", Some("sku")), Some(&expected[3]));
    assert_eq!((set.counter("buy", None), set.counter("call", None)), (None, None));
}

#[test]
fn read_set_of_a_journey_with_one_stage_and_no_rules_is_empty() {
    let journey = "journey: bare\nversion: 1\npurposes: { functional: { default: granted } }\n\
        stages: [{ id: first }]\nslots: { hero: {} }\nitems: [{ id: it, slots: [hero] }]\n";
    assert_eq!(read_set(journey), ReadSet::default());
}

#[test]
fn read_set_knows_what_draws_and_moments_read() {
    let journey = |item: &str| {
        format!(
            "journey: draws\nversion: 1\npurposes: {{ functional: {{ default: granted }} }}\n\
             profile: {{ attributes: {{ joined: {{ type: timestamp, purpose: functional }} }} }}\n\
             stages: [{{ id: first }}]\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], {item} }}]\n"
        )
    };
    let drawn =
        |unit: &str| journey(&format!("experiment: {{ id: e, unit: {unit}, variants_percent: {{ a: 50, b: 50 }} }}"));
    let told = |text: &str| {
        let set = read_set(text);
        (set.unit, set.experiments.join(" "), set.spans, set.attributes.len())
    };
    assert_eq!(told(&drawn("person")), (true, "e".to_owned(), false, 0));
    assert_eq!(told(&drawn("session")), (true, "e".to_owned(), true, 0));
    assert_eq!(told(&journey("when: \"within(profile.joined, 'session')\"")), (false, String::new(), true, 1));
    assert_eq!(told(&journey("when: \"within(profile.joined, '2d')\"")), (false, String::new(), false, 1));
}

#[test]
fn read_set_of_every_example_names_what_its_schema_has_and_all_that_its_text_asks() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut journeys = 0;
    for folder in fs::read_dir(examples).expect("the examples").map(|entry| entry.expect("an entry").path()) {
        let path = folder.join("journey.yaml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        journeys += 1;
        let set = read_set(&text);
        let schema = load_schema(&scene::pack(&text)).expect("the pack has a schema");
        assert!(set.attributes.iter().all(|name| schema.attribute(name).is_some()), "{set:?}");
        for read in &set.counters {
            let (event, measure) = read.event.split_once('#').unwrap_or((&read.event, ""));
            let is_item = event.starts_with('@');
            let declared = schema.event(event);
            assert!(is_item || declared.is_some(), "{read:?}");
            let has_dimension =
                |name: &String| is_item || declared.is_some_and(|event| event.dimensions.contains(name));
            assert!(read.dimension.iter().all(has_dimension), "{read:?}");
            let mut measures = declared.iter().flat_map(|event| &event.measures);
            assert!(measure.is_empty() || measures.any(|found| found.name == measure), "{read:?}");
            let is_read = read.window_ms > 0 || read.session || read.all || !read.half_life_hours.is_empty();
            assert!(is_read, "{read:?}");
        }
        // Names in quotes behind these functions, and attributes, are read.
        for function in ["happened('", "count('", "since('"] {
            for rest in text.split(function).skip(1) {
                let name = rest.split('\'').next().expect("a name");
                assert!(set.counters.iter().any(|read| read.event == name), "{}: {name}", path.display());
            }
        }
        for attribute in &schema.attributes {
            let is_asked = text.contains(&format!("profile.{}", attribute.name));
            assert!(!is_asked || set.attributes.contains(&attribute.name), "{}: {}", path.display(), attribute.name);
        }
    }
    assert!(journeys >= 3, "only {journeys} examples");
}
