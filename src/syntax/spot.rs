//! Walking a document: each value with its place, for those who read it and say what is wrong there.

use super::{Key, Node, NodeValue, Span};

/// A value with its place in the document.
#[derive(Clone)]
pub(crate) struct Spot<'n> {
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

    /// A value below it, by its key or number.
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
    pub fn get<F: AsRef<str> + ?Sized>(&self, field: &F) -> Option<Self> {
        let name = field.as_ref();
        let entry = self.map().iter().find(|entry| entry.0.name == name)?;
        Some(self.child(name, &entry.1))
    }

    /// The entries of a list.
    pub fn list(&self) -> impl Iterator<Item = Spot<'n>> {
        let entries: &'n [Node] = match &self.node.value {
            NodeValue::List(entries) => entries,
            _ => &[],
        };
        entries.iter().enumerate().map(|(index, node)| self.child(&index.to_string(), node))
    }

    pub const fn is_map(&self) -> bool {
        matches!(self.node.value, NodeValue::Map(_))
    }

    pub const fn is_null(&self) -> bool {
        matches!(self.node.value, NodeValue::Null)
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
}
