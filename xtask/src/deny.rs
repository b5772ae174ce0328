//! Whether what dependencies bring in keeps `deny.toml`: licences, bans, sources.

use crate::error::Result;
use crate::project::Project;
use crate::run::Tool;
use crate::setup;
use crate::step::Step;

/// What can be checked with package registries alone; advisories need a database of their own.
const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];

/// True if everything is allowed; says what is not.
pub fn run(project: &Project) -> Result<bool> {
    let step = Step::begin("deny: licences, bans, sources");
    let call = Tool::new(setup::cargo_deny(project)).folder(project.root());
    let output = call.args(["--log-level", "error", "check"]).args(CHECKS).watch(|_, _| ())?;
    step.done(if output.success { "ok" } else { "refused" });
    if !output.success {
        eprintln!("{}", output.log);
    }
    Ok(output.success)
}
