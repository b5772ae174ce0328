//! The reference of conditions, `docs/conditions.md`: every example in its tables is parsed and checked, and says what it comes to.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::compile::expression_in;
use etappe::compile::form::FUNCTIONS;
use etappe::syntax::Format;

const PAGE: &str = include_str!("../docs/conditions.md");

/// The journey of the visitor whom the page describes at its head.
const JOURNEY: &str = "
journey: reference
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes:
    country: { type: string, purpose: functional }
    plan: { type: string, purpose: functional }
    logins: { type: int, purpose: functional }
    score: { type: double, purpose: functional }
    member: { type: bool, purpose: functional }
    birthday: { type: timestamp, purpose: functional }
    trial_ends: { type: timestamp, purpose: functional }
    nickname: { type: string, purpose: functional }
    newsletter: { type: string, purpose: personalization }
  events:
    product_view: { purpose: functional, dimensions: [topic, sku] }
    purchase: { purpose: functional, dimensions: [sku], measures: { revenue: { scale: 0.01 } } }
    cart_add: { purpose: functional }
  feedback: { nps: { purpose: functional, min: 0, max: 10 } }
  interests: { topic: { from: product_view.topic, half_life: 14d } }
context: { cart_value: { type: double } }
stages: [{ id: awareness }, { id: engagement, enter: \"happened('product_view', '7d')\" }]
segments: { serious: \"count('product_view', '7d') >= 3\" }
slots: { hero: {} }
items: [{ id: hero-film, slots: [hero] }]
";

/// A row of a table: its cells, without the bars.
fn cells(line: &str) -> Option<Vec<String>> {
    let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let hidden = row.replace(r"\|", "\u{0}");
    Some(hidden.split(" | ").map(|cell| cell.replace('\u{0}', "|")).collect())
}

fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`').filter(|text| !text.contains('`'))
}

/// Every example with what it comes to: the last two cells of the tables that say so.
fn examples() -> Vec<(String, String)> {
    let mut has_examples = false;
    let mut examples = Vec::new();
    for line in PAGE.lines() {
        if line.starts_with("|-") {
            continue;
        }
        let Some(cells) = cells(line) else {
            has_examples = false;
            continue;
        };
        match cells.as_slice() {
            [.., example, result] if example == "example" && result == "comes to" => has_examples = true,
            [.., example, result] if has_examples => {
                if let (Some(example), Some(result)) = (code(example), code(result)) {
                    examples.push((example.to_owned(), result.to_owned()));
                }
            }
            _ => {}
        }
    }
    examples
}

#[test]
fn every_example_of_the_reference_is_a_condition() {
    let examples = examples();
    assert!(examples.len() > 60, "{} examples were found", examples.len());
    for (example, result) in examples {
        match expression_in(JOURNEY, Format::Yaml, &example) {
            Ok((_, found)) => assert_eq!(found.to_string(), "bool", "`{example}`"),
            Err(diagnostic) => unreachable!("`{example}`: {diagnostic:?}"),
        }
        assert!(["true", "false"].contains(&result.as_str()), "`{example}` comes to `{result}`");
    }
}

#[test]
fn every_function_is_in_the_reference() {
    for function in &FUNCTIONS {
        let (call, method) = (format!("{}(", function.name), format!(".{}(", function.name));
        assert!(PAGE.contains(&call) || PAGE.contains(&method), "`{}` is not in docs/conditions.md", function.name);
    }
}
