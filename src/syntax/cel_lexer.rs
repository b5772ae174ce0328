//! Cutting a condition into tokens. Source: CEL language definition, "Syntax".

use super::hidden::{hidden, number};
use super::{Code, Diagnostic, Span, foreign};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Identifier(String),
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

/// Cuts `text` into tokens with their places, `End` last.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, Diagnostic> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.white_space();
        let start = lexer.at;
        let token = lexer.token()?;
        let is_end = token == Token::End;
        tokens.push((token, Span::new(start, lexer.at)));
        if is_end {
            return Ok(tokens);
        }
    }
}

/// A whole number that is not in the range of an int.
pub(super) fn too_large(span: Span) -> Diagnostic {
    Diagnostic::new(Code::ConditionSyntax, span, "this number does not fit into 64 bits")
        .help("write it as a double, such as 1e20")
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn white_space(&mut self) {
        loop {
            let trimmed = self.rest().trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
            self.at = self.text.len().saturating_sub(trimmed.len());
            if !trimmed.starts_with("//") {
                return;
            }
            let comment = trimmed.find('\n').unwrap_or(trimmed.len());
            self.at = self.at.saturating_add(comment);
        }
    }

    fn error(&self, start: usize, message: impl Into<String>) -> Diagnostic {
        let end = self.text.len().min(start.saturating_add(1).max(self.at));
        Diagnostic::new(Code::ConditionSyntax, Span::new(start, end), message)
    }

    fn token(&mut self) -> Result<Token, Diagnostic> {
        let Some(first) = self.rest().chars().next() else {
            return Ok(Token::End);
        };
        if first == '_' || first.is_ascii_alphabetic() {
            return self.word();
        }
        let digit_follows = self.rest().as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        if first.is_ascii_digit() || (first == '.' && digit_follows) {
            return self.number();
        }
        if first == '\'' || first == '"' {
            return self.string(false);
        }
        if let Some((symbol, help)) = foreign::symbol(self.rest()) {
            let span = Span::new(self.at, self.at.saturating_add(symbol.len()));
            return Err(
                Diagnostic::new(Code::ConditionSyntax, span, format!("`{symbol}` means nothing here")).help(help)
            );
        }
        for symbol in SYMBOLS {
            if self.rest().starts_with(symbol) {
                self.at = self.at.saturating_add(symbol.len());
                return Ok(Token::Symbol(symbol));
            }
        }
        let span = Span::new(self.at, self.at.saturating_add(first.len_utf8()));
        if let Some(help) = hidden(first) {
            let message = format!("`{}` cannot be seen and means nothing here", number(first));
            return Err(Diagnostic::new(Code::ConditionSyntax, span, message).help(help));
        }
        Err(Diagnostic::new(Code::ConditionSyntax, span, format!("`{first}` means nothing here"))
            .help("see docs/conditions.md for what a condition can say"))
    }

    fn word(&mut self) -> Result<Token, Diagnostic> {
        let rest = self.rest();
        let end = rest.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let quote_follows = rest.get(end..).is_some_and(|after| after.starts_with(['\'', '"']));
        if matches!(word, "r" | "R") && quote_follows {
            self.at = self.at.saturating_add(1);
            return self.string(true);
        }
        self.at = self.at.saturating_add(end);
        Ok(Token::Identifier(word.to_owned()))
    }

    fn number(&mut self) -> Result<Token, Diagnostic> {
        let start = self.at;
        let rest = self.rest();
        if let Some(hex) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
            let digits = hex.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(hex.len());
            self.at = self.at.saturating_add(2).saturating_add(digits);
            let magnitude = u64::from_str_radix(hex.get(..digits).unwrap_or_default(), 16);
            return self.int(start, magnitude.ok());
        }
        let bytes = rest.as_bytes();
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
        self.at = self.at.saturating_add(end);
        let text = rest.get(..end).unwrap_or_default();
        if end == whole_end {
            return self.int(start, text.parse().ok());
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Token::Double(value)),
            _ => Err(self
                .error(start, format!("`{text}` is larger than a double can hold"))
                .help("write at most 1.7e308")),
        }
    }

    fn int(&self, start: usize, magnitude: Option<u64>) -> Result<Token, Diagnostic> {
        let magnitude = magnitude.filter(|magnitude| *magnitude <= 1 << 63);
        let Some(magnitude) = magnitude else {
            return Err(too_large(Span::new(start, self.at)));
        };
        Ok(i64::try_from(magnitude).map_or(Token::IntMinMagnitude, Token::Int))
    }

    fn string(&mut self, raw: bool) -> Result<Token, Diagnostic> {
        let start = self.at;
        let quote = self.rest().chars().next().unwrap_or('\'');
        self.at = self.at.saturating_add(1);
        let mut text = String::new();
        loop {
            let Some(letter) = self.rest().chars().next().filter(|letter| *letter != '\n') else {
                let message = format!("the text that begins here has no closing `{quote}`");
                return Err(self.error(start, message).help(format!("add `{quote}` where it ends")));
            };
            self.at = self.at.saturating_add(letter.len_utf8());
            if letter == quote {
                return Ok(Token::String(text));
            }
            text.push(if letter == '\\' && !raw { self.escape()? } else { letter });
        }
    }

    fn escape(&mut self) -> Result<char, Diagnostic> {
        let start = self.at.saturating_sub(1);
        let letter = self.rest().chars().next().unwrap_or(' ');
        self.at = self.at.saturating_add(letter.len_utf8());
        let digits = match letter {
            'n' => return Ok('\n'),
            't' => return Ok('\t'),
            'r' => return Ok('\r'),
            'a' => return Ok('\u{7}'),
            'b' => return Ok('\u{8}'),
            'f' => return Ok('\u{c}'),
            'v' => return Ok('\u{b}'),
            '\\' | '\'' | '"' | '`' | '?' => return Ok(letter),
            'x' | 'X' => 2,
            'u' => 4,
            'U' => 8,
            _ => {
                return Err(self
                    .error(start, format!("`\\{letter}` means nothing in text"))
                    .help("write `\\\\` for a backslash, or put `r` before the text"));
            }
        };
        let hex = self.rest().get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let letter = hex.and_then(char::from_u32).ok_or_else(|| {
            self.error(start, "this names no character").help("write the character itself, or `\\\\` for a backslash")
        })?;
        self.at = self.at.saturating_add(digits);
        Ok(letter)
    }
}
