//! Warnings of caps, schedules, variants, tags, languages, channels and what a journey keeps: where they stand, and that they can be allowed.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::compile::{compile, lint};
use etappe::syntax::{Code, Format};

/// 2026-05-04.
const NOW_MS: i64 = 1_777_852_800_000;

const HEAD: &str =
    "journey: my-shop\nversion: 1\npurposes: { functional: { default: granted } }\nstages: [{ id: awareness }]\n";

fn journey(lines: &str, item: &str) -> String {
    let slots = if lines.contains("slots:") { "" } else { "slots: { hero: {} }\n" };
    format!("{HEAD}{slots}{lines}\nitems: [{{ id: it, slots: [hero]{item} }}]\n")
}

/// Codes and places of what is warned of.
fn warned(text: &str, now_ms: i64) -> Vec<(Code, String)> {
    assert_eq!(compile(text, Format::Yaml).diagnostics, [], "{text}");
    lint(text, Format::Yaml, now_ms).into_iter().map(|found| (found.code, found.path)).collect()
}

/// Lines of the journey and fields of its item, and what is warned of.
type Case = (&'static str, &'static str, &'static [(Code, &'static str)]);

const CASES: &[Case] = &[
    ("", ", caps: [{ max: 0 }]", &[(Code::DeadCap, "/items/0/caps/0/max")]),
    ("caps: [{ max: 0, scope: global }]", "", &[(Code::DeadCap, "/caps/0/max")]),
    ("caps: [{ max: 1, scope: global }]", ", caps: [{ max: 1 }]", &[]),
    ("", ", caps: [{ max: 1, scope: tag }]", &[(Code::DeadCap, "/items/0/caps/0/scope")]),
    ("", ", caps: [{ max: 1, scope: campaign }]", &[(Code::DeadCap, "/items/0/caps/0/scope")]),
    ("", ", tags: [a], campaign: c, caps: [{ max: 1, scope: campaign }, { max: 1, scope: tag }]", &[]),
    ("", ", schedule: { until: 2026-05-04T00:00 }", &[(Code::PastSchedule, "/items/0/schedule/until")]),
    ("", ", schedule: { until: 2026-05-04T00:01 }", &[]),
    ("", ", schedule: { until: 2026-05-04T00:00, tz: America/New_York }", &[]),
    ("", ", schedule: { days: [mon], until: 2026-05-04T00:00 }", &[(Code::PastSchedule, "/items/0/schedule/until")]),
    ("", ", schedule: { from: 2030-01-01T00:00 }", &[]),
    (
        "",
        ", experiment: { id: e, variants_percent: { a: 100, b: 0 } }",
        &[(Code::EmptyVariant, "/items/0/experiment/variants_percent/b")],
    ),
    (
        "",
        ", experiment: { id: e, variants_percent: { a: 100 }, coverage_percent: 0 }",
        &[(Code::EmptyVariant, "/items/0/experiment/coverage_percent")],
    ),
    ("", ", experiment: { id: e, variants_percent: { a: 99.99, b: 0.01 } }", &[]),
    ("arbitration: { exclusive_tags: [promo] }", "", &[(Code::UnusedTag, "/arbitration/exclusive_tags/0")]),
    ("suppress: [{ tags: [promo], when: \"consent('functional')\" }]", "", &[(Code::UnusedTag, "/suppress/0/tags/0")]),
    ("caps: [{ max: 1, tags: [promo, a] }]", ", tags: [a]", &[(Code::UnusedTag, "/caps/0/tags/0")]),
    ("arbitration: { exclusive_tags: [promo] }", ", tags: [promo]", &[]),
    ("slots: { hero: { take: 2 } }", "", &[(Code::EmptySlot, "/slots/hero/take")]),
    // Languages.
    (
        "locales: { default: en }",
        ", content: { a: { en: x, de: y }, b: { en: x } }",
        &[(Code::LanguageGap, "/items/0/content/b")],
    ),
    (
        "locales: { default: en }",
        ", locales: [en, de], content: { a: { en: x } }",
        &[(Code::LanguageGap, "/items/0/content/a")],
    ),
    ("locales: { default: en }", ", locales: [en, de-CH], content: { a: { en: x, de: y } }", &[]),
    (
        "locales: { default: en }",
        ", locales: [de], content: { a: { de: x, fr: y } }",
        &[(Code::LanguageGap, "/items/0/content/a/fr")],
    ),
    ("locales: { default: en }", ", locales: [de], content: { a: { de: x, de-CH: y } }", &[]),
    (
        "locales: { default: en, fallback: { gsw: de } }",
        ", content: { a: { gsw: x, de: y } }",
        &[(Code::LanguageGap, "/items/0/content/a")],
    ),
    // Of two items of a slot one lacks a language.
    (
        "locales: { default: en }",
        ", content: { a: { en: x, fr: y } } }, { id: two, slots: [hero], content: { a: { en: x } }",
        &[(Code::LanguageGap, "/items/1/content/a")],
    ),
    (
        "locales: { default: en }",
        ", content: { a: { en: x, fr: y } } }, { id: two, slots: [hero], locales: [en], content: { a: { en: x } }",
        &[],
    ),
    // Who sees it by the default may ask for any language.
    ("locales: { default: en }", ", locales: [en], content: { a: { en: x, fr: y } }", &[]),
    ("", ", content: { size: { id: x, to: y }, at: { id: z } }", &[]),
    ("locales: { default: en }", ", content: { size: { id: x, to: y }, at: { id: z } }", &[]),
    // Channels.
    ("messages: { mail: [subject] }", "", &[(Code::ChannelGap, "/items/0/id")]),
    ("messages: { mail: [subject] }", ", channels: [web]", &[]),
    ("messages: { mail: [subject] }", ", content: { subject: Hi }", &[]),
    ("messages: { mail: [subject] }", ", content: { subject: \" \" }", &[(Code::ChannelGap, "/items/0/content")]),
    (
        "messages: { mail: [subject], web: [title] }",
        ", channels: [mail, web], content: { subject: Hi }",
        &[(Code::ChannelGap, "/items/0/content")],
    ),
    (
        "messages: { mail: [subject] }",
        ", experiment: { id: e, variants_percent: { a: 50, b: 50 } }, variants: { a: { subject: Hi }, b: { subject: } }",
        &[(Code::ChannelGap, "/items/0/variants/b")],
    ),
    (
        "messages: { mail: [subject] }",
        ", content: { subject: Hi }, experiment: { id: e, variants_percent: { a: 50, b: 50 } }",
        &[],
    ),
    // The brand.
    (
        "brand: { name: Acme, colors: { accent: red } }",
        ", content: { a: \"{brand.name}\" }",
        &[(Code::Unread, "/brand/colors/accent")],
    ),
    // What is read by something else than a condition.
    (
        "profile: { events: { buy: { purpose: functional }, sell: { purpose: functional }, view: { purpose: functional, dimensions: [t] } },\n  \
         attributes: { vip: { type: bool, purpose: functional }, age: { type: int, purpose: functional } } }\n\
         segments: { vips: profile.vip }\nsuppress: [{ tags: [a], when: \"happened('sell')\" }]",
        ", tags: [a], segments: [vips], score: \"profile.age + count('view')\", cool_down: [{ event: buy, for: 1d }]",
        &[],
    ),
];

#[test]
fn what_is_most_likely_not_meant_is_warned_of_where_it_stands() {
    for (lines, item, expected) in CASES {
        let found = warned(&journey(lines, item), NOW_MS);
        let found: Vec<(Code, &str)> = found.iter().map(|(code, path)| (*code, path.as_str())).collect();
        assert_eq!(found, *expected, "{lines} {item}");
    }
}

#[test]
fn each_warning_can_be_allowed_with_a_reason() {
    for (lines, item, expected) in CASES {
        let rules: Vec<String> =
            expected.iter().map(|(code, path)| format!("{{ rule: {code}, at: {path}, why: known }}")).collect();
        let allow = format!("{lines}\nallow: [{}]", rules.join(", "));
        assert_eq!(warned(&journey(&allow, item), NOW_MS), [], "{lines} {item}");
    }
}

#[test]
fn days_and_hours_are_warned_of_in_the_year_before_they_end() {
    // 2036-12-31 and 2037-01-02.
    let (before, within) = (2_114_294_400_000, 2_114_467_200_000);
    let hours = journey("", ", schedule: { hours: { from: \"09:00\", until: \"18:00\" } }");
    assert_eq!(warned(&hours, before), []);
    assert_eq!(warned(&hours, within), [(Code::PastSchedule, "/items/0/schedule".to_owned())]);
    let plain = journey("", ", schedule: { from: 2026-01-01T00:00 }");
    assert_eq!(warned(&plain, within), []);
    let over = journey("", ", schedule: { hours: { from: \"09:00\", until: \"18:00\" }, until: 2037-06-01T00:00 }");
    assert_eq!(warned(&over, within), []);
}
