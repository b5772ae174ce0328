//! The package's JavaScript entries, each with all that it imports.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;

/// Every `.js` file of the package's `exports` but those already measured, bundled and minified as a bundler would.
pub fn bundled(project: &Project, measured: &BTreeSet<String>) -> Result<Vec<(String, Vec<u8>)>> {
    let names: Vec<String> = exported(project)?.into_iter().filter(|name| !measured.contains(name)).collect();
    let folder = project.scratch().join("entries");
    files::remove_folder(&folder)?;
    let call = Tool::new(project.path("node_modules/.bin/esbuild")).env("PATH", project.path_with_packages());
    call.folder(project.root())
        .args(names.iter().map(|name| format!("npm/dist/{name}")))
        .args(["--bundle", "--minify", "--format=esm", "--platform=node", "--target=es2022", "--log-level=error"])
        .args(["--external:*.wasm", "--external:*.wasm?module", "--legal-comments=none", "--outbase=npm/dist"])
        .arg(format!("--outdir={}", folder.display()))
        .run()?;
    names.into_iter().map(|name| Ok((name.clone(), files::read(&folder.join(&name))?))).collect()
}

fn exported(project: &Project) -> Result<BTreeSet<String>> {
    let path = project.path("npm/package.json");
    let package: Value = serde_json::from_str(&files::read_text(&path)?)
        .map_err(|error| Error::failed(format!("`{}` is no JSON: {error}", path.display())))?;
    let mut found = BTreeSet::new();
    collect(&package["exports"], &mut found);
    Ok(found)
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(path) => {
            found.extend(path.strip_prefix("./dist/").filter(|name| name.ends_with(".js")).map(str::to_owned));
        }
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collect_of_exports_keeps_scripts_of_all_conditions_once() {
        let exports = serde_json::json!({
            ".": { "node": { "types": "./dist/a.d.ts", "default": "./dist/a.js" }, "default": "./dist/b.js" },
            "./a": "./dist/a.js",
            "./x.wasm": "./dist/wasm/x.wasm",
        });
        let mut found = BTreeSet::new();
        collect(&exports, &mut found);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a.js", "b.js"]);
    }
}
