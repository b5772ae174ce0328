//! `target/site`: the static shop with the script tag's files and the pack, ready to serve.

use std::path::Path;

use super::{Manifest, ScriptTag};
use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

const JOURNEY: &str = "examples/amy/journey.yaml";

/// Puts the site together afresh.
pub fn assemble(project: &Project, manifest: &Manifest, etappe: &Path) -> Result<()> {
    let step = Step::begin("build: target/site");
    let (source, site) = (project.path("www"), project.site());
    files::remove_folder(&site)?;
    let mut count = 0;
    for file in files::all_below(&source)? {
        let below = file.strip_prefix(&source).unwrap_or(&file);
        files::copy(&file, &site.join(below))?;
        count += 1;
    }
    for name in ScriptTag::read(project)?.all() {
        let from = project.npm_dist().join(name);
        let file_name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files::copy(&from, &site.join("etappe").join(manifest.served_name(&file_name)))?;
        count += 1;
    }
    let pack = site.join("etappe/amy.pack");
    compile(project, etappe, &pack)?;
    files::copy(&pack, &project.path("worker/dist/journey.pack"))?;
    step.done(&format!("{} files", count + 1));
    Ok(())
}

fn compile(project: &Project, etappe: &Path, pack: &Path) -> Result<()> {
    let journey = project.path(JOURNEY);
    if !journey.is_file() {
        return Err(Error::failed(format!("there is no `{JOURNEY}` to compile")));
    }
    Tool::new(etappe)
        .arg("compile")
        .arg(JOURNEY)
        .arg("--output")
        .arg(pack)
        .folder(project.root())
        .run()?;
    Ok(())
}
