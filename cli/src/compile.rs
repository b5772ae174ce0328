//! `etappe compile`: from a journey to the pack that pages and workers load.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::error::CliError;
use crate::files;
use crate::journey::compile_file;
use crate::report::{self, ReportFormat};
use crate::say;

/// Arguments of `etappe compile`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The journey, in YAML or JSON.
    #[arg(value_name = "JOURNEY")]
    file: PathBuf,
    /// Where to write the pack; beside the journey if not given, `-` for standard output.
    #[arg(short, long, value_name = "PACK")]
    output: Option<PathBuf>,
    /// How to print what is wrong.
    #[arg(long, value_enum, default_value = "human")]
    format: ReportFormat,
}

/// Compiles and writes; a journey with errors writes nothing.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let (source, compiled) = compile_file(&arguments.file)?;
    let (Some(pack), Some(journey)) = (compiled.pack, compiled.journey) else {
        return Err(report::refuse(&arguments.file, &source, &compiled.diagnostics, arguments.format));
    };
    let beside = || match arguments.file.as_os_str() {
        name if name == "-" => arguments.file.clone(),
        _ => arguments.file.with_extension("pack"),
    };
    let output = arguments.output.clone().unwrap_or_else(beside);
    files::write(&output, &pack)?;
    if output.as_os_str() != "-" {
        let (name, version, bytes) = (journey.name, journey.version, pack.len());
        say!("wrote {}: {bytes} bytes, journey `{name}` version {version}", output.display());
    }
    Ok(ExitCode::SUCCESS)
}
