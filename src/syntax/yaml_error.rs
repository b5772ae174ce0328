//! Why a text is not YAML, in words about what was most likely meant; the library's own words are for those who know the grammar.

use super::{Code, Diagnostic, Span, yaml_letter};

/// What is wrong at byte `at` of `text`, where the library says `info`.
pub(super) fn diagnostic(text: &str, at: usize, info: &str) -> Diagnostic {
    let found = Found { text, at, line: Line::at(text, at), info };
    let known = [
        Found::tab,
        Found::alias,
        Found::escape,
        Found::quotes_inside,
        Found::quote_left_open,
        Found::bracket_left_open,
        Found::colon_in_text,
        Found::blank,
        Found::key_without_colon,
        Found::character,
        Found::comma,
        Found::indentation,
    ];
    known.iter().find_map(|describe| describe(&found)).unwrap_or_else(|| {
        let help = "check the indentation, and quote text that has `: ` or ` #` in it or begins with a sign";
        syntax(Span::new(at, at), format!("not valid YAML: {info}"), help)
    })
}

fn syntax(span: Span, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, message).help(help)
}

fn no_closing(at: usize, quote: char) -> Diagnostic {
    let message = format!("the text that begins here has no closing `{quote}`");
    syntax(Span::new(at, at.saturating_add(1)), message, format!("add `{quote}` where it ends"))
}

struct Found<'a> {
    text: &'a str,
    at: usize,
    line: Line<'a>,
    info: &'a str,
}

/// A line of the text.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn at(text: &'a str, at: usize) -> Self {
        let before = text.get(..text.floor_char_boundary(at)).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |newline| newline.saturating_add(1));
        let rest = text.get(start..).unwrap_or_default();
        Self { start, text: rest.lines().next().unwrap_or_default() }
    }

    fn indentation(&self) -> &'a str {
        let body = self.text.trim_start();
        self.text.get(..self.text.len().saturating_sub(body.len())).unwrap_or_default()
    }

    /// From its first character that is no blank to its last.
    fn body(&self) -> Span {
        let start = self.start.saturating_add(self.indentation().len());
        Span::new(start, start.saturating_add(self.text.trim().len()))
    }
}

impl Found<'_> {
    /// The characters from here on.
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn tab(&self) -> Option<Diagnostic> {
        // The library may stop at the line before the one whose indentation it cannot read.
        let after = self.text.get(self.line.start..).unwrap_or_default();
        let mut start = self.line.start;
        for line in after.split_inclusive('\n').take(3) {
            let blank = line.len().saturating_sub(line.trim_start().len());
            if let Some(tab) = line.get(..blank).and_then(|blank| blank.find('\t')) {
                let place = start.saturating_add(tab);
                return Some(syntax(
                    Span::new(place, place.saturating_add(1)),
                    "a tab stands here; YAML is indented with spaces",
                    "write two spaces for each step",
                ));
            }
            start = start.saturating_add(line.len());
        }
        let tab =
            self.line.text.find('\t').filter(|_| self.info.contains("whitespace") || self.info.contains("tab"))?;
        let place = self.line.start.saturating_add(tab);
        let span = Span::new(place, place.saturating_add(1));
        Some(syntax(span, "a tab stands here; YAML is written with spaces", "write a space instead"))
    }

    fn alias(&self) -> Option<Diagnostic> {
        self.info.contains("anchor").then(|| {
            let width = self.rest().find(char::is_whitespace).unwrap_or(self.rest().len());
            super::yaml::no_alias(Span::new(self.at, self.at.saturating_add(width)))
        })
    }

    fn escape(&self) -> Option<Diagnostic> {
        let says_so =
            ["escape character", "character escape", "hexadecimal"].iter().any(|word| self.info.contains(word));
        says_so.then(|| yaml_letter::bad_escape(self.text, self.at))?
    }

    /// A blank that the library takes for the beginning of a key.
    fn blank(&self) -> Option<Diagnostic> {
        if !self.info.contains("simple key") && self.indentation().is_none() {
            return None;
        }
        yaml_letter::blank_in_indentation(self.text.get(..self.line.body().end)?)
    }

    fn quotes_inside(&self) -> Option<Diagnostic> {
        let before = self.text.get(..self.at)?;
        let quote = before.trim_end().strip_suffix(['"', '\''])?.len();
        if !self.info.contains("trailing content") {
            return None;
        }
        if let Some(open) = self.quote_open_before(quote) {
            return Some(open);
        }
        let span = Span::new(quote, quote.saturating_add(1));
        let is_apart = quote.saturating_add(1) < before.len();
        if is_apart && open_bracket(before).is_some() {
            return Some(syntax(span, "a comma is missing after this", "write `,` between two entries"));
        }
        let help = "within double quotes write single ones, as in `\"context.campaign == 'poster'\"`";
        Some(syntax(span, "the text ends at this quote, and more follows it", help))
    }

    /// The text that the quote at `at` ends, if it began on an earlier line and another one was to begin at `at`.
    fn quote_open_before(&self, at: usize) -> Option<Diagnostic> {
        let (open, quote) = still_open(self.text.get(..at)?).1?;
        let line = Line::at(self.text, at);
        let before = self.text.get(line.start..at)?.trim_end();
        let is_key_before = before.contains(": ") || before.ends_with([':', '-', '[', ',']);
        (open < line.start && is_key_before).then(|| no_closing(open, quote))
    }

    fn quote_left_open(&self) -> Option<Diagnostic> {
        let quote = self.rest().chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
        let says_so = ["quoted", "end of stream"].iter().any(|word| self.info.contains(word));
        says_so.then(|| no_closing(self.at, quote))
    }

    fn bracket_left_open(&self) -> Option<Diagnostic> {
        let (at, open) = open_bracket(self.text.get(..self.at).unwrap_or(self.text))?;
        let line = Line::at(self.text, at);
        let is_below = self.line.start > line.start || self.rest().trim().is_empty();
        let is_outside = self.line.indentation().len() <= line.indentation().len();
        if !is_below || !is_outside {
            return None;
        }
        let close = if open == '[' { ']' } else { '}' };
        let tail = self.text.get(at..).and_then(|tail| tail.lines().next()).unwrap_or_default();
        let help = match tail.contains(" #") {
            true => format!("add `{close}` before the ` #`: what follows it is a comment"),
            false => format!("add `{close}` where the {} ends", if open == '[' { "list" } else { "map" }),
        };
        let span = Span::new(at, at.saturating_add(1));
        Some(syntax(span, format!("the `{open}` that opens here does not close"), help))
    }

    fn colon_in_text(&self) -> Option<Diagnostic> {
        let before = self.text.get(self.line.start..self.at).unwrap_or_default();
        let has_key = before.contains(": ") || before.contains('{');
        (self.rest().starts_with(':') && has_key).then(|| {
            let span = Span::new(self.at, self.at.saturating_add(1));
            syntax(
                span,
                "text with `: ` in it must stand in quotes",
                "put the whole text in quotes: `title: \"Note: new\"`",
            )
        })
    }

    fn key_without_colon(&self) -> Option<Diagnostic> {
        if !self.info.contains("simple key") {
            return None;
        }
        // The library looks past the end of the line before it complains.
        let before = self.text.get(..self.at).unwrap_or(self.text).trim_end();
        let line = Line::at(self.text, before.len());
        if let Some(colon) = yaml_letter::other_colon(line.text, line.start) {
            return Some(colon);
        }
        let word = line.text.trim().trim_start_matches("- ");
        let word = word.split(" #").next().unwrap_or(word).trim();
        let help = match word.split_once(':') {
            Some((key, value)) => format!("write `{key}: {}`, with a space", value.trim()),
            None => match word.split_once(' ') {
                Some((key, value)) => {
                    format!("write `{key}: {}`, or put the text in quotes that goes on here", value.trim())
                }
                None => format!("write `{word}: ` and a value"),
            },
        };
        Some(syntax(line.body(), "a key needs `:`, a space and a value", help))
    }

    fn character(&self) -> Option<Diagnostic> {
        let letter = self.rest().chars().next()?;
        self.info.contains("unexpected character").then(|| {
            let span = Span::new(self.at, self.at.saturating_add(letter.len_utf8()));
            syntax(
                span,
                format!("text that begins with `{letter}` must stand in quotes"),
                "put the whole text in quotes",
            )
        })
    }

    fn comma(&self) -> Option<Diagnostic> {
        let list = self.info.contains("expected ',' or ']'");
        (list || self.info.contains("expected ',' or '}'")).then(|| {
            let close = if list { ']' } else { '}' };
            let width = self.rest().chars().next().map_or(0, char::len_utf8);
            let help = format!("put `,` between entries, and `{close}` at the end; quote text that has signs in it");
            syntax(Span::new(self.at, self.at.saturating_add(width)), format!("`,` or `{close}` must stand here"), help)
        })
    }

    fn indentation(&self) -> Option<Diagnostic> {
        let says_so = ["expected key", "expected '-'", "mapping values", "block end", "document start"];
        says_so.iter().any(|word| self.info.contains(word)).then(|| {
            let help = "begin it in the same column as its neighbours; what belongs to a key stands two spaces deeper";
            syntax(self.line.body(), "this line is indented unlike the lines around it", help)
        })
    }
}

/// A sign with the byte at which it stands.
type Sign = (usize, char);

/// The last bracket that opens a list or map and is still open at the end of `text`.
fn open_bracket(text: &str) -> Option<Sign> {
    still_open(text).0
}

/// The last bracket that is still open at the end of `text`, and the quote that is.
fn still_open(text: &str) -> (Option<Sign>, Option<Sign>) {
    let mut open: Vec<Sign> = Vec::new();
    let mut quote: Option<Sign> = None;
    let mut escaped = false;
    let mut comment = false;
    // What the last character was that is no blank; `\n` at the beginning of a line.
    let mut before = '\n';
    let mut blank = true;
    for (at, letter) in text.char_indices() {
        let begins = matches!(before, '\n' | ':' | '-' | ',' | '[' | '{');
        match (letter, quote) {
            ('\n', None) => comment = false,
            _ if comment => continue,
            (_, Some(_)) if escaped => escaped = false,
            ('\\', Some((_, '"'))) => escaped = true,
            (_, Some((_, closing))) if letter == closing => quote = None,
            (_, Some(_)) => {}
            ('#', None) if blank => comment = true,
            ('"' | '\'', None) if begins => quote = Some((at, letter)),
            ('[' | '{', None) if begins => open.push((at, letter)),
            (']' | '}', None) => {
                open.pop();
            }
            _ => {}
        }
        blank = letter.is_whitespace();
        if !blank || letter == '\n' {
            before = letter;
        }
    }
    (open.pop(), quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_bracket_passes_over_text_and_comments() {
        assert_eq!(open_bracket("a: [1, 2"), Some((3, '[')));
        assert_eq!(open_bracket("a: [1, 2]"), None);
        for text in ["a: why [", "a: '['", "a: \"{\"", "# [", "a: b # {", "a: [']']"] {
            assert_eq!(open_bracket(text), None, "{text}");
        }
        assert_eq!(open_bracket("a: { b: [1], c: { d: 1 }"), Some((3, '{')));
    }
}
