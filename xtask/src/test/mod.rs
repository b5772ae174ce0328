//! `cargo xtask test`: every suite, one table, one closing line.

mod gates;
mod lint;
mod report;
mod rust;
mod scripts;
mod tally;
mod wasm;

use std::path::PathBuf;

use crate::build::{self, Built};
use crate::clock::Started;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::Tool;
use crate::setup::{self, Browsers};
use crate::step::Step;
use crate::turn;

use report::{Outcome, Report};
use tally::Tally;

/// What a suite gets.
pub struct Bench<'a> {
    /// The repository, built.
    pub project: &'a Project,
    /// The released command line.
    pub etappe: PathBuf,
    /// Chromium and its driver.
    pub browsers: Browsers,
}

type Run = fn(&Bench, &Step) -> Result<Tally>;

/// In the order they run: the quick ones that fail most often first.
const SUITES: [(&str, Run); 11] = [
    ("lint", lint::run),
    ("rust", rust::run),
    ("conformance", gates::conformance),
    ("wasm-node", wasm::in_node),
    ("wasm-chromium", wasm::in_chromium),
    ("node", |bench, step| scripts::run(bench, step, "node")),
    ("worker", |bench, step| scripts::run(bench, step, "worker")),
    ("e2e", |bench, step| scripts::run(bench, step, "e2e")),
    ("demo", gates::demo),
    ("parity", gates::parity),
    ("size", gates::size),
];

/// Runs the named suites, all of them without a name; true if nothing failed.
pub fn command(project: &Project, only: &[String]) -> Result<bool> {
    if let Some(unknown) = only.iter().find(|name| !SUITES.iter().any(|(known, _)| known == name)) {
        let known = SUITES.map(|(name, _)| name).join(", ");
        return Err(Error::setup(format!("there is no suite `{unknown}`"), format!("the suites are {known}")));
    }
    let turn = turn::alone(project);
    setup::ensure(project, &setup::ALL, &turn)?;
    let started = Started::now();
    let report = match build::everything(project, turn) {
        Ok(built) => run(project, &built, only)?,
        Err(error) => Report::of(vec![Outcome::died("build", started.elapsed(), &error)]),
    };
    println!("{}", report.text());
    Ok(report.passed())
}

/// Runs the named suites, all of them without a name, on what is built already.
pub fn run(project: &Project, built: &Built, only: &[String]) -> Result<Report> {
    let browsers =
        setup::installed_browsers().ok_or_else(|| Error::setup("Chromium is gone again", "run `cargo xtask setup`"))?;
    let bench = Bench { project, etappe: built.etappe.clone(), browsers };
    let chosen = SUITES.iter().filter(|(name, _)| only.is_empty() || only.iter().any(|wanted| wanted == name));
    Ok(Report::of(chosen.map(|(name, run)| outcome(&bench, name, *run)).collect()))
}

impl Bench<'_> {
    /// A suite's program with what suites are told through the environment.
    pub fn equip(&self, tool: Tool) -> Tool {
        let shared = self.project.shared();
        let tool = if shared.is_dir() { tool.env("ETAPPE_SHARED", shared) } else { tool };
        tool.env("ETAPPE_CHROMIUM", &self.browsers.chromium)
            .env("ETAPPE_CLI", &self.etappe)
            .env("ETAPPE_SKIPPED_FILE", self.skipped_file())
    }

    /// Where a test that cannot run here says so, a line each.
    pub fn skipped_file(&self) -> PathBuf {
        self.project.scratch().join("skipped.txt")
    }
}

fn outcome(bench: &Bench, name: &'static str, run: Run) -> Outcome {
    let started = Started::now();
    let step = Step::begin(format!("test: {name}"));
    match run(bench, &step) {
        Ok(tally) if tally.is_empty() => {
            Outcome::died(name, started.elapsed(), &Error::failed("the suite ran no test"))
        }
        Ok(tally) => {
            step.done(&tally.summary());
            Outcome { name, took: started.elapsed(), tally }
        }
        Err(error) => Outcome::died(name, started.elapsed(), &error),
    }
}
