//! Standard output: a reader that has seen enough (`| head`) ends the command quietly.

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process;

use crate::error::{CliError, FILE_FAILED};

/// Prints a line on standard output.
#[macro_export]
macro_rules! say {
    ($($argument:tt)*) => { $crate::out::line(format_args!($($argument)*)) };
}

/// Writes one line; use [`say!`].
pub fn line(text: fmt::Arguments<'_>) {
    if let Err(error) = writeln!(Out(io::stdout()), "{text}") {
        // Standard error may be gone as well; then the exit code says it alone.
        drop(writeln!(io::stderr(), "{}", CliError::output(&error)));
        process::exit(i32::from(FILE_FAILED));
    }
}

/// Standard output, piece by piece.
pub struct Out(pub io::Stdout);

impl Out {
    /// Writes a text of whole lines at once.
    pub fn whole(text: &str) {
        line(format_args!("{}", text.strip_suffix('\n').unwrap_or(text)));
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(quiet)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(quiet)
    }
}

fn quiet(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::BrokenPipe {
        process::exit(0);
    }
    error
}
