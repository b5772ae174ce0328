//! Public keys on the command line, and what is said when a pack was not signed by one of them.

use std::path::Path;

use etappe_cli::key::PublicKey;
use etappe_cli::signature::{self, Policy, SignatureError, Signed};

use crate::error::CliError;
use crate::files;
use crate::time::format_ms;

/// Each of these is a key, or a file that holds one.
pub fn public_keys(given: &[String]) -> Result<Vec<PublicKey>, CliError> {
    given.iter().map(|given| public_key(given)).collect()
}

fn public_key(given: &str) -> Result<PublicKey, CliError> {
    if let Ok(key) = PublicKey::parse(given) {
        return Ok(key);
    }
    let path = Path::new(given);
    // A key with a letter too many is a mistake of its own, not a file that is missing.
    if !path.exists() && given.len() > 30 && !given.contains(['/', '\\', '.']) {
        let help = "a public key is 43 letters of base64url; or name the file that holds it";
        return Err(CliError::usage(format!("--key `{given}` is neither a public key nor a file"), help));
    }
    let text = files::read_text(path)?;
    PublicKey::parse(&text).map_err(|error| CliError::usage(format!("--key `{given}`: {error}"), error.help()))
}

/// The pack, if one of the keys signed it.
pub fn verify<'a>(path: &Path, bytes: &'a [u8], policy: &Policy<'_>) -> Result<Signed<'a>, CliError> {
    signature::verify(bytes, policy).map_err(|error| {
        let more = match error {
            SignatureError::Expired(not_after_ms) => format!(": it held until {}", format_ms(not_after_ms)),
            _ => String::new(),
        };
        CliError::input(format!("E{:04}: `{}`: {error}{more}", error.number(), path.display()), error.help())
    })
}
