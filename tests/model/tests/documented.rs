//! Every example in the tables of docs/conditions.md comes to what is written there, for the visitor of that page.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken table is a failed test")]

use etappe_model::{Context, Fact, Journey, Known, Record, Request, Scene, Value, What, eval};

const DOCS: &str = include_str!("../../../docs/conditions.md");

const JOURNEY: &str = include_str!("../../cases/documented.yaml");

/// 2026-05-04T12:00:00Z.
const NOON: i64 = 1_777_896_000_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn history() -> Vec<Record> {
    let attribute = |name: &str, value: Fact| Record {
        at_ms: NOON - 50 * DAY,
        what: What::Attribute { name: name.to_owned(), time_ms: NOON - 50 * DAY, value: Some(value) },
    };
    let event = |event: &str, time_ms: i64, dimensions: &[(&str, &str)]| Record {
        at_ms: time_ms,
        what: What::Event {
            event: event.to_owned(),
            time_ms,
            dimensions: dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        },
    };
    let view = |minutes: i64| event("product_view", NOON - minutes * 60_000, &[("topic", "cameras"), ("sku", "x100")]);
    vec![
        attribute("country", Fact::Text("CH".to_owned())),
        attribute("plan", Fact::Text("pro".to_owned())),
        attribute("logins", Fact::Int(7)),
        attribute("score", Fact::Double(2.5)),
        attribute("member", Fact::Bool(true)),
        attribute("birthday", Fact::Int(641_779_200_000)),
        attribute("trial_ends", Fact::Int(NOON + 2 * DAY)),
        attribute("newsletter", Fact::Text("weekly".to_owned())),
        attribute("tags", Fact::Texts(["photo", "travel", "vip"].map(str::to_owned).into())),
        event("purchase", NOON - 40 * DAY, &[]),
        event("product_view", NOON - 5 * DAY, &[("topic", "lenses")]),
        view(60),
        view(50),
        view(10),
        Record { at_ms: NOON, what: What::Feedback { kind: "nps".to_owned(), time_ms: NOON, value: 9.0 } },
    ]
}

fn context() -> Context {
    let text = |name: &str, value: &str| (name.to_owned(), Fact::Text(value.to_owned()));
    [
        text("device", "mobile"),
        text("path", "/cameras/x100"),
        text("campaign", "spring"),
        ("cart_value".to_owned(), Fact::Double(120.5)),
        ("topics".to_owned(), Fact::Texts(["cameras", "travel"].map(str::to_owned).into())),
    ]
    .into()
}

/// What a condition comes to for the visitor of the page: `true`, `7`, … or the name of the cause.
fn written(source: &str) -> String {
    let journey = Journey::read(JOURNEY);
    let known = Known::of(&journey, &history());
    let scene = Scene {
        journey: &journey,
        known: &known,
        request: &Request { context: context(), ..Request::default() },
        now_ms: NOON,
        stage: "engagement",
    };
    match eval(source, &scene).unwrap_or_else(|error| panic!("{error} in {source}")) {
        Ok(Value::Bool(truth)) => truth.to_string(),
        Ok(Value::Int(n)) => n.to_string(),
        Ok(value) => format!("{value:?}"),
        Err(cause) => cause.name().to_owned(),
    }
}

#[test]
fn example_of_every_table_comes_to_what_is_written() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in DOCS.lines().filter(|line| line.starts_with('|')) {
        let line = line.replace("\\|", "\u{1}");
        let cells: Vec<String> =
            line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect();
        let [.., example, expected] = cells.as_slice() else { continue };
        let code = |cell: &str| cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).map(str::to_owned);
        let (Some(example), Some(expected)) = (code(example), code(expected)) else { continue };
        if cells.len() == 4 {
            rows += 1;
            let got = written(&example);
            if got != expected {
                wrong.push(format!("{example}: {got}, not {expected}"));
            }
        }
    }
    println!("{rows} rows");
    assert!(rows >= 60, "only {rows} rows were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn tables_of_and_or_with_every_operand_hold() {
    let operands =
        [("true", "true"), ("false", "false"), ("profile.nickname == ''", "absent"), ("1 / 0 == 1", "error")];
    let and = |a: &str, b: &str| match (a, b) {
        ("false", _) | (_, "false") => "false".to_owned(),
        ("true", b) => b.to_owned(),
        (a, "true") => a.to_owned(),
        (a, b) => if a == "error" || b == "error" { "error" } else { "absent" }.to_owned(),
    };
    let not = |a: &str| match a {
        "true" => "false".to_owned(),
        "false" => "true".to_owned(),
        other => other.to_owned(),
    };
    for (a, is_a) in operands {
        for (b, is_b) in operands {
            assert_eq!(written(&format!("({a}) && ({b})")), and(is_a, is_b), "{a} && {b}");
            assert_eq!(written(&format!("({a}) || ({b})")), not(&and(&not(is_a), &not(is_b))), "{a} || {b}");
            assert_eq!(written(&format!("[1, 2].all(x, x == 1 ? {a} : {b})")), and(is_a, is_b), "all {a} {b}");
        }
        assert_eq!(written(&format!("!({a})")), not(is_a));
    }
}

#[test]
fn unknown_with_each_rule_has_the_documented_outcome() {
    for (source, expected) in [
        ("profile.country != 'CH'", "false"),
        ("profile.nickname != 'CH'", "absent"),
        ("profile.newsletter != 'CH'", "no_consent"),
        ("profile.newsletter == profile.nickname", "no_consent"),
        ("profile.newsletter.orValue('a') == 'a'", "no_consent"),
        ("has(profile.newsletter)", "no_consent"),
        ("profile.newsletter == '' && false", "false"),
        ("1 / 0 == 1 || profile.nickname == ''", "error"),
        ("(profile.nickname == 'a') ? true : true", "absent"),
        ("true ? true : profile.nickname == ''", "true"),
        ("size(profile.nickname + 'a') == 1", "absent"),
        ("dyn(1) && true", "error"),
        ("!dyn(1)", "error"),
        ("dyn('a') < 1", "error"),
        ("dyn('a') == 1", "false"),
        ("{'a': 1, 'a': 2} == {'a': 1}", "error"),
        ("{'a': 1}.b == 1", "error"),
        ("[1][1] == 1", "error"),
        ("9223372036854775807 + 1 > 0", "error"),
        ("0.0 / 0.0 == 0.0 / 0.0", "false"),
        ("9007199254740993 == 9007199254740992.0", "true"),
        ("-7 % 3 == -1", "true"),
        ("since('cart_add') > duration('1s')", "absent"),
        ("consent('personalization')", "false"),
        ("[1, 2].exists(x, x / 0 == 1 || x == 2)", "true"),
        ("[1, 2].exists_one(x, x == 1 || profile.newsletter == '')", "no_consent"),
        ("int(-0.5) == 0 && int('-42') == -42", "true"),
        ("double('1.5') == 1.5 && string(1.5) == '1.5' && string(duration('90m')) == '5400s'", "true"),
        ("string(timestamp('2026-05-04T14:00:00.250+02:00')) == '2026-05-04T12:00:00.25Z'", "true"),
        ("'Zürich'.matches('^Z.rich$') && !'٣'.matches('^\\\\d$')", "true"),
    ] {
        assert_eq!(written(source), expected, "{source}");
    }
}

#[test]
fn operation_past_a_limit_is_budget() {
    let long = "x".repeat(4_096);
    let list = |length: usize| format!("[{}]", vec!["1"; length].join(", "));
    for (source, expected) in [
        (format!("'{long}' + '' != ''"), "true"),
        (format!("'{long}' + 'x' != ''"), "budget"),
        (format!("'{long}x'.contains('x')"), "budget"),
        (format!("'{long}x' == 'x'"), "false"),
        (format!("size({}) == 256", list(256)), "true"),
        (format!("size({} + [1]) == 257", list(256)), "budget"),
        (format!("1 in {}", list(257)), "budget"),
    ] {
        assert_eq!(written(&source), expected, "{}", &source[..20]);
    }
}
