//! `etappe verify`: says who signed a pack and until when that holds, or why it is not to be taken.

use std::path::PathBuf;
use std::process::ExitCode;

use etappe::engine::Engine;
use etappe_cli::signature::Policy;

use crate::error::CliError;
use crate::files;
use crate::journey::pack_error;
use crate::say;
use crate::time::{format_ms, now_ms, parse_moment};
use crate::trust;

/// Arguments of `etappe verify`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The signed pack.
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// A public key, or the file that holds it; several are given one by one, and any of them may have signed.
    #[arg(long, value_name = "PUBLIC", required = true, allow_hyphen_values = true)]
    key: Vec<String>,
    /// The moment at which the signature must hold; the current time if not given.
    #[arg(long, value_name = "DATE")]
    now: Option<String>,
    /// Refuse a lower version of the journey.
    #[arg(long, value_name = "VERSION", default_value_t = 0)]
    at_least_version: u32,
}

/// Verifies, loads and prints.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let path = &arguments.pack;
    let keys = trust::public_keys(&arguments.key)?;
    let now_ms = arguments.now.as_deref().map_or_else(|| Ok(now_ms()), parse_moment)?;
    let bytes = files::read(path)?;
    let policy = Policy { keys: &keys, now_ms, at_least_version: arguments.at_least_version };
    let signed = trust::verify(path, &bytes, &policy)?;
    // A signature says who made it, not that this engine runs it.
    let engine = Engine::load(signed.pack.to_vec()).map_err(|error| pack_error(path, error))?;
    let (name, version) = (engine.pack().journey(), signed.version);
    let (id, until) = (signed.key.id(), format_ms(signed.not_after_ms));
    say!("{}: journey `{name}` version {version}, signed by key {id}, until {until}", path.display());
    Ok(ExitCode::SUCCESS)
}
