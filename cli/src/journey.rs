//! Loading a journey or a pack, whichever the file is.

use std::path::Path;
use std::string::FromUtf8Error;

use etappe::compile::{Compiled, compile, lint};
use etappe::engine::Engine;
use etappe::pack::PackError;
use etappe::syntax::{Code, Diagnostic, Format, Span};
use etappe_cli::signature::{self, Policy};

use crate::error::CliError;
use crate::files;
use crate::report::{self, ReportFormat};
use crate::time::now_ms;
use crate::trust;

const PACK_MAGIC: &[u8] = b"ETPK";

/// Reads and compiles a journey; what is wrong with it is in the result.
pub fn compile_file(path: &Path) -> Result<(String, Compiled), CliError> {
    let bytes = files::read(path)?;
    if bytes.starts_with(PACK_MAGIC) {
        let message = format!("`{}` is a pack, not a journey", path.display());
        return Err(CliError::input(message, "give the journey that it was compiled from"));
    }
    Ok(compile_bytes(path, bytes))
}

fn compile_bytes(path: &Path, bytes: Vec<u8>) -> (String, Compiled) {
    let source = match String::from_utf8(bytes) {
        Ok(source) => source,
        Err(error) => return not_utf8(&error),
    };
    let compiled = compile(&source, format_of(path));
    (source, compiled)
}

fn format_of(path: &Path) -> Format {
    let name = path.to_string_lossy();
    Format::of_file_name(name.strip_suffix(".gz").unwrap_or(&name))
}

/// What a journey that was read from this file most likely does not mean.
pub fn lint_file(path: &Path, source: &str) -> Vec<Diagnostic> {
    lint(source, format_of(path), now_ms())
}

/// The bytes as far as they are text, with a mark in place of each byte that is not.
fn not_utf8(error: &FromUtf8Error) -> (String, Compiled) {
    let place = error.utf8_error().valid_up_to();
    let source = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let diagnostic = Diagnostic::new(Code::Syntax, Span::new(place, place.saturating_add(1)), "this is not UTF-8")
        .help("save the file as UTF-8");
    (source, Compiled { diagnostics: vec![diagnostic], ..Compiled::default() })
}

/// An engine from a pack, or from a journey, which is compiled first; with keys, from a pack that one of them signed.
pub fn load_engine(path: &Path, keys: &[String]) -> Result<Engine, CliError> {
    let keys = trust::public_keys(keys)?;
    let bytes = files::read(path)?;
    let is_named_pack = path.extension().is_some_and(|extension| extension == "pack");
    if !keys.is_empty() {
        let policy = Policy { keys: &keys, now_ms: now_ms(), at_least_version: 0 };
        let signed = trust::verify(path, &bytes, &policy)?;
        return Engine::load(signed.pack.to_vec()).map_err(|error| pack_error(path, error));
    }
    if bytes.starts_with(PACK_MAGIC) || is_named_pack {
        let pack = signature::without_block(&bytes).to_vec();
        return Engine::load(pack).map_err(|error| pack_error(path, error));
    }
    let (source, compiled) = compile_bytes(path, bytes);
    let Some(pack) = compiled.pack else {
        return Err(report::refuse(path, &source, &compiled.diagnostics, ReportFormat::Human));
    };
    Engine::load(pack).map_err(|error| pack_error(path, error))
}

/// What is said of a pack that the engine refuses.
pub fn pack_error(path: &Path, error: PackError) -> CliError {
    CliError::input(format!("E{:04}: `{}`: {error}", error.number(), path.display()), error.help())
}
