//! The bytes of a part, for a store.
//!
//! Body, after magic `EP` and version: unit as in a view, consents (count; purpose, granted u8, time), sections (count; purpose,
//! sequence, stage (u8 present, then to, from, `at_ms`, `newest_ms`, id u64), spans (count), attributes (count; name, time, value),
//! counters and assignments as in a view, each with its time behind it). Numbers are varints. A checksum of four bytes ends it.

use super::ProfileError;
use super::frame::{begin, finish, open, stable_checksum};
use super::part::{Entry, Part, Section, Stage, Unit, counter_key, is_before, write_counters};
use super::tallies::Tallies;
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::base::limits;
use crate::model::Value;

const MAGIC: [u8; 2] = *b"EP";
const VERSION: u8 = 2;

/// Writes a part; equal parts give equal bytes.
pub(super) fn encode(part: &Part) -> Vec<u8> {
    let mut out = begin(MAGIC, VERSION);
    out.u8(u8::from(part.unit.is_some()));
    if let Some(unit) = &part.unit {
        unit.write(&mut out);
    }
    out.count(part.consents.len());
    for consent in &part.consents {
        out.raw_text(&consent.name);
        out.put(&consent.bytes);
        out.time(consent.at_ms);
    }
    out.count(part.sections.len());
    for section in &part.sections {
        encode_section(section, &mut out);
    }
    finish(out, stable_checksum)
}

fn encode_section(section: &Section, out: &mut Writer) {
    out.raw_text(&section.purpose);
    out.varint(section.sequence);
    out.u8(u8::from(section.stage.is_some()));
    if let Some(stage) = &section.stage {
        out.raw_text(&stage.stage);
        out.raw_text(&stage.from);
        out.time(stage.at_ms);
        out.time(stage.newest_ms);
        out.u64(stage.id);
    }
    out.count(section.spans.len());
    for (start, last) in &section.spans {
        out.time(*start);
        out.time(last.saturating_sub(*start));
    }
    out.count(section.attributes.len());
    for attribute in &section.attributes {
        out.raw_text(&attribute.name);
        out.time(attribute.at_ms);
        out.put(&attribute.bytes);
    }
    let mut counters = Writer::default();
    write_counters(&section.counters, &mut counters);
    out.raw_text(counters.as_bytes());
    out.count(section.assignments.len());
    for assignment in &section.assignments {
        out.raw_text(&assignment.name);
        out.raw_text(&assignment.bytes);
        out.time(assignment.at_ms);
    }
}

/// Reads what [`encode`] wrote, into an empty part; where it fails, nothing may be asked of that.
pub(super) fn decode(bytes: &[u8], part: &mut Part) -> Result<(), ProfileError> {
    let mut body = open(bytes, MAGIC, VERSION, stable_checksum)?;
    decode_part(&mut body, part)?;
    if body.is_empty() { Ok(()) } else { Err(ProfileError::Unreadable) }
}

// All that is read is put where it is kept, field by field: so there is one way to let go of what was read by halves.

fn decode_part(body: &mut Reader<'_>, part: &mut Part) -> Result<(), Malformed> {
    if body.u8()? != 0 {
        let id = *body.take(16)?.first_chunk().ok_or(Malformed)?;
        part.unit = Some(Unit { id, created_ms: body.time()? });
    }
    for _ in 0..body.count()? {
        let mut consent = Entry::default();
        text(body, &mut consent.name)?;
        consent.bytes.push(u8::from(body.u8()? != 0));
        consent.at_ms = body.time()?;
        part.consents.push(consent);
    }
    for _ in 0..body.count()? {
        let mut section = Section::default();
        decode_section(body, &mut section)?;
        if part.section(&section.purpose).is_some() {
            return Err(Malformed);
        }
        part.sections.push(section);
    }
    Ok(())
}

fn decode_section(body: &mut Reader<'_>, section: &mut Section) -> Result<(), Malformed> {
    text(body, &mut section.purpose)?;
    section.sequence = body.varint()?;
    if body.u8()? != 0 {
        let stage = section.stage.insert(Stage::default());
        text(body, &mut stage.stage)?;
        text(body, &mut stage.from)?;
        stage.at_ms = body.time()?;
        stage.newest_ms = body.time()?;
        stage.id = body.u64()?;
    }
    for _ in 0..count_to(body, limits::SPANS)? {
        let start = body.time()?;
        section.spans.push((start, start.saturating_add(body.time()?)));
    }
    for _ in 0..count_to(body, limits::SECTION_ATTRIBUTES)? {
        let mut attribute = Entry::default();
        text(body, &mut attribute.name)?;
        attribute.at_ms = body.time()?;
        attribute.bytes = Value::read(body)?.ok_or(Malformed)?.bytes();
        section.attributes.push(attribute);
    }
    let mut counters = Reader::new(body.raw_text()?);
    while !counters.is_empty() {
        let mut counter = Entry::default();
        decode_counter(Reader::new(counters.raw_text()?), &mut counter)?;
        if section.counters.last().is_some_and(|before| !is_before(&before.name, &counter.name)) {
            return Err(Malformed);
        }
        section.counters.push(counter);
    }
    for _ in 0..count_to(body, limits::SECTION_ATTRIBUTES)? {
        let mut assignment = Entry::default();
        text(body, &mut assignment.name)?;
        assignment.bytes.extend_from_slice(body.raw_text()?);
        let mut bytes = Reader::new(&assignment.bytes);
        bytes.text()?;
        bytes.varint()?;
        if !bytes.is_empty() {
            return Err(Malformed);
        }
        assignment.at_ms = body.time()?;
        section.assignments.push(assignment);
    }
    Ok(())
}

fn decode_counter(mut bytes: Reader<'_>, counter: &mut Entry) -> Result<(), Malformed> {
    let mut tallies = Tallies::default();
    counter.name = counter_key([bytes.text()?, bytes.text()?, bytes.text()?]);
    tallies.read(&mut bytes)?;
    counter.at_ms = tallies.last_ms;
    counter.bytes = tallies.bytes();
    if bytes.is_empty() { Ok(()) } else { Err(Malformed) }
}

fn text(body: &mut Reader<'_>, text: &mut Vec<u8>) -> Result<(), Malformed> {
    text.extend_from_slice(body.text()?.as_bytes());
    Ok(())
}

/// The count of what follows, of which there may be so many.
fn count_to(body: &mut Reader<'_>, most: usize) -> Result<usize, Malformed> {
    let count = body.count()?;
    if count > most { Err(Malformed) } else { Ok(count) }
}
