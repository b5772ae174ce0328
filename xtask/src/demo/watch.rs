//! Notices that a file was changed, by looking: the same on every system, and cheap for some hundred files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::files;
use crate::project::Project;

/// What the demo is made of and people change.
const FOLDERS: [&str; 5] = ["examples/amy", "www", "npm/src", "src", "worker/src"];

type Stamps = BTreeMap<PathBuf, SystemTime>;

/// What the files were like when last looked at.
pub struct Watch {
    folders: Vec<PathBuf>,
    stamps: Stamps,
}

impl Watch {
    /// Begins with the files as they are now.
    pub fn begin(project: &Project) -> Self {
        Self::of(FOLDERS.iter().map(|folder| project.path(folder)).collect())
    }

    fn of(folders: Vec<PathBuf>) -> Self {
        let stamps = stamps(&folders);
        Self { folders, stamps }
    }

    /// A file that was changed, added or removed since the last call.
    pub fn changed(&mut self) -> Option<PathBuf> {
        let now = stamps(&self.folders);
        let before = std::mem::replace(&mut self.stamps, now);
        let changed = self.stamps.iter().find(|(path, stamp)| before.get(*path) != Some(*stamp));
        let removed = before.keys().find(|path| !self.stamps.contains_key(*path));
        changed.map(|(path, _)| path).or(removed).cloned()
    }
}

/// A folder that cannot be read now is looked at again next time.
fn stamps(folders: &[PathBuf]) -> Stamps {
    let files = folders.iter().filter_map(|folder| files::all_below(folder).ok()).flatten();
    let stamped = files.filter_map(|path| {
        let stamp = path.metadata().ok()?.modified().ok()?;
        Some((path, stamp))
    });
    stamped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_names_what_was_written_added_and_removed_once() {
        let folder = std::env::temp_dir().join(format!("etappe-watch-{}", std::process::id()));
        let file = folder.join("journey.yaml");
        files::create_folder(&folder).unwrap();
        let mut watch = Watch::of(vec![folder.clone()]);
        assert_eq!(watch.changed(), None);
        files::write(&file, "a").unwrap();
        assert_eq!(watch.changed(), Some(file.clone()));
        assert_eq!(watch.changed(), None);
        files::remove(&file).unwrap();
        assert_eq!(watch.changed(), Some(file));
        files::remove_folder(&folder).unwrap();
    }
}
