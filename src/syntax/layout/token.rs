//! What a document is made of, as far as its layout is concerned.

use super::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// From `#` to the end of the line.
    Comment,
    /// `- ` before an entry of a list.
    Dash,
    /// `:` after a key.
    Colon,
    /// `,` between brackets.
    Comma,
    /// `{` or `[`.
    Open,
    /// `}` or `]`.
    Close,
    /// A key or value, plain or in quotes.
    Scalar,
    /// A text that begins with `|` or `>`, with its header and all its lines.
    Block,
    /// `---` or `...` on a line of its own.
    Marker,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// Bytes before it on its line.
    pub column: usize,
    /// Line ends between the token before and this one; 0 for the first.
    pub newlines: usize,
    /// Of a block, the column of the key or dash that it belongs to; of an open bracket, one past its partner.
    pub partner: usize,
}

impl Token {
    /// Its text.
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.span.start..self.span.end).unwrap_or_default()
    }

    /// Whether a comment follows something on its line.
    pub(super) fn is_trailing(&self) -> bool {
        self.kind == Kind::Comment && self.newlines == 0
    }
}
