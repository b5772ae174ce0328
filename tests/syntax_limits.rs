//! Limits of the grammar of conditions: what is nested, repeated or long up to them parses, and past them is refused with a code.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod shape;

use etappe::base::limits;
use etappe::syntax::{Code, parse_condition, print_condition};
use shape::shape;

fn code(text: &str) -> Code {
    parse_condition(text).expect_err(text).code
}

/// Every way to nest, as what stands before and behind what is nested.
const NESTS: [(&str, &str); 16] = [
    ("(", ")"),
    ("[", "]"),
    ("{'a': ", "}"),
    ("{", ": 1}"),
    ("f(", ")"),
    ("f(1, ", ")"),
    ("a.f(", ")"),
    ("a[", "]"),
    ("!", ""),
    ("-", ""),
    ("!(", ")"),
    ("a ? b : ", ""),
    ("a ? b : (", ")"),
    ("a ? (", ") : b"),
    ("(", ") ? a : b"),
    ("a + (", ")"),
];

/// Every way to repeat, as what stands behind what is repeated.
const REPEATS: [&str; 8] = [" + 1", " * 1", " == 1", ".a", "[0]", ".f()", " in a", " - -1"];

fn nested((open, close): (&str, &str), levels: usize) -> String {
    format!("{}a{}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn nesting_to_the_limit_parses_and_past_it_is_refused() {
    let most = limits::CONDITION_DEPTH - 1;
    for nest in NESTS {
        for levels in [1, 33, most] {
            let ast = parse_condition(&nested(nest, levels)).expect("not too deep");
            let printed = print_condition(&ast);
            assert_eq!(parse_condition(&printed).map(|ast| shape(&ast)), Ok(shape(&ast)), "{printed}");
        }
        for levels in [most + 2, 100, 1_000] {
            assert_eq!(code(&nested(nest, levels)), Code::ConditionLimit, "{nest:?} {levels}");
        }
    }
    for repeat in REPEATS {
        let repeated = |times: usize| format!("a{}", repeat.repeat(times));
        for times in [32, most] {
            assert!(parse_condition(&repeated(times)).is_ok(), "{repeat}");
        }
        for times in [most + 2, 400] {
            assert_eq!(code(&repeated(times)), Code::ConditionLimit, "{repeat} {times}");
        }
    }
}

#[test]
fn chain_of_and_or_or_costs_no_depth() {
    for operator in ["&&", "||"] {
        let chain = vec!["a"; limits::CONDITION_NODES / 2].join(&format!(" {operator} "));
        let ast = parse_condition(&chain).expect("a chain is not deep");
        assert_eq!(print_condition(&ast), chain);
    }
}

#[test]
fn text_as_long_as_allowed_is_refused_without_harm() {
    let openings =
        ["(", "[", "{", "!", "-", "a.", "a[", "f(", "a?b:", "a&&", "'", "'''", "`", "a.`", "\\", "//", "-1."];
    for opening in openings {
        let text = opening.repeat(limits::CONDITION_BYTES / opening.len());
        assert!(parse_condition(&text).is_err(), "{opening}");
        let longer = opening.repeat(limits::CONDITION_BYTES / opening.len() + 1);
        assert_eq!(code(&longer), Code::ConditionLimit, "{opening}");
    }
}
