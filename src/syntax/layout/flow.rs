//! Lists and maps in brackets: on one line if they are, else one entry per line.

use super::block::STEP;
use super::printer::Printer;
use super::token::{Kind, Token};

impl Printer<'_> {
    /// A collection in brackets, in a line that stands at `indent`.
    pub(super) fn flow(&mut self, indent: usize) {
        let Some(open) = self.peek() else { return };
        let is_json_root = self.columns < usize::MAX && self.is_root();
        if !self.spans_lines(open) && !is_json_root {
            let mark = self.mark();
            self.one_line();
            if self.line_columns() <= self.columns {
                return;
            }
            self.back(&mark);
        }
        self.one_per_line(indent);
    }

    /// Whether a collection in brackets runs over several lines.
    pub(super) fn spans_lines(&self, token: Token) -> bool {
        let source = self.text.get(token.span.start..token.partner).unwrap_or_default();
        token.kind == Kind::Open && source.contains('\n')
    }

    fn one_line(&mut self) {
        let Some(open) = self.take() else { return };
        let (left, right) = brackets(open.text(self.text));
        if self.is_ahead(Kind::Close) {
            self.take();
            self.push(&format!("{}{}", left.trim_end(), right.trim_start()));
            return;
        }
        self.push(left);
        self.step_in(open);
        while !self.is_ahead(Kind::Close) && self.peek().is_some() {
            self.entry_on_line();
            if self.is_ahead(Kind::Comma) {
                self.take();
                self.push(if self.is_ahead(Kind::Close) { "" } else { ", " });
            }
        }
        self.step_out(open);
        self.take();
        self.push(right);
    }

    fn entry_on_line(&mut self) {
        let key = self.peek();
        self.value_on_line();
        if !self.is_ahead(Kind::Colon) {
            return;
        }
        self.take();
        self.push(":");
        if !self.is_ahead(Kind::Comma) && !self.is_ahead(Kind::Close) {
            self.push(" ");
            self.enter(key.map_or("", |key| key.text(self.text)));
            self.value_on_line();
            self.leave();
        }
    }

    fn value_on_line(&mut self) {
        match self.peek() {
            Some(token) if token.kind == Kind::Open => self.one_line(),
            Some(token) => {
                self.take();
                self.scalar(token, 0);
            }
            None => {}
        }
    }

    fn one_per_line(&mut self, indent: usize) {
        let Some(open) = self.take() else { return };
        let (left, right) = brackets(open.text(self.text));
        self.push(left.trim_end());
        if self.peek().is_some_and(|token| token.kind == Kind::Close) {
            self.take();
            self.push(right.trim_start());
            return;
        }
        let inner = indent.saturating_add(STEP);
        self.step_in(open);
        self.open();
        self.comments(inner);
        while let Some(first) = self.peek().filter(|token| token.kind != Kind::Close) {
            self.start(inner, first);
            self.entry(inner);
            let comments = self.take_comments();
            if self.is_ahead(Kind::Comma) {
                self.take();
            }
            if !self.is_ahead(Kind::Close) {
                self.push(",");
            }
            comments.into_iter().for_each(|comment| self.comment(comment, inner));
            self.comments(inner);
        }
        self.step_out(open);
        self.end_line();
        self.indent(indent);
        self.take();
        self.push(right.trim_start());
    }

    fn entry(&mut self, indent: usize) {
        let key = self.peek();
        self.entry_value(indent);
        if !self.is_ahead(Kind::Colon) {
            return;
        }
        let comments = self.take_comments();
        self.take();
        self.push(":");
        let deeper = indent.saturating_add(STEP);
        comments.into_iter().for_each(|comment| self.comment(comment, deeper));
        if self.is_ahead(Kind::Comma) || self.is_ahead(Kind::Close) {
            return;
        }
        self.open();
        self.comments(deeper);
        if self.at_line_start() {
            self.indent(deeper);
        } else {
            self.push(" ");
        }
        self.enter(key.map_or("", |key| key.text(self.text)));
        self.entry_value(indent);
        self.leave();
    }

    fn entry_value(&mut self, indent: usize) {
        match self.peek() {
            Some(token) if token.kind == Kind::Open => self.flow(indent),
            Some(token) if token.kind == Kind::Scalar => {
                self.take();
                self.scalar(token, indent.saturating_add(STEP));
            }
            _ => {}
        }
    }

    fn step_in(&mut self, open: Token) {
        if open.text(self.text) == "[" {
            self.enter("");
        }
    }

    fn step_out(&mut self, open: Token) {
        if open.text(self.text) == "[" {
            self.leave();
        }
    }
}

const fn brackets(open: &str) -> (&'static str, &'static str) {
    match open.as_bytes() {
        b"[" => ("[", "]"),
        _ => ("{ ", " }"),
    }
}
