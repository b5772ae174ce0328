//! The cases of the CEL conformance suite that the documentation claims, run without a type checker.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken case file is a failed test")]

use etappe_model::{Journey, Known, Outcome, Request, Scene, Value, eval};
use serde_json::Value as Json;

const JOURNEY: &str = "{journey: none, version: 1, purposes: {}, stages: [{id: first}], slots: {}, items: []}";

fn cases() -> Option<Vec<Json>> {
    let shared = std::env::var("ETAPPE_SHARED").unwrap_or("../../../shared".to_owned());
    let text = std::fs::read_to_string(format!("{shared}/conformance/cel/cases.json")).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn run(source: &str) -> Result<Outcome, String> {
    let (journey, known, request) = (Journey::read(JOURNEY), Known::default(), Request::default());
    eval(source, &Scene { journey: &journey, known: &known, request: &request, now_ms: 0, stage: "first" })
}

fn is(expected: &Json, value: &Value) -> bool {
    let (kind, expected) = expected.as_object().unwrap().iter().next().unwrap();
    let number = |text: &Json| match text.as_str().unwrap() {
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        text => text.parse::<f64>().unwrap(),
    };
    match (kind.as_str(), value) {
        ("null", Value::Null) => true,
        ("bool", Value::Bool(truth)) => expected.as_bool() == Some(*truth),
        ("int", Value::Int(n)) => expected.as_str() == Some(&n.to_string()),
        ("double", Value::Double(n)) => number(expected).to_bits() == n.to_bits() || number(expected) == *n,
        ("string", Value::Text(text)) => expected.as_str() == Some(text),
        ("list", Value::List(list)) => {
            let expected = expected.as_array().unwrap();
            expected.len() == list.len() && expected.iter().zip(list).all(|(expected, value)| is(expected, value))
        }
        ("map", Value::Map(map)) => {
            let expected = expected.as_array().unwrap();
            expected.len() == map.len()
                && expected.iter().all(|entry| {
                    map.iter().any(|(key, value)| is(&entry[0], &Value::Text(key.clone())) && is(&entry[1], value))
                })
        }
        _ => false,
    }
}

#[test]
fn case_in_scope_without_bindings_comes_to_what_is_expected() {
    let Some(cases) = cases() else {
        println!("skipped: no conformance suite");
        return;
    };
    let claimed = |case: &&Json| {
        case["in_scope"] == true
            && case["differs"].is_null()
            && case["bindings"].is_null()
            && case["type_env"].is_null()
    };
    let mut passed = 0;
    let mut failed = Vec::new();
    for case in cases.iter().filter(claimed) {
        let source = case["expr"].as_str().unwrap();
        let got = run(source);
        let holds = match (&case["expect"]["value"], &got) {
            (Json::Null, got) => !matches!(got, Ok(Ok(_))),
            (expected, Ok(Ok(value))) => is(expected, value),
            _ => false,
        };
        if holds {
            passed += 1;
        } else {
            failed.push(format!("{}: {source} came to {got:?}", case["id"]));
        }
    }
    println!("{passed} passed, {} failed", failed.len());
    assert!(failed.is_empty(), "{failed:#?}");
}
