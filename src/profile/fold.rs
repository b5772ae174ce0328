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
    let counters = || part.sections.iter().flat_map(|section| &section.counters);
    out.time(counters().map(|counter| counter.1.last_ms).max().unwrap_or(0));
    put_section(&mut out, |out| {
        if let Some(unit) = &part.unit {
            out.put(&unit.id);
            out.time(unit.created_ms);
        }
    });
    put_section(&mut out, |out| {
        for consent in &part.consents {
            out.text(&consent.purpose);
            out.u8(u8::from(consent.granted));
        }
    });
    put_section(&mut out, |out| stage(part, schema, out));
    put_section(&mut out, |out| {
        for (start, last) in joined(part.sections.iter().flat_map(|section| section.spans.clone()).collect()) {
            out.time(start);
            out.time(last.saturating_sub(start));
        }
    });
    put_section(&mut out, |out| {
        for attribute in part.sections.iter().flat_map(|section| &section.attributes) {
            out.text(&attribute.name);
            attribute.value.as_value().write(out);
        }
    });
    put_section(&mut out, |out| part.sections.iter().for_each(|section| section.write_counters(out)));
    finish(out, quick_checksum)
}

fn stage(part: &Part, schema: &Schema, out: &mut Writer) {
    let purpose = schema.purposes.get(usize::from(schema.records.stage));
    let section = purpose.and_then(|purpose| part.section(&purpose.name));
    if let Some(stage) = section.and_then(|section| section.stage.as_ref()) {
        out.text(&stage.stage);
        out.time(stage.at_ms);
        out.time(stage.newest_ms);
    }
}
