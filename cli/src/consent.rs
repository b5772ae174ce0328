//! `etappe consent`: what a journey stores and reads for which purpose, for who answers for it.

mod reads;
mod report;
mod stored;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value as Json;

use crate::error::CliError;
use crate::files;
use crate::journey::compile_file;
use crate::report::{ReportFormat, refuse};
use crate::say;

/// Arguments of `etappe consent`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Per purpose why it is asked for, what is stored under it, and what reads that.
    Report(Report),
}

#[derive(clap::Args)]
struct Report {
    /// The journey, in YAML or JSON; a pack no longer says why.
    #[arg(value_name = "JOURNEY")]
    journey: PathBuf,
    /// How it is printed.
    #[arg(
        long,
        value_enum,
        default_value = "text",
        value_name = "text|md",
        hide_possible_values = true,
        conflicts_with = "json"
    )]
    format: Format,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Write it here; `-` is standard output.
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

/// How a report is laid out.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// Markdown, for a register of processing.
    Md,
}

/// Reports.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let Command::Report(arguments) = &arguments.command;
    let (source, compiled) = compile_file(&arguments.journey)?;
    let Some(journey) = compiled.journey else {
        return Err(refuse(&arguments.journey, &source, &compiled.diagnostics, ReportFormat::Human));
    };
    let document = document(&arguments.journey, &source)?;
    let reads = reads::of(&journey, &document, compiled.has_ready_made_stages);
    let purposes = stored::of(&journey, &document, &reads);
    let text = match (arguments.json, arguments.format) {
        (true, _) => format!("{}\n", report::as_json(&journey, &purposes)),
        (false, Format::Text) => report::as_text(&arguments.journey, &journey, &purposes),
        (false, Format::Md) => report::as_markdown(&journey, &purposes),
    };
    match arguments.output.as_os_str() == "-" {
        true => say!("{}", text.trim_end()),
        false => files::write(&arguments.output, text.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The journey's document, in which things have their places; it was checked already.
fn document(path: &std::path::Path, source: &str) -> Result<Json, CliError> {
    let name = path.to_string_lossy();
    let format = etappe::syntax::Format::of_file_name(name.strip_suffix(".gz").unwrap_or(&name));
    let wrong = |what: String| CliError::input(format!("`{}`: {what}", path.display()), "check it with `etappe check`");
    let root = etappe::syntax::parse_document(source, format).map_err(|found| wrong(found.message))?;
    serde_json::from_str(&root.to_json()).map_err(|error| wrong(error.to_string()))
}
