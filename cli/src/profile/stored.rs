//! Reading and writing stored profiles: what a file is, and what is said where it is something else.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use etappe::base::hash::stable_hash;
use etappe::engine::{Engine, Profile, UnitId};
use etappe::profile::ProfileError;

use super::{By, To};
use crate::error::CliError;
use crate::files;
use crate::journey::load_engine;
use crate::time::{now_ms, parse_moment};

/// What bytes say that they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What a device keeps.
    Profile,
    /// What decisions read.
    View,
    /// A view that was cut.
    Token,
}

impl Form {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::View => "view",
            Self::Token => "token",
        }
    }
}

/// The forms by what they begin with, and others that people take for them.
const FORMS: [(&[u8], Result<Form, &str>); 6] = [
    (b"EP", Ok(Form::Profile)),
    (b"EV", Ok(Form::View)),
    (b"ETPK", Err("a pack")),
    (b"ET", Ok(Form::Token)),
    (b"ED", Err("what one device sends to another")),
    (b"EN", Err("what a device says that it holds")),
];

/// What a file holds: bytes as they are, or as base64url.
pub fn read(path: &Path) -> Result<(Form, Vec<u8>), CliError> {
    let bytes = files::read(path)?;
    let text = bytes.trim_ascii();
    let is_letters = text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let decoded = if is_letters { BASE64_URL_SAFE_NO_PAD.decode(text).ok() } else { None };
    let bytes = decoded.filter(|decoded| form_of(decoded).is_some()).unwrap_or(bytes);
    let help = "give what `etappe profile apply` wrote, or what a host stored";
    match form_of(&bytes) {
        Some(Ok(form)) => Ok((form, bytes)),
        Some(Err(other)) => Err(CliError::input(format!("`{}` is {other}, not a profile", path.display()), help)),
        None => Err(CliError::input(format!("`{}` is not a profile", path.display()), help)),
    }
}

fn form_of(bytes: &[u8]) -> Option<Result<Form, &'static str>> {
    FORMS.iter().find(|(start, _)| bytes.starts_with(start)).map(|found| found.1)
}

/// The bytes of a stored profile.
pub fn stored(path: &Path) -> Result<Vec<u8>, CliError> {
    match read(path)? {
        (Form::Profile, bytes) => Ok(bytes),
        (form, _) => {
            let message = format!("`{}` is a {}, which says too little for this", path.display(), form.name());
            Err(CliError::input(message, "give a stored profile; `etappe profile show` reads all forms"))
        }
    }
}

/// Opens a stored profile; of no bytes a new one begins.
pub fn open(engine: &Engine, path: &Path, bytes: &[u8], random: UnitId) -> Result<Profile, CliError> {
    engine.open_profile(bytes, random).map_err(|error| wrong(path, error))
}

/// Loads the journey by which a profile is read.
pub fn engine(by: &By) -> Result<Engine, CliError> {
    load_engine(&by.journey, &by.key)
}

/// What is said of a profile that cannot be read, or taken in.
pub fn wrong(path: &Path, error: ProfileError) -> CliError {
    CliError::input(format!("E{:04}: `{}`: {error}", error.number(), path.display()), error.help())
}

/// Writes a profile as a whole or not at all.
pub fn write(to: &To, profile: &Profile) -> Result<usize, CliError> {
    let bytes = profile.encode();
    match to.output.symlink_metadata() {
        Ok(there) if there.is_file() || there.is_symlink() => files::replace(&to.output, &bytes)?,
        _ => files::write(&to.output, &bytes)?,
    }
    Ok(bytes.len())
}

/// Random bits, or those that follow from a text and from what is read.
pub fn random(to: &To, read: &[&[u8]]) -> Result<UnitId, CliError> {
    let mut random = UnitId::default();
    let Some(seed) = &to.seed else {
        getrandom::fill(&mut random)
            .map_err(|error| CliError::input(format!("the system gives no random bytes: {error}"), "try again"))?;
        return Ok(random);
    };
    let halves = [b"1".as_slice(), b"2"].map(|half| {
        let parts: Vec<&[u8]> = [half, seed.as_bytes()].into_iter().chain(read.iter().copied()).collect();
        stable_hash(&parts).to_le_bytes()
    });
    for (byte, value) in random.iter_mut().zip(halves.iter().flatten()) {
        *byte = *value;
    }
    Ok(random)
}

/// The moment of `--now`, else the current time.
pub fn moment(now: Option<&String>) -> Result<i64, CliError> {
    now.map_or_else(|| Ok(now_ms()), |text| parse_moment(text))
}

/// A number of a part or device as it is written.
pub fn number(number: u64) -> String {
    format!("{number:016x}")
}
