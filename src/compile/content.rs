//! The content of an item: what it comes to, and its numbers, which a page reads as doubles, so that each must be one.

use super::brand::Brand;
use super::form::item_fields;
use super::handover::handover;
use super::report::Report;
use crate::base::limits;
use crate::model::ItemKind;
use crate::syntax::{Code, Node, NodeValue, Spot};

/// The content of an item, with the brand's texts and what it hands over; none if it has none.
pub(super) fn of_item(report: &mut Report, item: &Spot<'_>, kind: Option<ItemKind>, brand: &Brand) -> Option<Node> {
    let content = item.get(&item_fields::CONTENT).map(|spot| brand.filled(report, &spot));
    let Some(entry) = handover(report, item, kind) else { return content };
    let mut entries = match content.map(|content| content.value) {
        Some(NodeValue::Map(entries)) => entries,
        _ => Vec::new(),
    };
    entries.push(entry);
    Some(Node { span: item.span(), value: NodeValue::Map(entries) })
}

/// Reports every number that a page would read as another one. `text` is the whole document.
pub(super) fn check(report: &mut Report, spot: &Spot<'_>, text: &str) {
    let written = text.get(spot.node.span.start..spot.node.span.end).unwrap_or_default();
    let changes = match &spot.node.value {
        NodeValue::Int(value) => {
            let digits = value.to_string();
            digits.parse::<f64>().is_ok_and(|double| !is_same(&digits, double))
        }
        NodeValue::Double(value) => !is_same(written, *value),
        NodeValue::String(value, _) => value == written && is_no_double(value),
        NodeValue::Map(_) => return spot.entries().for_each(|(_, child)| check(report, &child, text)),
        NodeValue::List(_) => return spot.list().take(limits::ENTRIES).for_each(|child| check(report, &child, text)),
        NodeValue::Null | NodeValue::Bool(_) => false,
    };
    if changes {
        let message = "pages read numbers as doubles, which cannot hold this one";
        report.error(spot, Code::InvalidValue, message, Some("put it in quotes".to_owned()));
    }
}

/// Plain text that YAML takes for a number which JSON does not have.
fn is_no_double(text: &str) -> bool {
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let has_digit = bare.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    matches!(bare, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
        || has_digit && bare.parse::<f64>().is_ok_and(f64::is_infinite)
}

/// Whether a number as written has the digits of the double that it was read as.
fn is_same(written: &str, double: f64) -> bool {
    digits(written) == digits(&format!("{double:e}"))
}

/// The digits of a number from the first that is not 0 to the last that is not.
fn digits(number: &str) -> String {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_same_of_what_a_double_holds() {
        for text in ["0", "-0.0", "0.1", "19.90", "1e22", "1E-7", "9007199254740992", "123456789012345.6", "100e3"] {
            assert!(is_same(text, text.parse().unwrap()), "{text}");
        }
        for text in ["9007199254740993", "0.12345678901234567891", "1e-999", "12345678901234567890123"] {
            assert!(!is_same(text, text.parse().unwrap()), "{text}");
        }
        assert!(!is_same("1e999", f64::MAX));
    }
}
