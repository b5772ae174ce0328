//! Folding all parts into the view that decisions read.

use super::frame::{begin, finish, quick_checksum};
use super::join::joined;
use super::profile::Profile;
use super::table::{Entry, kind, section_key, texts_of, with};
use super::view::{MAGIC, VERSION};
use super::words::standing;
use crate::base::bytes::{Reader, Writer};
use crate::base::time::UnixMs;
use crate::model::{FEEDBACK_ATTRIBUTE, Type};

/// Every entry of all parts, as of nobody's part and for no purpose: joined by key, by clocks that are right.
pub(super) fn folded(profile: &Profile) -> Vec<Entry> {
    let (mut lists, nobody) = (Vec::new(), section_key(0, &[]));
    #[cfg(feature = "sync")]
    let mut head = super::parts::Head::default();
    for entry in profile.table.entries.iter().filter(|entry| entry.part() > 0) {
        if entry.kind() == kind::HEADER {
            #[cfg(feature = "sync")]
            if super::parts::is_head(entry) {
                head = super::parts::Head::of(entry);
            }
            lists.push(Vec::new());
        } else if let Some(list) = lists.last_mut() {
            let mut folded = Entry { key: with(&nobody, entry.tail()), change: entry.change, bytes: Vec::new() };
            folded.bytes.extend_from_slice(&entry.bytes);
            #[cfg(feature = "sync")]
            seen_by(&profile.schema, head, &mut folded);
            list.push(folded);
        }
    }
    // By halves: so each entry is moved as often as the number of lists has bits.
    while lists.len() > 1 {
        let (mut next, mut rest) = (Vec::new(), lists.into_iter());
        while let Some(list) = rest.next() {
            next.push(joined(list, rest.next().unwrap_or_default()));
        }
        lists = next;
    }
    lists.pop().unwrap_or_default()
}

/// Makes an entry one by a clock that is right, and notes how much the source of its part counts for an attribute: the larger the more.
#[cfg(feature = "sync")]
fn seen_by(schema: &crate::model::Schema, head: super::parts::Head<'_>, entry: &mut Entry) {
    if head.ahead_ms != 0 {
        entry.bytes = super::join::set_back(entry.tail(), &entry.bytes, head.ahead_ms);
    }
    if entry.kind() == kind::ATTRIBUTE {
        let name = crate::base::bytes::utf8(texts_of(entry.tail()).letters()).unwrap_or_default();
        let mut ranked = schema.attribute(name).map(|attribute| attribute.source_rank.as_slice()).unwrap_or_default();
        while let Some((first, rest)) = ranked.split_first() {
            if first.as_bytes() == head.source {
                break;
            }
            ranked = rest;
        }
        entry.change = ranked.len() as u64;
    }
}

/// Writes the view of a profile from which everything that is not granted was dropped. What holds nothing gives no bytes.
pub(super) fn view(profile: &Profile, is_trusted: bool) -> Vec<u8> {
    let mut sections: [Writer; 7] = Default::default();
    let [unit, consents, stage, spans, attributes, counters, assignments] = &mut sections;
    let mut newest_ms = 0;
    for purpose in &profile.schema.purposes {
        if let Some(granted) = standing(&profile.table, purpose.name.as_bytes()).granted {
            consents.text(&purpose.name);
            consents.u8(granted.into());
        }
    }
    // The last transition, and the latest answer of the kind at hand: those of one kind stand together.
    let (mut last, mut answer) = (None, None);
    let entries = folded(profile);
    for entry in &entries {
        let (tail, at_ms) = (entry.tail(), entry.at_ms());
        let (key, name) = (tail.get(1..).unwrap_or_default(), texts_of(tail).letters());
        let mut bytes = Reader::new(&entry.bytes);
        if entry.kind() != kind::COUNTER {
            bytes.moment();
        }
        match entry.kind() {
            kind::COUNTER => {
                // Neither what happened to items nor what was dropped.
                if name.first().is_some_and(|letter| *letter != b'@') {
                    newest_ms = newest_ms.max(at_ms);
                }
                counters.count(key.len().saturating_add(entry.bytes.len()));
                counters.put(key);
                counters.put(&entry.bytes);
            }
            kind::SPANS => spans.put(&entry.bytes),
            kind::ATTRIBUTE if !bytes.is_empty() => {
                let mut declared = profile.schema.attributes.iter().filter(|known| known.name.as_bytes() == name);
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
                let is_same = |known: &&Entry| texts_of(known.tail()).letters() == name;
                if answer.as_ref().is_some_and(|known| !is_same(known)) {
                    write_answer(answer.take(), attributes);
                }
                answer = later(answer, entry);
            }
            kind::TRANSITION if !was_joined(profile, at_ms) => last = later(last, entry),
            _ => {}
        }
    }
    write_answer(answer, attributes);
    write_stage(last, stage);
    if sections.iter().all(Writer::is_empty) {
        return Vec::new();
    }
    let mut out = begin(MAGIC, VERSION);
    out.time(newest_ms);
    for section in &sections {
        out.raw_text(section.as_bytes());
    }
    finish(out, quick_checksum)
}

/// Of two entries of a kind, the one that became known later; of two at one moment, that of the later change.
fn later<'e>(known: Option<&'e Entry>, entry: &'e Entry) -> Option<&'e Entry> {
    let order = |entry: &'e Entry| (entry.at_ms(), entry.change, &entry.key);
    Some(known.filter(|known| order(known) >= order(entry)).unwrap_or(entry))
}

fn write_unit(id: &[u8], created_ms: UnixMs, out: &mut Writer) {
    for byte in id {
        for half in [byte >> 4, byte & 15] {
            out.u8(if half < 10 { b'0'.wrapping_add(half) } else { (b'a' - 10).wrapping_add(half) });
        }
    }
    out.time(created_ms);
}

fn write_stage(entry: Option<&Entry>, out: &mut Writer) {
    let Some(entry) = entry else { return };
    let mut bytes = Reader::new(&entry.bytes);
    let (at_ms, newest_ms) = (bytes.moment(), bytes.moment());
    out.raw_text(bytes.letters());
    out.time(at_ms);
    out.time(newest_ms);
    out.raw_text(bytes.letters());
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

/// The answer to a survey, under the name of its hidden attribute.
fn write_answer(entry: Option<&Entry>, out: &mut Writer) {
    let Some(entry) = entry else { return };
    let (name, mut bytes) = (texts_of(entry.tail()).letters(), Reader::new(&entry.bytes));
    bytes.moment();
    out.count(FEEDBACK_ATTRIBUTE.len().saturating_add(name.len()));
    out.put(FEEDBACK_ATTRIBUTE.as_bytes());
    out.put(name);
    out.u8(Type::Double as u8);
    out.put(bytes.rest().get(..8).unwrap_or_default());
}

/// A value that may not be read, since no hub has signed it.
const UNVERIFIED: [u8; 2] = [15, 4];
