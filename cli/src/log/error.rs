//! Why a log cannot be decided again, with the way out.

use std::fmt;
use std::io;

use super::VERSION;

/// What is wrong with a log.
#[derive(Debug)]
pub enum LogError {
    /// It cannot be read at all.
    Unreadable(io::Error),
    /// Its first line is not that of a log.
    NotALog,
    /// It is of another version of the format.
    OtherVersion(u64),
    /// It was written by another pack.
    OtherPack {
        /// Hash of the pack that wrote it.
        written: u64,
        /// Version and id of that pack's journey.
        journey: String,
        /// Hash of the pack that was to decide again.
        loaded: u64,
    },
    /// A line is not what its letter says.
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// It does not have its last line.
    CutShort {
        /// The last line that is there.
        line: usize,
    },
    /// Its last line does not fit the lines before it.
    Changed {
        /// Which count or hash does not fit.
        what: &'static str,
    },
}

impl LogError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::Unreadable(_) => "check that it is a file".to_owned(),
            Self::NotALog => "give a file that `etappe replay --write-log` wrote".to_owned(),
            Self::OtherVersion(_) => {
                format!("this program reads version {VERSION}; write the log anew, or use the program that wrote it")
            }
            Self::OtherPack { journey, .. } => {
                format!(
                    "give {journey} as it was then; with --other-pack this pack decides, and what differs is listed"
                )
            }
            Self::Line { .. } | Self::CutShort { .. } | Self::Changed { .. } => {
                "what was decided before this is as said; fetch the log anew, or write it again from the events"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Self::NotALog => f.write_str("is no log"),
            Self::OtherVersion(version) => write!(f, "is a log of version {version}"),
            Self::OtherPack { written, loaded, .. } => {
                write!(f, "was written with the pack {written:016x}, and this one is {loaded:016x}")
            }
            Self::Line { line, what } => write!(f, "line {line}: {what}"),
            Self::CutShort { line } => write!(f, "is cut short behind line {line}: its last line is missing"),
            Self::Changed { what } => write!(f, "was changed after it was written: {what} differs from its last line"),
        }
    }
}

impl std::error::Error for LogError {}
