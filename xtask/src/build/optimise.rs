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
const LEVELS: [&str; 3] = ["-Oz", "-Os", "-O3"];

/// A wasm file with how it was made.
pub struct Candidate {
    /// The file.
    pub bytes: Vec<u8>,
    level: &'static str,
    gzip_bytes: usize,
}

impl Candidate {
    fn new(bytes: Vec<u8>, level: &'static str) -> Self {
        let gzip_bytes = gzip(&bytes).len();
        Self {
            bytes,
            level,
            gzip_bytes,
        }
    }

    /// One line for the step.
    pub fn outcome(&self) -> String {
        format!("{}: {} bytes, {} gzip", self.level, self.bytes.len(), self.gzip_bytes)
    }
}

/// The smallest of the file as it is and what each level makes of it, by gzip size.
pub fn smallest(project: &Project, name: &str, bytes: Vec<u8>) -> Result<Candidate> {
    let input = project.scratch().join(format!("{name}.bound.wasm"));
    let output = project.scratch().join(format!("{name}.optimised.wasm"));
    files::write(&input, &bytes)?;
    let mut best = Candidate::new(bytes, "as linked");
    for level in LEVELS {
        let wasm_opt = project.path("node_modules/binaryen/bin/wasm-opt");
        let call = project
            .node()
            .arg(&wasm_opt)
            .args(WASM_FEATURES)
            .args([level, "--converge"]);
        call.args(["--strip-producers", "--strip-target-features"])
            .arg(&input)
            .arg("-o")
            .arg(&output)
            .run()?;
        let candidate = Candidate::new(files::read(&output)?, level);
        if candidate.gzip_bytes < best.gzip_bytes {
            best = candidate;
        }
    }
    Ok(best)
}
