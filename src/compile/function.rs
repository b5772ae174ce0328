//! Checking function calls: which there are, and those of the language itself.

use super::checker::Checker;
use super::condition::{Checked, wrong};
use super::form::FUNCTIONS;
use super::hint;
use super::report::{listed, suggestion};
use super::static_type::StaticType;
use crate::model::{Condition, Tally, Window, WindowError};
use crate::syntax::{Ast, AstKind, Code};

const WINDOWS: &str = "a window is '90s', '30m', '72h', '7d', '4w' (at most 400 days), 'session' or 'all'";

/// What CEL has and pages have no use for, each with the way out.
const ABSENT: [(&str, &str); 4] = [
    ("type", "the checker knows every type; ask `has(x)` whether something is there"),
    ("uint", "write `int(x)`: there are no unsigned ints"),
    ("bytes", "compare the text itself: there are no bytes"),
    ("optional", "write `x.orValue(d)`"),
];

impl Checker<'_> {
    pub(super) fn call(self, ast: &Ast, name: &str, arguments: &[Ast]) -> Checked {
        if let Some(conversion) = self.conversion(ast, name, arguments) {
            return conversion;
        }
        if let Some((_, help)) = ABSENT.iter().find(|absent| absent.0 == name) {
            let message = format!("`{name}` is not part of this language");
            return wrong(ast, Code::NotSupported, message, Some((*help).to_owned()));
        }
        match (name, arguments) {
            ("has", [argument]) => self.has(argument),
            ("size", [operand]) => self.size(operand),
            ("matches", [operand, pattern]) => self.matches(operand, pattern),
            ("segment", [argument]) => self.segment(argument),
            ("since", [event]) => self.tally(Tally::Since, event, &[]),
            ("since", [event, rest @ ..]) if rest.len() == 2 => self.tally(Tally::Since, event, rest),
            ("first", [event]) => self.tally(Tally::First, event, &[]),
            ("first", [event, rest @ ..]) if rest.len() == 2 => self.tally(Tally::First, event, rest),
            ("last", [event]) => self.tally(Tally::Last, event, &[]),
            ("last", [event, rest @ ..]) if rest.len() == 2 => self.tally(Tally::Last, event, rest),
            ("count" | "happened", [event, rest @ ..]) if matches!(rest.len(), 0 | 1 | 3) => {
                let window = rest.first().map_or(Ok(Window::All), window)?;
                let tally = if name == "count" { Tally::Count(window) } else { Tally::Happened(window) };
                self.tally(tally, event, rest.get(1..).unwrap_or_default())
            }
            ("sum", [event, measure, within, rest @ ..]) if matches!(rest.len(), 0 | 2) => {
                self.sum(event, measure, within, rest)
            }
            ("sequence", [events, within]) => self.sequence(events, within),
            ("interest", [name, value]) => self.interest(name, value),
            ("shown" | "clicked", [item, within]) => self.impressions(name, item, within),
            ("feedback", [kind]) => self.feedback(kind),
            ("consent", [purpose]) => self.consent(purpose),
            ("age", [moment]) => {
                let moment = self.of_type(moment, &StaticType::Timestamp, "`age`")?;
                Ok((Condition::Age(Box::new(moment)), StaticType::Duration))
            }
            ("within", [moment, within]) => self.within_window(moment, within),
            ("model", _) => {
                let help = "use `interest(…)`, `sum(…)` or a context field that your own model fills";
                wrong(ast, Code::NoModels, "models do not exist yet", Some(help.to_owned()))
            }
            _ => unknown_call(ast, name, arguments.len(), None),
        }
    }

    fn within_window(self, moment: &Ast, within: &Ast) -> Checked {
        let moment = self.of_type(moment, &StaticType::Timestamp, "`within`")?;
        let window = window(within)?;
        if window == Window::All {
            let help = Some("write how far back, as in '7d', or ask `has(…)` whether it is there".to_owned());
            return wrong(within, Code::InvalidWindow, "every moment that is past lies in 'all'", help);
        }
        Ok((Condition::Within(Box::new(moment), window), StaticType::Bool))
    }
}

/// That there is no such function, or none that takes so many arguments; `operand` is what it stands after.
pub(super) fn unknown_call<T>(ast: &Ast, name: &str, given: usize, operand: Option<&Ast>) -> Checked<T> {
    let is_method = operand.is_some();
    let fits = |form: &&str| form.starts_with(name) != is_method;
    let named = FUNCTIONS.iter().find(|function| function.name == name);
    if let Some(function) = named.filter(|function| function.forms.iter().any(fits)) {
        let message = format!("`{name}` does not take {given} argument{}", if given == 1 { "" } else { "s" });
        let forms: Vec<&str> = function.forms.iter().copied().filter(fits).collect();
        return wrong(ast, Code::UnknownFunction, message, Some(format!("write {}", listed(&forms))));
    }
    let other = FUNCTIONS.iter().find(|function| function.also.contains(&name));
    let help = match (other, named) {
        (Some(other), _) => Some(format!("did you mean `{}`?", other.name)),
        (None, Some(function)) => Some(format!("write {}", listed(function.forms))),
        (None, None) => hint::absent_function(name, operand)
            .or_else(|| suggestion(name, &FUNCTIONS.each_ref().map(|function| function.name)))
            .or(Some("the functions are listed in docs/conditions.md".to_owned())),
    };
    let (what, code) = match (is_method, named) {
        (true, Some(_)) => ("cannot stand after a point", Code::UnknownFunction),
        (false, Some(_)) => ("must stand after a value and a point", Code::UnknownFunction),
        _ => ("", Code::UnknownFunction),
    };
    let message = match named {
        Some(_) => format!("`{name}` {what}"),
        None => format!("there is no function `{name}`"),
    };
    wrong(ast, code, message, help)
}

/// A name or pattern that must be written where it stands.
pub(super) fn literal_text<'a>(ast: &'a Ast, what: &str) -> Checked<&'a str> {
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

/// A window that must be written where it stands.
pub(super) fn window(ast: &Ast) -> Checked<Window> {
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
