//! `cargo xtask verify --only packs`: packs that are damaged or tampered with, natively and in the shipped runtime.

use std::time::Duration;

use crate::cargo_log;
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::project::Project;
use crate::step::Step;

/// Random mutants.
const CASES: f64 = 100_000.0;
/// Those that the shipped runtime is given.
const NODE_CASES: f64 = 10_000.0;
/// Far more than a mutant takes that loads, is asked for pages and explained, on a busy machine; a pass that does not end would take for ever.
const MOST_MS: f64 = 1_000.0;
const MOST_BYTES: f64 = 8_388_608.0;
/// Far more than all of them take: what hangs is ended.
const DEADLINE: Duration = Duration::from_secs(20 * 60);

/// Runs all of it; true if no mutant did what it must not.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    let mut figures = native(project)?;
    figures.extend(in_node(project)?);
    Ok(figure::print(&figures, format))
}

/// The test of `tests/packs` at full length; it also writes what Node is given.
fn native(project: &Project) -> Result<Vec<Figure>> {
    let step = Step::begin("packs: native");
    // One after the other: what one test holds is not counted for another.
    let call = project.cargo().args(["test", "--release", "--package", "etappe", "--test", "packs", "--"]);
    let call = call.args(["--nocapture", "--test-threads=1", "damaged"]);
    let call = call.env("ETAPPE_CASES", CASES.to_string()).env("ETAPPE_PACKS_FOLDER", project.scratch().join("packs"));
    let output = cargo_log::run(&call.deadline(DEADLINE), &step)?;
    step.done("");
    figures(&output.out)
}

/// A sample of the mutants in the shipped `decide.wasm`.
fn in_node(project: &Project) -> Result<Vec<Figure>> {
    let step = Step::begin("packs: decide.wasm in Node");
    let call = project.node().arg(project.path("tests/packs/node.mjs"));
    let output = call.arg(project.scratch().join("packs/mutants.bin")).deadline(DEADLINE).run()?;
    let found = Figure::read_lines(&output.out)?;
    for line in output.log.lines().filter(|line| line.starts_with("mutant ")) {
        eprintln!("  {line}");
    }
    step.done("");
    Ok(found.into_iter().map(limited).collect())
}

/// The figures of the lines that the test prints.
fn figures(output: &str) -> Result<Vec<Figure>> {
    let of = |name: &str, unit| Ok(Figure::of(name, figure::printed(output, name)?, unit));
    let names = [
        "pack_changes",
        "pack_truncations",
        "pack_damaged_wrong",
        "pack_mutants",
        "pack_mutants_sealed",
        "pack_mutants_loaded",
        "pack_mutants_wrong",
    ];
    let mut figures = names.into_iter().map(|name| of(name, "count").map(limited)).collect::<Result<Vec<_>>>()?;
    figures.push(of("pack_slowest_ms", "ms")?.limited(Limit::AtMost(MOST_MS)));
    figures.push(of("pack_largest_bytes", "bytes")?.limited(Limit::AtMost(MOST_BYTES)));
    Ok(figures)
}

fn limited(figure: Figure) -> Figure {
    let limit = match figure.name.as_str() {
        "pack_mutants" => Limit::AtLeast(CASES),
        "pack_mutants_sealed" => Limit::AtLeast(CASES / 2.0),
        // A seal that does not fit would let nothing in.
        "pack_mutants_loaded" => Limit::AtLeast(CASES / 100.0),
        "pack_node_mutants" => Limit::AtLeast(NODE_CASES),
        name if name.ends_with("_wrong") => Limit::AtMost(0.0),
        _ => Limit::None,
    };
    figure.limited(limit)
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn figures_of_a_mutant_that_was_taken_are_not_ok() {
        let lines = "pack_changes=9 pack_truncations=9\npack_damaged_wrong=0\npack_mutants=100000 pack_mutants_sealed=50000 \
                     pack_mutants_loaded=20000 pack_mutants_wrong=1 pack_slowest_ms=2.5 pack_largest_bytes=70000\n";
        let found = figures(lines).unwrap();
        let failed: Vec<&str> = found.iter().filter(|figure| !figure.ok()).map(|figure| figure.name.as_str()).collect();
        assert_eq!(failed, ["pack_mutants_wrong"]);
        assert!(figures("pack_mutants=3").is_err());
    }
}
