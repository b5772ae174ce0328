//! The engine as wasm: the same journeys, events and corpus as natively. Runs in Node, and in a browser where the runner is told to.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod cases;
mod fingerprint;
mod scene;

use cases::Corpus;
use etappe::model::Refusal;
use etappe::pack::{Pack, PackError};
use etappe::profile::View;
use scene::{DAY_MS, MINUTE_MS, NOW_MS, Scene};
use wasm_bindgen_test::wasm_bindgen_test;

const JOURNEY: &str = r#"
journey: wasm
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes: { country: { type: string, purpose: functional } }
  events:
    view: { purpose: functional, dimensions: [sku] }
    mail: { purpose: personalization }
stages: [{ id: first }, { id: second, enter: "count('view', '7d') >= 3" }]
slots: { hero: {}, aside: {} }
items:
  - { id: keen, slots: [hero], priority: 3, when: "happened('view', '1h', 'sku', 'x100')" }
  - { id: swiss, slots: [hero, aside], priority: 2, when: "profile.country == 'CH'" }
  - { id: mail, slots: [hero, aside], priority: 1, purpose: personalization }
  - { id: later, slots: [aside], stages: [second] }
"#;

#[wasm_bindgen_test]
fn corpus_every_condition_comes_to_what_is_written() {
    let corpus = Corpus::load();
    for case in &corpus.cases {
        assert_eq!(corpus.outcome(case), case.expect, "{}", case.name);
    }
}

#[wasm_bindgen_test]
fn page_of_a_visitor_is_decided_as_natively() {
    let mut scene = Scene::of(JOURNEY);
    assert_eq!(
        scene.tells(),
        [
            "- no_item !keen condition_false !swiss condition_unknown:absent !mail consent",
            "- no_item !swiss condition_unknown:absent !mail consent !later stage",
        ]
    );
    scene.set("country", Some(etappe::model::Value::String("CH"))).unwrap();
    for minutes in 0..3 {
        scene.event_at("view", NOW_MS - minutes * MINUTE_MS, &[("sku", "x100")], NOW_MS).unwrap();
    }
    assert_eq!(scene.event("mail", NOW_MS), Err(Refusal::NoConsent));
    assert_eq!(scene.tells(), ["keen matched", "swiss matched"]);
    let page = scene.decide(NOW_MS);
    assert_eq!(scene.stage(&page), "second");
    scene.append(&page).unwrap();
    let scene = scene.reopened();
    assert_eq!(scene.stage_at(NOW_MS + 30 * DAY_MS), "second");
}

#[wasm_bindgen_test]
fn fingerprint_of_a_visitor_is_that_of_every_host() {
    assert_eq!(fingerprint::lines(), fingerprint::EXPECTED);
}

#[wasm_bindgen_test]
fn damaged_bytes_are_refused_without_a_trap() {
    let pack = scene::pack(JOURNEY);
    assert_eq!(Pack::load(pack[..pack.len() - 1].to_vec()).err(), Some(PackError::Truncated));
    for place in 0..pack.len() {
        let mut flipped = pack.clone();
        flipped[place] ^= 1;
        assert!(Pack::load(flipped).is_err());
    }
    let mut scene = Scene::of(JOURNEY);
    scene.event("view", NOW_MS).unwrap();
    let view = scene.profile.view();
    assert!((1..view.len()).all(|length| View::parse(&view[..length]).is_err()));
}

#[wasm_bindgen_test]
fn deepest_conditions_and_segments_fit_the_stack() {
    let deep = "!".repeat(46);
    let chain: String = (1..16).map(|number| format!("  s{number}: \"{deep}segment('s{}')\"\n", number - 1)).collect();
    let journey = JOURNEY
        .replace("slots: {", &format!("segments:\n  s0: \"{deep}true\"\n{chain}slots: {{"))
        .replace("profile.country == 'CH'", "segment('s15')");
    assert_eq!(Scene::of(&journey).tells()[1], "- no_item !swiss used_on_page !mail consent !later stage");
}
