//! Mappings: how the rows of another system become event lines.

use std::path::Path;

use etappe::syntax::{Format, Node, NodeValue, parse_document};

use crate::error::CliError;
use crate::files;

/// Which column is what, and which foreign event is which of ours.
pub struct Mapping {
    /// Column of the visitor's id.
    pub user: String,
    /// Column of the moment.
    pub time: String,
    /// Column of the event's name.
    pub event: String,
    /// Foreign event name, our event id.
    pub events: Vec<(String, String)>,
    /// Context field, column.
    pub context: Vec<(String, String)>,
    /// Attribute, column.
    pub attributes: Vec<(String, String)>,
    /// Dimension, column.
    pub dimensions: Vec<(String, String)>,
}

impl Mapping {
    /// Reads a mapping in YAML.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let text = files::read_text(path)?;
        let root = parse_document(&text, Format::of_file_name(&path.to_string_lossy())).map_err(|diagnostic| {
            let line = diagnostic.place(&text).line;
            let help = diagnostic.help.clone().unwrap_or_default();
            CliError::input(
                format!("`{}` line {line}: {}", path.display(), diagnostic.message),
                help,
            )
        })?;
        let wrong = |what: &str| {
            CliError::input(
                format!("`{}`: {what}", path.display()),
                "a mapping has `columns: { user, time, event }`, `events`, `context`, `attributes` and `dimensions`",
            )
        };
        let known = ["columns", "time_zone", "events", "context", "attributes", "dimensions"];
        if let Some(field) = fields(&root).iter().find(|field| !known.contains(&field.0.as_str())) {
            return Err(wrong(&format!("there is no field `{}`", field.0)));
        }
        let zone = text_pairs(&root).into_iter().find(|pair| pair.0 == "time_zone");
        if zone.is_some_and(|zone| zone.1 != "utc") {
            return Err(wrong(
                "`time_zone` must be `utc`; write other zones into the times themselves",
            ));
        }
        let pairs = |name: &str| child(&root, name).map(text_pairs).unwrap_or_default();
        let columns = pairs("columns");
        let column = |name: &str| {
            let found = columns.iter().find(|column| column.0 == name);
            found
                .map(|column| column.1.clone())
                .ok_or_else(|| wrong(&format!("`columns.{name}` is missing")))
        };
        Ok(Self {
            user: column("user")?,
            time: column("time")?,
            event: column("event")?,
            events: pairs("events"),
            context: pairs("context"),
            attributes: pairs("attributes"),
            dimensions: pairs("dimensions"),
        })
    }
}

fn fields(node: &Node) -> Vec<(String, &Node)> {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().map(|(key, value)| (key.name.clone(), value)).collect(),
        _ => Vec::new(),
    }
}

fn child<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    fields(node)
        .into_iter()
        .find(|field| field.0 == name)
        .map(|field| field.1)
}

fn text_pairs(node: &Node) -> Vec<(String, String)> {
    fields(node)
        .into_iter()
        .filter_map(|(name, value)| match &value.value {
            NodeValue::String(text, _) => Some((name, text.clone())),
            _ => None,
        })
        .collect()
}
