//! Parts: what one writer wrote in one go, how those of one device follow each other, and which are counted in which.
//!
//! Source: DESIGN 5 "Forks"; `docs/profile.md`, "Parts".

use super::dots::{Dot, dot, raise, read_dots, write_dots};
use super::join::joined;
use super::table::{Entry, Table, kind, kind_of, section_key, with};
use crate::base::bytes::{Malformed, Reader, Writer, copied};
use crate::base::hash::stable_hash;
use crate::base::limits;
use crate::base::lists::keep_last;

/// What a part says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Its number.
    pub id: u64,
    /// How many changes there were.
    pub changes: u64,
    /// The part with which its line began.
    pub device: u64,
    /// Which one of its line it is, from 1; of a settled part, the last one that went into it.
    pub ordinal: u64,
    /// How far its clock is ahead.
    pub ahead_ms: i64,
    /// Where its facts come from: `web`, `crm`.
    pub source: Vec<u8>,
    /// Of a settled part, the last 32 that went into it, and how many changes they had.
    pub line: Vec<Dot>,
}

impl Head {
    /// Reads a part's header.
    pub fn of(entry: &Entry) -> Result<Self, Malformed> {
        let mut bytes = Reader::new(&entry.bytes);
        let mut head = Self { id: entry.part(), changes: entry.change, device: bytes.u64()?, ..Self::default() };
        head.ordinal = bytes.varint()?;
        let ahead = bytes.varint()?;
        head.ahead_ms = (ahead >> 1).cast_signed() ^ (ahead & 1).cast_signed().wrapping_neg();
        let source = bytes.text()?;
        head.source = copied(source.as_bytes());
        read_dots(&mut bytes, &mut |dot| head.line.push(dot))?;
        let is_whole = bytes.is_empty() && head.line.len() <= limits::LINE && source.len() <= limits::NAME_BYTES;
        // Farther than this no clock is wrong, and sums of times stay sums.
        let is_near = (-limits::CLOCK_AHEAD_MS..=limits::CLOCK_AHEAD_MS).contains(&head.ahead_ms);
        if is_whole && is_near && head.ordinal > 0 { Ok(head) } else { Err(Malformed) }
    }

    /// The header.
    pub fn entry(&self) -> Entry {
        let mut out = Writer::default();
        out.u64(self.device);
        out.varint(self.ordinal);
        out.varint((self.ahead_ms << 1 ^ self.ahead_ms >> 63).cast_unsigned());
        out.raw_text(&self.source);
        write_dots(&self.line, &mut out);
        let key = with(&section_key(self.id, &[]), &[kind::HEADER]);
        Entry { key, change: self.changes, bytes: out.into_bytes() }
    }

    /// Whether what another part holds is counted in this one.
    fn settles(&self, part: &Self) -> bool {
        if self.line.is_empty() || self.device != part.device || self.id == part.id || part.ordinal > self.ordinal {
            return false;
        }
        let own = part.line.last().copied().unwrap_or(dot(part.id, part.changes));
        let back = self.ordinal.saturating_sub(part.ordinal) as usize;
        // Before those that it names there are none that it does not hold.
        self.line.iter().rev().nth(back).is_none_or(|known| known.0 == own.0 && known.1 >= own.1)
    }
}

/// Every part that is held, by number.
pub(super) fn heads(table: &Table) -> Vec<Head> {
    let mut heads = Vec::new();
    for entry in &table.entries {
        if is_head(entry)
            && let Ok(head) = Head::of(entry)
        {
            heads.push(head);
        }
    }
    heads
}

/// Whether an entry is the header of a part.
pub(super) fn is_head(entry: &Entry) -> bool {
    entry.part() > 0 && entry.places() == (&[], &[kind::HEADER])
}

/// Whether a part is counted in another one that is held.
pub(super) fn is_settled(heads: &[Head], part: u64) -> bool {
    let of_number = |head: &&Head| head.id == part;
    heads.iter().find(of_number).is_some_and(|part| heads.iter().any(|settled| settled.settles(part)))
}

/// Whether there are parts of a part's line that its device did not write.
pub(super) fn is_copied(heads: &[Head], own: &Head) -> bool {
    heads.iter().filter(|part| part.device == own.device && part.id != own.id).any(|part| {
        let has_its_place = |other: &Head| {
            other.id != part.id
                && other.device == part.device
                && (other.ordinal == part.ordinal || !other.line.is_empty() && other.ordinal > part.ordinal)
        };
        part.ordinal >= own.ordinal || heads.iter().any(has_its_place)
    })
}

/// Adds the oldest closed parts of a device to its settled one until few are left.
pub(super) fn settle(table: &mut Table, own: &Head) {
    loop {
        let heads = heads(table);
        let mut closed =
            heads.iter().filter(|part| part.device == own.device && part.id != own.id && part.line.is_empty());
        let count = closed.clone().count();
        let Some(oldest) = closed.next() else { return };
        let oldest = closed.fold(oldest, |oldest, part| if part.ordinal < oldest.ordinal { part } else { oldest });
        if count <= limits::CLOSED_PARTS {
            return;
        }
        let settled = heads.iter().find(|part| part.device == own.device && !part.line.is_empty());
        let settled = settled.cloned().unwrap_or_default();
        let mut next = oldest.clone();
        next.id = stable_hash(&[b"settled", &oldest.device.to_le_bytes(), &oldest.id.to_le_bytes()]);
        next.changes = settled.changes.saturating_add(oldest.changes);
        next.line.extend_from_slice(&settled.line);
        next.line.push(dot(oldest.id, oldest.changes));
        keep_last(&mut next.line, limits::LINE);
        let entries = joined(moved(table, &settled, &next, 0), moved(table, oldest, &next, settled.changes));
        for part in [settled.id, oldest.id] {
            table.keep(&mut |entry| part == 0 || entry.part() != part);
        }
        let mut sections = Vec::new();
        for entry in entries {
            let (purpose, tail) = entry.places();
            if tail == [kind::HEADER] {
                sections.push(section_key(next.id, purpose));
            }
            table.put(entry);
        }
        table.put(next.entry());
        for section in sections {
            table.make_room(next.id, &section, next.changes);
            table.keep_latest(&section, &[kind::TRANSITION], limits::TRANSITIONS);
            table.keep_latest(&section, &[kind::MESSAGE], limits::MESSAGES);
        }
    }
}

/// What a part holds, as entries of the next one of its line: by its clock, touched as many changes later.
fn moved(table: &Table, part: &Head, next: &Head, later: u64) -> Vec<Entry> {
    let mut entries = Vec::new();
    let held = if part.id == 0 { &[] } else { table.range(&part.id.to_be_bytes()) };
    for entry in held.iter().filter(|entry| !is_head(entry) && entry.kind() != kind::SEEN) {
        let (purpose, tail) = entry.places();
        let mut bytes = copied(&entry.bytes);
        let mut change = entry.change.saturating_add(later);
        if tail == [kind::HEADER] {
            let mut header = Reader::new(&entry.bytes);
            header.number();
            let mut out = Writer::default();
            out.varint(next.changes);
            out.put(header.rest());
            bytes = out.into_bytes();
            change = next.changes;
        } else if kind_of(tail) == kind::ATTRIBUTE {
            // Of these the later one counts, as it did while the parts were apart.
            change = next.changes;
        }
        if tail != [kind::HEADER] && part.ahead_ms != next.ahead_ms {
            bytes = super::join::set_back(tail, &bytes, part.ahead_ms.saturating_sub(next.ahead_ms));
        }
        entries.push(Entry { key: with(&section_key(next.id, purpose), tail), change, bytes });
    }
    entries
}

/// Of two headers of one section, the denials that both know.
pub(super) fn both_since(bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut both = Vec::new();
    let (mut own, mut others) = (Reader::new(bytes), Reader::new(other));
    let mut out = Writer::default();
    out.varint(own.number());
    others.number();
    let (mut known, mut since) = (Vec::new(), Vec::new());
    _ = read_dots(&mut own, &mut |dot| known.push(dot));
    _ = read_dots(&mut others, &mut |dot| since.push(dot));
    for (part, count) in known {
        if let Some(other) = since.iter().find(|other| other.0 == part) {
            raise(&mut both, (part, count.min(other.1)));
        }
    }
    write_dots(&both, &mut out);
    out.into_bytes()
}
