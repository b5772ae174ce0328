//! What a profile refuses, and that a refusal leaves nothing behind.
//!
//! Source: DESIGN 5, one part; the limits are those of `base::limits`.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod scene;

use etappe::base::limits;
use etappe::model::{Record, Refusal, Value};
use etappe::profile::View;
use scene::{NOW_MS, Scene};

const JOURNEY: &str = r#"
journey: refusals
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes:
    country: { type: string, purpose: functional }
    visits: { type: int, purpose: functional }
    score: { type: double, purpose: functional }
    member: { type: bool, purpose: functional }
    joined: { type: timestamp, purpose: functional }
    topic: { type: string, purpose: personalization }
  events:
    view: { purpose: functional, dimensions: [sku, topic] }
    mail: { purpose: personalization, dimensions: [campaign] }
stages: [{ id: start }]
slots: { hero: {} }
items: []
"#;

fn scene() -> Scene {
    Scene::of(JOURNEY)
}

/// How often the view says that something was counted.
fn total(scene: &Scene, dimension: Option<(&str, &str)>) -> Option<u64> {
    let view = scene.profile.view();
    let view = View::parse(&view).expect("its own view is readable");
    view.counter(b"view", dimension.map(|(name, value)| (name.as_bytes(), value.as_bytes())))
        .map(|counter| counter.total())
}

/// The refusal; the profile is the same as before.
fn refused(scene: &mut Scene, record: &Record<'_>) -> Option<Refusal> {
    let (part, view) = (scene.profile.encode(), scene.profile.view());
    let refusal = scene.profile.apply(record, NOW_MS).err();
    if refusal.is_some() {
        assert_eq!((scene.profile.encode(), scene.profile.view()), (part, view), "{record:?} left something behind");
    }
    refusal
}

fn event<'a>(name: &'a str, dimensions: &'a [(&'a str, &'a str)]) -> Record<'a> {
    Record::Event { name, time_ms: NOW_MS, dimensions, measures: &[], id: "" }
}

fn attribute<'a>(name: &'a str, value: Value<'a>) -> Record<'a> {
    Record::Attribute { name, time_ms: NOW_MS, value: Some(value) }
}

#[test]
fn record_that_the_journey_does_not_declare_is_undeclared() {
    let mut scene = scene();
    let consent = Record::Consent { purpose: "marketing", granted: true, time_ms: NOW_MS };
    for record in [event("purchase", &[]), attribute("size", Value::Int(1)), consent] {
        assert_eq!(refused(&mut scene, &record), Some(Refusal::Undeclared));
    }
}

#[test]
fn record_whose_purpose_is_not_granted_is_no_consent() {
    let mut scene = scene();
    let records = [event("mail", &[]), attribute("topic", Value::String("x"))];
    for record in &records {
        assert_eq!(refused(&mut scene, record), Some(Refusal::NoConsent));
    }
    scene.consent("personalization", true).unwrap();
    for record in &records {
        assert_eq!(refused(&mut scene, record), None);
    }
}

#[test]
fn attribute_of_another_type_is_type_mismatch() {
    let mut scene = scene();
    let cases = [
        ("country", Value::Int(1)),
        ("country", Value::Bool(true)),
        ("visits", Value::Double(1.0)),
        ("visits", Value::String("1")),
        ("score", Value::Double(f64::NAN)),
        ("score", Value::String("1.5")),
        ("member", Value::Int(1)),
        ("joined", Value::Double(1.0)),
        ("joined", Value::Duration(1)),
    ];
    for (name, value) in cases {
        assert_eq!(refused(&mut scene, &attribute(name, value)), Some(Refusal::TypeMismatch), "{name} {value:?}");
    }
}

#[test]
fn text_past_the_limit_is_full() {
    let mut scene = scene();
    let (fits, long) = ("x".repeat(limits::TEXT_BYTES), "x".repeat(limits::TEXT_BYTES + 1));
    assert_eq!(refused(&mut scene, &attribute("country", Value::String(&fits))), None);
    assert_eq!(refused(&mut scene, &attribute("country", Value::String(&long))), Some(Refusal::Full));
    let (fits, long) = ("x".repeat(limits::NAME_BYTES), "x".repeat(limits::NAME_BYTES + 1));
    assert_eq!(refused(&mut scene, &event("view", &[("sku", &fits)])), None);
    assert_eq!(refused(&mut scene, &event("view", &[("topic", "cameras"), ("sku", &long)])), None);
    assert_eq!(total(&scene, None), Some(2), "the event counts");
    assert_eq!(total(&scene, Some(("topic", "cameras"))), Some(1), "and what fits of it counts apart");
    assert_eq!(total(&scene, Some(("sku", &long))), None);
}

#[test]
fn dimension_value_past_the_limit_counts_as_a_whole_and_known_ones_go_on() {
    let mut scene = scene();
    for number in 1..limits::SECTION_COUNTERS {
        assert_eq!(refused(&mut scene, &event("view", &[("sku", &number.to_string())])), None, "{number}");
    }
    // Older than all that are there: so it is this one that goes.
    let dimensions = &[("sku", "one more")];
    let older = Record::Event { name: "view", time_ms: NOW_MS - 1, dimensions, measures: &[], id: "" };
    assert_eq!(refused(&mut scene, &older), None);
    assert_eq!(refused(&mut scene, &event("view", &[("sku", "1")])), None);
    assert_eq!(total(&scene, None), u64::try_from(limits::SECTION_COUNTERS + 1).ok());
    assert_eq!(total(&scene, Some(("sku", "one more"))), None);
    assert_eq!(total(&scene.reopened(), Some(("sku", "1"))), Some(2));
}

#[test]
fn transition_with_long_names_is_full_and_never_later_than_now() {
    let mut scene = scene();
    let long = "x".repeat(limits::NAME_BYTES + 1);
    let transition = |to, at_ms, id| Record::Transition { from: "start", to, at_ms, newest_ms: at_ms, id };
    assert_eq!(scene.profile.apply(&transition(&long, 1, 1), NOW_MS), Err(Refusal::Full));
    assert!(scene.profile.view().is_empty());
    assert_eq!(scene.profile.apply(&transition("end", NOW_MS + 5, 1), NOW_MS), Ok(()));
    assert_eq!(entered_ms(&scene), Some(NOW_MS));
    assert_eq!(scene.profile.apply(&transition("end", NOW_MS - 5, 1), NOW_MS), Ok(()));
    assert_eq!(entered_ms(&scene), Some(NOW_MS - 5), "of equal ids the earliest moment counts");
    assert_eq!(scene.profile.apply(&transition("end", NOW_MS, 1), NOW_MS), Ok(()));
    assert_eq!(entered_ms(&scene), Some(NOW_MS - 5));
}

fn entered_ms(scene: &Scene) -> Option<i64> {
    let view = scene.profile.view();
    View::parse(&view).expect("its own view is readable").stage().map(|stage| stage.at_ms)
}

#[test]
fn attribute_past_the_limit_is_full() {
    let names: Vec<String> = (0..=limits::SECTION_ATTRIBUTES).map(|number| format!("a{number}")).collect();
    let declared: String =
        names.iter().map(|name| format!("    {name}: {{ type: int, purpose: functional }}\n")).collect();
    let mut scene = Scene::of(&JOURNEY.replace("  attributes:\n", &format!("  attributes:\n{declared}")));
    let (last, fitting) = names.split_last().unwrap();
    for name in fitting {
        assert_eq!(refused(&mut scene, &attribute(name, Value::Int(1))), None);
    }
    assert_eq!(refused(&mut scene, &attribute(last, Value::Int(1))), Some(Refusal::Full));
    assert_eq!(refused(&mut scene, &attribute(&names[0], Value::Int(2))), None);
}
