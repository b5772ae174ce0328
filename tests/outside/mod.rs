//! Data from outside the repository, where `ETAPPE_SHARED` (default `../shared`) has it.
//!
//! A test whose data is missing says so in the file that `ETAPPE_SKIPPED_FILE` names; `cargo xtask test` counts it as skipped.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The path of outside data; nothing, and a line for the closing count, if it is not there.
pub fn outside(test: &str, path: &str) -> Option<PathBuf> {
    // The tests of every package stand beside the same data.
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(package);
    let shared = std::env::var_os("ETAPPE_SHARED").map_or_else(|| root.join("../shared"), |path| root.join(path));
    let found = shared.join(path);
    if found.exists() {
        return Some(found);
    }
    let line = format!("{test}: ETAPPE_SHARED has no `{path}`\n");
    match std::env::var_os("ETAPPE_SKIPPED_FILE") {
        Some(file) => {
            let open = fs::OpenOptions::new().create(true).append(true).open(file);
            open.and_then(|mut file| file.write_all(line.as_bytes())).expect("a line for the closing count");
        }
        None => eprint!("skipped {line}"),
    }
    None
}
