//! Events as a replay takes them in: rows of a CSV by a mapping, or event lines.

use std::path::Path;

use crate::convert::{self, Converted};
use crate::error::CliError;
use crate::event_line;

/// Where events come from.
pub struct Feed<'a> {
    /// The file.
    pub events: &'a Path,
    /// The mapping, if the file has CSV rows.
    pub source: Option<&'a Path>,
    /// After how many events it ends.
    pub limit: Option<usize>,
}

impl Feed<'_> {
    /// Hands every event to `take` until that returns false; what cannot be understood is its line and what is wrong with it.
    ///
    /// # Errors
    /// A file that cannot be read, or a mapping that does not fit.
    pub fn for_each(&self, mut take: impl FnMut(Result<Converted, (usize, String)>) -> bool) -> Result<(), CliError> {
        match self.source {
            Some(source) => convert::for_each(self.events, source, self.limit, take),
            None => event_line::for_each(self.events, self.limit, |number, line| {
                take(match line {
                    Ok((line, time_ms)) => Ok(Converted { row: number, line_number: number, line, time_ms }),
                    Err(why) => Err((number, why)),
                })
            }),
        }
    }

    /// Says on standard error that a line is passed over, and why.
    pub fn pass_over(&self, line: usize, why: &str) {
        eprintln!("{} line {line}: {why}; passed over", self.events.display());
    }
}
