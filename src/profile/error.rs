//! Why profile bytes are not taken in.

use crate::base::bytes::Malformed;

/// Why bytes are not a view or a part that this engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum ProfileError {
    /// Cut short, changed on the way, or something else altogether.
    Unreadable = 411,
    /// Written by a version that this engine does not know.
    Version = 412,
    /// A delta begins after what is held: the one before it was lost.
    Gap = 413,
    /// A delta is of a person with other identities.
    OtherPerson = 415,
    /// There would be more parts than a profile holds.
    Full = 416,
    /// There are parts of other devices, and this build of the engine does not merge.
    NeedsSync = 417,
}

impl ProfileError {
    /// The stable number, 411 for `E0411`.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// What is wrong, in one line.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Unreadable => "profile bytes are damaged or not a profile",
            Self::Version => "profile has a format that this engine does not read",
            Self::Gap => "what another device sent begins after what is held here",
            Self::OtherPerson => "both profiles are of known people who have no identity in common",
            Self::NeedsSync => {
                "the profile holds what other devices wrote, which this build of the engine does not merge"
            }
            Self::Full => "the profile would have more than 256 parts",
        }
    }

    /// The way out, in one line.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Unreadable => "start from an empty profile; what was in it cannot be trusted",
            Self::Version => "load the newer engine, or start from an empty profile",
            Self::Gap => "ask for it anew, with what is held now",
            Self::OtherPerson => "sign out first; or, if both are one person, take the wrong identity out",
            Self::NeedsSync => "open it with `etappe profile`, or in Rust with the feature `sync`",
            Self::Full => "let one device settle what it wrote, or bar devices that are not used any more",
        }
    }
}

impl From<Malformed> for ProfileError {
    fn from(_: Malformed) -> Self {
        Self::Unreadable
    }
}

impl core::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for ProfileError {}
