//! `npm/dist/wasm/manifest.json`: the wasm files with the hashes of their content.

use std::collections::BTreeMap;

use serde_json::json;

use crate::error::Result;
use crate::files;
use crate::project::Project;

/// Hashes by name.
#[derive(Debug, Default)]
pub struct Manifest {
    hashes: BTreeMap<String, String>,
}

impl Manifest {
    /// Records one wasm file.
    pub fn add(&mut self, name: &str, hash: String) {
        self.hashes.insert(name.to_owned(), hash);
    }

    /// The name under which the site serves a file of `npm/dist`: wasm with its hash, all else as it is.
    pub fn served_name(&self, file_name: &str) -> String {
        let hash = file_name.strip_suffix(".wasm").and_then(|stem| Some((stem, self.hashes.get(stem)?)));
        match hash {
            Some((stem, hash)) => format!("{stem}.{hash}.wasm"),
            None => file_name.to_owned(),
        }
    }

    /// Writes it for the TypeScript build.
    pub fn write(&self, project: &Project) -> Result<()> {
        let entries = self
            .hashes
            .iter()
            .map(|(name, hash)| (name.clone(), json!({ "file": format!("{name}.wasm"), "hash": hash })));
        let text = serde_json::Value::Object(entries.collect()).to_string();
        files::write(&project.npm_dist().join("wasm/manifest.json"), text + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn served_name_of_a_known_wasm_carries_its_hash() {
        let mut manifest = Manifest::default();
        manifest.add("decide", "0011223344556677".to_owned());
        assert_eq!(manifest.served_name("decide.wasm"), "decide.0011223344556677.wasm");
        assert_eq!(manifest.served_name("auto.js"), "auto.js");
        assert_eq!(manifest.served_name("other.wasm"), "other.wasm");
    }
}
