//! Standard output: once a reader has seen enough (`| head`) nothing more is printed; the exit code stays the command's own.

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

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
        quiet(bytes.len(), || self.0.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        quiet((), || self.0.flush())
    }
}

/// Whether nobody reads standard output any longer.
static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether nobody reads standard output any longer: what runs until it is stopped ends then.
pub fn is_closed() -> bool {
    IS_CLOSED.load(Ordering::Relaxed)
}

/// Writes, unless nobody reads; then all counts as written.
fn quiet<T>(all: T, write: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    if is_closed() {
        return Ok(all);
    }
    match write() {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            IS_CLOSED.store(true, Ordering::Relaxed);
            Ok(all)
        }
        result => result,
    }
}
