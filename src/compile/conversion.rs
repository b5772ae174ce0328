//! Checking conversions: of constants they are computed here, as CEL does; some are computed only here.

use super::checker::{Checker, double, literal};
use super::condition::{Checked, wrong};
use super::hint;
use super::static_type::StaticType;
use super::time_text::{self, TimeError};
use crate::base::time::SECOND_MS;
use crate::model::{Condition, Function, Scalar};
use crate::syntax::{Ast, Code, write_moment, write_span};

/// The conversions, each with what it gives.
const CONVERSIONS: [(&str, Function, StaticType); 6] = [
    ("int", Function::Int, StaticType::Int),
    ("double", Function::Double, StaticType::Double),
    ("string", Function::String, StaticType::String),
    ("bool", Function::Bool, StaticType::Bool),
    ("timestamp", Function::Timestamp, StaticType::Timestamp),
    ("duration", Function::Duration, StaticType::Duration),
];

/// Which types a conversion runs on, beside its own and what is known only then.
pub(crate) const fn runs_on(function: Function) -> &'static [StaticType] {
    match function {
        Function::Int => &[StaticType::Double, StaticType::Timestamp],
        Function::Double | Function::Timestamp => &[StaticType::Int],
        Function::String => &[StaticType::Int, StaticType::Bool],
        _ => &[],
    }
}

/// Which types a conversion takes only where they are written in the condition.
const fn written_only(function: Function) -> &'static [StaticType] {
    match function {
        Function::Int | Function::Double | Function::Bool | Function::Timestamp | Function::Duration => {
            &[StaticType::String]
        }
        Function::String => &[StaticType::Double, StaticType::Timestamp, StaticType::Duration],
        _ => &[],
    }
}

/// The way out where a conversion is left out of the runtime.
const fn instead(function: Function) -> &'static str {
    match function {
        Function::Int => "declare it as `int`, or write the number in the condition: `int('42')`",
        Function::Bool => "declare it as `bool`, or compare the text: `x == 'true'`",
        Function::Double => "declare it as `double`, or write the number in the condition: `double('1.5')`",
        Function::Timestamp => {
            "declare it as `timestamp`, or write the moment in the condition: `timestamp('2026-05-04T12:00:00Z')`"
        }
        Function::Duration => "write the span in the condition: `duration('1h30m')`; between moments it is `a - b`",
        _ => {
            "compare the value itself; text of an int has `string(int(x))`, parts of a time have `x.getHours()` and the like"
        }
    }
}

impl Checker<'_> {
    /// `int(x)` and its kin; nothing if it is no conversion of one argument.
    pub(super) fn conversion(self, ast: &Ast, name: &str, arguments: &[Ast]) -> Option<Checked> {
        let [argument] = arguments else {
            return None;
        };
        if name == "dyn" {
            return Some(self.expression(argument).map(|(condition, _)| (condition, StaticType::Dyn)));
        }
        let (_, function, target) = CONVERSIONS.into_iter().find(|conversion| conversion.0 == name)?;
        Some(self.converted(ast, argument, name, function, target))
    }

    fn converted(self, ast: &Ast, argument: &Ast, name: &str, function: Function, target: StaticType) -> Checked {
        let (condition, found) = self.expression(argument)?;
        if let Some(value) = constant(&condition) {
            let found = StaticType::of(&value);
            if found == target {
                return Ok((condition, target));
            }
            if runs_on(function).contains(&found) || written_only(function).contains(&found) {
                return computed(argument, function, &value);
            }
        }
        // Of text it is an operation nevertheless: one on text that is too long.
        if found == target && target != StaticType::String {
            return Ok((condition, target));
        }
        if found == StaticType::Dyn || found == target || runs_on(function).contains(&found) {
            return Ok((Condition::Call(function, vec![condition]), target));
        }
        if written_only(function).contains(&found) {
            let message = format!("`{name}` of {} is left out of the runtime", found.with_article());
            return wrong(ast, Code::LeftOut, message, Some(instead(function).to_owned()));
        }
        let message = format!("`{name}` does not take {}", found.with_article());
        let help = match (function, &found) {
            (Function::Duration, StaticType::Int) => Some("write a span of time as `duration('90s')`".to_owned()),
            (Function::Int | Function::Double, StaticType::Bool) => Some("write `x ? 1 : 0`".to_owned()),
            (Function::Int | Function::Double, StaticType::Duration) => {
                Some("ask `x.getSeconds()`, `x.getMinutes()` or `x.getHours()`".to_owned())
            }
            _ => hint::to_bool(&found).filter(|_| target == StaticType::Bool),
        };
        let takes: Vec<String> =
            runs_on(function).iter().chain(written_only(function)).map(StaticType::with_article).collect();
        let help = help.unwrap_or_else(|| format!("it takes {}", takes.join(", ")));
        wrong(argument, Code::TypeMismatch, message, Some(help))
    }
}

/// The constant that an argument is; -0.0 is an operation, because constants do not hold it.
fn constant(condition: &Condition) -> Option<Scalar> {
    match condition {
        Condition::Literal(value) => Some(value.clone()),
        Condition::Negate(operand) => match operand.as_ref() {
            Condition::Literal(Scalar::Double(value)) => Some(Scalar::Double(-value)),
            _ => None,
        },
        _ => None,
    }
}

/// Converts a constant.
fn computed(argument: &Ast, function: Function, value: &Scalar) -> Checked {
    match (function, value) {
        (Function::Int, Scalar::Double(value)) => match whole(*value) {
            Some(whole) => literal(Scalar::Int(whole)),
            None => refused(argument, &format!("{value}"), "int", "an int reaches to about 9.2e18 in either direction"),
        },
        (Function::Int, Scalar::String(text)) => match text.parse::<i64>() {
            Ok(value) => literal(Scalar::Int(value)),
            Err(_) => refused(argument, text, "int", "write digits only, as in `int('42')`"),
        },
        (Function::Int, Scalar::Timestamp(milliseconds)) => literal(Scalar::Int(milliseconds.div_euclid(SECOND_MS))),
        (Function::Double, Scalar::Int(value)) => Ok((double(double_of(*value)), StaticType::Double)),
        (Function::Double, Scalar::String(text)) => match parse_double(text) {
            Some(value) => Ok((double(value), StaticType::Double)),
            None => refused(argument, text, "double", "write a number, as in `double('1.5e3')`"),
        },
        (Function::String, value) => literal(Scalar::String(written(value))),
        (Function::Bool, Scalar::String(text)) => match text.as_str() {
            "true" | "TRUE" | "True" | "t" | "1" => literal(Scalar::Bool(true)),
            "false" | "FALSE" | "False" | "f" | "0" => literal(Scalar::Bool(false)),
            _ => refused(argument, text, "bool", "write 'true' or 'false'"),
        },
        (Function::Timestamp, Scalar::Int(seconds)) => {
            let milliseconds = seconds.checked_mul(SECOND_MS).ok_or(TimeError::Range);
            moment(argument, &seconds.to_string(), milliseconds.and_then(time_text::moment))
        }
        (Function::Timestamp, Scalar::String(text)) => moment(argument, text, time_text::parse_moment(text)),
        (Function::Duration, Scalar::String(text)) => span(argument, text),
        _ => Err(None),
    }
}

fn refused(argument: &Ast, text: &str, what: &str, help: &str) -> Checked {
    wrong(argument, Code::TypeMismatch, format!("`{text}` is no {what}"), Some(help.to_owned()))
}

fn moment(argument: &Ast, text: &str, read: Result<i64, TimeError>) -> Checked {
    let (message, help) = match read {
        Ok(milliseconds) => return literal(Scalar::Timestamp(milliseconds)),
        Err(TimeError::Shape) => (
            format!("`{text}` is not a moment"),
            hint::moment(text)
                .unwrap_or_else(|| "write date, time and distance from UTC: '2026-05-04T12:00:00Z'".to_owned()),
        ),
        Err(TimeError::Range) => {
            (format!("the moment `{text}` is out of range"), "moments lie in the years 1 to 9999".to_owned())
        }
    };
    wrong(argument, Code::InvalidWindow, message, Some(help))
}

fn span(argument: &Ast, text: &str) -> Checked {
    let (message, help) = match time_text::parse_span(text) {
        Ok(milliseconds) => return literal(Scalar::Duration(milliseconds)),
        Err(TimeError::Shape) => {
            let help = hint::duration(text).map_or("write '1h30m', '90s' or '250ms'".to_owned(), |meant| {
                format!("write {meant}: a duration has hours, minutes, seconds and milliseconds")
            });
            (format!("`{text}` is not a duration"), help)
        }
        Err(TimeError::Range) => (
            format!("the duration `{text}` is too long"),
            "a duration reaches 292 years in either direction".to_owned(),
        ),
    };
    wrong(argument, Code::InvalidWindow, message, Some(help))
}

/// The double without its fraction, if an int can hold it; as in CEL, neither bound is included.
#[allow(clippy::cast_possible_truncation, reason = "its range is looked at first")]
fn whole(value: f64) -> Option<i64> {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    (value > -BOUND && value < BOUND).then_some(value as i64)
}

#[allow(clippy::cast_precision_loss, reason = "an int becomes the nearest double")]
const fn double_of(value: i64) -> f64 {
    value as f64
}

/// A number as text; one that is too large is none, but infinity in words is one.
fn parse_double(text: &str) -> Option<f64> {
    let value = text.parse::<f64>().ok()?;
    let is_word = text.contains(['i', 'I']);
    (value.is_finite() || value.is_nan() || is_word).then_some(value)
}

/// A constant as text.
fn written(value: &Scalar) -> String {
    match value {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Double(value) => written_double(*value),
        Scalar::String(text) => text.clone(),
        Scalar::Timestamp(milliseconds) => write_moment(*milliseconds),
        Scalar::Duration(milliseconds) => write_span(*milliseconds),
        // No constant is a list.
        Scalar::Strings(_) => String::new(),
    }
}

/// The fewest digits that lead back to the double; below 0.0001 and from 1e6 on with an exponent, as the reference implementation
/// of CEL writes it.
fn written_double(value: f64) -> String {
    let shortest = format!("{value:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => format!("{value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_as_text_is_the_shortest() {
        for (value, text) in [
            (123.456, "123.456"),
            (-0.0045, "-0.0045"),
            (1.0, "1"),
            (-0.0, "-0"),
            (100_000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (123_456_789.5, "1.234567895e+08"),
            (1.5e300, "1.5e+300"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
        ] {
            assert_eq!(written_double(value), text);
        }
    }

    #[test]
    fn double_of_text_is_finite_unless_it_says_otherwise() {
        assert_eq!(parse_double("-84.32e7"), Some(-8.432e8));
        assert_eq!(parse_double("inf"), Some(f64::INFINITY));
        assert!(parse_double("NaN").is_some_and(f64::is_nan));
        for text in ["1e999", "", "x", "1,5", " 1"] {
            assert_eq!(parse_double(text), None, "{text:?}");
        }
    }
}
