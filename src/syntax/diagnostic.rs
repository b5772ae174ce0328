//! What is said about a mistake: code, place, message, and the way out.

use super::Code;
use super::hidden::shown;

/// Bytes of the source, start inclusive, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// From `start` to `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the start of one to the end of the other.
    #[must_use]
    pub const fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    /// Line and column of its first character in `source`. Costs one pass over what is before it.
    #[must_use]
    pub fn place(self, source: &str) -> Place {
        let before = source.get(..source.floor_char_boundary(self.start)).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline.saturating_add(1));
        let line = before.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1);
        // Editors show no byte order mark, so it is no column.
        let on_line = before.get(line_start..).unwrap_or_default().trim_start_matches('\u{feff}');
        Place { line, column: on_line.chars().count().saturating_add(1) }
    }

    /// Line and column one past its last character in `source`.
    #[must_use]
    pub fn end_place(self, source: &str) -> Place {
        let end = source.ceil_char_boundary(self.end.max(self.start));
        Self::new(end, end).place(source)
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The journey cannot be compiled.
    Error,
    /// The journey can be compiled but probably does not say what is meant.
    Warning,
}

impl Severity {
    /// The name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Where in the text.
    pub span: Span,
    /// Where in the document, as a JSON pointer (RFC 6901).
    pub path: String,
    /// What is wrong; lower case, no full stop, the author's words in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without path and help.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, span, path: String::new(), message: shown(message.into()), help: None }
    }

    /// A warning without path and help.
    #[must_use]
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::new(code, span, message) }
    }

    /// With a help line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a help line, if there is one to give.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// With the place in the document.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }
}

/// A place as people count: from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}
