//! Decides random cases and prints what they covered: `cargo run --release -p etappe-model --example coverage -- 500`.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "measures time, for the person who runs it")]

use etappe_model::{Journey, coverage, decide, wild};
use std::time::Instant;

fn main() {
    let journeys: u64 = std::env::args().nth(1).map_or(500, |count| count.parse().unwrap());
    let start = Instant::now();
    let (mut made, mut cases, mut slots, mut better, mut moved) = (0.0, 0u32, 0u32, 0u32, 0u32);
    for seed in 0..journeys {
        let before = Instant::now();
        let case = wild::case(seed);
        made += before.elapsed().as_secs_f64();
        let journey = Journey::read(&case.journey);
        for visitor in &case.visitors {
            let page = decide(&journey, &visitor.history, &visitor.request(), visitor.now_ms);
            cases += 1;
            moved += u32::from(page.transition.is_some());
            for slot in &page.slots {
                let items = journey.items.iter().filter(|item| item.slots.contains(&slot.slot)).count();
                slots += 1;
                better += u32::from(slot.reason == "matched" && slot.losers.len() + 1 < items);
            }
        }
    }
    for (name, count) in coverage::take() {
        let scaled = count * 50_000 / journeys;
        let mark = if scaled < 1_000 { "  RARE" } else { "" };
        println!("{name:32} {count:>10} {scaled:>12}{mark}");
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{cases} cases in {seconds:.1} s ({:.0} each second; {made:.1} s of it to make them)",
        f64::from(cases) / seconds
    );
    println!("{slots} slots, {better} better than the lowest item, {moved} transitions");
}
