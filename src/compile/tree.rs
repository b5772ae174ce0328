//! Reading values whose shape was checked before: what is not as it should be is passed over, because it was reported.

use std::collections::BTreeMap;

use super::form::{Field, NameKind};
use crate::base::limits;
use crate::syntax::{Key, Node, NodeValue, Span};

/// A value with its place in the document.
#[derive(Clone)]
pub(super) struct Spot<'n> {
    pub node: &'n Node,
    pub path: String,
}

impl<'n> Spot<'n> {
    pub fn root(node: &'n Node) -> Self {
        Self { node, path: String::new() }
    }

    pub fn span(&self) -> Span {
        self.node.span
    }

    pub fn child(&self, step: &str, node: &'n Node) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self { node, path: format!("{}/{step}", self.path) }
    }

    /// The keys and values of a map; nothing is an empty one.
    pub fn map(&self) -> &'n [(Key, Node)] {
        match &self.node.value {
            NodeValue::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entries of a map, each with its place.
    pub fn entries(&self) -> impl Iterator<Item = (&'n Key, Spot<'n>)> {
        self.map().iter().map(|(key, node)| (key, self.child(&key.name, node)))
    }

    /// The value of a field.
    pub fn get(&self, field: &Field) -> Option<Self> {
        let entry = self.map().iter().find(|entry| entry.0.name == field.name)?;
        Some(self.child(field.name, &entry.1))
    }

    /// The entries of a list.
    pub fn list(&self) -> impl Iterator<Item = Spot<'n>> {
        let entries: &'n [Node] = match &self.node.value {
            NodeValue::List(entries) => entries,
            _ => &[],
        };
        entries.iter().take(limits::ENTRIES).enumerate().map(|(index, node)| self.child(&index.to_string(), node))
    }

    pub fn text(&self) -> Option<&'n str> {
        match &self.node.value {
            NodeValue::String(text, _) => Some(text),
            _ => None,
        }
    }

    pub fn truth(&self) -> Option<bool> {
        match self.node.value {
            NodeValue::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub fn whole(&self) -> Option<i64> {
        match self.node.value {
            NodeValue::Int(value) => Some(value),
            _ => None,
        }
    }

    /// A number, with a point or without.
    pub fn number(&self) -> Option<f64> {
        match self.node.value {
            #[allow(clippy::cast_precision_loss, reason = "bounds of numbers are far below 2^53")]
            NodeValue::Int(value) => Some(value as f64),
            NodeValue::Double(value) => Some(value),
            _ => None,
        }
    }

    /// One word out of a list.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let word = self.text()?;
        choices.iter().find(|choice| choice.0 == word).map(|choice| choice.1)
    }

    /// A text that may be an id.
    pub fn id(&self) -> Option<&'n str> {
        self.text().filter(|text| NameKind::Id.allows(text))
    }
}

/// The ids of a kind, in their order.
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
