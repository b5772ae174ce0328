//! The bytes of parts, one form for the store and for what travels: whole, or what changed since.
//!
//! A part: number u64, device u64, ordinal, changes, how far its clock is ahead (zigzag), source, line (count; number u64, changes), sections
//! (count). A section: purpose, since (count; part u64, denial), base, change, the change after which its entries are there (0 for all),
//! entries (count). An entry: how many bytes of its key are those of the one before, the rest of its key, how many changes ago it was
//! touched, what it holds. Numbers are varints, texts and bytes have their length before them. A delta may say of a section that its
//! entries begin behind a change: who holds it up to there has all.

use super::ledger::{raise, read_dots, write_dots};
use super::part::{Dot, Entry, Part, Section};
use crate::base::bytes::{Malformed, Reader, Writer, copied};
use crate::base::limits;

/// A section of which only what changed after a change is there; after 0, all.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub after: u64,
    pub section: Section,
}

/// A part of which only what changed is there.
#[derive(Debug, Clone, Default)]
pub(super) struct Pieces {
    /// Its sections stand in `pieces`.
    pub part: Part,
    pub pieces: Vec<Piece>,
}

/// Writes of a part what changed after the change that is known of each section.
pub(super) fn write_part(part: &Part, known: &dyn Fn(&Section) -> u64, out: &mut Writer) {
    out.u64(part.id);
    out.u64(part.device);
    out.varint(part.ordinal);
    out.varint(part.changes);
    out.varint((part.ahead_ms << 1 ^ part.ahead_ms >> 63).cast_unsigned());
    out.raw_text(&part.source);
    write_dots(&part.line, out);
    let is_news = |section: &&Section| section.change > known(section);
    out.count(part.sections.iter().filter(is_news).count());
    for section in part.sections.iter().filter(is_news) {
        let known = known(section);
        write_section(section, if section.base > known { 0 } else { known }, out);
    }
}

fn write_section(section: &Section, after: u64, out: &mut Writer) {
    out.raw_text(&section.purpose);
    write_dots(&section.since, out);
    out.varint(section.base);
    out.varint(section.change);
    out.varint(after);
    let changed = |entry: &&Entry| entry.change > after;
    out.count(section.entries.iter().filter(changed).count());
    let mut before: &[u8] = &[];
    for entry in section.entries.iter().filter(changed) {
        let shared = entry.key.iter().zip(before).take_while(|(byte, other)| byte == other).count();
        out.count(shared);
        out.raw_text(entry.key.get(shared..).unwrap_or_default());
        out.varint(section.change.saturating_sub(entry.change));
        out.raw_text(&entry.bytes);
        before = &entry.key;
    }
}

/// Reads a part and verifies all of it.
pub(super) fn read_part(bytes: &mut Reader<'_>, pieces: &mut Pieces) -> Result<(), Malformed> {
    let part = &mut pieces.part;
    part.id = bytes.u64()?;
    part.device = bytes.u64()?;
    part.ordinal = bytes.varint()?;
    part.changes = bytes.varint()?;
    let ahead = bytes.varint()?;
    part.ahead_ms = (ahead >> 1).cast_signed() ^ (ahead & 1).cast_signed().wrapping_neg();
    part.source = copied(name(bytes)?);
    read_dots(bytes, &mut |dot| part.line.push(dot))?;
    for _ in 0..bytes.count()? {
        let mut piece = Piece::default();
        read_section(bytes, &mut piece)?;
        let is_behind = |before: &Piece| before.section.purpose < piece.section.purpose;
        if !pieces.pieces.last().is_none_or(is_behind) || piece.section.change > part.changes {
            return Err(Malformed);
        }
        pieces.pieces.push(piece);
    }
    if part.line.len() > limits::LINE { Err(Malformed) } else { Ok(()) }
}

fn read_section(bytes: &mut Reader<'_>, piece: &mut Piece) -> Result<(), Malformed> {
    let section = &mut piece.section;
    section.purpose = copied(name(bytes)?);
    read_dots(bytes, &mut |dot: Dot| raise(&mut section.since, dot))?;
    section.base = bytes.varint()?;
    section.change = bytes.varint()?;
    piece.after = bytes.varint()?;
    for _ in 0..bytes.count()? {
        let mut entry = Entry::default();
        let shared = bytes.varint()? as usize;
        let before = section.entries.last().map_or(&[][..], |before| &before.key);
        entry.key.extend_from_slice(before.get(..shared).ok_or(Malformed)?);
        entry.key.extend_from_slice(bytes.raw_text()?);
        entry.change = section.change.checked_sub(bytes.varint()?).ok_or(Malformed)?;
        entry.bytes = copied(bytes.raw_text()?);
        entry.verify()?;
        if section.entries.last().is_some_and(|before| before.key >= entry.key) {
            return Err(Malformed);
        }
        section.entries.push(entry);
    }
    Ok(())
}

/// A text that is not too long for a name.
fn name<'a>(bytes: &mut Reader<'a>) -> Result<&'a [u8], Malformed> {
    let name = bytes.text()?.as_bytes();
    if name.len() > limits::NAME_BYTES { Err(Malformed) } else { Ok(name) }
}
