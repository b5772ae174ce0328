//! A journey that declares something of every kind, for tests of the checker.

use etappe::compile::expression_in;
use etappe::model::Condition;
use etappe::syntax::{Diagnostic, Format};

/// The journey in which the expressions stand.
const JOURNEY: &str = "
journey: all
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes:
    country: { type: string, purpose: functional }
    logins: { type: int, purpose: functional }
    score: { type: double, purpose: functional }
    member: { type: bool, purpose: functional }
    joined: { type: timestamp, purpose: functional }
    tags: { type: list(string), purpose: functional }
  events:
    view: { purpose: functional, dimensions: [topic, sku] }
    buy: { purpose: functional, measures: { revenue: { scale: 0.01 }, weight: {} }, dimensions: [sku] }
  feedback: { nps: { purpose: functional, min: 0, max: 10 } }
  interests: { topic: { from: view.topic, half_life: 14d } }
context: { level: { type: int }, amount: { type: double }, topics: { type: list(string) } }
stages: [{ id: start }, { id: later, enter: \"happened('buy')\" }]
segments: { regular: \"count('view') >= 3\" }
slots: { hero: {} }
items: [{ id: it, slots: [hero] }, { id: other-item, slots: [hero] }]
";

/// Checks an expression in this journey: what it is checked into, and its type.
pub fn checked(text: &str) -> Result<(Condition, String), Diagnostic> {
    expression_in(JOURNEY, Format::Yaml, text).map(|(condition, found)| (condition, found.to_string()))
}
