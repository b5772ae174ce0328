//! Chromium and its driver: found on the machine, or installed by apt where that is possible.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::project::find_program;
use crate::run::Tool;
use crate::step::Step;

const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// The programs that browser tests start.
#[derive(Debug, Clone)]
pub struct Browsers {
    /// Chromium itself.
    pub chromium: PathBuf,
    /// Its WebDriver.
    pub driver: PathBuf,
}

/// What is there now.
pub fn installed() -> Option<Browsers> {
    Some(Browsers {
        chromium: named_or_found("ETAPPE_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?,
        driver: named_or_found("CHROMEDRIVER", &["chromedriver"])?,
    })
}

/// Installs them.
pub fn install() -> Result<()> {
    if !can_use_apt() {
        return Err(Error::setup(
            "Chromium and chromedriver are not on PATH",
            "install both (Debian: `apt-get install chromium chromium-driver` as root), or name them in ETAPPE_CHROMIUM and CHROMEDRIVER",
        ));
    }
    let step = Step::begin("set-up: apt-get update");
    apt().arg("update").run()?;
    step.done("");
    let step = Step::begin(format!("set-up: apt-get install {}", PACKAGES.join(" ")));
    apt().args(["install", "--yes", "--no-install-recommends"]).args(PACKAGES).run()?;
    if installed().is_none() {
        return Err(Error::setup("apt installed Chromium, but it is not on PATH", "put /usr/bin on PATH"));
    }
    step.done("installed");
    Ok(())
}

fn named_or_found(variable: &str, names: &[&str]) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file()).or_else(|| find_program(names))
}

fn can_use_apt() -> bool {
    nix::unistd::geteuid().is_root()
        && Path::new("/etc/debian_version").exists()
        && find_program(&["apt-get"]).is_some()
}

fn apt() -> Tool {
    // Another apt on this machine, an unattended upgrade for example, is waited for.
    let apt = Tool::new("apt-get").args(["--quiet", "-o", "DPkg::Lock::Timeout=120"]);
    apt.env("DEBIAN_FRONTEND", "noninteractive").env("TMPDIR", "/var/tmp")
}
