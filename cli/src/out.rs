//! Standard output: a reader that has seen enough (`| head`) ends the command quietly.

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process;

use crate::error::FILE_FAILED;

/// Prints a line on standard output.
#[macro_export]
macro_rules! say {
    ($($argument:tt)*) => { $crate::out::line(format_args!($($argument)*)) };
}

/// Writes one line; use [`say!`].
pub fn line(text: fmt::Arguments<'_>) {
    if let Err(error) = writeln!(io::stdout().lock(), "{text}") {
        process::exit(if error.kind() == ErrorKind::BrokenPipe { 0 } else { i32::from(FILE_FAILED) });
    }
}
