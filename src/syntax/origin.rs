//! Where the characters of a text stand in the source, across folded and indented lines.

use saphyr_parser::ScalarStyle;

use super::Span;

/// Pieces of a text that the source has letter by letter: (byte of the text, byte of the source), ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pieces: Vec<(usize, usize)>,
    /// Bytes of the text at which a line of the source begins although the text goes on in the same line, ascending.
    folds: Vec<usize>,
    /// Where all of it stands, if it has escapes and several lines: then only that is known.
    whole: Option<Span>,
}

impl Origin {
    /// A text that stands in one piece at `start`.
    pub(super) fn verbatim(start: usize) -> Self {
        Self { pieces: vec![(0, start)], folds: Vec::new(), whole: None }
    }

    /// A text of several lines with escapes: its letters are not followed.
    pub(super) fn escaped(whole: Span) -> Self {
        Self { pieces: Vec::new(), folds: Vec::new(), whole: Some(whole) }
    }

    /// Whether a line of the source may end within `span` of the text, although no line of the text does.
    #[must_use]
    pub fn is_folded(&self, span: Span) -> bool {
        self.whole.is_some() || self.folds.iter().any(|at| span.start < *at && *at < span.end)
    }

    /// Follows `text` through the source of a scalar that begins at `start`; none if it has escapes.
    pub(super) fn find(source: &str, start: usize, text: &str, style: ScalarStyle) -> Option<Self> {
        let mut at =
            start.saturating_add(usize::from(matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)));
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            // The header (`|`, `>-`) ends with its line, then comes the indentation.
            let rest = source.get(at..)?;
            if rest.starts_with(['|', '>']) {
                at = at.saturating_add(rest.find('\n')?).saturating_add(1);
            }
            at = skip_blanks(source, at)?;
        }
        let mut pieces = vec![(0, at)];
        let mut folds = Vec::new();
        for (index, letter) in text.char_indices() {
            let rest = source.get(at..)?;
            if rest.starts_with(letter) && letter != '\n' {
                at = at.saturating_add(letter.len_utf8());
            } else if letter == '\n' || letter == ' ' {
                // A line end of the source, with the indentation behind it, became one character of the text.
                let next = skip_blanks(source, at)?;
                if letter == ' ' && has_line_end(source, at, next) {
                    folds.push(index.saturating_add(1));
                }
                at = next;
                pieces.push((index.saturating_add(1), at));
            } else if rest.starts_with(char::is_whitespace) {
                let next = skip_blanks(source, at)?;
                if has_line_end(source, at, next) {
                    folds.push(index);
                }
                at = next;
                if !source.get(at..)?.starts_with(letter) {
                    return None;
                }
                pieces.push((index, at));
                at = at.saturating_add(letter.len_utf8());
            } else {
                return None;
            }
        }
        Some(Self { pieces, folds, whole: None })
    }

    /// The place in the source of a place in the text.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        if let Some(whole) = self.whole {
            return whole;
        }
        let start = self.place(span.start);
        let last = self.place(span.end.saturating_sub(1).max(span.start));
        let end = last.saturating_add(usize::from(span.end > span.start));
        Span::new(start, end.max(start))
    }

    fn place(&self, at: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|piece| piece.0 <= at).or(self.pieces.first());
        piece.map_or(0, |piece| piece.1.saturating_add(at.saturating_sub(piece.0)))
    }
}

fn has_line_end(source: &str, from: usize, to: usize) -> bool {
    source.get(from..to).is_some_and(|blanks| blanks.contains(['\n', '\r']))
}

fn skip_blanks(source: &str, at: usize) -> Option<usize> {
    let rest = source.get(at..)?;
    Some(source.len().saturating_sub(rest.trim_start().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: &str, start: usize, text: &str, style: ScalarStyle, word: &str) -> Option<usize> {
        let origin = Origin::find(source, start, text, style)?;
        let at = text.find(word)?;
        let span = origin.span(Span::new(at, at + word.len()));
        assert_eq!(source.get(span.start..span.end), Some(word));
        Some(span.start)
    }

    #[test]
    fn find_in_folded_and_literal_blocks_follows_line_ends() {
        let folded = "when: >-\n  has(profile.a) &&\n  has(context.b)\n";
        let text = "has(profile.a) && has(context.b)";
        assert_eq!(place(folded, 6, text, ScalarStyle::Folded, "context.b"), folded.find("context.b"));
        let literal = "when: |\n    has(profile.a)\n    && has(context.b)\n";
        let text = "has(profile.a)\n&& has(context.b)\n";
        assert_eq!(place(literal, 6, text, ScalarStyle::Literal, "context.b"), literal.find("context.b"));
    }

    #[test]
    fn find_of_escaped_text_is_none() {
        assert_eq!(Origin::find("\"a\\tb\"", 0, "a\tb", ScalarStyle::DoubleQuoted), None);
    }
}
