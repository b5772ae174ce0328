//! A document that parses, cut into tokens; where plain values end is known from its tree.

use std::collections::BTreeMap;

use super::scalar::Header;
use super::token::{Kind, Token};
use super::{FormatError, Node, Span};
use crate::syntax::NodeValue;

/// The tokens of a text without carriage returns and byte order mark, whose tree is `root`.
pub(super) fn tokens(text: &str, root: &Node) -> Result<Vec<Token>, FormatError> {
    let mut plain = BTreeMap::new();
    collect(text, root, &mut plain);
    let mut lexer = Lexer { text, at: 0, line_start: 0, plain, tokens: Vec::new(), open: Vec::new() };
    while lexer.next()? {}
    Ok(lexer.tokens)
}

/// Where keys and values begin and end that have no quotes.
fn collect(text: &str, node: &Node, plain: &mut BTreeMap<usize, usize>) {
    match &node.value {
        NodeValue::List(entries) => entries.iter().for_each(|entry| collect(text, entry, plain)),
        NodeValue::Map(entries) => {
            for (key, value) in entries {
                add(text, key.span, plain);
                collect(text, value, plain);
            }
        }
        NodeValue::Null => {
            let word = text.get(node.span.start..node.span.end).unwrap_or_default();
            if matches!(word, "~" | "null" | "Null" | "NULL") {
                add(text, node.span, plain);
            }
        }
        _ => add(text, node.span, plain),
    }
}

fn add(text: &str, span: Span, plain: &mut BTreeMap<usize, usize>) {
    let source = text.get(span.start..span.end).unwrap_or_default();
    let end = [" #", "\t#", "\n#"].iter().filter_map(|mark| source.find(mark)).min().unwrap_or(source.len());
    let length = source.get(..end).unwrap_or_default().trim_end_matches([' ', '\t', '\n']).len();
    if length > 0 {
        // What looks like a blank but is none in YAML belongs to the value.
        let end = span.start.saturating_add(length);
        let rest = text.get(end..).unwrap_or_default();
        let odd = rest.find(|letter: char| !letter.is_whitespace() || " \t\n\r".contains(letter));
        plain.insert(span.start, end.saturating_add(odd.unwrap_or(rest.len())));
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Where the line begins that `at` stands in.
    line_start: usize,
    plain: BTreeMap<usize, usize>,
    tokens: Vec<Token>,
    open: Vec<usize>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes one token; false at the end.
    fn next(&mut self) -> Result<bool, FormatError> {
        let rest = self.rest();
        let blank = rest.len().saturating_sub(rest.trim_start_matches([' ', '\t', '\n']).len());
        let newlines = rest.get(..blank).unwrap_or_default().matches('\n').count();
        self.advance(self.at.saturating_add(blank));
        let Some(first) = self.rest().chars().next() else { return Ok(false) };
        let column = self.at.saturating_sub(self.line_start);
        let (kind, end) = self.kind(first, column)?;
        let span = Span::new(self.at, end);
        let newlines = if self.tokens.is_empty() { 0 } else { newlines };
        let partner = if kind == Kind::Block { self.owner_column() } else { 0 };
        self.bracket(kind, end);
        self.tokens.push(Token { kind, span, column, newlines, partner });
        self.advance(end);
        Ok(true)
    }

    fn advance(&mut self, to: usize) {
        let passed = self.text.get(self.at..to).unwrap_or_default();
        if let Some(newline) = passed.rfind('\n') {
            self.line_start = self.at.saturating_add(newline).saturating_add(1);
        }
        self.at = to;
    }

    fn bracket(&mut self, kind: Kind, end: usize) {
        if kind == Kind::Open {
            self.open.push(self.tokens.len());
        }
        if kind == Kind::Close
            && let Some(token) = self.open.pop().and_then(|index| self.tokens.get_mut(index))
        {
            token.partner = end;
        }
    }

    fn kind(&self, first: char, column: usize) -> Result<(Kind, usize), FormatError> {
        let one = self.at.saturating_add(1);
        let rest = self.rest();
        // Found only where it is needed: a line may be as long as the document.
        let line = || rest.split('\n').next().unwrap_or_default();
        if first == '&' {
            return self.refuse("an anchor", "remove the word that begins with `&`; YAML aliases are not read");
        }
        if let Some(end) = self.plain.get(&self.at).filter(|_| !matches!(first, '"' | '\'')) {
            return Ok((Kind::Scalar, *end));
        }
        Ok(match first {
            '#' => (Kind::Comment, self.at.saturating_add(line().trim_end_matches([' ', '\t']).len())),
            '"' | '\'' => (Kind::Scalar, self.quoted(first)),
            '-' | '.' if column == 0 && (rest.starts_with("---") || rest.starts_with("...")) => {
                (Kind::Marker, self.at.saturating_add(3))
            }
            '-' => (Kind::Dash, one),
            ':' if !self.follows_key() => return self.refuse("a key without a name", "write `name: value`"),
            ':' => (Kind::Colon, one),
            ',' => (Kind::Comma, one),
            '{' | '[' => (Kind::Open, one),
            '}' | ']' => (Kind::Close, one),
            '|' | '>' => (Kind::Block, self.block_end(line())),
            '?' => return self.refuse("a key after `?`", "write `name: value`"),
            '%' => return self.refuse("a directive", "remove the line that begins with `%`"),
            _ => return Err(FormatError::Changed),
        })
    }

    fn refuse<T>(&self, what: &'static str, help: &'static str) -> Result<T, FormatError> {
        Err(FormatError::NoLayout { span: Span::new(self.at, self.at.saturating_add(1)), what, help })
    }

    /// One past the closing quote.
    fn quoted(&self, quote: char) -> usize {
        let mut letters = self.rest().char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if letter == '\\' && quote == '"' {
                letters.next();
            } else if letter == quote {
                let doubled = quote == '\'' && letters.peek().is_some_and(|next| next.1 == quote);
                if !doubled {
                    return self.at.saturating_add(at).saturating_add(1);
                }
                letters.next();
            }
        }
        self.text.len()
    }

    fn follows_key(&self) -> bool {
        let before = self.tokens.iter().rev().find(|token| token.kind != Kind::Comment);
        // Out of brackets what stands on a line before is the value of another key.
        let is_near = |token: &Token| {
            let between = self.text.get(token.span.end..self.at).unwrap_or_default();
            !self.open.is_empty() || !between.contains('\n')
        };
        before.is_some_and(|token| token.kind == Kind::Scalar && is_near(token))
    }

    /// The column of the key or the dash before a block.
    fn owner_column(&self) -> usize {
        let mut before = self.tokens.iter().rev().filter(|token| token.kind != Kind::Comment);
        let last = before.next();
        let owner = if last.is_some_and(|token| token.kind == Kind::Colon) { before.next() } else { last };
        owner.map_or(0, |token| token.column)
    }

    /// One past the last line of a block; blank lines behind it count only if the text keeps them.
    fn block_end(&self, header_line: &str) -> usize {
        let header = Header::of(header_line);
        let owner = self.owner_column();
        let mut indent = header.indent.map(|more| owner.saturating_add(more));
        let mut at = self.at.saturating_add(header_line.len());
        let mut end = at;
        while let Some(rest) = self.text.get(at.saturating_add(1)..).filter(|rest| !rest.is_empty()) {
            let line = rest.split('\n').next().unwrap_or_default();
            let blanks = line.len().saturating_sub(line.trim_start_matches(' ').len());
            let is_blank = line.len() == blanks;
            if !is_blank {
                let least = *indent.get_or_insert(blanks.max(owner.saturating_add(1)));
                if blanks < least {
                    break;
                }
            }
            at = at.saturating_add(1).saturating_add(line.len());
            if !is_blank || header.keeps || indent.is_some_and(|indent| blanks > indent) {
                end = at;
            }
        }
        end
    }
}
