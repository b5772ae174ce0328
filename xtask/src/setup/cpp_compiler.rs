//! A C++ compiler: libFuzzer is written in it.

use super::apt;
use crate::error::{Error, Result};
use crate::project::find_program;

const NAMES: [&str; 3] = ["c++", "g++", "clang++"];

/// Whether one is on PATH.
pub fn is_there() -> bool {
    find_program(&NAMES).is_some()
}

/// Installs g++.
pub fn install() -> Result<()> {
    if !apt::is_usable() {
        return Err(Error::setup(
            "there is no C++ compiler on PATH",
            "install one (Debian: `apt-get install g++` as root)",
        ));
    }
    apt::install(&["g++"])
}
