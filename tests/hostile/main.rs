//! Hostile journeys: each is refused with a typed error, or decided within bounds of time and memory.
//!
//! Time is printed for `cargo xtask verify --only language`, never asserted here; memory is.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]
#![allow(clippy::disallowed_methods, reason = "measures time, which it prints, and fits a line to it")]

mod cases;
mod memory;

use std::time::{Duration, Instant};

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Value};
use etappe::syntax::Format;
use memory::most_of;

/// Bytes that one decision may hold.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The most that a fact can be and still be worked on.
const LONG: usize = 4_096;

struct Decided {
    took: Duration,
    bytes: usize,
}

/// The shortest of some decisions, and the memory of one; each over texts that make searches and patterns work.
fn decided(pack: Vec<u8>) -> Decided {
    let engine = Engine::load(pack).expect("a compiled pack loads");
    let text = "a".repeat(LONG);
    let facts = [("text", Value::String(&text)), ("number", Value::Int(i64::MIN))];
    let context = Context { facts: &facts, ..Context::default() };
    let decide =
        || engine.decide(&[], &context, 1_760_000_000_000, Detail::Losers).expect("the empty view is readable");
    let (_, bytes) = most_of(decide);
    let took = (0..5).map(|_| {
        let start = Instant::now();
        decide();
        start.elapsed()
    });
    Decided { took: took.min().unwrap_or_default(), bytes }
}

#[test]
fn hostile_journeys_are_refused_or_decided_within_bounds() {
    let cases = cases::all();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let (mut refused, mut slowest, mut largest, mut wrong) = (0, Duration::ZERO, 0, Vec::new());
    for case in &cases {
        let compiled = compile(&case.text, case.format);
        let Some(pack) = compiled.pack else {
            refused += 1;
            let is_typed = compiled.diagnostics.iter().all(|found| found.help.is_some() && !found.message.is_empty());
            if compiled.diagnostics.is_empty() || !is_typed {
                wrong.push(format!("{}: refused without a word or a way out", case.name));
            }
            continue;
        };
        let Decided { took, bytes } = decided(pack);
        if std::env::var_os("ETAPPE_SHOW").is_some() {
            println!("{}: {took:?}, {bytes} bytes", case.name);
        }
        slowest = slowest.max(took);
        largest = largest.max(bytes);
        if bytes > MOST_BYTES {
            wrong.push(format!("{}: {bytes} bytes", case.name));
        }
    }
    println!(
        "\nhostile_cases={} hostile_refused={refused} hostile_slowest_ms={} hostile_largest_bytes={largest}",
        cases.len(),
        slowest.as_secs_f64() * 1_000.0
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A journey with `nodes` parts in its conditions, each condition of a hundred.
fn sized(nodes: usize) -> String {
    // `x != n` has three parts, and its `&&` is one more; the last one is false, so that all are looked at.
    let condition = |item: usize| {
        let mut parts: Vec<String> =
            (0..24).map(|part| format!("context.number != {}", item * 24 + part + 1)).collect();
        parts.push("!has(context.number)".to_owned());
        parts.join(" && ")
    };
    let items: Vec<String> = (0..nodes / 100)
        .map(|item| format!(r#"{{"id":"i{item}","slots":["hero"],"when":"{}"}}"#, condition(item)))
        .collect();
    format!(
        r#"{{"journey":"sized","version":1,"purposes":{{"functional":{{"default":"granted"}}}},"context":{{"number":{{"type":"int"}}}},
        "stages":[{{"id":"first"}}],"slots":{{"hero":{{}}}},"items":[{}]}}"#,
        items.join(",")
    )
}

/// The slope of a line through (ln size, ln time), by least squares.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let logs = || points.iter().map(|(size, time)| (size.ln(), time.ln()));
    let mean_x = logs().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = logs().map(|(_, y)| y).sum::<f64>() / count;
    let covariance: f64 = logs().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    covariance / logs().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}

#[test]
fn evaluation_costs_grow_with_the_parts_of_conditions() {
    let facts = [("number", Value::Int(0))];
    let context = Context { facts: &facts, ..Context::default() };
    let mut points = Vec::new();
    for nodes in [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000] {
        let pack = compile(&sized(nodes), Format::Json).pack.expect("a journey of many conditions");
        let engine = Engine::load(pack).expect("a compiled pack loads");
        let rounds = (300_000 / nodes).max(3);
        let pass = || {
            let start = Instant::now();
            for _ in 0..rounds {
                let page = engine.decide(&[], &context, 0, Detail::Winners).expect("the empty view is readable");
                assert_eq!(page.decisions.first().and_then(|decision| decision.item), None, "no item is shown");
            }
            start.elapsed().as_secs_f64() / rounds as f64
        };
        let shortest = (0..5).map(|_| pass()).fold(f64::INFINITY, f64::min);
        points.push((nodes as f64, shortest));
    }
    println!("\nevaluation_exponent={:.3}", exponent(&points));
}
