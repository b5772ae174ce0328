//! Texts in XML, as reports and pictures have them.

/// The text as an element of XML has it; characters that XML forbids become the one for what cannot be shown.
pub(crate) fn xml_escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(letter),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::xml_escaped;

    #[test]
    fn escaped_text_has_nothing_that_xml_forbids() {
        assert_eq!(
            xml_escaped("a < b && \"c\" > 'd'\u{1b}[2J\u{0}ü"),
            "a &lt; b &amp;&amp; &quot;c&quot; &gt; 'd'\u{fffd}[2J\u{fffd}ü"
        );
    }
}
