//! What two that synchronise tell each other: what they hold, and what the other lacks of it.
//!
//! Versions (`EN`): the epoch, a hash of what holds for the person as a whole, and the headers of all parts and sections, with nothing in them.
//! A delta (`ED`): the epoch, hashes of the identities that its writer knows (count; u64 each), and entries: what holds for the person as a
//! whole, and of every section that changed its header, behind the change after which its entries are there (0 if all are), and those.
//!
//! Source: DESIGN 5 "Merge", "Forks"; `docs/profile.md`, "Exchange".

use super::ProfileError;
use super::codec::{read_entries, write_entries};
use super::frame::{begin, finish, open, quick_checksum};
use super::kind;
use super::parts::{Head, base_of, headers as all_headers, is_head, is_settled};
use super::profile::{Epoch, Profile, UnitId};
use super::spans;
use super::table::{Entry, Table, section_key, value_of};
use super::words::{bars, hear};
use crate::base::bytes::{Reader, Writer};
use crate::base::hash::stable_hash;
use crate::base::limits;

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

impl Profile {
    /// What is held here, for another who may have more or less.
    #[must_use]
    pub fn versions(&self) -> Vec<u8> {
        let mut out = begin(VERSIONS, VERSION);
        self.epoch.write(&mut out);
        out.u64(self.hash_of_words());
        let mut headers = Vec::new();
        for entry in all_headers(&self.table) {
            headers.push(Entry { bytes: Vec::new(), key: entry.key.clone(), change: entry.change });
        }
        write_entries(headers.iter(), &mut out);
        finish(out, quick_checksum)
    }

    /// What somebody lacks who holds these versions; who holds nothing (no bytes) gets all.
    ///
    /// # Errors
    /// [`ProfileError`] if they are damaged.
    pub fn delta(&self, versions: &[u8]) -> Result<Vec<u8>, ProfileError> {
        let (mut known, mut knows_words) = (Table::default(), false);
        if !versions.is_empty() {
            let mut body = open(versions, VERSIONS, VERSION, quick_checksum)?;
            let epoch = Epoch::read(&mut body)?;
            let words = body.u64()?;
            read_entries(&mut body, &mut known)?;
            if !body.is_empty() {
                return Err(ProfileError::Unreadable);
            }
            // Of another epoch nothing counts.
            if epoch.order() == self.epoch.order() {
                knows_words = words == self.hash_of_words();
            } else {
                known = Table::default();
            }
        }
        let mut entries = Vec::new();
        if !knows_words {
            let of_nobody = self.table.range(&[0; 8]).iter();
            entries.extend(of_nobody.filter(|entry| entry.kind() != kind::SEEN).cloned());
        }
        let knows = |header: &Entry| known.get(&header.key).map_or(0, |known| known.change);
        let mut head = None;
        for header in all_headers(&self.table) {
            if is_head(header) {
                head = Some(header);
                if knows(header) < header.change {
                    entries.extend(head.take().cloned());
                }
                continue;
            }
            let change = knows(header);
            if change < header.change {
                // A part's header goes along with its sections.
                entries.extend(head.take().cloned());
                self.add_section(header, change, &mut entries);
            }
        }
        let mut out = begin(DELTA, VERSION);
        self.epoch.write(&mut out);
        let identities = self.identities();
        out.count(identities.len());
        identities.iter().for_each(|hash| out.u64(*hash));
        write_entries(entries.iter(), &mut out);
        Ok(finish(out, quick_checksum))
    }

    /// Adds what somebody lacks of a section who knows it up to a change: all of it, if it has lost something since.
    fn add_section(&self, header: &Entry, change: u64, entries: &mut Vec<Entry>) {
        let after = if base_of(header) > change { 0 } else { change };
        let mut bytes = Writer::default();
        bytes.varint(after);
        bytes.put(&header.bytes);
        entries.push(Entry { key: header.key.clone(), change: header.change, bytes: bytes.into_bytes() });
        let start = header.key.get(..header.key.len().saturating_sub(1)).unwrap_or_default();
        let held = self.table.range(start).iter().filter(|entry| entry.kind() != kind::HEADER);
        for entry in held.filter(|entry| entry.change > after) {
            let mut entry = entry.clone();
            if entry.kind() == kind::SPANS
                && let Some(last) = spans::after(&entry.bytes, after)
            {
                entry.bytes = last;
            }
            entries.push(entry);
        }
    }

    /// Takes in what another knows.
    ///
    /// - `bytes`: a delta.
    /// - `random`: random bits from the host, for the case that this device must go on as a new one.
    ///
    /// Costs a step per entry that is held or comes.
    ///
    /// # Errors
    /// [`ProfileError`] if it is damaged, begins after what is held here, is of somebody else, or is too much. Then nothing changed.
    pub fn merge(&mut self, bytes: &[u8], random: UnitId) -> Result<Merged, ProfileError> {
        let mut body = open(bytes, DELTA, VERSION, quick_checksum)?;
        let epoch = Epoch::read(&mut body)?;
        let (mut identities, mut table) = (Vec::new(), Table::default());
        for _ in 0..body.count()? {
            identities.push(body.u64()?);
        }
        read_entries(&mut body, &mut table)?;
        let mut entries = table.entries;
        if !body.is_empty() {
            return Err(ProfileError::Unreadable);
        }
        let mut merged = Merged::default();
        let mut words = Table::default();
        words.entries.extend(entries.iter().filter(|entry| entry.part() == 0).cloned());
        for entry in &words.entries {
            entry.verify()?;
        }
        merged.barred = bars(&words, self.device());
        let own = self.identities();
        let is_other = !own.is_empty() && !identities.is_empty() && !own.iter().any(|hash| identities.contains(hash));
        if is_other && !merged.barred {
            return Err(ProfileError::OtherPerson);
        }
        merged.erased = epoch.order() > self.epoch.order() && !merged.barred;
        // Headers of sections say behind which change their entries begin.
        let (mut afters, mut parts) = (Vec::new(), all_headers(&self.table).filter(|entry| is_head(entry)).count());
        for entry in &mut entries {
            let mut after = 0;
            if entry.part() > 0 && entry.kind() == kind::HEADER {
                if is_head(entry) {
                    parts = parts.saturating_add(usize::from(self.table.get(&entry.key).is_none()));
                } else {
                    let mut held = Reader::new(&entry.bytes);
                    after = held.varint()?;
                    entry.bytes = held.rest().to_vec();
                    let known = self.table.get(&entry.key).filter(|_| !merged.erased);
                    if after > known.map_or(0, |known| known.change) {
                        return Err(ProfileError::Gap);
                    }
                }
            }
            entry.verify()?;
            afters.push(after);
        }
        if parts > limits::PARTS {
            return Err(ProfileError::Full);
        }
        if epoch.order() < self.epoch.order() && !merged.barred {
            return Ok(merged);
        }
        let before = self.versions();
        if merged.erased {
            self.forget(random);
            self.epoch = epoch;
        }
        for entry in words.entries {
            hear(&mut self.table, &entry);
        }
        if !merged.barred {
            merged.forked = self.take_in(entries, &afters);
        }
        self.weigh();
        if merged.forked {
            self.begin_device(random);
        }
        merged.changed = before != self.versions();
        Ok(merged)
    }

    /// Takes in parts, of each section the newer state. Says whether somebody else wrote into the line of this device: then one of the two
    /// is a copy of the other.
    fn take_in(&mut self, entries: Vec<Entry>, afters: &[u64]) -> bool {
        let (mut is_newer, mut is_copied) = (false, false);
        let (mut tails, mut behind) = (Vec::new(), 0);
        for (mut entry, after) in entries.into_iter().zip(afters) {
            if entry.part() == 0 {
                continue;
            }
            if entry.kind() == kind::HEADER {
                behind = *after;
                let known = self.table.get(&entry.key).map_or(0, |known| known.change);
                is_newer = known < entry.change;
                if is_head(&entry) {
                    let head = Head::of(&entry);
                    is_copied |= is_newer && head.device == self.device() && !is_settled(&self.table, head);
                    if self.table.get(&entry.key).is_none_or(|known| known.bytes != entry.bytes) {
                        self.forget_together();
                    }
                } else if is_newer && *after == 0 {
                    let section = section_key(entry.part(), entry.places().0);
                    self.table.keep(&mut |held| !held.key.starts_with(&section));
                    self.forget_together();
                }
            } else if is_newer {
                tails.push(entry.tail().to_vec());
            }
            if is_newer {
                if entry.kind() == kind::SPANS
                    && spans::after(&entry.bytes, behind).is_some()
                    && let Some(known) = self.table.get(&entry.key)
                {
                    entry.bytes = spans::extended(&known.bytes, &entry.bytes);
                }
                self.table.put(entry);
            }
        }
        self.fold_again(&tails);
        is_copied
    }

    /// Hashes of the identities that are known.
    pub(super) fn identities(&self) -> Vec<u64> {
        let mut hashes = Vec::new();
        for attribute in self.schema.attributes.iter().filter(|attribute| attribute.identity) {
            let mut tail = Writer::default();
            tail.u8(kind::ATTRIBUTE);
            tail.text(&attribute.name);
            let Some(known) = self.folded_at(tail.as_bytes()) else { continue };
            let value = value_of(&known);
            if !value.is_empty() {
                hashes.push(stable_hash(&[attribute.name.as_bytes(), value]));
            }
        }
        hashes
    }

    fn hash_of_words(&self) -> u64 {
        let mut out = Writer::default();
        let words = self.table.range(&[0; 8]).iter().filter(|entry| entry.kind() != kind::SEEN);
        write_entries(words, &mut out);
        stable_hash(&[out.as_bytes()])
    }
}
