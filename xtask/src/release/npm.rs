//! The npm package as it would go to its registry: packed, linted, installed by a stranger and used.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

/// Entries that no type checker resolves: they are loaded by a page or a bundler.
const WITHOUT_TYPES: [&str; 9] = [
    "./auto",
    "./decide.wasm",
    "./decide.wasm?module",
    "./profile.wasm",
    "./profile.wasm?module",
    "./sync.wasm",
    "./author.wasm",
    "./author.wasm?module",
    "./journey.schema.json",
];

fn folder(project: &Project) -> PathBuf {
    project.path("target/release-dry-run")
}

/// Packs and gives back the archive's path.
pub fn pack(project: &Project, version: &str) -> Result<PathBuf> {
    let step = Step::begin("release: npm pack");
    let folder = folder(project);
    files::remove_folder(&folder)?;
    files::create_folder(&folder)?;
    project.npm().args(["pack", "--workspace", "npm", "--pack-destination"]).arg(&folder).run()?;
    let archive = folder.join(format!("etappe-{version}.tgz"));
    let bytes = files::read(&archive)?.len();
    step.done(&format!("{bytes} bytes"));
    Ok(archive)
}

/// Whether entries, conditions and types of the archive fit together.
pub fn check(project: &Project, archive: &Path) -> Result<()> {
    let step = Step::begin("release: publint, attw");
    project.node().arg(project.path("npm/build/lint.mjs")).arg(archive).run()?;
    let types = Tool::new(project.path("node_modules/.bin/attw")).folder(project.root());
    // The package is for ES modules alone, as its `type` says.
    types
        .env("PATH", project.path_with_packages())
        .arg(archive)
        .args(["--profile", "esm-only", "--no-color", "--exclude-entrypoints"])
        .args(WITHOUT_TYPES)
        .run()?;
    step.done("ok");
    Ok(())
}

/// Installs the archive into an empty project and runs the quick start of the README there.
pub fn use_as_a_stranger(project: &Project, archive: &Path) -> Result<()> {
    let step = Step::begin("release: used by a stranger");
    let home = folder(project).join("stranger");
    files::write(&home.join("package.json"), r#"{ "private": true, "type": "module" }"#)?;
    project.npm().folder(&home).args(["install", "--offline", "--no-package-lock"]).arg(archive).run()?;
    files::write(&home.join("journey.pack"), files::read(&project.site().join("etappe/amy.pack"))?)?;
    files::write(
        &home.join("decide.js"),
        "import { readFile } from \"node:fs/promises\";\n\
         import { createEngine } from \"etappe\";\n\
         const engine = await createEngine({ pack: await readFile(\"journey.pack\") });\n\
         const page = engine.decide({ now: Date.now(), context: { campaign: \"poster-hauptbahnhof\" } });\n\
         console.log(page.stage, page.decisions[0].item);\n",
    )?;
    let said = project.node().folder(&home).arg("decide.js").run()?.out;
    if said.trim() != "awareness hero-poster" {
        return Err(Error::failed(format!("the packed engine says `{}`, not `awareness hero-poster`", said.trim())));
    }
    step.done(said.trim());
    Ok(())
}
