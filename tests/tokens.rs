//! Pages by a token: what it leaves out is unknown, and slots wait where that may decide.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod laid;
mod scene;

use etappe::engine::Engine;
use etappe::explain::Language;
use etappe::model::{Cause, Committed, Context, Detail, Fact, Reason, Value};
use etappe::profile::{ProfileError, Token, View};
use laid::Laid;
use scene::{DAY_MS, HOUR_MS, NOW_MS};

/// A journey with these stages, slots and items, and what stands beside them.
fn engine(stages: &str, slots: &str, items: &str, more: &str) -> Engine {
    scene::engine(&format!(
        "journey: tokens\nversion: 1\npurposes: {{ functional: {{ default: granted }} }}\n\
         profile:\n  attributes: {{ plan: {{ type: string, purpose: functional }}, score: {{ type: double, purpose: functional }} }}\n\
         \x20 events:\n    view: {{ purpose: functional, dimensions: [sku] }}\n    mail: {{ purpose: functional }}\n\
         \x20   buy: {{ purpose: functional, dimensions: [sku], measures: {{ revenue: {{}} }} }}\n\
         \x20 interests: {{ sku: {{ from: view.sku, half_life: 1d }} }}\n\
         {more}\nstages: [{{ id: first }}{stages}]\nslots: {{ {slots} }}\nitems:\n{items}\n"
    ))
}

/// What every slot shows, `pending`, or `-`.
fn shown(engine: &Engine, view: &[u8]) -> Vec<String> {
    shown_with(engine, view, &Context::default())
}

fn shown_with(engine: &Engine, view: &[u8], context: &Context<'_>) -> Vec<String> {
    let pages = [Detail::Winners, Detail::Losers].map(|detail| {
        let page = engine.decide(view, context, NOW_MS, detail).expect("it is readable");
        let told = page.decisions.iter().map(|decision| {
            assert_eq!(decision.pending, decision.reason == Reason::Pending);
            assert!(!decision.pending || decision.item.is_none());
            if decision.pending {
                return "pending".to_owned();
            }
            decision.item.map_or("-".to_owned(), |item| engine.pack().item_name(item).to_owned())
        });
        told.collect::<Vec<_>>()
    });
    assert_eq!(pages[0], pages[1], "the losers change nothing");
    pages[0].clone()
}

fn token(engine: &Engine, laid: &Laid) -> Vec<u8> {
    laid.token(engine.pack().hash(), NOW_MS - HOUR_MS)
}

/// The marker of what a token leaves out of an event, which counted last then.
fn left_out(event: &str, last_ms: i64) -> Laid {
    Laid::default().counter(["", event, "token"], &[last_ms])
}

#[test]
fn token_that_leaves_nothing_out_decides_as_its_view() {
    let items =
        "- { id: a, slots: [hero], priority: 2, when: \"count('view', '7d') >= 2\" }\n- { id: b, slots: [hero] }";
    let engine = engine("", "hero: {}", items, "");
    let laid = Laid::default().counter(["view", "", ""], &[NOW_MS - HOUR_MS, NOW_MS - DAY_MS]);
    let bytes = token(&engine, &laid);
    assert_eq!(shown(&engine, &bytes), ["a"]);
    assert_eq!(shown(&engine, &laid.view()), ["a"]);
    let cut = Some(Token { pack: engine.pack().hash(), cut_ms: NOW_MS - HOUR_MS });
    assert_eq!(View::parse(&bytes).expect("a token").token(), cut);
    assert_eq!(View::parse(&laid.view()).expect("a view").token(), None);
    assert_eq!(View::EMPTY.token(), None);
}

#[test]
fn token_of_another_pack_cannot_be_read() {
    let engine = engine("", "hero: {}", "- { id: a, slots: [hero] }", "");
    let other = Laid::default().token(engine.pack().hash() ^ 1, NOW_MS);
    let found = engine.decide(&other, &Context::default(), NOW_MS, Detail::Winners);
    assert_eq!(found.err(), Some(ProfileError::Unreadable));
    let whole = token(&engine, &Laid::default());
    for end in 0..whole.len() {
        assert_eq!(View::parse(&whole[..end]).is_ok(), end == 0, "cut after {end} bytes");
    }
}

#[test]
fn what_a_token_leaves_out_is_unknown_as_far_as_it_may_reach() {
    let last_ms = NOW_MS - 3 * DAY_MS;
    for (when, is_left_out) in [
        ("count('view', '2d') == 0", false),
        ("count('view', '4d') == 0", true),
        ("count('view', '3d') == 0", false),
        ("count('view', 'session') == 0", false),
        ("count('view') == 0", true),
        ("!happened('view', '2d', 'sku', 'x')", false),
        ("!happened('view', '4d', 'sku', 'x')", true),
        ("since('view') > duration('1h')", true),
        ("first('view') < timestamp('2020-01-01T00:00:00Z')", true),
        ("last('view', 'sku', 'x') < timestamp('2020-01-01T00:00:00Z')", true),
        ("interest('sku', 'x') < 1.0", true),
        ("!sequence(['mail', 'view'], '2d')", false),
        ("!sequence(['mail', 'view'], '4d')", true),
        ("sum('buy', 'revenue', '2d') < 1.0", false),
        ("sum('buy', 'revenue', '4d') < 1.0", true),
        ("sum('buy', 'revenue', 'all', 'sku', 'x') < 1.0", true),
        // Of this event nothing is left out.
        ("count('mail') == 0", false),
        ("count('buy') == 0", false),
        // What settles it whatever is left out.
        ("count('view') == 0 || count('mail') == 0", false),
        ("profile.plan == 'pro'", true),
        ("has(profile.score)", false),
    ] {
        let engine = engine("", "hero: {}", &format!("- {{ id: a, slots: [hero], when: \"{when}\" }}"), "");
        let laid = left_out("view", last_ms).counter(["", "buy#revenue", "token"], &[last_ms]).unreadable("plan", 7);
        let found = shown(&engine, &token(&engine, &laid));
        assert_eq!(found == ["pending"], is_left_out, "{when}: {found:?}");
        // A counter that is there is not left out.
        let there = laid.counter(["view", "", ""], &[NOW_MS - HOUR_MS]);
        let asks_whole = when.contains("'view'") && !when.contains("'x'") && !when.contains("mail");
        let found = shown(&engine, &token(&engine, &there));
        assert!(!asks_whole || found != ["pending"], "{when}: {found:?}");
    }
}

#[test]
fn slot_is_pending_where_an_item_that_may_win_depends_on_what_is_left_out() {
    let promo = "suppress: [{ tags: [promo], when: \"happened('view', '7d', 'sku', 'broken')\" }]";
    for (item, is_pending) in [
        ("priority: 2, when: \"profile.plan == 'pro'\"", true),
        ("priority: 2, when: \"!(profile.plan == 'pro')\"", true),
        ("priority: 2, tags: [promo]", true),
        ("priority: 2, caps: [{ max: 2, per: 7d }]", true),
        // It ranks below.
        ("priority: -2, when: \"profile.plan == 'pro'\"", false),
        // It is refused all the same.
        ("priority: 2, when: \"profile.plan == 'pro' && context.campaign == 'poster'\"", false),
        ("priority: 2, tags: [promo], when: \"happened('mail', '1d')\"", false),
        ("priority: 2, tags: [promo], channels: [mail]", false),
        ("priority: 2, caps: [{ max: 2, per: 7d }], schedule: { until: 2020-01-01T00:00, tz: UTC }", false),
    ] {
        let items = format!("- {{ id: a, slots: [hero], {item} }}\n- {{ id: b, slots: [hero] }}");
        let engine = engine("", "hero: {}", &items, promo);
        let laid = left_out("view", NOW_MS - DAY_MS).counter(["", "@shown", "token"], &[NOW_MS - DAY_MS]);
        let facts: [Fact<'_>; 2] = [("campaign", Value::String("other")), ("channel", Value::String("web"))];
        let context = Context { facts: &facts, ..Context::default() };
        let found = shown_with(&engine, &token(&engine, &laid.unreadable("plan", 7)), &context);
        assert_eq!(found, [if is_pending { "pending" } else { "b" }], "{item}");
    }
}

#[test]
fn slot_is_pending_where_a_score_that_may_win_is_left_out() {
    let items = |score: &str| {
        format!(
            "- {{ id: a, slots: [hero], score: \"profile.score\" }}\n- {{ id: b, slots: [hero], score: \"{score}\" }}"
        )
    };
    let engine = engine("", "hero: {}", &items("1.0"), "");
    assert_eq!(shown(&engine, &token(&engine, &Laid::default().unreadable("score", 7))), ["pending"]);
    assert_eq!(shown(&engine, &token(&engine, &Laid::default().unreadable("score", 4))), ["b"]);
    let known = Laid::default().attribute("score", Value::Double(2.0));
    assert_eq!(shown(&engine, &token(&engine, &known)), ["a"]);
}

#[test]
fn stage_that_is_left_out_leaves_all_slots_pending_that_go_by_it() {
    let stages = ", { id: later, enter: \"happened('view', '7d')\" }";
    let items = "- { id: a, slots: [bound], stages: [first] }\n- { id: b, slots: [free] }\n\
        - { id: c, slots: [asks], when: \"stage == 'first'\" }\n- { id: d, slots: [mixed], priority: 3 }\n\
        - { id: e, slots: [mixed], stages: [later] }";
    let slots = "bound: {}, free: {}, asks: {}, mixed: {}";
    let free = engine(stages, slots, items, "");
    let left = left_out("view", NOW_MS - DAY_MS);
    assert_eq!(shown(&free, &token(&free, &left)), ["pending", "b", "pending", "pending"]);
    // Whoever is past what is left out is in a stage for sure.
    let early = left_out("view", NOW_MS - 9 * DAY_MS);
    assert_eq!(shown(&free, &token(&free, &early)), ["a", "b", "c", "d"]);
    let held = engine(&stages.replace("id: later", "id: later, holdout_percent: 5"), slots, items, "");
    assert_eq!(shown(&held, &token(&held, &left)), ["pending"; 4]);
}

#[test]
fn pending_slot_leaves_those_pending_that_depend_on_it() {
    let left = "when: \"profile.plan == 'pro'\"";
    for (first, second, more, is_pending) in [
        ("", "", "", false),
        ("slots: [hero, aside],", "", "", true),
        ("tags: [promo],", "tags: [promo],", "", false),
        ("tags: [promo],", "tags: [promo], caps: [{ max: 1, per: 1d, scope: tag }],", "", true),
        ("", "tags: [promo], caps: [{ max: 1, per: 1d, scope: tag }],", "", false),
        ("tags: [promo], caps: [{ max: 1, per: 1d, scope: tag }],", "tags: [promo],", "", false),
        ("campaign: one,", "campaign: one, caps: [{ max: 1, per: 1d, scope: campaign }],", "", true),
        ("", "caps: [{ max: 1, per: 1d, scope: global }],", "", true),
        ("", "", "arbitration: { exclusive: [[a, b]] }", true),
        ("", "", "arbitration: { interruptions: { page: 1 } }", true),
        ("service: true,", "", "arbitration: { interruptions: { page: 1 } }", false),
    ] {
        let slots_of_first = if first.contains("slots") { "" } else { "slots: [hero]," };
        let items = format!(
            "- {{ id: a, {slots_of_first} {first} {left} }}\n- {{ id: b, slots: [aside], priority: 5, {second} }}"
        );
        let slots = "hero: { interruptive: true }, aside: { interruptive: true }";
        let engine = engine("", slots, &items, more);
        let found = shown(&engine, &token(&engine, &Laid::default().unreadable("plan", 7)));
        let expected = if is_pending { ["pending", "pending"] } else { ["pending", "b"] };
        assert_eq!(found, expected, "{first} / {second} / {more}");
    }
}

#[test]
fn what_stands_on_the_page_is_not_pending() {
    let items = "- { id: a, slots: [hero], when: \"profile.plan == 'pro'\" }\n- { id: b, slots: [hero] }";
    let engine = engine("", "hero: {}", items, "");
    let bytes = token(&engine, &Laid::default().unreadable("plan", 7));
    let committed = [Committed { slot: "hero", item: "a", variant: "" }];
    assert_eq!(shown_with(&engine, &bytes, &Context { committed: &committed, ..Context::default() }), ["a"]);
}

#[test]
fn explanation_of_a_page_by_a_token_is_of_the_same_decisions() {
    let items = "- { id: a, slots: [hero], priority: 2, when: \"profile.plan == 'pro'\" }\n- { id: b, slots: [hero, aside] }\n- { id: c, slots: [rest] }";
    let engine = engine("", "hero: {}, aside: {}, rest: {}", items, "");
    let bytes = token(&engine, &Laid::default().unreadable("plan", 7));
    let why = engine.explain(&bytes, &Context::default(), NOW_MS, Language::English).expect("it is readable");
    let told: Vec<_> = why.slots.iter().map(|slot| slot.item.as_deref().unwrap_or(slot.reason.name())).collect();
    assert_eq!(told, ["pending", "pending", "c"]);
    assert_eq!(shown(&engine, &bytes), told);
    let first = &why.slots[0].items[0];
    assert_eq!((first.reason, first.cause), (Reason::ConditionUnknown, Some(Cause::NotInToken)));
    for item in why.slots.iter().flat_map(|slot| &slot.items) {
        assert!(!item.sentence.is_empty() && !item.sentence.contains(": ."), "{}", item.sentence);
    }
}

#[test]
fn by_a_view_nothing_is_pending() {
    let items = "- { id: a, slots: [hero], priority: 2, when: \"profile.plan == 'pro'\" }\n- { id: b, slots: [hero] }";
    let engine = engine("", "hero: {}", items, "");
    assert_eq!(shown(&engine, &Laid::default().unreadable("plan", 7).view()), ["b"]);
    assert_eq!(shown(&engine, &[]), ["b"]);
}

/// Numbers that follow from the one before.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn moment(&mut self) -> i64 {
        let hours = [1, 5, 30, 200, 900][self.below(5) as usize];
        NOW_MS - i64::try_from(self.below(hours * 3_600_000)).expect("it is small")
    }
}

const RANDOM_ITEMS: &str = "
- { id: a, slots: [one, two], priority: 5, stages: [later], when: \"profile.plan == 'pro'\" }
- { id: b, slots: [one], priority: 4, tags: [promo], when: \"count('view', '3d') > 2\", caps: [{ max: 2, per: 7d }] }
- { id: c, slots: [one, chat], when: \"happened('view', '20d', 'sku', 'x') && !happened('mail', '2d')\", score: \"interest('sku', 'x')\" }
- { id: d, slots: [one, two], when: \"sum('buy', 'revenue', '5d') > 3.0\", score: \"profile.score\" }
- { id: e, slots: [two], tags: [promo], caps: [{ max: 1, per: 1d, scope: tag }], score: \"1.5\" }
- { id: f, slots: [two, chat], stages: [first], when: \"since('mail') > duration('20h')\" }
- { id: g, slots: [chat], priority: 2, when: \"stage == 'later' || sequence(['mail', 'view'], '8d')\" }
- { id: h, slots: [chat, one], priority: -1, when: \"sum('buy', 'revenue', '1d', 'sku', 'x') < 1.0\" }
- { id: i, slots: [two], priority: -2 }";

#[test]
fn slot_that_is_not_pending_shows_what_the_whole_view_shows() {
    let more = "suppress: [{ tags: [promo], when: \"happened('view', '2d', 'sku', 'broken')\" }]\n\
        arbitration: { exclusive: [[d, f]], interruptions: { page: 1, day: 2 } }";
    let stages = ", { id: later, enter: \"count('view', '10d') > 3 && !happened('buy', '6h')\" }";
    let engine =
        engine(stages, "one: {}, two: { interruptive: true }, chat: { interruptive: true }", RANDOM_ITEMS, more);
    let keys = [
        ["view", "", ""],
        ["view", "sku", "x"],
        ["view", "sku", "broken"],
        ["mail", "", ""],
        ["buy", "", ""],
        ["buy#revenue", "", ""],
        ["buy#revenue", "sku", "x"],
        ["@shown", "item", "b"],
        ["@shown", "tag", "promo"],
        ["@shown", "interruptive", "yes"],
    ];
    let (mut pending, mut shown_now, mut changed) = (0, 0, 0);
    for seed in 0..2_500 {
        let mut dice = Dice(seed * 7_919 + 1);
        let (mut whole, mut cut) = (Laid::default(), Laid::default());
        let mut markers: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
        for key in keys {
            let times: Vec<i64> = (0..dice.below(6)).map(|_| dice.moment()).collect();
            let Some(last_ms) = times.iter().copied().max() else { continue };
            let add = |laid: Laid| match key[0].contains('#') {
                true => laid.measure(key, &times.iter().map(|time_ms| (*time_ms, 170)).collect::<Vec<_>>()),
                false => laid.counter(key, &times),
            };
            whole = add(whole);
            if dice.below(5) == 0 {
                let marker = markers.entry(key[0]).or_insert(last_ms);
                *marker = last_ms.max(*marker);
            } else {
                cut = add(cut);
            }
        }
        for (event, last_ms) in markers {
            cut = cut.counter(["", event, "token"], &[last_ms]);
        }
        for (name, value) in [("plan", Value::String("pro")), ("score", Value::Double(2.0))] {
            if dice.below(2) == 0 {
                whole = whole.attribute(name, value);
                cut = if dice.below(4) == 0 { cut.unreadable(name, 7) } else { cut.attribute(name, value) };
            }
        }
        let (all, by_token) = (shown(&engine, &whole.view()), shown(&engine, &token(&engine, &cut)));
        changed += usize::from(all != shown(&engine, &cut.view()));
        for (all, by_token) in all.iter().zip(&by_token) {
            if by_token == "pending" {
                pending += 1;
            } else {
                shown_now += 1;
                assert_eq!(all, by_token, "visitor {seed}");
            }
        }
    }
    assert!(pending > 500 && shown_now > 2_500 && changed > 400, "{pending} {shown_now} {changed}");
}
