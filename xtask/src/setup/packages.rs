//! The npm packages, exactly as the lock file names them.

use std::path::PathBuf;

use crate::digest::short_hash;
use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

/// What npm needs to install with.
const OLDEST_TO_INSTALL: u32 = 20;
/// What the packages need to run; on Linux the lock brings one along.
const OLDEST_TO_RUN: u32 = 22;

/// Whether the packages are those of the lock file; a Node that cannot run them is an error.
pub fn are_there(project: &Project) -> Result<bool> {
    let wanted = wanted(project)?;
    let installed = files::read_text(&stamp(project)).is_ok_and(|installed| installed == wanted);
    if installed {
        check(&project.node(), OLDEST_TO_RUN)?;
    }
    Ok(installed)
}

/// Runs `npm ci`.
pub fn install(project: &Project) -> Result<()> {
    check(&Tool::new("node"), OLDEST_TO_INSTALL)?;
    let wanted = wanted(project)?;
    let step = Step::begin("set-up: npm ci");
    project.npm().args(["ci", "--no-audit", "--no-fund"]).run().map_err(|error| {
        error.with_help("if a package.json was changed, run `npm install` and commit package-lock.json; then try again")
    })?;
    files::write(&stamp(project), &wanted)?;
    check(&project.node(), OLDEST_TO_RUN)?;
    step.done("installed");
    Ok(())
}

fn wanted(project: &Project) -> Result<String> {
    Ok(short_hash(&[&files::read(&project.path("package-lock.json"))?]))
}

fn stamp(project: &Project) -> PathBuf {
    project.path("node_modules/.installed-lock")
}

fn check(node: &Tool, oldest: u32) -> Result<()> {
    let way_out = format!("install Node.js {OLDEST_TO_RUN} or newer with npm");
    let asked = node.clone().arg("--version").run();
    let version = asked.map_err(|error| Error::setup(format!("Node.js does not run: {error}"), &way_out))?;
    match major(&version.out) {
        Some(major) if major >= oldest => Ok(()),
        _ => Err(Error::setup(
            format!("Node.js {} is too old: {oldest} is the oldest that will do", version.out.trim()),
            way_out,
        )),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_of_an_old_node_names_the_way_out() {
        let node = |version: &str| Tool::new("sh").args(["-c", &format!("echo {version}")]);
        assert!(check(&node("v22.0.0"), OLDEST_TO_RUN).is_ok());
        let error = check(&node("v20.20.2"), OLDEST_TO_RUN).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let expected = "error: Node.js v20.20.2 is too old: 22 is the oldest that will do\n  help: install Node.js 22 or newer with npm";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn major_of_a_version_line_is_its_first_number() {
        for (version, expected) in [("v20.20.2\n", Some(20)), ("v9.0.0", Some(9)), ("20.1", None), ("", None)] {
            assert_eq!(major(version), expected, "{version}");
        }
    }
}
