//! `cargo xtask verify --only decisions`: the engine against the naive model in all but the language of conditions, until when pages hold,
//! how even draws are, and whether the comparison would notice a mistake.

use crate::cases;
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::mutants::{self, Comparison};
use crate::project::Project;

/// Cases in which engine and model are compared.
const CASES: f64 = 1_000_000.0;
/// How often every reason, cap scope, cause and rule must be met.
const LEAST_MET: f64 = 1_000.0;
/// Pages of which is asked until when they hold; and pages that are asked in two ways.
const HELD: f64 = 100_000.0;
/// Zones whose clocks are put forward, and back, while pages with schedules hold.
const ZONES: f64 = 20.0;
/// Visitors with eight devices each.
const REPLICATED: f64 = 10_000.0;
/// Experiments, and units of each.
const EXPERIMENTS: f64 = 1_000.0;
const UNITS: f64 = 1_000_000.0;
/// No draw may be less likely than this; all together must be uniform.
const LEAST_P: f64 = 1e-6;
const LEAST_KS_P: f64 = 0.001;

/// Runs all of it; true if nothing differs and every mutant of the engine is caught.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    let mut figures = compared(project)?;
    figures.extend(held(project)?);
    figures.extend(replicated(project)?);
    figures.extend(drawn(project)?);
    let comparison = Comparison { part: "decisions", test: "choices", mistakes: "tests/mutants-decisions.txt" };
    figures.extend(mutants::run(project, comparison)?);
    Ok(figure::print(&figures, format))
}

fn of(output: &str, name: &str, unit: &'static str, limit: Limit) -> Result<Figure> {
    Ok(Figure::of(name, figure::printed(output, name)?, unit).limited(limit))
}

fn printed(project: &Project, name: &str, cases: f64) -> Result<String> {
    cases::printed(project, &format!("decisions: {name}"), name, &[("ETAPPE_CASES", cases.to_string())])
}

fn compared(project: &Project) -> Result<Vec<Figure>> {
    let output = printed(project, "choices", CASES)?;
    Ok(vec![
        of(&output, "model_cases", "count", Limit::AtLeast(CASES))?,
        of(&output, "model_differences", "count", Limit::AtMost(0.0))?,
        of(&output, "model_least_met", "count", Limit::AtLeast(LEAST_MET))?,
        of(&output, "model_kinds_missing", "count", Limit::AtMost(0.0))?,
        of(&output, "model_journeys_refused", "count", Limit::AtMost(0.0))?,
    ])
}

fn held(project: &Project) -> Result<Vec<Figure>> {
    let held = printed(project, "holds", HELD)?;
    let turned = printed(project, "turned", HELD)?;
    Ok(vec![
        of(&held, "holds_cases", "count", Limit::AtLeast(HELD))?,
        of(&held, "holds_failures", "count", Limit::AtMost(0.0))?,
        of(&held, "holds_flipped_percent", "percent", Limit::AtLeast(90.0))?,
        of(&held, "holds_zones_forward", "count", Limit::AtLeast(ZONES))?,
        of(&held, "holds_zones_back", "count", Limit::AtLeast(ZONES))?,
        of(&turned, "turned_cases", "count", Limit::AtLeast(HELD))?,
        of(&turned, "turned_failures", "count", Limit::AtMost(0.0))?,
    ])
}

/// Caps over devices that synchronise late.
fn replicated(project: &Project) -> Result<Vec<Figure>> {
    let output = printed(project, "replicas", REPLICATED)?;
    Ok(vec![
        of(&output, "replicas_cases", "count", Limit::AtLeast(REPLICATED))?,
        of(&output, "replicas_failures", "count", Limit::AtMost(0.0))?,
    ])
}

fn drawn(project: &Project) -> Result<Vec<Figure>> {
    let settings = [("ETAPPE_CASES", EXPERIMENTS.to_string()), ("ETAPPE_UNITS", UNITS.to_string())];
    let output = cases::printed(project, "decisions: draws", "draws", &settings)?;
    Ok(vec![
        of(&output, "draws_experiments", "count", Limit::AtLeast(EXPERIMENTS))?,
        of(&output, "draws_least_p", "ratio", Limit::AtLeast(LEAST_P))?,
        of(&output, "draws_ks_p", "ratio", Limit::AtLeast(LEAST_KS_P))?,
        of(&output, "draws_changed_arm", "count", Limit::AtMost(0.0))?,
    ])
}
