//! Attributes of a view that may not be read: conditions find them unknown, with the cause that stands in the view.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod laid;
mod scene;

use etappe::explain::Language;
use etappe::model::{Cause, Context, Detail, Value};
use etappe::profile::View;
use laid::Laid;
use scene::{NOW_MS, Scene};

const JOURNEY: &str = "
journey: unreadable
version: 1
purposes: { functional: { default: granted }, personal: {} }
profile:
  attributes:
    plan: { type: string, purpose: functional, verified: true }
    tags: { type: list(string), purpose: functional, verified: true }
    visits: { type: int, purpose: functional, verified: true }
    secret: { type: string, purpose: personal, verified: true }
    country: { type: string, purpose: functional }
suppress: [{ tags: [promo], when: \"profile.plan == 'trial'\" }]
stages: [{ id: first }]
slots: { plan: {}, not: {}, has: {}, tag: {}, tagless: {}, visits: {}, secret: {}, promo: {}, or: {}, either: {} }
items:
  - { id: plan, slots: [plan], when: \"profile.plan == 'pro'\" }
  - { id: not, slots: [not], when: \"!(profile.plan == 'pro')\" }
  - { id: has, slots: [has], when: \"has(profile.plan)\" }
  - { id: tag, slots: [tag], when: \"'vip' in profile.tags\" }
  - { id: tagless, slots: [tagless], when: \"!('vip' in profile.tags)\" }
  - { id: visits, slots: [visits], when: \"profile.visits < 3\" }
  - { id: secret, slots: [secret], when: \"profile.secret == 'pro'\" }
  - { id: promo, slots: [promo], tags: [promo] }
  - { id: or, slots: [or], when: \"profile.plan.orValue('pro') == 'pro'\" }
  - { id: either, slots: [either], when: \"profile.plan == 'pro' || profile.country == 'CH'\" }
";

fn unreadable(cause: u8) -> Laid {
    let laid = Laid::default().attribute("country", Value::String("CH"));
    ["plan", "tags", "visits", "secret"].iter().fold(laid, |laid, name| laid.unreadable(name, cause))
}

/// What every slot shows, or the reason and the cause.
fn told(view: &[u8]) -> Vec<String> {
    let scene = Scene::of(JOURNEY);
    let with = scene.decide_with(view, NOW_MS, Detail::Losers);
    let without = scene.decide_with(view, NOW_MS, Detail::Winners);
    let items = |page: &etappe::model::Page| page.decisions.iter().map(|slot| slot.item).collect::<Vec<_>>();
    assert_eq!(items(&with), items(&without), "the index finds the same");
    with.decisions
        .iter()
        .map(|decision| match decision.losers.first() {
            None => "shown".to_owned(),
            Some(loser) => loser.cause.map_or(loser.reason.name(), Cause::name).to_owned(),
        })
        .collect()
}

#[test]
fn attribute_that_may_not_be_read_is_unknown_with_its_cause() {
    for (number, cause) in [(4, "unverified"), (7, "not_in_token")] {
        let expected = [cause, cause, cause, cause, cause, cause, "no_consent", "blocked_unknown", cause, "shown"];
        assert_eq!(told(&unreadable(number).view()), expected);
    }
    let granted = told(&unreadable(4).consent("personal", true).view());
    assert_eq!(granted[6], "unverified");
}

#[test]
fn view_says_why_an_attribute_may_not_be_read() {
    for (number, cause) in [(4, Cause::Unverified), (7, Cause::NotInToken)] {
        let bytes = unreadable(number).attribute("name", Value::String("Amy")).view();
        let view = View::parse(&bytes).expect("a view");
        assert_eq!((view.attribute("plan"), view.unreadable("plan")), (None, Some(cause)));
        assert_eq!((view.attribute("name"), view.unreadable("name")), (Some(Value::String("Amy")), None));
        assert_eq!((view.attribute("nothing"), view.unreadable("nothing")), (None, None));
    }
    for number in [0, 1, 6, 8, 255] {
        assert!(View::parse(&unreadable(number).view()).is_err(), "{number}");
    }
}

#[test]
fn explanation_of_an_attribute_that_may_not_be_read_is_of_the_same_decision() {
    let scene = Scene::of(JOURNEY);
    for number in [4, 7] {
        let view = unreadable(number).view();
        let why = scene.engine.explain(&view, &Context::default(), NOW_MS, Language::English).expect("it is readable");
        let told = told(&view);
        for (slot, told) in why.slots.iter().zip(told) {
            let item = &slot.items[0];
            let cause = item.cause.map_or(item.reason.name(), Cause::name);
            assert!(told == cause || told == "shown", "{}: {told} is not {cause}", item.item);
            assert!(!item.sentence.is_empty());
        }
    }
}
