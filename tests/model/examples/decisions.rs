//! Decides random cases of `wild::decisions` and prints what they covered: `cargo run -p etappe-model --example decisions -- 1000`;
//! with a second number, the journey of that seed instead.

#![allow(clippy::unwrap_used, reason = "run by hand")]

use etappe_model::{Journey, coverage, decide, wild};

fn main() {
    let number = |place| std::env::args().nth(place).map(|number| number.parse().unwrap());
    if let Some(seed) = number(2) {
        let case = wild::decisions::case(seed);
        println!("{}\n{:#?}", case.journey, case.visitors[0]);
        return;
    }
    let cases: u64 = number(1).unwrap_or(1_000);
    let mut slots = 0;
    for seed in 0..cases {
        let case = wild::decisions::case(seed);
        let journey = Journey::read(&case.journey);
        for (history, request, now_ms) in &case.visitors {
            slots += decide(&journey, history, request, *now_ms).slots.len();
        }
    }
    for (name, count) in coverage::take() {
        println!("{name:40} {count:>10}");
    }
    println!("{slots} slots");
}
