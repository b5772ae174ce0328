//! From text to pack: parse, check, lay out. Runs where people write rules.
#![forbid(unsafe_code)]

mod condition;
mod content;
mod document;
pub mod form;
mod function;
mod hint;
mod lint;
mod names;
mod report;
mod schema;
mod segment;
mod shape;
mod tree;

pub use lint::lint;

use crate::base::limits;
use crate::model::Journey;
use crate::pack;
use crate::syntax::{Code, Diagnostic, Format, Severity, Span, parse_document};

/// What became of a journey's text.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    /// The checked journey, unless something is wrong with it.
    pub journey: Option<Journey>,
    /// The pack, unless something is wrong with the journey.
    pub pack: Option<Vec<u8>>,
    /// Everything that was found, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a journey and compiles it into a pack. Equal texts give equal packs.
///
/// Everything that is wrong is reported at once, up to 100 mistakes; only a text that is no document at all ends at its first mistake.
#[must_use]
pub fn compile(text: &str, format: Format) -> Compiled {
    let root = match parse_document(text, format) {
        Ok(root) => root,
        Err(diagnostic) => {
            return Compiled { diagnostics: vec![diagnostic], ..Compiled::default() };
        }
    };
    let (journey, mut diagnostics) = document::check(&root, text, format);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Compiled { diagnostics, ..Compiled::default() };
    }
    match pack::encode(&journey) {
        Ok(pack) => Compiled { journey: Some(journey), pack: Some(pack), diagnostics },
        Err(error) => {
            diagnostics.push(
                Diagnostic::new(Code::JourneyLimit, Span::default(), error.to_string())
                    .help(format!("a journey has at most {} entries of a kind; split it", limits::ENTRIES)),
            );
            Compiled { diagnostics, ..Compiled::default() }
        }
    }
}
