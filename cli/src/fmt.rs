//! `etappe fmt`: lay documents out anew, in place or to standard output.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe::syntax::{Format, FormatError, format_document};

use crate::difference;
use crate::error::{CliError, WRONG_INPUT};
use crate::files;
use crate::say;

/// Arguments of `etappe fmt`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Journeys, rule tests, stories and mappings in YAML or JSON; `-` is laid out from standard input to standard output.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write nothing; say which files would change, and end with 1 if there are any.
    #[arg(long)]
    check: bool,
}

/// Lays every file out, also behind one that cannot be.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let mut worst = 0;
    for path in &arguments.files {
        let code = one(path, arguments.check).unwrap_or_else(|error| {
            eprintln!("{error}");
            error.exit_number()
        });
        worst = worst.max(code);
    }
    Ok(ExitCode::from(worst))
}

fn one(path: &Path, check: bool) -> Result<u8, CliError> {
    if path.extension().is_some_and(|extension| extension == "gz") {
        return Err(CliError::input(format!("`{}` is packed", path.display()), "unpack it first"));
    }
    let text = files::read_text(path)?;
    let name = path.to_string_lossy();
    // Standard input has no name: what begins with a brace is JSON.
    let format = match path == Path::new("-") && text.trim_start().starts_with('{') {
        true => Format::Json,
        false => Format::of_file_name(&name),
    };
    let laid_out = format_document(&text, format).map_err(|error| refused(path, &text, &error))?;
    if check {
        if laid_out == text {
            return Ok(0);
        }
        say!("{name}: would change");
        say!("{}", difference::of(&text, &laid_out));
        return Ok(WRONG_INPUT);
    }
    if path == Path::new("-") {
        files::write(path, laid_out.as_bytes())?;
    } else if laid_out != text {
        files::replace(path, laid_out.as_bytes())?;
        say!("{name}: rewritten");
    }
    Ok(0)
}

fn refused(path: &Path, text: &str, error: &FormatError) -> CliError {
    let line = error.span().map_or_else(String::new, |span| format!(" line {}", span.place(text).line));
    CliError::input(format!("`{}`{line}: {error}", path.display()), error.help())
}
