//! Figures that must hold: each one with a limit counts as one test.

use super::{Bench, tally::Tally};
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
    let outcome = parity::measure(bench.project, Slice::First(parity::SLICE_EVENTS), step)?;
    Ok(tally_of(&outcome.figures))
}

fn tally_of(figures: &[Figure]) -> Tally {
    let mut tally = Tally::default();
    for figure in figures.iter().filter(|figure| figure.limit != Limit::None) {
        let outcome = if figure.ok() {
            Ok(())
        } else {
            Err(format!("is {}, {}", figure.value, figure.limit))
        };
        tally.check(&figure.name, outcome);
    }
    tally
}
