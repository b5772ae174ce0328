//! Prints the journey of a seed and one of its visitors: `cargo run -p etappe-model --example print_case -- 7 0`.

#![allow(clippy::unwrap_used, reason = "run by hand")]

fn main() {
    let number = |place| std::env::args().nth(place).map_or(0, |number| number.parse().unwrap());
    let case = etappe_model::wild::case(number(1));
    println!("{}", case.journey);
    println!("{:#?}", case.visitors[usize::try_from(number(2)).unwrap()]);
}
