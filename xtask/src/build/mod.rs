//! `cargo xtask build`: the wasm files, the npm package, the command line, the site and its pack.

mod arrange;
mod artifacts;
mod bindgen;
mod layout;
mod manifest;
mod native;
mod optimise;
mod rustc;
mod silence;
mod site;
mod trim;
mod typescript;
mod wasm;

use std::path::PathBuf;

use crate::error::Result;
use crate::project::Project;
use crate::setup::{self, Need};
use crate::turn::{self, Alone, Shared};

pub use artifacts::executables;
pub use bindgen::{linked_path, with_names};
pub use manifest::Manifest;
pub use native::program;
pub use silence::calls;
pub use typescript::ScriptTag;
pub use wasm::FEATURES;

/// What is built; nobody builds or installs anew until this is dropped.
#[derive(Debug)]
pub struct Built {
    /// The command line, as it is released.
    pub etappe: PathBuf,
    _turn: Shared,
}

/// `cargo xtask build`.
pub fn command(project: &Project) -> Result<()> {
    prepare(project, &setup::BUILD).map(drop)
}

/// Installs what is missing of `needs`, and builds everything that is out of date.
pub fn prepare(project: &Project, needs: &[Need]) -> Result<Built> {
    let turn = turn::alone(project);
    setup::ensure(project, needs, &turn)?;
    everything(project, turn)
}

/// Builds everything that is out of date.
pub fn everything(project: &Project, turn: Alone) -> Result<Built> {
    let manifest = wasm::build(project)?;
    typescript::build(project)?;
    let etappe = native::command_line(project)?;
    site::assemble(project, &manifest, &etappe)?;
    Ok(Built { etappe, _turn: turn.share() })
}
