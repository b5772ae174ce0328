//! Clippy and rustfmt, added to the pinned toolchain: minimal installs of Rust come without.

use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

/// Names for rustup, with cargo's names for what they bring.
const COMPONENTS: [(&str, &str); 2] = [("clippy", "clippy"), ("rustfmt", "fmt")];

/// Whether the toolchain has both.
pub fn are_there(project: &Project) -> Result<bool> {
    missing(project).map(|names| names.is_empty())
}

/// Adds what is missing.
pub fn install(project: &Project) -> Result<()> {
    let names = missing(project)?;
    let call = Tool::new("rustup").args(["component", "add"]).args(&names).folder(project.root());
    let step = Step::begin(format!("set-up: {}", call.shown()));
    let way_out = format!("run `{}` where the toolchain can be downloaded", call.shown());
    if let Err(error) = call.run() {
        return Err(Error::setup(format!("{} cannot be added to Rust: {error}", names.join(" and ")), way_out));
    }
    if !are_there(project)? {
        return Err(Error::setup(
            format!("rustup added {}, but to another toolchain than the one in use", names.join(" and ")),
            "let rustup manage the toolchain of rust-toolchain.toml",
        ));
    }
    step.done("added");
    Ok(())
}

fn missing(project: &Project) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    for (name, subcommand) in COMPONENTS {
        if !project.cargo().args([subcommand, "--version"]).watch(|_, _| ())?.success {
            names.push(name);
        }
    }
    Ok(names)
}
