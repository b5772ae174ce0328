//! One error type for the dev commands: what failed, and the way out.

use std::fmt;

/// What a command could not do.
#[derive(Debug)]
pub struct Error {
    what: String,
    help: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A build, a test or a figure of the project failed.
    Failed,
    /// The machine or the call is not as the command needs it.
    Setup,
}

impl Error {
    /// Something of the project failed.
    pub fn failed(what: impl Into<String>) -> Self {
        Self { what: what.into(), help: None, kind: Kind::Failed }
    }

    /// Something is missing on this machine, or the command was called wrongly.
    pub fn setup(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: Some(help.into()), kind: Kind::Setup }
    }

    /// The same error with the way out.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// 1 for a failure of the project, 2 for set-up and usage.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Failed => 1,
            Kind::Setup => 2,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// What every command gives back.
pub type Result<T> = std::result::Result<T, Error>;
