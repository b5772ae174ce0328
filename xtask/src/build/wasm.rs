//! The wasm files: built from one crate by feature, and only when something they are made of changed.

use std::path::Path;

use super::{Manifest, bindgen, rustc};
use crate::digest::short_hash;
use crate::error::Result;
use crate::files;
use crate::project::Project;

/// The wasm files, by the feature each is built from.
pub const FEATURES: [&str; 5] = ["page", "decide", "profile", "sync", "author"];

/// What the files are made of and by; the npm lock pins wasm-opt.
const INPUT_FOLDERS: [&str; 2] = ["src", "xtask/src/build"];
const INPUT_FILES: [&str; 4] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "package-lock.json"];

/// Builds what is out of date and writes the manifest.
pub fn build(project: &Project) -> Result<Manifest> {
    let inputs = inputs(project)?;
    let folder = project.npm_dist().join("wasm");
    let mut manifest = Manifest::default();
    for feature in FEATURES {
        // Cargo keeps one linked file for all features, so it would link again at every change of feature.
        let stamp = project.scratch().join(format!("{feature}.stamp"));
        let is_done = files::read_text(&stamp).is_ok_and(|done| Some(done) == state(&folder, feature, &inputs))
            && bindgen::linked_path(project, feature).is_file();
        if !is_done {
            let linked = rustc::build(project, feature)?;
            bindgen::package(project, &folder, feature, &linked)?;
            files::write(&stamp, state(&folder, feature, &inputs).unwrap_or_default())?;
        }
        manifest.add(feature, short_hash(&[&files::read(&folder.join(format!("{feature}.wasm")))?]));
    }
    manifest.write(project)?;
    Ok(manifest)
}

fn inputs(project: &Project) -> Result<String> {
    let mut files: Vec<_> = INPUT_FILES.iter().map(|name| project.path(name)).collect();
    for folder in INPUT_FOLDERS {
        files.extend(files::all_below(&project.path(folder))?);
    }
    let mut contents = Vec::new();
    for file in files {
        contents.push(file.strip_prefix(project.root()).unwrap_or(&file).to_string_lossy().into_owned().into_bytes());
        contents.push(files::read(&file)?);
    }
    let parts: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    Ok(short_hash(&parts))
}

/// What the files are made of and what they are, if all are there: one edited by hand is made again.
fn state(folder: &Path, name: &str, inputs: &str) -> Option<String> {
    let read = |extension: &str| files::read(&folder.join(format!("{name}.{extension}"))).ok();
    Some(format!("{inputs} {}", short_hash(&[&read("wasm")?, &read("js")?, &read("d.ts")?])))
}
