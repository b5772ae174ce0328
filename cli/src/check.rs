//! `etappe check`: say what is wrong with journeys, and where.

use std::path::PathBuf;
use std::process::ExitCode;

use etappe::syntax::Severity;

use crate::error::{CliError, WRONG_INPUT};
use crate::journey::compile_file;
use crate::report::{self, ReportFormat, Stream, counted};
use crate::sarif::Checked;
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
}

/// Checks every file.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let mut checked = Vec::new();
    for path in &arguments.files {
        let (source, compiled) = compile_file(path)?;
        report::print(path, &source, &compiled.diagnostics, arguments.format, Stream::Out);
        if arguments.format == ReportFormat::Human {
            let summary = compiled.journey.map_or_else(
                || report::summary(&compiled.diagnostics),
                |journey| {
                    let parts = [
                        counted(journey.stages.len(), "stage"),
                        counted(journey.slots.len(), "slot"),
                        counted(journey.items.len(), "item"),
                    ];
                    format!("ok ({})", parts.join(", "))
                },
            );
            say!("{}: {summary}", path.display());
        }
        checked.push((path, source, compiled.diagnostics));
    }
    if arguments.format == ReportFormat::Sarif {
        let files = checked.iter().map(|(path, source, diagnostics)| Checked { path, source, diagnostics });
        report::print_log(&files.collect::<Vec<_>>(), Stream::Out);
    }
    let mut found = checked.iter().flat_map(|checked| &checked.2);
    let has_errors = found.any(|diagnostic| diagnostic.severity == Severity::Error);
    Ok(ExitCode::from(if has_errors { WRONG_INPUT } else { 0 }))
}
