//! `cargo xtask build`: the three wasm files, the npm package, the command line, the site and its pack.

mod artifacts;
mod bindgen;
mod manifest;
mod native;
mod optimise;
mod rustc;
mod silence;
mod site;
mod typescript;
mod wasm;

use std::path::PathBuf;

use crate::error::Result;
use crate::project::Project;
use crate::{setup, turn};

pub use artifacts::executables;
pub use manifest::Manifest;
pub use typescript::ScriptTag;
pub use wasm::FEATURES;

/// Builds everything that is out of date and gives back the path of the command line.
pub fn command(project: &Project) -> Result<PathBuf> {
    let _turn = turn::alone(project);
    setup::ensure(project, &setup::BUILD)?;
    let manifest = wasm::build(project)?;
    typescript::build(project)?;
    let etappe = native::command_line(project)?;
    site::assemble(project, &manifest, &etappe)?;
    Ok(etappe)
}
