//! Parts: what one writer wrote in one go, how those of one device follow each other, and which are counted in which.
//!
//! Source: DESIGN 5 "Forks"; `docs/profile.md`, "Parts".

#[cfg(feature = "sync")]
use super::dots::{dot, raise, read_dots, write_dots};
use super::kind;
use super::table::{Entry, with};
#[cfg(feature = "sync")]
use super::table::{Table, section_key};
#[cfg(feature = "sync")]
use crate::base::bytes::Malformed;
#[cfg(feature = "sync")]
use crate::base::bytes::Writer;
use crate::base::bytes::{Reader, key_of};
#[cfg(feature = "sync")]
use crate::base::limits;

/// What a part says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Head<'a> {
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
    pub source: &'a [u8],
    /// Of a settled part, the last 32 that went into it, and how many changes they had.
    pub line: &'a [u8],
}

impl<'a> Head<'a> {
    /// Of a part's header the device.
    pub fn device_of(entry: &Entry) -> u64 {
        device(entry.part(), &mut Reader::new(&entry.bytes))
    }

    /// Of a part's header, how far its clock is ahead; zigzag.
    #[cfg(not(feature = "sync"))]
    pub fn ahead_of(entry: &Entry) -> u64 {
        let mut bytes = Reader::new(&entry.bytes);
        bytes.number();
        bytes.number();
        bytes.number()
    }

    /// Reads a part's header.
    #[cfg(feature = "sync")]
    pub fn of(entry: &'a Entry) -> Self {
        let mut bytes = Reader::new(&entry.bytes);
        let (device, ordinal, ahead) = (device(entry.part(), &mut bytes), bytes.number(), bytes.number());
        Self {
            id: entry.part(),
            changes: entry.change,
            device,
            ordinal,
            ahead_ms: (ahead >> 1).cast_signed() ^ (ahead & 1).cast_signed().wrapping_neg(),
            source: bytes.letters(),
            line: bytes.rest(),
        }
    }

    /// The header.
    #[cfg(feature = "sync")]
    pub fn entry(&self) -> Entry {
        let mut out = Writer::default();
        out.varint(if self.device == self.id { 0 } else { self.device });
        out.varint(self.ordinal);
        out.varint((self.ahead_ms << 1 ^ self.ahead_ms >> 63).cast_unsigned());
        out.raw_text(self.source);
        // Nothing went into a part that is not settled.
        out.put(if self.line.is_empty() { &[0] } else { self.line });
        Entry { key: head_key(self.id), change: self.changes, bytes: out.into_bytes() }
    }

    /// Whether a header is what parts say of themselves.
    #[cfg(feature = "sync")]
    pub fn verify(entry: &Entry) -> Result<(), Malformed> {
        let mut bytes = Reader::new(&entry.bytes);
        bytes.varint()?;
        let ordinal = bytes.varint()?;
        bytes.varint()?;
        let (source, mut count) = (bytes.text()?, 0usize);
        read_dots(&mut bytes, &mut |_| count = count.saturating_add(1))?;
        let is_whole = bytes.is_empty() && count <= limits::LINE && source.len() <= limits::NAME_BYTES;
        // Farther than this no clock is wrong, and sums of times stay sums.
        let is_near = Head::of(entry).ahead_ms.saturating_abs() <= limits::CLOCK_AHEAD_MS;
        if is_whole && is_near && ordinal > 0 { Ok(()) } else { Err(Malformed) }
    }

    /// The parts that went into it, the last ones.
    #[cfg(feature = "sync")]
    pub fn settled(self) -> Vec<super::dots::Dot> {
        let mut dots = Vec::new();
        _ = read_dots(&mut Reader::new(self.line), &mut |dot| dots.push(dot));
        dots
    }

    /// Whether what another part holds is counted in this one.
    #[cfg(feature = "sync")]
    pub fn settles(self, part: Self) -> bool {
        let (line, last) = (self.settled(), part.settled().pop());
        if line.is_empty() || self.device != part.device || self.id == part.id || part.ordinal > self.ordinal {
            return false;
        }
        let own = last.unwrap_or(dot(part.id, part.changes));
        let back = self.ordinal.saturating_sub(part.ordinal) as usize;
        // Before those that it names there are none that it does not hold.
        line.iter().rev().nth(back).is_none_or(|known| known.0 == own.0 && known.1 >= own.1)
    }
}

/// The device of a part, by the first number of its header: 0 where the part is the first of it.
fn device(part: u64, header: &mut Reader<'_>) -> u64 {
    match header.number() {
        0 => part,
        device => device,
    }
}

/// The first entries of all parts and sections: their headers, in what a profile wrote. Costs a search for each, whatever is behind.
#[cfg(feature = "sync")]
pub(super) fn firsts(table: &Table) -> impl Iterator<Item = &Entry> {
    let mut rest = table.entries.get(table.range(&[0; 8]).len()..).unwrap_or_default();
    core::iter::from_fn(move || {
        let first = rest.first()?;
        let start = first.key.get(..first.key.len().saturating_sub(first.tail().len())).unwrap_or_default();
        let length = rest.partition_point(|entry| entry.key.starts_with(start));
        rest = rest.get(length.max(1)..).unwrap_or_default();
        Some(first)
    })
}

/// The headers of all parts and sections.
#[cfg(feature = "sync")]
pub(super) fn headers(table: &Table) -> impl Iterator<Item = &Entry> {
    firsts(table).filter(|entry| entry.kind() == kind::HEADER)
}

/// The key of a part's header, which is of no purpose.
pub(super) fn head_key(id: u64) -> Vec<u8> {
    with(&key_of(id), &[0, kind::HEADER])
}

/// Every part that is held, by number.
#[cfg(feature = "sync")]
pub(super) fn heads(table: &Table) -> impl Iterator<Item = Head<'_>> {
    headers(table).filter(|entry| is_head(entry)).map(Head::of)
}

/// Of a section's header the change with which it began, or last lost an entry.
#[cfg(feature = "sync")]
pub(super) fn base_of(header: &Entry) -> u64 {
    Reader::new(&header.bytes).number()
}

/// Whether an entry is the header of a part.
#[cfg(feature = "sync")]
pub(super) fn is_head(entry: &Entry) -> bool {
    entry.part() > 0 && entry.places() == (&[], &[kind::HEADER])
}

/// Whether a part is counted in another one that is held.
#[cfg(feature = "sync")]
pub(super) fn is_settled(table: &Table, part: Head<'_>) -> bool {
    heads(table).any(|settled| settled.settles(part))
}

/// Adds the oldest closed parts of a device to its settled one until few are left.
#[cfg(feature = "sync")]
pub(super) fn settle(table: &mut Table, own: (u64, u64)) {
    use super::join::joined;
    use crate::base::bytes::copied;
    use crate::base::hash::stable_hash;
    use crate::base::lists::keep_last;

    loop {
        let of_device = |part: &Head<'_>| part.device == own.1 && part.id != own.0;
        let closed = || heads(table).filter(of_device).filter(|part| part.settled().is_empty());
        if closed().count() <= limits::CLOSED_PARTS {
            return;
        }
        let Some(oldest) = closed().min_by_key(|part| part.ordinal) else { return };
        let settled = heads(table).filter(of_device).find(|part| !part.settled().is_empty()).unwrap_or_default();
        let mut line = settled.settled();
        line.push(dot(oldest.id, oldest.changes));
        keep_last(&mut line, limits::LINE);
        let mut named = Writer::default();
        write_dots(&line, &mut named);
        let next = Head {
            id: stable_hash(&[b"settled", &oldest.device.to_le_bytes(), &oldest.id.to_le_bytes()]),
            changes: settled.changes.saturating_add(oldest.changes),
            line: named.as_bytes(),
            ..oldest
        };
        let entries = joined(moved(table, settled, next, 0), moved(table, oldest, next, settled.changes));
        let (head, gone) = (next.entry(), [settled.id, oldest.id]);
        let (id, changes) = (next.id, next.changes);
        table.keep(&mut |entry| entry.part() == 0 || !gone.contains(&entry.part()));
        let mut sections = Vec::new();
        for entry in entries {
            let (purpose, tail) = entry.places();
            if tail == [kind::HEADER] {
                sections.push(copied(purpose));
            }
            table.put(entry);
        }
        table.put(head);
        table.change = changes;
        for purpose in sections {
            table.turn(id, &purpose);
            table.make_room();
            for (kind, most) in [(kind::TRANSITION, limits::TRANSITIONS), (kind::MESSAGE, limits::MESSAGES)] {
                table.to(kind, &[]);
                let start = copied(table.key());
                table.keep_latest(&start, most);
            }
        }
    }
}

/// What a part holds, as entries of the next one of its line: by its clock, touched as many changes later.
#[cfg(feature = "sync")]
fn moved(table: &Table, part: Head<'_>, next: Head<'_>, later: u64) -> Vec<Entry> {
    use super::table::kind_of;
    use crate::base::bytes::copied;

    let mut entries = Vec::new();
    let held = if part.id == 0 { &[] } else { table.range(&key_of(part.id)) };
    for entry in held.iter().filter(|entry| !is_head(entry)) {
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
        } else {
            if kind_of(tail) == kind::ATTRIBUTE {
                // Of these the later one counts, as it did while the parts were apart.
                change = next.changes;
            }
            if part.ahead_ms != next.ahead_ms {
                bytes = super::join::set_back(tail, &bytes, part.ahead_ms.saturating_sub(next.ahead_ms));
            }
        }
        entries.push(Entry { key: with(&section_key(next.id, purpose), tail), change, bytes });
    }
    entries
}

/// Of two headers of one section, the denials that both know.
#[cfg(feature = "sync")]
pub(super) fn both_since(bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let (mut own, mut others) = (Reader::new(bytes), Reader::new(other));
    let mut out = Writer::default();
    out.varint(own.number());
    others.number();
    let (mut known, mut since, mut both) = (Vec::new(), Vec::new(), Vec::new());
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
