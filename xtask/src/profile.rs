//! `cargo xtask verify --only profile`: profiles of several devices at full length.

use crate::cases;
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::project::Project;

/// Triples of profiles on which the laws of merging are tried.
const TRIPLES: f64 = 1_000_000.0;
/// Networks, copies, splits, clocks and stories.
const RUNS: f64 = 100_000.0;
/// Profiles, tokens, deltas and versions of which every bit is flipped, and how many damages that is at least.
const DAMAGED: f64 = 100.0;
const DAMAGES: f64 = 100_000.0;
/// How often the naive model must meet each cause that only profiles bring about.
const LEAST_MET: f64 = 1_000.0;

/// Runs all of it; true if nothing failed.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    let mut figures = Vec::new();
    let laws = printed(project, "merge_laws", TRIPLES)?;
    counted(&laws, "merge_law", TRIPLES, &mut figures)?;
    let persons = printed(project, "persons", RUNS)?;
    for name in ["convergence", "fork", "split", "clock"] {
        counted(&persons, name, RUNS, &mut figures)?;
    }
    let stories = printed(project, "stories", RUNS)?;
    counted(&stories, "consent", RUNS, &mut figures)?;
    for name in ["stories_evicted", "stories_unverified"] {
        let met = Figure::of(name, figure::printed(&stories, name)?, "count");
        figures.push(met.limited(Limit::AtLeast(LEAST_MET)));
    }
    let damaged = printed(project, "damaged_profiles", DAMAGED)?;
    for name in ["profiles", "tokens", "deltas", "versions"] {
        counted(&damaged, &format!("damaged_{name}"), DAMAGES, &mut figures)?;
    }
    Ok(figure::print(&figures, format))
}

fn printed(project: &Project, name: &str, cases: f64) -> Result<String> {
    cases::printed(project, &format!("profile: {name}"), name, &[("ETAPPE_CASES", cases.to_string())])
}

/// How many cases there were, and that none failed.
fn counted(output: &str, name: &str, cases: f64, figures: &mut Vec<Figure>) -> Result<()> {
    for (what, limit) in [("cases", Limit::AtLeast(cases)), ("failures", Limit::AtMost(0.0))] {
        let name = format!("{name}_{what}");
        let found = figure::printed(output, &name)?;
        figures.push(Figure::of(name, found, "count").limited(limit));
    }
    Ok(())
}
