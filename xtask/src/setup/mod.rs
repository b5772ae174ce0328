//! What the other commands need on this machine; installs what is missing and nothing else.

mod browsers;
mod packages;
mod wasm_target;

use crate::error::Result;
use crate::project::Project;

pub use browsers::{Browsers, installed as installed_browsers};

/// One thing a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Rust's standard library for wasm32-unknown-unknown.
    WasmTarget,
    /// The npm packages of the lock file.
    Packages,
    /// Chromium and its driver.
    Browsers,
}

/// Everything any command needs.
pub const ALL: [Need; 3] = [Need::WasmTarget, Need::Packages, Need::Browsers];
/// What a build needs.
pub const BUILD: [Need; 2] = [Need::WasmTarget, Need::Packages];

/// Installs what is missing of `needs`; says nothing when nothing is.
pub fn ensure(project: &Project, needs: &[Need]) -> Result<()> {
    for need in needs {
        match need {
            Need::WasmTarget => wasm_target::ensure(project)?,
            Need::Packages => packages::ensure(project)?,
            Need::Browsers => browsers::ensure()?,
        }
    }
    Ok(())
}

/// `cargo xtask setup`.
pub fn command(project: &Project) -> Result<()> {
    ensure(project, &ALL)?;
    eprintln!("  set up");
    Ok(())
}
