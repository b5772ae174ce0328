//! Where stages, segments and items stand in a journey's text: a pack does not keep it.

use super::cover::PartKind;
use crate::syntax::{Format, Node, NodeValue, Span, parse_document};

/// Ids with their lines.
#[derive(Default)]
pub(super) struct Outline {
    lines: Vec<(PartKind, String, usize)>,
}

impl Outline {
    /// Reads a journey that was compiled before, so that what is not as it should be needs no words.
    pub fn of(text: &str, format: Format) -> Self {
        let mut outline = Self::default();
        let Ok(root) = parse_document(text, format) else { return outline };
        // Places are asked in the order of the text, so lines are counted on from the last one.
        let mut spans: Vec<(PartKind, &str, Span)> = Vec::new();
        for (kind, list) in [(PartKind::Stage, "stages"), (PartKind::Item, "items")] {
            let ids = entries(field(&root, list)).filter_map(|entry| {
                let id = field(entry, "id")?;
                let NodeValue::String(name, _) = &id.value else { return None };
                Some((kind, name.as_str(), id.span))
            });
            spans.extend(ids);
        }
        if let Some(NodeValue::Map(segments)) = field(&root, "segments").map(|node| &node.value) {
            spans.extend(segments.iter().map(|(key, _)| (PartKind::Segment, key.name.as_str(), key.span)));
        }
        let suppressions: Vec<String> =
            entries(field(&root, "suppress")).enumerate().map(|(number, _)| format!("suppress[{number}]")).collect();
        let places = entries(field(&root, "suppress")).map(|entry| entry.span);
        spans.extend(suppressions.iter().zip(places).map(|(id, span)| (PartKind::Segment, id.as_str(), span)));
        spans.sort_by_key(|found| found.2.start);
        let (mut line, mut from) = (1usize, 0usize);
        for (kind, id, span) in spans {
            let between = text.get(from..span.start).unwrap_or_default();
            line = line.saturating_add(between.bytes().filter(|byte| *byte == b'\n').count());
            from = span.start;
            outline.lines.push((kind, id.to_owned(), line));
        }
        outline
    }

    /// The line of a part, from 1.
    pub fn line(&self, kind: PartKind, id: &str) -> usize {
        self.lines.iter().find(|known| known.0 == kind && known.1 == id).map_or(1, |known| known.2)
    }
}

fn field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().find(|entry| entry.0.name == name).map(|entry| &entry.1),
        _ => None,
    }
}

fn entries(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let entries: &[Node] = match node.map(|node| &node.value) {
        Some(NodeValue::List(entries)) => entries,
        _ => &[],
    };
    entries.iter()
}
