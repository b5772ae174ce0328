//! `cargo xtask size`: what a page downloads, compressed the way it is served.

mod entries;
mod panics;
mod weight;
mod why;

use std::collections::BTreeSet;
use std::path::Path;

use crate::build::{self, FEATURES, ScriptTag};
use crate::compress::{brotli_bytes, gzip};
use crate::error::Result;
use crate::figure::{self, Figure, Format, Limit};
use crate::files;
use crate::project::Project;
use crate::setup;

const CRITICAL_GZIP_BYTES: f64 = 26_624.0;
const SCRIPT_TAG_GZIP_BYTES: f64 = 47_104.0;

/// What is said beside the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    Figures,
    /// What each part of a wasm file costs, and which panics have a way in.
    Why,
}

/// Measures and prints; true if the gates hold.
pub fn command(project: &Project, detail: Detail, format: Format) -> Result<bool> {
    let _built = build::prepare(project, &setup::BUILD)?;
    if detail == Detail::Why {
        format.say(&why::report(project)?);
    }
    run(project, format)
}

/// The same of what is built already.
pub fn run(project: &Project, format: Format) -> Result<bool> {
    Ok(figure::print(&measure(project)?, format))
}

/// All size figures of what is built now.
pub fn measure(project: &Project) -> Result<Vec<Figure>> {
    let dist = project.npm_dist();
    let tag = ScriptTag::read(project)?;
    let mut figures = Vec::new();
    let loaded: BTreeSet<String> = tag.all().cloned().chain(FEATURES.map(|name| format!("wasm/{name}.wasm"))).collect();
    for name in &loaded {
        of_file(&mut figures, name, &files::read(&dist.join(name))?);
    }
    for (name, bundled) in entries::bundled(project, &loaded)? {
        of_file(&mut figures, &name, &bundled);
    }
    let critical = gzip_sum(&dist, tag.critical.iter())?;
    let all = gzip_sum(&dist, tag.loaded())?;
    figures.push(Figure::bytes("critical_gzip_bytes", critical).limited(Limit::AtMost(CRITICAL_GZIP_BYTES)));
    figures.push(Figure::bytes("script_tag_gzip_bytes", all).limited(Limit::AtMost(SCRIPT_TAG_GZIP_BYTES)));
    figures.extend(why::figures(project)?);
    Ok(figures)
}

fn of_file(figures: &mut Vec<Figure>, file: &str, bytes: &[u8]) {
    let name = figure_name(file);
    figures.push(Figure::bytes(format!("{name}_raw_bytes"), bytes.len() as u64));
    figures.push(Figure::bytes(format!("{name}_gzip_bytes"), gzip(bytes).len() as u64));
    figures.push(Figure::bytes(format!("{name}_brotli_bytes"), brotli_bytes(bytes) as u64));
}

fn gzip_sum<'a>(dist: &Path, names: impl Iterator<Item = &'a String>) -> Result<u64> {
    let mut sum = 0;
    for name in names {
        sum += gzip(&files::read(&dist.join(name))?).len() as u64;
    }
    Ok(sum)
}

/// `wasm/decide.wasm` is `decide_wasm`; a content hash in the name is no part of it.
fn figure_name(file: &str) -> String {
    let base = file.rsplit('/').next().unwrap_or(file);
    let parts: Vec<&str> = base.split(['.', '-']).filter(|part| !is_hash(part)).collect();
    parts.join("_").to_lowercase()
}

fn is_hash(part: &str) -> bool {
    part.len() >= 8
        && part.chars().all(|letter| letter.is_ascii_alphanumeric())
        && part.chars().any(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::figure_name;

    #[test]
    fn figure_name_of_a_file_is_stable_over_its_hash() {
        for (file, name) in [
            ("wasm/decide.wasm", "decide_wasm"),
            ("auto.js", "auto_js"),
            ("auto-profile.0011aabb22cc33dd.js", "auto_profile_js"),
            ("chunk-7X2KQ5LB.js", "chunk_js"),
        ] {
            assert_eq!(figure_name(file), name, "{file}");
        }
    }
}
