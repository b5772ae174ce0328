//! The house rules that a machine can check: floors, first lines, sizes, and paths that the documentation names.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::{Path, PathBuf};

/// The floors of `src/`, lowest first; what stands together does not know each other.
const FLOORS: [&[&str]; 7] = [
    &["base"],
    &["model"],
    &["syntax", "pack", "profile"],
    &["compile", "decide"],
    &["explain"],
    &["engine"],
    &["wasm"],
];

/// A file longer than this has more than one purpose.
const MOST_LINES: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with this ending, except what is built or installed.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut folders = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).expect("a folder of the repository");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "dist", "node_modules", ".wrangler"].contains(&name.as_str()) {
                folders.push(path);
            } else if path.is_file() && name.ends_with(ending) {
                found.push((shown(&path), fs::read_to_string(&path).expect("sources are text")));
            }
        }
    }
    assert!(!found.is_empty(), "there is no {ending} in {folder}");
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn rust() -> Vec<(String, String)> {
    ["src", "cli", "tests", "xtask"].iter().flat_map(|folder| files(folder, ".rs")).collect()
}

fn scripts() -> Vec<(String, String)> {
    let folders = [("npm", ".ts"), ("worker", ".ts"), ("tests", ".mjs"), ("tests", ".js"), ("www", ".js")];
    folders.iter().flat_map(|(folder, ending)| files(folder, ending)).collect()
}

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

#[test]
fn imports_between_floors_go_down_only() {
    let mut wrong = Vec::new();
    for (path, text) in files("src", ".rs") {
        let Some((module, _)) = path.trim_start_matches("src/").split_once('/') else { continue };
        let floor = floor_of(module);
        assert!(floor.is_some(), "{path}: `{module}` is on no floor");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            assert!(!line.contains("crate::{") && !line.contains("super::super"), "{path}: name the floor: {line}");
            for used in line.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|letter| *letter == '_' || letter.is_alphanumeric()).collect();
                if used != module && floor_of(&used).is_some_and(|below| Some(below) >= floor) {
                    wrong.push(format!("{path}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that do not go down:\n{}", wrong.join("\n"));
}

#[test]
fn files_begin_with_why_they_exist() {
    let rust = rust().into_iter().filter(|(path, text)| !text.starts_with("//! ") && path != "src/lib.rs");
    let scripts = scripts().into_iter().filter(|(_, text)| !text.starts_with("// "));
    let wrong: Vec<String> = rust.chain(scripts).map(|file| file.0).collect();
    assert!(wrong.is_empty(), "files whose first line does not say why they exist: {wrong:?}");
}

#[test]
fn files_are_small() {
    let lines = |text: &str| text.lines().take_while(|line| *line != "mod tests {").count();
    let all = rust().into_iter().chain(scripts());
    let wrong: Vec<String> = all.filter(|file| lines(&file.1) > MOST_LINES).map(|file| file.0).collect();
    assert!(wrong.is_empty(), "files of more than {MOST_LINES} lines: {wrong:?}");
}

#[test]
fn paths_named_in_the_documentation_exist() {
    let mut pages = files("docs", ".md");
    for page in ["README.md", "CONTRIBUTING.md"].map(|name| root().join(name)).iter().filter(|path| path.exists()) {
        pages.push((shown(page), fs::read_to_string(page).expect("a page is text")));
    }
    let tops = ["src/", "cli/", "tests/", "docs/", "examples/", "npm/src/", "worker/src/", "www/", "xtask/"];
    let mut wrong = Vec::new();
    for (page, text) in &pages {
        // In a text with an odd number of pieces between backticks, every second piece is code.
        for code in text.split('`').skip(1).step_by(2) {
            let is_path = tops.iter().any(|top| code.starts_with(top)) && !code.contains([' ', '*', '<', '…', '\n']);
            if is_path && !root().join(code).exists() {
                wrong.push(format!("{page}: {code}"));
            }
        }
    }
    assert!(wrong.is_empty(), "paths that do not exist: {wrong:?}");
}

#[test]
fn sources_name_no_folder_of_a_machine() {
    // As names, so that this file does not hold what it looks for.
    let marks = ["home", "root", "Users", "tmp"].map(|folder| format!("/{folder}/"));
    let found = |text: &str| marks.iter().any(|mark| text.contains(mark.as_str()));
    let all = rust().into_iter().chain(scripts());
    let wrong: Vec<String> = all.filter(|file| found(&file.1)).map(|file| file.0).collect();
    assert!(wrong.is_empty(), "files that name a folder of some machine: {wrong:?}");
}

#[test]
fn floors_are_the_modules_of_the_crate() {
    let entries = fs::read_dir(root().join("src")).expect("the sources");
    let folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    let known = |path: &PathBuf| floor_of(&path.file_name().unwrap_or_default().to_string_lossy()).is_some();
    assert!(folders.iter().all(known), "{folders:?}");
    assert_eq!(folders.len(), FLOORS.iter().map(|floor| floor.len()).sum::<usize>());
}
