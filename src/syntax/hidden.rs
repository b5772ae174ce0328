//! Characters that cannot be seen, or look like a space and are none.

/// The way out for a character that cannot be seen.
#[must_use]
pub fn hidden(letter: char) -> Option<&'static str> {
    match letter {
        ' ' | '\t' | '\n' | '\r' => None,
        letter if letter.is_whitespace() => Some("delete it and type a normal space"),
        letter if letter.is_control() => Some("delete it"),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}' => Some("delete it"),
        _ => None,
    }
}

/// The number of a character, as people look it up.
pub(super) fn number(letter: char) -> String {
    format!("U+{:04X}", u32::from(letter))
}

/// The text with the numbers of the characters that cannot be seen.
pub(super) fn shown(text: String) -> String {
    if !text.chars().any(|letter| hidden(letter).is_some()) {
        return text;
    }
    let mut shown = String::new();
    for letter in text.chars() {
        match hidden(letter) {
            Some(_) => shown.push_str(&format!("<{}>", number(letter))),
            None => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_of_what_cannot_be_seen_is_its_number() {
        for text in ["a b", "größe", "日本", "a\nb\tc", "😀"] {
            assert_eq!(shown(text.to_owned()), text);
        }
        assert_eq!(shown("when\u{200b}\u{a0}\u{2028}".to_owned()), "when<U+200B><U+00A0><U+2028>");
    }
}
