//! Takes turns with other calls of these commands: nothing is rebuilt under a running test, or twice at once.

use std::fs::{File, TryLockError};

use crate::files;
use crate::project::Project;
use crate::step::Step;

/// Held until dropped.
#[derive(Debug)]
pub struct Turn {
    _locked: Option<File>,
}

/// For writing what is built; waits until nobody else builds or tests.
pub fn alone(project: &Project) -> Turn {
    take(project, File::try_lock, File::lock)
}

/// For using what is built; waits until nobody builds.
pub fn shared(project: &Project) -> Turn {
    take(project, File::try_lock_shared, File::lock_shared)
}

/// A file system without locks is no reason to refuse: then nobody takes turns.
fn take(
    project: &Project,
    try_lock: impl Fn(&File) -> Result<(), TryLockError>,
    lock: impl Fn(&File) -> std::io::Result<()>,
) -> Turn {
    let path = project.scratch().join("turn.lock");
    let _ = files::create_folder(&project.scratch());
    let Ok(file) = File::create(path) else { return Turn { _locked: None } };
    if matches!(try_lock(&file), Err(TryLockError::WouldBlock)) {
        let step = Step::begin("waiting for another `cargo xtask`");
        let _ = lock(&file);
        step.done("");
    }
    Turn { _locked: Some(file) }
}
