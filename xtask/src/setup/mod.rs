//! What the other commands need on this machine; installs what is missing and nothing else.

mod apt;
mod browsers;
mod cargo_deny;
mod cpp_compiler;
mod packages;
mod rust_components;
mod wasm_target;

use crate::error::Result;
use crate::project::Project;
use crate::turn::{self, Alone};

pub use browsers::{Browsers, installed as installed_browsers};
pub use cargo_deny::program as cargo_deny;

/// One thing a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Clippy and rustfmt.
    RustComponents,
    /// Rust's standard library for wasm32-unknown-unknown.
    WasmTarget,
    /// The npm packages of the lock file, and a Node that runs them.
    Packages,
    /// Chromium and its driver.
    Browsers,
    /// cargo-deny.
    CargoDeny,
    /// A C++ compiler.
    CppCompiler,
}

/// Everything that `test` needs.
pub const ALL: [Need; 4] = [Need::RustComponents, Need::WasmTarget, Need::Packages, Need::Browsers];
/// What the hosts of a replay need.
pub const HOSTS: [Need; 3] = [Need::WasmTarget, Need::Packages, Need::Browsers];
/// What a build needs.
pub const BUILD: [Need; 2] = [Need::WasmTarget, Need::Packages];

impl Need {
    fn is_there(self, project: &Project) -> Result<bool> {
        match self {
            Self::RustComponents => rust_components::are_there(project),
            Self::WasmTarget => wasm_target::is_there(project),
            Self::Packages => packages::are_there(project),
            Self::Browsers => Ok(browsers::installed().is_some()),
            Self::CargoDeny => Ok(cargo_deny::program(project).is_file()),
            Self::CppCompiler => Ok(cpp_compiler::is_there()),
        }
    }

    fn install(self, project: &Project) -> Result<()> {
        match self {
            Self::RustComponents => rust_components::install(project),
            Self::WasmTarget => wasm_target::install(project),
            Self::Packages => packages::install(project),
            Self::Browsers => browsers::install(),
            Self::CargoDeny => cargo_deny::install(project),
            Self::CppCompiler => cpp_compiler::install(),
        }
    }
}

/// Installs what is missing of `needs`; says nothing when nothing is. The turn keeps others from doing so too, and from
/// using meanwhile what is replaced.
pub fn ensure(project: &Project, needs: &[Need], _turn: &Alone) -> Result<()> {
    for need in needs {
        if !need.is_there(project)? {
            need.install(project)?;
        }
    }
    Ok(())
}

/// `cargo xtask setup`: waits for others only where something is missing.
pub fn command(project: &Project) -> Result<()> {
    for need in ALL {
        if !need.is_there(project)? {
            ensure(project, &[need], &turn::alone(project))?;
        }
    }
    eprintln!("  set up");
    Ok(())
}
