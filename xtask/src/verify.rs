//! `cargo xtask verify`: what `test` runs, and what takes too long for it.

use crate::error::Result;
use crate::figure::Format;
use crate::parity::{self, Slice};
use crate::project::Project;
use crate::test;

/// Runs all of it; true if nothing failed.
pub fn command(project: &Project) -> Result<bool> {
    let tested = test::command(project, &[])?;
    let equal = parity::command(project, Slice::All, Format::Table)?;
    Ok(tested && equal)
}
