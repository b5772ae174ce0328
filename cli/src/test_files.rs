//! Finding files of tests: those that are named, and those that folders hold.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::CliError;

/// How the name of a file of tests ends, in a folder.
const ENDINGS: [&str; 3] = [".test.yaml", ".test.yml", ".test.json"];
/// Folders that hold what others wrote, or what was built.
const PASSED_OVER: [&str; 2] = ["node_modules", "target"];

/// What was found.
#[derive(Default)]
pub struct Found {
    /// Paths as they are printed: with `/`, sorted, each once.
    pub files: Vec<String>,
    /// What could not be looked at, and why.
    pub errors: Vec<(String, CliError)>,
}

/// Every file of tests; a named file is one, however it is called.
pub fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        let shown = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let shown = shown.strip_prefix("./").unwrap_or(&shown);
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => below(path, shown.trim_end_matches('/'), &mut found),
            Ok(_) => found.files.push(shown.to_owned()),
            Err(error) => found.errors.push((shown.to_owned(), CliError::read(path, &error))),
        }
    }
    found.files.sort();
    found.files.dedup();
    found
}

/// Links to folders are not followed, so that no circle is walked.
fn below(folder: &Path, shown: &str, found: &mut Found) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return found.errors.push((shown.to_owned(), CliError::read(folder, &error))),
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = if shown.is_empty() || shown == "." { name.clone() } else { format!("{shown}/{name}") };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !name.starts_with('.') && !PASSED_OVER.contains(&name.as_str()) {
            below(&entry.path(), &shown, found);
        } else if !is_folder && ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            found.files.push(shown);
        }
    }
}
