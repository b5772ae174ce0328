//! What made room for newer facts: capped and suppressed items stay away while it could matter, and nobody else does.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod scene;

use etappe::base::limits;
use etappe::explain::Language;
use etappe::model::{Context, Detail, Happened, Impression, Reason, Record};
use scene::{DAY_MS, HOUR_MS, NOW_MS, Scene};

const JOURNEY: &str = "
journey: evicted
version: 1
purposes: { functional: { default: granted } }
profile:
  events: { view: { purpose: functional, dimensions: [sku, topic] } }
  feedback: { csat: { purpose: functional, min: 1, max: 5 } }
  interests: { topic: { from: view.topic, half_life: 1d } }
stages: [{ id: only }]
suppress:
  - { tags: [promo], when: \"happened('view', '30d', 'sku', 'broken')\" }
  - { tags: [gift], when: \"feedback('csat') <= 2.0\" }
arbitration: { interruptions: { day: 2 } }
slots: { capped: {}, promo: {}, service: {}, gift: {}, chat: { interruptive: true }, topic: {} }
items:
  - { id: capped, slots: [capped], caps: [{ max: 2, per: 7d }] }
  - { id: capped-else, slots: [capped], priority: -1 }
  - { id: promo, slots: [promo], tags: [promo] }
  - { id: service, slots: [service], tags: [promo], service: true }
  - { id: gift, slots: [gift], tags: [gift] }
  - { id: ask, slots: [chat] }
  - { id: topic, slots: [topic], when: \"interest('topic', 'cameras') < 1.0\" }
";

const KINDS: [&str; 7] = ["capped", "capped-else", "promo", "service", "gift", "ask", "topic"];

/// Whoever sees so many products has no room for more.
fn sees_many(scene: &mut Scene, from_ms: i64) {
    for number in 0..limits::SECTION_COUNTERS + 20 {
        let time_ms = from_ms + number as i64;
        scene.event_at("view", time_ms, &[("sku", &format!("p{number}"))], time_ms).expect("it is counted");
    }
}

fn exposed(scene: &mut Scene, item: &'static str, slot: &'static str, time_ms: i64) {
    let record = Record::Impression { kind: Impression::Shown, item, slot, channel: "web", time_ms };
    scene.profile.apply(&record, time_ms).expect("it is counted");
}

/// What each item's slot shows, or why not.
fn said(scene: &Scene, now_ms: i64) -> Vec<String> {
    let page = scene
        .engine
        .decide(&scene.profile.view(), &Context::default(), now_ms, Detail::Losers)
        .expect("its own view is readable");
    let pack = scene.engine.pack();
    let told = |item: &&str| {
        let shown = page.decisions.iter().any(|slot| slot.item.is_some_and(|shown| pack.item_name(shown) == *item));
        let mut losers = page.decisions.iter().flat_map(|slot| &slot.losers);
        let lost = losers.find(|loser| pack.item_name(loser.item) == *item);
        let cause = lost.and_then(|loser| loser.cause).map_or(String::new(), |cause| format!(":{}", cause.name()));
        match lost {
            Some(loser) => format!("{item} {}{cause}", loser.reason.name()),
            None if shown => format!("{item} shown"),
            None => format!("{item} -"),
        }
    };
    KINDS.iter().map(told).collect()
}

#[test]
fn counters_that_made_room_keep_capped_and_suppressed_items_away_as_long_as_they_could_matter() {
    let mut scene = Scene::of(JOURNEY);
    let all =
        ["capped shown", "capped-else -", "promo shown", "service shown", "gift shown", "ask shown", "topic shown"];
    assert_eq!(said(&scene, NOW_MS), all);
    let early_ms = NOW_MS - 3 * DAY_MS;
    exposed(&mut scene, "capped", "capped", early_ms);
    exposed(&mut scene, "ask", "chat", NOW_MS - 2 * HOUR_MS);
    scene.event_at("view", early_ms, &[("sku", "x100"), ("topic", "trees")], early_ms).expect("it is counted");
    assert_eq!(said(&scene, NOW_MS), all, "there is room for all of it");
    sees_many(&mut scene, NOW_MS - HOUR_MS);
    let scene = scene.reopened();
    assert_eq!(
        said(&scene, NOW_MS),
        [
            "capped blocked_unknown",
            "capped-else shown",
            "promo blocked_unknown",
            "service shown",
            // Nobody has answered: that made room for nothing.
            "gift shown",
            "ask shown",
            // The interest in what was longest ago is gone with it.
            "topic shown",
        ]
    );
    let page = scene.decide(NOW_MS);
    assert!(page.valid_until_ms > NOW_MS && page.valid_until_ms < early_ms + 7 * DAY_MS, "{}", page.valid_until_ms);
    // A window that begins behind what was dropped is empty for sure.
    let dropped_ms = NOW_MS - HOUR_MS + 30;
    assert!(said(&scene, dropped_ms + 30 * DAY_MS).contains(&"promo shown".to_owned()));
    assert!(said(&scene, NOW_MS + 7 * DAY_MS).contains(&"capped shown".to_owned()));
}

#[test]
fn explanation_says_that_it_may_have_made_room() {
    let mut scene = Scene::of(JOURNEY);
    exposed(&mut scene, "capped", "capped", NOW_MS - 3 * DAY_MS);
    sees_many(&mut scene, NOW_MS - HOUR_MS);
    for (language, wanted) in [
        (Language::English, "whether there were more cannot be told, since it may have made room for newer facts"),
        (Language::German, "ob es mehr waren, lässt sich nicht sagen, denn es kann neueren Angaben gewichen sein"),
    ] {
        let why = scene.engine.explain(&scene.profile.view(), &Context::default(), NOW_MS, language).expect("readable");
        let of = |name: &str| {
            let mut items = why.slots.iter().flat_map(|slot| &slot.items);
            items.find(|item| item.item == name).expect("it is explained").sentence.clone()
        };
        assert!(of("capped").contains(wanted), "{}", of("capped"));
        assert!(of("promo").contains("suppress[0]"), "{}", of("promo"));
    }
}

#[test]
fn what_happens_on_the_page_does_not_make_known_what_made_room() {
    let mut scene = Scene::of(JOURNEY);
    exposed(&mut scene, "capped", "capped", NOW_MS - 3 * DAY_MS);
    sees_many(&mut scene, NOW_MS - HOUR_MS);
    let happened = Happened { kind: Impression::Shown, item: "capped", slot: "capped", time_ms: NOW_MS - 1 };
    let context = Context { unfolded: &[happened, happened], ..Context::default() };
    let page = scene.engine.decide(&scene.profile.view(), &context, NOW_MS, Detail::Losers).expect("readable");
    let capped = page.decisions.iter().flat_map(|slot| &slot.losers).next().expect("it is refused");
    assert_eq!(capped.reason, Reason::BlockedUnknown);
}

#[test]
fn interruptions_are_never_forgotten() {
    let mut scene = Scene::of(JOURNEY);
    exposed(&mut scene, "ask", "chat", NOW_MS - 20 * HOUR_MS);
    exposed(&mut scene, "ask", "chat", NOW_MS - 19 * HOUR_MS);
    sees_many(&mut scene, NOW_MS - HOUR_MS);
    assert!(said(&scene, NOW_MS).contains(&"ask interruption_budget".to_owned()), "{:?}", said(&scene, NOW_MS));
}

#[test]
fn what_one_replica_dropped_is_unknown_to_those_that_read_it() {
    let mut scene = Scene::of(JOURNEY);
    exposed(&mut scene, "capped", "capped", NOW_MS - 3 * DAY_MS);
    sees_many(&mut scene, NOW_MS - HOUR_MS);
    let mut other = scene.engine.open_profile(&[], [9; 16]).expect("a new profile opens");
    let delta = scene.profile.delta(&other.versions()).expect("its own versions");
    other.merge(&delta, [8; 16]).expect("of somebody of whom nothing is known");
    let page = scene.engine.decide(&other.view(), &Context::default(), NOW_MS, Detail::Losers).expect("readable");
    let lost: Vec<&str> =
        page.decisions.iter().flat_map(|slot| &slot.losers).map(|loser| loser.reason.name()).collect();
    assert!(lost.contains(&"blocked_unknown"), "{lost:?}");
    assert_eq!(other.view(), scene.profile.view(), "nothing more is known");
}
