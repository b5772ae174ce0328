//! `cargo xtask bench --peers`: Etappe beside every rival of an outside benchmark, on its rules, its visitors and its reference.
//!
//! The benchmark is data from outside: it is read where `ETAPPE_SHARED` has it, and what it needs is installed below `target/`.

mod agreement;
mod cost;
mod hosts;
mod install;
mod node;
mod page;
mod ratio;
mod script;
mod table;

use std::num::NonZeroUsize;

use clap::ValueEnum;

use crate::build::{self, Built};
use crate::error::Result;
use crate::figure::{self, Figure, Format};
use crate::project::Project;
use crate::setup;

use page::Region;
use script::Scripts;
use table::Table;

/// How often each ratio is measured, in fresh processes, five times; the median counts.
pub const REPEATS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4);
/// Numbers of rules in the workloads.
const RULES: [u32; 4] = [10, 100, 1_000, 10_000];
/// The rival that the limits are about: an inverted index, written by hand in JavaScript.
const INDEX: &str = "03-js-indexed";
/// The rival that a cold start is held against.
const AEP: &str = "aep-rules-engine";
/// The name of our own peer.
const ETAPPE: &str = "etappe";
/// The folder of the outside benchmark.
const BENCHMARK: &str = "peerbench";

/// One part of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Agreement, then all that has a limit: ratios, loading, bytes, memory, cold start.
    Ratios,
    /// Every rival in Node.
    Peers,
    /// The strongest rivals in Chromium and workerd.
    Hosts,
}

/// What becomes of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They are printed.
    Print,
    /// They are also written into `docs/performance.md`.
    WriteDocs,
}

/// What is measured, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Only this part.
    pub only: Option<Part>,
    /// Repeats of each ratio.
    pub repeats: usize,
    /// What becomes of the tables.
    pub outcome: Outcome,
}

impl Options {
    fn has(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

/// Everything that was measured.
#[derive(Default)]
struct Report {
    figures: Vec<Figure>,
    tables: Vec<Table>,
    regions: Vec<Region>,
}

/// Builds, measures, prints; true if every limit is kept, or if the outside benchmark is not there.
pub fn command(project: &Project, options: &Options, format: Format) -> Result<bool> {
    if !is_there(project) {
        format.say(&skipped());
        return Ok(true);
    }
    let needs: &[setup::Need] = if options.has(Part::Hosts) { &setup::HOSTS } else { &setup::BUILD };
    let built = build::prepare(project, needs)?;
    run(project, &built, options, format)
}

/// What has a limit, for `cargo xtask verify`.
pub fn verify(project: &Project, built: &Built, format: Format) -> Result<bool> {
    if !is_there(project) {
        format.say(&skipped());
        return Ok(true);
    }
    let options = Options { only: Some(Part::Ratios), repeats: REPEATS.get(), outcome: Outcome::Print };
    run(project, built, &options, format)
}

fn run(project: &Project, built: &Built, options: &Options, format: Format) -> Result<bool> {
    let folder = install::install(project)?;
    let scripts = Scripts::new(project, folder, &built.etappe);
    let mut report = Report::default();
    if options.has(Part::Ratios) {
        limited(&scripts, options.repeats, &mut report)?;
    }
    if options.has(Part::Peers) {
        let table = node::measure(&scripts)?;
        report.regions.push(Region { name: "node", text: table.markdown() });
        report.tables.push(table);
    }
    if options.has(Part::Hosts) {
        let tables = hosts::measure(&scripts, options.repeats)?;
        let text: Vec<String> = tables.iter().map(Table::markdown).collect();
        report.regions.push(Region { name: "hosts", text: text.join("\n") });
        report.tables.extend(tables);
    }
    let is_ok = report.print(format);
    if options.outcome == Outcome::WriteDocs {
        page::write(project, &scripts, &report.regions)?;
    }
    format.say(&report.closing());
    Ok(is_ok)
}

/// Nothing is timed that does not agree with the reference.
fn limited(scripts: &Scripts, repeats: usize, report: &mut Report) -> Result<()> {
    report.figures.extend(agreement::measure(scripts)?);
    if report.figures.iter().all(Figure::ok) {
        report.figures.extend(ratio::measure(scripts, repeats)?);
        report.figures.extend(cost::measure(scripts, repeats)?);
    }
    report.regions.push(Region { name: "limits", text: page::figures(&report.figures) });
    Ok(())
}

impl Report {
    fn print(&self, format: Format) -> bool {
        let is_ok = figure::print(&self.figures, format);
        for table in &self.tables {
            match format {
                Format::Table => println!("\n{}", table.markdown()),
                Format::Json => {
                    figure::print(&table.figures(), format);
                }
            }
        }
        is_ok
    }

    /// Names every peer that has no time, so that none is missed in silence.
    fn closing(&self) -> String {
        let measured = self.tables.iter().map(Table::closing);
        let failed: Vec<&str> = self.figures.iter().filter(|figure| !figure.ok()).map(|it| it.name.as_str()).collect();
        let limits = match (self.figures.len(), failed.as_slice()) {
            (0, _) => None,
            (_, []) => Some("every limit is kept".to_owned()),
            (_, failed) => Some(format!("beyond the limit: {}", failed.join(", "))),
        };
        let parts: Vec<String> = limits.into_iter().chain(measured).collect();
        format!("bench: {}", parts.join("; "))
    }
}

fn is_there(project: &Project) -> bool {
    project.shared().join(BENCHMARK).is_dir()
}

fn skipped() -> String {
    format!("bench: skipped: peers (ETAPPE_SHARED has no `{BENCHMARK}`)")
}

#[cfg(test)]
mod tests {
    use super::table::{Cell, Row};
    use super::*;
    use crate::figure::Limit;

    #[test]
    fn closing_names_broken_limits_and_peers_without_a_time() {
        let row = Row { id: "a".into(), name: "A".into(), cells: vec![Cell::Without("not installed".into())] };
        let table = Table { host: "Node", rows: vec![row] };
        let slow = Figure::of("ratio_js_index_r10", 0.6, "ratio").limited(Limit::AtMost(0.5));
        let report = Report { figures: vec![slow], tables: vec![table], regions: Vec::new() };
        let expected = "bench: beyond the limit: ratio_js_index_r10; Node: 0 of 1 peers timed with every number of rules, not: a (not installed)";
        assert_eq!(report.closing(), expected);
    }

    #[test]
    fn has_of_no_choice_is_every_part() {
        let options = |only| Options { only, repeats: 1, outcome: Outcome::Print };
        assert!(options(None).has(Part::Hosts));
        assert!(options(Some(Part::Peers)).has(Part::Peers));
        assert!(!options(Some(Part::Peers)).has(Part::Ratios));
    }
}
