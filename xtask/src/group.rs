//! Process groups of children: ended together, also when the command itself is interrupted.

use std::process::Child;
use std::sync::{Mutex, PoisonError};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

static OPEN: Mutex<Vec<i32>> = Mutex::new(Vec::new());

/// The group of one child; dropping it ends what is left of the group.
#[derive(Debug)]
pub struct Group(i32);

impl Group {
    /// The group that a child leads.
    pub fn of(child: &Child) -> Self {
        let id = i32::try_from(child.id()).unwrap_or(0);
        open().push(id);
        Self(id)
    }

    /// Asks all of it to end.
    pub fn end(&self) {
        signal(self.0, Signal::SIGTERM);
    }

    /// Ends what does not listen.
    pub fn kill(&self) {
        signal(self.0, Signal::SIGKILL);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        open().retain(|id| *id != self.0);
        self.end();
    }
}

/// Ends all open groups when this process is told to end, then leaves with the shell's code for it.
pub fn end_with_this_process() {
    let installed = ctrlc::set_handler(|| {
        for id in open().iter() {
            signal(*id, Signal::SIGTERM);
        }
        std::process::exit(130);
    });
    if let Err(error) = installed {
        eprintln!("  note: children will outlive an interrupt: {error}");
    }
}

fn open() -> std::sync::MutexGuard<'static, Vec<i32>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn signal(id: i32, signal: Signal) {
    // 0 and 1 would reach this very group, or everything.
    if id > 1 {
        let _ = killpg(Pid::from_raw(id), signal);
    }
}
