//! Every operation of the condition language, run from checked trees: what it comes to, its causes, budgets and limits.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use etappe::engine::Engine;
use etappe::explain::Language;
use etappe::model::Condition as C;
use etappe::model::{
    Arithmetic as A, Attribute, Comparison, Context, ContextField, Counter, Detail, EventType, Fact, Function as F,
    Item, Journey, Junction, Macro, Measure, Pattern, Purpose, Reason, Record, Scalar as S, Schema, Slot, Stage, Tally,
    TimePart, Type, Value, Window,
};
use etappe::pack::encode;

const NOW_MS: i64 = 1_777_896_000_000;
const HOUR_MS: i64 = 3_600_000;

fn journey(when: C) -> Journey {
    let purpose = |name: &str, granted_by_default| Purpose { name: name.into(), granted_by_default };
    let event = |name: &str, purpose| EventType {
        name: name.into(),
        purpose,
        dimensions: vec!["topic".into()],
        measures: vec![Measure { name: "revenue".into(), scale: 0.01 }],
    };
    let field = |name: &str, value_type| ContextField { name: name.into(), value_type };
    Journey {
        name: "runtime".into(),
        version: 1,
        schema: Schema {
            purposes: vec![purpose("functional", true), purpose("secret", false)],
            attributes: vec![Attribute::plain("hidden".into(), Type::String, 1)],
            events: vec![event("view", 0), event("buy", 0), event("mail", 1)],
            ..Schema::default()
        },
        context: vec![field("gone", Type::Int), field("long", Type::String), field("text", Type::String)],
        stages: vec![Stage { name: "first".into(), ..Stage::default() }],
        slots: vec![Slot { name: "hero".into(), ..Slot::default() }],
        items: vec![Item { name: "it".into(), slots: vec![0], stages: u32::MAX, when: Some(when), ..Item::default() }],
        ..Journey::default()
    }
}

/// `true`, `false` or a cause, for a visitor who viewed cameras 3, 2 and 1 hours ago and bought 90 minutes ago.
fn outcome(when: C) -> String {
    let engine = Engine::load(encode(&journey(when)).expect("it fits")).expect("an encoded pack loads");
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    for (name, ago_ms) in [("view", 3 * HOUR_MS), ("view", 2 * HOUR_MS), ("buy", HOUR_MS * 3 / 2), ("view", HOUR_MS)] {
        let record = Record::Event { name, time_ms: NOW_MS - ago_ms, dimensions: &[("topic", "cameras")], measures: &[], id: "" };
        profile.apply(&record, NOW_MS).expect("it is declared");
    }
    let long = "a".repeat(4_097);
    let facts: [Fact<'_>; 2] = [("long", Value::String(&long)), ("text", Value::String("Zürich"))];
    let context = Context { facts: &facts, ..Context::default() };
    let view = profile.view();
    let page = engine.decide(&view, &context, NOW_MS, Detail::Losers).expect("its own view is readable");
    // Explaining comes to the same, and never panics.
    let why = engine.explain(&view, &context, NOW_MS, Language::English).expect("its own view is readable");
    let decision = &page.decisions[0];
    let found = match decision.losers.first().map(|loser| (loser.reason, loser.cause)) {
        None => "true".to_owned(),
        Some((Reason::ConditionFalse, None)) => "false".to_owned(),
        Some((Reason::ConditionError, None)) => "error".to_owned(),
        Some((Reason::ConditionUnknown, Some(cause))) => cause.name().to_owned(),
        other => panic!("{other:?}"),
    };
    let clause = why.slots[0].items[0].when.as_ref().expect("it has a condition");
    assert!(!clause.text.is_empty(), "a condition has a text");
    found
}

fn b(condition: C) -> Box<C> {
    Box::new(condition)
}
fn int(value: i64) -> C {
    C::Literal(S::Int(value))
}
fn dbl(value: f64) -> C {
    C::Literal(S::Double(value))
}
fn text(value: &str) -> C {
    C::Literal(S::String(value.into()))
}
fn bool(value: bool) -> C {
    C::Literal(S::Bool(value))
}
fn at(value: i64) -> C {
    C::Literal(S::Timestamp(value))
}
fn span(value: i64) -> C {
    C::Literal(S::Duration(value))
}
fn eq(left: C, right: C) -> C {
    C::Compare(Comparison::Equal, b(left), b(right))
}
fn less(left: C, right: C) -> C {
    C::Compare(Comparison::Less, b(left), b(right))
}
fn sum(op: A, left: C, right: C) -> C {
    C::Arithmetic(op, b(left), b(right))
}
fn call(function: F, operands: Vec<C>) -> C {
    C::Call(function, operands)
}
fn each(kind: Macro, over: C, body: C) -> C {
    C::Macro(kind, b(over), b(body))
}
fn ints(values: impl IntoIterator<Item = i64>) -> C {
    C::List(values.into_iter().map(int).collect())
}
fn map(entries: &[(&str, i64)]) -> C {
    C::Map(entries.iter().map(|(key, value)| (text(key), int(*value))).collect())
}
fn part(part: TimePart, minutes: i16, of: C) -> C {
    C::TimePart(part, minutes, b(of))
}
fn tally(tally: Tally, event: u16) -> C {
    C::Tally(tally, Counter { event, dimension: None })
}
fn gone() -> C {
    eq(C::Context(0), int(1))
}
fn long() -> C {
    C::Context(1)
}

fn check(cases: Vec<(&str, C, &str)>) {
    let wrong: Vec<String> = cases
        .into_iter()
        .filter_map(|(name, condition, expected)| {
            let found = outcome(condition);
            (found != expected).then(|| format!("{name}: {found}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn arithmetic_of_every_type_and_its_limits() {
    const LAST_MS: i64 = 253_402_300_799_999;
    const LONGEST_MS: i64 = 9_223_372_036_854;
    check(vec![
        ("add", eq(sum(A::Add, int(2), int(3)), int(5)), "true"),
        ("mixed", eq(sum(A::Divide, int(7), dbl(2.0)), dbl(3.5)), "true"),
        ("modulo takes the sign of the dividend", eq(sum(A::Modulo, int(-7), int(2)), int(-1)), "true"),
        ("overflow", eq(sum(A::Add, int(i64::MAX), int(1)), int(0)), "error"),
        ("product past 64 bits", eq(sum(A::Multiply, int(i64::MIN), int(-1)), int(0)), "error"),
        ("product of the other order", eq(sum(A::Multiply, int(-1), int(i64::MIN)), int(0)), "error"),
        ("largest product", eq(sum(A::Multiply, int(i64::MIN), int(1)), int(i64::MIN)), "true"),
        ("quotient past 64 bits", eq(sum(A::Divide, int(i64::MIN), int(-1)), int(0)), "error"),
        ("by zero", eq(sum(A::Modulo, int(1), int(0)), int(0)), "error"),
        ("modulo of doubles", eq(sum(A::Modulo, dbl(1.0), dbl(2.0)), dbl(1.0)), "error"),
        ("texts", eq(sum(A::Add, text("a"), text("b")), text("ab")), "true"),
        ("lists", eq(sum(A::Add, ints([1]), ints([2])), ints([1, 2])), "true"),
        ("text with int", eq(sum(A::Add, text("a"), int(1)), text("a1")), "error"),
        ("moment and span", eq(sum(A::Add, span(5), at(1)), at(6)), "true"),
        ("span of moments", eq(sum(A::Subtract, at(6), at(1)), span(5)), "true"),
        ("span minus moment", eq(sum(A::Subtract, span(6), at(1)), span(5)), "error"),
        ("moment plus moment", eq(sum(A::Add, at(6), at(1)), at(7)), "error"),
        ("past the year 9999", eq(sum(A::Add, at(LAST_MS), span(1)), at(0)), "error"),
        ("longest span", eq(sum(A::Add, span(LONGEST_MS), span(1)), span(0)), "error"),
        ("negative", eq(C::Negate(b(int(5))), int(-5)), "true"),
        ("negative past 64 bits", eq(C::Negate(b(int(i64::MIN))), int(0)), "error"),
        ("text of 4,097 bytes", eq(sum(A::Add, long(), text("")), text("")), "budget"),
    ]);
}

#[test]
fn comparison_of_different_types_and_of_what_lists_hold() {
    let compare = |op, left, right| C::Compare(op, b(left), b(right));
    check(vec![
        ("rounded", less(int(i64::MAX), dbl(9_223_372_036_854_775_808.0)), "false"),
        ("unequal types", eq(int(1), text("1")), "false"),
        ("order of types", less(int(1), text("1")), "error"),
        ("null", eq(C::Null, C::Null), "true"),
        ("order of null", less(C::Null, C::Null), "error"),
        ("bools", less(bool(false), bool(true)), "true"),
        ("spans", compare(Comparison::GreaterOrEqual, span(2), span(2)), "true"),
        ("lists by value", eq(ints([1, 2]), C::List(vec![dbl(1.0), int(2)])), "true"),
        ("lists of other length", eq(ints([1]), ints([1, 2])), "false"),
        ("maps in any order", eq(map(&[("a", 1), ("b", 2)]), map(&[("b", 2), ("a", 1)])), "true"),
        ("maps with other values", eq(map(&[("a", 1)]), map(&[("a", 2)])), "false"),
        ("in constants", C::In(b(int(1)), vec![S::Double(1.0), S::String("x".into())]), "true"),
        ("comparing long text", eq(long(), long()), "true"),
    ]);
}

#[test]
fn list_map_and_macro_with_their_causes() {
    let x = || C::Element(0);
    let is_two = || eq(x(), int(2));
    let some = |value: i64| C::List(vec![int(value), C::Context(0)]);
    let nested = each(Macro::Exists, ints([1, 2]), each(Macro::All, ints([1]), less(C::Element(1), C::Element(0))));
    check(vec![
        ("index", eq(C::Index(b(ints([5, 6])), b(dbl(1.0))), int(6)), "true"),
        ("index past the end", eq(C::Index(b(ints([5])), b(int(1))), int(6)), "error"),
        ("index with a fraction", eq(C::Index(b(ints([5])), b(dbl(0.5))), int(5)), "error"),
        ("index below zero", eq(C::Index(b(ints([5])), b(int(-1))), int(5)), "error"),
        ("key", eq(C::Index(b(map(&[("a", 1)])), b(text("a"))), int(1)), "true"),
        ("no such key", eq(C::Index(b(map(&[("a", 1)])), b(text("b"))), int(1)), "error"),
        ("has key", C::HasKey(b(map(&[("a", 1)])), b(text("b"))), "false"),
        ("has key of a list", C::HasKey(b(ints([1])), b(text("b"))), "error"),
        ("same key twice", eq(map(&[("a", 1), ("a", 2)]), map(&[])), "error"),
        ("key that is no text", eq(C::Map(vec![(int(1), int(1))]), map(&[])), "error"),
        ("contained", C::Contained(b(dbl(2.0)), b(ints([1, 2]))), "true"),
        ("contained in keys", C::Contained(b(text("a")), b(map(&[("a", 1)]))), "true"),
        ("contained in text", C::Contained(b(text("a")), b(text("a"))), "error"),
        ("cause in a list", eq(some(1), ints([1])), "absent"),
        ("all", each(Macro::All, ints([2, 2]), is_two()), "true"),
        ("all of none", each(Macro::All, ints([]), is_two()), "true"),
        ("exists", each(Macro::Exists, ints([1, 2]), is_two()), "true"),
        (
            "exists absorbs",
            each(Macro::Exists, ints([1, 2]), C::Conditional(b(is_two()), b(bool(true)), b(gone()))),
            "true",
        ),
        (
            "all keeps a cause",
            each(Macro::All, ints([1, 2]), C::Conditional(b(is_two()), b(bool(true)), b(gone()))),
            "absent",
        ),
        ("body that is no bool", each(Macro::Exists, ints([1]), x()), "error"),
        ("exists one", each(Macro::ExistsOne, ints([2, 2]), is_two()), "false"),
        ("filter", eq(each(Macro::Filter, ints([1, 2]), is_two()), ints([2])), "true"),
        ("map", eq(each(Macro::Map, ints([1, 2]), C::List(vec![x()])), C::List(vec![ints([1]), ints([2])])), "true"),
        ("keys of a map", each(Macro::All, map(&[("a", 1)]), eq(x(), text("a"))), "true"),
        ("macro of a number", each(Macro::All, int(1), bool(true)), "error"),
        ("nested", nested, "true"),
        ("list of 256", eq(call(F::Size, vec![ints(0..256)]), int(256)), "true"),
        ("list of 257", eq(call(F::Size, vec![ints(0..257)]), int(257)), "budget"),
        ("joined to 257", eq(call(F::Size, vec![sum(A::Add, ints(0..256), ints([1]))]), int(257)), "budget"),
    ]);
}

#[test]
fn texts_conversions_and_patterns() {
    let two = |function, left, right| call(function, vec![text(left), text(right)]);
    let of = |function, operand| call(function, vec![operand]);
    // `b` anywhere: state 0 seeks, class 1 is `b`.
    let mut automaton = vec![1, 0, 0, 0, 2];
    automaton.extend((0..=255u8).map(|byte| u8::from(byte == b'b')));
    automaton.extend([0, 0, 0xff, 0xff, 0]);
    let pattern = Pattern { text: "b".into(), automaton };
    check(vec![
        ("contains", two(F::Contains, "aabaabaac", "aabaac"), "true"),
        ("contains not", two(F::Contains, "aabaabaa", "aabaac"), "false"),
        ("contains nothing", two(F::Contains, "", ""), "true"),
        ("contains itself", two(F::Contains, "abab", "abab"), "true"),
        ("longer part", two(F::Contains, "ab", "abc"), "false"),
        ("starts", two(F::StartsWith, "abc", "ab"), "true"),
        ("ends", two(F::EndsWith, "abc", "bc"), "true"),
        ("too long to search", call(F::Contains, vec![long(), text("a")]), "budget"),
        ("code points", eq(of(F::Size, C::Context(2)), int(6)), "true"),
        ("text as int", eq(of(F::Int, text("42")), int(42)), "error"),
        ("double as int", eq(of(F::Int, dbl(-2.9)), int(-2)), "true"),
        ("double past int", eq(of(F::Int, dbl(-9_223_372_036_854_775_808.0)), int(0)), "error"),
        ("moment as int", eq(of(F::Int, at(-1)), int(-1)), "true"),
        ("int as text", eq(of(F::String, int(i64::MIN)), text("-9223372036854775808")), "true"),
        ("bool as text", eq(of(F::String, bool(true)), text("true")), "true"),
        ("text as bool", of(F::Bool, text("true")), "error"),
        ("text as double", eq(of(F::Double, text("1")), dbl(1.0)), "error"),
        ("int as moment", eq(of(F::Timestamp, int(1)), at(1_000)), "true"),
        ("int past moments", eq(of(F::Timestamp, int(i64::MAX)), at(0)), "error"),
        ("matches", C::Matches(b(text("abc")), pattern.clone()), "true"),
        ("matches not", C::Matches(b(text("ac")), pattern.clone()), "false"),
        ("matches a number", C::Matches(b(int(1)), pattern), "error"),
    ]);
}

#[test]
fn time_parts_of_moments_and_spans() {
    let parts = |time_ms: i64, minutes: i16, expected: [i64; 10]| {
        let all = TimePart::ALL.into_iter().zip(expected);
        all.map(move |((_, name), value)| eq(part(name, minutes, at(time_ms)), int(value))).collect::<Vec<_>>()
    };
    // 2026-05-04T12:00:00Z is a Monday; the year 1 begins on one, too.
    let mut all = parts(NOW_MS, 0, [2026, 4, 123, 3, 4, 1, 12, 0, 0, 0]);
    all.extend(parts(-1, 0, [1969, 11, 364, 30, 31, 3, 23, 59, 59, 999]));
    all.extend(parts(951_782_400_000, 0, [2000, 1, 59, 28, 29, 2, 0, 0, 0, 0]));
    all.extend(parts(-62_135_596_800_000, 0, [1, 0, 0, 0, 1, 1, 0, 0, 0, 0]));
    all.extend(parts(NOW_MS, -13 * 60, [2026, 4, 122, 2, 3, 0, 23, 0, 0, 0]));
    assert_eq!(outcome(C::Junction(Junction::And, all)), "true");
    check(vec![
        ("hours of a span", eq(part(TimePart::Hours, 0, span(-5_400_000)), int(-1)), "true"),
        ("minutes of a span", eq(part(TimePart::Minutes, 0, span(5_400_000)), int(90)), "true"),
        ("milliseconds of a span", eq(part(TimePart::Milliseconds, 60, span(1_500)), int(500)), "true"),
        ("year of a span", eq(part(TimePart::FullYear, 0, span(1)), int(0)), "error"),
        ("weekday of a span", eq(part(TimePart::DayOfWeek, 0, span(1)), int(0)), "error"),
        ("age", eq(C::Age(b(at(NOW_MS + 5))), span(-5)), "true"),
        ("within", C::Within(b(at(NOW_MS)), Window::Last(1)), "true"),
        ("start is outside", C::Within(b(at(NOW_MS - 1)), Window::Last(1)), "false"),
        ("later than now", C::Within(b(at(NOW_MS + 1)), Window::All), "false"),
    ]);
}

#[test]
fn journey_functions_of_what_happened() {
    let interest = C::Tally(
        Tally::Interest("topic".into(), 1),
        Counter { event: 0, dimension: Some(("topic".into(), b(text("cameras")))) },
    );
    let hidden = Counter { event: 2, dimension: Some(("topic".into(), b(C::Context(0)))) };
    let sequence = |events: &[u16]| C::Sequence(events.to_vec(), Window::Last(24 * HOUR_MS));
    check(vec![
        ("first", eq(tally(Tally::First, 0), at(NOW_MS - 3 * HOUR_MS)), "true"),
        ("last", eq(tally(Tally::Last, 0), at(NOW_MS - HOUR_MS)), "true"),
        ("first of a purpose not granted", eq(tally(Tally::First, 2), at(0)), "no_consent"),
        ("stronger of two causes", C::Tally(Tally::Happened(Window::All), hidden), "no_consent"),
        ("sum of nothing", eq(tally(Tally::Sum("revenue".into(), Window::All), 1), dbl(0.0)), "true"),
        ("interest", eq(interest, dbl(0.875)), "true"),
        ("sequence", sequence(&[0, 1, 0]), "true"),
        ("sequence the other way", sequence(&[1, 1]), "false"),
        ("sequence not granted", sequence(&[0, 2]), "no_consent"),
        ("shown", eq(C::Impressions(etappe::model::Impression::Shown, 0, Window::All), int(0)), "true"),
        ("consent", C::Consent(1), "false"),
        ("stage", eq(C::Stage, text("first")), "true"),
    ]);
}

#[test]
fn conditional_and_default_look_at_one_side() {
    let hidden = || C::Attribute(0);
    check(vec![
        ("chosen", C::Conditional(b(bool(true)), b(bool(true)), b(gone())), "true"),
        ("cause of the test", C::Conditional(b(gone()), b(bool(true)), b(bool(true))), "absent"),
        ("test that is no bool", C::Conditional(b(int(1)), b(bool(true)), b(bool(true))), "error"),
        ("default", eq(C::OrValue(b(C::Context(0)), b(int(7))), int(7)), "true"),
        ("default not asked", eq(C::OrValue(b(int(7)), b(C::Context(0))), int(7)), "true"),
        ("other causes stay", eq(C::OrValue(b(hidden()), b(text("a"))), text("a")), "no_consent"),
    ]);
}

#[test]
fn strongest_cause_remains_in_either_order() {
    let causes =
        || [("absent", C::Context(0)), ("no_consent", C::Attribute(0)), ("error", call(F::Int, vec![text("x")]))];
    let strength = ["absent", "error", "no_consent"];
    for (left_name, left) in causes() {
        for (right_name, right) in causes() {
            let place = |name| strength.iter().position(|known| *known == name).expect("a cause");
            let strongest = strength[place(left_name).max(place(right_name))];
            for whole in [
                eq(left.clone(), right.clone()),
                eq(sum(A::Add, left.clone(), right.clone()), int(0)),
                eq(C::List(vec![left.clone(), right.clone()]), int(0)),
                C::Contained(b(left.clone()), b(right.clone())),
                call(F::Contains, vec![left.clone(), right.clone()]),
            ] {
                assert_eq!(outcome(whole), strongest, "{left_name} and {right_name}");
            }
        }
    }
}
