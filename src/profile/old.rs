//! The store's version 2: one part, a list for each kind of thing.
//!
//! Body, after magic `EP` and version: unit (u8 present; 16 bytes, time), consents (count; purpose, granted u8, time), sections (count;
//! purpose, sequence, stage (u8 present, then to, from, `at_ms`, `newest_ms`, id u64), spans (count; start, length), attributes (count;
//! name, time, value), counters (length in bytes; per entry its length, three texts, tallies), assignments (count; experiment, variant and
//! version with their length before them, time)). Version 1 had no assignments. It was written before there were several parts.

use super::ProfileError;
use super::codec::{OLD, STORE};
use super::frame::{open, stable_checksum};
use super::kind;
use super::profile::{Profile, first_head};
use super::table::{Entry, Table, with};
use super::words::say;
use crate::base::bytes::{Malformed, Reader, Writer, copied, key_of};
use crate::base::hash::stable_hash;
use crate::model::{FEEDBACK_ATTRIBUTE, Value};

/// Reads it as the first part of a device, whose number two tabs that read the same bytes agree on.
pub(super) fn read(bytes: &[u8], profile: &mut Profile) -> Result<(), ProfileError> {
    let mut body = open(bytes, STORE, OLD, stable_checksum)?;
    let id = stable_hash(&[bytes]);
    profile.own = first_head(id);
    read_part(&mut body, profile)?;
    if body.is_empty() { Ok(()) } else { Err(ProfileError::Unreadable) }
}

fn read_part(body: &mut Reader<'_>, profile: &mut Profile) -> Result<(), Malformed> {
    let mut unit = None;
    if body.u8()? != 0 {
        let id = copied(body.take(16)?);
        unit = Some((body.time()?, id));
    }
    for _ in 0..body.count()? {
        let (purpose, granted) = (body.text()?, body.u8()? != 0);
        let who = (profile.own().id, profile.own().device);
        say(&mut profile.table, purpose.as_bytes(), who, granted, body.time()?);
    }
    let assignments = usize::from(profile.schema.records.assignments);
    for _ in 0..body.count()? {
        let purpose = copied(body.text()?.as_bytes());
        let denials = super::words::standing(&mut profile.table, &purpose).denials;
        profile.table.turn(profile.own().id, &purpose);
        profile.table.begin(&profile.own, &denials);
        let mut into = Into { table: &mut profile.table };
        read_section(body, &mut into)?;
        let keeps_unit = profile.schema.purposes.get(assignments).is_some_and(|kept| kept.name.as_bytes() == purpose);
        if let Some((created_ms, id)) = unit.take_if(|_| keeps_unit) {
            let mut bytes = Writer::default();
            bytes.time(created_ms);
            bytes.put(&id);
            into.put(&[kind::UNIT], bytes)?;
        }
    }
    Ok(())
}

/// The section that is read.
struct Into<'t> {
    table: &'t mut Table,
}

impl Into<'_> {
    fn put(&mut self, tail: &[u8], bytes: Writer) -> Result<(), Malformed> {
        let key = with(self.table.section(), tail);
        let entry = Entry { key, change: self.table.change, bytes: bytes.into_bytes() };
        entry.verify()?;
        self.table.put(entry);
        Ok(())
    }
}

/// A kind and texts, each with its length before it.
fn tail_of(kind: u8, texts: &[&str]) -> Vec<u8> {
    let mut tail = Writer::default();
    tail.u8(kind);
    for text in texts {
        tail.text(text);
    }
    tail.into_bytes()
}

fn read_section(body: &mut Reader<'_>, into: &mut Into<'_>) -> Result<(), Malformed> {
    body.varint()?;
    if body.u8()? != 0 {
        let (to, from) = (body.raw_text()?, body.raw_text()?);
        let mut bytes = Writer::default();
        bytes.time(body.time()?);
        bytes.time(body.time()?);
        bytes.raw_text(to);
        bytes.raw_text(from);
        into.put(&with(&[kind::TRANSITION], &key_of(body.u64()?)), bytes)?;
    }
    let mut spans = Writer::default();
    spans.varint(into.table.change);
    let before = spans.len();
    for _ in 0..body.count()? {
        spans.time(body.time()?);
        spans.time(body.time()?);
    }
    if spans.len() > before {
        into.put(&[kind::SPANS], spans)?;
    }
    for _ in 0..body.count()? {
        let (name, at_ms) = (body.text()?, body.time()?);
        let value = Value::read(body)?.ok_or(Malformed)?;
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        match (name.strip_prefix(FEEDBACK_ATTRIBUTE), value) {
            (Some(name), Value::Double(number)) => {
                bytes.f64(number);
                bytes.text("");
                let hash = stable_hash(&[bytes.as_bytes()]);
                into.put(&with(&tail_of(kind::FEEDBACK, &[name]), &key_of(hash)), bytes)?;
            }
            _ => {
                bytes.put(&value.bytes());
                into.put(&tail_of(kind::ATTRIBUTE, &[name]), bytes)?;
            }
        }
    }
    let mut counters = Reader::new(body.raw_text()?);
    while !counters.is_empty() {
        let mut counter = Reader::new(counters.raw_text()?);
        let tail = tail_of(kind::COUNTER, &[counter.text()?, counter.text()?, counter.text()?]);
        let mut bytes = Writer::default();
        bytes.put(counter.rest());
        into.put(&tail, bytes)?;
    }
    for _ in 0..body.count()? {
        let (name, mut held) = (body.text()?, Reader::new(body.raw_text()?));
        let mut bytes = Writer::default();
        bytes.time(body.time()?);
        bytes.put(held.rest());
        held.text()?;
        into.put(&tail_of(kind::ASSIGNMENT, &[name]), bytes)?;
    }
    Ok(())
}
