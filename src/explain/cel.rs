//! Values and windows as conditions write them.

use crate::base::time::{DAY_MS, EARLIEST_MS, HOUR_MS, LATEST_MS, MINUTE_MS, SECOND_MS};
use crate::decide::Found;
use crate::model::{Comparison, Scalar, Window};
use crate::syntax::{Ast, AstKind, BinaryOperator, Span, hidden, print_condition, write_moment};

/// An expression that stands nowhere.
pub(super) fn ast(kind: AstKind) -> Ast {
    Ast { span: Span::default(), kind }
}

/// A call of a function.
pub(super) fn call(name: &str, arguments: Vec<Ast>) -> AstKind {
    AstKind::Call(name.to_owned(), arguments)
}

/// A text in quotes.
pub(super) fn text(text: &str) -> Ast {
    ast(AstKind::String(text.to_owned()))
}

/// A comparison's operator.
pub(super) const fn operator(comparison: Comparison) -> BinaryOperator {
    match comparison {
        Comparison::Equal => BinaryOperator::Equal,
        Comparison::NotEqual => BinaryOperator::NotEqual,
        Comparison::Less => BinaryOperator::Less,
        Comparison::LessOrEqual => BinaryOperator::LessOrEqual,
        Comparison::Greater => BinaryOperator::Greater,
        Comparison::GreaterOrEqual => BinaryOperator::GreaterOrEqual,
    }
}

/// The expression as an operand of a comparison: in brackets if it does not hold together so much.
pub(super) fn compared(ast: &Ast) -> String {
    let text = print_condition(ast);
    let is_loose = match &ast.kind {
        AstKind::Conditional(..) => true,
        AstKind::Binary(operator, ..) => !matches!(
            operator,
            BinaryOperator::Add
                | BinaryOperator::Subtract
                | BinaryOperator::Multiply
                | BinaryOperator::Divide
                | BinaryOperator::Modulo
        ),
        _ => false,
    };
    if is_loose { format!("({text})") } else { text }
}

/// A constant.
pub(super) fn constant(value: &Scalar) -> Ast {
    ast(match value {
        Scalar::Bool(value) => AstKind::Bool(*value),
        Scalar::Int(value) => AstKind::Int(*value),
        Scalar::Double(value) => AstKind::Double(*value),
        Scalar::String(value) => AstKind::String(value.clone()),
        Scalar::Strings(texts) => AstKind::List(texts.as_texts().iter().map(text).collect()),
        Scalar::Duration(value) => call("duration", vec![text(&amount(*value, &DURATION_UNITS))]),
        Scalar::Timestamp(value) => {
            call("timestamp", vec![text(&write_moment((*value).clamp(EARLIEST_MS, LATEST_MS)))])
        }
    })
}

/// What was found, as far as it is known; `…` stands for what was left out.
pub(super) fn found(value: &Found) -> Ast {
    match value {
        Found::Plain(value) => constant(value),
        Found::Null => ast(AstKind::Null),
        Found::List(elements) => ast(AstKind::List(elements.iter().map(found).collect())),
        Found::Map(entries) => {
            ast(AstKind::Map(entries.iter().map(|(key, value)| (found(key), found(value))).collect()))
        }
        Found::More => ast(AstKind::Identifier("…".to_owned())),
    }
}

/// Text in single quotes; what does not show on paper is written as an escape.
pub(super) fn quoted(text: &str) -> String {
    print_condition(&self::text(text))
}

/// Appends a letter so that it can be seen: no value may move a terminal's cursor or turn the direction of writing.
pub(super) fn push_shown(text: &mut String, letter: char) {
    match letter {
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        letter if hidden(letter).is_some() && u32::from(letter) > 0xffff => {
            text.push_str(&format!("\\U{:08x}", u32::from(letter)));
        }
        letter if hidden(letter).is_some() => text.push_str(&format!("\\u{:04x}", u32::from(letter))),
        letter => text.push(letter),
    }
}

/// A window as its argument stands in a function.
pub(super) fn window(window: Window) -> Ast {
    match window {
        Window::All => text("all"),
        Window::Session => text("session"),
        Window::Last(length_ms) => text(&amount(length_ms, &WINDOW_UNITS)),
    }
}

type Units = [(i64, &'static str)];

const WINDOW_UNITS: [(i64, &str); 5] = [(DAY_MS, "d"), (HOUR_MS, "h"), (MINUTE_MS, "m"), (SECOND_MS, "s"), (1, "ms")];
const DURATION_UNITS: [(i64, &str); 4] = [(HOUR_MS, "h"), (MINUTE_MS, "m"), (SECOND_MS, "s"), (1, "ms")];

/// A span of time in the largest unit of which it is a whole number.
fn amount(length_ms: i64, units: &Units) -> String {
    let whole = units.iter().find(|unit| length_ms.checked_rem(unit.0) == Some(0));
    let (unit_ms, unit) = whole.copied().unwrap_or((1, "ms"));
    format!("{}{unit}", length_ms.checked_div(unit_ms).unwrap_or(length_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_every_type_is_written_as_cel() {
        let constant = |value: Scalar| print_condition(&constant(&value));
        assert_eq!(constant(Scalar::Double(5.0)), "5.0");
        assert_eq!(constant(Scalar::Double(1e300)), "1e300");
        assert_eq!(constant(Scalar::String("it's \u{1b}[2J\\ \u{202e}".to_owned())), r"'it\'s \u001b[2J\\ \u202e'");
        assert_eq!(constant(Scalar::Duration(5_400_000)), "duration('90m')");
        assert_eq!(constant(Scalar::Duration(0)), "duration('0h')");
        assert_eq!(constant(Scalar::Timestamp(1_777_896_000_500)), "timestamp('2026-05-04T12:00:00.5Z')");
    }

    #[test]
    fn found_lists_and_maps_are_written_as_cel() {
        let list = Found::List(vec![Found::Null, Found::Plain(Scalar::Int(1)), Found::More]);
        let map = Found::Map(vec![(Found::Plain(Scalar::String("a".to_owned())), list)]);
        assert_eq!(print_condition(&found(&map)), "{'a': [null, 1, …]}");
    }

    #[test]
    fn window_of_whole_days_is_in_days() {
        let window = |window: Window| print_condition(&super::window(window));
        assert_eq!(window(Window::Last(72 * HOUR_MS)), "'3d'");
        assert_eq!(window(Window::Last(90_000)), "'90s'");
        assert_eq!(window(Window::Session), "'session'");
    }
}
