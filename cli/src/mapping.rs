//! Mappings: how the rows of another system become event lines.

use std::path::Path;

use etappe::syntax::{Diagnostic, Format, Node, NodeValue, Span, parse_document};

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

const FIELDS: [&str; 6] = ["columns", "time_zone", "events", "context", "attributes", "dimensions"];
const HELP: &str = "a mapping has `columns: { user, time, event }`, `events`, `context`, `attributes` and `dimensions`";

/// A place and what is wrong there.
type Read<T> = Result<T, (Span, String)>;

impl Mapping {
    /// Reads a mapping in YAML.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let text = files::read_text(path)?;
        let at = |span: Span| Diagnostic::new(etappe::syntax::Code::Syntax, span, "").place(&text).line;
        let root = parse_document(&text, Format::of_file_name(&path.to_string_lossy())).map_err(|found| {
            let message = format!("`{}` line {}: {}", path.display(), at(found.span), found.message);
            CliError::input(message, found.help.unwrap_or_else(|| HELP.to_owned()))
        })?;
        Self::of(&root)
            .map_err(|(span, what)| CliError::input(format!("`{}` line {}: {what}", path.display(), at(span)), HELP))
    }

    fn of(root: &Node) -> Read<Self> {
        let NodeValue::Map(entries) = &root.value else {
            return Err((root.span, "a mapping is a map".to_owned()));
        };
        if let Some((key, _)) = entries.iter().find(|entry| !FIELDS.contains(&entry.0.name.as_str())) {
            return Err((key.span, format!("there is no field `{}`", key.name)));
        }
        if let Some(zone) = child(root, "time_zone").filter(|zone| text_of(zone) != Some("utc")) {
            return Err((
                zone.span,
                "`time_zone` must be `utc`; write other zones into the times themselves".to_owned(),
            ));
        }
        let columns = pairs(root, "columns")?;
        let column = |name: &str| {
            let found = columns.iter().find(|column| column.0 == name);
            found.map(|column| column.1.clone()).ok_or_else(|| (root.span, format!("`columns.{name}` is missing")))
        };
        Ok(Self {
            user: column("user")?,
            time: column("time")?,
            event: column("event")?,
            events: pairs(root, "events")?,
            context: pairs(root, "context")?,
            attributes: pairs(root, "attributes")?,
            dimensions: pairs(root, "dimensions")?,
        })
    }
}

fn child<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().find(|entry| entry.0.name == name).map(|entry| &entry.1),
        _ => None,
    }
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        NodeValue::String(text, _) => Some(text),
        _ => None,
    }
}

/// The texts of a map, none if the field is not there.
fn pairs(root: &Node, field: &str) -> Read<Vec<(String, String)>> {
    let Some(node) = child(root, field) else {
        return Ok(Vec::new());
    };
    let NodeValue::Map(entries) = &node.value else {
        return Err((node.span, format!("`{field}` must be a map of texts, not {}", node.kind())));
    };
    entries
        .iter()
        .map(|(key, value)| match text_of(value) {
            Some(text) => Ok((key.name.clone(), text.to_owned())),
            None => Err((value.span, format!("`{field}.{}` must be text, not {}", key.name, value.kind()))),
        })
        .collect()
}
