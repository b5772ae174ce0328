//! Laying documents out anew: one style for indentation, blanks and brackets; comments, quotes and the order of keys stay.

mod block;
mod condition;
mod flow;
mod lexer;
mod printer;
mod same;
mod scalar;
mod token;

use super::{Diagnostic, Format, Node, Span, parse_document};
use printer::Printer;
use token::{Kind, Token};

/// Columns that a collection of JSON may take on one line; authors of YAML choose themselves where a line ends.
const JSON_COLUMNS: usize = 100;

/// Why a document was not laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatError {
    /// The text is no document.
    Document(Diagnostic),
    /// Something stands here that has no layout.
    NoLayout {
        /// Where in the text.
        span: Span,
        /// What it is.
        what: &'static str,
        /// The way out.
        help: &'static str,
    },
    /// Laid out, the document would no longer say the same.
    Changed,
}

impl core::fmt::Display for FormatError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Document(found) => f.write_str(&found.message),
            Self::NoLayout { what, .. } => write!(f, "{what} cannot be laid out"),
            Self::Changed => f.write_str("laid out it would no longer say the same"),
        }
    }
}

impl core::error::Error for FormatError {}

impl FormatError {
    /// Where in the text it is, if it is at one place.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        match self {
            Self::Document(found) => Some(found.span),
            Self::NoLayout { span, .. } => Some(*span),
            Self::Changed => None,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        match self {
            Self::Document(found) => found.help.as_deref().unwrap_or("see `etappe check`"),
            Self::NoLayout { help, .. } => help,
            Self::Changed => "it is left as it is; write texts that run over several lines on one",
        }
    }
}

/// Lays a document out: journeys, and every other document in YAML or JSON.
///
/// The result parses to the same keys and values in the same order, has the same comments, and is its own layout.
/// Line ends stay as the first one is. Costs two parses of the text.
///
/// # Errors
/// The text is no document, uses what journeys do without (anchors, keys after `?`, directives), or would change.
pub fn format_document(text: &str, format: Format) -> Result<String, FormatError> {
    let wide = text.find('\n').is_some_and(|end| text.get(..end).is_some_and(|line| line.ends_with('\r')));
    let root = parse_document(text, format).map_err(FormatError::Document)?;
    let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let (laid_out, comments) = lay_out(&plain, format)?;
    let again = parse_document(&laid_out, format).map_err(|_| FormatError::Changed)?;
    let kept = comments == comments_of(&laid_out, &lexer::tokens(&laid_out, &again)?);
    let laid_out = if wide { laid_out.replace('\n', "\r\n") } else { laid_out };
    let again = parse_document(&laid_out, format).map_err(|_| FormatError::Changed)?;
    if kept && same::same(&root, &again) { Ok(laid_out) } else { Err(FormatError::Changed) }
}

/// The layout of a text without carriage returns, and its comments.
fn lay_out(text: &str, format: Format) -> Result<(String, Vec<String>), FormatError> {
    let root: Node = parse_document(text, format).map_err(FormatError::Document)?;
    let tokens = lexer::tokens(text, &root)?;
    let columns = if format == Format::Json { JSON_COLUMNS } else { usize::MAX };
    let laid_out = Printer::new(text, &tokens, columns).document()?;
    Ok((laid_out, comments_of(text, &tokens)))
}

fn comments_of(text: &str, tokens: &[Token]) -> Vec<String> {
    let comments = tokens.iter().filter(|token| token.kind == Kind::Comment);
    comments.map(|token| token.text(text).trim_end().to_owned()).collect()
}
