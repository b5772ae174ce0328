//! apt: installs packages where this is Debian and we may.

use std::path::Path;

use crate::error::Result;
use crate::project::find_program;
use crate::run::Tool;
use crate::step::Step;

/// Whether packages can be installed here.
pub fn is_usable() -> bool {
    nix::unistd::geteuid().is_root()
        && Path::new("/etc/debian_version").exists()
        && find_program(&["apt-get"]).is_some()
}

/// Installs `packages`.
pub fn install(packages: &[&str]) -> Result<()> {
    let step = Step::begin("set-up: apt-get update");
    apt().arg("update").run()?;
    step.done("");
    let step = Step::begin(format!("set-up: apt-get install {}", packages.join(" ")));
    apt().args(["install", "--yes", "--no-install-recommends"]).args(packages).run()?;
    step.done("installed");
    Ok(())
}

fn apt() -> Tool {
    // Another apt on this machine, an unattended upgrade for example, is waited for.
    let apt = Tool::new("apt-get").args(["--quiet", "-o", "DPkg::Lock::Timeout=120"]);
    apt.env("DEBIAN_FRONTEND", "noninteractive").env("TMPDIR", "/var/tmp")
}
