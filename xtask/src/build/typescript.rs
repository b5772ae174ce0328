//! The TypeScript build, and what it says a script tag loads.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::step::Step;

/// Builds the npm package around the wasm files.
pub fn build(project: &Project) -> Result<()> {
    let step = Step::begin("build: TypeScript");
    project.npm().args(["run", "--silent", "build:ts", "--workspace", "npm"]).run()?;
    step.done("");
    Ok(())
}

/// Files below `npm/dist` that a page with the script tag downloads.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScriptTag {
    /// Before the first decision.
    pub critical: Vec<String>,
    /// Afterwards.
    pub lazy: Vec<String>,
    /// Only where a pack needs it, or somebody previews or debugs.
    pub fallback: Vec<String>,
}

impl ScriptTag {
    /// Reads `npm/dist/files.json`, which the TypeScript build writes.
    pub fn read(project: &Project) -> Result<Self> {
        let path = project.npm_dist().join("files.json");
        Self::parse(&files::read_text(&path)?).ok_or_else(|| {
            Error::failed(format!("`{}` does not list `critical`, `lazy` and `fallback` files", path.display()))
        })
    }

    /// What every page loads.
    pub fn loaded(&self) -> impl Iterator<Item = &String> {
        self.critical.iter().chain(&self.lazy)
    }

    /// All that a page may ask for.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.loaded().chain(&self.fallback)
    }

    fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let list = |key: &str| -> Option<Vec<String>> {
            value.get(key)?.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
        };
        Some(Self { critical: list("critical")?, lazy: list("lazy")?, fallback: list("fallback")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_of_the_lists_keeps_their_order() {
        let found =
            ScriptTag::parse(r#"{"critical":["auto.js","wasm/decide.wasm"],"lazy":["b.js"],"fallback":["a.wasm"]}"#);
        let all: Vec<String> = found.unwrap_or_default().all().cloned().collect();
        assert_eq!(all, ["auto.js", "wasm/decide.wasm", "b.js", "a.wasm"]);
    }

    #[test]
    fn parse_without_a_list_is_nothing() {
        for text in [
            "{}",
            r#"{"critical":[]}"#,
            r#"{"critical":[1],"lazy":[],"fallback":[]}"#,
            r#"{"critical":[],"lazy":[]}"#,
            "no",
        ] {
            assert_eq!(ScriptTag::parse(text), None, "{text}");
        }
    }
}
