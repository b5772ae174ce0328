//! Cutting a condition into tokens. Source: CEL language definition, "Syntax".

use super::cel_mistake::{not_supported, too_large};
use super::cel_word::{is_of_quoted_field, is_of_word};
use super::hidden::{hidden, number};
use super::{Code, Diagnostic, Span, foreign};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, or a word that the language keeps for itself.
    Word(String),
    /// A field in backticks.
    Quoted(String),
    Int(i64),
    /// The magnitude of `i64::MIN`, which only a minus sign makes a number.
    IntMinMagnitude,
    Double(f64),
    String(String),
    /// An operator or bracket.
    Symbol(&'static str),
    End,
}

const SYMBOLS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ",", ".", "-", "+", "*", "/", "%",
    "?", ":",
];

/// Cuts `text` into tokens with their places, `End` last. Costs one pass.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, Diagnostic> {
    cut(&mut Lexer { text, at: 0, comments: Vec::new() })
}

/// The comments of `text`, as far as it can be cut into tokens. Costs one pass.
#[must_use]
pub fn comments(text: &str) -> Vec<Span> {
    let mut lexer = Lexer { text, at: 0, comments: Vec::new() };
    drop(cut(&mut lexer));
    lexer.comments
}

fn cut(lexer: &mut Lexer<'_>) -> Result<Vec<(Token, Span)>, Diagnostic> {
    let mut tokens = Vec::new();
    let mut is_after_point = false;
    loop {
        lexer.white_space();
        let start = lexer.at;
        let token = if is_after_point && lexer.next() == Some('`') { lexer.quoted_field()? } else { lexer.token()? };
        let is_end = token == Token::End;
        is_after_point = token == Token::Symbol(".");
        tokens.push((token, Span::new(start, lexer.at)));
        if is_end {
            return Ok(tokens);
        }
    }
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    comments: Vec<Span>,
}

impl<'a> Lexer<'a> {
    /// The byte at which the lexer stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What is not yet cut.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next letter.
    pub(super) fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Goes on by so many bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// Goes back by one ASCII letter.
    pub(super) fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// A mistake from `start` to where the lexer stands.
    pub(super) fn error(&self, start: usize, message: impl Into<String>) -> Diagnostic {
        let end = self.text.len().min(start.saturating_add(1).max(self.at));
        Diagnostic::new(Code::ConditionSyntax, Span::new(start, end), message)
    }

    fn white_space(&mut self) {
        loop {
            let trimmed = self.rest().trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
            self.at = self.text.len().saturating_sub(trimmed.len());
            if !trimmed.starts_with("//") {
                return;
            }
            let start = self.at;
            self.skip(trimmed.find('\n').unwrap_or(trimmed.len()));
            self.comments.push(Span::new(start, self.at));
        }
    }

    fn token(&mut self) -> Result<Token, Diagnostic> {
        let Some(first) = self.next() else {
            return Ok(Token::End);
        };
        if first == '_' || first.is_ascii_alphabetic() {
            return self.word();
        }
        let second = self.rest().as_bytes().get(1);
        if first.is_ascii_digit() || (first == '.' && second.is_some_and(u8::is_ascii_digit)) {
            return self.number();
        }
        if first == '\'' || first == '"' {
            return self.string(false);
        }
        self.refuse_foreign()?;
        for symbol in SYMBOLS {
            if self.rest().starts_with(symbol) {
                self.skip(symbol.len());
                return Ok(Token::Symbol(symbol));
            }
        }
        let start = self.at;
        self.skip(first.len_utf8());
        if let Some(help) = hidden(first) {
            return Err(self
                .error(start, format!("`{}` cannot be seen and means nothing here", number(first)))
                .help(help));
        }
        Err(self
            .error(start, format!("`{first}` means nothing here"))
            .help("see docs/conditions.md for what a condition can say"))
    }

    /// Signs of other languages, and of those parts of this one that are left out.
    fn refuse_foreign(&self) -> Result<(), Diagnostic> {
        let span = |symbol: &str| Span::new(self.at, self.at.saturating_add(symbol.len()));
        let is_number_next = self.rest().as_bytes().get(2).is_some_and(u8::is_ascii_digit);
        for symbol in [".?", "?."] {
            if self.rest().starts_with(symbol) && !is_number_next {
                let help = "ask `has(x.field)` before, or write `x.field.orValue(other)`";
                return Err(not_supported(span(symbol), &format!("`{symbol}`"), help));
            }
        }
        match foreign::symbol(self.rest()) {
            Some((symbol, help)) => {
                let message = format!("`{symbol}` means nothing here");
                Err(Diagnostic::new(Code::ConditionSyntax, span(symbol), message).help(help))
            }
            None => Ok(()),
        }
    }

    fn word(&mut self) -> Result<Token, Diagnostic> {
        let rest = self.rest();
        let end = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or_default();
        if after.starts_with(['\'', '"']) {
            match word.to_ascii_lowercase().as_str() {
                "r" => {
                    self.skip(end);
                    return self.string(true);
                }
                "b" | "br" | "rb" => {
                    let span = Span::new(self.at, self.at.saturating_add(end));
                    let what = format!("`{word}` before quotes, which makes bytes,");
                    return Err(not_supported(span, &what, "write text without it: 'text'"));
                }
                _ => {}
            }
        }
        self.skip(end);
        Ok(Token::Word(word.to_owned()))
    }

    fn quoted_field(&mut self) -> Result<Token, Diagnostic> {
        let start = self.at;
        self.skip(1);
        let rest = self.rest();
        let end = rest.find(|letter| !is_of_quoted_field(letter)).unwrap_or(rest.len());
        let field = rest.get(..end).unwrap_or_default();
        self.skip(end);
        match self.next() {
            Some('`') if end > 0 => {
                self.skip(1);
                Ok(Token::Quoted(field.to_owned()))
            }
            Some('`') => {
                self.skip(1);
                Err(self
                    .error(start, "between the backticks there is no name")
                    .help("write one, as in `profile.country`"))
            }
            Some(letter) if rest.contains('`') => {
                let place = self.at;
                self.skip(letter.len_utf8());
                let message = format!("`{letter}` cannot stand in a name in backticks");
                Err(self.error(place, message).help("read the field by its key: `x['key']`"))
            }
            _ => {
                Err(self.error(start, "the name that begins here has no closing backtick").help("add it where it ends"))
            }
        }
    }

    fn number(&mut self) -> Result<Token, Diagnostic> {
        let start = self.at;
        let rest = self.rest();
        if let Some(hex) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
            let digits = hex.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(hex.len());
            self.skip(digits.saturating_add(2));
            if digits == 0 {
                return Err(self.error(start, "hexadecimal digits must follow `0x`").help("write it as in `0x1f`"));
            }
            return self.int(start, u64::from_str_radix(hex.get(..digits).unwrap_or_default(), 16).ok());
        }
        let (end, is_whole) = extent(rest.as_bytes());
        self.skip(end);
        let text = rest.get(..end).unwrap_or_default();
        if is_whole {
            return self.int(start, text.parse().ok());
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Token::Double(value)),
            _ => Err(self
                .error(start, format!("`{text}` is larger than a double can hold"))
                .help("write at most 1.7e308")),
        }
    }

    fn int(&mut self, start: usize, magnitude: Option<u64>) -> Result<Token, Diagnostic> {
        let is_unsigned = self.rest().strip_prefix(['u', 'U']).is_some_and(|after| !after.starts_with(is_of_word));
        if is_unsigned {
            let written = self.text.get(start..self.at).unwrap_or_default();
            self.skip(1);
            let what = format!("the unsigned number `{written}u`");
            return Err(not_supported(Span::new(start, self.at), &what, &format!("write `{written}`")));
        }
        let Some(magnitude) = magnitude.filter(|magnitude| *magnitude <= 1 << 63) else {
            return Err(too_large(Span::new(start, self.at)));
        };
        Ok(i64::try_from(magnitude).map_or(Token::IntMinMagnitude, Token::Int))
    }
}

/// Where the decimal number at the beginning of `bytes` ends, and whether it is whole.
fn extent(bytes: &[u8]) -> (usize, bool) {
    let digits_from = |from: usize| {
        let tail = bytes.get(from..).unwrap_or_default();
        from.saturating_add(tail.iter().take_while(|byte| byte.is_ascii_digit()).count())
    };
    let whole_end = digits_from(0);
    let mut end = whole_end;
    if bytes.get(end) == Some(&b'.') {
        let after = end.saturating_add(1);
        if digits_from(after) > after {
            end = digits_from(after);
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end.saturating_add(1)), Some(b'+' | b'-')));
        let after = end.saturating_add(1).saturating_add(sign);
        if digits_from(after) > after {
            end = digits_from(after);
        }
    }
    (end, end == whole_end)
}
