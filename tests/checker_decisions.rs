//! What the checker refuses of stages, caps, schedules, experiments and what else decides: with which code, where, and with a way out.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod ruled;

use std::fmt::Write;

use etappe::syntax::{Code, Diagnostic};
use ruled::{found, journey};

use Code::{
    DuplicateId, ExitMeetsEnter, FieldsDisagree, InvalidValue, MissingField, UnknownField, UnknownName, WrongType,
};

/// What is refused: where the text stands, the text, its code, the place, the part that is marked, and a piece of the way out.
type Refused = (Place, &'static str, Code, &'static str, &'static str, &'static str);

#[derive(Clone, Copy)]
enum Place {
    Top,
    Stage,
    Slot,
    Item,
}

use Place::{Item, Slot, Stage, Top};

const OF_STAGES: &[Refused] = &[
    (Stage, "{ id: s }", MissingField, "/stages/1", "id", "enter:"),
    (Stage, "{ id: s, enter: \"true\", exit: 7 }", WrongType, "/stages/1/exit", "7", "quotes"),
    (
        Stage,
        "{ id: s, enter: \"true\", exit: \"stage == 'first'\" }",
        Code::StageInEnter,
        "/stages/1/exit",
        "stage",
        "",
    ),
    (
        Stage,
        "{ id: s, enter: \"true\", exit: \"false\", exit_to: frist }",
        UnknownName,
        "/stages/1/exit_to",
        "frist",
        "`first`",
    ),
    (
        Stage,
        "{ id: s, enter: \"true\", exit: \"false\", exit_to: s }",
        FieldsDisagree,
        "/stages/1/exit_to",
        "s",
        "another",
    ),
    (Stage, "{ id: s, enter: \"true\", exit_to: first }", FieldsDisagree, "/stages/1/exit_to", "first", "`exit`"),
    (Stage, "{ id: s, enter: \"true\", min_dwell: soon }", InvalidValue, "/stages/1/min_dwell", "soon", "30m"),
    (Stage, "{ id: s, enter: \"true\", min_dwell: 0s }", InvalidValue, "/stages/1/min_dwell", "0s", "30m"),
    (Stage, "{ id: s, enter: \"true\", min_dwell: 401d }", InvalidValue, "/stages/1/min_dwell", "401d", "400 days"),
    (Stage, "{ id: s, enter: \"true\", min_dwell: 30 }", WrongType, "/stages/1/min_dwell", "30", "quotes"),
    (
        Stage,
        "{ id: s, enter: \"true\", timeout: { to: first } }",
        MissingField,
        "/stages/1/timeout",
        "to",
        "after: 30d",
    ),
    (Stage, "{ id: s, enter: \"true\", timeout: { after: 1h } }", MissingField, "/stages/1/timeout", "after", "to:"),
    (Stage, "{ id: s, enter: \"true\", timeout: 1h }", WrongType, "/stages/1/timeout", "1h", "timeout:"),
    (
        Stage,
        "{ id: s, enter: \"true\", timeout: { after: 1x, to: first } }",
        InvalidValue,
        "/stages/1/timeout/after",
        "1x",
        "30m",
    ),
    (
        Stage,
        "{ id: s, enter: \"true\", timeout: { after: 1h, to: frist } }",
        UnknownName,
        "/stages/1/timeout/to",
        "frist",
        "`first`",
    ),
    (
        Stage,
        "{ id: s, enter: \"true\", timeout: { after: 1h, to: s } }",
        FieldsDisagree,
        "/stages/1/timeout/to",
        "s",
        "another",
    ),
    (
        Stage,
        "{ id: s, enter: \"true\", min_dwell: 2h, timeout: { after: 1h, to: first } }",
        FieldsDisagree,
        "/stages/1/timeout",
        "{ after: 1h, to: first }",
        "min_dwell",
    ),
    (Stage, "{ id: s, enter: \"true\", renamed_from: old }", WrongType, "/stages/1/renamed_from", "old", "[old]"),
    (
        Stage,
        "{ id: s, enter: \"true\", renamed_from: [first] }",
        DuplicateId,
        "/stages/1/renamed_from/0",
        "first",
        "remove",
    ),
    (Stage, "{ id: s, enter: \"true\", renamed_from: [o, o] }", DuplicateId, "/stages/1/renamed_from/1", "o", "own"),
    (
        Stage,
        "{ id: s, enter: \"true\", holdout_percent: 101 }",
        InvalidValue,
        "/stages/1/holdout_percent",
        "101",
        "100",
    ),
    (
        Stage,
        "{ id: s, enter: \"true\", holdout_percent: 0.125 }",
        InvalidValue,
        "/stages/1/holdout_percent",
        "0.125",
        "write 0.12 or 0.13",
    ),
    (
        Stage,
        "{ id: s, enter: \"happened('view')\", exit: \"happened('buy')\" }",
        ExitMeetsEnter,
        "/stages/1/exit",
        "\"happened('buy')\"",
        "opposite",
    ),
    (Top, "transitions: [{ to: frist, when: \"true\" }]", UnknownName, "/transitions/0/to", "frist", "`first`"),
    (Top, "transitions: [{ to: first }]", MissingField, "/transitions/0", "to", "when:"),
    (Top, "transitions: [{ when: \"true\" }]", MissingField, "/transitions/0", "when", "to:"),
    (
        Top,
        "transitions: [{ from: [], to: first, when: \"true\" }]",
        InvalidValue,
        "/transitions/0/from",
        "[]",
        "leave `from` out",
    ),
    (
        Top,
        "transitions: [{ from: [first], to: first, when: \"true\" }]",
        FieldsDisagree,
        "/transitions/0/to",
        "first",
        "another",
    ),
    (
        Top,
        "transitions: [{ to: first, when: \"stage == 'first'\" }]",
        Code::StageInEnter,
        "/transitions/0/when",
        "stage",
        "",
    ),
];

const OF_SLOTS_AND_PAGES: &[Refused] = &[
    (Slot, "importance: high", WrongType, "/slots/hero/importance", "high", ""),
    (Slot, "importance: 1.5", WrongType, "/slots/hero/importance", "1.5", ""),
    (Slot, "take: 0", InvalidValue, "/slots/hero/take", "0", "1"),
    (Slot, "take: 33", InvalidValue, "/slots/hero/take", "33", "32"),
    (Slot, "pinned: [its]", UnknownName, "/slots/hero/pinned/0", "its", "`it`"),
    (Slot, "pinned: [other]", FieldsDisagree, "/slots/hero/pinned/0", "other", "`slots`"),
    (Slot, "holdout_percent: -1", InvalidValue, "/slots/hero/holdout_percent", "-1", "0"),
    (Slot, "interruptive: yes", WrongType, "/slots/hero/interruptive", "yes", "true"),
    (Top, "holdout_percent: all", WrongType, "/holdout_percent", "all", ""),
    (Top, "locales: { default: de_CH }", InvalidValue, "/locales/default", "de_CH", "`de-CH`"),
    (Top, "locales: { default: 7 }", WrongType, "/locales/default", "7", "quotes"),
    (Top, "locales: { fallback: { gsw: \"d\" } }", InvalidValue, "/locales/fallback/gsw", "\"d\"", "BCP 47"),
    (Top, "suppress: [{ when: \"true\" }]", MissingField, "/suppress/0", "{ when: \"true\" }", "`tags`"),
    (Top, "suppress: [{ tags: [promo] }]", MissingField, "/suppress/0", "tags", "when:"),
    (Top, "suppress: [{ items: [its], when: \"true\" }]", UnknownName, "/suppress/0/items/0", "its", "`it`"),
    (Top, "suppress: [{ tags: promo, when: \"true\" }]", WrongType, "/suppress/0/tags", "promo", "[promo]"),
    (Top, "arbitration: { exclusive: [it, other] }", WrongType, "/arbitration/exclusive/0", "it", "[it]"),
    (Top, "arbitration: { exclusive: [[its]] }", UnknownName, "/arbitration/exclusive/0/0", "its", "`it`"),
    (Top, "arbitration: { exclusive_tags: [7] }", WrongType, "/arbitration/exclusive_tags/0", "7", "quotes"),
    (Top, "arbitration: { interruptions: { page: -1 } }", InvalidValue, "/arbitration/interruptions/page", "-1", "0"),
    (Top, "arbitration: { interruptions: { hour: 1 } }", UnknownField, "/arbitration/interruptions/hour", "hour", ""),
    (Top, "caps: [{ per: 1d }]", MissingField, "/caps/0", "per", "max: 2"),
    (Top, "caps: [{ max: 1, per: daily }]", InvalidValue, "/caps/0/per", "daily", "lifetime"),
    (Top, "caps: [{ max: 1, scope: tags }]", InvalidValue, "/caps/0/scope", "tags", "`tag`"),
    (Top, "caps: [{ max: 1, on: view }]", InvalidValue, "/caps/0/on", "view", "`exposure`"),
    (Top, "caps: [{ max: 70000 }]", InvalidValue, "/caps/0/max", "70000", "65534"),
];

const OF_ITEMS: &[Refused] = &[
    (Item, "channels: []", InvalidValue, "/items/0/channels", "[]", "leave `channels` out"),
    (Item, "channels: [email]", InvalidValue, "/items/0/channels/0", "email", "`mail`"),
    (Item, "locales: [\"\"]", InvalidValue, "/items/0/locales/0", "\"\"", "BCP 47"),
    (Item, "segments: [regulars]", UnknownName, "/items/0/segments/0", "regulars", "`regular`"),
    (Item, "segments: [\"@suppress.0\"]", UnknownName, "/items/0/segments/0", "\"@suppress.0\"", "`regular`"),
    (Item, "score: \"'a'\"", Code::TypeMismatch, "/items/0/score", "'a'", ""),
    (Item, "service: 1", WrongType, "/items/0/service", "1", "true"),
    (Item, "campaign: 7", WrongType, "/items/0/campaign", "7", "quotes"),
    (Item, "schedule: { from: 2026-11-20 }", InvalidValue, "/items/0/schedule/from", "2026-11-20", "2026-11-20T08:00"),
    (
        Item,
        "schedule: { from: 2026-02-30T00:00 }",
        InvalidValue,
        "/items/0/schedule/from",
        "2026-02-30T00:00",
        "2026-11-20T08:00",
    ),
    (
        Item,
        "schedule: { from: 2026-11-20T00:00, until: 2026-11-20T00:00 }",
        FieldsDisagree,
        "/items/0/schedule",
        "{ from: 2026-11-20T00:00, until: 2026-11-20T00:00 }",
        "before",
    ),
    (Item, "schedule: { tz: Zurich }", InvalidValue, "/items/0/schedule/tz", "Zurich", "Europe/Zurich"),
    (Item, "schedule: { days: [someday] }", InvalidValue, "/items/0/schedule/days/0", "someday", ""),
    (
        Item,
        "schedule: { hours: { from: \"9:00\", until: \"18:00\" } }",
        InvalidValue,
        "/items/0/schedule/hours/from",
        "\"9:00\"",
        "09:00",
    ),
    (Item, "schedule: { hours: { from: \"09:00\" } }", MissingField, "/items/0/schedule/hours", "from", "until:"),
    (Item, "caps: { max: 1 }", WrongType, "/items/0/caps", "{ max: 1 }", "caps: ["),
    (Item, "caps: [{ max: 1, tags: [promo] }]", UnknownField, "/items/0/caps/0/tags", "tags", ""),
    (Item, "cool_down: [{ for: 1d }]", FieldsDisagree, "/items/0/cool_down/0", "{ for: 1d }", "`event`"),
    (
        Item,
        "cool_down: [{ event: buy, item: it, for: 1d }]",
        FieldsDisagree,
        "/items/0/cool_down/0",
        "{ event: buy, item: it, for: 1d }",
        "one of them",
    ),
    (
        Item,
        "cool_down: [{ event: buy, on: click, for: 1d }]",
        FieldsDisagree,
        "/items/0/cool_down/0/on",
        "click",
        "remove",
    ),
    (Item, "cool_down: [{ event: buys, for: 1d }]", UnknownName, "/items/0/cool_down/0/event", "buys", "`buy`"),
    (Item, "cool_down: [{ item: its, for: 1d }]", UnknownName, "/items/0/cool_down/0/item", "its", "`it`"),
    (Item, "cool_down: [{ item: it }]", MissingField, "/items/0/cool_down/0", "item", "for: 60d"),
    (Item, "cool_down: [{ item: it, for: lifetime }]", InvalidValue, "/items/0/cool_down/0/for", "lifetime", "30m"),
];

const OF_EXPERIMENTS: &[Refused] = &[
    (Item, "variants: { a: {} }", FieldsDisagree, "/items/0/variants", "{ a: {} }", "`experiment`"),
    (Item, "experiment: { id: e }", MissingField, "/items/0/experiment", "id", "variants_percent"),
    (
        Item,
        "experiment: { variants_percent: { a: 100 } }",
        MissingField,
        "/items/0/experiment",
        "variants_percent",
        "id:",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 50, b: 40 } }",
        FieldsDisagree,
        "/items/0/experiment/variants_percent",
        "{ a: 50, b: 40 }",
        "100",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: {} }",
        FieldsDisagree,
        "/items/0/experiment/variants_percent",
        "{}",
        "100",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 33.333, b: 66.667 } }",
        InvalidValue,
        "/items/0/experiment/variants_percent/a",
        "33.333",
        "write 33.33 or 33.34",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 } }, variants: { b: {} }",
        UnknownName,
        "/items/0/variants/b",
        "{}",
        "`a`",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, hash: sha }",
        InvalidValue,
        "/items/0/experiment/hash",
        "sha",
        "etappe1",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, unit: user }",
        InvalidValue,
        "/items/0/experiment/unit",
        "user",
        "`person`",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, seed: 7 }",
        WrongType,
        "/items/0/experiment/seed",
        "7",
        "quotes",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, version: 70000 }",
        InvalidValue,
        "/items/0/experiment/version",
        "70000",
        "65535",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, min_version: -1 }",
        InvalidValue,
        "/items/0/experiment/min_version",
        "-1",
        "0",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, coverage_percent: 200 }",
        InvalidValue,
        "/items/0/experiment/coverage_percent",
        "200",
        "100",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, layer: { id: l, from_percent: 30, to_percent: 30 } }",
        FieldsDisagree,
        "/items/0/experiment/layer/to_percent",
        "30",
        "`from_percent`",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, layer: { id: l, to_percent: 30 } }",
        MissingField,
        "/items/0/experiment/layer",
        "id",
        "from_percent: 0",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, requires: { f: [a] } }",
        UnknownName,
        "/items/0/experiment/requires/f",
        "[a]",
        "`e`",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, requires: { e: [] } }",
        InvalidValue,
        "/items/0/experiment/requires/e",
        "[]",
        "[gift]",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, requires: { e: [b] } }",
        UnknownName,
        "/items/0/experiment/requires/e/0",
        "b",
        "`a`",
    ),
    (
        Item,
        "experiment: { id: e, variants_percent: { a: 100 }, requires: { e: [a] } }",
        FieldsDisagree,
        "/items/0/experiment/requires",
        "{ e: [a] }",
        "do without",
    ),
];

fn text_of(place: Place, text: &str) -> String {
    match place {
        Place::Top => journey(&format!("{text}\n"), "", "", ""),
        Place::Stage => journey("", &format!(", {text}"), "", ""),
        Place::Slot => journey("", "", text, ""),
        Place::Item => journey("", "", "", &format!(", {text}")),
    }
}

#[test]
fn field_given_wrongly_is_refused_where_it_stands_with_a_way_out() {
    assert_eq!(found(&journey("", "", "", "")), []);
    let mut wrong = String::new();
    for (place, text, code, path, marked, help) in [OF_STAGES, OF_SLOTS_AND_PAGES, OF_ITEMS, OF_EXPERIMENTS].concat() {
        let source = text_of(place, text);
        let found = found(&source);
        let first = found.iter().find(|found| found.code == code && found.path == path);
        let is_fine = first.is_some_and(|first| {
            source.get(first.span.start..first.span.end) == Some(marked)
                && first.help.as_ref().is_some_and(|found| !found.is_empty() && found.contains(help))
                && !first.message.ends_with('.')
        });
        if !is_fine {
            let marked = |found: &Diagnostic| source.get(found.span.start..found.span.end).map(str::to_owned);
            let found: Vec<String> = (found.iter())
                .map(|found| {
                    let marked = marked(found).unwrap_or_default();
                    format!("{} {} `{marked}` {} ({:?})", found.code, found.path, found.message, found.help)
                })
                .collect();
            writeln!(wrong, "{text}\n  wanted {code} {path} {help}\n  {}", found.join("\n  ")).expect("room");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
