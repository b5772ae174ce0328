//! `cargo xtask size --why`: what each part of each wasm file costs, and which panics have a way in.

use std::fmt::Write as _;

use super::panics::{PanicPath, panic_paths};
use super::weight::{Weights, weights};
use crate::build::{FEATURES, linked_path, with_names};
use crate::compress::gzip;
use crate::error::Result;
use crate::figure::{Figure, Limit};
use crate::files;
use crate::project::Project;

/// The files that pages run; the last one runs where people write rules, and may fail loudly.
const RUNTIME: [&str; 3] = ["page", "decide", "profile"];
/// So many functions are named.
const HEAVIEST: usize = 12;

/// The report over all files.
pub fn report(project: &Project) -> Result<String> {
    let mut report = String::new();
    for feature in FEATURES {
        let shipped = files::read(&project.npm_dist().join(format!("wasm/{feature}.wasm")))?;
        let weights = weights(&with_names(project, feature)?)?;
        let panics = panic_paths(&files::read(&linked_path(project, feature))?)?;
        section(&mut report, feature, &weights, &shipped, &panics);
    }
    Ok(report)
}

/// How many panics that are not about memory each runtime file has a way to: none.
pub fn figures(project: &Project) -> Result<Vec<Figure>> {
    let of = |feature: &str| {
        let paths = panic_paths(&files::read(&linked_path(project, feature))?)?;
        for path in &paths {
            eprintln!("  {feature}.wasm: `{}` calls `{}`", path.caller, path.panic);
        }
        Ok(Figure::count(format!("{feature}_panic_paths"), paths.len() as u64).limited(Limit::AtMost(0.0)))
    };
    RUNTIME.into_iter().map(of).collect()
}

fn section(out: &mut String, feature: &str, weights: &Weights, shipped: &[u8], panics: &[PanicPath]) {
    let share = |bytes: usize| 100.0 * bytes as f64 / weights.total as f64;
    // Writing into a string cannot fail.
    let (bytes, gzip_bytes) = (shipped.len(), gzip(shipped).len());
    let _ = writeln!(out, "{feature}.wasm: {bytes} bytes, {gzip_bytes} gzip");
    let _ = writeln!(out, "  by part, of {} bytes before wasm-opt melts functions into one another", weights.total);
    for (part, bytes) in &weights.parts {
        let _ = writeln!(out, "  {bytes:>8}  {:>5.1} %  {part}", share(*bytes));
    }
    let _ = writeln!(out, "  heaviest functions");
    for (function, bytes) in weights.functions.iter().take(HEAVIEST) {
        let _ = writeln!(out, "  {bytes:>8}  {:>5.1} %  {function}", share(*bytes));
    }
    if panics.is_empty() {
        let _ = writeln!(out, "  panics: none but for want of memory");
    } else {
        let _ = writeln!(out, "  panics: {} calls beside those for want of memory", panics.len());
        for path in panics.iter().take(HEAVIEST) {
            let _ = writeln!(out, "  {} <- {}", path.panic, path.caller);
        }
    }
    out.push('\n');
}
