//! Chromium and its driver: found on the machine, or installed by apt where that is possible.

use std::env;
use std::path::PathBuf;

use super::apt;
use crate::error::{Error, Result};
use crate::project::find_program;

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
    if !apt::is_usable() {
        return Err(Error::setup(
            "Chromium and chromedriver are not on PATH",
            "install both (Debian: `apt-get install chromium chromium-driver` as root), or name them in ETAPPE_CHROMIUM and CHROMEDRIVER",
        ));
    }
    apt::install(&PACKAGES)?;
    if installed().is_none() {
        return Err(Error::setup("apt installed Chromium, but it is not on PATH", "put /usr/bin on PATH"));
    }
    Ok(())
}

fn named_or_found(variable: &str, names: &[&str]) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file()).or_else(|| find_program(names))
}
