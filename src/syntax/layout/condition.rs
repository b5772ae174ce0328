//! The one place where conditions inside documents are laid out.

/// Whether a value with these keys above it is a condition; an entry of a list is an empty key.
pub(super) fn stands_at(path: &[&str]) -> bool {
    matches!(path, ["items" | "suppress", "", "when"] | ["stages", "", "enter" | "exit"] | ["segments", _])
}

/// A condition on one line, as it stands in the document with or without quotes, laid out; none if it stays as it is.
pub(super) fn within(source: &str) -> Option<String> {
    let quote = source.chars().next().filter(|first| matches!(first, '"' | '\''));
    let text = match quote {
        Some(quote) => source.strip_prefix(quote)?.strip_suffix(quote)?,
        None => source,
    };
    // With escapes the text is not what stands in the source; unquoted, a change could need quotes.
    if quote.is_none() || text.contains(['\\', '"']) || (quote == Some('\'') && text.contains('\'')) {
        return None;
    }
    let laid_out = condition(text).filter(|laid_out| !laid_out.contains(['\n', '\\', '"']))?;
    (quote == Some('"') || !laid_out.contains('\'')).then(|| source.replacen(text, &laid_out, 1))
}

/// Whether two texts are the same condition.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other
}

/// A condition laid out; none leaves it as it is.
fn condition(_text: &str) -> Option<String> {
    None
}
