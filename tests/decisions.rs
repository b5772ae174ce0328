//! Decisions of a page: rank, the first check that refuses, what is used, what stays, and ids.
//!
//! Source: DESIGN 4.3.

mod scene;

use std::collections::BTreeSet;

use etappe::base::hash::stable_hash;
use etappe::model::{Context, Detail, TextList, Value};
use scene::{DAY_MS, NOW_MS, Scene};

const HEAD: &str = r#"
journey: decisions
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes: { country: { type: string, purpose: functional } }
  events: { view: { purpose: functional } }
stages: [{ id: first }, { id: second, enter: "happened('view')" }]
slots: { hero: {}, aside: {} }
items:
"#;

fn scene(items: &str) -> Scene {
    Scene::of(&format!("{HEAD}{items}"))
}

#[test]
fn rank_by_priority_larger_wins() {
    let scene = scene(
        "  - { id: low, slots: [hero], priority: -1 }\n  - { id: none, slots: [hero] }\n  - { id: high, slots: [hero], priority: 7 }\n",
    );
    let ranked: Vec<_> = scene.engine.pack().ranked_items(0).map(|item| scene.engine.pack().item_name(item)).collect();
    assert_eq!(ranked, ["high", "none", "low"]);
    assert_eq!(scene.tells(), ["high matched", "- no_item"]);
}

#[test]
fn rank_of_equal_priority_is_the_stable_hash_smaller_first() {
    let names: Vec<String> = (0..20).map(|number| format!("item-{number}")).collect();
    let items: String = names.iter().map(|name| format!("  - {{ id: {name}, slots: [hero, aside] }}\n")).collect();
    let scene = scene(&items);
    let pack = scene.engine.pack();
    for (slot, slot_name) in [(0, "hero"), (1, "aside")] {
        let mut expected: Vec<&str> = names.iter().map(String::as_str).collect();
        expected.sort_by_key(|name| stable_hash(&[b"decisions", slot_name.as_bytes(), name.as_bytes()]));
        let ranked: Vec<&str> = pack.ranked_items(slot).map(|item| pack.item_name(item)).collect();
        assert_eq!(ranked, expected, "{slot_name}");
    }
}

#[test]
fn rank_does_not_depend_on_the_order_of_the_document() {
    let items = ["  - { id: a, slots: [hero] }\n", "  - { id: b, slots: [hero] }\n", "  - { id: c, slots: [hero] }\n"];
    let [a, b, c] = items;
    let ranked = |items: String| {
        let scene = scene(&items);
        let pack = scene.engine.pack();
        pack.ranked_items(0).map(|item| pack.item_name(item).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ranked(format!("{a}{b}{c}")), ranked(format!("{c}{a}{b}")));
}

#[test]
fn item_is_used_once_on_a_page() {
    let scene = scene("  - { id: only, slots: [hero, aside], priority: 2 }\n  - { id: other, slots: [aside] }\n");
    assert_eq!(scene.tells(), ["only matched", "other matched !only used_on_page"]);
}

#[test]
fn slots_are_filled_in_the_order_of_the_journey() {
    let scene = scene("  - { id: only, slots: [aside, hero] }\n");
    assert_eq!(scene.tells(), ["only matched", "- no_item !only used_on_page"]);
}

#[test]
fn losers_are_those_above_the_winner_with_the_first_check() {
    let mut scene = scene(
        "  - { id: wrong-stage, slots: [hero], priority: 9, stages: [second], purpose: personalization, when: \"false\" }\n\
         \x20 - { id: no-consent, slots: [hero], priority: 8, stages: [first], purpose: personalization, when: \"false\" }\n\
         \x20 - { id: not-so, slots: [hero], priority: 7, when: \"false\" }\n\
         \x20 - { id: not-known, slots: [hero], priority: 6, when: \"profile.country == 'CH'\" }\n\
         \x20 - { id: broken, slots: [hero], priority: 5, when: \"context.campaign == 'x'\" }\n\
         \x20 - { id: wins, slots: [hero], priority: 4, when: \"true\" }\n\
         \x20 - { id: below, slots: [hero], priority: 3, when: \"false\" }\n",
    );
    scene.facts = vec![("campaign", Value::Int(7))];
    assert_eq!(
        scene.tells()[0],
        "wins matched !wrong-stage stage !no-consent consent !not-so condition_false \
         !not-known condition_unknown:absent !broken condition_error"
    );
}

#[test]
fn losers_of_a_slot_without_winner_are_all_its_items() {
    let scene = scene(
        "  - { id: a, slots: [hero], priority: 2, when: \"false\" }\n  - { id: b, slots: [hero], stages: [second] }\n",
    );
    assert_eq!(scene.tells()[0], "- no_item !a condition_false !b stage");
}

#[test]
fn detail_changes_nothing_but_the_losers() {
    let scene = scene("  - { id: a, slots: [hero], priority: 2, when: \"false\" }\n  - { id: b, slots: [hero] }\n");
    let mut told = scene.decide_with(&[], NOW_MS, Detail::Losers);
    let plain = scene.decide_with(&[], NOW_MS, Detail::Winners);
    assert!(plain.decisions.iter().all(|decision| decision.losers.is_empty()));
    told.decisions.iter_mut().for_each(|decision| decision.losers.clear());
    assert_eq!(told, plain);
}

#[test]
fn item_used_on_the_page_is_refused_by_its_own_condition_first() {
    let mut scene = scene("  - { id: x, slots: [hero, aside], when: \"context.campaign == 'a'\" }\n");
    scene.committed = vec![("hero", "x")];
    assert_eq!(scene.tells(), ["x committed", "- no_item !x condition_unknown:absent"]);
    scene.facts = vec![("campaign", Value::String("a"))];
    assert_eq!(scene.tells(), ["x committed", "- no_item !x used_on_page"]);
}

#[test]
fn committed_item_stays_whatever_its_rank_and_condition() {
    let mut scene = scene(
        "  - { id: best, slots: [hero], priority: 9 }\n  - { id: stale, slots: [hero, aside], when: \"false\", stages: [second] }\n",
    );
    scene.committed = vec![("hero", "stale")];
    assert_eq!(scene.tells(), ["stale committed", "- no_item !stale stage"]);
}

#[test]
fn committed_item_of_a_later_slot_is_used_for_the_earlier_ones() {
    let mut scene = scene("  - { id: only, slots: [hero, aside], priority: 2 }\n  - { id: other, slots: [hero] }\n");
    scene.committed = vec![("aside", "only")];
    assert_eq!(scene.tells(), ["other matched !only used_on_page", "only committed"]);
}

#[test]
fn committed_item_in_two_slots_stays_in_the_first() {
    let mut scene = scene("  - { id: only, slots: [hero, aside] }\n");
    scene.committed = vec![("hero", "only"), ("aside", "only")];
    assert_eq!(scene.tells(), ["only committed", "- no_item !only used_on_page"]);
}

#[test]
fn committed_item_without_consent_frees_its_slot() {
    let mut scene = scene(
        "  - { id: personal, slots: [hero], purpose: personalization, priority: 2 }\n  - { id: plain, slots: [hero] }\n",
    );
    scene.committed = vec![("hero", "personal")];
    scene.consent("personalization", true).unwrap();
    assert_eq!(scene.tells()[0], "personal committed");
    scene.consent("personalization", false).unwrap();
    assert_eq!(scene.tells()[0], "plain matched !personal consent");
}

#[test]
fn committed_names_that_the_journey_does_not_have_are_passed_over() {
    let mut scene = scene("  - { id: plain, slots: [hero] }\n");
    scene.committed = vec![("hero", "gone"), ("nowhere", "plain")];
    assert_eq!(scene.tells(), ["plain matched", "- no_item"]);
}

#[test]
fn consent_of_an_item_is_the_visitors_word_else_the_default() {
    let mut scene = scene(
        "  - { id: personal, slots: [hero], purpose: personalization, priority: 2 }\n  - { id: plain, slots: [hero] }\n",
    );
    assert_eq!(scene.tells()[0], "plain matched !personal consent");
    scene.consent("personalization", true).unwrap();
    assert_eq!(scene.tells()[0], "personal matched");
    scene.consent("functional", false).unwrap();
    scene.consent("personalization", false).unwrap();
    assert_eq!(scene.tells()[0], "- no_item !personal consent !plain consent");
}

#[test]
fn decision_id_is_the_stable_hash_of_pack_page_slot_item_and_variant() {
    let scene = scene("  - { id: plain, slots: [hero] }\n");
    let page = scene.decide(NOW_MS);
    let hash = scene.engine.pack().hash().to_le_bytes();
    let expected = |slot: &[u8], item: &[u8]| stable_hash(&[&hash, b"page", slot, item, b""]);
    let ids: Vec<u64> = page.decisions.iter().map(|decision| decision.decision_id).collect();
    assert_eq!(ids, [expected(b"hero", b"plain"), expected(b"aside", b"")]);
}

#[test]
fn decision_ids_differ_by_page_slot_item_and_pack() {
    let mut ids = BTreeSet::new();
    let mut count = 0;
    for items in ["  - { id: a, slots: [hero] }\n", "  - { id: a, slots: [hero] }\n  - { id: b, slots: [aside] }\n"] {
        for page_id in ["", "p", "q"] {
            let mut scene = scene(items);
            scene.page_id = page_id;
            let page = scene.decide(NOW_MS);
            assert_eq!(page, scene.decide(NOW_MS));
            count += page.decisions.len();
            ids.extend(page.decisions.iter().map(|decision| decision.decision_id));
        }
    }
    assert_eq!(ids.len(), count);
}

#[test]
fn decision_id_does_not_depend_on_time_or_losers() {
    let scene = scene("  - { id: a, slots: [hero] }\n");
    let ids = |now_ms, detail| -> Vec<u64> {
        let page = scene.decide_with(&[], now_ms, detail);
        page.decisions.iter().map(|decision| decision.decision_id).collect()
    };
    assert_eq!(ids(0, Detail::Losers), ids(NOW_MS, Detail::Winners));
}

#[test]
fn journey_without_items_keeps_every_baseline() {
    let scene = Scene::of(&HEAD.replace("items:\n", "items: []\n"));
    assert_eq!(scene.tells(), ["- no_item", "- no_item"]);
}

#[test]
fn equal_texts_give_equal_packs_and_other_versions_other_hashes() {
    let text = format!("{HEAD}  - {{ id: a, slots: [hero] }}\n");
    assert_eq!(scene::pack(&text), scene::pack(&text));
    let newer = scene::engine(&text.replace("version: 1", "version: 2"));
    assert_ne!(newer.pack().hash(), scene::engine(&text).pack().hash());
    assert_eq!(newer.pack().version(), 2);
}

#[test]
fn text_that_is_several_times_in_a_list_leads_to_its_items_once() {
    let head = r#"
journey: repeated
version: 1
purposes: { functional: { default: granted } }
profile:
  attributes:
    plan: { type: string, purpose: functional }
    tags: { type: list(string), purpose: functional }
    age: { type: int, purpose: functional }
stages: [{ id: first }]
slots: { hero: {} }
items:
  - { id: elsewhere, slots: [hero], priority: 2, when: "profile.plan == 'pro' && context.locale == 'de'" }
  - { id: tagged, slots: [hero], priority: 1, when: "'a' in profile.tags && profile.age > 3 && profile.age < 5" }
"#;
    let other = |tag: char| format!("  - {{ id: other-{tag}, slots: [hero], when: \"'{tag}' in profile.tags\" }}\n");
    let items: String = ('b'..'m').map(other).collect();
    let mut scene = Scene::of(&format!("{head}{items}"));
    // More of them than there are items: what is filed under the text must not take the room of others.
    let tags: TextList = ["a"; 30].into_iter().collect();
    for (name, value) in
        [("plan", Value::String("pro")), ("tags", Value::Strings(tags.as_texts())), ("age", Value::Int(4))]
    {
        assert_eq!(scene.set(name, Some(value)), Ok(()));
    }
    scene.facts = vec![("locale", Value::String("de"))];
    let page = scene.decide_with(&scene.profile.view(), NOW_MS, Detail::Winners);
    assert_eq!(scene.told(&page.decisions[0]), "elsewhere matched");
}

#[test]
fn what_must_not_equal_comes_out_by_index_as_by_its_program() {
    let conditions = [
        "has(profile.plan) && profile.plan != 'a'",
        "!(has(profile.plan) && profile.plan == 'a')",
        "!has(profile.plan) || profile.plan != 'a'",
        "!(has(profile.plan) && profile.plan in ['a', 'b'])",
        "has(profile.joined) && !within(profile.joined, '7d')",
        "!(has(profile.joined) && (within(profile.joined, '7d') || profile.plan == 'a'))",
        "has(profile.plan) && !has(profile.joined) || profile.plan != 'a' && has(profile.plan)",
        "profile.plan != 'a'",
        "!(profile.vip == true)",
    ];
    let head = r#"
journey: unequal
version: 1
purposes: { functional: { default: granted }, marketing: {} }
profile:
  attributes:
    plan: { type: string, purpose: marketing }
    joined: { type: timestamp, purpose: marketing }
    vip: { type: bool, purpose: marketing }
stages: [{ id: first }]
slots: { hero: {} }
items:
"#;
    let mut held = 0;
    for condition in conditions {
        let scene = |granted: bool, plan: Option<&'static str>, days: Option<i64>| {
            let mut scene = Scene::of(&format!("{head}  - {{ id: it, slots: [hero], when: \"{condition}\" }}\n"));
            // What is denied later is known, but may not be read.
            assert_eq!(scene.consent("marketing", true), Ok(()));
            let joined = days.map(|days| Value::Timestamp(NOW_MS - days * DAY_MS));
            for (name, value) in
                [("plan", plan.map(Value::String)), ("joined", joined), ("vip", days.map(|days| Value::Bool(days > 5)))]
            {
                assert_eq!(scene.set(name, value), Ok(()));
            }
            assert_eq!(scene.consent("marketing", granted), Ok(()));
            scene
        };
        for granted in [true, false] {
            for plan in [None, Some("a"), Some("b"), Some("other")] {
                for days in [None, Some(1), Some(10)] {
                    let scene = scene(granted, plan, days);
                    let view = scene.profile.view();
                    let [by_index, by_program] = [Detail::Winners, Detail::Losers]
                        .map(|detail| scene.decide_with(&view, NOW_MS, detail).decisions[0].item);
                    assert_eq!(by_index, by_program, "{condition}: {granted} {plan:?} {days:?}");
                    held += usize::from(by_index.is_some());
                    assert!(granted || by_index.is_none(), "{condition} without consent");
                }
            }
        }
    }
    assert!(held > conditions.len() * 2);
}

#[test]
fn texts_of_a_list_of_the_request_are_no_texts_of_its_other_fields() {
    let both: TextList = ["a", "b"].into_iter().collect();
    let scene = Scene::of(
        r#"
journey: fields
version: 1
purposes: { functional: { default: granted } }
context: { tags: { type: list(string) } }
stages: [{ id: only }]
slots: { hero: {} }
items:
  - { id: of-a, slots: [hero], priority: 2, when: "context.campaign == 'a'" }
  - { id: of-b, slots: [hero], priority: 1, when: "context.campaign == 'b'" }
  - { id: of-tag, slots: [hero], when: "'b' in context.tags" }
"#,
    );
    for (campaign, wanted) in [("b", "of-b matched"), ("a", "of-a matched"), ("c", "of-tag matched")] {
        let facts = [("tags", Value::Strings(both.as_texts())), ("campaign", Value::String(campaign))];
        let context = Context { facts: &facts, ..Context::default() };
        let page = scene.engine.decide(&[], &context, NOW_MS, Detail::Winners).unwrap();
        assert_eq!(scene.told(&page.decisions[0]), wanted, "{campaign}");
    }
}
