//! Where things are: the repository, what is built from it, and the tools it brings along.

use std::env;
use std::path::{Path, PathBuf};

use crate::run::Tool;

/// The repository this xtask was built from.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The repository of this very binary, wherever it is called from.
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: xtask.parent().unwrap_or(xtask).to_path_buf() }
    }

    /// A path below the root.
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.join(below)
    }

    /// The root itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the TypeScript build and the wasm pipeline write.
    pub fn npm_dist(&self) -> PathBuf {
        self.path("npm/dist")
    }

    /// The assembled static site.
    pub fn site(&self) -> PathBuf {
        self.path("target/site")
    }

    /// Logs, stamps and other files of the commands themselves.
    pub fn scratch(&self) -> PathBuf {
        self.path("target/xtask")
    }

    /// Outside suites and data; may be absent.
    pub fn shared(&self) -> PathBuf {
        match env::var_os("ETAPPE_SHARED") {
            Some(path) => self.root.join(path),
            None => self.root.parent().unwrap_or(&self.root).join("shared"),
        }
    }

    /// Cargo, with the repository as its place.
    pub fn cargo(&self) -> Tool {
        Tool::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).folder(&self.root)
    }

    /// The Node that the lock pins, else the machine's, with the packages' own binaries on its path.
    pub fn node(&self) -> Tool {
        let pinned = self.path("node_modules/.bin/node");
        let program = if pinned.exists() { pinned.into_os_string() } else { "node".into() };
        Tool::new(program).folder(&self.root).env("PATH", self.path_with_packages())
    }

    /// npm, with the repository as its place.
    pub fn npm(&self) -> Tool {
        Tool::new("npm").folder(&self.root)
    }

    /// `PATH` with the packages' own binaries first.
    pub fn path_with_packages(&self) -> std::ffi::OsString {
        let mut paths = vec![self.path("node_modules/.bin")];
        paths.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        env::join_paths(paths).unwrap_or_default()
    }
}

/// The first of these programs that is on `PATH`.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|candidate| candidate.is_file()))
}
