//! Printing diagnostics for people and for programs.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use etappe::syntax::{Diagnostic, Severity, Span};
use serde_json::json;

use crate::error::CliError;
use crate::sarif::{self, Checked, Unread};
use crate::say;

/// How diagnostics are printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ReportFormat {
    /// With the line and a mark under the place.
    Human,
    /// One JSON object per line.
    Json,
    /// One SARIF 2.1.0 log, for code hosts and editors.
    Sarif,
}

/// Where diagnostics are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: they are what was asked for.
    Out,
    /// Standard error: something else was asked for.
    Err,
}

/// Prints all of them, in the order of the text. A SARIF log is of all files, so [`print_log`] prints it.
pub fn print(path: &Path, source: &str, diagnostics: &[Diagnostic], format: ReportFormat, stream: Stream) {
    for diagnostic in diagnostics {
        let text = match format {
            ReportFormat::Human => format!("{}\n", human(path, source, diagnostic)),
            ReportFormat::Json => machine(path, source, diagnostic),
            ReportFormat::Sarif => return,
        };
        to(stream, &text);
    }
}

/// Prints a SARIF log of all files.
pub fn print_log(files: &[Checked<'_>], unread: &[Unread<'_>], stream: Stream) {
    to(stream, &sarif::log(files, unread));
}

fn to(stream: Stream, text: &str) {
    match stream {
        Stream::Out => say!("{text}"),
        Stream::Err => eprintln!("{text}"),
    }
}

/// "2 errors" or "2 warnings", and where to read more about the first of them.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let has_errors = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let (worst, what) = if has_errors { (Severity::Error, "error") } else { (Severity::Warning, "warning") };
    let mut found = diagnostics.iter().filter(|diagnostic| diagnostic.severity == worst);
    let Some(first) = found.next() else { return counted(0, "error") };
    let count = found.count().saturating_add(1);
    let which = if count == 1 { "it" } else { "the first" };
    format!("{}; more about {which}: etappe error {}", counted(count, what), first.code)
}

/// Prints what is wrong with a journey that something else was wanted of.
pub fn refuse(path: &Path, source: &str, diagnostics: &[Diagnostic], format: ReportFormat) -> CliError {
    print(path, source, diagnostics, format, Stream::Err);
    match format {
        ReportFormat::Human => eprintln!("{}: {}", path.display(), summary(diagnostics)),
        ReportFormat::Json => {}
        ReportFormat::Sarif => print_log(&[Checked { path, source, diagnostics }], &[], Stream::Err),
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
    // Editors show no byte order mark, so neither do we, and columns are counted without it.
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mark = source.len().saturating_sub(text.len());
    let (source, span) =
        (text, Span::new(diagnostic.span.start.saturating_sub(mark), diagnostic.span.end.saturating_sub(mark)));
    let start = source.floor_char_boundary(span.start);
    let end = source.ceil_char_boundary(span.end.clamp(start, source.len()));
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
