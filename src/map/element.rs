//! Pieces of SVG: escaped texts, rounded numbers, boxes and lines of text.

use super::lines::Line;
use crate::syntax::{hidden, xml_escaped};

/// A text as it may stand in an element or in an attribute; what cannot be seen is shown by its number.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => shown.push(' '),
            // No document may have the last two at all.
            _ if hidden(letter).is_some() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                shown.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            _ => shown.push(letter),
        }
    }
    xml_escaped(&shown)
}

/// A length with one decimal at most.
pub(super) fn length(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // There is no need to say -0.
    (tenths + 0.0).to_string()
}

/// Where a box stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// A box of a class, with round corners.
    pub fn rect(self, class: &str, radius: f64) -> String {
        let [x, y, width, height] = [self.x, self.y, self.width, self.height].map(length);
        format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>")
    }
}

/// A text at a place.
pub(super) fn text(class: &str, x: f64, y: f64, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", length(x), length(y), escaped(text))
}

/// A line with names and CEL in it.
pub(super) fn line(class: &str, x: f64, y: f64, line: &Line) -> String {
    let runs = line.runs.iter().map(|run| match run.is_code {
        true => format!("<tspan class=\"code\">{}</tspan>", escaped(&run.text)),
        false => escaped(&run.text),
    });
    format!("<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", length(x), length(y), runs.collect::<String>())
}

/// What is shown when the pointer rests on what it stands in.
pub(super) fn title(text: &str) -> String {
    format!("<title>{}</title>", escaped(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_has_no_letter_that_means_something() {
        assert_eq!(
            escaped("a<b>&\"c\"\n\u{1}\u{202e}\u{ffff}ß"),
            "a&lt;b&gt;&amp;&quot;c&quot; \\u0001\\u202e\\uffffß"
        );
    }

    #[test]
    fn length_has_one_decimal() {
        assert_eq!([1.25, -0.04, 3.0].map(length), ["1.3", "0", "3"]);
    }
}
