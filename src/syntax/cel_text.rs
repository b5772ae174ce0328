//! Reading text between quotes: single or triple ones, with or without escapes.
//!
//! Source: CEL language definition, "String and Bytes Values". Line ends are kept as they are written.

use super::Diagnostic;
use super::cel_lexer::{Lexer, Token};
use super::hidden::number;

/// How text can be quoted, longer ways first.
const QUOTES: [&str; 4] = ["'''", "\"\"\"", "'", "\""];

impl Lexer<'_> {
    /// Text whose opening quote comes next; `raw` keeps backslashes as they are.
    pub(super) fn string(&mut self, raw: bool) -> Result<Token, Diagnostic> {
        let start = self.at();
        let quote = QUOTES.into_iter().find(|quote| self.rest().starts_with(quote)).unwrap_or("'");
        let is_one_line = quote.len() == 1;
        self.skip(quote.len());
        let mut text = String::new();
        loop {
            if self.rest().starts_with(quote) {
                self.skip(quote.len());
                return Ok(Token::String(text));
            }
            let Some(letter) = self.next().filter(|letter| !is_one_line || !matches!(letter, '\n' | '\r')) else {
                return Err(self.not_closed(start, quote));
            };
            self.skip(letter.len_utf8());
            text.push(if letter == '\\' && !raw { self.escape(start, quote)? } else { letter });
        }
    }

    fn not_closed(&self, start: usize, quote: &str) -> Diagnostic {
        let help = match self.next() {
            Some(_) => format!("add `{quote}` where it ends, or begin and end text of several lines with `'''`"),
            None => format!("add `{quote}` where it ends"),
        };
        self.error(start, format!("the text that begins here has no closing `{quote}`")).help(help)
    }

    /// The character for which an escape stands, after its backslash.
    fn escape(&mut self, text_start: usize, quote: &str) -> Result<char, Diagnostic> {
        let start = self.at().saturating_sub(1);
        let Some(letter) = self.next() else {
            return Err(self.not_closed(text_start, quote));
        };
        self.skip(letter.len_utf8());
        Ok(match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '\\' | '\'' | '"' | '`' | '?' => letter,
            'x' | 'X' => self.numbered(start, 2, 16)?,
            'u' => self.numbered(start, 4, 16)?,
            'U' => self.numbered(start, 8, 16)?,
            '0'..='3' => {
                self.back();
                self.numbered(start, 3, 8)?
            }
            _ => {
                let shown = if letter.is_control() { number(letter) } else { letter.to_string() };
                return Err(self
                    .error(start, format!("`\\{shown}` means nothing in text"))
                    .help("write `\\\\` for a backslash, or put `r` before the text"));
            }
        })
    }

    /// The character with the number that the next `count` digits write.
    fn numbered(&mut self, start: usize, count: usize, radix: u32) -> Result<char, Diagnostic> {
        let digits = self.rest().get(..count).filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)));
        let Some(number) = digits.and_then(|digits| u32::from_str_radix(digits, radix).ok()) else {
            let kind = if radix == 8 { "octal" } else { "hexadecimal" };
            return Err(self
                .error(start, format!("{count} {kind} digits must stand here"))
                .help("write `\\\\` for a backslash, or put `r` before the text"));
        };
        self.skip(count);
        char::from_u32(number).ok_or_else(|| {
            self.error(start, "this names no character").help("write the character itself, or `\\\\` for a backslash")
        })
    }
}
