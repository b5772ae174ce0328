//! Ways out for what people typically write: windows in words, names without their base, values of another type.

use super::condition::Scope;
use super::report::suggestion;
use super::static_type::StaticType;
use super::time_text;
use crate::model::{Arithmetic, Condition, Scalar, Window};
use crate::syntax::{Ast, AstKind, nearest};

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

/// The moment that was most likely meant: a date alone, a space for the `T`, or no distance from UTC.
pub(super) fn moment(text: &str) -> Option<String> {
    let spaced = text.trim().replacen(' ', "T", 1).replace('t', "T").replace('z', "Z");
    let candidates = [format!("{}T00:00:00Z", text.trim()), format!("{spaced}Z"), format!("{spaced}:00Z"), spaced];
    let meant = candidates.into_iter().find(|candidate| time_text::parse_moment(candidate).is_ok())?;
    Some(format!("write '{meant}'"))
}

/// An operand with its type.
type Operand<'o> = (&'o Condition, &'o StaticType);

/// What to do so that two operands can be compared.
pub(super) fn compared(left: Operand<'_>, right: Operand<'_>) -> String {
    for ((side, _), (_, other)) in [(left, right), (right, left)] {
        if let Some(help) = as_type(side, other) {
            return help;
        }
    }
    let either = |wanted: &StaticType| left.1 == wanted || right.1 == wanted;
    if either(&StaticType::Null) {
        "ask `has(profile.country)` whether it is there, `!has(profile.country)` whether it is not".to_owned()
    } else if let [list] = [left, right].into_iter().filter(is_list).collect::<Vec<_>>().as_slice() {
        match list.0 {
            Condition::List(_) => "write `x in ['a', 'b']`".to_owned(),
            _ => "ask whether the list holds it: `'a' in list`".to_owned(),
        }
    } else if either(&StaticType::Duration) {
        "write a span of time as `duration('1h')`".to_owned()
    } else if either(&StaticType::Bool) {
        "a bool needs no comparison: write it alone, or `!` before it".to_owned()
    } else if either(&StaticType::Timestamp) {
        match either(&StaticType::String) {
            true => "write a moment as `timestamp('2026-05-04T12:00:00Z')`".to_owned(),
            false => "a timestamp compares with another timestamp only".to_owned(),
        }
    } else {
        "compare values of one type".to_owned()
    }
}

fn is_list((_, found): &Operand<'_>) -> bool {
    matches!(found, StaticType::List(_))
}

/// What to ask of a list instead of whether it is an element of a list or key of a map as a whole.
pub(super) fn shared(found: &StaticType, wanted: &StaticType) -> Option<String> {
    let is_meant = matches!(found, StaticType::List(element) if element.comparable_with(wanted));
    is_meant.then(|| "ask whether one of its elements is: `list.exists(x, x in …)`".to_owned())
}

/// What to do so that an operator takes its operands.
pub(super) fn computed(operator: Arithmetic, left: Operand<'_>, right: Operand<'_>) -> String {
    if operator == Arithmetic::Modulo && left.1.is_number() && right.1.is_number() {
        return "convert it by `int(…)`".to_owned();
    }
    for ((side, _), (_, other)) in [(left, right), (right, left)] {
        if let Some(help) = as_type(side, other) {
            return help;
        }
    }
    for ((_, found), (_, other)) in [(left, right), (right, left)] {
        match (operator, found, other) {
            (Arithmetic::Add, StaticType::Int | StaticType::Bool, StaticType::String) => {
                return "write `string(…)` around what is no text".to_owned();
            }
            (Arithmetic::Add | Arithmetic::Subtract, StaticType::Int, StaticType::Timestamp | StaticType::Duration) => {
                return "write a span of time as `duration('24h')`".to_owned();
            }
            _ => {}
        }
    }
    match operator {
        Arithmetic::Add => "`+` takes two numbers, texts or lists, or a time and a duration".to_owned(),
        Arithmetic::Subtract => "`-` takes two numbers, two times, or a time and a duration".to_owned(),
        Arithmetic::Multiply | Arithmetic::Divide if [left.1, right.1].contains(&&StaticType::Duration) => {
            "write the span of time out, as in `duration('2h')`".to_owned()
        }
        Arithmetic::Multiply | Arithmetic::Divide => "it takes two numbers".to_owned(),
        Arithmetic::Modulo => "it takes two ints".to_owned(),
    }
}

/// How a constant is written as another type, if that is all that it takes.
pub(super) fn as_type(constant: &Condition, wanted: &StaticType) -> Option<String> {
    let Condition::Literal(value) = constant else {
        return None;
    };
    match (value, wanted) {
        (Scalar::String(text), StaticType::Int | StaticType::Double)
            if text.parse::<f64>().is_ok_and(f64::is_finite) =>
        {
            Some(format!("write {text} without quotes"))
        }
        (Scalar::String(text), StaticType::Bool) if matches!(text.as_str(), "true" | "false") => {
            Some(format!("write {text} without quotes"))
        }
        (Scalar::String(text), StaticType::Timestamp) if time_text::parse_moment(text).is_ok() => {
            Some(format!("write `timestamp('{text}')`"))
        }
        (Scalar::String(text), StaticType::Duration) if time_text::parse_span(text).is_ok() => {
            Some(format!("write `duration('{text}')`"))
        }
        (Scalar::Int(number), StaticType::String) => Some(format!("write '{number}' in quotes")),
        (Scalar::Double(number), StaticType::String) => Some(format!("write '{number}' in quotes")),
        (Scalar::Int(number), StaticType::Double) => Some(format!("write `{number}.0`")),
        _ => None,
    }
}

/// The conversion from one type to the other, if there is one that runs.
pub(super) fn converted((condition, found): Operand<'_>, wanted: &StaticType) -> Option<String> {
    if matches!(condition, Condition::Literal(_)) {
        return None;
    }
    let name = match (found, wanted) {
        (StaticType::Int, StaticType::Double) => "double",
        (StaticType::Double | StaticType::String, StaticType::Int) => "int",
        (StaticType::Int | StaticType::Bool, StaticType::String) => "string",
        _ => return None,
    };
    Some(format!("convert it by `{name}(…)`"))
}

/// Where a value of this type comes from.
pub(super) fn source(wanted: &StaticType) -> String {
    match wanted {
        StaticType::Timestamp => {
            "read an attribute of type `timestamp`, ask `last('purchase')`, or write `timestamp('2026-05-04T12:00:00Z')`"
                .to_owned()
        }
        StaticType::String => "write text in quotes, or read an attribute or context field of type `string`".to_owned(),
        _ => format!("write {}", wanted.with_article()),
    }
}

/// What makes a bool of a value of this type.
pub(super) fn to_bool(found: &StaticType) -> Option<String> {
    let example = match found {
        StaticType::Bool | StaticType::Dyn => return None,
        StaticType::Int | StaticType::Double => "> 0",
        StaticType::String => "== 'text'",
        StaticType::Duration => "> duration('1h')",
        StaticType::Timestamp => "> timestamp('2026-05-04T12:00:00Z')",
        StaticType::Null => return Some("ask `has(…)` whether it is there".to_owned()),
        StaticType::List(_) | StaticType::Map(_) => {
            return Some("ask `x in […]`, `[…].exists(x, …)` or `size(…) > 0`".to_owned());
        }
    };
    Some(format!("compare it with something, for example `{example}`"))
}

/// The way out for a function that other dialects have.
pub(super) fn absent_function(name: &str, operand: Option<&Ast>) -> Option<String> {
    if let Some(Ast { kind: AstKind::Identifier(space), .. }) = operand
        && matches!(space.as_str(), "math" | "strings" | "lists" | "sets" | "optional" | "base64")
    {
        return Some(format!("there is no `{space}`; the functions are listed in docs/conditions.md"));
    }
    let help = match name {
        "lowerAscii" | "upperAscii" | "toLowerCase" | "toUpperCase" | "lower" | "upper" => {
            "write `x.matches('(?i)^text$')` to compare without regard to case"
        }
        "split" | "indexOf" | "substring" | "charAt" | "replace" | "trim" | "join" => {
            "ask `contains`, `startsWith`, `endsWith` or `matches`, or let the page bring the part as a context field"
        }
        "now" | "today" => "write `age(…)`, `within(…, '7d')` or `since('purchase')`",
        "isEmpty" => "write `size(x) == 0`",
        "any" | "some" => "write `x.exists(y, …)`",
        "every" | "forEach" => "write `x.all(y, …)`",
        "reduce" | "fold" => "ask `all`, `exists`, `exists_one`, `filter` or `map`",
        _ => return None,
    };
    Some(help.to_owned())
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
            "null" | "undefined" | "nil" | "none" => {
                "ask `has(profile.country)` whether it is there, `!has(profile.country)` whether it is not".to_owned()
            }
            word @ ("true" | "false") => format!("write `{word}`"),
            "now" | "today" | "date" => {
                "ask `happened('purchase', '7d')`, `since('purchase') > duration('24h')` or `age(…)`".to_owned()
            }
            "stage" => "write `stage`".to_owned(),
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
    fn moment_with_a_slip_is_written_in_full() {
        for (text, meant) in [
            ("2026-05-04", "2026-05-04T00:00:00Z"),
            ("2026-05-04 12:00:00", "2026-05-04T12:00:00Z"),
            ("2026-05-04 12:00", "2026-05-04T12:00:00Z"),
            ("2026-05-04T12:00:00", "2026-05-04T12:00:00Z"),
            ("2026-05-04t12:00:00z", "2026-05-04T12:00:00Z"),
        ] {
            assert_eq!(moment(text), Some(format!("write '{meant}'")), "{text}");
        }
        assert_eq!(moment("tomorrow"), None);
    }

    #[test]
    fn duration_of_days_is_written_in_hours() {
        assert_eq!(duration("3d").as_deref(), Some("'72h'"));
        assert_eq!(duration("1 week").as_deref(), Some("'168h'"));
        assert_eq!(duration("90 minutes").as_deref(), Some("'90m'"));
        assert_eq!(duration("soon"), None);
    }
}
