//! Stages: where a visitor stands, how they move on, and what is appended to the profile.
//!
//! Source: DESIGN 4.2, without exits and dwell times so far.

mod scene;

use etappe::model::{Detail, Refusal, Transition};
use scene::{DAY_MS, MINUTE_MS, NOW_MS, Scene, UNIT};

const JOURNEY: &str = r#"
journey: stages
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes: { plan: { type: string, purpose: personalization } }
  events:
    view: { purpose: functional }
    cart_add: { purpose: functional }
    purchase: { purpose: functional }
  records: { stage: functional }
context: { force: { type: bool } }
stages:
  - { id: awareness }
  - { id: engagement, enter: "count('view', '7d') >= 2" }
  - { id: transaction, enter: "happened('cart_add', '3d') || context.force" }
  - { id: members, enter: "profile.plan == 'pro'" }
  - { id: retention, enter: "happened('purchase', '30d')" }
slots: { hero: {} }
items: [{ id: any, slots: [hero] }]
"#;

fn scene() -> Scene {
    Scene::of(JOURNEY)
}

#[test]
fn stage_of_an_unknown_visitor_is_the_first() {
    let scene = scene();
    let page = scene.decide_with(&[], NOW_MS, Detail::Winners);
    assert_eq!((scene.stage(&page), page.transition, page.stage_unknown), ("awareness", None, false));
}

#[test]
fn stage_enters_the_furthest_whose_condition_holds() {
    let mut scene = scene();
    scene.event("view", NOW_MS).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "awareness");
    scene.event("view", NOW_MS).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "engagement");
    scene.event("purchase", NOW_MS).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "retention");
    scene.event("cart_add", NOW_MS).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "retention");
}

#[test]
fn stage_with_unknown_enter_is_passed_over() {
    let mut scene = scene();
    scene.event("view", NOW_MS).unwrap();
    // `context.force` is absent and `profile.plan` is not granted: neither holds.
    assert_eq!(scene.stage_at(NOW_MS), "awareness");
    scene.facts = vec![("force", etappe::model::Value::String("yes"))];
    assert_eq!(scene.stage_at(NOW_MS), "awareness");
    scene.facts = vec![("force", etappe::model::Value::Bool(true))];
    assert_eq!(scene.stage_at(NOW_MS), "transaction");
}

#[test]
fn stage_without_appended_transition_is_found_anew() {
    let mut scene = scene();
    scene.event("cart_add", NOW_MS).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "transaction");
    assert_eq!(scene.stage_at(NOW_MS + 3 * DAY_MS), "awareness");
}

#[test]
fn stage_appended_stays_when_its_condition_no_longer_holds() {
    let mut scene = scene();
    scene.event("cart_add", NOW_MS).unwrap();
    let page = scene.decide(NOW_MS);
    scene.append(&page).unwrap();
    for later_ms in [NOW_MS, NOW_MS + 3 * DAY_MS, NOW_MS + 300 * DAY_MS] {
        let page = scene.decide(later_ms);
        assert_eq!((scene.stage(&page), page.transition), ("transaction", None));
    }
}

#[test]
fn stage_appended_does_not_go_back_but_goes_on() {
    let mut scene = scene();
    scene.event("cart_add", NOW_MS).unwrap();
    let page = scene.decide(NOW_MS);
    scene.append(&page).unwrap();
    scene.event("view", NOW_MS).unwrap();
    scene.event("view", NOW_MS).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "transaction");
    scene.event("purchase", NOW_MS).unwrap();
    let page = scene.decide(NOW_MS);
    assert_eq!(scene.stage(&page), "retention");
    assert_eq!(page.transition.map(|transition| transition.from), Some(2));
}

#[test]
fn transition_tells_from_to_and_when() {
    let mut scene = scene();
    scene.event("cart_add", NOW_MS - 5 * MINUTE_MS).unwrap();
    scene.event("view", NOW_MS - 9 * MINUTE_MS).unwrap();
    let Some(Transition { from, to, at_ms, newest_ms, .. }) = scene.decide(NOW_MS).transition else {
        panic!("the stage changed");
    };
    assert_eq!((from, to, at_ms, newest_ms), (0, 2, NOW_MS, NOW_MS - 5 * MINUTE_MS));
}

#[test]
fn transition_id_is_the_same_for_the_same_unit_stages_and_newest_event() {
    let id = |scene: &Scene, now_ms| scene.decide(now_ms).transition.map(|transition| transition.id);
    let mut one = scene();
    one.event("cart_add", NOW_MS).unwrap();
    let mut other = scene();
    other.event("view", NOW_MS - MINUTE_MS).unwrap();
    other.event("cart_add", NOW_MS).unwrap();
    assert_eq!(id(&one, NOW_MS), id(&one, NOW_MS + DAY_MS));
    assert_eq!(id(&one, NOW_MS), id(&other, NOW_MS));
}

#[test]
fn transition_id_differs_by_unit_newest_event_and_stage() {
    let transition = |unit, event: &str, time_ms| {
        let mut scene = scene();
        scene.profile = scene.engine.open_profile(&[], unit).unwrap();
        scene.event(event, time_ms).unwrap();
        scene.decide(NOW_MS).transition.unwrap().id
    };
    let base = transition(UNIT, "cart_add", NOW_MS);
    assert_ne!(base, transition([1; 16], "cart_add", NOW_MS));
    assert_ne!(base, transition(UNIT, "cart_add", NOW_MS - 1));
    assert_ne!(base, transition(UNIT, "purchase", NOW_MS));
}

#[test]
fn stage_that_the_journey_no_longer_has_counts_as_the_first() {
    let mut scene = scene();
    scene.event("view", NOW_MS).unwrap();
    scene.event("view", NOW_MS).unwrap();
    let page = scene.decide(NOW_MS);
    scene.append(&page).unwrap();
    let renamed = Scene::of(&JOURNEY.replace("id: engagement", "id: interest"));
    let page = renamed.decide_with(&scene.profile.view(), NOW_MS, Detail::Winners);
    assert!(page.stage_unknown);
    assert_eq!(renamed.stage(&page), "interest");
    assert_eq!(page.transition.map(|transition| transition.from), Some(0));
}

#[test]
fn stage_record_without_consent_is_refused_and_dropped() {
    let mut scene = scene();
    scene.event("cart_add", NOW_MS).unwrap();
    let page = scene.decide(NOW_MS);
    scene.append(&page).unwrap();
    scene.consent("functional", false).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "awareness");
    assert_eq!(scene.append(&page), Err(Refusal::NoConsent));
    scene.consent("functional", true).unwrap();
    assert_eq!(scene.stage_at(NOW_MS), "awareness");
}

#[test]
fn stage_survives_storing() {
    let mut scene = scene();
    scene.event("cart_add", NOW_MS).unwrap();
    let page = scene.decide(NOW_MS);
    scene.append(&page).unwrap();
    let scene = scene.reopened();
    assert_eq!(scene.stage_at(NOW_MS + 30 * DAY_MS), "transaction");
}
