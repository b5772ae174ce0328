//! Ways out for what people typically write: windows in words, names without their base, values of another type.

use super::condition::{Scope, with_article};
use super::report::suggestion;
use crate::model::{Condition, Scalar, Type, Window};
use crate::syntax::nearest;

/// Words for units of time, each with the window or duration unit and how many of it one is.
const UNITS: [(&[&str], &str, i64); 7] = [
    (&["s", "sec", "secs", "second", "seconds"], "s", 1),
    (&["m", "min", "mins", "minute", "minutes"], "m", 1),
    (&["h", "hr", "hrs", "hour", "hours"], "h", 1),
    (&["d", "day", "days"], "d", 1),
    (&["w", "wk", "week", "weeks"], "w", 1),
    (&["mo", "month", "months"], "d", 30),
    (&["y", "year", "years"], "d", 365),
];

/// A number with a unit of time, however it is written: `7 days`, `P7D`, `last 7 days`.
fn read_time(text: &str) -> Option<(i64, &'static str)> {
    let lower = text.trim().to_ascii_lowercase();
    let bare =
        ["last ", "past ", "pt", "p", "-"].iter().find_map(|before| lower.strip_prefix(before)).unwrap_or(&lower);
    let unit_at = bare.find(|letter: char| !letter.is_ascii_digit())?;
    let (digits, word) = bare.split_at_checked(unit_at)?;
    let (_, unit, times) = UNITS.into_iter().find(|unit| unit.0.contains(&word.trim()))?;
    Some((digits.parse::<i64>().ok()?.checked_mul(times)?, unit))
}

/// The window that was most likely meant.
pub(super) fn window(text: &str) -> Option<String> {
    if let Some(word) = nearest(text, ["session", "all"]) {
        return Some(format!("'{word}'"));
    }
    let (count, unit) = read_time(text)?;
    let window = format!("{count}{unit}");
    Window::parse(&window).is_ok().then(|| format!("'{window}'"))
}

/// The duration that was most likely meant: days and weeks become hours.
pub(super) fn duration(text: &str) -> Option<String> {
    let (count, unit) = read_time(text)?;
    let (hours, unit) = match unit {
        "d" => (count.checked_mul(24)?, "h"),
        "w" => (count.checked_mul(168)?, "h"),
        unit => (count, unit),
    };
    Some(format!("'{hours}{unit}'"))
}

/// What to do so that two operands can be compared.
pub(super) fn compared(left: (&Condition, Type), right: (&Condition, Type)) -> String {
    for ((side, _), (_, other)) in [(left, right), (right, left)] {
        if let Some(help) = as_type(side, other) {
            return help;
        }
    }
    match (left.1, right.1) {
        (Type::Duration, _) | (_, Type::Duration) => "write a span of time as `duration('1h')`".to_owned(),
        (Type::Bool, _) | (_, Type::Bool) => "a bool needs no comparison: write it alone, or `!` before it".to_owned(),
        (Type::Timestamp, _) | (_, Type::Timestamp) => "a timestamp compares with another timestamp only".to_owned(),
        _ => "compare values of one type".to_owned(),
    }
}

/// How a constant is written as another type, if that is all that it takes.
pub(super) fn as_type(constant: &Condition, wanted: Type) -> Option<String> {
    match (constant, wanted) {
        (Condition::Literal(Scalar::String(text)), Type::Int | Type::Double) if text.parse::<f64>().is_ok() => {
            Some(format!("write {text} without quotes"))
        }
        (Condition::Literal(Scalar::String(text)), Type::Bool) if matches!(text.as_str(), "true" | "false") => {
            Some(format!("write {text} without quotes"))
        }
        (Condition::Literal(Scalar::Int(number)), Type::String) => Some(format!("write '{number}' in quotes")),
        (Condition::Literal(Scalar::Double(number)), Type::String) => Some(format!("write '{number}' in quotes")),
        _ => None,
    }
}

/// What makes a bool of a value of this type.
pub(super) fn to_bool(found: Type) -> Option<String> {
    let example = match found {
        Type::Bool => return None,
        Type::Int | Type::Double => "> 0",
        Type::String => "== 'text'",
        Type::Duration => "> duration('1h')",
        Type::Timestamp => return Some("ask `has(…)` whether it is there".to_owned()),
    };
    Some(format!("compare it with something, for example `{example}`"))
}

/// "takes a bool, this is an int".
pub(super) fn takes(by: &str, wanted: Type, found: Type) -> String {
    format!("{by} takes {}, this is {}", with_article(wanted), with_article(found))
}

impl Scope<'_> {
    /// The way out for a name that stands alone.
    pub(super) fn bare(&self, name: &str) -> String {
        if let Some(read) = self.read_as(name) {
            return read;
        }
        match name.to_ascii_lowercase().as_str() {
            "profile" => "write one of its attributes, as in `profile.country`".to_owned(),
            "context" => "write one of its fields, as in `context.campaign`".to_owned(),
            "undefined" | "nil" | "none" => {
                "ask `has(profile.country)` whether it is there, `!has(profile.country)` whether it is not".to_owned()
            }
            word @ ("true" | "false") => format!("write `{word}`"),
            "now" | "today" | "date" => {
                "ask `happened('purchase', '7d')` or `since('purchase') > duration('24h')`".to_owned()
            }
            "stage" => "name the stages of an item under its `stages`".to_owned(),
            _ if self.segments.iter().any(|segment| segment == name) => {
                format!("segments are asked for as `segment('{name}')`")
            }
            _ => format!("text stands in quotes: '{name}'; conditions read `profile.…`, `context.…` and functions"),
        }
    }

    /// The way out for a field of something that is neither `profile` nor `context`.
    pub(super) fn base(&self, base: &str, name: &str) -> Option<String> {
        let near = nearest(base, ["profile", "context"]);
        near.map(|near| format!("did you mean `{near}`?"))
            .or_else(|| self.read_as(name))
            .or_else(|| suggestion(base, &["profile", "context"]))
    }

    /// How an attribute, a context field or an event of this name is read.
    pub(super) fn read_as(&self, name: &str) -> Option<String> {
        if self.schema.attribute(name).is_some() {
            return Some(format!("attributes are read as `profile.{name}`"));
        }
        if self.context.iter().any(|field| field.name == name) {
            return Some(format!("context fields are read as `context.{name}`"));
        }
        self.schema
            .event(name)
            .map(|_| format!("events are asked for as `happened('{name}', '7d')` or `count('{name}', '7d')`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_in_words_is_written_as_one() {
        for (text, meant) in [
            ("7 days", "'7d'"),
            ("7D", "'7d'"),
            ("P7D", "'7d'"),
            ("PT30M", "'30m'"),
            ("last 2 weeks", "'2w'"),
            ("1 month", "'30d'"),
            ("1y", "'365d'"),
            ("sesion", "'session'"),
        ] {
            assert_eq!(window(text).as_deref(), Some(meant), "{text}");
        }
        for text in ["", "days", "soon", "2 years", "99999999999999999999 days", "1.5 h"] {
            assert_eq!(window(text), None, "{text}");
        }
    }

    #[test]
    fn duration_of_days_is_written_in_hours() {
        assert_eq!(duration("3d").as_deref(), Some("'72h'"));
        assert_eq!(duration("1 week").as_deref(), Some("'168h'"));
        assert_eq!(duration("90 minutes").as_deref(), Some("'90m'"));
        assert_eq!(duration("soon"), None);
    }
}
