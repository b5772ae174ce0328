//! Caps and cool-downs: the rules of docs/decisions.md, "Caps", and the counters of docs/profile.md, in examples.

mod asked;

use asked::{Asked, DAY, HOUR, MINUTE, SECOND, journey};
use etappe_model::Journey;
use etappe_model::Kind::{Click, Conversion, Dismissal, Exposure};

/// Two slots; `it` is asked first, with these fields.
fn with_item(fields: &str, rest: &str) -> Journey {
    journey(&format!(
        "
slots: {{ hero: {{}}, list: {{ take: 2 }} }}
items:
  - {{ id: it, slots: [hero], tags: [promo, big], campaign: spring, priority: 1, {fields} }}
  - {{ id: like, slots: [list], tags: [promo], campaign: spring, stages: [nowhere] }}
  - {{ id: secret, slots: [list], tags: [big], purpose: research, stages: [nowhere] }}
  - {{ id: asks, slots: [list], purpose: marketing, stages: [nowhere] }}
{rest}"
    ))
}

fn outcome(asked: &Asked, journey: &Journey) -> String {
    let page = asked.page(journey);
    page.slots[0].losers.first().map_or("shown".to_owned(), |loser| loser.reason.clone())
}

fn capped(cap: &str, asked: &Asked) -> String {
    outcome(asked, &with_item(&format!("caps: [{{ {cap} }}]"), ""))
}

#[test]
fn window_reaches_from_now_back_and_leaves_out_its_start() {
    let seen = |age| Asked::new().impression(Exposure, "it", age);
    assert_eq!(capped("max: 1, per: 7d", &seen(7 * DAY - 1)), "capped");
    assert_eq!(capped("max: 1, per: 7d", &seen(7 * DAY)), "shown");
    assert_eq!(capped("max: 2, per: 7d", &seen(0)), "shown");
    assert_eq!(capped("max: 2, per: 7d", &seen(DAY).impression(Exposure, "it", 0)), "capped");
    for cap in ["max: 1", "max: 1, per: lifetime"] {
        assert_eq!(capped(cap, &seen(900 * DAY)), "capped");
    }
    assert_eq!(capped("max: 0", &Asked::new()), "capped");
    // A session does not go on by what happens to items.
    let session = Asked::new().event("view", 20 * MINUTE).impression(Exposure, "it", 5 * MINUTE);
    assert_eq!(capped("max: 1, per: session", &session), "capped");
    assert_eq!(capped("max: 1, per: session", &seen(5 * MINUTE).event("view", 3 * MINUTE)), "shown");
    assert_eq!(capped("max: 1, per: session", &seen(5 * MINUTE)), "shown");
    assert_eq!(capped("max: 1, per: session", &seen(0)), "capped");
}

#[test]
fn each_kind_is_counted_for_itself() {
    let kinds = [("exposure", Exposure), ("click", Click), ("dismissal", Dismissal), ("conversion", Conversion)];
    for (on, _) in kinds {
        for (name, kind) in kinds {
            let asked = Asked::new().impression(kind, "it", DAY);
            assert_eq!(
                capped(&format!("max: 1, on: {on}"), &asked),
                if on == name { "capped" } else { "shown" },
                "{on} after {name}"
            );
        }
    }
    assert_eq!(capped("max: 1", &Asked::new().impression(Click, "it", DAY)), "shown");
}

#[test]
fn scope_says_what_is_counted() {
    let happened = |item: &str, slot: &str, channel: Option<&str>| {
        Asked::new().context("channel", "web").impression_at(Exposure, item, slot, channel, DAY)
    };
    for (scope, item, slot, channel, expected) in [
        ("item", "it", "list", None, "capped"),
        ("item", "like", "hero", None, "shown"),
        ("tag", "like", "", None, "capped"),
        ("tag", "asks", "", None, "shown"),
        ("campaign", "like", "", None, "capped"),
        ("campaign", "asks", "", None, "shown"),
        ("channel", "asks", "", Some("web"), "capped"),
        ("channel", "asks", "", Some("mail"), "shown"),
        ("channel", "asks", "", None, "shown"),
        ("slot", "asks", "hero", None, "capped"),
        ("slot", "asks", "list", None, "shown"),
        ("slot", "asks", "", None, "shown"),
        ("global", "asks", "", None, "capped"),
    ] {
        let asked = happened(item, slot, channel);
        assert_eq!(capped(&format!("max: 1, scope: {scope}"), &asked), expected, "{scope} {item} {slot} {channel:?}");
    }
    // Of one whose channel is not known, none is counted.
    let unknown = Asked::new().impression_at(Exposure, "it", "", None, DAY);
    assert_eq!(capped("max: 1, scope: channel", &unknown), "shown");
}

#[test]
fn slots_that_take_makes_are_one() {
    let journey = journey(
        "
slots: { list: { take: 3 } }
items:
  - { id: it, slots: [list], caps: [{ max: 2, scope: slot }] }
  - { id: other, slots: [list], priority: 1 }
",
    );
    let seen = Asked::new().impression_at(Exposure, "other", "list:3", None, DAY);
    assert_eq!(
        seen.lines(&journey),
        [
            "list=other (matched)",
            "list:2=baseline (no_item) -other:used_on_page -it:capped",
            "list:3=baseline (no_item) -other:used_on_page -it:capped"
        ]
    );
}

#[test]
fn caps_of_the_journey_are_for_all_or_for_those_with_a_tag() {
    let outcome = |caps: &str, item: &str| {
        let asked = Asked::new().impression(Exposure, item, DAY);
        outcome(&asked, &with_item("kind: block", &format!("caps: [{{ {caps} }}]")))
    };
    assert_eq!(outcome("max: 1", "it"), "capped");
    assert_eq!(outcome("max: 1, tags: [news]", "it"), "shown");
    assert_eq!(outcome("max: 1, tags: [promo], scope: tag", "like"), "capped");
    // With tags, only those of them are counted.
    assert_eq!(outcome("max: 1, tags: [big], scope: tag", "like"), "shown");
    assert_eq!(outcome("max: 1, tags: [big], scope: global", "like"), "capped");
}

#[test]
fn cool_down_runs_after_an_event_or_what_happened_to_an_item() {
    let outcome =
        |cool_down: &str, asked: Asked| outcome(&asked, &with_item(&format!("cool_down: [{{ {cool_down} }}]"), ""));
    let after_buy = "event: buy, for: 60d";
    assert_eq!(outcome(after_buy, Asked::new().event("buy", 60 * DAY - 1)), "capped");
    assert_eq!(outcome(after_buy, Asked::new().event("buy", 60 * DAY)), "shown");
    assert_eq!(outcome("item: like, for: 1h", Asked::new().impression(Exposure, "like", HOUR - 1)), "capped");
    assert_eq!(outcome("item: like, for: 1h", Asked::new().impression(Exposure, "it", HOUR - 1)), "shown");
    let dismissed = Asked::new().impression(Dismissal, "like", SECOND);
    assert_eq!(outcome("item: like, on: dismissal, for: 1h", dismissed.clone()), "capped");
    assert_eq!(outcome("item: like, for: 1h", dismissed), "shown");
}

#[test]
fn what_is_not_in_the_profile_yet_is_counted_beside_it() {
    let seen = Asked::new().context("channel", "web").unfolded(Exposure, "it", "list:2", MINUTE);
    assert_eq!(capped("max: 1, per: 1h", &seen), "capped");
    assert_eq!(capped("max: 1, scope: slot", &seen), "shown");
    // It happened on the channel of the request.
    assert_eq!(capped("max: 1, scope: channel", &seen), "capped");
    assert_eq!(capped("max: 1, per: 90s", &Asked::new().unfolded(Exposure, "it", "", 90 * SECOND)), "shown");
    assert_eq!(capped("max: 2", &seen.clone().impression(Exposure, "it", DAY)), "capped");
    let shown = with_item("when: \"shown('it', '7d') == 2 && clicked('it', '1h') == 0\"", "");
    assert_eq!(outcome(&seen.impression(Exposure, "it", DAY), &shown), "shown");
}

#[test]
fn denied_purpose_blocks_unless_the_cap_is_used_up_anyway() {
    let tagged = |asked: &Asked| capped("max: 2, scope: tag", asked);
    let seen = Asked::new().impression(Exposure, "like", DAY);
    // Nobody was asked about the purpose of `secret`, so nothing of it was ever kept.
    assert_eq!(tagged(&seen), "shown");
    assert_eq!(tagged(&seen.clone().says("research", false)), "blocked_unknown");
    assert_eq!(tagged(&seen.clone().impression(Exposure, "it", DAY).says("research", false)), "capped");
    assert_eq!(tagged(&seen.clone().says("research", false).says("research", true)), "shown");
    assert_eq!(capped("max: 2, scope: campaign", &seen.clone().says("research", false)), "shown");
    assert_eq!(capped("max: 2, scope: global", &seen.says("marketing", false)), "blocked_unknown");
    let bought = Asked::new().event("buy", DAY).says("marketing", false);
    let cool_down = with_item("cool_down: [{ event: buy, for: 60d }]", "");
    assert_eq!(outcome(&bought, &cool_down), "blocked_unknown");
    let cool_down = with_item("cool_down: [{ item: asks, for: 60d }]", "");
    assert_eq!(outcome(&bought, &cool_down), "blocked_unknown");
}

#[test]
fn withdrawn_purpose_takes_its_impressions_along() {
    let seen = Asked::new().impression(Exposure, "asks", DAY).impression(Exposure, "like", DAY);
    assert_eq!(capped("max: 2, scope: global", &seen), "capped");
    let again = seen.says("marketing", false).says("marketing", true);
    assert_eq!(capped("max: 2, scope: global", &again), "shown");
    assert_eq!(capped("max: 1, scope: global", &again), "capped");
    // Nor is anything kept before the purpose is granted.
    let secret = Asked::new().impression(Exposure, "secret", DAY).says("research", true);
    assert_eq!(capped("max: 1, scope: global", &secret), "shown");
}

#[test]
fn counter_of_more_than_32_counts_its_first_bucket_in_full() {
    // A quarter past and a quarter to each hour, 40 times.
    let mut asked = Asked::new();
    for n in (0..40).rev() {
        asked = asked.impression(Exposure, "it", 15 * MINUTE + n * 30 * MINUTE);
    }
    let counts = |most: i64, per: &str| {
        let outcome = |max: i64| capped(&format!("max: {max}, per: {per}"), &asked);
        assert_eq!((outcome(most), outcome(most + 1)), ("capped".to_owned(), "shown".to_owned()), "{per}");
    };
    // The latest 32 tell exactly up to the oldest of them, 945 minutes ago.
    counts(30, "15h");
    counts(31, "945m");
    // 35 lie in it, and a quarter past six in the bucket in which it begins.
    counts(36, "1050m");
    counts(40, "lifetime");
}
