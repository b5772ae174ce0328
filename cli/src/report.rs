//! Printing diagnostics for people and for programs.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use etappe::syntax::{Diagnostic, Severity};
use serde_json::json;

use crate::error::CliError;
use crate::say;

/// How diagnostics are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ReportFormat {
    /// With the line and a mark under the place.
    Human,
    /// One JSON object per line.
    Json,
}

/// Where diagnostics are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: they are what was asked for.
    Out,
    /// Standard error: something else was asked for.
    Err,
}

/// Prints all of them, in the order of the text.
pub fn print(path: &Path, source: &str, diagnostics: &[Diagnostic], format: ReportFormat, stream: Stream) {
    for diagnostic in diagnostics {
        let text = match format {
            ReportFormat::Human => format!("{}\n", human(path, source, diagnostic)),
            ReportFormat::Json => machine(path, source, diagnostic),
        };
        match stream {
            Stream::Out => say!("{text}"),
            Stream::Err => eprintln!("{text}"),
        }
    }
}

/// Prints what is wrong with a journey that something else was wanted of.
pub fn refuse(path: &Path, source: &str, diagnostics: &[Diagnostic], format: ReportFormat) -> CliError {
    print(path, source, diagnostics, format, Stream::Err);
    if format == ReportFormat::Human {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        eprintln!("{}: {}", path.display(), counted(errors, "error"));
    }
    CliError::reported()
}

fn human(path: &Path, source: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let id = diagnostic.code.to_string();
    let path = path.display().to_string();
    let start = source.floor_char_boundary(diagnostic.span.start);
    let end = source.ceil_char_boundary(diagnostic.span.end.clamp(start, source.len()));
    // A place that runs over several lines is marked at its first line only.
    let first_line = source.get(start..end).and_then(|text| text.find('\n')).map_or(end, |length| start + length);
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .id(id.as_str())
        .element(Snippet::source(source).path(path).annotation(AnnotationKind::Primary.span(start..first_line)));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    Renderer::plain().render(&[group])
}

fn machine(path: &Path, source: &str, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.span.place(source);
    json!({
        "file": path.display().to_string(),
        "line": place.line,
        "column": place.column,
        "code": diagnostic.code.to_string(),
        "severity": diagnostic.severity.name(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "path": diagnostic.path,
        "start": diagnostic.span.start,
        "end": diagnostic.span.end,
    })
    .to_string()
}

/// "1 error", "2 errors".
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
