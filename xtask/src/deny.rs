//! Whether what dependencies bring in keeps `deny.toml`: licences, bans, sources.

use crate::error::Result;
use crate::project::Project;
use crate::run::Tool;
use crate::setup;
use crate::step::Step;

/// What can be checked with package registries alone; advisories need a database of their own.
const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];

/// The packages that are shipped; what only builds and tests them is not.
const SHIPPED: [&str; 2] = ["Cargo.toml", "cli/Cargo.toml"];

/// True if everything is allowed; says what is not.
pub fn run(project: &Project) -> Result<bool> {
    let step = Step::begin("deny: licences, bans, sources");
    let mut is_allowed = true;
    for manifest in SHIPPED {
        let call = Tool::new(setup::cargo_deny(project)).folder(project.root());
        let call = call.args(["--manifest-path", manifest, "--log-level", "error", "check"]).args(CHECKS);
        let output = call.watch(|_, _| ())?;
        if !output.success {
            eprintln!("{manifest}:\n{}", output.log);
        }
        is_allowed &= output.success;
    }
    step.done(if is_allowed { "ok" } else { "refused" });
    Ok(is_allowed)
}
