//! `cargo xtask conformance`: the outside suites, natively and in the shipped runtime.

use std::path::PathBuf;

use crate::cargo_log;
use crate::error::{Error, Result};
use crate::figure::{self, Figure, Format, Limit};
use crate::project::Project;
use crate::step::Step;
use crate::{build, setup};

const LEAST_PASSED: f64 = 720.0;
const LEAST_RUNTIME_PASSED: f64 = 600.0;
/// All that the suite has.
const ED25519_CASES: f64 = 151.0;

/// Builds, runs every suite, and prints the figures; true if all limits are kept.
pub fn command(project: &Project, format: Format) -> Result<bool> {
    build::prepare(project, &setup::BUILD)?;
    run(project, format)
}

/// Runs every suite on what is built, and prints the figures.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    if !is_there(project) {
        let help = "let ETAPPE_SHARED name the folder that has `conformance`";
        return Err(Error::setup("the outside suites are not there", help));
    }
    Ok(figure::print(&measure(project)?, format))
}

/// Whether the outside suites are on this machine.
pub fn is_there(project: &Project) -> bool {
    project.shared().join("conformance").is_dir()
}

/// Runs every suite on what is built.
pub fn measure(project: &Project) -> Result<Vec<Figure>> {
    let mut figures = native(project)?;
    figures.extend(in_runtime(project)?);
    figures.extend(signatures(project)?);
    Ok(figures)
}

fn folder(project: &Project) -> PathBuf {
    project.scratch().join("conformance")
}

/// The suites in the author build; also writes what the runtime is given.
fn native(project: &Project) -> Result<Vec<Figure>> {
    let step = Step::begin("conformance: author build");
    let call = project.cargo().args(["test", "--package", "etappe", "--test", "conformance", "--", "--nocapture"]);
    let call = call.env("ETAPPE_SHARED", project.shared()).env("ETAPPE_CONFORMANCE_FOLDER", folder(project));
    let output = cargo_log::run(&call, &step)?;
    let figures = figures(&output.out)?;
    step.done("");
    Ok(figures)
}

/// The lifted cases in the shipped `decide.wasm`.
fn in_runtime(project: &Project) -> Result<Vec<Figure>> {
    let step = Step::begin("conformance: decide.wasm in Node");
    let script = project.path("tests/conformance/run.mjs");
    let output = project.node().arg(script).arg(folder(project).join("cases.json")).run()?;
    let found = Figure::read_lines(&output.out)?;
    step.done("");
    Ok(found.into_iter().map(|figure| figure.limited(Limit::AtLeast(LEAST_RUNTIME_PASSED))).collect())
}

/// The vectors of Ed25519: in the command line's verifier, and in the package's on the WebCrypto of Node.
fn signatures(project: &Project) -> Result<Vec<Figure>> {
    let step = Step::begin("conformance: signatures");
    let call = project.cargo().args([
        "test",
        "--package",
        "etappe-cli",
        "--test",
        "signature",
        "--",
        "--nocapture",
        "ed25519",
    ]);
    let native = cargo_log::run(&call.env("ETAPPE_SHARED", project.shared()), &step)?;
    let script = project.path("tests/conformance/ed25519.mjs");
    let node = project.node().arg(script).env("ETAPPE_SHARED", project.shared()).run()?;
    let mut found = vec![
        Figure::of("ed25519_cases", figure::printed(&native.out, "ed25519_cases")?, "count"),
        Figure::of("ed25519_wrong", figure::printed(&native.out, "ed25519_wrong")?, "count"),
    ];
    found.extend(Figure::read_lines(&node.out)?);
    step.done("");
    Ok(found.into_iter().map(all_of_ed25519).collect())
}

/// No case may be left out, and none may come out otherwise.
fn all_of_ed25519(figure: Figure) -> Figure {
    let limit = if figure.name.ends_with("_cases") { Limit::AtLeast(ED25519_CASES) } else { Limit::AtMost(0.0) };
    figure.limited(limit)
}

/// The figures of the lines that the tests print.
fn figures(output: &str) -> Result<Vec<Figure>> {
    let counted = |name: &str| Ok(Figure::of(name, figure::printed(output, name)?, "count"));
    let none = Limit::AtMost(0.0);
    Ok(vec![
        counted("cel_cases")?,
        counted("cel_passed")?.limited(Limit::AtLeast(LEAST_PASSED)),
        counted("cel_runtime_refused")?,
        counted("json_cases")?,
        counted("json_wrong")?.limited(none),
        counted("fnv1a_cases")?,
        counted("fnv1a_wrong")?.limited(none),
    ])
}

#[cfg(test)]
mod tests {
    use super::{all_of_ed25519, figures};
    use crate::figure::Figure;

    #[test]
    fn figures_of_a_run_are_read_and_held_against_their_limits() {
        let lines = "cel_cases=724 cel_passed=719 cel_runtime_refused=3\njson_cases=318 json_wrong=0\nfnv1a_cases=204 fnv1a_wrong=1\n";
        let found = figures(lines).unwrap();
        let failed: Vec<&str> = found.iter().filter(|figure| !figure.ok()).map(|figure| figure.name.as_str()).collect();
        assert_eq!(failed, ["cel_passed", "fnv1a_wrong"]);
    }

    #[test]
    fn ed25519_with_a_case_left_out_or_wrong_fails() {
        for (name, value, ok) in [
            ("ed25519_cases", 151, true),
            ("ed25519_node_cases", 150, false),
            ("ed25519_wrong", 0, true),
            ("ed25519_node_wrong", 1, false),
        ] {
            assert_eq!(all_of_ed25519(Figure::count(name, value)).ok(), ok, "{name}");
        }
    }
}
