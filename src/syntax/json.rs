//! JSON documents (RFC 8259), with places and without duplicate keys.

use std::collections::BTreeSet;

use super::json_error::wrong;
use super::node::{Key, Node, NodeValue};
use super::origin::Origin;
use super::yaml::{duplicate_key, empty_document, too_deep};
use super::{Diagnostic, Span};
use crate::base::limits;

/// Parses one JSON text.
pub(super) fn parse(text: &str) -> Result<Node, Diagnostic> {
    // RFC 8259 section 8.1 lets a reader skip a byte order mark.
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser { text, at, depth: 0 };
    parser.white_space();
    if parser.at == text.len() {
        return Err(empty_document());
    }
    let root = parser.value()?;
    parser.white_space();
    if parser.at < text.len() {
        return Err(
            parser.error("nothing may follow the end of the document", "remove it, or check the brackets before it")
        );
    }
    Ok(root)
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.step(usize::from(found));
        found
    }

    fn white_space(&mut self) {
        while self.peek().is_some_and(|byte| b" \t\n\r".contains(&byte)) {
            self.step(1);
        }
    }

    pub(super) fn error(&self, message: &str, help: &str) -> Diagnostic {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        wrong(Span::new(self.at, self.at.saturating_add(width)), message, help)
    }

    fn value(&mut self) -> Result<Node, Diagnostic> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.map()?,
            Some(b'[') => self.list()?,
            Some(b'"') => {
                let (text, verbatim) = self.string()?;
                NodeValue::String(text, verbatim.then(|| Origin::verbatim(start.saturating_add(1))))
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node { span: Span::new(start, self.at), value })
    }

    fn word(&mut self) -> Result<NodeValue, Diagnostic> {
        for (word, value) in
            [("null", NodeValue::Null), ("true", NodeValue::Bool(true)), ("false", NodeValue::Bool(false))]
        {
            if self.rest().starts_with(word) {
                self.step(word.len());
                return Ok(value);
            }
        }
        Err(self.unexpected("a value"))
    }

    fn deeper(&mut self) -> Result<(), Diagnostic> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > limits::DOCUMENT_DEPTH { Err(too_deep(Span::new(self.at, self.at))) } else { Ok(()) }
    }

    fn map(&mut self) -> Result<NodeValue, Diagnostic> {
        let open = self.at;
        self.deeper()?;
        self.step(1);
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut names = BTreeSet::new();
        self.white_space();
        if !self.take(b'}') {
            let mut comma = open;
            loop {
                self.white_space();
                let start = self.at;
                match self.peek() {
                    Some(b'"') => {}
                    Some(b'}') => return Err(self.last_comma(comma)),
                    None => return Err(self.never_closed(open, '}')),
                    _ => return Err(self.unexpected("a key")),
                }
                let name = self.string()?.0;
                let key = Key { name, span: Span::new(start, self.at) };
                if !names.insert(key.name.clone()) {
                    return Err(duplicate_key(&key));
                }
                self.white_space();
                if !self.take(b':') {
                    return Err(self.error("`:` must follow the key", "write it as in `\"version\": 1`"));
                }
                self.white_space();
                entries.push((key, self.value()?));
                self.white_space();
                if self.take(b'}') {
                    break;
                }
                comma = self.at;
                if !self.take(b',') {
                    return Err(self.no_comma(open, '}'));
                }
            }
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(NodeValue::Map(entries))
    }

    fn list(&mut self) -> Result<NodeValue, Diagnostic> {
        let open = self.at;
        self.deeper()?;
        self.step(1);
        let mut entries = Vec::new();
        self.white_space();
        if !self.take(b']') {
            let mut comma = open;
            loop {
                self.white_space();
                match self.peek() {
                    Some(b']') => return Err(self.last_comma(comma)),
                    None => return Err(self.never_closed(open, ']')),
                    _ => {}
                }
                entries.push(self.value()?);
                self.white_space();
                if self.take(b']') {
                    break;
                }
                comma = self.at;
                if !self.take(b',') {
                    return Err(self.no_comma(open, ']'));
                }
            }
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(NodeValue::List(entries))
    }

    fn digits(&mut self) -> Result<(), Diagnostic> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            if self.peek().is_some_and(|byte| matches!(byte, b'I' | b'i' | b'N' | b'n')) {
                return Err(self.unexpected("a digit"));
            }
            return Err(self.error("a digit must stand here", "write numbers as in `12` or `0.5`"));
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.step(1);
        }
        Ok(())
    }

    fn number(&mut self) -> Result<NodeValue, Diagnostic> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        } else if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.zero_first(start));
        }
        let mut whole = true;
        if self.take(b'.') {
            whole = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            whole = false;
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if let (true, Ok(value)) = (whole, text.parse()) {
            return Ok(NodeValue::Int(value));
        }
        // RFC 8259 section 6 lets a reader bound the range: what a double cannot hold becomes its largest value.
        let value: f64 =
            text.parse().map_err(|_| self.error("this is no number", "write numbers as in `12` or `0.5`"))?;
        Ok(NodeValue::Double(value.clamp(f64::MIN, f64::MAX)))
    }

    /// The text, and whether the source has it letter by letter.
    fn string(&mut self) -> Result<(String, bool), Diagnostic> {
        let start = self.at;
        self.step(1);
        let mut text = String::new();
        let mut verbatim = true;
        loop {
            let letter = self.rest().chars().next().ok_or_else(|| {
                wrong(
                    Span::new(start, start.saturating_add(1)),
                    "the text that begins here has no closing `\"`",
                    "add `\"` where it ends",
                )
            })?;
            match letter {
                '"' => {
                    self.step(1);
                    return Ok((text, verbatim));
                }
                '\\' => {
                    verbatim = false;
                    self.step(1);
                    text.push(self.escape()?);
                }
                control if u32::from(control) < 0x20 => {
                    let end = Span::new(start, start.saturating_add(1));
                    return Err(match control {
                        '\n' | '\r' => wrong(
                            end,
                            "the text that begins here does not end in its line",
                            "close it with `\"`; write `\\n` for a new line",
                        ),
                        _ => self.error(
                            "a control character cannot stand in text as it is",
                            "write `\\t` for a tab, `\\u0007` for others",
                        ),
                    });
                }
                other => {
                    self.step(other.len_utf8());
                    text.push(other);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Diagnostic> {
        let letter = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => {
                let letter = self.rest().chars().next().map(String::from).unwrap_or_default();
                let message = format!("`\\{letter}` means nothing in text");
                return Err(self.error(&message, "write `\\\\` for a backslash"));
            }
        };
        self.step(1);
        Ok(letter)
    }

    fn unicode_escape(&mut self) -> Result<char, Diagnostic> {
        let first = self.hex()?;
        let lone = |parser: &Self| {
            parser.error("this is half of a character", "write both halves, `\\ud83d\\ude00`, or the character itself")
        };
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).ok_or_else(|| lone(self));
        }
        if !self.rest().starts_with("\\u") {
            return Err(lone(self));
        }
        self.step(1);
        let second = self.hex()?;
        char::decode_utf16([first, second].map(|unit| u16::try_from(unit).unwrap_or(0)))
            .next()
            .and_then(Result::ok)
            .ok_or_else(|| lone(self))
    }

    /// The four digits after `u`.
    fn hex(&mut self) -> Result<u32, Diagnostic> {
        self.step(1);
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let value =
            value.ok_or_else(|| self.error("four hexadecimal digits must follow `\\u`", "write it as in `\\u00e9`"))?;
        self.step(4);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_surrogate_pair_is_one_character() {
        let node = parse(r#""\ud83d\ude00""#).unwrap();
        assert_eq!(node.value, NodeValue::String("😀".to_owned(), None));
    }

    #[test]
    fn parse_bad_documents_are_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "1.",
            "+1",
            "nul",
            "\"\\x\"",
            "\"a",
            "[1] 2",
            "{\"a\":1,\"a\":2}",
            "'a'",
            "\"\\ud83d\"",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
