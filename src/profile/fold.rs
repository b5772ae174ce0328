//! Folding all parts into the view that decisions read.

use super::frame::{begin, finish, quick_checksum};
use super::kind;
use super::profile::Profile;
#[cfg(not(feature = "sync"))]
use super::table::{Entry, with};
use super::table::{NOBODY, kind_of, texts_of};
use super::view::{MAGIC, VERSION};
use crate::base::bytes::{Reader, Writer};
use crate::base::time::UnixMs;
use crate::model::{FEEDBACK_ATTRIBUTE, Type};

/// Every entry of all parts, as of nobody's part and for no purpose: joined by key, by clocks that are right.
#[cfg(feature = "sync")]
pub(super) use super::together::folded;

/// The same of the one part that is written here: few sections, which have little in common.
#[cfg(not(feature = "sync"))]
fn folded(profile: &Profile) -> Vec<Entry> {
    let mut table = super::table::Table::default();
    for entry in profile.table.entries.iter().filter(|entry| entry.part() > 0 && entry.kind() != kind::HEADER) {
        if let Some(folded) = table.entry(&with(&NOBODY, entry.tail())) {
            if folded.bytes.is_empty() {
                folded.change = entry.change;
                folded.bytes = crate::base::bytes::copied(&entry.bytes);
            } else {
                super::join::join(folded, entry);
            }
        }
    }
    table.entries
}

/// Writes the view of a profile from which everything that is not granted was dropped. What holds nothing gives no bytes.
pub(super) fn view(profile: &Profile, is_trusted: bool) -> Vec<u8> {
    let (entries, schema) = (folded(profile), &profile.schema);
    let (mut newest_ms, mut sections) = (0, [const { Writer::new() }; 7]);
    let [unit, consents, stage, spans, attributes, counters, assignments] = &mut sections;
    for (purpose, standing) in schema.purposes.iter().zip(profile.standings()) {
        if let Some(granted) = standing.granted {
            consents.text(&purpose.name);
            consents.u8(granted.into());
        }
    }
    // Of transitions, and of answers of one kind, which stand together, the latest counts; of two at one moment the one behind.
    let (mut last, mut last_answer, mut answered, mut answer) = ((0, 0), (0, 0), None, 0);
    for entry in entries.iter() {
        let tail = entry.key.get(NOBODY.len()..).unwrap_or_default();
        let (key, name) = (tail.get(1..).unwrap_or_default(), texts_of(tail).letters());
        let mut bytes = Reader::new(&entry.bytes);
        let kind = kind_of(tail);
        match kind {
            kind::COUNTER => {
                // Neither what happened to items nor what was dropped.
                if name.first().is_some_and(|letter| *letter != b'@') {
                    bytes.number();
                    newest_ms = newest_ms.max(bytes.moment());
                }
                counters.count(key.len().saturating_add(entry.bytes.len()));
                counters.put(key);
                counters.put(&entry.bytes);
                continue;
            }
            kind::SPANS => {
                bytes.number();
                spans.put(bytes.rest());
                continue;
            }
            _ => {}
        }
        let at_ms = bytes.moment();
        let order = (at_ms, entry.change);
        match kind {
            kind::ATTRIBUTE if !bytes.is_empty() => {
                let mut declared = schema.attributes.iter().filter(|known| known.name.as_bytes() == name);
                let is_verified = declared.next().is_some_and(|declared| declared.verified);
                attributes.raw_text(name);
                attributes.put(if is_verified && !is_trusted { &UNVERIFIED } else { bytes.rest() });
            }
            kind::ASSIGNMENT => {
                assignments.raw_text(name);
                assignments.put(bytes.rest());
            }
            kind::UNIT => write_unit(bytes.rest(), at_ms, unit),
            kind::FEEDBACK => {
                if answered != Some(name) {
                    (answered, answer, last_answer) = (Some(name), attributes.len(), (0, 0));
                }
                if !is_before(order, last_answer) {
                    last_answer = order;
                    attributes.cut(answer);
                    write_answer(name, bytes.rest(), attributes);
                }
            }
            kind::TRANSITION if !is_before(order, last) && !was_joined(profile, at_ms) => {
                last = order;
                write_stage(bytes, at_ms, stage);
            }
            _ => {}
        }
    }
    whole(newest_ms, &sections)
}

/// The view of these sections; none if nothing is in them.
fn whole(newest_ms: UnixMs, sections: &[Writer]) -> Vec<u8> {
    if sections.iter().all(Writer::is_empty) {
        return Vec::new();
    }
    let mut out = begin(MAGIC, VERSION);
    out.time(newest_ms);
    for section in sections {
        out.raw_text(section.as_bytes());
    }
    finish(out, quick_checksum)
}

fn write_unit(id: &[u8], created_ms: UnixMs, out: &mut Writer) {
    for byte in id {
        for shift in [4, 0] {
            let half = byte >> shift & 15;
            out.u8(half.wrapping_add(if half < 10 { b'0' } else { b'a' - 10 }));
        }
    }
    out.time(created_ms);
}

/// The answer to a survey, under the name of its hidden attribute.
fn write_answer(name: &[u8], bytes: &[u8], out: &mut Writer) {
    out.count(FEEDBACK_ATTRIBUTE.len().saturating_add(name.len()));
    out.put(FEEDBACK_ATTRIBUTE.as_bytes());
    out.put(name);
    out.u8(Type::Double as u8);
    out.put(bytes.get(..8).unwrap_or_default());
}

/// Where a transition led, in the place of what is written already.
fn write_stage(mut bytes: Reader<'_>, at_ms: UnixMs, out: &mut Writer) {
    let newest_ms = bytes.moment();
    out.clear();
    out.raw_text(bytes.letters());
    out.time(at_ms);
    out.time(newest_ms);
    out.raw_text(bytes.letters());
}

/// Whether a moment and a change are before others. Less code than comparing pairs.
const fn is_before(one: (UnixMs, u64), other: (UnixMs, u64)) -> bool {
    one.0 < other.0 || one.0 == other.0 && one.1 < other.1
}

/// Whether a moment lies within a time in which somebody was joined who is barred now.
#[cfg(feature = "sync")]
fn was_joined(profile: &Profile, at_ms: UnixMs) -> bool {
    super::words::splits(&profile.table).any(|split| (split.1..=split.2).contains(&at_ms))
}

#[cfg(not(feature = "sync"))]
const fn was_joined(_: &Profile, _: UnixMs) -> bool {
    false
}

/// A value that may not be read, since no hub has signed it.
const UNVERIFIED: [u8; 2] = [15, 4];
