//! cargo-deny, built from its registry into the project's own folder: it judges what dependencies bring in.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::Stream;
use crate::step::Step;

/// Pinned, so that equal sources get equal verdicts.
const VERSION: &str = "0.20.2";

/// The program.
pub fn program(project: &Project) -> PathBuf {
    folder(project).join("bin/cargo-deny")
}

fn folder(project: &Project) -> PathBuf {
    project.path(format!("target/tools/cargo-deny-{VERSION}"))
}

/// Builds it; takes some minutes once.
pub fn install(project: &Project) -> Result<()> {
    let package = format!("cargo-deny@{VERSION}");
    let call = project.cargo().args(["install", "--locked", &package, "--root"]).arg(folder(project));
    let step = Step::begin(format!("set-up: cargo install {package}"));
    let output = call.watch(|stream, line| {
        if stream == Stream::Err {
            step.note(line.trim());
        }
    })?;
    if !output.success {
        let what = format!("{package} cannot be built: it {}", output.ending);
        return Err(Error::setup(what, format!("run `{}` where crates can be downloaded", call.shown())));
    }
    step.done("built");
    Ok(())
}
