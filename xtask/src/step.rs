//! One line per step on standard error, with a counter for anything over two seconds.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::clock::Started;

const COUNTER_FROM_S: u64 = 2;
/// Without a terminal a counter is a new line, so it comes seldom.
const LINE_EVERY_S: u64 = 30;

/// A step that is under way.
pub struct Step {
    name: String,
    started: Started,
    note: Arc<Mutex<String>>,
    stop: Sender<()>,
    ticker: Option<JoinHandle<()>>,
}

impl Step {
    /// Announces a step.
    pub fn begin(name: impl Into<String>) -> Self {
        let name = name.into();
        let started = Started::now();
        let note = Arc::new(Mutex::new(String::new()));
        let (stop, stopped) = mpsc::channel();
        let ticker = {
            let (name, note) = (name.clone(), Arc::clone(&note));
            std::thread::spawn(move || {
                let terminal = std::io::stderr().is_terminal();
                while matches!(stopped.recv_timeout(Duration::from_secs(1)), Err(RecvTimeoutError::Timeout)) {
                    let seconds = started.elapsed().as_secs();
                    if terminal && seconds >= COUNTER_FROM_S {
                        eprint!("\r\x1b[2K{}", line(&name, &format!("{seconds} s"), &text_of(&note)));
                        let _ = std::io::stderr().flush();
                    } else if seconds > 0 && seconds.is_multiple_of(LINE_EVERY_S) {
                        eprintln!("{}", line(&name, &format!("{seconds} s …"), &text_of(&note)));
                    }
                }
            })
        };
        Self { name, started, note, stop, ticker: Some(ticker) }
    }

    /// What the counter shows beside the seconds, for example `12 of 40`.
    pub fn note(&self, text: impl Into<String>) {
        *self.note.lock().unwrap_or_else(PoisonError::into_inner) = text.into();
    }

    /// Closes the line with its outcome.
    pub fn done(mut self, outcome: &str) {
        self.halt();
        eprintln!("{}", line(&self.name, &self.started.text(), outcome));
    }

    fn halt(&mut self) {
        let _ = self.stop.send(());
        if let Some(ticker) = self.ticker.take() {
            let _ = ticker.join();
            if std::io::stderr().is_terminal() {
                eprint!("\r\x1b[2K");
            }
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if self.ticker.is_some() {
            self.halt();
            eprintln!("{}", line(&self.name, &self.started.text(), "failed"));
        }
    }
}

fn text_of(note: &Mutex<String>) -> String {
    note.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn line(name: &str, time: &str, outcome: &str) -> String {
    let text = format!("  {name:<44} {time:>9}  {outcome}");
    text.trim_end().to_owned()
}
