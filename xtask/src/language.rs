//! `cargo xtask verify --only language`: the engine against the naive model, hostile and mangled journeys, and whether the
//! comparison would notice a mistake.

use crate::cases;
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::mutants::{self, Comparison};
use crate::project::Project;

/// Cases in which engine and model are compared.
const CASES: f64 = 1_000_000.0;
/// Journeys with one node made wrong; a few more are drawn.
const MANGLED: f64 = 50_000.0;
const MANGLED_DRAWN: f64 = 60_000.0;
/// Hostile journeys.
const HOSTILE: f64 = 60.0;
/// How often every operator, function, reason and cause must be met.
const LEAST_MET: f64 = 1_000.0;

/// Runs all of it; true if nothing differs and every mutant of the engine is caught.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    let mut figures = compared(project)?;
    figures.extend(mangled(project)?);
    figures.extend(hostile(project)?);
    let comparison = Comparison { part: "language", test: "language", mistakes: "tests/mutants.txt" };
    figures.extend(mutants::run(project, comparison)?);
    Ok(figure::print(&figures, format))
}

/// What a test program prints at full length.
fn printed(project: &Project, name: &str, cases: f64) -> Result<String> {
    cases::printed(project, &format!("language: {name}"), name, &[("ETAPPE_CASES", cases.to_string())])
}

fn of(output: &str, name: &str, unit: &'static str, limit: Limit) -> Result<Figure> {
    Ok(Figure::of(name, figure::printed(output, name)?, unit).limited(limit))
}

fn compared(project: &Project) -> Result<Vec<Figure>> {
    let output = printed(project, "language", CASES)?;
    let least = |name: &str, least: f64| of(&output, name, "count", Limit::AtLeast(least));
    Ok(vec![
        least("model_cases", CASES)?,
        of(&output, "model_differences", "count", Limit::AtMost(0.0))?,
        least("model_least_met", LEAST_MET)?,
        of(&output, "model_filled_percent", "percent", Limit::AtLeast(30.0))?,
        of(&output, "model_unknown_percent", "percent", Limit::AtLeast(10.0))?,
        of(&output, "model_journeys_refused", "count", Limit::AtMost(0.0))?,
    ])
}

fn mangled(project: &Project) -> Result<Vec<Figure>> {
    let output = printed(project, "mangled", MANGLED_DRAWN)?;
    Ok(vec![
        of(&output, "journey_mutants", "count", Limit::AtLeast(MANGLED))?,
        of(&output, "journey_mutants_wrong", "count", Limit::AtMost(0.0))?,
    ])
}

fn hostile(project: &Project) -> Result<Vec<Figure>> {
    let output = printed(project, "hostile", HOSTILE)?;
    Ok(vec![
        of(&output, "hostile_cases", "count", Limit::AtLeast(HOSTILE))?,
        of(&output, "hostile_refused", "count", Limit::None)?,
        of(&output, "hostile_slowest_ms", "ms", Limit::AtMost(5.0))?,
        of(&output, "hostile_largest_bytes", "bytes", Limit::AtMost(8_388_608.0))?,
        of(&output, "evaluation_exponent", "exponent", Limit::AtMost(1.1))?,
    ])
}
