//! Reading a file of tests value by value: each with its place, and with words for what is not as it should be.

use super::form::Form;
use crate::syntax::{Code, Diagnostic, NodeValue, Span, Spot, nearest};

/// After so many the rest is not said.
const MOST_DIAGNOSTICS: usize = 100;
/// Names are listed only if there are so few.
const MOST_LISTED: usize = 16;

/// Collects what is wrong with one file.
#[derive(Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub fn error(&mut self, spot: &Spot<'_>, code: Code, message: impl Into<String>, help: impl Into<String>) {
        self.error_at(spot.span(), &spot.path, code, message.into(), Some(help.into()));
    }

    pub fn error_at(&mut self, span: Span, path: &str, code: Code, message: String, help: Option<String>) {
        let is_said = self.diagnostics.iter().any(|said| said.span == span && said.code == code);
        if self.diagnostics.len() < MOST_DIAGNOSTICS && !is_said {
            self.diagnostics.push(Diagnostic::new(code, span, message).maybe_help(help).at(path));
        }
    }

    /// How much is wrong so far.
    pub fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// All of them, in the order of the text.
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code as u16));
        self.diagnostics
    }

    /// Whether the value is a map; nothing is an empty one. Fields that do not belong there are reported.
    pub fn is_form(&mut self, spot: &Spot<'_>, form: &Form, example: &str) -> bool {
        if !spot.is_map() && !spot.is_null() {
            self.wrong_type(spot, "a map", &format!("write names with values below it, as in `{example}`"));
            return false;
        }
        for (key, value) in spot.entries() {
            if !form.fields.iter().any(|field| field.name == key.name) {
                let help = meant(&key.name, form);
                let message = format!("{} has no field `{}`", form.called, key.name);
                self.error_at(key.span, &value.path, Code::UnknownTestField, message, Some(help));
            }
        }
        true
    }

    /// The value of a field that must be there.
    pub fn required<'n>(&mut self, spot: &Spot<'n>, form: &Form, field: &str) -> Option<Spot<'n>> {
        let found = spot.get(field);
        if found.is_none() {
            let example = form.fields.iter().find(|known| known.name == field).map_or(field, |known| known.example);
            // What was meant for it has been reported already.
            if !spot.entries().any(|(key, _)| meant(&key.name, form) == format!("did you mean `{field}`?")) {
                let message = format!("{} needs `{field}`", form.called);
                self.missing(spot, message, format!("add `{example}`"));
            }
        }
        found
    }

    /// Something that must be there is not: said at the first field of the map.
    pub fn missing(&mut self, spot: &Spot<'_>, message: String, help: String) {
        let start = spot.span().start;
        let span = spot.entries().next().map_or(Span::new(start, start), |entry| entry.0.span);
        self.error_at(span, &spot.path, Code::MissingTestField, message, Some(help));
    }

    pub fn wrong_type(&mut self, spot: &Spot<'_>, wanted: &str, help: &str) {
        let message = format!("{wanted} must stand here, not {}", spot.node.kind());
        self.error(spot, Code::WrongTestType, message, help);
    }

    /// Text; `what` is what it should be.
    pub fn text<'n>(&mut self, spot: &Spot<'n>, what: &str) -> Option<&'n str> {
        match &spot.node.value {
            NodeValue::String(text, _) => return Some(text),
            NodeValue::Bool(_) | NodeValue::Int(_) | NodeValue::Double(_) => {
                self.wrong_type(spot, what, "put it in quotes to make it text");
            }
            _ => self.wrong_type(spot, what, "write it in one line, as text"),
        }
        None
    }

    /// Whether the value is a map with keys of the author's own choice; nothing is an empty one.
    pub fn is_map(&mut self, spot: &Spot<'_>, example: &str) -> bool {
        let is_map = spot.is_map() || spot.is_null();
        if !is_map {
            self.wrong_type(spot, "a map", &format!("write names with values below it, as in `{example}`"));
        }
        is_map
    }

    /// Whether the value is a list; nothing is an empty one.
    pub fn is_list(&mut self, spot: &Spot<'_>, example: &str) -> bool {
        let is_list = matches!(spot.node.value, NodeValue::List(_) | NodeValue::Null);
        if !is_list {
            self.wrong_type(spot, "a list", &format!("write it as `{example}`"));
        }
        is_list
    }

    /// A name that the journey does not have; `known` are those of its kind.
    pub fn unknown(&mut self, span: Span, path: &str, what: &str, name: &str, known: &[&str]) {
        self.unknown_in(span, path, "the journey", what, name, known);
    }

    /// The same for a name that something else does not have.
    pub fn unknown_in(&mut self, span: Span, path: &str, who: &str, what: &str, name: &str, known: &[&str]) {
        let help = suggestion(name, known);
        self.error_at(span, path, Code::UnknownTestName, format!("{who} has no {what} `{name}`"), help);
    }

    /// A word out of a list.
    pub fn choice<T: Copy>(&mut self, spot: &Spot<'_>, what: &str, choices: &[(&str, T)]) -> Option<T> {
        let word = self.text(spot, what)?;
        let found = choices.iter().find(|choice| choice.0 == word).map(|choice| choice.1);
        if found.is_none() {
            let known: Vec<&str> = choices.iter().map(|choice| choice.0).collect();
            let near = nearest(word, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("known here: {}", listed(&known)));
            self.error(spot, Code::InvalidTestValue, format!("`{word}` is not {what}"), help);
        }
        found
    }
}

/// The field that a key was most likely meant to be, or all of them.
fn meant(key: &str, form: &Form) -> String {
    let also = form.fields.iter().find(|field| field.also.contains(&key)).map(|field| field.name);
    let near = || nearest(key, form.fields.iter().map(|field| field.name));
    let names = || form.fields.iter().map(|field| field.name).collect::<Vec<_>>();
    match also.or_else(near) {
        None if key == "given" => "what is given is written in the step itself, without `given`".to_owned(),
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known here: {}", listed(&names())),
    }
}

/// "did you mean", or the whole list if it is short.
pub(super) fn suggestion(name: &str, known: &[&str]) -> Option<String> {
    match nearest(name, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => Some("it has none".to_owned()),
        None if known.len() <= MOST_LISTED => Some(format!("it has {}", listed(known))),
        None => None,
    }
}

/// "`a`, `b` and `c`", for messages.
pub(super) fn listed(names: &[&str]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.pop() {
        None => "nothing".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
    }
}
