//! The shape of a document: maps with known fields, values of the right type, and words for what is not.

use std::collections::BTreeMap;

use crate::base::limits;
use crate::syntax::{Code, Diagnostic, Key, Node, NodeValue, Span, nearest};

/// After so many the rest is not said: nobody reads it, and text from strangers must not buy unbounded work.
const MOST_DIAGNOSTICS: usize = 100;
/// Names are suggested only out of so many.
const MOST_CANDIDATES: usize = 1_000;

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
}

/// The names of a kind, in their order.
#[derive(Default)]
pub(super) struct Names {
    ordered: Vec<String>,
    numbers: BTreeMap<String, u16>,
}

impl Names {
    pub fn push(&mut self, name: String) {
        if let Ok(number) = u16::try_from(self.ordered.len()) {
            self.numbers.entry(name.clone()).or_insert(number);
        }
        self.ordered.push(name);
    }

    pub fn number(&self, name: &str) -> Option<u16> {
        self.numbers.get(name).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.ordered.iter().map(String::as_str)
    }
}

impl<'a> FromIterator<&'a str> for Names {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut result = Self::default();
        names.into_iter().for_each(|name| result.push(name.to_owned()));
        result
    }
}

/// A value with its place in the document.
#[derive(Clone)]
pub(super) struct Spot<'n> {
    pub node: &'n Node,
    pub path: String,
}

/// A map whose fields are known.
pub(super) struct Object<'n> {
    pub spot: Spot<'n>,
    entries: &'n [(Key, Node)],
}

impl<'n> Spot<'n> {
    pub fn root(node: &'n Node) -> Self {
        Self { node, path: String::new() }
    }

    pub fn span(&self) -> Span {
        self.node.span
    }

    fn child(&self, step: &str, node: &'n Node) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self { node, path: format!("{}/{step}", self.path) }
    }
}

impl<'n> Object<'n> {
    pub fn get(&self, field: &str) -> Option<Spot<'n>> {
        let entry = self.entries.iter().find(|entry| entry.0.name == field)?;
        Some(self.spot.child(field, &entry.1))
    }
}

/// "a", "b" and "c", for messages.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.pop() {
        None => "nothing".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} or {last}", names.join(", ")),
    }
}

/// "did you mean", or the whole list if it is short.
pub(super) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(name, known.clone().into_iter().take(MOST_CANDIDATES)) {
        return Some(format!("did you mean `{near}`?"));
    }
    let known: Vec<&str> = known.into_iter().take(17).collect();
    (!known.is_empty() && known.len() <= 16).then(|| format!("known here: {}", listed(known)))
}

impl Report {
    pub fn error(&mut self, spot: &Spot<'_>, code: Code, message: impl Into<String>, help: Option<String>) {
        self.push(Diagnostic::new(code, spot.span(), message).maybe_help(help).at(&spot.path));
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether nothing more is said; then nothing more need be found out.
    pub fn is_full(&self) -> bool {
        self.diagnostics.len() >= MOST_DIAGNOSTICS
    }

    /// All of them, in the order of the text.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let is_full = self.is_full();
        let mut diagnostics = self.diagnostics;
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code as u16));
        if let Some(last) = diagnostics.last_mut().filter(|_| is_full) {
            last.help = Some(format!(
                "these are the first {MOST_DIAGNOSTICS} mistakes that were found; correct some and check again"
            ));
        }
        diagnostics
    }

    fn wrong_type<T>(&mut self, spot: &Spot<'_>, wanted: &str) -> Option<T> {
        let help = match (wanted, &spot.node.value) {
            ("a list", NodeValue::String(text, _)) => Some(format!("write `[{text}]`")),
            ("a map", _) if spot.path.is_empty() => {
                Some("a journey begins with `journey: <id>` and `version: 1`".to_owned())
            }
            ("a map", _) => Some("write `name: value`, indented below, or `{ name: value }`".to_owned()),
            ("a whole number", NodeValue::String(text, _)) if text.parse::<i64>().is_ok() => {
                Some("remove the quotes".to_owned())
            }
            ("true or false", NodeValue::String(..)) => Some("write `true` or `false`, without quotes".to_owned()),
            _ => None,
        };
        let found = match spot.node.value {
            NodeValue::Double(_) if wanted == "a whole number" => "a fraction",
            _ => spot.node.kind(),
        };
        self.error(spot, Code::WrongType, format!("{wanted} must stand here, not {found}"), help);
        None
    }

    /// The entries of a map, whatever their names.
    pub fn map<'n>(&mut self, spot: &Spot<'n>) -> Option<Vec<(&'n Key, Spot<'n>)>> {
        match &spot.node.value {
            NodeValue::Map(entries) => {
                Some(entries.iter().map(|(key, node)| (key, spot.child(&key.name, node))).collect())
            }
            NodeValue::Null => Some(Vec::new()),
            _ => self.wrong_type(spot, "a map"),
        }
    }

    /// A map with known fields; others are reported.
    pub fn object<'n>(&mut self, spot: &Spot<'n>, known: &[&str]) -> Option<Object<'n>> {
        let entries: &'n [(Key, Node)] = match &spot.node.value {
            NodeValue::Map(entries) => entries,
            NodeValue::Null => &[],
            _ => return self.wrong_type(spot, "a map"),
        };
        for (key, node) in entries {
            if !self.is_full() && !known.contains(&key.name.as_str()) {
                let help = suggestion(&key.name, known.iter().copied());
                let path = spot.child(&key.name, node).path;
                let message = format!("there is no field `{}` here", key.name);
                self.diagnostics
                    .push(Diagnostic::new(Code::UnknownField, key.span, message).maybe_help(help).at(&path));
            }
        }
        Some(Object { spot: spot.clone(), entries })
    }

    /// A field that must be there.
    pub fn required<'n>(&mut self, object: &Object<'n>, field: &str, example: &str) -> Option<Spot<'n>> {
        let found = object.get(field);
        if found.is_none() {
            let start = object.spot.span().start;
            let place = object.entries.first().map_or(Span::new(start, start), |entry| entry.0.span);
            self.push(
                Diagnostic::new(Code::MissingField, place, format!("`{field}` is missing"))
                    .help(format!("add `{example}`"))
                    .at(&object.spot.path),
            );
        }
        found
    }

    pub fn list<'n>(&mut self, spot: &Spot<'n>) -> Option<Vec<Spot<'n>>> {
        match &spot.node.value {
            NodeValue::List(entries) => {
                if entries.len() > limits::ENTRIES {
                    self.error(spot, Code::JourneyLimit, format!("more than {} entries", limits::ENTRIES), None);
                    return None;
                }
                Some(entries.iter().enumerate().map(|(index, node)| spot.child(&index.to_string(), node)).collect())
            }
            NodeValue::Null => Some(Vec::new()),
            _ => self.wrong_type(spot, "a list"),
        }
    }

    pub fn text<'n>(&mut self, spot: &Spot<'n>) -> Option<&'n str> {
        match &spot.node.value {
            NodeValue::String(text, _) => Some(text),
            NodeValue::Bool(_) | NodeValue::Int(_) | NodeValue::Double(_) => {
                let help = Some("put it in quotes to make it text".to_owned());
                self.error(spot, Code::WrongType, format!("text must stand here, not {}", spot.node.kind()), help);
                None
            }
            _ => self.wrong_type(spot, "text"),
        }
    }

    pub fn truth(&mut self, spot: &Spot<'_>) -> Option<bool> {
        match spot.node.value {
            NodeValue::Bool(value) => Some(value),
            _ => self.wrong_type(spot, "true or false"),
        }
    }

    /// A whole number between two bounds, both included.
    pub fn whole(&mut self, spot: &Spot<'_>, lowest: i64, highest: i64) -> Option<i64> {
        match spot.node.value {
            NodeValue::Int(value) if (lowest..=highest).contains(&value) => Some(value),
            NodeValue::Int(value) => {
                let message = format!("{value} is out of range: {lowest} to {highest}");
                self.error(spot, Code::InvalidValue, message, None);
                None
            }
            _ => self.wrong_type(spot, "a whole number"),
        }
    }

    /// One word out of a list.
    pub fn choice<T: Copy>(&mut self, spot: &Spot<'_>, choices: &[(&str, T)]) -> Option<T> {
        let word = self.text(spot)?;
        let found = choices.iter().find(|choice| choice.0 == word);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|choice| choice.0).collect();
            let help = nearest(word, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            self.error(spot, Code::InvalidValue, format!("`{word}` must be {}", listed(names)), help);
        }
        found.map(|choice| choice.1)
    }

    /// The place of a name in a list of known ones.
    pub fn known(&mut self, spot: &Spot<'_>, what: &str, names: &Names) -> Option<u16> {
        let name = self.text(spot)?;
        let found = names.number(name);
        if found.is_none() && !self.is_full() {
            let help = suggestion(name, names.iter());
            self.error(spot, Code::UnknownName, format!("there is no {what} `{name}`"), help);
        }
        found
    }
}
