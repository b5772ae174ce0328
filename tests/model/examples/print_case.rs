//! Prints the journey of a seed: `cargo run -p etappe-model --example print_case -- 7`.

#![allow(clippy::unwrap_used, reason = "run by hand")]

fn main() {
    let seed = std::env::args().nth(1).map_or(0, |seed| seed.parse().unwrap());
    let case = etappe_model::wild::case(seed);
    println!("{}", case.journey);
    println!("{:#?}", case.visitors[0]);
}
