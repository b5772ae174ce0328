//! The map as Mermaid text: a flowchart that Markdown renderers draw.

use super::model::{Entry, Map, Row};
use crate::syntax::hidden;

/// The longest text on an arrow; Mermaid lays texts of any length out on its own.
const MOST_LETTERS: usize = 200;

impl Map {
    /// The map as the text of a Mermaid flowchart: a box per stage with what its slots can show, and arrows between the boxes.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut out = format!("---\ntitle: \"{} · {}\"\n---\nflowchart LR\n", quoted(&self.journey), self.summary());
        // Boxes, and arrows forward, come first: who lays them out keeps to the order in which they are met.
        for (stage, station) in self.stages.iter().enumerate() {
            let shown = self.shown(|row| row.cells.get(stage).map_or(&[], Vec::as_slice));
            self.part(&format!("stage{stage}"), &station.name, &station.notes, &shown, &mut out);
        }
        for one in &self.moves {
            let said = bounded(&self.words_of(one).replace('`', ""));
            let arrow = if one.is_back() { "-.->" } else { "-->" };
            let said = quoted(&format!("{}: {said}", one.kind.name()));
            for from in &one.from {
                for to in &one.to {
                    out.push_str(&format!("  stage{from} {arrow}|\"{said}\"| stage{to}\n"));
                }
            }
        }
        if self.has_always() {
            self.part("always", self.labels().always, &[], &self.shown(|row| &row.always), &mut out);
        }
        out
    }

    /// A box with a name, what is said of it, and what its slots can show.
    fn part(&self, id: &str, name: &str, notes: &[String], shown: &str, out: &mut String) {
        let notes = notes.iter().map(|note| format!("<br/>{}", quoted(note))).collect::<String>();
        out.push_str(&format!("  {id}[\"<b>{}</b>{notes}{shown}\"]\n", quoted(name)));
    }

    /// Slot by slot the items of a box.
    fn shown<'m>(&'m self, cell: impl Fn(&'m Row) -> &'m [Entry]) -> String {
        let rows = self.slots.iter().filter(|row| !cell(row).is_empty()).map(|row| {
            let notes = row.notes.iter().map(|note| format!(" · {}", quoted(note))).collect::<String>();
            let entries = cell(row).iter().map(|entry| format!("<br/>{}", self.entry(entry))).collect::<String>();
            format!("<br/><br/><i>{}</i>{notes}{entries}", quoted(&row.name))
        });
        let rows = rows.collect::<String>();
        let labels = self.labels();
        let nothing = if self.has_always() { labels.nothing_own } else { labels.nothing };
        if rows.is_empty() { format!("<br/><br/>{nothing}") } else { rows }
    }

    fn entry(&self, entry: &Entry) -> String {
        let marks = entry.marks.iter().map(|mark| format!(", {}", self.labels().mark(*mark))).collect::<String>();
        format!("{} ({}{marks})", quoted(&entry.name), entry.kind.name())
    }
}

/// A text as it may stand in quotes: what Mermaid or HTML would read as something else is written as its number.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for letter in text.chars() {
        match letter {
            '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' | '*' | '_' | '~' | '|' | '{' | '}' | '[' | ']' | '%' => {
                quoted.push_str(&format!("#{};", u32::from(letter)));
            }
            '\n' | '\r' | '\t' => quoted.push(' '),
            _ if hidden(letter).is_some() => quoted.push_str(&format!("U+{:04X}", u32::from(letter))),
            _ => quoted.push(letter),
        }
    }
    quoted
}

fn bounded(text: &str) -> String {
    if text.chars().count() <= MOST_LETTERS {
        return text.to_owned();
    }
    format!("{}…", text.chars().take(MOST_LETTERS).collect::<String>().trim_end())
}
