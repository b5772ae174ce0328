//! The report on purposes as text, Markdown and JSON.

use std::path::Path;

use etappe::model::Journey;
use serde_json::{Value as Json, json};

use super::reads::{Read, Reader};
use super::stored::{PurposeReport, Stored};
use crate::report::counted;

/// For a terminal.
pub fn as_text(path: &Path, journey: &Journey, purposes: &[PurposeReport]) -> String {
    let count = counted(purposes.len(), "purpose");
    let mut out = format!("{}: journey `{}` version {}, {count}\n", path.display(), journey.name, journey.version);
    for purpose in purposes {
        out.push_str(&format!("\n{}: {} by default\n", purpose.name, default_of(purpose)));
        if !purpose.why.is_empty() {
            out.push_str(&format!("  why: {}\n", purpose.why));
        }
        for stored in &purpose.stored {
            out.push_str(&format!("  {}: {}\n", stored.called(), details(stored)));
            for line in readers(stored) {
                out.push_str(&format!("    {line}\n"));
            }
        }
        for read in &purpose.word_reads {
            out.push_str(&format!("  whether it is granted is asked by {}\n", whole(read)));
        }
        for warning in &purpose.warnings {
            out.push_str(&format!("  warning: {warning}\n"));
        }
    }
    let warnings = purposes.iter().map(|purpose| purpose.warnings.len()).sum::<usize>();
    out.push_str(&format!("\n{}\n", counted(warnings, "warning")));
    out
}

/// For a register of processing.
pub fn as_markdown(journey: &Journey, purposes: &[PurposeReport]) -> String {
    let mut out = format!("# Purposes of `{}`, version {}\n", journey.name, journey.version);
    for purpose in purposes {
        out.push_str(&format!("\n## {}\n\n", purpose.name));
        let why = if purpose.why.is_empty() { "not said" } else { &purpose.why };
        out.push_str(&format!("- Why: {}\n- Without a word of the visitor: {}\n", cell(why), default_of(purpose)));
        for read in &purpose.word_reads {
            out.push_str(&format!("- Whether it is granted is asked by {}\n", cell(&whole(read))));
        }
        for warning in &purpose.warnings {
            out.push_str(&format!("- **Warning:** {}\n", cell(warning)));
        }
        if !purpose.stored.is_empty() {
            out.push_str("\n| stored | what | read by |\n|---|---|---|\n");
        }
        for stored in &purpose.stored {
            let readers = readers(stored).iter().map(|line| cell(line)).collect::<Vec<_>>().join("<br>");
            out.push_str(&format!("| {} | {} | {readers} |\n", cell(&stored.called()), cell(&details(stored))));
        }
    }
    out
}

/// A text that is one cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}

const fn default_of(purpose: &PurposeReport) -> &'static str {
    if purpose.granted_by_default { "granted" } else { "denied" }
}

fn details(stored: &Stored) -> String {
    let mut details = stored.detail.clone();
    if !stored.dimensions.is_empty() {
        details.push_str(&format!(", apart by {}", stored.dimensions.join(", ")));
    }
    if !stored.measures.is_empty() {
        details.push_str(&format!(", sums of {}", stored.measures.join(", ")));
    }
    details
}

/// Who reads it, a line each.
fn readers(stored: &Stored) -> Vec<String> {
    if stored.reads.is_empty() {
        return vec![match (&stored.allowed, stored.kind) {
            (Some(why), _) => format!("nothing reads it, allowed: {why}"),
            (None, "conversation") => "no rule reads it; hosts show it".to_owned(),
            (None, _) => "nothing reads it".to_owned(),
        }];
    }
    stored.reads.iter().map(|read| format!("read by {}", whole(read))).collect()
}

fn whole(read: &Read) -> String {
    let mut words = in_words(&read.reader);
    match read.used_by.as_slice() {
        [] if ["segment", "interest"].contains(&read.reader.by) => words.push_str(", for which nothing asks"),
        [] => {}
        users => {
            let users: Vec<String> = users.iter().map(in_words).collect();
            words.push_str(&format!(", for {}", users.join(", ")));
        }
    }
    words
}

fn in_words(reader: &Reader) -> String {
    format!("{} {} ({})", reader.by, reader.id, reader.path)
}

/// For programs.
pub fn as_json(journey: &Journey, purposes: &[PurposeReport]) -> Json {
    let reader = |reader: &Reader| json!({"by": reader.by, "id": reader.id, "path": reader.path});
    let read = |read: &Read| {
        let users: Vec<Json> = read.used_by.iter().map(reader).collect();
        json!({"by": read.reader.by, "id": read.reader.id, "path": read.reader.path, "usedBy": users})
    };
    let stored = |stored: &Stored| {
        json!({
            "kind": stored.kind, "name": stored.name, "detail": stored.detail, "dimensions": stored.dimensions,
            "measures": stored.measures, "reads": stored.reads.iter().map(read).collect::<Vec<_>>(),
            "allowed": stored.allowed,
        })
    };
    let purposes: Vec<Json> = purposes
        .iter()
        .map(|purpose| {
            json!({
                "purpose": purpose.name, "why": purpose.why, "default": default_of(purpose),
                "stored": purpose.stored.iter().map(stored).collect::<Vec<_>>(),
                "wordReads": purpose.word_reads.iter().map(read).collect::<Vec<_>>(), "warnings": purpose.warnings,
            })
        })
        .collect();
    json!({"journey": journey.name, "version": journey.version, "purposes": purposes})
}
