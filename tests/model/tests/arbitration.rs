//! Ranking and one page: importance, take, pinned items and scores, once, exclusive groups, interruptions, what already stands,
//! done and preview, in examples.

mod asked;

use asked::{Asked, DAY, HOUR, MINUTE, journey, line};
use etappe_model::Kind::{Conversion, Dismissal, Exposure};
use etappe_model::{Committed, Fact};

#[test]
fn slots_are_decided_by_importance_and_take_makes_several_of_one() {
    let journey = journey(
        "
slots: { a: {}, b: { importance: 5, take: 2 }, c: { importance: -1 }, d: { importance: 5 } }
items:
  - { id: best, slots: [a, b, c, d], priority: 3 }
  - { id: good, slots: [a, b, c, d], priority: 2 }
  - { id: last, slots: [a, b, c, d], priority: 1 }
",
    );
    assert_eq!(
        Asked::new().lines(&journey),
        [
            "b=best (matched)",
            "b:2=good (matched) -best:used_on_page",
            "d=last (matched) -best:used_on_page -good:used_on_page",
            "a=baseline (no_item) -best:used_on_page -good:used_on_page -last:used_on_page",
            "c=baseline (no_item) -best:used_on_page -good:used_on_page -last:used_on_page",
        ]
    );
}

#[test]
fn pinned_items_come_first_then_priority_then_score_then_the_hash() {
    let ranks = |items: &str, pinned: &str| {
        let items = items.split(' ').map(|item| {
            let (id, fields) = item.split_once('=').unwrap_or((item, ""));
            format!("  - {{ id: {id}, slots: [hero], stages: [nowhere], {} }}\n", fields.replace('_', " "))
        });
        let items: String = items.collect();
        let journey = journey(&format!("\nslots: {{ hero: {{ pinned: [{pinned}] }} }}\nitems:\n{items}"));
        let asked = Asked::new().attribute("visits", Fact::Int(4)).attribute("rating", Fact::Double(-0.0));
        let losers = asked.page(&journey).slots.remove(0).losers;
        losers.into_iter().map(|loser| loser.item).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ranks("a b=priority:_9 c=priority:_-1", "c, a"), "c a b");
    assert_eq!(ranks("a=score:_'1' b=score:_profile.visits c=score:_'2.5'", ""), "b c a");
    assert_eq!(ranks("a=score:_'9' b=priority:_1", ""), "b a");
    // Without a number below every number: absent, error, NaN, none.
    let none = ranks("a b c d", "");
    let unknown = ranks("a b=score:_\"since('view').getHours()\" c=score:_'1/0' d=score:_'0.0/0.0'", "");
    assert_eq!(unknown, none);
    assert_eq!(ranks("z=score:_'-1e300' a b=score:_'1/0'", "").split(' ').next(), Some("z"));
    // -0 is 0.
    assert_eq!(ranks("a=score:_profile.rating b=score:_'0'", ""), ranks("a b", ""));
    assert_eq!(ranks("b=score:_profile.rating a=score:_'0'", ""), ranks("a b", ""));
}

#[test]
fn one_item_of_an_exclusive_group_stands_on_a_page() {
    let page = |arbitration: &str| {
        let journey = journey(&format!(
            "
slots: {{ a: {{}}, b: {{}}, c: {{}} }}
items:
  - {{ id: x, slots: [a], tags: [promo] }}
  - {{ id: y, slots: [b], tags: [promo, news] }}
  - {{ id: z, slots: [c], tags: [news] }}
arbitration: {{ {arbitration} }}
"
        ));
        Asked::new().lines(&journey).join(", ")
    };
    let all = "a=x (matched), b=y (matched), c=z (matched)";
    assert_eq!(page("exclusive: []"), all);
    let no_y = "a=x (matched), b=baseline (no_item) -y:exclusive, c=z (matched)";
    assert_eq!(page("exclusive: [[x, y], [y, z]]"), no_y);
    assert_eq!(page("exclusive_tags: [promo]"), no_y);
    assert_eq!(page("exclusive_tags: [help]"), all);
    // The items of each tag are a group of their own.
    assert_eq!(page("exclusive_tags: [promo, news]"), no_y);
    let one = "a=x (matched), b=baseline (no_item) -y:exclusive, c=baseline (no_item) -z:exclusive";
    assert_eq!(page("exclusive: [[x, z]], exclusive_tags: [promo]"), one);
}

const INTERRUPTIVE: &str = "
slots: { a: { interruptive: true }, b: { interruptive: true }, c: {} }
items:
  - { id: x, slots: [a] }
  - { id: y, slots: [b, c] }
  - { id: help, slots: [a, b], service: true, stages: [nowhere] }
";

#[test]
fn page_session_and_day_have_their_interruptions() {
    let page = |budgets: &str, asked: &Asked| {
        let arbitration = format!("arbitration: {{ interruptions: {{ {budgets} }} }}");
        asked.lines(&journey(&format!("{INTERRUPTIVE}{arbitration}"))).join(", ")
    };
    let one = "a=x (matched), b=baseline (no_item) -y:interruption_budget, c=y (matched)";
    let none =
        "a=baseline (no_item) -x:interruption_budget, b=baseline (no_item) -y:interruption_budget, c=y (matched)";
    let all = "a=x (matched), b=y (matched), c=baseline (no_item) -y:used_on_page";
    // Whether service ranks above the winner does not matter here.
    let plain = |lines: String| lines.replace(" -help:stage", "");
    assert_eq!(plain(page("page: 1", &Asked::new())), one);
    assert_eq!(plain(page("page: 2", &Asked::new())), all);
    assert_eq!(plain(page("page: 0", &Asked::new())), none);
    let seen = |item: &str, slot: &str, age| Asked::new().impression_at(Exposure, item, slot, None, age);
    assert_eq!(plain(page("day: 2", &seen("y", "a", DAY - 1))), one);
    assert_eq!(plain(page("day: 2", &seen("y", "a", DAY))), all);
    // Neither what was in other slots nor service counts.
    assert_eq!(plain(page("day: 2", &seen("y", "c", HOUR))), all);
    assert_eq!(plain(page("day: 2", &seen("help", "a", HOUR))), all);
    let session = seen("y", "a", 50 * MINUTE).event("view", 60 * MINUTE).event("view", 31 * MINUTE);
    assert_eq!(plain(page("session: 2", &session)), all);
    assert_eq!(plain(page("session: 2", &session.event("view", 29 * MINUTE))), one);
    let unfolded = Asked::new().unfolded(Exposure, "y", "b", MINUTE);
    assert_eq!(plain(page("day: 2", &unfolded)), one);
}

#[test]
fn service_is_exempt_from_interruptions() {
    let journey = journey(
        "
slots: { a: { interruptive: true }, b: { interruptive: true }, c: { interruptive: true } }
items: [{ id: h, slots: [a], service: true }, { id: x, slots: [b] }, { id: i, slots: [c], service: true }]
arbitration: { interruptions: { page: 1, session: 1, day: 1 } }
",
    );
    assert_eq!(Asked::new().lines(&journey), ["a=h (matched)", "b=x (matched)", "c=i (matched)"]);
}

#[test]
fn what_was_given_a_slot_counts_in_caps_and_cool_downs() {
    let journey = journey(
        "
slots: { a: {}, b: {}, c: {}, d: {} }
items:
  - { id: x, slots: [a, d], tags: [promo], caps: [{ max: 1 }] }
  - { id: y, slots: [b], tags: [promo], caps: [{ max: 1, scope: tag }] }
  - { id: z, slots: [c], cool_down: [{ item: x, for: 1h }] }
",
    );
    assert_eq!(
        Asked::new().lines(&journey),
        [
            "a=x (matched)",
            "b=baseline (no_item) -y:capped",
            "c=baseline (no_item) -z:capped",
            "d=baseline (no_item) -x:capped"
        ]
    );
}

const STANDING: &str = "
slots: { a: {}, b: { importance: 1 }, list: { take: 2 } }
suppress: [{ items: [x], when: 'profile.vip' }]
items:
  - { id: x, slots: [a], when: 'false', caps: [{ max: 1 }] }
  - { id: y, slots: [a, b, list] }
  - { id: m, slots: [a], purpose: research }
  - { id: e, slots: [list], experiment: { id: exp, variants_percent: { one: 50, two: 50 } } }
";

#[test]
fn what_stands_stays_unless_it_is_gone_denied_suppressed_done_or_twice() {
    let journey = journey(STANDING);
    let line_of = |asked: &Asked, slot: &str| {
        let page = asked.page(&journey);
        line(page.slots.iter().find(|decided| decided.slot == slot).unwrap())
    };
    let stands = |asked: Asked, item: &str| line_of(&asked.committed("a", item), "a");
    // Neither its condition nor a cap matters.
    let seen = Asked::new().impression(Exposure, "x", DAY);
    assert_eq!(stands(seen, "x"), "a=x (committed)");
    // That a suppression is unknown does not matter, that it is true does.
    let vip = Asked::new().attribute("vip", Fact::Bool(true));
    assert!(stands(vip, "x").starts_with("a=baseline (no_item)"));
    assert!(!stands(Asked::new(), "m").contains("committed"));
    assert!(!stands(Asked::new(), "gone").contains("committed"));
    for kind in [Dismissal, Conversion] {
        let done = |age| Asked::new().started(MINUTE).unfolded(kind, "x", "a", age);
        assert!(stands(done(MINUTE), "x").contains("no_item"));
        assert_eq!(stands(done(MINUTE + 1), "x"), "a=x (committed)");
    }
    let mut done = Asked::new();
    done.request.done.push("y".to_owned());
    assert!(stands(done.clone(), "y").contains("-y:used_on_page"));
    // It is refused in all slots.
    assert_eq!(line_of(&done, "b"), "b=baseline (no_item) -y:used_on_page");
    // The more important slot keeps it.
    let twice = Asked::new().committed("a", "y").committed("b", "y");
    assert_eq!(line_of(&twice, "b"), "b=y (committed)");
    assert!(line_of(&twice, "a").contains("-y:used_on_page"));
    assert_eq!(line_of(&Asked::new().committed("list:2", "y"), "list:2"), "list:2=y (committed)");
    assert!(!line_of(&Asked::new().committed("list:3", "y"), "list:2").contains("committed"));
}

#[test]
fn what_stands_keeps_its_variant() {
    let journey = journey(STANDING);
    let variant = |variant: &str| {
        let mut asked = Asked::new().unit(7);
        let (slot, item) = ("list".to_owned(), "e".to_owned());
        asked.request.committed.push(Committed { slot, item, variant: Some(variant.to_owned()) });
        let page = asked.page(&journey);
        let decided = page.slots.into_iter().find(|decided| decided.slot == "list").unwrap();
        assert_eq!((decided.reason, decided.propensity, decided.assignment), ("committed", 10_000, None));
        decided.variant
    };
    assert_eq!(variant("two").as_deref(), Some("two"));
    assert_eq!(variant("gone"), None);
}

#[test]
fn what_stands_counts_once_in_caps_and_interruptions() {
    let journey = journey(
        "
slots: { a: { interruptive: true }, b: { interruptive: true } }
items: [{ id: x, slots: [a], tags: [promo] }, { id: y, slots: [b], tags: [promo], caps: [{ max: 2, scope: tag }] }]
arbitration: { interruptions: { day: 2 } }
",
    );
    let other = |asked: Asked| line(&asked.started(MINUTE).committed("a", "x").page(&journey).slots[1]);
    assert_eq!(other(Asked::new()), "b=y (matched)");
    let exposed = |age| Asked::new().impression_at(Exposure, "x", "a", None, age);
    // The profile has the exposure that it is.
    assert_eq!(other(exposed(MINUTE)), "b=y (matched)");
    assert_eq!(other(Asked::new().unfolded(Exposure, "x", "a", MINUTE)), "b=y (matched)");
    // An earlier one is another.
    assert_eq!(other(exposed(MINUTE + 1)), "b=baseline (no_item) -y:capped");
}

#[test]
fn previewed_item_stands_before_all_else() {
    let journey = journey(STANDING);
    let mut asked = Asked::new().committed("a", "y");
    asked.request.preview.items.push(("a".to_owned(), "m".to_owned()));
    let page = asked.page(&journey);
    assert!(page.is_preview);
    let lines: Vec<String> = page.slots.iter().map(line).collect();
    assert_eq!(lines[..2], ["b=y (matched)", "a=m (preview)"]);
    let mut asked = Asked::new();
    asked.request.preview.items.push(("list".to_owned(), "e".to_owned()));
    asked.request.preview.variants.push(("exp".to_owned(), "two".to_owned()));
    let page = asked.page(&journey);
    let decided = page.slots.into_iter().find(|decided| decided.slot == "list").unwrap();
    assert_eq!((line(&decided).as_str(), decided.variant.as_deref()), ("list=e (preview)", Some("two")));
}
