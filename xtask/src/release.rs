//! `cargo xtask release --dry-run`: everything that publishing does, except that nothing leaves this machine.

mod changelog;
mod crates;
mod npm;

use crate::build::{self, Built};
use crate::error::Result;
use crate::figure::Format;
use crate::project::Project;
use crate::setup;

/// Builds, then tries the release.
pub fn command(project: &Project) -> Result<bool> {
    let built = build::prepare(project, &setup::BUILD)?;
    dry_run(project, &built, Format::Table)
}

/// Packs crates and npm package, checks them, and uses them as a stranger would.
pub fn dry_run(project: &Project, _built: &Built, format: Format) -> Result<bool> {
    let version = changelog::version(project)?;
    let crates = crates::pack(project)?;
    let tarball = npm::pack(project, &version)?;
    npm::check(project, &tarball)?;
    npm::use_as_a_stranger(project, &tarball)?;
    let made = crates
        .iter()
        .chain([&tarball])
        .map(|path| path.strip_prefix(project.root()).unwrap_or(path).display().to_string())
        .collect::<Vec<_>>()
        .join(", ");
    format.say(&format!("release {version}: ready, nothing was published; packed {made}"));
    Ok(true)
}
