//! Reading small YAML documents (mappings, stories): known fields, values of the right type, line numbers for what is not.

use std::path::Path;

use etappe::syntax::{Format, Key, Node, NodeValue, Span, nearest, parse_document};

use crate::error::CliError;
use crate::files;

/// A place and what is wrong there.
pub type Read<T> = Result<T, (Span, String)>;

/// Reads a document and hands its root to `read`; what is wrong is named with its line.
pub fn read<T>(path: &Path, help: &str, read: impl FnOnce(&Node) -> Read<T>) -> Result<T, CliError> {
    let text = files::read_text(path)?;
    let at = |span: Span| span.place(&text).line;
    let wrong = |span: Span, what: &str, help: String| {
        CliError::input(format!("`{}` line {}: {what}", path.display(), at(span)), help)
    };
    let root = parse_document(&text, Format::of_file_name(&path.to_string_lossy()))
        .map_err(|found| wrong(found.span, &found.message, found.help.clone().unwrap_or_else(|| help.to_owned())))?;
    read(&root).map_err(|(span, what)| wrong(span, &what, help.to_owned()))
}

/// The entries of a map; nothing is an empty one.
pub fn entries<'n>(node: &'n Node, what: &str) -> Read<&'n [(Key, Node)]> {
    match &node.value {
        NodeValue::Map(entries) => Ok(entries),
        NodeValue::Null => Ok(&[]),
        _ => Err((node.span, format!("{what} must be a map, not {}", node.kind()))),
    }
}

/// A map with known fields only.
pub fn object<'n>(node: &'n Node, what: &str, known: &[&str]) -> Read<&'n [(Key, Node)]> {
    let entries = entries(node, what)?;
    match entries.iter().find(|entry| !known.contains(&entry.0.name.as_str())) {
        None => Ok(entries),
        Some((key, _)) => {
            let near = nearest(&key.name, known.iter().copied());
            let hint =
                near.map_or_else(|| format!("known: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
            Err((key.span, format!("{what} has no field `{}`; {hint}", key.name)))
        }
    }
}

/// A field of a map.
pub fn child<'n>(entries: &'n [(Key, Node)], name: &str) -> Option<&'n Node> {
    entries.iter().find(|entry| entry.0.name == name).map(|entry| &entry.1)
}

/// The text of a value.
pub fn text<'n>(node: &'n Node, what: &str) -> Read<&'n str> {
    match &node.value {
        NodeValue::String(text, _) => Ok(text),
        _ => Err((node.span, format!("{what} must be text, not {}", node.kind()))),
    }
}

/// The text of a field that must be there.
pub fn required<'n>(entries: &'n [(Key, Node)], name: &str, within: Span) -> Read<&'n str> {
    match child(entries, name) {
        Some(node) => text(node, &format!("`{name}`")),
        None => Err((within, format!("`{name}` is missing"))),
    }
}

/// The entries of a list field; a field that is not there is an empty one.
pub fn list<'n>(entries: &'n [(Key, Node)], name: &str) -> Read<&'n [Node]> {
    match child(entries, name) {
        None => Ok(&[]),
        Some(node) => match &node.value {
            NodeValue::List(entries) => Ok(entries),
            _ => Err((node.span, format!("`{name}` must be a list, not {}", node.kind()))),
        },
    }
}

/// The texts of a map field; a field that is not there is an empty one.
pub fn pairs(entries_of: &[(Key, Node)], name: &str) -> Read<Vec<(String, String)>> {
    let Some(node) = child(entries_of, name) else {
        return Ok(Vec::new());
    };
    let pair = |(key, value): &(Key, Node)| {
        text(value, &format!("`{name}.{}`", key.name)).map(|text| (key.name.clone(), text.to_owned()))
    };
    entries(node, &format!("`{name}`"))?.iter().map(pair).collect()
}
