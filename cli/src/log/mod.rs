//! The log of a replay: what profiles took in and what was decided, small enough to keep; `docs/log.md` has every byte.

mod again;
mod entry;
mod error;
mod fields;
#[cfg(test)]
mod mutants;
mod numbers;
mod page;
mod read;
mod read_page;
mod write;

pub use again::{Again, Decided, decide_again};
pub use error::LogError;
pub use page::PageRecord;
pub use write::LogWriter;

/// The version of the format: a program reads the logs of its own version only.
const VERSION: u64 = 1;
/// The field of the first line that says that a file is a log, and its version.
const MARK: &str = "etappeLog";
/// Lines are not longer, so that a file that is no log is not read into memory whole.
const MOST_LINE_BYTES: usize = 1 << 20;
