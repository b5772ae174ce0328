//! The npm packages, exactly as the lock file names them.

use std::path::PathBuf;

use crate::digest::short_hash;
use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

const OLDEST_NODE: u32 = 20;

/// Runs `npm ci` unless the installed packages are those of the lock file.
pub fn ensure(project: &Project) -> Result<()> {
    let wanted = short_hash(&[&files::read(&project.path("package-lock.json"))?]);
    let stamp = stamp(project);
    if files::read_text(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    check_node()?;
    let step = Step::begin("set-up: npm ci");
    project.npm().args(["ci", "--no-audit", "--no-fund"]).run().map_err(|error| {
        error.with_help("if a package.json was changed, run `npm install` and commit package-lock.json; then try again")
    })?;
    files::write(&stamp, &wanted)?;
    step.done("installed");
    Ok(())
}

fn stamp(project: &Project) -> PathBuf {
    project.path("node_modules/.installed-lock")
}

fn check_node() -> Result<()> {
    let way_out = format!("install Node.js {OLDEST_NODE} or newer with npm");
    let version =
        Tool::new("node").arg("--version").run().map_err(|_| Error::setup("there is no Node.js", &way_out))?;
    match major(&version.out) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => Err(Error::setup(format!("Node.js {} is too old", version.out.trim()), way_out)),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn major_of_a_version_line_is_its_first_number() {
        for (version, expected) in [("v20.20.2\n", Some(20)), ("v9.0.0", Some(9)), ("20.1", None), ("", None)] {
            assert_eq!(major(version), expected, "{version}");
        }
    }
}
