//! The JavaScript side of a wasm file, and its final bytes.

use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use super::arrange::arrange;
use super::optimise;
use super::silence::silence_panics;
use super::trim::trim;
use crate::compress::gzip;
use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::step::Step;

/// The one with wasm-bindgen's exports and glue; the others have two doors, which `npm/src/bridge.ts` opens.
const GLUED: &str = "author";

/// Writes `<name>.wasm` into `folder`, and the generated glue where it is used.
pub fn package(project: &Project, folder: &Path, name: &str, linked: &[u8]) -> Result<()> {
    let step = Step::begin(format!("build: {name}.wasm: exports, wasm-opt"));
    let bound = bound(name, linked, Names::Dropped)?;
    if name == GLUED {
        files::write(&folder.join(format!("{name}.js")), bound.glue)?;
        files::write(&folder.join(format!("{name}.d.ts")), bound.types)?;
    }
    let best = optimise::smallest(project, name, bound.wasm)?;
    step.done(&best.outcome());
    let bytes = if name == GLUED { best.bytes } else { in_best_order(name, &best.bytes)? };
    files::write(&folder.join(format!("{name}.wasm")), bytes)?;
    files::write(&linked_path(project, name), linked)
}

fn in_best_order(name: &str, wasm: &[u8]) -> Result<Vec<u8>> {
    let step = Step::begin(format!("build: {name}.wasm: order of functions and locals"));
    let bytes = arrange(wasm).map_err(|text| Error::failed(format!("{name}.wasm: {text}")))?;
    step.done(&format!("{} bytes, {} gzip", bytes.len(), gzip(&bytes).len()));
    Ok(bytes)
}

/// What the linker left, with the names of all functions, before anything was taken out.
pub fn linked_path(project: &Project, name: &str) -> PathBuf {
    project.scratch().join(format!("{name}.linked.wasm"))
}

/// The file with the names of its functions, as it goes into wasm-opt, which may melt them into one another.
pub fn with_names(project: &Project, name: &str) -> Result<Vec<u8>> {
    Ok(bound(name, &files::read(&linked_path(project, name))?, Names::Kept)?.wasm)
}

/// Whether the module says what its functions are called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Kept,
    Dropped,
}

struct Bound {
    glue: String,
    types: String,
    wasm: Vec<u8>,
}

fn bound(name: &str, linked: &[u8], names: Names) -> Result<Bound> {
    let bound = silence_panics(linked).and_then(|silent| match name {
        GLUED => bind(name, silent, names),
        _ => Ok(Bound { glue: String::new(), types: String::new(), wasm: trim(&silent)? }),
    });
    bound.map_err(|text| Error::failed(format!("{name}.wasm: {text}")))
}

fn bind(name: &str, linked: Vec<u8>, names: Names) -> std::result::Result<Bound, String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(name, linked).typescript(true);
    bindgen.remove_name_section(names == Names::Dropped).remove_producers_section(true);
    // The hosts bring the wasm themselves: bundlers would follow a URL in the glue to a file that has another name.
    bindgen.omit_default_module_path(true);
    let bindgen = bindgen.web(true).map_err(|error| format!("{error:#}"))?;
    let mut output = bindgen.generate_output().map_err(|error| format!("{error:#}"))?;
    if !output.local_modules().is_empty() || output.snippets().values().any(|of_crate| !of_crate.is_empty()) {
        return Err("the crate brings JavaScript snippets, which this package does not carry".to_owned());
    }
    let types = output.ts().unwrap_or_default().to_owned();
    Ok(Bound { glue: output.js().to_owned(), types, wasm: output.wasm_mut().emit_wasm() })
}
