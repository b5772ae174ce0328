//! What must hold of the whole: each figure with a limit, and each slot of the demo, counts as one test.

use super::{Bench, tally::Tally};
use crate::conformance;
use crate::demo;
use crate::error::Result;
use crate::figure::{Figure, Limit, shown};
use crate::files;
use crate::parity::{self, Slice};
use crate::size;
use crate::step::Step;

/// What a page downloads.
pub fn size(bench: &Bench, _step: &Step) -> Result<Tally> {
    let figures = size::measure(bench.project)?;
    let mut tally = tally_of(&figures);
    tally.check("figures in CONTRIBUTING.md", listed(bench, &figures)?);
    Ok(tally)
}

/// The outside suites, natively and in the shipped runtime.
pub fn conformance(bench: &Bench, _step: &Step) -> Result<Tally> {
    let mut tally = Tally::default();
    if conformance::is_there(bench.project) {
        let figures = conformance::measure(bench.project)?;
        tally = tally_of(&figures);
        tally.check("figures in CONTRIBUTING.md", listed(bench, &figures)?);
    } else {
        tally.skipped.push("conformance: ETAPPE_SHARED has no `conformance`".to_owned());
    }
    Ok(tally)
}

/// The same decisions on every host, on the first part of the shop data.
pub fn parity(bench: &Bench, step: &Step) -> Result<Tally> {
    let outcome = parity::measure(bench.project, &bench.etappe, Slice::First(parity::SLICE_EVENTS), step)?;
    let mut tally = tally_of(&outcome.figures);
    tally.check("figures in CONTRIBUTING.md", listed(bench, &outcome.figures)?);
    Ok(tally)
}

/// Amy's steps, natively and through the worker.
pub fn demo(bench: &Bench, _step: &Step) -> Result<Tally> {
    let mut tally = Tally::default();
    for row in demo::compare(bench.project, &bench.etappe)? {
        tally.check(&row.to_string(), row.verdict());
    }
    Ok(tally)
}

/// Whether the table of figures has each name; those of a file stand there by the file and by what is measured of it.
fn listed(bench: &Bench, figures: &[Figure]) -> Result<std::result::Result<(), String>> {
    let table = files::read_text(&bench.project.path("CONTRIBUTING.md"))?;
    let has = |text: &str| table.contains(&format!("`{text}`"));
    let is_listed = |name: &str| {
        let of_file = |measure: &str| Some(has(name.strip_suffix(measure)?) && has(&format!("<file>{measure}")));
        has(name) || ["_raw_bytes", "_gzip_bytes", "_brotli_bytes"].into_iter().find_map(of_file).unwrap_or(false)
    };
    let missing: Vec<&str> =
        figures.iter().map(|figure| figure.name.as_str()).filter(|name| !is_listed(name)).collect();
    Ok(if missing.is_empty() { Ok(()) } else { Err(format!("does not name {}", missing.join(", "))) })
}

fn tally_of(figures: &[Figure]) -> Tally {
    let mut tally = Tally::default();
    for figure in figures.iter().filter(|figure| figure.limit != Limit::None) {
        let outcome = if figure.ok() { Ok(()) } else { Err(format!("is {}, {}", shown(figure.value), figure.limit)) };
        tally.check(&figure.name, outcome);
    }
    tally
}
