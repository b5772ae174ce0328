//! Rust's standard library for wasm, added to the pinned toolchain.

use std::path::Path;

use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target.
pub fn install(project: &Project) -> Result<()> {
    let step = Step::begin(format!("set-up: rustup target add {TARGET}"));
    let added = Tool::new("rustup").args(["target", "add", TARGET]).folder(project.root()).run();
    if let Err(error) = added {
        return Err(Error::setup(format!("the Rust target {TARGET} cannot be added: {error}"), way_out(project)));
    }
    if !is_there(project)? {
        return Err(Error::setup(
            format!("rustup added {TARGET}, but to another toolchain than the one in use"),
            "let rustup manage the toolchain of rust-toolchain.toml",
        ));
    }
    step.done("added");
    Ok(())
}

/// Whether the toolchain has it.
pub fn is_there(project: &Project) -> Result<bool> {
    let asked =
        Tool::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).folder(project.root()).run()?;
    Ok(has_core(Path::new(asked.out.trim())))
}

fn has_core(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
}

fn way_out(project: &Project) -> String {
    let script = project.shared().join("toolchain/wasm32-std.sh");
    if script.is_file() {
        return format!("`bash {}` builds it from the distribution's sources", script.display());
    }
    format!("run `rustup target add {TARGET}` where the toolchain can be downloaded")
}
