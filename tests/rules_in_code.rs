//! Rules of docs/decisions.md and docs/experiments.md that no rule test can say: what is stored by another version of the journey,
//! what is only in the answer, and moments that are milliseconds apart.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod scene;

use etappe::base::hash::stable_hash;
use etappe::compile::compile;
use etappe::model::{Assignment, Committed, Context, Decision, Detail, Impression, Page, Preview, Record, Value};
use etappe::syntax::{Code, Format, Severity};
use scene::{DAY_MS, HOUR_MS, MINUTE_MS, NOW_MS, Scene};

const HEAD: &str = "version: 1
purposes: { functional: { default: granted } }
profile: { attributes: { moment: { type: timestamp, purpose: functional } }, events: { look: { purpose: functional }, cart: { purpose: functional } } }
";

fn scene(rest: &str) -> Scene {
    Scene::of(&format!("journey: rules\n{HEAD}{rest}"))
}

/// The same visitor, met by another version of the journey.
fn met_by(scene: Scene, rest: &str) -> Scene {
    let other = self::scene(rest);
    let profile = other.engine.open_profile(&scene.profile.encode(), [0xff; 16]).expect("its own part opens");
    Scene { profile, ..other }
}

fn decide(scene: &Scene, context: &Context<'_>) -> Page {
    scene.engine.decide(&scene.profile.view(), context, NOW_MS, Detail::Winners).expect("its own view is readable")
}

/// What each slot shows, in the order in which slots are decided.
fn shown(scene: &Scene, page: &Page) -> Vec<String> {
    let name =
        |decision: &Decision| decision.shown().map_or("-", |item| scene.engine.pack().item_name(item)).to_owned();
    page.decisions.iter().map(name).collect()
}

/// Variant, reason and propensity of the first slot, and whether it comes with an assignment.
fn drawn(scene: &Scene, page: &Page) -> String {
    let decision = &page.decisions[0];
    let variant = decision.variant.map_or("-", |variant| scene.engine.pack().variant_name(variant));
    let new = if decision.assignment.is_some() { " new" } else { "" };
    format!("{variant} {} {}{new}", decision.reason.name(), decision.propensity)
}

const STAGES: &str = "slots: {}\nitems: []
stages: [{ id: first }, { id: second, enter: \"happened('look')\" }, { id: third, enter: \"happened('cart', '1d')\" }]";

#[test]
fn old_name_of_a_stage_is_the_stage() {
    let mut scene = scene(STAGES);
    scene.event("look", NOW_MS - 9 * DAY_MS).expect("it is taken");
    let page = scene.decide(NOW_MS - 9 * DAY_MS);
    scene.append(&page).expect("it is taken");
    // Nobody enters the stage any more: only the record leads into it.
    let renamed = STAGES.replace(
        "{ id: second, enter: \"happened('look')\"",
        "{ id: new, renamed_from: [old, second], enter: \"false\"",
    );
    let renamed = met_by(scene, &renamed);
    let page = renamed.decide(NOW_MS);
    assert_eq!((renamed.stage(&page), page.stage_unknown, page.transition), ("new", false, None));
}

#[test]
fn transition_has_the_documented_id() {
    let mut scene = scene(STAGES);
    let newest_ms = NOW_MS - 5 * MINUTE_MS;
    scene.event("cart", newest_ms).expect("it is taken");
    let id = scene.decide(NOW_MS).transition.expect("the stage changed").id;
    let unit = "5e".repeat(16);
    assert_eq!(id, stable_hash(&[unit.as_bytes(), b"first", b"third", &newest_ms.to_le_bytes()]));
    // Where the stage is kept, nothing is to be kept.
    let page = scene.decide(NOW_MS);
    scene.append(&page).expect("it is taken");
    assert_eq!(scene.decide(NOW_MS).transition, None);
}

#[test]
fn etappe1_of_the_documented_parts_is_the_documented_hash() {
    assert_eq!(stable_hash(&[b"acme", b"hero", b"welcome"]), 0x9a78_5c78_2f40_9ea5);
}

#[test]
fn what_happened_counts_under_the_tags_of_that_moment() {
    let items = |seen: &str, asked: &str| {
        format!(
            "slots: {{ hero: {{}}, box: {{ importance: -1 }} }}\nitems:\n  - {{ id: seen, slots: [box], tags: [{seen}] }}
  - {{ id: asked, slots: [hero], tags: [{asked}], caps: [{{ max: 1, scope: tag }}] }}"
        )
    };
    let mut before = scene(&items("old", "other"));
    let record = Record::Impression {
        kind: Impression::Shown,
        item: "seen",
        slot: "box",
        channel: "",
        time_ms: NOW_MS - HOUR_MS,
    };
    before.profile.apply(&record, NOW_MS).expect("it is taken");
    let after = met_by(before, &items("new", "new"));
    assert_eq!(shown(&after, &after.decide(NOW_MS))[0], "asked", "it was not seen under its new tag");
    let after = met_by(after, &items("new", "old"));
    assert_eq!(shown(&after, &after.decide(NOW_MS))[0], "-", "it was seen under its old tag");
}

#[test]
fn of_two_entries_for_one_slot_the_first_counts() {
    let scene = scene("slots: { hero: {} }\nitems: [{ id: a, slots: [hero] }, { id: b, slots: [hero] }]");
    for (first, second) in [("a", "b"), ("b", "a")] {
        let committed = [first, second].map(|item| Committed { slot: "hero", item, variant: "" });
        let page = decide(&scene, &Context { committed: &committed, ..Context::default() });
        assert_eq!((shown(&scene, &page)[0].as_str(), page.decisions[0].reason.name()), (first, "committed"));
    }
}

const LETTER: &str = "slots: { hero: {} }
stages: [{ id: first }, { id: second, enter: \"happened('look')\" }]
items: [{ id: letter, slots: [hero], experiment: { id: letters, variants_percent: { plain: 50, warm: 50 } } }]";

#[test]
fn preview_has_neither_transition_nor_assignment() {
    let mut scene = scene(LETTER);
    scene.event("look", NOW_MS).expect("it is taken");
    let page = decide(&scene, &Context::default());
    assert!(page.transition.is_some() && page.decisions[0].assignment.is_some() && !page.is_preview);
    for preview in [
        Preview { stage: Some("second"), ..Preview::default() },
        Preview { items: &[("hero", "letter")], ..Preview::default() },
        Preview { variants: &[("letters", "warm")], ..Preview::default() },
    ] {
        let page = decide(&scene, &Context { preview, ..Context::default() });
        assert!(page.transition.is_none() && page.decisions[0].assignment.is_none() && page.is_preview);
    }
}

#[test]
fn what_is_asked_in_another_way_than_compared_holds_for_a_millisecond() {
    let until = |when: &str, moment_ms: i64| {
        let mut scene = scene(&format!(
            "stages: [{{ id: any }}]\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], when: \"{when}\" }}]"
        ));
        scene.set("moment", Some(Value::Timestamp(moment_ms))).expect("it is taken");
        scene.decide(NOW_MS).valid_until_ms - NOW_MS
    };
    assert_eq!(until("age(profile.moment) >= duration('3h')", NOW_MS - HOUR_MS), 2 * HOUR_MS);
    assert_eq!(until("age(profile.moment) - duration('1h') >= duration('3h')", NOW_MS - HOUR_MS), 3 * HOUR_MS);
    assert_eq!(until("age(profile.moment).getHours() >= 3", NOW_MS - HOUR_MS), 1);
}

#[test]
fn event_that_is_counted_and_still_to_come_holds_for_a_millisecond() {
    let until = |time_ms: i64| {
        let mut scene = scene(
            "stages: [{ id: any }]\nslots: { hero: {} }\nitems: [{ id: it, slots: [hero], when: \"count('look', '7d') >= 1\" }]",
        );
        // Taken in before the host's clock was set back.
        scene.event_at("look", time_ms, &[], NOW_MS + 2 * DAY_MS).expect("it is taken");
        scene.decide(NOW_MS).valid_until_ms - NOW_MS
    };
    assert_eq!(until(NOW_MS - DAY_MS), 6 * DAY_MS);
    assert_eq!(until(NOW_MS + DAY_MS), 1);
}

/// A visitor with stored assignments of `letters`: variant, version, how long ago.
fn assigned(fields: &str, stored: &[(&str, u16, i64)]) -> String {
    let experiment = format!("{{ id: letters, variants_percent: {{ plain: 1, warm: 99 }}, {fields} }}");
    let mut scene =
        scene(&format!("slots: {{ hero: {{}} }}\nitems: [{{ id: letter, slots: [hero], experiment: {experiment} }}]"));
    scene.event("look", NOW_MS).expect("it is taken");
    for (variant, version, ago_ms) in stored {
        let record = Record::Assignment { experiment: "letters", variant, version: *version, time_ms: NOW_MS - ago_ms };
        scene.profile.apply(&record, NOW_MS).expect("it is taken");
    }
    drawn(&scene, &scene.decide(NOW_MS))
}

#[test]
fn stored_assignment_counts_for_its_version_and_while_there_is_its_variant() {
    // Drawn: `warm`, as nearly everybody.
    assert_eq!(assigned("version: 5", &[]), "warm matched 9900 new");
    assert_eq!(assigned("version: 5", &[("plain", 5, DAY_MS)]), "plain matched 100");
    assert_eq!(assigned("version: 5", &[("gone", 5, DAY_MS)]), "warm matched 9900 new");
    assert_eq!(assigned("version: 5", &[("plain", 4, DAY_MS)]), "warm matched 9900 new");
    assert_eq!(assigned("version: 5", &[("plain", 6, DAY_MS)]), "warm matched 9900 new");
}

#[test]
fn stored_assignment_below_the_least_version_keeps_the_visitor_out() {
    assert_eq!(assigned("version: 5, min_version: 3", &[("warm", 2, DAY_MS)]), "plain matched 10000");
    assert_eq!(assigned("version: 5, min_version: 3", &[("warm", 3, DAY_MS)]), "warm matched 9900 new");
}

#[test]
fn of_two_assignments_the_earliest_counts() {
    for stored in [[("plain", 5, 2 * DAY_MS), ("warm", 5, DAY_MS)], [("warm", 5, DAY_MS), ("plain", 5, 2 * DAY_MS)]] {
        assert_eq!(assigned("version: 5", &stored), "plain matched 100");
    }
}

#[test]
fn who_is_not_counted_has_no_assignment() {
    let out = [
        "coverage_percent: 0",
        "layer: { id: menu, from_percent: 0, to_percent: 0.01 }",
        "requires: { other: [rare] }",
    ];
    for fields in out {
        let other =
            "\n  - { id: o, slots: [box], experiment: { id: other, variants_percent: { rare: 0, often: 100 } } }";
        let experiment = format!("{{ id: letters, variants_percent: {{ plain: 1, warm: 99 }}, {fields} }}");
        let mut scene = scene(&format!(
            "slots: {{ hero: {{}}, box: {{}} }}\nitems:\n  - {{ id: letter, slots: [hero], experiment: {experiment} }}{other}"
        ));
        let page = scene.decide(NOW_MS);
        assert_eq!(drawn(&scene, &page), "plain no_unit 10000");
        scene.event("look", NOW_MS).expect("it is taken");
        assert_eq!(drawn(&scene, &scene.decide(NOW_MS)), "plain matched 10000", "{fields}");
    }
}

#[test]
fn who_is_drawn_has_an_assignment_of_experiment_variant_and_version() {
    let mut scene = scene(&LETTER.replace("{ plain: 50, warm: 50 }", "{ plain: 0, warm: 100 }, version: 7"));
    scene.event("look", NOW_MS).expect("it is taken");
    let page = scene.decide(NOW_MS);
    let expected = Assignment { experiment: "letters".to_owned(), variant: "warm".to_owned(), version: 7 };
    assert_eq!(page.decisions[0].assignment, Some(expected));
}

#[test]
fn content_of_a_variant_has_its_fields_in_the_place_of_the_items() {
    let journey = format!(
        "journey: rules\n{HEAD}slots: {{ hero: {{}} }}
items:
  - id: letter
    slots: [hero]
    content: {{ title: Points, href: /points }}
    experiment: {{ id: letters, variants_percent: {{ points: 50, gift: 50 }} }}
    variants: {{ gift: {{ title: Gift }} }}"
    );
    let journey = compile(&journey, Format::Yaml).journey.expect("it compiles");
    let experiment = journey.items[0].experiment.as_ref().expect("it has one");
    let contents: Vec<&str> = experiment.variants.iter().map(|variant| variant.content.as_str()).collect();
    let [points, gift] = ["Points", "Gift"].map(|title| format!("{{\"title\":\"{title}\",\"href\":\"/points\"}}"));
    assert_eq!(contents, [points, gift]);
}

/// What is said of the journey.
fn said(stages: &str) -> Vec<(Code, String)> {
    let journey = format!("journey: rules\n{HEAD}slots: {{}}\nitems: []\nstages:\n  - {{ id: first }}\n{stages}");
    let diagnostics = compile(&journey, Format::Yaml).diagnostics;
    let errors = diagnostics.into_iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (found.code, found.path)).collect()
}

#[test]
fn stages_beside_transitions_have_neither_enter_nor_exit() {
    let transitions = "transitions: [{ to: second, when: \"happened('look')\" }]";
    for (field, wrong) in [("enter: \"true\"", true), ("exit: \"happened('cart')\"", true), ("min_dwell: 1h", false)] {
        let found = said(&format!("  - {{ id: second, {field} }}\n{transitions}"));
        assert_eq!(!found.is_empty(), wrong, "{field}: {found:?}");
        assert!(found.iter().all(|(_, path)| path.starts_with("/stages/1")), "{found:?}");
    }
}

#[test]
fn timeout_before_the_dwell_is_over_is_refused() {
    let found = |after: &str| {
        said(&format!("  - {{ id: second, enter: \"true\", min_dwell: 2d, timeout: {{ after: {after}, to: first }} }}"))
    };
    assert_eq!(found("1d"), [(Code::FieldsDisagree, "/stages/1/timeout".to_owned())]);
    assert_eq!(found("2d"), []);
}
