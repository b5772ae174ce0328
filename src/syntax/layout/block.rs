//! Lists and maps without brackets: two spaces deeper for each, lists too.

use super::printer::Printer;
use super::token::{Kind, Token};

/// What is added for each level.
pub(super) const STEP: usize = 2;

impl Printer<'_> {
    /// A value at the start of a line, or behind a dash or key; its lines stand at `indent`, its owner at `owner`.
    pub(super) fn value(&mut self, indent: usize, owner: usize) {
        let (Some(next), behind) = self.ahead() else { return };
        let is_key = next.kind == Kind::Scalar
            && behind.is_some_and(|behind| behind.kind == Kind::Colon && behind.newlines == 0);
        if next.kind == Kind::Dash {
            self.list(indent, next.column);
        } else if is_key {
            self.map(indent, next.column);
        } else {
            self.leaf(indent, owner);
        }
    }

    fn list(&mut self, indent: usize, column: usize) {
        self.enter("");
        let mut is_first = true;
        while self.ahead().0.is_some_and(|token| token.kind == Kind::Dash && token.column == column) {
            self.comments(indent);
            let Some(dash) = self.take() else { break };
            self.begin(indent, dash, is_first);
            is_first = false;
            self.push("-");
            self.trailing();
            let is_there = |next: Token, on_line: bool| on_line || next.column > column;
            if self.has_value(is_there) {
                self.open();
                self.value(indent.saturating_add(STEP), indent);
            }
        }
        self.closing_comments(indent, column);
        self.leave();
    }

    fn map(&mut self, indent: usize, column: usize) {
        let mut is_first = true;
        while let (Some(next), Some(behind)) = self.ahead()
            && next.kind == Kind::Scalar
            && next.column == column
            && behind.kind == Kind::Colon
        {
            self.comments(indent);
            let Some(key) = self.take() else { break };
            self.begin(indent, key, is_first);
            is_first = false;
            self.push(key.text(self.text));
            self.take();
            self.push(":");
            self.trailing();
            let is_there = |next: Token, on_line: bool| {
                on_line || next.column > column || (next.kind == Kind::Dash && next.column == column)
            };
            if self.has_value(is_there) {
                self.enter(key.text(self.text));
                self.below_key(indent);
                self.leave();
            }
        }
        self.closing_comments(indent, column);
    }

    /// The value of a key: on its line, or below it if it is a list or map without brackets.
    fn below_key(&mut self, indent: usize) {
        let (next, behind) = self.ahead();
        let is_key = next.is_some_and(|next| next.kind == Kind::Scalar)
            && behind.is_some_and(|behind| behind.kind == Kind::Colon && behind.newlines == 0);
        if is_key || next.is_some_and(|next| next.kind == Kind::Dash) {
            self.end_line();
        }
        self.open();
        self.value(indent.saturating_add(STEP), indent);
    }

    /// The first entry may stand behind a dash; every other begins a line.
    fn begin(&mut self, indent: usize, token: Token, is_first: bool) {
        if is_first && !self.at_line_start() {
            self.push(" ");
        } else {
            self.start(indent, token);
        }
    }

    /// Whether a value comes next; `is_there` is told whether it stands on the same line.
    fn has_value(&self, is_there: impl Fn(Token, bool) -> bool) -> bool {
        let on_line = self.peek().is_some_and(|next| next.kind != Kind::Comment && next.newlines == 0);
        self.ahead().0.is_some_and(|next| next.kind != Kind::Marker && is_there(next, on_line))
    }

    fn leaf(&mut self, indent: usize, owner: usize) {
        self.comments(indent);
        if !matches!(self.peek().map(|token| token.kind), Some(Kind::Scalar | Kind::Block | Kind::Open)) {
            return;
        }
        let Some(token) = self.peek() else { return };
        if !self.is_entry() && self.spans_lines(token) {
            // Behind the key the closing bracket would stand below it, where YAML wants it deeper.
            self.end_line();
            self.open();
        }
        self.begin(indent, token, true);
        match token.kind {
            Kind::Open => self.flow(indent),
            Kind::Block => {
                self.take();
                self.block(token, owner);
            }
            _ => {
                self.take();
                self.scalar(token, indent);
            }
        }
        self.trailing();
    }
}
