//! A diagnostic as people read it: the line of the text with a mark below the place.

use super::outcome::Problem;
use crate::syntax::Diagnostic;

impl Problem {
    /// A diagnostic about `text`, which is the file at `path`.
    pub(super) fn new(path: &str, text: &str, diagnostic: Diagnostic) -> Self {
        let place = diagnostic.span.place(text);
        let marked = marked(path, text, &diagnostic);
        Self { path: path.to_owned(), place, diagnostic, marked }
    }
}

/// The diagnostic with the first line of its place, four lines and more.
pub(super) fn marked(path: &str, text: &str, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.span.place(text);
    let line = text.lines().nth(place.line.saturating_sub(1)).unwrap_or_default().trim_start_matches('\u{feff}');
    let start = place.column.saturating_sub(1);
    let marked =
        text.get(text.floor_char_boundary(diagnostic.span.start)..text.ceil_char_boundary(diagnostic.span.end));
    let length = marked.and_then(|text| text.lines().next()).map_or(0, |text| text.chars().count()).max(1);
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    // Tabs are one space wide here, so that the mark stands below what it marks.
    let shown: String = line.chars().map(|letter| if letter == '\t' { ' ' } else { letter }).collect();
    let mut out = format!(
        "{}[{}]: {}\n{margin}--> {path}:{}:{}\n{margin} |\n{number} | {shown}\n{margin} | {}{}\n",
        diagnostic.severity.name(),
        diagnostic.code,
        diagnostic.message,
        place.line,
        place.column,
        " ".repeat(start),
        "^".repeat(length),
    );
    if let Some(help) = &diagnostic.help {
        out.push_str(&format!("{margin} |\n{margin} = help: {help}\n"));
    }
    out
}
