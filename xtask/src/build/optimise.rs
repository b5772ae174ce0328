//! wasm-opt, kept only where the compressed file gets smaller.

use crate::compress::gzip;
use crate::error::Result;
use crate::files;
use crate::project::Project;

/// What rustc may emit for wasm32-unknown-unknown; wasm-opt must neither refuse it nor add to it.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// Passes to try. The author side is loaded by no page, so it gets the quick one; who merges wants it fast.
fn recipes(name: &str) -> &'static [&'static [&'static str]] {
    match name {
        "author" => &[&["-Oz"]],
        "sync" => &[&[STACK, "-O3"]],
        _ => &[
            &[APART, STACK, "-Oz", "-O3"],
            &[APART, STACK, "--flatten", "--rereloop", "-Oz", "-O3"],
            &[APART, STACK, "-Oz", "--flatten", "--rereloop", "-Oz", "-O3"],
        ],
    }
}

/// Functions with one caller stay apart: they load faster, and their code repeats more, which compresses better.
const APART: &str = "--one-caller-inline-max-function-size=0";
/// No object lies in the first 1,024 bytes: the stack begins there, and would have overflown.
const STACK: &str = "--low-memory-unused";

/// A wasm file with how it was made.
pub struct Candidate {
    /// The file.
    pub bytes: Vec<u8>,
    recipe: String,
    gzip_bytes: usize,
}

impl Candidate {
    fn new(bytes: Vec<u8>, recipe: String) -> Self {
        let gzip_bytes = gzip(&bytes).len();
        Self { bytes, recipe, gzip_bytes }
    }

    /// One line for the step.
    pub fn outcome(&self) -> String {
        format!("{}: {} bytes, {} gzip", self.recipe, self.bytes.len(), self.gzip_bytes)
    }
}

/// The smallest of the file as it is and what each level makes of it, by gzip size.
pub fn smallest(project: &Project, name: &str, bytes: Vec<u8>) -> Result<Candidate> {
    let candidates = recipes(name).iter().map(|recipe| {
        let optimised = optimise(project, name, &bytes, recipe)?;
        Ok(Candidate::new(optimised, recipe.join(" ")))
    });
    let candidates = candidates.collect::<Result<Vec<Candidate>>>()?;
    let linked = Candidate::new(bytes, "as linked".to_owned());
    Ok(candidates.into_iter().fold(linked, |best, next| if next.gzip_bytes < best.gzip_bytes { next } else { best }))
}

fn optimise(project: &Project, name: &str, bytes: &[u8], passes: &[&str]) -> Result<Vec<u8>> {
    let input = project.scratch().join(format!("{name}.bound.wasm"));
    let output = project.scratch().join(format!("{name}.optimised.wasm"));
    files::write(&input, bytes)?;
    let wasm_opt = project.path("node_modules/binaryen/bin/wasm-opt");
    let call = project.node().arg(&wasm_opt).args(WASM_FEATURES).args(passes);
    call.args(["--strip-producers", "--strip-target-features"]).arg(&input).arg("-o").arg(&output).run()?;
    files::read(&output)
}
