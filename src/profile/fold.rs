//! Folding a part into the view that decisions read.

use super::frame::{begin, finish, put_section, quick_checksum};
use super::join::join_counters;
use super::part::{Entry, Part, is_event, joined, write_counters};
use super::view::{MAGIC, VERSION};
use crate::base::bytes::Writer;
use crate::model::Schema;

/// Writes the view of a part from which everything that is not granted was dropped. A part that holds nothing gives no bytes.
pub(super) fn view(part: &Part, schema: &Schema) -> Vec<u8> {
    if part.sections.is_empty() && part.consents.is_empty() {
        return Vec::new();
    }
    let mut out = begin(MAGIC, VERSION);
    let mut newest_ms = 0;
    for section in &part.sections {
        for counter in &section.counters {
            if is_event(&counter.name) {
                newest_ms = counter.at_ms.max(newest_ms);
            }
        }
    }
    out.time(newest_ms);
    let mut section = Writer::default();
    if let Some(unit) = &part.unit {
        for byte in unit.id {
            for half in [byte >> 4, byte & 15] {
                section.u8(if half < 10 { b'0'.wrapping_add(half) } else { (b'a' - 10).wrapping_add(half) });
            }
        }
        section.time(unit.created_ms);
    }
    put_section(&mut out, &mut section);
    for consent in &part.consents {
        section.raw_text(&consent.name);
        section.put(&consent.bytes);
    }
    put_section(&mut out, &mut section);
    stage(part, schema, &mut section);
    put_section(&mut out, &mut section);
    spans(part, &mut section);
    put_section(&mut out, &mut section);
    for from in &part.sections {
        for attribute in &from.attributes {
            section.raw_text(&attribute.name);
            section.put(&attribute.bytes);
        }
    }
    put_section(&mut out, &mut section);
    write_counters(&joined_counters(part), &mut section);
    put_section(&mut out, &mut section);
    for from in &part.sections {
        for assignment in &from.assignments {
            section.raw_text(&assignment.name);
            section.put(&assignment.bytes);
        }
    }
    put_section(&mut out, &mut section);
    finish(out, quick_checksum)
}

fn stage(part: &Part, schema: &Schema, out: &mut Writer) {
    let Some(purpose) = schema.purposes.get(usize::from(schema.records.stage)) else { return };
    let Some(section) = part.section(purpose.name.as_bytes()) else { return };
    if let Some(stage) = &section.stage {
        out.raw_text(&stage.stage);
        out.time(stage.at_ms);
        out.time(stage.newest_ms);
        out.raw_text(&stage.from);
    }
}

fn spans(part: &Part, out: &mut Writer) {
    let mut spans = Vec::new();
    for section in &part.sections {
        for span in &section.spans {
            spans.push(*span);
        }
    }
    for (start, last) in joined(&spans) {
        out.time(start);
        out.time(last.saturating_sub(start));
    }
}

/// The counters of all sections by their keys; what several sections count under one key is counted together.
fn joined_counters(part: &Part) -> Vec<Entry> {
    let mut counters: Vec<Entry> = Vec::new();
    for section in &part.sections {
        join_counters(&mut counters, &section.counters);
    }
    counters
}
