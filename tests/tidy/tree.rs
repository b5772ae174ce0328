//! The files of the repository, or a few planted ones, so that a rule cannot tell the difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What is built or installed, and so is nobody's source.
const NOT_OURS: [&str; 5] = ["target", "dist", "node_modules", ".wrangler", ".git"];

/// Every file by its path from the root; what is no text is empty.
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    pub fn of_repository() -> Self {
        let root = root();
        let mut files = BTreeMap::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder of the repository") {
                let path = entry.expect("an entry").path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                // A link leads to what is met in its own place.
                if path.is_symlink() {
                    continue;
                }
                if path.is_dir() && !NOT_OURS.contains(&name.as_str()) {
                    folders.push(path);
                } else if path.is_file() {
                    let shown = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    files.insert(shown, fs::read_to_string(&path).unwrap_or_default());
                }
            }
        }
        Self { files }
    }

    pub fn planted(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    /// Path and text of every file that begins and ends so.
    pub fn under<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let inside = self.files.range(folder.to_owned()..).take_while(move |file| file.0.starts_with(folder));
        inside.filter(move |file| file.0.ends_with(ending)).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether there is such a file, or a folder with something in it.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path) || self.under(&folder, "").next().is_some()
    }

    /// Sources in Rust, generated ones aside.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        ["benches/", "cli/", "src/", "tests/", "xtask/"].into_iter().flat_map(|folder| self.under(folder, ".rs"))
    }

    /// Sources in TypeScript and JavaScript.
    pub fn scripts(&self) -> impl Iterator<Item = (&str, &str)> {
        let folders = ["benches/", "npm/", "tests/", "worker/", "www/"];
        let endings = [".ts", ".mts", ".mjs", ".js"];
        folders.into_iter().flat_map(move |folder| endings.into_iter().flat_map(move |end| self.under(folder, end)))
    }

    /// What people read: Markdown, but not the record of what once was.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.under("", ".md").filter(|page| page.0 != "CHANGELOG.md")
    }
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
