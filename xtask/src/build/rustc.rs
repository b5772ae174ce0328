//! Rust to wasm: one build of the root crate per feature.

use std::env;
use std::path::PathBuf;

use super::artifacts;
use crate::cargo_log;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::step::Step;

/// What LLVM does for files that pages load: no load is written twice to save one on another path, which gives smaller code and
/// makes no pass slower.
const FOR_PAGES: &str = "-Cllvm-args=-enable-load-pre=false";

/// Builds one feature and gives back the linked module.
pub fn build(project: &Project, feature: &str) -> Result<Vec<u8>> {
    let step = Step::begin(format!("build: {feature}.wasm: cargo"));
    let call = project
        .cargo()
        .args(["build", "--lib", "--package", "etappe", "--target", "wasm32-unknown-unknown", "--profile", "wasm"])
        .args(["--no-default-features", "--features", feature, "--message-format", "json-render-diagnostics"])
        .env("CARGO_ENCODED_RUSTFLAGS", flags(project, feature));
    // No page loads it whose device has never met another: it may take more bytes to be twice as fast.
    let call = if feature == "sync" { call.env("CARGO_PROFILE_WASM_OPT_LEVEL", "s") } else { call };
    let output = cargo_log::run(&call, &step)?;
    let linked = artifacts::files(&output.out, "etappe", "wasm").pop();
    let linked = linked.ok_or_else(|| Error::failed(format!("cargo built no wasm file for feature `{feature}`")))?;
    let bytes = crate::files::read(&linked)?;
    step.done(&format!("{} bytes", bytes.len()));
    Ok(bytes)
}

/// Source paths inside the wasm name no folder of this machine, so that equal sources give equal bytes.
fn flags(project: &Project, feature: &str) -> String {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let mut flags = vec![format!("--remap-path-prefix={}=", project.root().display())];
    if let Some(home) = home {
        flags.push(format!("--remap-path-prefix={}=", home.join("registry/src").display()));
    }
    if feature != "author" {
        flags.push(FOR_PAGES.to_owned());
    }
    flags.join("\u{1f}")
}
