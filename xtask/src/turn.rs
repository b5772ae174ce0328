//! Takes turns with other calls of these commands: nothing is installed or rebuilt under a running test, or twice at once.

use std::fs::{File, TryLockError};

use crate::files;
use crate::project::Project;
use crate::step::Step;

/// For changing what is installed and built; held until dropped.
#[derive(Debug)]
pub struct Alone {
    _queue: Option<File>,
    in_use: Option<File>,
}

/// For using what is built; held until dropped.
#[derive(Debug)]
pub struct Shared {
    _in_use: Option<File>,
}

/// Waits until nobody else installs, builds or tests.
pub fn alone(project: &Project) -> Alone {
    let _ = files::create_folder(&project.scratch());
    Alone { _queue: locked(project, "queue.lock"), in_use: locked(project, "turn.lock") }
}

impl Alone {
    /// Lets others use what is built too. Nobody changes it in between: they need the queue, which is still held.
    pub fn share(self) -> Shared {
        if let Some(file) = &self.in_use {
            let _ = file.unlock();
            let _ = file.lock_shared();
        }
        Shared { _in_use: self.in_use }
    }
}

/// A file system without locks is no reason to refuse: then nobody takes turns.
fn locked(project: &Project, name: &str) -> Option<File> {
    let file = File::create(project.scratch().join(name)).ok()?;
    if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        let step = Step::begin("waiting for another `cargo xtask`");
        let _ = file.lock();
        step.done("");
    }
    Some(file)
}
