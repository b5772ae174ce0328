//! The laws of unknown: absorbing tables, the strongest cause, and no influence of order; NaN as CEL has it.
//!
//! Source: DESIGN 4.1 "Unknown"; the two-operand tables stand in the corpus of conditions, this is about longer ones.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::model::{Cause, Context, Detail, Reason, Value};
use etappe::syntax::Format;

/// What an operand of a junction may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Holds,
    HoldsNot,
    Unknown(Cause),
}

use Truth::{Holds, HoldsNot, Unknown};

const TRUTHS: [Truth; 5] = [Holds, HoldsNot, Unknown(Cause::Absent), Unknown(Cause::Error), Unknown(Cause::NoConsent)];

impl Truth {
    /// A leaf that comes to this.
    fn leaf(self) -> &'static str {
        match self {
            Holds => "true",
            HoldsNot => "false",
            Unknown(Cause::Absent) => "context.gone",
            Unknown(Cause::Error) => "context.broken",
            Unknown(_) => "profile.vip",
        }
    }

    /// The tables, written down as the design has them: absorbed, else the strongest cause, else the neutral value.
    fn joined(operands: &[Self], absorbing: Self, neutral: Self) -> Self {
        if operands.contains(&absorbing) {
            return absorbing;
        }
        let causes = operands.iter().filter_map(|operand| match operand {
            Unknown(cause) => Some(*cause),
            _ => None,
        });
        causes.max().map_or(neutral, Unknown)
    }
}

/// Decides one item with this condition over `context.broken`, `context.zero` and nothing else.
fn outcome(condition: &str) -> Truth {
    let journey = format!(
        "journey: unknown\nversion: 1\npurposes: {{ functional: {{ default: granted }}, personalization: {{}} }}\n\
         profile: {{ attributes: {{ vip: {{ type: bool, purpose: personalization }} }} }}\n\
         context: {{ gone: {{ type: bool }}, broken: {{ type: bool }}, zero: {{ type: double }} }}\n\
         stages: [{{ id: start }}]\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], when: \"{condition}\" }}]\n"
    );
    let compiled = compile(&journey, Format::Yaml);
    let pack = compiled.pack.unwrap_or_else(|| panic!("{condition}: {:?}", compiled.diagnostics));
    let engine = Engine::load(pack).expect("a compiled pack loads");
    let facts = [("broken", Value::String("not a bool")), ("zero", Value::Double(-0.0))];
    let context = Context { facts: &facts, ..Context::default() };
    let page = engine.decide(&[], &context, 0, Detail::Losers).expect("the empty view is readable");
    match page.decisions[0].losers.first().map(|loser| (loser.reason, loser.cause)) {
        None => Holds,
        Some((Reason::ConditionFalse, None)) => HoldsNot,
        Some((Reason::ConditionError, None)) => Unknown(Cause::Error),
        Some((Reason::ConditionUnknown, Some(cause))) => Unknown(cause),
        other => panic!("{condition}: {other:?}"),
    }
}

/// Every list of three operands.
fn triples() -> impl Iterator<Item = [Truth; 3]> {
    TRUTHS.into_iter().flat_map(|a| TRUTHS.into_iter().flat_map(move |b| TRUTHS.map(move |c| [a, b, c])))
}

#[test]
fn and_of_three_operands_follows_the_table_in_every_order() {
    for operands in triples() {
        let expected = Truth::joined(&operands, HoldsNot, Holds);
        let [a, b, c] = operands.map(Truth::leaf);
        assert_eq!(outcome(&format!("{a} && {b} && {c}")), expected, "{operands:?}");
        assert_eq!(outcome(&format!("{a} && ({b} && {c})")), expected, "{operands:?}");
    }
}

#[test]
fn or_of_three_operands_follows_the_table_in_every_order() {
    for operands in triples() {
        let expected = Truth::joined(&operands, Holds, HoldsNot);
        let [a, b, c] = operands.map(Truth::leaf);
        assert_eq!(outcome(&format!("{a} || {b} || {c}")), expected, "{operands:?}");
        assert_eq!(outcome(&format!("{a} || ({b} || {c})")), expected, "{operands:?}");
    }
}

#[test]
fn not_of_a_junction_is_the_junction_of_nots() {
    for operands in triples() {
        let [a, b, c] = operands.map(Truth::leaf);
        let outside = outcome(&format!("!({a} && {b} && {c})"));
        assert_eq!(outside, outcome(&format!("!({a}) || !({b}) || !({c})")), "{operands:?}");
    }
}

#[test]
fn mixed_junctions_follow_the_tables() {
    for operands in triples() {
        let [a, b, c] = operands.map(Truth::leaf);
        let [x, y, z] = operands;
        let expected = Truth::joined(&[Truth::joined(&[x, y], HoldsNot, Holds), z], Holds, HoldsNot);
        assert_eq!(outcome(&format!("{a} && {b} || {c}")), expected, "{operands:?}");
    }
}

#[test]
fn nan_equals_nothing_and_has_no_order() {
    const NAN: &str = "(context.zero / context.zero)";
    for condition in [format!("{NAN} != {NAN}"), format!("{NAN} != 1"), format!("!({NAN} == 1.0)")] {
        assert_eq!(outcome(&condition), Holds, "{condition}");
    }
    for operator in ["<", "<=", ">", ">=", "=="] {
        for other in ["0", "1.5", NAN, "9223372036854775807"] {
            assert_eq!(outcome(&format!("{NAN} {operator} {other}")), HoldsNot, "{operator} {other}");
            assert_eq!(outcome(&format!("{other} {operator} {NAN}")), HoldsNot, "{other} {operator}");
        }
    }
    assert_eq!(outcome(&format!("{NAN} in [0, 1.5]")), HoldsNot);
}

#[test]
fn negative_zero_is_zero() {
    for condition in ["context.zero == 0", "context.zero == 0.0", "!(context.zero < 0)", "context.zero in [0]"] {
        assert_eq!(outcome(condition), Holds, "{condition}");
    }
}
