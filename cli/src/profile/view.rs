//! `etappe profile view`: what decisions read of a stored profile.

use std::process::ExitCode;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::View;
use super::stored;
use crate::error::CliError;
use crate::files;
use crate::say;

/// Writes or prints the view.
pub fn run(arguments: &View) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let bytes = stored::stored(&arguments.file)?;
    let view = stored::open(&engine, &arguments.file, &bytes, [0; 16])?.view();
    match &arguments.output {
        Some(output) => files::write(output, &view)?,
        None => say!("{}", BASE64_URL_SAFE_NO_PAD.encode(&view)),
    }
    Ok(ExitCode::SUCCESS)
}
