//! The command line `etappe`, as it is released.

use std::path::PathBuf;

use super::artifacts;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::{Stream, ends};
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
        let kept: Vec<&str> = output.log.lines().filter(|line| !line.starts_with('{')).collect();
        return Err(Error::failed(format!(
            "`{}` {}\n{}",
            call.shown(),
            output.ending,
            ends(&kept.join("\n"))
        )));
    }
    let found = artifacts::executables(&output.out)
        .into_iter()
        .find(|(name, _)| name == "etappe");
    let (_, path) = found.ok_or_else(|| Error::failed("cargo built no program `etappe`"))?;
    step.done("");
    Ok(path)
}
