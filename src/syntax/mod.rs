//! Text that people write: YAML and JSON documents, CEL conditions, and what is said about their mistakes.
#![forbid(unsafe_code)]

mod ast;
mod cel;
mod cel_lexer;
mod cel_mistake;
mod cel_print;
mod cel_text;
mod cel_word;
mod code;
mod diagnostic;
mod foreign;
mod hidden;
mod json;
mod json_error;
mod layout;
mod nearest;
mod node;
mod origin;
mod spot;
mod time_print;
mod xml;
mod yaml;
mod yaml_error;
mod yaml_letter;

pub use ast::{Ast, AstKind, BinaryOperator, UnaryOperator};
pub use cel::parse_condition;
pub use cel_lexer::comments;
pub use cel_print::print_condition;
pub use code::Code;
pub use diagnostic::{Diagnostic, Place, Severity, Span};
pub use hidden::hidden;
pub use layout::{FormatError, format_document};
pub use nearest::nearest;
pub use node::{Key, Node, NodeValue};
pub use origin::Origin;
pub(crate) use spot::Spot;
pub(crate) use time_print::{write_moment, write_span};
pub(crate) use xml::xml_escaped;
pub(crate) use yaml::empty_document;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML 1.2, without aliases and tags.
    Yaml,
    /// JSON (RFC 8259), without duplicate keys.
    Json,
}

impl Format {
    /// By the ending of a file's name; YAML unless it is `.json`.
    #[must_use]
    pub fn of_file_name(name: &str) -> Self {
        let is_json = name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"));
        if is_json { Self::Json } else { Self::Yaml }
    }
}

/// Parses a document into a tree that knows where everything stands.
///
/// # Errors
/// One [`Diagnostic`]: the first place at which the text is no document, or exceeds a limit.
pub fn parse_document(text: &str, format: Format) -> Result<Node, Diagnostic> {
    if text.len() > crate::base::limits::DOCUMENT_BYTES {
        let message =
            format!("the document has {} bytes; at most {} are read", text.len(), crate::base::limits::DOCUMENT_BYTES);
        return Err(Diagnostic::new(Code::DocumentLimit, Span::default(), message)
            .help("split it, or move long content out of it"));
    }
    match format {
        Format::Yaml => yaml::parse(text),
        Format::Json => json::parse(text),
    }
}
