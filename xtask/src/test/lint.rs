//! What reads the sources without running them: format, clippy on both targets, links in the documentation, types.

use super::{Bench, tally::Tally};
use crate::build::FEATURES;
use crate::cargo_log::reasons;
use crate::error::Result;
use crate::run::{Stream, Tool};
use crate::step::Step;

const DENY: [&str; 3] = ["--", "-D", "warnings"];

/// Every check counts as one test.
pub fn run(bench: &Bench, step: &Step) -> Result<Tally> {
    let cargo = || bench.project.cargo();
    let clippy = |selection: &[&str]| cargo().arg("clippy").args(selection).arg("--all-targets").args(DENY);
    let mut checks = vec![
        ("format".to_owned(), cargo().args(["fmt", "--all", "--check"])),
        ("clippy".to_owned(), clippy(&["--workspace", "--exclude", "xtask"])),
        ("clippy xtask".to_owned(), clippy(&["--package", "xtask"])),
    ];
    // The exports exist on wasm only, and each file has its own set of them.
    for feature in FEATURES.into_iter().chain(["web"]) {
        let call = cargo()
            .args(["clippy", "--lib", "--package", "etappe", "--target", "wasm32-unknown-unknown"])
            .args(["--no-default-features", "--features", feature])
            .args(DENY);
        checks.push((format!("clippy {feature}.wasm"), call));
    }
    let documentation = cargo().args(["doc", "--no-deps", "--package", "etappe"]).env("RUSTDOCFLAGS", "-D warnings");
    checks.push(("documentation".to_owned(), documentation));
    let types = bench.project.npm().args(["run", "--silent", "check", "--workspaces", "--if-present"]);
    checks.push(("types".to_owned(), types));
    let mut tally = Tally::default();
    for (name, call) in &checks {
        step.note(name);
        tally.check(name, passes(call, step)?);
    }
    Ok(tally)
}

fn passes(call: &Tool, step: &Step) -> Result<std::result::Result<(), String>> {
    let output = call.watch(|stream, line| {
        if stream == Stream::Err {
            step.note(line.trim());
        }
    })?;
    Ok(if output.success { Ok(()) } else { Err(format!("`{}`\n{}", call.shown(), reasons(&output.log))) })
}
