//! Checking function calls: `has`, `count`, `happened`, `since`, `segment` and `duration`.

use super::condition::{Checked, Scope, with_article, wrong};
use super::form::{FUNCTIONS, journey_fields, profile_fields};
use super::hint;
use super::report::{candidates, listed, suggestion};
use crate::base::limits;
use crate::model::{Condition, Counter, Scalar, Tally, Type, Window, WindowError, index_of};
use crate::syntax::{Ast, AstKind, Code};

const WINDOWS: &str = "a window is '90s', '30m', '72h', '7d', '4w' (at most 400 days), 'session' or 'all'";

impl Scope<'_> {
    pub(super) fn call(&self, ast: &Ast, name: &str, arguments: &[Ast]) -> Checked {
        match (name, arguments) {
            ("has", [argument]) => self.has(argument),
            ("segment", [argument]) => self.segment(argument),
            ("duration", [argument]) => duration(argument),
            ("since", [event]) => self.tally(Tally::Since, event, &[]),
            ("since", [event, rest @ ..]) if rest.len() == 2 => self.tally(Tally::Since, event, rest),
            ("count" | "happened", [event, rest @ ..]) if matches!(rest.len(), 0 | 1 | 3) => {
                let window = rest.first().map_or(Ok(Window::All), window)?;
                let tally = if name == "count" { Tally::Count(window) } else { Tally::Happened(window) };
                self.tally(tally, event, rest.get(1..).unwrap_or_default())
            }
            _ => unknown_call(ast, name, arguments.len()),
        }
    }

    fn has(&self, argument: &Ast) -> Checked {
        if let AstKind::Member(operand, name) = &argument.kind {
            match &operand.kind {
                AstKind::Identifier(base) if base == "profile" => {
                    let (index, _) = self.attribute(argument, name)?;
                    return Ok((Condition::HasAttribute(index), Type::Bool));
                }
                AstKind::Identifier(base) if base == "context" => {
                    let (index, _) = self.context_field(argument, name)?;
                    return Ok((Condition::HasContext(index), Type::Bool));
                }
                _ => {}
            }
        }
        let help = match &argument.kind {
            AstKind::Identifier(name) | AstKind::String(name) => self.read_as(name),
            _ => None,
        };
        let help = help.or(Some(
            "ask `has(profile.country)` or `has(context.campaign)`; for events there is `happened`".to_owned(),
        ));
        wrong(argument, Code::UnknownFunction, "`has` takes an attribute or a context field", help)
    }

    fn segment(&self, argument: &Ast) -> Checked {
        let name = literal_text(argument, "segment")?;
        match index_of(self.segments, |segment| segment == name) {
            Some(index) => Ok((Condition::Segment(index), Type::Bool)),
            None => {
                let message = format!("there is no segment `{name}`");
                let mut known = self.segments.iter().map(String::as_str);
                let declared = [&journey_fields::SEGMENTS];
                Err(self.unknown(argument, Code::UnknownSegment, &declared, (name, message), &mut known))
            }
        }
    }

    fn tally(&self, tally: Tally, event: &Ast, dimension: &[Ast]) -> Checked {
        let name = literal_text(event, "event")?;
        let events = &self.schema.events;
        let Some((index, entry)) = index_of(events, |event| event.name == name).zip(self.schema.event(name)) else {
            let declared = [&journey_fields::PROFILE, &profile_fields::EVENTS];
            let mut known = events.iter().map(|event| event.name.as_str());
            let message = format!("there is no event `{name}`");
            return Err(self.unknown(event, Code::UnknownEvent, &declared, (name, message), &mut known));
        };
        let dimension = match dimension {
            [dimension, value] => Some(self.dimension(dimension, value, &entry.name, &entry.dimensions)?),
            _ => None,
        };
        let value_type = match tally {
            Tally::Count(_) => Type::Int,
            Tally::Happened(_) => Type::Bool,
            Tally::Since => Type::Duration,
            _ => Type::Double,
        };
        Ok((Condition::Tally(tally, Counter { event: index, dimension }), value_type))
    }

    fn dimension(
        &self,
        dimension: &Ast,
        value: &Ast,
        event: &str,
        known: &[String],
    ) -> Checked<(String, Box<Condition>)> {
        let name = literal_text(dimension, "dimension")?;
        if !known.iter().any(|known| known == name) {
            let help = suggestion(name, &candidates(&mut known.iter().map(String::as_str)))
                .or(Some(format!("declare it: `{event}: {{ dimensions: [{name}] }}`")));
            return wrong(
                dimension,
                Code::UnknownEvent,
                format!("the event `{event}` has no dimension `{name}`"),
                help,
            );
        }
        let (condition, found) = self.expression(value)?;
        if found != Type::String {
            let message = format!("a dimension's value is a string, this is {}", with_article(found));
            let help = hint::as_type(&condition, Type::String)
                .or(Some("write it in quotes, or read an attribute or context field of type `string`".to_owned()));
            return wrong(value, Code::TypeMismatch, message, help);
        }
        Ok((name.to_owned(), Box::new(condition)))
    }
}

fn unknown_call<T>(ast: &Ast, name: &str, given: usize) -> Checked<T> {
    if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
        let message = format!("`{name}` does not take {given} argument{}", if given == 1 { "" } else { "s" });
        let help = format!("write {}", listed(function.forms));
        return wrong(ast, Code::UnknownFunction, message, Some(help));
    }
    let other = FUNCTIONS.iter().find(|function| function.also.contains(&name));
    let help = other.map(|other| format!("did you mean `{}`?", other.name));
    let help = help.or_else(|| suggestion(name, &FUNCTIONS.each_ref().map(|function| function.name)));
    wrong(ast, Code::UnknownFunction, format!("there is no function `{name}`"), help)
}

fn literal_text<'a>(ast: &'a Ast, what: &str) -> Checked<&'a str> {
    match &ast.kind {
        AstKind::String(text) => Ok(text),
        AstKind::Identifier(name) => {
            let help = Some(format!("write '{name}'"));
            wrong(ast, Code::UnknownFunction, format!("the {what} must stand in quotes"), help)
        }
        AstKind::Int(number) if what == "window" => {
            let help = Some(format!("write '{number}d' for days, '{number}h' for hours"));
            wrong(ast, Code::UnknownFunction, "the window must be text in quotes", help)
        }
        _ => {
            let help = Some(format!("write the {what} itself in quotes; it cannot come from elsewhere"));
            wrong(ast, Code::UnknownFunction, format!("the {what} must be text in quotes"), help)
        }
    }
}

fn window(ast: &Ast) -> Checked<Window> {
    let text = literal_text(ast, "window")?;
    let (message, help) = match Window::parse(text) {
        Ok(window) => return Ok(window),
        Err(WindowError::Shape) => {
            let help = hint::window(text).map_or(WINDOWS.to_owned(), |meant| format!("write {meant}"));
            (format!("`{text}` is not a window"), help)
        }
        Err(WindowError::Range) if text.trim_matches('0').len() == 1 => {
            (format!("the window `{text}` is empty"), "write '1s' or more, or 'all' for all time".to_owned())
        }
        Err(WindowError::Range) => (
            format!("the window `{text}` is longer than 400 days"),
            "write '400d' or less, or 'all' for all time".to_owned(),
        ),
    };
    wrong(ast, Code::InvalidWindow, message, Some(help))
}

/// `duration('1h30m')`: numbers with `h`, `m`, `s` or `ms`, as in CEL.
fn duration(ast: &Ast) -> Checked {
    let text = literal_text(ast, "duration")?;
    let (message, help) = match parse_duration(text) {
        Some(length) if length <= limits::WINDOW_MS => {
            return Ok((Condition::Literal(Scalar::Duration(length)), Type::Duration));
        }
        Some(_) => (format!("`{text}` is longer than 400 days"), "write at most '9600h'".to_owned()),
        None => {
            let help = hint::duration(text).map_or("write '1h30m', '90s' or '250ms'".to_owned(), |meant| {
                format!("write {meant}: a duration has hours, minutes, seconds and milliseconds")
            });
            (format!("`{text}` is not a duration"), help)
        }
    };
    wrong(ast, Code::InvalidWindow, message, Some(help))
}

fn parse_duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total_ms = 0i64;
    while !rest.is_empty() {
        let unit_at = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (digits, tail) = rest.split_at_checked(unit_at)?;
        let (unit_ms, unit) = [(1, "ms"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")]
            .into_iter()
            .find(|(_, unit)| tail.starts_with(unit))?;
        total_ms = total_ms.checked_add(digits.parse::<i64>().ok()?.checked_mul(unit_ms)?)?;
        rest = tail.get(unit.len()..)?;
    }
    (!text.is_empty()).then_some(total_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_duration_cel_forms_are_understood() {
        assert_eq!(parse_duration("1h30m"), Some(5_400_000));
        assert_eq!(parse_duration("250ms"), Some(250));
        for text in ["", "h", "1", "1d", "1h 2m", "-1h", "9999999999999999999h"] {
            assert_eq!(parse_duration(text), None, "{text:?}");
        }
    }
}
