//! The crates as they would go to their registry, each built from its own archive.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::cargo_log;
use crate::error::Result;
use crate::files;
use crate::project::Project;
use crate::step::Step;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Packs the engine and the command line; cargo builds both from what it packed.
pub fn pack(project: &Project) -> Result<Vec<PathBuf>> {
    let step = Step::begin("release: cargo package");
    forget_unpacked()?;
    // What is not committed is said by `git status`, not here: a dry run is for looking.
    let call = project.cargo().args(["package", "--allow-dirty", "--package", "etappe", "--package", "etappe-cli"]);
    cargo_log::run(&call, &step)?;
    step.done("");
    Ok(["etappe", "etappe-cli"].map(|name| PathBuf::from(format!("target/package/{name}-{VERSION}.crate"))).into())
}

/// Removes what an earlier dry run unpacked: cargo takes it for the same version's source, whatever was packed since.
fn forget_unpacked() -> Result<()> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let Some(sources) = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok()) else {
        return Ok(());
    };
    // A registry on this disk has no host in front of its hash.
    let local = sources.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with('-'));
    for registry in local {
        files::remove_folder(&registry.path().join(format!("etappe-{VERSION}")))?;
    }
    Ok(())
}
