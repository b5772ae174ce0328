//! File access whose errors name the path.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| named("read", path, &error))
}

/// The text of a file.
pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| named("read", path, &error))
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    if let Some(parent) = path.parent() {
        create_folder(parent)?;
    }
    fs::write(path, bytes).map_err(|error| named("write", path, &error))
}

/// Writes a file unless it has these bytes already; true if it was written.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(false);
    }
    write(path, bytes).map(|()| true)
}

/// Removes a file.
pub fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|error| named("remove", path, &error))
}

/// Creates a folder and those above it.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| named("create", path, &error))
}

/// Removes a folder with its content; one that is not there is fine.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named("remove", path, &error)),
        _ => Ok(()),
    }
}

/// Every file below a folder, sorted; none when the folder is not there.
pub fn all_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        if !folder.is_dir() {
            continue;
        }
        let entries = fs::read_dir(&folder).map_err(|error| named("list", &folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| named("list", &folder, &error))?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn named(verb: &str, path: &Path, error: &io::Error) -> Error {
    Error::failed(format!("cannot {verb} `{}`: {error}", path.display()))
}
