//! Single characters that make a text no YAML: control characters, escapes without a meaning, blanks that are no spaces.

use super::hidden::{hidden, number};
use super::{Code, Diagnostic, Span};

/// What the letter after a backslash may be in double quotes, if no digits follow it: YAML 1.2.2, section 5.7.
const ESCAPES: &str = "0abt\tnvfre \"/\\N_LP\n\r";
const ESCAPE_HELP: &str = "put the text in single quotes, or write `\\\\` for a backslash";

const OTHER_COLONS: [char; 6] = ['\u{ff1a}', '\u{fe55}', '\u{2236}', '\u{2d0}', '\u{a789}', '\u{fe13}'];

fn letter_at(text: &str, at: usize) -> Span {
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Span::new(at, at.saturating_add(width))
}

/// The first control character; YAML has none, and its library ends the text at U+0000.
pub(super) fn control(text: &str) -> Option<Diagnostic> {
    let is_control = |letter: char| letter < ' ' && !matches!(letter, '\t' | '\n' | '\r');
    let (at, letter) = text.char_indices().find(|(_, letter)| is_control(*letter))?;
    let message = format!("the control character `{}` stands here; YAML has none", number(letter));
    let help = "delete it; if there are many, save the file as UTF-8 text";
    Some(Diagnostic::new(Code::Syntax, letter_at(text, at), message).help(help))
}

/// The first escape without a meaning in the double quotes that open at `open`.
pub(super) fn bad_escape(text: &str, open: usize) -> Option<Diagnostic> {
    let inside = text.get(open..)?.strip_prefix('"')?;
    let start = open.saturating_add(1);
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return None,
            '\\' => {}
            _ => continue,
        }
        let (after, letter) = letters.next()?;
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ if ESCAPES.contains(letter) => continue,
            _ => 0,
        };
        let end = after.saturating_add(letter.len_utf8());
        let hex = inside.get(end..end.saturating_add(digits)).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        if hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32).is_some() {
            continue;
        }
        let message = match digits {
            0 => format!("`\\{letter}` means nothing in double quotes"),
            _ => format!("`\\{letter}` and {digits} hexadecimal digits name a character; this names none"),
        };
        let span = Span::new(start.saturating_add(at), start.saturating_add(end));
        return Some(Diagnostic::new(Code::Syntax, span, message).help(ESCAPE_HELP));
    }
    None
}

/// The last blank that is no space in the indentation of a line of `text`.
pub(super) fn blank_in_indentation(text: &str) -> Option<Diagnostic> {
    let mut start = 0usize;
    let mut found = None;
    for line in text.split_inclusive('\n') {
        let blank = line.char_indices().take_while(|(_, letter)| *letter == ' ' || hidden(*letter).is_some());
        let odd = blank.filter(|(at, letter)| *letter != ' ' && start.saturating_add(*at) > 0).last();
        found = odd.map(|(at, letter)| (start.saturating_add(at), letter)).or(found);
        start = start.saturating_add(line.len());
    }
    let (at, letter) = found?;
    let message = format!("`{}` stands in the indentation, which is made of spaces", number(letter));
    Some(Diagnostic::new(Code::Syntax, letter_at(text, at), message).help(hidden(letter).unwrap_or_default()))
}

/// A sign behind the key of a line that only looks like a colon.
pub(super) fn other_colon(line: &str, start: usize) -> Option<Diagnostic> {
    let mut letters = line.char_indices().take_while(|(_, letter)| *letter != ':');
    let (at, colon) = letters.find(|(_, letter)| OTHER_COLONS.contains(letter))?;
    let key = line.get(..at)?.trim().trim_start_matches("- ");
    let value = line.get(at..)?.trim_start_matches(colon).trim();
    let place = start.saturating_add(at);
    let span = Span::new(place, place.saturating_add(colon.len_utf8()));
    let message = format!("`{colon}` ({}) looks like `:` and is not", number(colon));
    Some(Diagnostic::new(Code::Syntax, span, message).help(format!("write `{key}: {value}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_escape_is_the_first_without_a_meaning() {
        for text in [r#""a\n\x41\u00e9\"""#, r#""\\p""#, "'\\p'", r#""a" \p"#, "\"\\p"] {
            let found = bad_escape(text, 0).map(|found| found.span);
            assert_eq!(found, (text == "\"\\p").then_some(Span::new(1, 3)), "{text}");
        }
        for text in [r#""\x4""#, r#""\ud800""#, r#""\U00110000""#] {
            assert_eq!(bad_escape(text, 0).map(|found| found.span), Some(Span::new(1, 3)), "{text}");
        }
    }
}
