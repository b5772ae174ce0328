//! `etappe check`: say what is wrong with journeys, and where.

use std::path::PathBuf;
use std::process::ExitCode;

use etappe::syntax::Severity;

use crate::error::{CliError, WRONG_INPUT};
use crate::journey::compile_file;
use crate::report::{self, ReportFormat, Stream, counted};
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
    let mut errors = 0usize;
    for path in &arguments.files {
        let (source, compiled) = compile_file(path)?;
        report::print(path, &source, &compiled.diagnostics, arguments.format, Stream::Out);
        let found = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        errors = errors.saturating_add(found);
        if arguments.format == ReportFormat::Human {
            let summary = compiled.journey.map_or_else(
                || counted(found, "error"),
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
    }
    Ok(ExitCode::from(if errors == 0 { 0 } else { WRONG_INPUT }))
}
