//! The text that is written: lines, blank lines and comments, in the order of the tokens.

use super::token::{Kind, Token};
use super::{FormatError, condition};

/// Walks the tokens and writes them out.
pub(super) struct Printer<'a> {
    pub(super) text: &'a str,
    tokens: &'a [Token],
    at: usize,
    out: String,
    /// Whether a collection has just begun, before which no blank line stands.
    opened: bool,
    /// Columns that a collection in brackets may take on one line.
    pub(super) columns: usize,
    path: Vec<&'a str>,
}

/// A state to go back to.
pub(super) struct Mark {
    at: usize,
    length: usize,
}

impl<'a> Printer<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a [Token], columns: usize) -> Self {
        Self { text, tokens, at: 0, out: String::new(), opened: true, columns, path: Vec::new() }
    }

    /// Writes the whole document.
    pub(super) fn document(mut self) -> Result<String, FormatError> {
        loop {
            self.comments(0);
            let Some(token) = self.peek() else { break };
            let before = self.at;
            if token.kind == Kind::Marker {
                self.take();
                self.start(0, token);
                self.push(token.text(self.text));
            } else {
                self.end_line();
                self.value(0, 0);
            }
            if self.at == before {
                return Err(FormatError::Changed);
            }
        }
        self.end_line();
        Ok(self.out)
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// The next token that is no comment, and the one behind it.
    pub(super) fn ahead(&self) -> (Option<Token>, Option<Token>) {
        let mut rest = self.tokens.iter().skip(self.at).skip_while(|token| token.kind == Kind::Comment).copied();
        (rest.next(), rest.next())
    }

    /// Whether the next token that is no comment is of this kind.
    pub(super) fn is_ahead(&self, kind: Kind) -> bool {
        self.ahead().0.is_some_and(|token| token.kind == kind)
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Option<Token> {
        let token = self.peek();
        self.at = self.at.saturating_add(1);
        token
    }

    /// Writes a piece of a line.
    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.opened = false;
    }

    /// Whether nothing stands on the line yet.
    pub(super) fn at_line_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with('\n')
    }

    /// Ends the line, if one has begun.
    pub(super) fn end_line(&mut self) {
        if !self.at_line_start() {
            self.out.push('\n');
        }
    }

    /// A collection begins: no blank line stands before its first entry.
    pub(super) fn open(&mut self) {
        self.opened = true;
    }

    /// Begins a line for a token, below a blank line if one stood before it.
    pub(super) fn start(&mut self, indent: usize, token: Token) {
        self.end_line();
        if token.newlines > 1 && !self.opened && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        self.indent(indent);
    }

    /// Writes the blanks that a line begins with.
    pub(super) fn indent(&mut self, indent: usize) {
        self.out.extend(core::iter::repeat_n(' ', indent));
    }

    /// Ends a line, even an empty one.
    pub(super) fn break_line(&mut self) {
        self.out.push('\n');
    }

    /// Ends the line, and writes one of a text that runs over several.
    pub(super) fn raw_line(&mut self, indent: usize, text: &str) {
        self.out.push('\n');
        if !text.is_empty() {
            self.indent(indent);
            self.out.push_str(text);
        }
    }

    /// Writes the comments that come next.
    pub(super) fn comments(&mut self, indent: usize) {
        while let Some(comment) = self.peek().filter(|token| token.kind == Kind::Comment) {
            self.take();
            self.comment(comment, indent);
        }
    }

    /// Takes the comments that come next, to be written behind what must stand before them.
    pub(super) fn take_comments(&mut self) -> Vec<Token> {
        let mut taken = Vec::new();
        while let Some(comment) = self.peek().filter(|token| token.kind == Kind::Comment) {
            self.take();
            taken.push(comment);
        }
        taken
    }

    /// Writes a comment: behind what stands on its line, or on its own.
    pub(super) fn comment(&mut self, comment: Token, indent: usize) {
        if comment.is_trailing() && !self.at_line_start() {
            self.push("  ");
        } else {
            self.start(indent, comment);
        }
        self.push(comment.text(self.text));
        self.end_line();
    }

    /// Writes the comment that stands behind on the same line, if there is one.
    pub(super) fn trailing(&mut self) {
        if let Some(comment) = self.peek().filter(Token::is_trailing) {
            self.take();
            self.comment(comment, 0);
        }
    }

    /// Writes the comments at the end of a block that began in `column`: those that do not belong to what follows.
    pub(super) fn closing_comments(&mut self, indent: usize, column: usize) {
        let next = self.ahead().0.filter(|token| token.kind != Kind::Marker).map(|token| token.column);
        let belongs = |token: &Token| {
            token.kind == Kind::Comment && token.column >= column && next.is_none_or(|next| token.column > next)
        };
        while let Some(comment) = self.peek().filter(belongs) {
            self.take();
            self.comment(comment, indent);
        }
    }

    /// Where the walk is, to come back to.
    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.at, length: self.out.len() }
    }

    /// Goes back.
    pub(super) fn back(&mut self, mark: &Mark) {
        self.at = mark.at;
        self.out.truncate(mark.length);
    }

    /// Columns of the line that is being written.
    pub(super) fn line_columns(&self) -> usize {
        self.out.rsplit('\n').next().unwrap_or_default().chars().count()
    }

    /// Goes below a key; an entry of a list has none.
    pub(super) fn enter(&mut self, key: &'a str) {
        self.path.push(key.trim_matches(['"', '\'']));
    }

    /// Comes back from below a key.
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Whether nothing has been written yet.
    pub(super) fn is_root(&self) -> bool {
        self.out.is_empty()
    }

    /// Whether the value that is being written is an entry of a list.
    pub(super) fn is_entry(&self) -> bool {
        self.path.last().is_some_and(|key| key.is_empty())
    }

    /// Whether the value that is being written is a condition.
    pub(super) fn is_condition(&self) -> bool {
        condition::stands_at(&self.path)
    }
}
