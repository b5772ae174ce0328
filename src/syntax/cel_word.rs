//! Which words of a condition are names, which the language keeps for itself, and which may follow a point.
//!
//! Source: CEL language definition, "Syntax" (`IDENT`, `SELECTOR`, `ESC_IDENT`).

/// Words that are no name in any place.
const KEYWORDS: [&str; 4] = ["false", "in", "null", "true"];

/// Words that are no name but where they follow a point.
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "namespace",
    "package",
    "return",
    "var",
    "void",
    "while",
];

/// Whether the language keeps this word for later.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// Whether this word may follow a point as it is.
pub(super) fn is_selector(word: &str) -> bool {
    let is_start = |letter: char| letter == '_' || letter.is_ascii_alphabetic();
    word.starts_with(is_start) && word.chars().all(is_of_word) && !KEYWORDS.contains(&word)
}

/// Whether this letter may stand within a name.
pub(super) fn is_of_word(letter: char) -> bool {
    letter == '_' || letter.is_ascii_alphanumeric()
}

/// Whether this letter may stand between backticks.
pub(super) fn is_of_quoted_field(letter: char) -> bool {
    is_of_word(letter) || matches!(letter, '.' | '-' | '/' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selector_is_a_word_that_is_no_keyword() {
        for word in ["a", "_", "_1", "A9", "break", "if", "True"] {
            assert!(is_selector(word), "{word}");
        }
        for word in ["", "1a", "a-b", "a b", "ä", "in", "null", "true", "false"] {
            assert!(!is_selector(word), "{word}");
        }
    }
}
