//! Native programs, as they are released.

use std::path::PathBuf;

use super::artifacts;
use crate::cargo_log;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::step::Step;

/// Builds the command line and gives back its path.
pub fn command_line(project: &Project) -> Result<PathBuf> {
    program(project, "etappe-cli", "etappe")
}

/// Builds a program of a package and gives back its path.
pub fn program(project: &Project, package: &str, name: &str) -> Result<PathBuf> {
    let step = Step::begin(format!("build: {name} (native)"));
    let call = project.cargo().args(["build", "--release", "--package", package]);
    let call = call.args(["--message-format", "json-render-diagnostics"]);
    let output = cargo_log::run(&call, &step)?;
    let found = artifacts::executables(&output.out).into_iter().find(|(found, _)| found == name);
    let (_, path) = found.ok_or_else(|| Error::failed(format!("cargo built no program `{name}`")))?;
    step.done("");
    Ok(path)
}
