//! The bytes of a part, for a store.
//!
//! Body, after magic `EP` and version: unit as in a view, consents (count; purpose, granted u8, time), sections (count; purpose,
//! sequence, stage (u8 present, then to, from, `at_ms`, `newest_ms`, id u64), spans (count), attributes (count; name, time, value),
//! counters as in a view). Numbers are varints. A checksum of four bytes ends it.

use super::ProfileError;
use super::frame::{begin, finish, open, put_section, stable_checksum};
use super::part::{AttributeEntry, Consent, CounterKey, Part, Section, Stage, Unit};
use super::tallies::Tallies;
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::base::limits;
use crate::model::{Scalar, Value};

const MAGIC: [u8; 2] = *b"EP";
const VERSION: u8 = 1;

/// Writes a part; equal parts give equal bytes.
pub(super) fn encode(part: &Part) -> Vec<u8> {
    let mut out = begin(MAGIC, VERSION);
    part.write_unit(&mut out);
    out.count(part.consents.len());
    for consent in &part.consents {
        out.text(&consent.purpose);
        out.u8(u8::from(consent.granted));
        out.time(consent.at_ms);
    }
    out.count(part.sections.len());
    for section in &part.sections {
        encode_section(section, &mut out);
    }
    finish(out, stable_checksum)
}

fn encode_section(section: &Section, out: &mut Writer) {
    out.text(&section.purpose);
    out.varint(section.sequence);
    match &section.stage {
        None => out.u8(0),
        Some(stage) => {
            out.u8(1);
            out.text(&stage.stage);
            out.text(&stage.from);
            out.time(stage.at_ms);
            out.time(stage.newest_ms);
            out.u64(stage.id);
        }
    }
    out.count(section.spans.len());
    for (start, last) in &section.spans {
        out.time(*start);
        out.time(last.saturating_sub(*start));
    }
    out.count(section.attributes.len());
    for attribute in &section.attributes {
        out.text(&attribute.name);
        out.time(attribute.at_ms);
        attribute.value.as_value().write(out);
    }
    put_section(out, |out| section.write_counters(out));
}

/// Reads what [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> Result<Part, ProfileError> {
    let mut body = open(bytes, MAGIC, VERSION, stable_checksum)?;
    let part = decode_part(&mut body)?;
    if body.is_empty() { Ok(part) } else { Err(ProfileError::Unreadable) }
}

fn decode_part(body: &mut Reader<'_>) -> Result<Part, Malformed> {
    let unit = match body.u8()? {
        0 => None,
        _ => {
            let id = *body.take(16)?.first_chunk().ok_or(Malformed)?;
            Some(Unit { id, created_ms: body.time()? })
        }
    };
    let mut part = Part { unit, ..Part::default() };
    for _ in 0..body.count()? {
        let purpose = body.text()?.to_owned();
        part.consents.push(Consent { purpose, granted: body.u8()? != 0, at_ms: body.time()? });
    }
    for _ in 0..body.count()? {
        let section = decode_section(body)?;
        if part.section(&section.purpose).is_some() {
            return Err(Malformed);
        }
        part.sections.push(section);
    }
    Ok(part)
}

fn decode_section(body: &mut Reader<'_>) -> Result<Section, Malformed> {
    let mut section = Section { purpose: body.text()?.to_owned(), sequence: body.varint()?, ..Section::default() };
    if body.u8()? != 0 {
        section.stage = Some(Stage {
            stage: body.text()?.to_owned(),
            from: body.text()?.to_owned(),
            at_ms: body.time()?,
            newest_ms: body.time()?,
            id: body.u64()?,
        });
    }
    let spans = body.count()?;
    if spans > limits::SPANS {
        return Err(Malformed);
    }
    for _ in 0..spans {
        let start = body.time()?;
        section.spans.push((start, start.saturating_add(body.time()?)));
    }
    let attributes = body.count()?;
    if attributes > limits::SECTION_ATTRIBUTES {
        return Err(Malformed);
    }
    for _ in 0..attributes {
        let name = body.text()?.to_owned();
        let at_ms = body.time()?;
        let value = Scalar::from(Value::read(body)?.ok_or(Malformed)?);
        section.attributes.push(AttributeEntry { name, at_ms, value });
    }
    let length = body.count()?;
    let mut counters = Reader::new(body.take(length)?);
    while !counters.is_empty() {
        let bytes = counters.count()?;
        let mut entry = Reader::new(counters.take(bytes)?);
        let key = CounterKey {
            event: entry.text()?.to_owned(),
            dimension: entry.text()?.to_owned(),
            value: entry.text()?.to_owned(),
        };
        if section.counters.last().is_some_and(|before| before.0 >= key) {
            return Err(Malformed);
        }
        let tallies = Tallies::read(&mut entry)?;
        if !entry.is_empty() {
            return Err(Malformed);
        }
        section.counters.push((key, tallies));
    }
    Ok(section)
}
