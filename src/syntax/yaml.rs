//! YAML documents, through a YAML library's events; scalars as in the core schema of YAML 1.2.
//!
//! Aliases, tags and several documents are refused: nothing here needs them, and aliases can be made to explode.

use std::collections::BTreeSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Mark};

use super::node::{Key, Node, NodeValue};
use super::origin::Origin;
use super::{Code, Diagnostic, Span, yaml_error, yaml_letter};
use crate::base::limits;

/// Parses one YAML document.
pub(super) fn parse(text: &str) -> Result<Node, Diagnostic> {
    if let Some(found) = yaml_letter::control(text) {
        return Err(found);
    }
    let mut builder = Builder { source: Source::new(text), parser: Parser::new_from_str(text), depth: 0 };
    let mut root = None;
    loop {
        let (event, span) = builder.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            _ if root.is_some() => {
                return Err(Diagnostic::new(Code::YamlFeature, span, "a second document begins here")
                    .help("a file is one document; remove the `---` or what follows it"));
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
                Err(yaml_error::diagnostic(self.source.text, start, error.info()))
            }
            None => Ok((Event::StreamEnd, Span::new(self.source.text.len(), self.source.text.len()))),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Diagnostic> {
        match event {
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                Err(no_tag(self.source.text, span))
            }
            Event::Scalar(text, style, _, None) => {
                let span = scalar_span(self.source.text, span, style);
                Ok(Node { span, value: self.scalar(&text, style, span) })
            }
            Event::SequenceStart(_, None) => self.list(span),
            Event::MappingStart(_, None) => self.map(span),
            Event::Alias(_) => Err(no_alias(span)),
            _ => Err(Diagnostic::new(Code::Syntax, span, "a value must stand here").help("write it after the key")),
        }
    }

    fn list(&mut self, start: Span) -> Result<Node, Diagnostic> {
        self.deeper(start)?;
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                self.depth = self.depth.saturating_sub(1);
                let span = Span::new(start.start, closing_end(self.source.text, span));
                return Ok(Node { span, value: NodeValue::List(entries) });
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
                    let span = Span::new(start.start, closing_end(self.source.text, span));
                    return Ok(Node { span, value: NodeValue::Map(entries) });
                }
                Event::Scalar(text, _, _, None) => Key { name: text.into_owned(), span },
                _ => {
                    return Err(
                        Diagnostic::new(Code::Syntax, span, "a key must be plain text").help("write `name: value`")
                    );
                }
            };
            if !names.insert(key.name.clone()) {
                let first = entries.first().map(|entry| &entry.0);
                return Err(self.twice(&key, first.filter(|first| first.name == key.name)));
            }
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            entries.push((key, value));
        }
    }

    /// A key that stands twice; if it is the first of a list's entry, what was meant may be another entry.
    fn twice(&self, key: &Key, first: Option<&Key>) -> Diagnostic {
        let found = duplicate_key(key);
        let before = first.and_then(|first| self.source.text.get(..first.span.start)).unwrap_or_default();
        if before.trim_end_matches(' ').ends_with('-') {
            return found.help("keep one of the two, or begin a new entry of the list with `- `");
        }
        found
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
        let has_lines = || self.source.text.get(span.start..span.end).is_some_and(|source| source.contains('\n'));
        let origin = Origin::find(self.source.text, span.start, text, style);
        let origin = origin.or_else(|| has_lines().then(|| Origin::escaped(span)));
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

/// Where a scalar stands, without the blanks and the comment behind it, which the library counts in.
fn scalar_span(text: &str, span: Span, style: ScalarStyle) -> Span {
    let source = text.get(span.start..span.end).unwrap_or_default();
    let length = match style {
        ScalarStyle::Plain => without_comment(source).len(),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let quote = if style == ScalarStyle::SingleQuoted { '\'' } else { '"' };
            // What follows the closing quote is a comment, which may have quotes itself, but then stands behind ` #`.
            let closing = |part: &str| part.trim_end().ends_with(quote).then(|| part.trim_end().len());
            let ends = source.match_indices(" #").map(|(at, _)| at).chain([source.len()]);
            ends.filter_map(|at| closing(source.get(..at).unwrap_or_default()))
                .find(|end| *end > 1)
                .unwrap_or(source.len())
        }
        _ => source.len(),
    };
    Span::new(span.start, span.start.saturating_add(length))
}

/// The text of a plain value without a comment behind it.
fn without_comment(source: &str) -> &str {
    let end = [" #", "\t#", "\n#"].iter().filter_map(|mark| source.find(mark)).min();
    source.get(..end.unwrap_or(source.len())).unwrap_or(source).trim_end()
}

/// Where a list or map ends: behind its bracket, if it has one.
fn closing_end(text: &str, end: Span) -> usize {
    let has_bracket = text.get(end.start..).is_some_and(|rest| rest.starts_with([']', '}']));
    if has_bracket { end.start.saturating_add(1) } else { end.end }
}

fn no_tag(text: &str, span: Span) -> Diagnostic {
    let source = text.get(span.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let source = without_comment(source);
    let span = Span::new(span.start, span.start.saturating_add(source.len()));
    // `when: !happened('x')`: what was meant is a condition.
    let is_condition = source.contains(['(', '.']) && !source.starts_with("!!");
    let help = match is_condition {
        true => format!("put it in quotes: `\"{}\"`", source.replace('"', "'")),
        false => "remove the word that begins with `!`".to_owned(),
    };
    let message = match is_condition {
        true => "a value that begins with `!` must stand in quotes, because YAML reads it as a tag",
        false => "YAML tags are not read",
    };
    Diagnostic::new(Code::YamlFeature, span, message).help(help)
}

/// An alias, whether or not its anchor is there.
pub(super) fn no_alias(span: Span) -> Diagnostic {
    Diagnostic::new(Code::YamlFeature, span, "YAML aliases are not read")
        .help("write the value out here; text that begins with `*` stands in quotes")
}

/// A text without a value; the way out is that of a journey.
pub(crate) fn empty_document() -> Diagnostic {
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
        .help("a few levels are enough; check the brackets")
}
