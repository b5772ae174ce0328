//! Room: what goes first where a section or a part has too much.
//!
//! Source: DESIGN 5 "Windows"; `docs/profile.md`, "Room".

use super::kind;
use super::table::{Entry, INTERRUPTIVE, Table, kind_of, texts_of};
use crate::base::bytes::{Reader, Writer, copied};
use crate::base::limits;

/// What an entry takes of the slack at least: where all entries together take less than a section may, no section has too many.
pub(super) const ENTRY_BYTES: usize = limits::SECTION_BYTES / limits::SECTION_COUNTERS;

/// Which entries of a section go first where there are too many: counters of one value among many, then messages, then answers. All
/// others stay.
fn rank_of(tail: &[u8]) -> u8 {
    match kind_of(tail) {
        kind::COUNTER => {
            let mut texts = texts_of(tail);
            let (event, dimension) = (texts.letters(), texts.letters());
            // Without its one counter, how often a visitor was interrupted would be forgotten.
            let stays = event.is_empty() || dimension.is_empty() || dimension == INTERRUPTIVE.as_bytes();
            if stays { STAYS } else { 0 }
        }
        kind::MESSAGE => 1,
        kind::FEEDBACK => 2,
        _ => STAYS,
    }
}

/// The rank of what always finds room.
const STAYS: u8 = 3;

/// Of the entries that go first, the one that became known longest ago; and its rank and that moment as one number: one to
/// compare is less code than two.
fn oldest(entries: &[Entry]) -> Option<(i64, &Entry)> {
    let mut oldest = None::<(i64, &Entry)>;
    for entry in entries {
        let order = i64::from(rank_of(entry.tail())) << RANK | entry.at_ms();
        if oldest.is_none_or(|oldest| order < oldest.0) {
            oldest = Some((order, entry));
        }
    }
    oldest
}

/// Behind how many bits the rank stands: those of a moment.
const RANK: u32 = 54;

impl Table {
    /// How many bytes entries take, about: a key that begins as the one before is stored without that.
    pub fn size(&self, start: &[u8]) -> usize {
        self.range(start).iter().map(|entry| entry.tail().len().saturating_add(entry.bytes.len())).sum()
    }

    /// Drops the entries of the section whose keys begin like this; it notes that it lost some.
    pub fn lose(&mut self, start: &[u8]) {
        let before = self.entries.len();
        self.slack = 0;
        self.keep(&mut |entry| !entry.key.starts_with(start));
        let is_less = self.entries.len() < before;
        if let Some(header) = self.header()
            && is_less
        {
            let mut held = Reader::new(&header.bytes);
            held.number();
            let mut bytes = Writer::default();
            bytes.varint(header.change);
            bytes.put(held.rest());
            header.bytes = bytes.into_bytes();
        }
    }

    /// Of the entries of the section whose keys begin like this, keeps the latest, so many.
    pub fn keep_latest(&mut self, start: &[u8], most: usize) {
        while self.range(start).len() > most {
            let key = oldest(self.range(start)).map(|oldest| copied(&oldest.1.key)).unwrap_or_default();
            self.lose(&key);
        }
    }

    /// Makes room in the section if it has too much. A counter of no event, with the event as its dimension, counts the counters that
    /// went: so it stands before all others.
    pub fn make_room(&mut self) {
        while self.slack == 0 {
            let part = self.section().get(..8).unwrap_or_default();
            let (size, count) = (self.size(part), self.range(part).len());
            let is_large = self.size(self.section()) > limits::SECTION_BYTES || size > limits::PART_BYTES;
            let taken = size.saturating_add(count.saturating_mul(ENTRY_BYTES));
            self.to(kind::COUNTER, &[]);
            let counters = self.all().len();
            self.to(kind::COUNTER, &[&[]]);
            if !is_large && counters <= limits::SECTION_COUNTERS.saturating_add(self.all().len()) {
                self.slack = limits::SECTION_BYTES.saturating_sub(taken);
                return;
            }
            let Some((order, found)) = oldest(self.range(self.section())) else { return };
            let rank = order >> RANK;
            if rank >= if is_large { STAYS.into() } else { 1 } {
                return;
            }
            let key = copied(&found.key);
            self.lose(&key);
            if rank == 0 {
                let tail = key.get(self.section().len()..).unwrap_or_default();
                self.to(kind::COUNTER, &[&[], texts_of(tail).letters(), &[]]);
                // Of the lowest rank the number is the moment.
                self.count(order, 1);
            }
        }
    }
}
