//! The command line `etappe`, as it is released.

use std::path::PathBuf;

use super::artifacts;
use crate::cargo_log::failure;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::Stream;
use crate::step::Step;

/// Builds the command line and gives back its path.
pub fn command_line(project: &Project) -> Result<PathBuf> {
    let step = Step::begin("build: etappe (command line)");
    let call = project.cargo().args([
        "build",
        "--release",
        "--package",
        "etappe-cli",
        "--message-format",
        "json-render-diagnostics",
    ]);
    let output = call.watch(|stream, line| {
        if stream == Stream::Err {
            step.note(line.trim());
        }
    })?;
    if !output.success {
        return Err(failure(&call, &output));
    }
    let found = artifacts::executables(&output.out).into_iter().find(|(name, _)| name == "etappe");
    let (_, path) = found.ok_or_else(|| Error::failed("cargo built no program `etappe`"))?;
    step.done("");
    Ok(path)
}
