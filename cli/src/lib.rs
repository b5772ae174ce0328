//! What the command line knows of signed packs, for its own commands, for tests and for build scripts.
#![forbid(unsafe_code)]

pub mod key;
pub mod signature;
