//! Why a text is not JSON, in words about what was most likely meant.

use super::json::Parser;
use super::{Code, Diagnostic, Span};

/// A diagnostic about the syntax.
pub(super) fn wrong(span: Span, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, message).help(help)
}

impl Parser<'_> {
    /// What stands here in place of a value or key.
    pub(super) fn unexpected(&self, wanted: &str) -> Diagnostic {
        let word = self.rest().split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        let span = Span::new(self.at, self.at.saturating_add(word.len().max(width)));
        let lower = word.to_ascii_lowercase();
        let (message, help) = match self.peek() {
            Some(b'/' | b'#') => ("JSON has no comments".to_owned(), "remove it, or write the document in YAML"),
            Some(b'\'') => ("text stands in double quotes in JSON".to_owned(), "write `\"…\"`"),
            Some(b',') => (format!("{wanted} must stand before the comma"), "remove the comma"),
            _ if matches!(lower.as_str(), "nan" | "infinity" | "inf") => {
                (format!("`{word}` is no number in JSON"), "write a number, or `null` if there is none")
            }
            _ if matches!(lower.as_str(), "true" | "false" | "null" | "none" | "undefined") => {
                (format!("`{word}` is no value in JSON"), "write `true`, `false` or `null`, in small letters")
            }
            _ if word.is_empty() => (format!("{wanted} must stand here"), "check the brackets and commas before it"),
            _ => {
                let help = "write text and keys in double quotes; a file in YAML ends in `.yaml`";
                (format!("`{word}` must stand in double quotes in JSON"), help)
            }
        };
        wrong(span, message, help)
    }

    /// What stands here after an entry in place of a comma or bracket; the map or list began at `open`.
    pub(super) fn no_comma(&self, open: usize, close: char) -> Diagnostic {
        if self.at >= self.text.len() {
            return self.never_closed(open, close);
        }
        let before = self.text.get(..self.at).unwrap_or_default().trim_end();
        let last = before.chars().next_back().map_or(0, char::len_utf8);
        let span = Span::new(before.len().saturating_sub(last), before.len());
        match self.peek() {
            Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                wrong(span, "a comma is missing after this", "write `,` between two entries")
            }
            Some(b'/' | b'#' | b'\'') => self.unexpected("`,`"),
            _ => self.error(&format!("`,` or `{close}` must stand here"), "check the brackets and quotes before it"),
        }
    }

    /// A number whose first digit is a zero that means nothing.
    pub(super) fn zero_first(&self, start: usize) -> Diagnostic {
        let rest = self.text.get(start..).unwrap_or_default();
        let number = rest.split(|letter: char| !letter.is_ascii_digit() && letter != '-').next().unwrap_or_default();
        let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
        let better = match digits.trim_start_matches('0') {
            "" => "0",
            better => better,
        };
        let span = Span::new(start, start.saturating_add(number.len()));
        wrong(span, "a number does not begin with 0 in JSON", format!("write `{sign}{better}`"))
    }

    pub(super) fn never_closed(&self, open: usize, close: char) -> Diagnostic {
        let opened = if close == ']' { '[' } else { '{' };
        let what = if close == ']' { "list" } else { "map" };
        wrong(
            Span::new(open, open.saturating_add(1)),
            format!("the `{opened}` that opens here does not close"),
            format!("add `{close}` where the {what} ends"),
        )
    }

    /// The comma before the closing bracket that stands here.
    pub(super) fn last_comma(&self, comma: usize) -> Diagnostic {
        wrong(
            Span::new(comma, comma.saturating_add(1)),
            "no comma may follow the last entry in JSON",
            "remove the comma",
        )
    }
}
