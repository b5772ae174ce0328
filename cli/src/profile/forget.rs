//! `etappe profile erase` and `etappe profile split`: what is known goes, all of it or what one device wrote.

use std::path::Path;
use std::process::ExitCode;

use super::stored::{self, moment, number};
use super::{Erase, Split};
use crate::error::CliError;
use crate::report::counted;
use crate::say;
use crate::time::{format_ms, parse_ms};

/// Erases everything.
pub fn erase(arguments: &Erase) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let bytes = stored::stored(&arguments.file)?;
    let now_ms = moment(arguments.now.as_ref())?;
    let random = stored::random(&arguments.to, &[&bytes])?;
    let mut profile = stored::open(&engine, &arguments.file, &bytes, random)?;
    profile.erase(random, now_ms);
    let length = stored::write(&arguments.to, &profile)?;
    if arguments.to.output != Path::new("-") {
        let (at, times) = (format_ms(now_ms), counted(profile.epoch().0.try_into().unwrap_or(usize::MAX), "time"));
        say!("wrote {}: erased at {at}, {times} in all, {length} bytes", arguments.to.output.display());
        say!("devices that merge it erase what they hold, too; keep it for 400 days");
    }
    Ok(ExitCode::SUCCESS)
}

/// Bars a device.
pub fn split(arguments: &Split) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let bytes = stored::stored(&arguments.file)?;
    let now_ms = moment(arguments.now.as_ref())?;
    let joined_ms = parse_ms(&arguments.joined).ok_or_else(|| {
        let message = format!("--joined `{}` is no moment", arguments.joined);
        CliError::usage(message, "write 2026-05-04T07:42:00Z, or milliseconds since 1970")
    })?;
    let random = stored::random(&arguments.to, &[&bytes])?;
    let mut profile = stored::open(&engine, &arguments.file, &bytes, random)?;
    let mut devices: Vec<u64> = profile.parts().iter().map(|part| part.device).collect();
    devices.sort_unstable();
    devices.dedup();
    let known = devices.iter().map(|device| number(*device)).collect::<Vec<_>>().join(", ");
    let device = u64::from_str_radix(&arguments.device, 16).ok().filter(|device| devices.contains(device));
    let device = device.ok_or_else(|| {
        let message = format!("--device: no part is of the device `{}`", arguments.device);
        CliError::usage(message, format!("there are parts of {known}"))
    })?;
    if profile.device() == device {
        let message = format!("--device: `{}` is the device that writes this profile", arguments.device);
        return Err(CliError::usage(message, "bar it in the profile of another device, and merge that here"));
    }
    let before = profile.parts().len();
    profile.split(device, joined_ms, now_ms);
    let gone = before.saturating_sub(profile.parts().len());
    let length = stored::write(&arguments.to, &profile)?;
    if arguments.to.output != Path::new("-") {
        let (output, gone) = (arguments.to.output.display(), counted(gone, "part"));
        let (since, until) = (format_ms(joined_ms), format_ms(now_ms));
        say!("wrote {output}: device {} barred, joined from {since} to {until}", number(device));
        say!("{gone} dropped, {length} bytes");
    }
    Ok(ExitCode::SUCCESS)
}
