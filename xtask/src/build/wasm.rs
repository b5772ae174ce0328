//! The three wasm files: built from one crate by feature, and only when something they are made of changed.

use std::path::Path;

use super::{Manifest, bindgen, rustc};
use crate::digest::short_hash;
use crate::error::Result;
use crate::files;
use crate::project::Project;

/// The wasm files, by the feature each is built from.
pub const FEATURES: [&str; 3] = ["decide", "profile", "author"];

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
        let hash = match unchanged(&stamp, &folder, feature, &inputs) {
            Some(hash) => hash,
            None => {
                let linked = rustc::build(project, feature)?;
                let hash = bindgen::package(project, &folder, feature, &linked)?;
                files::write(&stamp, format!("{inputs} {hash}"))?;
                hash
            }
        };
        manifest.add(feature, hash);
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

fn unchanged(stamp: &Path, folder: &Path, name: &str, inputs: &str) -> Option<String> {
    let bytes = files::read(&folder.join(format!("{name}.wasm"))).ok()?;
    let has_glue = ["js", "d.ts"].iter().all(|extension| folder.join(format!("{name}.{extension}")).is_file());
    let hash = short_hash(&[&bytes]);
    let done = files::read_text(stamp).ok()?;
    (has_glue && done == format!("{inputs} {hash}")).then_some(hash)
}
