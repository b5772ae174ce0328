//! What must hold of any text as a condition: what is parsed is printed and parsed to the same, what the checker takes runs.

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Value};
use etappe::syntax::{Format, parse_condition, print_condition};

/// A journey with something of every kind to read; `"CONDITION"` is the place of the condition.
const JOURNEY: &str = include_str!("../journey.json");

/// Panics where it does not hold.
pub fn check(text: &str) {
    let Ok(ast) = parse_condition(text) else { return };
    let printed = print_condition(&ast);
    let again = parse_condition(&printed).expect("what was printed is parsed");
    assert_eq!(print_condition(&again), printed);
    let quoted = serde_json::to_string(text).expect("text is JSON");
    let compiled = compile(&JOURNEY.replace("\"CONDITION\"", &quoted), Format::Json);
    let Some(pack) = compiled.pack else { return };
    let engine = Engine::load(pack).expect("a compiled pack loads");
    let facts = [
        ("path", Value::String("/cameras/x100")),
        ("cart_value", Value::Double(120.5)),
        ("visits", Value::Int(i64::MAX)),
    ];
    for facts in [&facts[..], &[]] {
        let context = Context { facts, ..Context::default() };
        engine.decide(&[], &context, 1_760_000_000_000, Detail::Losers).expect("the empty view is readable");
    }
}
