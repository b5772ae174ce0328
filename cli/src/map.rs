//! `etappe map`: draw a journey, for people who would rather look than read.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe::map::Map;

use crate::error::CliError;
use crate::explained::LanguageCode;
use crate::files;
use crate::journey::compile_file;
use crate::report::{self, ReportFormat};
use crate::say;

/// Arguments of `etappe map`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The journey, in YAML or JSON.
    #[arg(value_name = "JOURNEY")]
    file: PathBuf,
    /// How to draw it; by the ending of the output if not given, `mermaid` where that says nothing.
    #[arg(long, value_enum)]
    format: Option<MapFormat>,
    /// Where to write it; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The language of the words.
    #[arg(long, value_enum, default_value = "en", value_name = "en|de", hide_possible_values = true)]
    language: LanguageCode,
}

/// How a map is drawn.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum MapFormat {
    /// A picture that browsers show.
    Svg,
    /// A flowchart as text, for Markdown.
    Mermaid,
}

impl MapFormat {
    fn of_ending(path: &Path) -> Self {
        let is_svg = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
        if is_svg { Self::Svg } else { Self::Mermaid }
    }
}

/// Draws and writes; a journey with errors writes nothing.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let (source, compiled) = compile_file(&arguments.file)?;
    let Some(map) = Map::of(&compiled, arguments.language.into()) else {
        return Err(report::refuse(&arguments.file, &source, &compiled.diagnostics, ReportFormat::Human));
    };
    let output = arguments.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    let drawn = match arguments.format.unwrap_or_else(|| MapFormat::of_ending(&output)) {
        MapFormat::Svg => map.svg(),
        MapFormat::Mermaid => map.mermaid(),
    };
    files::write(&output, drawn.as_bytes())?;
    if output.as_os_str() != "-" {
        say!("wrote {}: {} bytes", output.display(), drawn.len());
    }
    Ok(ExitCode::SUCCESS)
}
