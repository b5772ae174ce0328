//! `etappe check`: say what is wrong with journeys, and where.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe::compile::Compiled;
use etappe::syntax::Severity;

use crate::error::{CliError, WRONG_INPUT};
use crate::journey::{compile_file, lint_file};
use crate::report::{self, ReportFormat, Stream, counted};
use crate::sarif::{Checked, Unread};
use crate::say;

/// Arguments of `etappe check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Journeys in YAML or JSON.
    #[arg(required = true, value_name = "JOURNEY")]
    files: Vec<PathBuf>,
    /// How to print what is found.
    #[arg(long, value_enum, default_value = "human")]
    format: ReportFormat,
    /// End with 1 also if there are only warnings.
    #[arg(long)]
    deny_warnings: bool,
}

/// Checks every file, also behind one that cannot be read.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let mut checked = Vec::new();
    let mut unread = Vec::new();
    for path in &arguments.files {
        match compile_file(path) {
            Ok((source, mut compiled)) => {
                compiled.diagnostics.extend(lint_file(path, &source));
                say_found(path, &source, &compiled, arguments.format);
                checked.push((path, source, compiled.diagnostics));
            }
            Err(error) => {
                eprintln!("{error}");
                unread.push((path, error));
            }
        }
    }
    if arguments.format == ReportFormat::Sarif {
        let files = checked.iter().map(|(path, source, diagnostics)| Checked { path, source, diagnostics });
        let unread = unread.iter().map(|(path, error)| Unread { path, error });
        report::print_log(&files.collect::<Vec<_>>(), &unread.collect::<Vec<_>>(), Stream::Out);
    }
    let mut found = checked.iter().flat_map(|checked| &checked.2);
    let has_errors = found.any(|diagnostic| diagnostic.severity == Severity::Error || arguments.deny_warnings);
    let worst = unread.iter().map(|(_, error)| error.exit_number()).max().unwrap_or(0);
    Ok(ExitCode::from(worst.max(if has_errors { WRONG_INPUT } else { 0 })))
}

fn say_found(path: &Path, source: &str, compiled: &Compiled, format: ReportFormat) {
    report::print(path, source, &compiled.diagnostics, format, Stream::Out);
    if format != ReportFormat::Human {
        return;
    }
    let summary = compiled.journey.as_ref().map_or_else(
        || report::summary(&compiled.diagnostics),
        |journey| {
            let parts = [
                counted(
                    journey.stages.len(),
                    if compiled.has_ready_made_stages { "ready-made stage" } else { "stage" },
                ),
                counted(journey.slots.len(), "slot"),
                counted(journey.items.len(), "item"),
            ];
            let ok = format!("ok ({})", parts.join(", "));
            match compiled.diagnostics.is_empty() {
                true => ok,
                false => format!("{ok}, {}", report::summary(&compiled.diagnostics)),
            }
        },
    );
    say!("{}: {summary}", path.display());
}
