//! Functions of values alone: of texts, lists and maps, conversions, and the parts of times.

use crate::coverage::met;
use crate::eval::LONGEST_TEXT;
use crate::pattern;
use crate::time::{
    SECOND, moment, parse_duration, parse_offset, parse_timestamp, part_of_moment, part_of_span, write_duration,
    write_timestamp,
};
use crate::value::{Cause, Outcome, Value};
use Value::{Bool, Double, Duration, Int, List, Map, Text, Timestamp};

/// What a map holds under a key, or a list at a place.
pub fn at(holder: &Value, key: &Value) -> Outcome {
    let found = match (holder, key) {
        (Map(map), Text(key)) => map.iter().find(|(known, _)| known == key).map(|(_, value)| value),
        (List(list), Int(place)) => usize::try_from(*place).ok().and_then(|place| list.get(place)),
        (List(list), Double(place)) if place.fract() == 0.0 && (0.0..1e9).contains(place) => list.get(*place as usize),
        _ => None,
    };
    found.cloned().ok_or(Cause::Error)
}

/// `-a`
pub fn negative(value: &Value) -> Outcome {
    match value {
        Int(n) => n.checked_neg().map(Int).ok_or(Cause::Error),
        Double(n) => Ok(Double(-n)),
        _ => Err(Cause::Error),
    }
}

fn bounded(text: &str) -> Result<&str, Cause> {
    if text.len() > LONGEST_TEXT { Err(Cause::Budget) } else { Ok(text) }
}

/// Calls a function; the target of a method is the first value. `is_written`: the first operand stands in the condition
/// itself.
pub fn call(name: &'static str, values: &[Value], is_written: bool) -> Outcome {
    match name {
        "size" | "contains" | "startsWith" | "endsWith" | "matches" => {
            met("function", name);
            of_texts(name, values)
        }
        "dyn" => {
            met("conversion", name);
            Ok(values[0].clone())
        }
        "int" | "double" | "string" | "bool" | "timestamp" | "duration" => {
            met("conversion", written_conversion(name, &values[0]));
            convert(name, &values[0], is_written)
        }
        _ => time_part(name, values),
    }
}

fn of_texts(name: &str, values: &[Value]) -> Outcome {
    match (name, values) {
        ("size", [Text(text)]) => Ok(Int(bounded(text)?.chars().count() as i64)),
        ("size", [List(list)]) => Ok(Int(list.len() as i64)),
        ("size", [Map(map)]) => Ok(Int(map.len() as i64)),
        ("contains", [Text(text), Text(part)]) => Ok(Bool(bounded(text)?.contains(bounded(part)?))),
        ("startsWith", [Text(text), Text(part)]) => Ok(Bool(bounded(text)?.starts_with(bounded(part)?))),
        ("endsWith", [Text(text), Text(part)]) => Ok(Bool(bounded(text)?.ends_with(bounded(part)?))),
        ("matches", [Text(text), Text(pattern)]) => {
            pattern::is_found(bounded(pattern)?, bounded(text)?).map(Bool).ok_or(Cause::Error)
        }
        _ => Err(Cause::Error),
    }
}

/// The name under which a conversion is counted.
fn written_conversion(name: &'static str, from: &Value) -> &'static str {
    match (name, from) {
        ("int", Int(_)) => "int(int)",
        ("int", Double(_)) => "int(double)",
        ("int", Text(_)) => "int(text)",
        ("int", Timestamp(_)) => "int(timestamp)",
        ("double", Int(_)) => "double(int)",
        ("double", Double(_)) => "double(double)",
        ("double", Text(_)) => "double(text)",
        ("string", Int(_)) => "string(int)",
        ("string", Bool(_)) => "string(bool)",
        ("string", Text(_)) => "string(text)",
        ("string", Double(_)) => "string(double)",
        ("string", Timestamp(_)) => "string(timestamp)",
        ("string", Duration(_)) => "string(duration)",
        ("bool", Text(_)) => "bool(text)",
        ("bool", Bool(_)) => "bool(bool)",
        ("timestamp", Int(_)) => "timestamp(int)",
        ("timestamp", Timestamp(_)) => "timestamp(timestamp)",
        ("timestamp", Text(_)) => "timestamp(text)",
        ("duration", Text(_)) => "duration(text)",
        ("duration", Duration(_)) => "duration(duration)",
        _ => "of a type that does not fit",
    }
}

/// `2^63`, the first double above every int.
const INT_END: f64 = 9_223_372_036_854_775_808.0;

fn convert(name: &str, value: &Value, is_written: bool) -> Outcome {
    let converted = match (name, value) {
        ("int", Int(_)) | ("double", Double(_)) | ("bool", Bool(_)) => Some(value.clone()),
        ("timestamp", Timestamp(_)) | ("duration", Duration(_)) => Some(value.clone()),
        ("string", Text(text)) => Some(Text(bounded(text)?.to_owned())),
        ("int", Double(n)) if -INT_END < *n && *n < INT_END => Some(Int(n.trunc() as i64)),
        ("int", Text(text)) if is_written => bounded(text)?.parse().ok().map(Int),
        ("int", Timestamp(ms)) => Some(Int(ms.div_euclid(SECOND))),
        ("double", Int(n)) => Some(Double(*n as f64)),
        ("double", Text(text)) if is_written => text.parse().ok().map(Double),
        ("string", Int(n)) => Some(Text(n.to_string())),
        ("string", Bool(truth)) => Some(Text(truth.to_string())),
        ("string", Double(n)) if is_written => Some(Text(n.to_string())),
        ("string", Timestamp(ms)) if is_written => Some(Text(write_timestamp(*ms))),
        ("string", Duration(ms)) if is_written => Some(Text(write_duration(*ms))),
        ("bool", Text(text)) if is_written => match bounded(text)? {
            "true" | "TRUE" | "True" | "t" | "1" => Some(Bool(true)),
            "false" | "FALSE" | "False" | "f" | "0" => Some(Bool(false)),
            _ => None,
        },
        ("timestamp", Int(seconds)) => moment(i128::from(*seconds) * i128::from(SECOND)).map(Timestamp),
        ("timestamp", Text(text)) if is_written => parse_timestamp(text).map(Timestamp),
        ("duration", Text(text)) if is_written => parse_duration(text).map(Duration),
        _ => None,
    };
    converted.ok_or(Cause::Error)
}

fn time_part(name: &'static str, values: &[Value]) -> Outcome {
    let part = match values {
        [Timestamp(ms)] => {
            met("time", name);
            part_of_moment(name, *ms, 0)
        }
        [Timestamp(ms), Text(offset)] => {
            met("time with offset", name);
            parse_offset(offset).and_then(|offset| part_of_moment(name, *ms, offset))
        }
        [Duration(ms)] => {
            met("time of a span", name);
            part_of_span(name, *ms)
        }
        _ => None,
    };
    part.map(Int).ok_or(Cause::Error)
}
