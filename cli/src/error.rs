//! What ends a command early, and the exit code it ends with.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Input that has errors.
pub const WRONG_INPUT: u8 = 1;
/// A command line that cannot be understood.
pub const WRONG_USAGE: u8 = 2;
/// Done, but lines were passed over.
pub const LINES_PASSED_OVER: u8 = 3;
/// A file that cannot be read or written.
pub const FILE_FAILED: u8 = 4;

/// What ends a command early: one message with its help line.
#[derive(Debug)]
pub struct CliError {
    exit_code: u8,
    message: String,
    help: Option<String>,
}

impl CliError {
    /// Input that has errors, or cannot be used.
    pub fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit_code: WRONG_INPUT, message: message.into(), help: Some(help.into()) }
    }

    /// A command line that makes no sense.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit_code: WRONG_USAGE, message: message.into(), help: Some(help.into()) }
    }

    /// Errors that were printed already.
    pub fn reported() -> Self {
        Self { exit_code: WRONG_INPUT, message: String::new(), help: None }
    }

    /// A file that cannot be read.
    pub fn read(path: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "check the path; it is taken from the current directory",
            io::ErrorKind::PermissionDenied => "check the file's permissions",
            _ => "check that it is a file",
        };
        Self::file(format!("cannot read `{}`: {}", path.display(), plain(error)), help)
    }

    /// A file that cannot be written.
    pub fn write(path: &Path, error: &io::Error) -> Self {
        let why = match error.kind() {
            io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            _ => plain(error),
        };
        let help = match error.kind() {
            io::ErrorKind::IsADirectory => "name a file in it",
            _ => "check that the folder exists and may be written to",
        };
        Self::file(format!("cannot write `{}`: {why}", path.display()), help)
    }

    /// Standard output that cannot be written.
    pub fn output(error: &io::Error) -> Self {
        Self::file(format!("cannot write standard output: {}", plain(error)), "check where it is sent")
    }

    fn file(message: String, help: &str) -> Self {
        Self { exit_code: FILE_FAILED, message, help: Some(help.to_owned()) }
    }

    /// The code that the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.exit_code)
    }

    /// The same as a number; the higher, the worse.
    pub const fn exit_number(&self) -> u8 {
        self.exit_code
    }

    /// Why a file cannot be read: what the message says behind its name.
    pub fn cause(&self) -> String {
        let behind = ["`: ", "` is not text: "].iter().find_map(|mark| self.message.split_once(mark));
        behind.map_or(self.message.as_str(), |parts| parts.1).to_owned()
    }

    /// Message and help on one line.
    pub fn line(&self) -> String {
        match &self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message.clone(),
        }
    }
}

/// The system's words without its number.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => error.to_string(),
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message.is_empty() {
            return Ok(());
        }
        write!(f, "error: {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CliError {}
