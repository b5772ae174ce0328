//! `target/site`: the static shop with the script tag's files and the pack, ready to serve.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Manifest, ScriptTag};
use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

const JOURNEY: &str = "examples/amy/journey.yaml";

/// Puts the site together; what is as it was is not touched, because a worker may be serving it.
pub fn assemble(project: &Project, manifest: &Manifest, etappe: &Path) -> Result<()> {
    let step = Step::begin("build: target/site");
    let site = project.site();
    let mut wanted = BTreeMap::new();
    for source in [project.path("www/public"), pages(project)?] {
        for file in files::all_below(&source)? {
            let below = file.strip_prefix(&source).unwrap_or(&file);
            wanted.insert(site.join(below), files::read(&file)?);
        }
    }
    for name in ScriptTag::read(project)?.all() {
        let from = project.npm_dist().join(name);
        let file_name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        wanted.insert(site.join("etappe").join(manifest.served_name(&file_name)), files::read(&from)?);
    }
    let pack = project.scratch().join("amy.pack");
    compile(project, etappe, &pack)?;
    wanted.insert(site.join("etappe/amy.pack"), files::read(&pack)?);
    for stale in files::all_below(&site)?.iter().filter(|file| !wanted.contains_key(*file)) {
        files::remove(stale)?;
    }
    wanted.insert(project.path("worker/dist/journey.pack"), files::read(&pack)?);
    let mut written = 0;
    for (file, bytes) in &wanted {
        written += usize::from(files::write_if_changed(file, bytes)?);
    }
    step.done(&format!("{written} of {} files changed", wanted.len()));
    Ok(())
}

/// Has the shop's own build write its pages, and returns where they are.
fn pages(project: &Project) -> Result<PathBuf> {
    let folder = project.scratch().join("shop");
    files::remove_folder(&folder)?;
    project.node().arg("www/build/build.mjs").arg(&folder).run()?;
    Ok(folder)
}

fn compile(project: &Project, etappe: &Path, pack: &Path) -> Result<()> {
    let journey = project.path(JOURNEY);
    if !journey.is_file() {
        return Err(Error::failed(format!("there is no `{JOURNEY}` to compile")));
    }
    Tool::new(etappe).arg("compile").arg(JOURNEY).arg("--output").arg(pack).folder(project.root()).run()?;
    Ok(())
}
