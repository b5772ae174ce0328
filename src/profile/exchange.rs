//! What two that synchronise tell each other: what they hold, and what the other lacks of it.
//!
//! Versions (`EN`): count and id of the epoch, hash of the ledger, parts (count; number u64, changes, sections (count; purpose, last change)).
//! A delta (`ED`): ledger, hashes of the identities that its writer knows (count; u64 each), parts (count; as `codec.rs` has them).
//!
//! Source: DESIGN 5 "Merge", "Forks"; `docs/profile.md`, "Exchange".

use super::ProfileError;
use super::codec::{Piece, Pieces, read_part, write_part};
use super::frame::{begin, finish, open, quick_checksum};
use super::join::Item;
use super::ledger::{Epoch, Ledger};
use super::part::{Part, Section, kind, texts_of};
use super::profile::{Profile, UnitId, all_parts};
use crate::base::bytes::{Malformed, Reader, Writer, copied};
use crate::base::hash::stable_hash;
use crate::base::limits;
use crate::base::lists::insert;

const VERSIONS: [u8; 2] = *b"EN";
const DELTA: [u8; 2] = *b"ED";
const VERSION: u8 = 1;

/// What merging came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Whether anything is held now that was not, or no longer.
    pub changed: bool,
    /// Whether the other had erased this person, so that everything was dropped here, too.
    pub erased: bool,
    /// Whether this device was barred from the person, and goes on alone.
    pub barred: bool,
    /// Whether this device turned out to be a copy of another one, and goes on as a new one.
    pub forked: bool,
}

/// What somebody holds.
#[derive(Debug, Default)]
struct Held {
    epoch: Epoch,
    ledger: u64,
    /// Number and changes; of each section purpose and last change.
    parts: Vec<Part>,
}

impl Profile {
    /// What is held here, for another who may have more or less.
    #[must_use]
    pub fn versions(&self) -> Vec<u8> {
        let mut out = begin(VERSIONS, VERSION);
        out.varint(self.ledger.epoch.count);
        out.u64(self.ledger.epoch.id);
        out.u64(self.ledger_hash());
        out.count(all_parts!(self).count());
        for part in all_parts!(self) {
            out.u64(part.id);
            out.varint(part.changes);
            out.count(part.sections.len());
            for section in &part.sections {
                out.raw_text(&section.purpose);
                out.varint(section.change);
            }
        }
        finish(out, quick_checksum)
    }

    /// What somebody lacks who holds these versions; who holds nothing (no bytes) gets all.
    ///
    /// # Errors
    /// [`ProfileError`] if they are damaged.
    pub fn delta(&self, versions: &[u8]) -> Result<Vec<u8>, ProfileError> {
        let mut held = Held::default();
        if !versions.is_empty() {
            read_versions(versions, &mut held)?;
        }
        let is_same_epoch = held.epoch.count == self.ledger.epoch.count && held.epoch.id == self.ledger.epoch.id;
        if !is_same_epoch {
            held = Held::default();
        }
        let mut out = begin(DELTA, VERSION);
        if is_same_epoch && held.ledger == self.ledger_hash() {
            Ledger { epoch: self.ledger.epoch, ..Ledger::default() }.write(&mut out);
        } else {
            self.ledger.write(&mut out);
        }
        let identities = self.identities();
        out.count(identities.len());
        identities.iter().for_each(|hash| out.u64(*hash));
        let known = |part: &Part| held.parts.iter().find(|known| known.id == part.id);
        let of_section = |part: &Part, section: &Section| {
            known(part).and_then(|known| known.section(&section.purpose)).map_or(0, |known| known.change)
        };
        let has_news = |part: &&Part| {
            part.changes > known(part).map_or(0, |known| known.changes)
                || part.sections.iter().any(|section| section.change > of_section(part, section))
        };
        // By number: so who holds the same gives the same.
        let mut parts: Vec<&Part> = self.others.iter().collect();
        let place = parts.partition_point(|part| part.id < self.own.id);
        insert(&mut parts, place, &self.own);
        out.count(parts.iter().copied().filter(has_news).count());
        for part in parts.iter().copied().filter(has_news) {
            write_part(part, &|section| of_section(part, section), &mut out);
        }
        Ok(finish(out, quick_checksum))
    }

    /// Takes in what another knows.
    ///
    /// - `bytes`: a delta.
    /// - `random`: random bits from the host, for the case that this device must go on as a new one.
    ///
    /// Costs a step per entry of the delta and of the sections it touches.
    ///
    /// # Errors
    /// [`ProfileError`] if it is damaged, begins after what is held here, is of somebody else, or is too much. Then nothing changed.
    pub fn merge(&mut self, bytes: &[u8], random: UnitId) -> Result<Merged, ProfileError> {
        let mut body = open(bytes, DELTA, VERSION, quick_checksum)?;
        let (mut ledger, mut identities, mut parts) = (Ledger::default(), Vec::new(), Vec::new());
        ledger.read(&mut body)?;
        for _ in 0..body.count()? {
            identities.push(body.u64()?);
        }
        for _ in 0..body.count()? {
            let mut pieces = Pieces::default();
            read_part(&mut body, &mut pieces)?;
            parts.push(pieces);
        }
        if !body.is_empty() {
            return Err(ProfileError::Unreadable);
        }
        let mut merged = Merged::default();
        let order = |epoch: &Epoch| (epoch.count, epoch.id);
        if order(&ledger.epoch) < order(&self.ledger.epoch) {
            return Ok(merged);
        }
        merged.erased = order(&ledger.epoch) > order(&self.ledger.epoch);
        if !merged.erased {
            let own = self.identities();
            if !own.is_empty() && !identities.is_empty() && !own.iter().any(|hash| identities.contains(hash)) {
                return Err(ProfileError::OtherPerson);
            }
        }
        for pieces in &parts {
            if !merged.erased || pieces.pieces.iter().all(|piece| piece.after == 0) {
                self.check(pieces)?;
            } else {
                return Err(ProfileError::Gap);
            }
        }
        let new = |pieces: &&Pieces| all_parts!(self).all(|part| part.id != pieces.part.id);
        if self.others.len().saturating_add(parts.iter().filter(new).count()) > limits::PARTS {
            return Err(ProfileError::Full);
        }
        let before = self.versions();
        if merged.erased {
            self.forget(random);
        }
        let epoch = ledger.epoch;
        self.ledger.merge(ledger);
        self.ledger.epoch = epoch;
        merged.barred = self.ledger.bars(self.own.device);
        if !merged.barred {
            for pieces in parts {
                self.take_in(pieces, random, &mut merged);
            }
        }
        self.weigh();
        if self.is_copied() {
            self.begin_device(random);
            merged.forked = true;
        }
        merged.changed = before != self.versions();
        Ok(merged)
    }

    /// Whether a part of a delta goes on from what is held.
    fn check(&self, pieces: &Pieces) -> Result<(), ProfileError> {
        let held = all_parts!(self).find(|part| part.id == pieces.part.id);
        for piece in &pieces.pieces {
            let section = held.and_then(|part| part.section(&piece.section.purpose));
            if piece.after > section.map_or(0, |section| section.change) {
                return Err(ProfileError::Gap);
            }
        }
        Ok(())
    }

    fn take_in(&mut self, pieces: Pieces, random: UnitId, merged: &mut Merged) {
        if pieces.part.id == self.own.id {
            if pieces.part.changes <= self.own.changes {
                return;
            }
            // Somebody went on with this very part: what is held here was copied, or is an old state of it.
            self.begin_device(random);
            merged.forked = true;
            if self.others.iter().all(|part| part.id != pieces.part.id) {
                return self.hold(whole(pieces));
            }
        }
        let Some(held) = self.others.iter_mut().find(|part| part.id == pieces.part.id) else {
            return self.hold(whole(pieces));
        };
        if held.changes < pieces.part.changes {
            let sections = core::mem::take(&mut held.sections);
            *held = Part { sections, ..pieces.part };
        }
        for Piece { after, section } in pieces.pieces {
            let place = held.sections.partition_point(|known| known.purpose < section.purpose);
            match held.sections.get_mut(place) {
                Some(known) if known.purpose == section.purpose => {
                    if known.change < section.change {
                        if after == 0 {
                            *known = section;
                        } else {
                            (known.change, known.base) = (section.change, section.base);
                            section.entries.into_iter().for_each(|entry| known.take_in(entry));
                        }
                    }
                }
                _ => insert(&mut held.sections, place, section),
            }
        }
    }

    /// Whether there are parts of this device's line that it did not write.
    fn is_copied(&self) -> bool {
        self.others.iter().filter(|part| part.device == self.own.device).any(|part| {
            let has_own_place = |other: &Part| {
                other.id != part.id
                    && other.device == part.device
                    && (other.ordinal == part.ordinal || !other.line.is_empty() && other.ordinal >= part.ordinal)
            };
            part.ordinal >= self.own.ordinal || self.others.iter().any(has_own_place)
        })
    }

    /// Hashes of the identities that are known.
    fn identities(&self) -> Vec<u64> {
        let mut hashes = Vec::new();
        if !self.schema.attributes.iter().any(|attribute| attribute.identity) {
            return hashes;
        }
        for item in self.items() {
            let name = texts_of(item.key).letters();
            let is_declared = item.key.first() == Some(&kind::ATTRIBUTE)
                && self.schema.attributes.iter().any(|known| known.identity && known.name.as_bytes() == name);
            if let (true, Some(value)) = (is_declared, value_of(&item)) {
                hashes.push(stable_hash(&[name, value]));
            }
        }
        hashes
    }

    fn ledger_hash(&self) -> u64 {
        let mut out = Writer::default();
        self.ledger.write(&mut out);
        stable_hash(&[out.as_bytes()])
    }
}

/// The value of an attribute, if there is one.
fn value_of<'i>(item: &'i Item<'_>) -> Option<&'i [u8]> {
    let mut bytes = Reader::new(&item.bytes);
    bytes.moment();
    Some(bytes.rest()).filter(|value| !value.is_empty())
}

/// A part of which all that there is came at once.
fn whole(pieces: Pieces) -> Part {
    let mut part = pieces.part;
    part.sections = pieces.pieces.into_iter().map(|piece| piece.section).collect();
    part
}

fn read_versions(bytes: &[u8], held: &mut Held) -> Result<(), ProfileError> {
    let mut body = open(bytes, VERSIONS, VERSION, quick_checksum)?;
    held.epoch.count = body.varint()?;
    held.epoch.id = body.u64()?;
    held.ledger = body.u64()?;
    for _ in 0..body.count()? {
        let mut part = Part { id: body.u64()?, changes: body.varint()?, ..Part::default() };
        for _ in 0..body.count()? {
            let purpose = copied(body.raw_text()?);
            part.sections.push(Section { purpose, change: body.varint()?, ..Section::default() });
        }
        held.parts.push(part);
    }
    if body.is_empty() { Ok(()) } else { Err(Malformed.into()) }
}
