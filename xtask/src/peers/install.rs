//! A copy of the outside benchmark below `target/`, with the packages that it pins: it must install where it lies.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{BENCHMARK, ETAPPE};
use crate::digest::short_hash;
use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;
use crate::step::Step;

/// What lies beside the benchmark's own files, if somebody used it where it is.
const NOT_ITS_OWN: [&str; 2] = ["node_modules", "results"];

/// Copies what changed, installs once, and gives back the folder.
pub fn install(project: &Project) -> Result<PathBuf> {
    let (from, folder) = (project.shared().join(BENCHMARK), project.path("target/peers"));
    for path in files::all_below(&from)? {
        let below = path.strip_prefix(&from).unwrap_or(&path);
        let is_its_own = !below.iter().any(|part| NOT_ITS_OWN.iter().any(|other| part == *other));
        if is_its_own {
            files::write_if_changed(&folder.join(below), &files::read(&path)?)?;
        }
    }
    link(project, &folder)?;
    packages(project, &folder)?;
    Ok(folder)
}

/// Lets the benchmark's own commands find our peer among the others.
fn link(project: &Project, folder: &Path) -> Result<()> {
    let peer = folder.join(format!("peers/{ETAPPE}.mjs"));
    if peer.is_symlink() {
        files::remove(&peer)?;
    }
    symlink(project.path(format!("benches/peers/{ETAPPE}.mjs")), &peer)
        .map_err(|error| Error::failed(format!("cannot create `{}`: {error}", peer.display())))
}

fn packages(project: &Project, folder: &Path) -> Result<()> {
    let (manifest, stamp) = (folder.join("package.json"), folder.join(".installed"));
    let whole = files::read(&manifest)?;
    let wanted = short_hash(&[&whole]);
    if files::read_text(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = project.npm().folder(folder);
    let npm = npm.args(["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]);
    let step = Step::begin("bench: npm install of the rivals, below target/");
    let left_out = if npm.run().is_ok() { Vec::new() } else { one_by_one(&npm, &manifest, &whole, &step)? };
    files::write(&stamp, &wanted)?;
    match left_out.as_slice() {
        [] => step.done("installed"),
        names => step.done(&format!("installed, but not: {}", names.join(", "))),
    }
    Ok(())
}

/// Where all together do not install, each that does; gives back the others. A peer without its package is reported by name.
fn one_by_one(npm: &Tool, manifest: &Path, whole: &[u8], step: &Step) -> Result<Vec<String>> {
    let mut project: Value = serde_json::from_slice(whole).unwrap_or(Value::Null);
    let wanted = project["dependencies"].as_object().cloned().unwrap_or_default();
    let (mut installed, mut left_out) = (Map::new(), Vec::new());
    for (name, version) in wanted {
        step.note(&name);
        let mut more = installed.clone();
        more.insert(name.clone(), version);
        project["dependencies"] = Value::Object(more.clone());
        files::write(manifest, project.to_string())?;
        match npm.run() {
            Ok(_) => installed = more,
            Err(_) => left_out.push(name),
        }
    }
    project["dependencies"] = Value::Object(installed);
    files::write(manifest, project.to_string())?;
    npm.run()?;
    files::write(manifest, whole)?;
    Ok(left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_by_one_installs_what_it_can_and_names_the_rest() {
        let folder = std::env::temp_dir().join(format!("etappe-one-by-one-{}", std::process::id()));
        let manifest = folder.join("package.json");
        let whole = br#"{"dependencies":{"a":"1.0.0","b":"2.0.0","c":"3.0.0"}}"#;
        files::write(&manifest, whole).unwrap();
        // An installer that refuses whatever has a `b` in it.
        let npm = Tool::new("sh").args(["-c", "! grep -q b package.json"]).folder(&folder);
        let step = Step::begin("test");
        let left_out = one_by_one(&npm, &manifest, whole, &step).unwrap();
        step.done("");
        assert_eq!(left_out, ["b"]);
        assert_eq!(files::read(&manifest).unwrap(), whole);
        files::remove_folder(&folder).unwrap();
    }
}
