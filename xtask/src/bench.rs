//! `cargo xtask bench`: how long things take, natively and in Node, each beside a rival that was timed in the same run.

use std::path::Path;

use serde_json::Value;

use crate::build::{self, Built};
use crate::error::{Error, Result};
use crate::figure::{self, Figure, Format, Limit};
use crate::files;
use crate::profile;
use crate::project::Project;
use crate::setup;
use crate::step::Step;

/// What is measured on every host.
const OPERATIONS: [&str; 4] = ["load", "apply", "view", "decide"];

/// What a pass with rules may cost by one without, and how that may grow with the items that can match.
const RULED_AT_MOST: [(&str, f64); 2] = [("ruled_pass_ratio", 4.0), ("ruled_pass_exponent", 1.1)];

/// Measures and prints. Times are not gated: machines differ. What rules cost beside the same items without them is.
pub fn command(project: &Project, format: Format) -> Result<bool> {
    let built = build::prepare(project, &setup::BUILD)?;
    let figures = measure(project, &built)?;
    let is_ok = figure::print(&figures, format);
    format.say(&closing(&figures));
    Ok(is_ok)
}

fn measure(project: &Project, built: &Built) -> Result<Vec<Figure>> {
    let folder = project.path("target/bench");
    project.node().arg(project.path("benches/workload.mjs")).arg(&folder).run()?;
    let mut figures = native(project, &folder)?;
    figures.extend(node(project, built, &folder)?);
    figures.extend(ruled(project)?);
    figures.extend(profile::measured(project, built)?);
    Ok(figures)
}

fn native(project: &Project, folder: &Path) -> Result<Vec<Figure>> {
    let program = build::program(project, "etappe-bench", "etappe-bench")?;
    let step = Step::begin("bench: native");
    let criterion = folder.join("criterion");
    let call = crate::run::Tool::new(program).folder(project.root()).env("CRITERION_HOME", &criterion);
    let output = call.arg(folder.join("workload.json")).watch(|_, line| step.note(line.trim()))?;
    if !output.success {
        return Err(Error::failed(format!("the native bench {}\n{}", output.ending, output.log)));
    }
    let mut figures = Vec::new();
    for operation in OPERATIONS {
        let ours = median_ns(&criterion, operation)?;
        let rival = median_ns(&criterion, &format!("{operation}_rival"))?;
        figures.push(Figure::of(format!("native_{operation}_ns"), ours.round(), "ns"));
        figures.push(Figure::of(format!("native_{operation}_rival_ns"), rival.round(), "ns"));
        figures.push(Figure::of(format!("native_{operation}_ratio"), ours / rival, "ratio"));
    }
    step.done("");
    Ok(figures)
}

/// The median that Criterion estimated for a bench, in nanoseconds.
fn median_ns(criterion: &Path, bench: &str) -> Result<f64> {
    let path = criterion.join(format!("native/{bench}/new/estimates.json"));
    let estimates: Value = serde_json::from_str(&files::read_text(&path)?).unwrap_or(Value::Null);
    let median = estimates["median"]["point_estimate"].as_f64();
    median.ok_or_else(|| Error::failed(format!("`{}` has no median", path.display())))
}

fn node(project: &Project, built: &Built, folder: &Path) -> Result<Vec<Figure>> {
    let step = Step::begin("bench: Node");
    let packs =
        ["journey", "blank"].map(|name| (folder.join(format!("{name}.json")), folder.join(format!("{name}.pack"))));
    for (journey, pack) in &packs {
        crate::run::Tool::new(&built.etappe).arg("compile").arg(journey).arg("-o").arg(pack).run()?;
    }
    let call = project.node().arg(project.path("benches/node.mjs")).arg(folder.join("workload.json"));
    let output = call.args(packs.iter().map(|(_, pack)| pack)).run()?;
    let figures = Figure::read_lines(&output.out)?;
    step.done("");
    Ok(figures)
}

/// What caps, arbitration and experiments cost beside the same journey without them.
fn ruled(project: &Project) -> Result<Vec<Figure>> {
    let step = Step::begin("bench: rules");
    let output = project.node().arg(project.path("benches/ruled.mjs")).run()?;
    step.done("");
    let limited = |figure: Figure| {
        let limit = RULED_AT_MOST.iter().find(|limit| limit.0 == figure.name);
        figure.limited(limit.map_or(Limit::None, |limit| Limit::AtMost(limit.1)))
    };
    Ok(Figure::read_lines(&output.out)?.into_iter().map(limited).collect())
}

fn closing(figures: &[Figure]) -> String {
    let ratios = figures.iter().filter(|figure| figure.unit == "ratio");
    let parts: Vec<String> = ratios
        .map(|ratio| {
            format!("{} {}", ratio.name.trim_end_matches("_ratio").replace('_', " "), figure::shown(ratio.value))
        })
        .collect();
    format!("bench: our time by the rival's: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_names_every_ratio() {
        let figures = [Figure::of("node_load_ns", 3.0, "ns"), Figure::of("node_load_ratio", 0.25, "ratio")];
        assert_eq!(closing(&figures), "bench: our time by the rival's: node load 0.250");
    }
}
