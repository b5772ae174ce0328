//! The crates as they would go to their registry, each built from its own archive.

use std::path::PathBuf;

use crate::cargo_log::failure;
use crate::error::Result;
use crate::project::Project;
use crate::run::Stream;
use crate::step::Step;

/// Packs the engine and the command line; cargo builds both from what it packed.
pub fn pack(project: &Project) -> Result<Vec<PathBuf>> {
    let step = Step::begin("release: cargo package");
    // What is not committed is said by `git status`, not here: a dry run is for looking.
    let call = project.cargo().args(["package", "--allow-dirty", "--package", "etappe", "--package", "etappe-cli"]);
    let output = call.watch(|stream, line| {
        if stream == Stream::Err {
            step.note(line.trim());
        }
    })?;
    if !output.success {
        return Err(failure(&call, &output));
    }
    step.done("");
    let version = env!("CARGO_PKG_VERSION");
    Ok(["etappe", "etappe-cli"].map(|name| PathBuf::from(format!("target/package/{name}-{version}.crate"))).into())
}
