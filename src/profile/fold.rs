//! Folding a part into the view that decisions read.

use super::frame::{begin, finish, put_section, quick_checksum};
use super::part::{Part, joined};
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
            newest_ms = counter.at_ms.max(newest_ms);
        }
    }
    out.time(newest_ms);
    let mut section = Writer::default();
    if let Some(unit) = &part.unit {
        unit.write(&mut section);
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
    for from in &part.sections {
        from.write_counters(&mut section);
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
