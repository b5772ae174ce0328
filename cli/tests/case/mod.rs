//! A golden case: a file with a script, its input files, and what the last command says.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod script;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use text::Case;

/// Where the cases are, a folder per command.
fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Runs every case of a folder; panics with the difference of all that do not say what is written.
pub fn check_all(folder: &str) {
    let entries = fs::read_dir(golden().join(folder)).expect("the folder of the cases");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "there is no case in `{folder}`");
    let wrong: Vec<String> = paths.iter().filter_map(|path| difference(path)).collect();
    assert!(wrong.is_empty(), "{} of {} cases differ\n{}", wrong.len(), paths.len(), wrong.concat());
}

/// Nothing if the case says what is written, or if it has just been written.
fn difference(path: &Path) -> Option<String> {
    let written = fs::read_to_string(path).expect("a case is text");
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let case = Case::parse(&written).unwrap_or_else(|why| panic!("{name}: {why}"));
    let output = script::run(&case).unwrap_or_else(|why| panic!("{name}: {why}"));
    let said = case.with(&output).to_text();
    if said == written {
        return None;
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, said).expect("the case can be written");
        return None;
    }
    let expected = written.split_once("\n=== exit").map_or("", |parts| parts.1);
    let found = said.split_once("\n=== exit").map_or("", |parts| parts.1);
    Some(format!("\n--- {name}: expected{expected}--- {name}: found{found}"))
}
