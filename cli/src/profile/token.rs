//! `etappe profile token`: what one pack reads of a stored profile, as the edge gets it.

use std::path::Path;
use std::process::ExitCode;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use etappe::base::limits;
use etappe::model::Cause;
use etappe::profile::View;
use etappe::profile::contents::{Held, ViewContents};

use super::Token;
use super::stored;
use super::words::{self, Counted};
use crate::error::CliError;
use crate::files;
use crate::report::counted;
use crate::say;

/// Writes or prints the token, and says what it leaves out.
pub fn run(arguments: &Token) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let now_ms = stored::moment(arguments.now.as_ref())?;
    let (pack, bytes) = (engine.pack(), stored::stored(&arguments.file)?);
    let view = stored::open(&engine, &arguments.file, &bytes, [0; 16])?.view();
    let whole = View::parse(&view).map_err(|error| stored::wrong(&arguments.file, error))?;
    let token = whole.token_for(&pack.read_set(), pack.hash(), now_ms);
    if token.is_empty() && !view.is_empty() {
        let message = format!("`{}` has no token: what must not be left out takes too much", arguments.file.display());
        return Err(CliError::input(message, "fewer experiments and shorter stage ids make room"));
    }
    let Some(output) = &arguments.output else {
        say!("{}", BASE64_URL_SAFE_NO_PAD.encode(&token));
        return Ok(ExitCode::SUCCESS);
    };
    files::write(output, &token)?;
    if output == Path::new("-") {
        return Ok(ExitCode::SUCCESS);
    }
    let left = left_out(&engine, &token).map_err(|error| stored::wrong(output, error))?;
    let left =
        if left.is_empty() { "leaves nothing out".to_owned() } else { format!("leaves out {}", left.join(", ")) };
    let (length, most, whole) = (token.len(), limits::TOKEN_BYTES, view.len());
    say!("wrote {}: {length} bytes of at most {most}, of a view of {whole}; {left}", output.display());
    Ok(ExitCode::SUCCESS)
}

/// What there was no room for: how many counters of what, and which attributes.
fn left_out(engine: &etappe::engine::Engine, token: &[u8]) -> Result<Vec<String>, etappe::profile::ProfileError> {
    let (contents, schema) = (ViewContents::read(token)?, engine.pack().schema());
    let mut left = Vec::new();
    for (key, tally) in &contents.counters {
        if let (Counted::LeftOut(event), _) = words::key(&schema, key) {
            left.push(format!("{} of {event}", counted(usize::try_from(tally.total).unwrap_or(0), "counter")));
        }
    }
    let is_left = |held: &Held| *held == Held::Unread(Cause::NotInToken as u8);
    let attributes = contents.attributes.iter().filter(|attribute| is_left(&attribute.1));
    left.extend(attributes.map(|(name, _)| format!("attribute {name}")));
    Ok(left)
}
