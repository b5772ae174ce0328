//! What all content has in common: the brand's texts are filled in where it names them, so that no channel forgets.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::form::{NameKind, journey_fields};
use super::report::{Report, candidates, suggestion};
use crate::base::limits;
use crate::syntax::{Code, Diagnostic, Node, NodeValue, Span, Spot};

/// The texts of `brand`, by their paths: `colors.accent`.
pub(super) struct Brand {
    texts: BTreeMap<String, String>,
    /// How many more bytes the content of all items may have.
    bytes_left: Cell<usize>,
}

/// Where `{brand.name}` stands in a text, and the path it names.
struct Token<'t> {
    span: Span,
    path: &'t str,
}

impl Brand {
    /// Reads `brand`.
    pub fn read(root: &Spot<'_>) -> Self {
        let mut texts = BTreeMap::new();
        let spot = root.get(&journey_fields::BRAND);
        for (path, text, _) in spot.iter().flat_map(leaves) {
            texts.insert(path, text);
        }
        Self { texts, bytes_left: Cell::new(limits::CONTENT_BYTES) }
    }

    /// The value with the brand's texts in it.
    pub fn filled(&self, report: &mut Report, spot: &Spot<'_>) -> Node {
        let value = match &spot.node.value {
            NodeValue::String(text, origin) => {
                let filled = self.text(report, spot, text);
                self.spend(report, spot, filled.len());
                NodeValue::String(filled, origin.clone())
            }
            NodeValue::List(_) => NodeValue::List(spot.list().map(|spot| self.filled(report, &spot)).collect()),
            NodeValue::Map(_) => {
                NodeValue::Map(spot.entries().map(|(key, spot)| (key.clone(), self.filled(report, &spot))).collect())
            }
            other => other.clone(),
        };
        Node { span: spot.span(), value }
    }

    /// Counts content; past the limit of a journey's content that is reported, once. Whether there was room.
    pub fn spend(&self, report: &mut Report, spot: &Spot<'_>, bytes: usize) -> bool {
        let left = self.bytes_left.get();
        self.bytes_left.set(left.saturating_sub(bytes));
        if left > 0 && left <= bytes {
            let most = limits::CONTENT_BYTES;
            let message = format!("with the brand's texts and all variants, content comes to more than {most} bytes");
            let help = Some("shorten the texts, or split the journey".to_owned());
            report.error(spot, Code::JourneyLimit, message, help);
        }
        left > bytes
    }

    fn text(&self, report: &mut Report, spot: &Spot<'_>, text: &str) -> String {
        let mut filled = String::new();
        let mut end = 0;
        for token in tokens(text) {
            filled.push_str(text.get(end..token.span.start).unwrap_or_default());
            end = token.span.end;
            match self.texts.get(token.path) {
                _ if self.bytes_left.get() < filled.len() => {}
                Some(found) => filled.push_str(found),
                None => self.report_unknown(report, spot, &token),
            }
        }
        filled.push_str(text.get(end..).unwrap_or_default());
        filled
    }

    fn report_unknown(&self, report: &mut Report, spot: &Spot<'_>, token: &Token<'_>) {
        if report.is_full() {
            return;
        }
        let span = match &spot.node.value {
            NodeValue::String(_, Some(origin)) => origin.span(token.span),
            _ => spot.span(),
        };
        let names = candidates(&mut self.texts.keys().map(String::as_str));
        let help = suggestion(token.path, &names).unwrap_or_else(|| "write it as a text under `brand`".to_owned());
        let message = format!("`brand` has no text `{}`", token.path);
        report.push(Diagnostic::new(Code::UnknownName, span, message).help(help).at(&spot.path));
    }
}

/// The texts of `brand`, each with its path and place. A number counts as a text.
pub(super) fn leaves<'n>(brand: &Spot<'n>) -> Vec<(String, String, Spot<'n>)> {
    let mut found = Vec::new();
    let mut waiting = vec![(String::new(), brand.clone())];
    while let Some((path, spot)) = waiting.pop() {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let entries = spot.entries().map(|(key, child)| (below(&key.name), child));
        waiting.extend(entries.filter(|(path, _)| NameKind::Id.allows(path)));
        match &spot.node.value {
            NodeValue::String(text, _) => found.push((path, text.clone(), spot)),
            NodeValue::Int(_) | NodeValue::Double(_) => found.push((path, spot.node.to_json(), spot)),
            _ => {}
        }
    }
    found
}

/// The paths that a text names.
pub(super) fn paths(text: &str) -> impl Iterator<Item = &str> {
    tokens(text).into_iter().map(|token| token.path)
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    for (start, before) in text.match_indices(OPEN) {
        let begin = start.saturating_add(before.len());
        let rest = text.get(begin..).unwrap_or_default();
        // A path is no longer than a name, so no more need be looked through.
        let length = rest.bytes().take(limits::NAME_BYTES.saturating_add(1)).position(|byte| byte == b'}');
        let path = length.and_then(|length| rest.get(..length)).unwrap_or_default();
        if NameKind::Id.allows(path) {
            let end = begin.saturating_add(path.len()).saturating_add(1);
            found.push(Token { span: Span::new(start, end), path });
        }
    }
    found
}

const OPEN: &str = "{brand.";
