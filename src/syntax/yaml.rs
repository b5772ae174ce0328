//! YAML documents, through a YAML library's events; scalars as in the core schema of YAML 1.2.
//!
//! Aliases, tags and several documents are refused: a journey does not need them, and aliases can be made to explode.

use std::collections::BTreeSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Mark};

use super::node::{Key, Node, NodeValue};
use super::origin::Origin;
use super::{Code, Diagnostic, Span};
use crate::base::limits;

/// Parses one YAML document.
pub(super) fn parse(text: &str) -> Result<Node, Diagnostic> {
    let mut builder = Builder { source: Source::new(text), parser: Parser::new_from_str(text), depth: 0 };
    let mut root = None;
    loop {
        let (event, span) = builder.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            _ if root.is_some() => {
                return Err(Diagnostic::new(Code::YamlFeature, span, "a second document begins here")
                    .help("a journey is one document; remove the `---` or what follows it"));
            }
            event => root = Some(builder.node(event, span)?),
        }
    }
    root.ok_or_else(empty_document)
}

/// The text, and where its characters stand in bytes: the library counts characters.
struct Source<'a> {
    text: &'a str,
    /// Empty when every character is one byte.
    offsets: Vec<usize>,
}

impl<'a> Source<'a> {
    fn new(text: &'a str) -> Self {
        let offsets =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(offset, _)| offset).collect() };
        Self { text, offsets }
    }

    fn byte(&self, character: usize) -> usize {
        if self.offsets.is_empty() {
            return character.min(self.text.len());
        }
        self.offsets.get(character).copied().unwrap_or(self.text.len())
    }

    /// What most likely led to a mistake that shows at `at`.
    fn syntax_help(&self, at: usize) -> &'static str {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline.saturating_add(1));
        let line = self.text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let count = |brackets: [char; 2]| before.matches(brackets).count();
        if line.chars().take_while(|letter| letter.is_whitespace()).any(|letter| letter == '\t') {
            "indent with spaces, not with tabs"
        } else if count(['[', '{']) > count([']', '}']) {
            "close every bracket and quote, some lines above perhaps, and quote text that has `: ` in it"
        } else {
            "check the indentation, and quote text that has `: ` or ` #` in it or begins with `{`, `[`, `*`, `&` or `!`"
        }
    }

    fn span(&self, mark: Mark) -> Span {
        Span::new(self.byte(mark.start.index()), self.byte(mark.end.index()))
    }
}

struct Builder<'a> {
    source: Source<'a>,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    depth: usize,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Diagnostic> {
        match self.parser.next_event() {
            Some(Ok((event, mark))) => Ok((event, self.source.span(mark))),
            Some(Err(error)) => {
                let start = self.source.byte(error.marker().index());
                if error.info() == "recursion limit exceeded" {
                    return Err(too_deep(Span::new(start, start)));
                }
                let message = format!("not valid YAML: {}", error.info());
                Err(Diagnostic::new(Code::Syntax, Span::new(start, start), message)
                    .help(self.source.syntax_help(start)))
            }
            None => Ok((Event::StreamEnd, Span::new(self.source.text.len(), self.source.text.len()))),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Diagnostic> {
        match event {
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                Err(Diagnostic::new(Code::YamlFeature, span, "YAML tags are not read in a journey")
                    .help("remove the word that begins with `!`"))
            }
            Event::Scalar(text, style, _, None) => Ok(Node { span, value: self.scalar(&text, style, span) }),
            Event::SequenceStart(_, None) => self.list(span),
            Event::MappingStart(_, None) => self.map(span),
            Event::Alias(_) => Err(Diagnostic::new(Code::YamlFeature, span, "YAML aliases are not read in a journey")
                .help("write the value out here")),
            _ => Err(Diagnostic::new(Code::Syntax, span, "not valid YAML: a value is missing here")),
        }
    }

    fn list(&mut self, start: Span) -> Result<Node, Diagnostic> {
        self.deeper(start)?;
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                self.depth = self.depth.saturating_sub(1);
                return Ok(Node { span: start.to(span), value: NodeValue::List(entries) });
            }
            entries.push(self.node(event, span)?);
        }
    }

    fn map(&mut self, start: Span) -> Result<Node, Diagnostic> {
        self.deeper(start)?;
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut names = BTreeSet::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node { span: start.to(span), value: NodeValue::Map(entries) });
                }
                Event::Scalar(text, _, _, None) => Key { name: text.into_owned(), span },
                _ => {
                    return Err(
                        Diagnostic::new(Code::Syntax, span, "a key must be plain text").help("write `name: value`")
                    );
                }
            };
            if !names.insert(key.name.clone()) {
                return Err(duplicate_key(&key));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            entries.push((key, value));
        }
    }

    fn deeper(&mut self, span: Span) -> Result<(), Diagnostic> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > limits::DOCUMENT_DEPTH { Err(too_deep(span)) } else { Ok(()) }
    }

    fn scalar(&self, text: &str, style: ScalarStyle, span: Span) -> NodeValue {
        let plain = style == ScalarStyle::Plain;
        if let Some(value) = core_schema(text).filter(|_| plain) {
            return value;
        }
        let origin = Origin::find(self.source.text, span.start, text, style);
        NodeValue::String(text.to_owned(), origin)
    }
}

/// What a plain scalar means beside text: YAML 1.2.2, section 10.3.2.
fn core_schema(text: &str) -> Option<NodeValue> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(NodeValue::Null),
        "true" | "True" | "TRUE" => return Some(NodeValue::Bool(true)),
        "false" | "False" | "FALSE" => return Some(NodeValue::Bool(false)),
        _ => {}
    }
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit() || b"+-.".contains(&first)) {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok().map(NodeValue::Int);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return i64::from_str_radix(digits, 8).ok().map(NodeValue::Int);
    }
    if let Ok(value) = text.parse() {
        return Some(NodeValue::Int(value));
    }
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let value: f64 = text.parse().ok()?;
    (numeric && value.is_finite()).then_some(NodeValue::Double(value))
}

/// A text without a value.
pub(super) fn empty_document() -> Diagnostic {
    Diagnostic::new(Code::Syntax, Span::default(), "the document is empty")
        .help("a journey begins with `journey: my-shop` and `version: 1`")
}

/// A key that stands twice in one map.
pub(super) fn duplicate_key(key: &Key) -> Diagnostic {
    Diagnostic::new(Code::DuplicateKey, key.span, format!("`{}` stands here a second time", key.name))
        .help("keep one of the two, or give the other its own name")
}

/// Nesting past the limit.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::DocumentLimit, span, format!("nested more than {} levels deep", limits::DOCUMENT_DEPTH))
        .help("a journey needs no more than a few levels; check the brackets")
}
