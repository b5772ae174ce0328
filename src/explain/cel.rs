//! Values and windows as CEL writes them, and how tightly its operators bind.

use crate::base::calendar::{DAYS_BEFORE_1970, date_of};
use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, day_of};
use crate::model::{Comparison, Value, Window};

/// How tightly a piece of text holds together, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Conditional,
    Or,
    And,
    Relation,
    Sum,
    Product,
    Not,
    Primary,
}

/// The text as an operand of something that binds at `outer`: in brackets if it holds together less than that.
pub(super) fn operand(text: &str, level: Level, outer: Level) -> String {
    if level > outer { text.to_owned() } else { format!("({text})") }
}

/// A comparison's sign.
pub(super) fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// A constant.
pub(super) fn constant(value: &Value<'_>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Double(value) => format!("{value:?}"),
        Value::String(value) => quoted(value),
        Value::Duration(value) => format!("duration('{}')", amount(*value, &DURATION_UNITS)),
        Value::Timestamp(value) => format!("timestamp('{}')", moment(*value)),
    }
}

/// A moment as RFC 3339 writes it, in UTC.
fn moment(time_ms: i64) -> String {
    let date = date_of(day_of(time_ms).saturating_add(DAYS_BEFORE_1970));
    let part = |unit_ms: i64, many: i64| time_ms.div_euclid(unit_ms).rem_euclid(many);
    let (hour, minute, second) = (part(HOUR_MS, 24), part(MINUTE_MS, 60), part(SECOND_MS, 60));
    let fraction = match part(1, SECOND_MS) {
        0 => String::new(),
        thousandths => format!(".{thousandths:03}"),
    };
    format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z", date.year, date.month, date.day)
}

/// Text in single quotes; what does not show on paper is written as an escape.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for letter in text.chars() {
        match letter {
            '\'' => quoted.push_str("\\'"),
            letter => push_shown(&mut quoted, letter),
        }
    }
    quoted.push('\'');
    quoted
}

/// Appends a letter so that it can be seen: no value may move a terminal's cursor or turn the direction of writing.
pub(super) fn push_shown(text: &mut String, letter: char) {
    match letter {
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        letter if is_hidden(letter) => text.push_str(&format!("\\u{:04x}", u32::from(letter))),
        letter => text.push(letter),
    }
}

fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A window as its argument stands in a function, without quotes.
pub(super) fn window(window: Window) -> String {
    match window {
        Window::All => "all".to_owned(),
        Window::Session => "session".to_owned(),
        Window::Last(length_ms) => amount(length_ms, &WINDOW_UNITS),
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
        assert_eq!(constant(&Value::Double(5.0)), "5.0");
        assert_eq!(constant(&Value::Double(1e300)), "1e300");
        assert_eq!(constant(&Value::String("it's \u{1b}[2J\\ \u{202e}")), r"'it\'s \u001b[2J\\ \u202e'");
        assert_eq!(constant(&Value::Duration(5_400_000)), "duration('90m')");
        assert_eq!(constant(&Value::Duration(0)), "duration('0h')");
        assert_eq!(constant(&Value::Duration(-5_400_000)), "duration('-90m')");
        assert_eq!(constant(&Value::Timestamp(1_777_880_520_000)), "timestamp('2026-05-04T07:42:00Z')");
        assert_eq!(constant(&Value::Timestamp(-1)), "timestamp('1969-12-31T23:59:59.999Z')");
    }

    #[test]
    fn window_of_whole_days_is_in_days() {
        assert_eq!(window(Window::Last(72 * HOUR_MS)), "3d");
        assert_eq!(window(Window::Last(90_000)), "90s");
        assert_eq!(window(Window::Session), "session");
    }
}
