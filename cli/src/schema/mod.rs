//! `etappe schema`: what a journey may look like, for editors and for people, from the declarations that the checker walks.

mod json;
mod markdown;

use std::process::ExitCode;

use etappe::compile::form::Field;
use etappe::syntax::{Format, NodeValue, parse_document};
use serde_json::Value;

use crate::error::CliError;
use crate::say;

/// Arguments of `etappe schema`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print the reference for people instead: `docs/journey.md`.
    #[arg(long)]
    markdown: bool,
}

/// Prints the JSON Schema or the reference.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let text = if arguments.markdown { markdown::reference() } else { json::text() };
    say!("{}", text.trim_end());
    Ok(ExitCode::SUCCESS)
}

/// The value that a field has in its example.
fn example(field: &Field) -> Option<Value> {
    let document = parse_document(field.example, Format::Yaml).ok()?;
    let NodeValue::Map(entries) = document.value else { return None };
    let entry = entries.into_iter().find(|entry| entry.0.name == field.name)?;
    serde_json::from_str(&entry.1.to_json()).ok()
}
