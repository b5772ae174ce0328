//! `etappe sign`: puts a signature behind a pack, or a new one in place of the old.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe::base::time::{DAY_MS, HOUR_MS, LAST_MS, MINUTE_MS, SECOND_MS, WEEK_MS};
use etappe::engine::Engine;
use etappe_cli::signature;

use crate::error::CliError;
use crate::files;
use crate::journey::pack_error;
use crate::keys::private_key;
use crate::say;
use crate::time::{format_ms, now_ms, parse_ms};

/// Arguments of `etappe sign`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The pack; signed already or not.
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// The private key: PEM, as `etappe keys new` wrote it; `-` reads it from standard input.
    #[arg(long, value_name = "PRIVATE")]
    key: PathBuf,
    /// Until when the signature holds: a moment such as 2027-06-30, or how long from now, such as 400d or 12h.
    #[arg(long, value_name = "DATE|DURATION", default_value = "400d")]
    not_after: String,
    /// Where to write the signed pack; in place of the pack if not given, `-` for standard output.
    #[arg(short, long, value_name = "SIGNED")]
    output: Option<PathBuf>,
}

/// Signs and writes; what no engine would load is not signed.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let path = &arguments.pack;
    if arguments.output.is_none() && path.extension().is_some_and(|extension| extension == "gz") {
        let help = "name the signed pack with -o; it is written unpacked";
        return Err(CliError::usage(format!("`{}` cannot be signed in place", path.display()), help));
    }
    let not_after_ms = moment(&arguments.not_after, now_ms())?;
    let key = private_key(&arguments.key)?;
    let bytes = files::read(path)?;
    let engine = Engine::load(signature::without_block(&bytes).to_vec()).map_err(|error| pack_error(path, error))?;
    let signed = signature::sign(&bytes, &key, not_after_ms);
    let output = arguments.output.as_deref().unwrap_or(path);
    match &arguments.output {
        None if path != Path::new("-") => files::replace(path, &signed)?,
        _ => files::write(output, &signed)?,
    }
    if output != Path::new("-") {
        let (pack, id, until) = (engine.pack(), key.public().id(), format_ms(not_after_ms));
        let (journey, version) = (pack.journey(), pack.version());
        say!("signed {}: journey `{journey}` version {version}, by key {id}, until {until}", output.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The moment that a text names, or that lies so long after `now_ms`.
fn moment(text: &str, now_ms: i64) -> Result<i64, CliError> {
    let found = duration(text).and_then(|length_ms| now_ms.checked_add(length_ms)).or_else(|| parse_ms(text));
    let Some(moment_ms) = found.filter(|moment_ms| *moment_ms <= LAST_MS) else {
        let help =
            "write a moment such as 2027-06-30 or 2027-06-30T18:00:00Z, or how long from now, such as 400d or 12h";
        return Err(CliError::usage(format!("--not-after `{text}` is neither a moment nor a duration"), help));
    };
    if moment_ms <= now_ms {
        let message = format!("--not-after `{text}` has passed: it is {}", format_ms(moment_ms));
        return Err(CliError::usage(
            message,
            "name a moment to come; a signature that has ended is refused everywhere",
        ));
    }
    Ok(moment_ms)
}

/// `400d`, `12h`, `30m`, `90s`, `4w`.
fn duration(text: &str) -> Option<i64> {
    let units = [("w", WEEK_MS), ("d", DAY_MS), ("h", HOUR_MS), ("m", MINUTE_MS), ("s", SECOND_MS)];
    let (number, unit_ms) = units.iter().find_map(|(unit, unit_ms)| Some((text.strip_suffix(unit)?, unit_ms)))?;
    let number = number.parse::<u32>().ok()?;
    i64::from(number).checked_mul(*unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_of_every_form_is_what_it_says() {
        for (text, expected) in [
            ("400d", 1_000 + 400 * DAY_MS),
            ("12h", 1_000 + 12 * HOUR_MS),
            ("30m", 1_000 + 30 * MINUTE_MS),
            ("90s", 1_000 + 90 * SECOND_MS),
            ("4w", 1_000 + 4 * WEEK_MS),
            ("1970-01-02", DAY_MS),
            ("1970-01-02T01:00:00Z", DAY_MS + HOUR_MS),
        ] {
            assert_eq!(moment(text, 1_000).ok(), Some(expected), "{text}");
        }
    }

    #[test]
    fn moment_that_is_none_or_has_passed_is_refused() {
        for text in ["", "d", "soon", "-1d", "1.5d", "4294967296d", "0d", "1970-01-01", "500"] {
            assert!(moment(text, 1_000).is_err(), "{text}");
        }
    }
}
