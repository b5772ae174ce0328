//! The profile: what it takes in, consent and withdrawal, and time.
//!
//! Source: DESIGN 5, one part.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod scene;

use etappe::model::{Record, Refusal, TextList, Value};
use etappe::profile::View;
use scene::{DAY_MS, HOUR_MS, MINUTE_MS, NOW_MS, Scene, UNIT};

const JOURNEY: &str = r#"
journey: profile
version: 1
purposes: { functional: { default: granted }, personalization: {}, analytics: {} }
profile:
  attributes:
    country: { type: string, purpose: functional }
    visits: { type: int, purpose: functional }
    score: { type: double, purpose: functional }
    member: { type: bool, purpose: functional }
    joined: { type: timestamp, purpose: functional }
    tags: { type: list(string), purpose: functional }
    topic: { type: string, purpose: personalization }
  events:
    view: { purpose: functional, dimensions: [sku, topic] }
    mail: { purpose: personalization, dimensions: [campaign] }
  records: { stage: functional, exposures: functional, assignments: analytics, conversation: functional }
stages: [{ id: start }]
slots: { hero: {} }
items: []
"#;

fn scene() -> Scene {
    Scene::of(JOURNEY)
}

/// What the view says of a counter: total, first and last time.
fn counter(scene: &Scene, event: &str, dimension: Option<(&str, &str)>) -> Option<(u64, i64, i64)> {
    let view = scene.profile.view();
    let counter = View::parse(&view)
        .expect("its own view is readable")
        .counter(event.as_bytes(), dimension.map(|(name, value)| (name.as_bytes(), value.as_bytes())))?;
    Some((counter.total(), counter.first_ms(), counter.last_ms()))
}

fn unit(scene: &Scene) -> Option<String> {
    View::parse(&scene.profile.view()).expect("its own view is readable").unit().map(str::to_owned)
}

#[test]
fn profile_that_holds_nothing_has_no_view() {
    let scene = scene();
    assert!(scene.profile.view().is_empty());
    assert!(scene.reopened().profile.view().is_empty());
}

#[test]
fn event_counts_as_a_whole_and_per_dimension_value() {
    let mut scene = scene();
    scene.event_at("view", NOW_MS - HOUR_MS, &[("sku", "x100"), ("topic", "cameras")], NOW_MS).unwrap();
    scene.event_at("view", NOW_MS, &[("sku", "m35"), ("colour", "red")], NOW_MS).unwrap();
    assert_eq!(counter(&scene, "view", None), Some((2, NOW_MS - HOUR_MS, NOW_MS)));
    assert_eq!(counter(&scene, "view", Some(("sku", "x100"))), Some((1, NOW_MS - HOUR_MS, NOW_MS - HOUR_MS)));
    assert_eq!(counter(&scene, "view", Some(("topic", "cameras"))), Some((1, NOW_MS - HOUR_MS, NOW_MS - HOUR_MS)));
    assert_eq!(counter(&scene, "view", Some(("colour", "red"))), None);
}

#[test]
fn late_event_moves_the_first_time_and_not_the_last() {
    let mut scene = scene();
    scene.event("view", NOW_MS).unwrap();
    scene.event("view", NOW_MS - 20 * DAY_MS).unwrap();
    scene.event("view", NOW_MS - DAY_MS).unwrap();
    assert_eq!(counter(&scene, "view", None), Some((3, NOW_MS - 20 * DAY_MS, NOW_MS)));
}

#[test]
fn event_of_the_future_counts_as_now() {
    let mut scene = scene();
    scene.event("view", NOW_MS + HOUR_MS).unwrap();
    assert_eq!(counter(&scene, "view", None), Some((1, NOW_MS, NOW_MS)));
    assert_eq!(View::parse(&scene.profile.view()).unwrap().newest_ms(), NOW_MS);
}

#[test]
fn event_before_1970_counts_as_1970() {
    let mut scene = scene();
    scene.event("view", -5).unwrap();
    assert_eq!(counter(&scene, "view", None), Some((1, 0, 0)));
}

#[test]
fn session_starts_where_activity_began() {
    let mut scene = scene();
    for ago in [100, 55, 30, 5] {
        scene.event("view", NOW_MS - ago * MINUTE_MS).unwrap();
    }
    let view = scene.profile.view();
    let view = View::parse(&view).unwrap();
    assert_eq!(view.session_start_ms(NOW_MS), NOW_MS - 55 * MINUTE_MS);
    assert_eq!(view.session_start_ms(NOW_MS + 25 * MINUTE_MS), NOW_MS + 25 * MINUTE_MS);
}

#[test]
fn spans_past_the_limit_leave_the_latest() {
    let mut scene = scene();
    for hours in (0..40).rev() {
        scene.event("view", NOW_MS - hours * HOUR_MS).unwrap();
    }
    let view = scene.profile.view();
    assert_eq!(View::parse(&view).unwrap().session_start_ms(NOW_MS + MINUTE_MS), NOW_MS);
}

#[test]
fn attribute_of_every_type_is_kept_and_replaced_and_removed() {
    let (tags, none) = (["photo", "", "Zürich"].into_iter().collect::<TextList>(), TextList::default());
    let cases = [
        ("country", Value::String("CH"), Value::String("")),
        ("visits", Value::Int(i64::MIN), Value::Int(i64::MAX)),
        ("score", Value::Double(-1.5), Value::Double(f64::MIN_POSITIVE)),
        ("member", Value::Bool(true), Value::Bool(false)),
        ("joined", Value::Timestamp(5), Value::Timestamp(NOW_MS)),
        ("tags", Value::Strings(tags.as_texts()), Value::Strings(none.as_texts())),
    ];
    let mut scene = scene();
    for (name, first, second) in cases {
        for value in [first, second] {
            scene.set(name, Some(value)).unwrap();
            let view = scene.profile.view();
            assert_eq!(View::parse(&view).unwrap().attribute(name), Some(value));
        }
        scene.set(name, None).unwrap();
        let view = scene.profile.view();
        assert_eq!(View::parse(&view).unwrap().attribute(name), None);
    }
}

#[test]
fn attribute_int_stands_for_double_and_timestamp_and_negative_zero_is_zero() {
    let mut scene = scene();
    scene.set("score", Some(Value::Int(3))).unwrap();
    scene.set("joined", Some(Value::Int(7))).unwrap();
    let view = scene.profile.view();
    assert_eq!(View::parse(&view).unwrap().attribute("score"), Some(Value::Double(3.0)));
    assert_eq!(View::parse(&view).unwrap().attribute("joined"), Some(Value::Timestamp(7)));
    scene.set("score", Some(Value::Double(-0.0))).unwrap();
    let view = scene.profile.view();
    let Some(Value::Double(score)) = View::parse(&view).unwrap().attribute("score") else {
        panic!("the score is a double");
    };
    assert_eq!(score.to_bits(), 0);
}

#[test]
fn list_of_texts_to_its_limits_is_kept_and_past_them_is_refused_whole() {
    let mut scene = scene();
    let most = |texts: &[String]| texts.iter().map(String::as_str).collect::<TextList>();
    let of = |count: usize, bytes: usize| most(&vec!["x".repeat(bytes); count]);
    let kept = of(1, 3);
    for (texts, outcome) in [
        (of(256, 15), Ok(())),
        (of(257, 0), Err(Refusal::Full)),
        (of(3, 1_024), Ok(())),
        (of(1, 1_025), Err(Refusal::Full)),
        // 4 texts, each with the two bytes of its length.
        (of(4, 1_022), Ok(())),
        (of(4, 1_023), Err(Refusal::Full)),
    ] {
        scene.set("tags", Some(Value::Strings(kept.as_texts()))).unwrap();
        assert_eq!(scene.set("tags", Some(Value::Strings(texts.as_texts()))), outcome);
        let view = scene.profile.view();
        let expected = if outcome.is_ok() { &texts } else { &kept };
        assert_eq!(
            View::parse(&view).unwrap().attribute("tags"),
            Some(Value::Strings(expected.as_texts())),
            "{} texts of {} bytes",
            texts.as_texts().len(),
            texts.as_texts().byte_len()
        );
    }
    let part = scene.profile.encode();
    assert_eq!(scene.reopened().profile.encode(), part);
}

#[test]
fn list_of_texts_where_another_type_is_declared_is_refused_and_the_reverse() {
    let mut scene = scene();
    let list: TextList = ["CH"].into_iter().collect();
    assert_eq!(scene.set("country", Some(Value::Strings(list.as_texts()))), Err(Refusal::TypeMismatch));
    assert_eq!(scene.set("tags", Some(Value::String("photo"))), Err(Refusal::TypeMismatch));
    assert_eq!(scene.set("tags", Some(Value::Int(7))), Err(Refusal::TypeMismatch));
    assert!(scene.profile.view().is_empty());
}

#[test]
fn attribute_removed_that_never_was_leaves_nothing_behind() {
    let mut scene = scene();
    scene.set("country", None).unwrap();
    assert!(scene.profile.view().is_empty());
}

#[test]
fn withdrawal_drops_what_its_purpose_kept_and_nothing_else() {
    let mut scene = scene();
    scene.consent("personalization", true).unwrap();
    scene.event("mail", NOW_MS).unwrap();
    scene.event("view", NOW_MS).unwrap();
    scene.set("topic", Some(Value::String("cameras"))).unwrap();
    scene.set("country", Some(Value::String("CH"))).unwrap();
    scene.consent("personalization", false).unwrap();
    let (part, view) = (scene.profile.encode(), scene.profile.view());
    for bytes in [&part, &view] {
        for word in ["mail", "topic", "cameras"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word} is still there");
        }
    }
    assert_eq!(counter(&scene, "view", None), Some((1, NOW_MS, NOW_MS)));
    scene.consent("personalization", true).unwrap();
    assert_eq!(counter(&scene, "mail", None), None);
    assert_eq!(View::parse(&scene.profile.view()).unwrap().attribute("topic"), None);
    assert_eq!(View::parse(&scene.profile.view()).unwrap().attribute("country"), Some(Value::String("CH")));
}

#[test]
fn consent_last_word_counts_and_is_in_the_view() {
    let mut scene = scene();
    for granted in [true, false, true] {
        scene.consent("personalization", granted).unwrap();
        assert_eq!(View::parse(&scene.profile.view()).unwrap().consent("personalization"), Some(granted));
    }
    assert_eq!(View::parse(&scene.profile.view()).unwrap().consent("functional"), None);
}

#[test]
fn purpose_that_the_journey_no_longer_has_is_dropped_when_opened() {
    let mut scene = scene();
    scene.consent("personalization", true).unwrap();
    scene.event("mail", NOW_MS).unwrap();
    let other = scene::engine(&JOURNEY.replace("personalization", "marketing"));
    let reopened = other.open_profile(&scene.profile.encode(), UNIT).unwrap();
    let part = reopened.encode();
    assert!(!part.windows(4).any(|window| window == b"mail"));
}

#[test]
fn data_whose_purpose_the_journey_changed_is_dropped_when_opened() {
    let mut scene = scene();
    scene.event("view", NOW_MS).unwrap();
    scene.set("country", Some(Value::String("CH"))).unwrap();
    scene.set("visits", Some(Value::Int(3))).unwrap();
    let part = scene.profile.encode();
    let moved = JOURNEY
        .replace("view: { purpose: functional", "view: { purpose: analytics")
        .replace("country: { type: string, purpose: functional", "country: { type: string, purpose: analytics");
    let engine = scene::engine(&moved);
    let mut profile = engine.open_profile(&part, UNIT).unwrap();
    let granted = Record::Consent { purpose: "analytics", granted: true, time_ms: NOW_MS };
    profile.apply(&granted, NOW_MS).unwrap();
    profile
        .apply(&Record::Event { name: "view", time_ms: NOW_MS, dimensions: &[], measures: &[], id: "" }, NOW_MS)
        .unwrap();
    let bytes = profile.view();
    let view = View::parse(&bytes).unwrap();
    assert_eq!(view.counter(b"view", None).map(|counter| counter.total()), Some(1));
    assert_eq!(view.attribute("country"), None);
    assert_eq!(view.attribute("visits"), Some(Value::Int(3)));
}

#[test]
fn attribute_that_became_known_earlier_changes_nothing() {
    let mut scene = scene();
    let set = |value, time_ms| Record::Attribute { name: "country", time_ms, value };
    scene.profile.apply(&set(Some(Value::String("CH")), NOW_MS), NOW_MS).unwrap();
    scene.profile.apply(&set(Some(Value::String("AT")), NOW_MS - 1), NOW_MS).unwrap();
    scene.profile.apply(&set(None, NOW_MS - 1), NOW_MS).unwrap();
    let view = scene.profile.view();
    assert_eq!(View::parse(&view).unwrap().attribute("country"), Some(Value::String("CH")));
}

#[test]
fn unit_is_drawn_once_when_something_is_first_stored() {
    let mut scene = scene();
    scene.consent("analytics", true).unwrap();
    assert_eq!(unit(&scene), None);
    scene.event("view", NOW_MS).unwrap();
    assert_eq!(unit(&scene), Some(unit_text()));
    let mut scene = scene.reopened();
    scene.event("view", NOW_MS).unwrap();
    assert_eq!(unit(&scene), Some(unit_text()));
}

#[test]
fn unit_is_not_drawn_without_consent_and_dropped_with_it() {
    let mut scene = scene();
    scene.event("view", NOW_MS).unwrap();
    assert_eq!(unit(&scene), None);
    scene.consent("analytics", true).unwrap();
    assert_eq!(unit(&scene), Some(unit_text()));
    scene.consent("analytics", false).unwrap();
    assert_eq!(unit(&scene), None);
}

#[test]
fn unit_after_a_withdrawal_is_never_the_same_again() {
    let mut scene = scene();
    scene.consent("analytics", true).unwrap();
    scene.event("view", NOW_MS).unwrap();
    scene.consent("analytics", false).unwrap();
    scene.consent("analytics", true).unwrap();
    scene.event("view", NOW_MS).unwrap();
    assert_ne!(unit(&scene), Some(unit_text()), "the withdrawn unit links what came before with what comes after");
}

#[test]
fn time_out_of_range_does_not_make_a_profile_unreadable() {
    let times = [i64::MIN, -1, 1 << 53, (1 << 53) + 1, i64::MAX];
    for (now_ms, time_ms) in times.into_iter().flat_map(|now_ms| times.map(|time_ms| (now_ms, time_ms))) {
        let records = [
            Record::Event { name: "view", time_ms, dimensions: &[("sku", "x")], measures: &[], id: "" },
            Record::Attribute { name: "country", time_ms, value: Some(Value::String("CH")) },
            Record::Consent { purpose: "analytics", granted: true, time_ms },
            Record::Transition { from: "start", to: "start", at_ms: time_ms, newest_ms: time_ms, id: 1 },
        ];
        let mut scene = scene();
        for record in records {
            scene.profile.apply(&record, now_ms).unwrap();
        }
        assert!(View::parse(&scene.profile.view()).is_ok(), "now {now_ms}, time {time_ms}");
        assert!(scene.engine.open_profile(&scene.profile.encode(), UNIT).is_ok(), "now {now_ms}, time {time_ms}");
    }
}

/// The unit as views have it.
fn unit_text() -> String {
    UNIT.iter().map(|byte| format!("{byte:02x}")).collect()
}
