//! What people write who come from other languages, and what it is called here.

/// Operators and quotes of other languages, longer ones first, each with the way out.
const SYMBOLS: [(&str, &str); 27] = [
    ("===", "compare with `==`"),
    ("!==", "compare with `!=`"),
    ("<>", "compare with `!=`"),
    ("=<", "write `<=`"),
    ("=>", "write `>=`"),
    ("=~", MATCHES),
    ("~=", MATCHES),
    ("=", "compare with `==`"),
    ("??", "write `x.orValue(other)` where x may be absent"),
    ("**", "multiply: `x * x`"),
    ("/*", COMMENT),
    ("#", COMMENT),
    ("^", "write `!=` between two conditions, one of which must hold"),
    (";", "remove it: a condition is one expression"),
    ("&", "write `&&` for and"),
    ("|", "write `||` for or"),
    ("‘", STRAIGHT),
    ("’", STRAIGHT),
    ("‚", STRAIGHT),
    ("“", STRAIGHT),
    ("”", STRAIGHT),
    ("„", STRAIGHT),
    ("«", STRAIGHT),
    ("»", STRAIGHT),
    ("`", STRAIGHT),
    ("@", "write names as they are: `profile.country`, `context.campaign`"),
    ("$", "write names as they are: `profile.country`, `context.campaign`"),
];
const MATCHES: &str = "write `x.matches('pattern')`";
const COMMENT: &str = "begin a comment with `//`; it ends with its line";
const STRAIGHT: &str = "write text in straight quotes: 'text'";

/// What is valid here although it begins like one of [`SYMBOLS`].
const OWN: [&str; 3] = ["==", "&&", "||"];

/// Words that are operators elsewhere.
const WORDS: [(&str, &str); 28] = [
    ("and", "write `&&` for and"),
    ("or", "write `||` for or"),
    ("xor", "write `!=` between two conditions"),
    ("not", "write `!` for not, before what must not hold"),
    ("is", "compare with `==`"),
    ("eq", "compare with `==`"),
    ("equals", "compare with `==`"),
    ("ne", "compare with `!=`"),
    ("neq", "compare with `!=`"),
    ("gt", "compare with `>`"),
    ("gte", "compare with `>=`"),
    ("ge", "compare with `>=`"),
    ("lt", "compare with `<`"),
    ("lte", "compare with `<=`"),
    ("le", "compare with `<=`"),
    ("between", "write both bounds: `x >= 1 && x <= 5`"),
    ("contains", CONTAINS),
    ("includes", CONTAINS),
    ("like", "write `x.startsWith('text')`, `x.endsWith('text')` or `x.contains('text')`"),
    ("startsWith", "write `x.startsWith('text')`"),
    ("endsWith", "write `x.endsWith('text')`"),
    ("matches", MATCHES),
    ("mod", "write `%` for the rest of a division"),
    ("div", "write `/` between whole numbers"),
    ("if", CHOICE),
    ("then", CHOICE),
    ("else", CHOICE),
    ("return", "remove it: a condition is one expression"),
];

const CONTAINS: &str = "write `x.contains('text')`";
const CHOICE: &str = "write `condition ? then : otherwise`";

/// The foreign operator or quote at the beginning of `text`, with the way out.
pub(super) fn symbol(text: &str) -> Option<(&'static str, &'static str)> {
    let found = SYMBOLS.into_iter().find(|(symbol, _)| text.starts_with(symbol))?;
    let is_own = found.0.len() < 3 && OWN.iter().any(|own| text.starts_with(own));
    (!is_own).then_some(found)
}

/// The way out for a word that is an operator elsewhere.
pub(super) fn word(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, help)| *help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbol_of_this_language_is_not_foreign() {
        for text in ["== 1", "&& x", "|| x", "!= 1", "<= 1", ">= 1", "< 1", "'a'", "\"a\""] {
            assert_eq!(symbol(text), None, "{text}");
        }
        for (text, found) in [("=== 1", "==="), ("!== 1", "!=="), ("= 1", "="), ("& x", "&"), ("<> 1", "<>")] {
            assert_eq!(symbol(text).map(|found| found.0), Some(found), "{text}");
        }
    }

    #[test]
    fn word_in_capitals_is_found() {
        assert_eq!(word("AND"), word("and"));
        assert!(word("NOT").is_some());
        assert_eq!(word("profile"), None);
    }
}
