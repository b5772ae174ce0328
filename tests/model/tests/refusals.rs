//! What refuses an item by itself: the table of docs/decisions.md, channels, locales, schedules, segments, suppressions.

mod asked;

use asked::{Asked, DAY, journey};
use etappe_model::{Fact, Journey};

/// One slot with an item of these fields.
fn with_item(fields: &str, rest: &str) -> Journey {
    journey(&format!("\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], {fields} }}]\n{rest}"))
}

fn shows(asked: &Asked, journey: &Journey) -> String {
    let page = asked.page(journey);
    page.slots[0].losers.first().map_or("shown".to_owned(), |loser| loser.reason.clone())
}

#[test]
fn channel_must_be_known_and_named() {
    let journey = with_item("channels: [web, mail]", "");
    assert_eq!(shows(&Asked::new().context("channel", "mail"), &journey), "shown");
    assert_eq!(shows(&Asked::new().context("channel", "app"), &journey), "channel");
    assert_eq!(shows(&Asked::new(), &journey), "channel");
}

#[test]
fn locale_falls_back_by_its_parts_and_by_what_the_journey_says() {
    let spoken = |locales: &str, locale: &str| {
        let fallback = "locales: { default: en, fallback: { gsw: de-AT, fr-CH: it } }";
        let journey = with_item(&format!("locales: [{locales}]"), fallback);
        let asked = if locale.is_empty() { Asked::new() } else { Asked::new().context("locale", locale) };
        shows(&asked, &journey)
    };
    for (locales, locale, expected) in [
        ("de", "de-CH-1996", "shown"),
        ("de-CH", "de-CH-1996", "shown"),
        ("de-CH", "de", "locale"),
        ("de", "gsw-x", "shown"),
        ("it", "fr-CH", "shown"),
        ("fr", "fr-CH", "shown"),
        ("it", "fr", "locale"),
        ("DE", "de", "locale"),
        ("en", "pt", "shown"),
        ("en", "", "shown"),
        ("de", "", "locale"),
    ] {
        assert_eq!(spoken(locales, locale), expected, "{locales} for {locale}");
    }
}

#[test]
fn schedule_holds_from_a_moment_to_another_on_its_clocks() {
    let at = |schedule: &str, moment: &str| {
        shows(&Asked::new().at(moment), &with_item(&format!("schedule: {{ {schedule} }}"), ""))
    };
    let zurich = "from: '2026-05-04T14:00', until: '2026-05-04T15:00', tz: Europe/Zurich";
    for (schedule, moment, expected) in [
        (zurich, "2026-05-04T11:59:59.999Z", "schedule"),
        (zurich, "2026-05-04T12:00:00Z", "shown"),
        (zurich, "2026-05-04T12:59:59.999Z", "shown"),
        (zurich, "2026-05-04T13:00:00Z", "schedule"),
        // In the gap of March, the moment of the jump.
        ("from: '2026-03-29T02:30', tz: Europe/Zurich", "2026-03-29T00:59:59.999Z", "schedule"),
        ("from: '2026-03-29T02:30', tz: Europe/Zurich", "2026-03-29T01:00:00Z", "shown"),
        // In the fold of October, the first of the two.
        ("from: '2026-10-25T02:30', tz: Europe/Zurich", "2026-10-25T00:29:59.999Z", "schedule"),
        ("from: '2026-10-25T02:30', tz: Europe/Zurich", "2026-10-25T00:30:00Z", "shown"),
        // Half an hour is put forward on Lord Howe.
        ("from: '2026-10-04T02:15', tz: Australia/Lord_Howe", "2026-10-03T15:29:59.999Z", "schedule"),
        ("from: '2026-10-04T02:15', tz: Australia/Lord_Howe", "2026-10-03T15:30:00Z", "shown"),
        ("until: '2026-05-04T12:00'", "2026-05-04T11:59:59.999Z", "shown"),
        ("until: '2026-05-04T12:00'", "2026-05-04T12:00:00Z", "schedule"),
    ] {
        assert_eq!(at(schedule, moment), expected, "{schedule} at {moment}");
    }
}

#[test]
fn schedule_holds_on_its_days_and_in_its_hours() {
    let at = |schedule: &str, moment: &str| {
        shows(&Asked::new().at(moment), &with_item(&format!("schedule: {{ {schedule} }}"), ""))
    };
    let night = "days: [fri], hours: { from: '22:00', until: '06:00' }";
    let always = "days: [mon], hours: { from: '08:00', until: '08:00' }";
    let small = "hours: { from: '02:00', until: '03:00' }, tz: Europe/Zurich";
    for (schedule, moment, expected) in [
        ("days: [mon]", "2026-05-04T00:00:00Z", "shown"),
        ("days: [mon]", "2026-05-03T23:59:59.999Z", "schedule"),
        ("days: [mon], tz: Europe/Zurich", "2026-05-03T22:00:00Z", "shown"),
        ("hours: { from: '09:00', until: '18:00' }", "2026-05-04T09:00:00Z", "shown"),
        ("hours: { from: '09:00', until: '18:00' }", "2026-05-04T18:00:00Z", "schedule"),
        (night, "2026-05-08T22:00:00Z", "shown"),
        (night, "2026-05-09T05:59:00Z", "shown"),
        (night, "2026-05-09T06:00:00Z", "schedule"),
        (night, "2026-05-09T22:00:00Z", "schedule"),
        (night, "2026-05-08T05:00:00Z", "schedule"),
        (always, "2026-05-05T07:59:00Z", "shown"),
        (always, "2026-05-05T08:00:00Z", "schedule"),
        // These hours are skipped in March, and come twice in October.
        (small, "2026-03-29T00:59:00Z", "schedule"),
        (small, "2026-03-29T01:00:00Z", "schedule"),
        (small, "2026-10-25T00:30:00Z", "shown"),
        (small, "2026-10-25T01:30:00Z", "shown"),
        // Only in the years for which they are worked out.
        ("days: [tue, thu, fri]", "2019-12-31T23:59:59.999Z", "schedule"),
        ("days: [tue, thu, fri]", "2037-12-31T23:59:59.999Z", "shown"),
        ("days: [tue, thu, fri]", "2038-01-01T00:00:00Z", "schedule"),
        // Every day is no rule.
        ("days: [mon, tue, wed, thu, fri, sat, sun]", "2038-01-01T00:00:00Z", "shown"),
        ("from: '2010-01-01T00:00'", "2038-01-01T00:00:00Z", "shown"),
    ] {
        assert_eq!(at(schedule, moment), expected, "{schedule} at {moment}");
    }
}

#[test]
fn one_of_the_segments_must_hold_beside_the_condition() {
    let segments =
        "segments: { new: \"!happened('view')\", keen: 'profile.visits > 3', odd: '1 / profile.visits == 1' }";
    let outcome = |fields: &str, asked: &Asked| shows(asked, &with_item(fields, segments));
    let none = Asked::new().event("view", 1);
    assert_eq!(outcome("segments: [new, keen]", &Asked::new()), "shown");
    assert_eq!(outcome("segments: [new, keen]", &none), "condition_unknown:absent");
    assert_eq!(outcome("segments: [new]", &none), "condition_false");
    assert_eq!(outcome("segments: [keen], when: \"happened('buy')\"", &none), "condition_false");
    let visits = |n| none.clone().attribute("visits", Fact::Int(n));
    assert_eq!(outcome("segments: [new, keen]", &visits(4)), "shown");
    assert_eq!(outcome("segments: [odd, new]", &visits(0)), "condition_error");
    assert_eq!(outcome("when: 'profile.answered'", &none), "condition_unknown:no_consent");
}

#[test]
fn previewed_segment_is_as_it_is_said() {
    let journey = with_item("segments: [new]", "segments: { new: \"!happened('view')\" }");
    let mut asked = Asked::new();
    asked.request.preview.segments.insert("new".to_owned(), false);
    assert_eq!(shows(&asked, &journey), "condition_false");
    let mut asked = Asked::new().event("view", 1);
    asked.request.preview.segments.insert("new".to_owned(), true);
    assert_eq!(shows(&asked, &journey), "shown");
}

#[test]
fn suppression_by_tag_or_item_holds_if_true_and_blocks_if_nobody_may_look() {
    let outcome = |fields: &str, when: &str, asked: &Asked| {
        let suppress = format!("suppress: [{{ tags: [promo], items: [it], when: {when} }}]");
        let other = format!("suppress: [{{ tags: [promo], items: [other], when: {when} }}]");
        let rest = if fields.contains("promo") { other } else { suppress };
        shows(asked, &with_item(fields, &rest))
    };
    let vip = Asked::new().attribute("vip", Fact::Bool(true));
    assert_eq!(outcome("tags: [promo]", "profile.vip", &vip), "suppressed");
    assert_eq!(outcome("priority: 1", "profile.vip", &vip), "suppressed");
    assert_eq!(outcome("priority: 1", "'!profile.vip'", &vip), "shown");
    // Absent does not block, anything else does.
    assert_eq!(outcome("priority: 1", "profile.vip", &Asked::new()), "shown");
    assert_eq!(outcome("priority: 1", "profile.answered", &Asked::new()), "blocked_unknown");
    let visits = Asked::new().attribute("visits", Fact::Int(0));
    assert_eq!(outcome("priority: 1", "'1 / profile.visits == 1'", &visits), "blocked_unknown");
    assert_eq!(outcome("service: true", "profile.vip", &vip), "shown");
    assert_eq!(outcome("service: true", "profile.answered", &vip), "shown");
    let granted = Asked::new().event("view", DAY).says("research", true);
    assert_eq!(outcome("priority: 1", "profile.answered", &granted), "shown");
}

#[test]
fn first_reason_of_the_table_is_the_reason() {
    let journey = journey(
        "
stages: [{ id: first }, { id: second, enter: 'false' }]
slots: { hero: {} }
suppress: [{ tags: [hidden, unsure], when: \"happened('view')\" }, { items: [unsure], when: 'profile.answered' }]
items:
  - { id: stage, slots: [hero], priority: 9, stages: [second], channels: [mail] }
  - { id: channel, slots: [hero], priority: 8, channels: [mail], locales: [de] }
  - { id: locale, slots: [hero], priority: 7, locales: [de], purpose: research }
  - { id: consent, slots: [hero], priority: 6, purpose: research, schedule: { until: '2020-01-01T00:00' } }
  - { id: schedule, slots: [hero], priority: 5, schedule: { until: '2020-01-01T00:00' }, when: 'profile.vip' }
  - { id: condition, slots: [hero], priority: 4, when: 'profile.vip', tags: [hidden] }
  - { id: hidden, slots: [hero], priority: 3, tags: [hidden], caps: [{ max: 0 }] }
  - { id: unsure, slots: [hero], priority: 2, tags: [unsure], caps: [{ max: 0 }] }
  - { id: capped, slots: [hero], priority: 1, caps: [{ max: 0 }] }
",
    );
    assert_eq!(
        Asked::new().event("view", 1).lines(&journey),
        ["hero=baseline (no_item) -stage:stage -channel:channel -locale:locale -consent:consent -schedule:schedule \
          -condition:condition_unknown:absent -hidden:suppressed -unsure:suppressed -capped:capped"]
    );
    let mut losers = Asked::new().page(&journey).slots.remove(0).losers;
    let reasons = losers.split_off(6).into_iter().map(|loser| loser.reason).collect::<Vec<_>>();
    assert_eq!(reasons, ["capped", "capped", "capped"]);
}
