//! Folding all parts into the view that decisions read.

use super::frame::{begin, finish, put_section, quick_checksum};
use super::join::{Item, joined};
use super::ledger::Ledger;
use super::part::{Entry, Part, kind, texts_of};
use super::view::{MAGIC, VERSION};
use crate::base::bytes::{Reader, Writer};
use crate::base::time::UnixMs;
use crate::model::{FEEDBACK_ATTRIBUTE, Schema, Type};

/// Every entry of these parts, joined by key, by clocks that are right.
pub(super) fn items<'p>(parts: &[&'p Part], schema: &Schema) -> Vec<Item<'p>> {
    let mut lists = Vec::new();
    for part in parts {
        for section in &part.sections {
            let item = |entry| Item::of(entry, part.ahead_ms, rank(schema, entry, part));
            lists.push(section.entries.iter().map(item).collect::<Vec<_>>());
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

/// Which place the source of a part has among those that may write an attribute.
fn rank(schema: &Schema, entry: &Entry, part: &Part) -> usize {
    if entry.kind() != kind::ATTRIBUTE {
        return 0;
    }
    let ranked = schema.attribute(entry.name()).map(|attribute| attribute.source_rank.as_slice()).unwrap_or_default();
    ranked.iter().position(|source| source.as_bytes() == part.source).unwrap_or(ranked.len())
}

/// Writes the view of parts from which everything that is not granted was dropped. What holds nothing gives no bytes.
pub(super) fn view(items: &[Item<'_>], ledger: &Ledger, schema: &Schema, is_trusted: bool) -> Vec<u8> {
    if items.is_empty() && ledger.words.is_empty() {
        return Vec::new();
    }
    let of_kind = |wanted: u8| items.iter().filter(move |item| item.key.first() == Some(&wanted));
    let mut newest_ms = 0;
    for counter in of_kind(kind::COUNTER) {
        // Neither what happened to items nor what was dropped.
        if texts_of(counter.key).letters().first().is_some_and(|letter| *letter != b'@') {
            let mut bytes = Reader::new(&counter.bytes);
            bytes.number();
            newest_ms = newest_ms.max(bytes.moment());
        }
    }
    let mut out = begin(MAGIC, VERSION);
    out.time(newest_ms);
    let mut section = Writer::default();
    for unit in of_kind(kind::UNIT) {
        let mut bytes = Reader::new(&unit.bytes);
        let created_ms = bytes.moment();
        for byte in bytes.rest() {
            for half in [byte >> 4, byte & 15] {
                section.u8(if half < 10 { b'0'.wrapping_add(half) } else { (b'a' - 10).wrapping_add(half) });
            }
        }
        section.time(created_ms);
    }
    put_section(&mut out, &mut section);
    for purpose in &schema.purposes {
        if let Some(granted) = ledger.standing(purpose.name.as_bytes()).granted {
            section.text(&purpose.name);
            section.u8(granted.into());
        }
    }
    put_section(&mut out, &mut section);
    stage(items, ledger, &mut section);
    put_section(&mut out, &mut section);
    for spans in of_kind(kind::SPANS) {
        section.put(&spans.bytes);
    }
    put_section(&mut out, &mut section);
    for attribute in of_kind(kind::ATTRIBUTE) {
        let mut value = Reader::new(&attribute.bytes);
        value.moment();
        if !value.is_empty() {
            let name = texts_of(attribute.key).letters();
            section.raw_text(name);
            let mut declared = schema.attributes.iter().filter(|declared| declared.name.as_bytes() == name);
            if declared.next().is_some_and(|declared| declared.verified) && !is_trusted {
                section.put(&UNVERIFIED);
            } else {
                section.put(value.rest());
            }
        }
    }
    feedback(items, &mut section);
    put_section(&mut out, &mut section);
    for counter in of_kind(kind::COUNTER) {
        let key = counter.key.get(1..).unwrap_or_default();
        section.count(key.len().saturating_add(counter.bytes.len()));
        section.put(key);
        section.put(&counter.bytes);
    }
    put_section(&mut out, &mut section);
    for assignment in of_kind(kind::ASSIGNMENT) {
        section.raw_text(texts_of(assignment.key).letters());
        let mut bytes = Reader::new(&assignment.bytes);
        bytes.moment();
        section.put(bytes.rest());
    }
    put_section(&mut out, &mut section);
    finish(out, quick_checksum)
}

/// The last transition that was not made while somebody was joined who is barred now.
fn stage(items: &[Item<'_>], ledger: &Ledger, out: &mut Writer) {
    let mut last = None::<((UnixMs, u64, &[u8]), Reader<'_>)>;
    for item in items.iter().filter(|item| item.key.first() == Some(&kind::TRANSITION)) {
        let mut bytes = Reader::new(&item.bytes);
        let order = (bytes.moment(), item.change, item.key);
        if !ledger.was_joined(order.0) && last.as_ref().is_none_or(|last| last.0 < order) {
            last = Some((order, bytes));
        }
    }
    if let Some(((at_ms, ..), mut rest)) = last {
        let newest_ms = rest.moment();
        out.raw_text(rest.letters());
        out.time(at_ms);
        out.time(newest_ms);
        out.raw_text(rest.letters());
    }
}

/// The latest answer of each kind, under the name of its hidden attribute.
fn feedback(items: &[Item<'_>], out: &mut Writer) {
    let mut answers = items.iter().filter(|item| item.key.first() == Some(&kind::FEEDBACK)).peekable();
    let mut latest = None::<(UnixMs, u64, &[u8])>;
    while let Some(answer) = answers.next() {
        let name = texts_of(answer.key).letters();
        let mut bytes = Reader::new(&answer.bytes);
        let found = (bytes.moment(), answer.change, bytes.rest().get(..8).unwrap_or_default());
        latest = latest.max(Some(found));
        if answers.peek().is_none_or(|next| texts_of(next.key).letters() != name) {
            out.count(FEEDBACK_ATTRIBUTE.len().saturating_add(name.len()));
            out.put(FEEDBACK_ATTRIBUTE.as_bytes());
            out.put(name);
            out.u8(Type::Double as u8);
            out.put(latest.take().unwrap_or_default().2);
        }
    }
}

/// A value that may not be read, since no hub has signed it.
const UNVERIFIED: [u8; 2] = [15, 4];
