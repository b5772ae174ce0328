//! Values: what stands on one line stays, what runs over several is indented anew.

use super::condition;
use super::printer::Printer;
use super::token::Token;

/// The line that a block begins with: `|`, `>-`, `|2+  # comment`.
pub(super) struct Header<'t> {
    /// Without the comment.
    mark: &'t str,
    /// The comment behind it.
    comment: &'t str,
    /// The indentation that it states.
    pub indent: Option<usize>,
    /// Whether blank lines at its end belong to it.
    pub keeps: bool,
}

impl<'t> Header<'t> {
    /// Reads it.
    pub(super) fn of(line: &'t str) -> Self {
        let (mark, comment) = line.split_at(line.find([' ', '\t']).unwrap_or(line.len()));
        let indent = mark.chars().find_map(|letter| letter.to_digit(10)).and_then(|digit| usize::try_from(digit).ok());
        Self { mark, comment: comment.trim_matches([' ', '\t']), indent, keeps: mark.contains('+') }
    }
}

impl Printer<'_> {
    /// A key or value in quotes or plain; lines after the first stand at `indent`.
    pub(super) fn scalar(&mut self, token: Token, indent: usize) {
        let source = token.text(self.text);
        let mut lines = source.split('\n');
        let first = lines.next().unwrap_or_default();
        if first.len() == source.len() {
            match self.is_condition().then(|| condition::within(source)).flatten() {
                Some(condition) => self.push(&condition),
                None => self.push(source),
            }
            return;
        }
        self.push(kept_end(first));
        for line in lines {
            let line = kept_end(line.trim_start_matches([' ', '\t']));
            self.raw_line(indent, line);
        }
    }

    /// A text that begins with `|` or `>`, below a key or dash at `owner`.
    pub(super) fn block(&mut self, token: Token, owner: usize) {
        let source = token.text(self.text);
        let (line, body) = source.split_once('\n').unwrap_or((source, ""));
        let header = Header::of(line);
        let blanks = |line: &str| line.len().saturating_sub(line.trim_start_matches(' ').len());
        let old = header.indent.map(|more| token.partner.saturating_add(more));
        let old = old.or_else(|| body.split('\n').find(|line| blanks(line) < line.len()).map(blanks)).unwrap_or(0);
        let new = owner.saturating_add(header.indent.unwrap_or(2));
        self.push(header.mark);
        if !header.comment.is_empty() {
            self.push("  ");
            self.push(header.comment);
        }
        if source.len() > line.len() {
            for line in body.split('\n') {
                self.raw_line(new, line.get(old..).unwrap_or_default());
            }
        }
        self.break_line();
    }
}

/// A line of a text over several lines without the blanks at its end, but for one that is escaped.
fn kept_end(line: &str) -> &str {
    let kept = line.trim_end_matches([' ', '\t']);
    let slashes = kept.len().saturating_sub(kept.trim_end_matches('\\').len());
    let escapes_blank = slashes % 2 == 1 && kept.len() < line.len();
    line.get(..kept.len().saturating_add(usize::from(escapes_blank))).unwrap_or(kept)
}
