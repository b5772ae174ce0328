//! What must hold of the whole: each figure with a limit, and each slot of the demo, counts as one test.

use super::{Bench, tally::Tally};
use crate::demo;
use crate::error::Result;
use crate::figure::{Figure, Limit};
use crate::parity::{self, Slice};
use crate::size;
use crate::step::Step;

/// What a page downloads.
pub fn size(bench: &Bench, _step: &Step) -> Result<Tally> {
    Ok(tally_of(&size::measure(bench.project)?))
}

/// The same decisions on every host, on the first part of the shop data.
pub fn parity(bench: &Bench, step: &Step) -> Result<Tally> {
    let outcome = parity::measure(bench.project, &bench.etappe, Slice::First(parity::SLICE_EVENTS), step)?;
    Ok(tally_of(&outcome.figures))
}

/// Amy's steps, natively and through the worker.
pub fn demo(bench: &Bench, _step: &Step) -> Result<Tally> {
    let mut tally = Tally::default();
    for row in demo::compare(bench.project, &bench.etappe)? {
        tally.check(&row.to_string(), row.verdict());
    }
    Ok(tally)
}

fn tally_of(figures: &[Figure]) -> Tally {
    let mut tally = Tally::default();
    for figure in figures.iter().filter(|figure| figure.limit != Limit::None) {
        let outcome = if figure.ok() { Ok(()) } else { Err(format!("is {}, {}", figure.value, figure.limit)) };
        tally.check(&figure.name, outcome);
    }
    tally
}
