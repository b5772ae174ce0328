//! The table of a profile: everything that is kept, in entries of one form, sorted by key.
//!
//! A key begins with the number of the part that wrote the entry and with the purpose it is kept for; so what one part keeps for one
//! purpose, a section, stands together, behind a header. Storing, exchanging, dropping and joining is one and the same for all that is
//! kept, and only what a record touches is taken apart. `docs/profile.md` says what is kept.

#[cfg(feature = "sync")]
use super::dots::read_dots;
use super::dots::{Dots, write_dots};
use super::kind;
use super::room::ENTRY_BYTES;
use super::spans;
use super::tallies::{Tallies, one_later};
#[cfg(feature = "sync")]
use crate::base::bytes::Malformed;
use crate::base::bytes::{Reader, Writer, copied, key_of, number_of_key};
use crate::base::limits;
use crate::base::lists::{append, insert, keep};
use crate::base::time::UnixMs;
#[cfg(feature = "sync")]
use crate::model::{Raw, Value, stored_double};

/// One thing that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Number of the part, purpose, then a [`kind`] and what tells it from others of its kind.
    pub key: Vec<u8>,
    /// The change of its part that last touched it.
    pub change: u64,
    /// What is known.
    pub bytes: Vec<u8>,
}

/// How keys begin that belong to nobody's part and to no purpose.
pub(super) const NOBODY: [u8; 9] = [0; 9];

/// How the keys of a section begin.
#[cfg(feature = "sync")]
pub(super) fn section_key(part: u64, purpose: &[u8]) -> Vec<u8> {
    let mut key = Writer::default();
    key.put(&key_of(part));
    key.raw_text(purpose);
    key.into_bytes()
}

/// Both, one behind the other.
#[allow(clippy::inline_always, reason = "less code than calls of it")]
#[inline(always)]
pub(super) fn with(start: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut key = copied(start);
    append(&mut key, rest);
    key
}

/// The texts of a tail.
pub(super) fn texts_of(tail: &[u8]) -> Reader<'_> {
    Reader::new(tail.get(1..).unwrap_or_default())
}

/// The dimension of what stands in slots that interrupt.
pub(super) const INTERRUPTIVE: &str = "interruptive";

/// Between an event's name and that of a measure of it.
pub(super) const MEASURE: u8 = b'#';

impl Entry {
    /// The part that wrote it.
    pub fn part(&self) -> u64 {
        number_of_key(&self.key)
    }

    /// The purpose it is kept for, and what follows in its key.
    pub fn places(&self) -> (&[u8], &[u8]) {
        let mut rest = Reader::new(self.key.get(8..).unwrap_or_default());
        (rest.letters(), rest.rest())
    }

    #[allow(clippy::inline_always, reason = "less code than calls of it")]
    #[inline(always)]
    pub fn tail(&self) -> &[u8] {
        self.places().1
    }

    pub fn kind(&self) -> u8 {
        kind_of(self.tail())
    }

    /// When it became known; of a counter, when it last counted.
    pub fn at_ms(&self) -> UnixMs {
        at_ms(self.tail(), &self.bytes)
    }

    /// Whether key and bytes are what an entry of this kind has.
    #[cfg(feature = "sync")]
    pub fn verify(&self) -> Result<(), Malformed> {
        let mut key = Reader::new(&self.key);
        key.take(8)?;
        let purpose = key.text()?;
        let (kind, mut bytes) = (key.u8()?, Reader::new(&self.bytes));
        // What holds for the person as a whole is of no part, and no change of one; nothing else is.
        let is_of_nobody = matches!(kind, kind::SEEN | kind::SPLIT | kind::WORD);
        let is_placed = (self.part() == 0) == is_of_nobody && (self.change == 0) == is_of_nobody;
        if purpose.len() > limits::NAME_BYTES || !is_placed {
            return Err(Malformed);
        }
        let texts = match kind {
            kind::COUNTER => 3,
            kind::ATTRIBUTE | kind::ASSIGNMENT | kind::FEEDBACK => 1,
            _ => 0,
        };
        for _ in 0..texts {
            key.text()?;
        }
        match kind {
            kind::HEADER if purpose.is_empty() => {
                super::parts::Head::verify(self)?;
                bytes = Reader::new(&[]);
            }
            kind::HEADER => {
                bytes.varint()?;
                read_dots(&mut bytes, &mut |_| ())?;
            }
            kind::COUNTER => Tallies::verify(is_sum(self.tail()), &mut bytes)?,
            kind::SPANS => {
                bytes.varint()?;
                while !bytes.is_empty() {
                    bytes.time()?;
                    bytes.time()?;
                }
            }
            kind::SEEN => bytes = Reader::new(&[]),
            kind::SPLIT => _ = key.take(24)?,
            kind::WORD => {
                key.take(16)?;
                super::words::Word::verify(&mut bytes)?;
            }
            kind::ATTRIBUTE..=kind::UNIT => {
                bytes.time()?;
                match kind {
                    kind::ATTRIBUTE if bytes.is_empty() => {}
                    kind::ATTRIBUTE => _ = Value::of(Raw::read(&mut bytes)?.ok_or(Malformed)?)?,
                    kind::ASSIGNMENT => {
                        bytes.text()?;
                        bytes.varint()?;
                    }
                    kind::UNIT => _ = bytes.take(16)?,
                    _ => {
                        key.take(8)?;
                        match kind {
                            kind::TRANSITION => _ = bytes.time()?,
                            kind::FEEDBACK => _ = stored_double(bytes.f64()?).ok_or(Malformed)?,
                            _ => _ = bytes.u8()?,
                        }
                        bytes.text()?;
                        if kind != kind::FEEDBACK {
                            bytes.text()?;
                        }
                    }
                }
            }
            _ => return Err(Malformed),
        }
        if key.is_empty() && bytes.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// The value of an attribute; nothing if it was removed.
pub(super) fn value_of(entry: &Entry) -> &[u8] {
    let mut bytes = Reader::new(&entry.bytes);
    bytes.moment();
    bytes.rest()
}

pub(super) fn kind_of(tail: &[u8]) -> u8 {
    tail.first().copied().unwrap_or(0)
}

/// When what an entry holds became known; of a counter, when it last counted.
pub(super) fn at_ms(tail: &[u8], bytes: &[u8]) -> UnixMs {
    let mut bytes = Reader::new(bytes);
    if kind_of(tail) == kind::COUNTER {
        bytes.number();
    }
    bytes.moment()
}

/// The tallies of a counter, which were read whole when they came in.
pub(super) fn tallies(tail: &[u8], bytes: &[u8]) -> Tallies {
    Tallies::read(is_sum(tail), Reader::new(bytes))
}

/// Whether the counter adds up a measure. What was dropped of one is counted as what was dropped of anything else.
#[allow(clippy::manual_contains, reason = "the library's is larger")]
fn is_sum(tail: &[u8]) -> bool {
    texts_of(tail).letters().iter().any(|letter| *letter == MEASURE)
}

/// How the keys of a section begin, by that of its header.
fn section_of(header: &Writer) -> &[u8] {
    header.as_bytes().get(..header.len().saturating_sub(1)).unwrap_or_default()
}

/// Whether a key stands before another one. Eight bytes at a time: all keys of a section begin alike.
#[inline(always)]
fn is_before(key: &[u8], other: &[u8]) -> bool {
    let (words, others) = (key.as_chunks::<8>().0, other.as_chunks::<8>().0);
    let mut alike = 0usize;
    for (word, other) in words.iter().zip(others) {
        if word != other {
            return u64::from_be_bytes(*word) < u64::from_be_bytes(*other);
        }
        alike = alike.saturating_add(8);
    }
    key.get(alike..) < other.get(alike..)
}

/// Everything that is kept, sorted by key.
///
/// It is read and written at one place at a time: [`turn`](Self::turn) goes to a section, [`to`](Self::to) to an entry of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub entries: Vec<Entry>,
    /// The key of the section's header: how all its keys begin, and one byte.
    section: Writer,
    /// The key of the entry, or how those of several begin.
    pub key: Writer,
    /// The change that is under way.
    pub change: u64,
    /// So many bytes may come in before anything of the part can be too much; 0 where that must be counted.
    pub slack: usize,
}

impl Table {
    /// Goes to the section of a part for a purpose.
    pub fn turn(&mut self, part: u64, purpose: &[u8]) {
        let part = key_of(part);
        if !self.section.as_bytes().starts_with(&part) {
            self.slack = 0;
        }
        self.section.clear();
        self.section.put(&part);
        self.section.raw_text(purpose);
        self.section.u8(kind::HEADER);
    }

    /// Goes to the entry of the section with this kind and these texts, or to all that have more behind.
    pub fn to(&mut self, kind: u8, texts: &[&[u8]]) {
        self.key.clear();
        self.key.put(section_of(&self.section));
        self.key.u8(kind);
        for text in texts {
            self.key.raw_text(text);
        }
    }

    /// Goes on to those that have this behind, too.
    pub fn more(&mut self, rest: &[u8]) {
        self.key.put(rest);
    }

    /// The entry there.
    pub fn here(&self) -> Option<&Entry> {
        self.get(self.key.as_bytes())
    }

    /// All entries there.
    #[allow(clippy::inline_always, reason = "less code than calls of it")]
    #[inline(always)]
    pub fn all(&self) -> &[Entry] {
        self.range(self.key.as_bytes())
    }

    /// The entry there, made if there is none.
    fn made(&mut self) -> Option<&mut Entry> {
        // Bytes that are borrowed elsewhere: a key is copied only into an entry that is made.
        let key = core::mem::take(&mut self.key);
        let place = self.made_at(key.as_bytes());
        self.key = key;
        self.entries.get_mut(place)
    }

    /// Puts what is known there, as of the change that is under way.
    pub fn hold(&mut self, bytes: Vec<u8>) {
        let change = self.change;
        let mut grown = bytes.len();
        if let Some(entry) = self.made() {
            grown = grown.saturating_sub(entry.bytes.len());
            entry.change = change;
            entry.bytes = bytes;
        }
        self.slack = self.slack.saturating_sub(grown);
    }

    /// What follows the section's key in that of the entry there.
    pub fn tail(&self) -> &[u8] {
        self.key.as_bytes().get(self.section().len()..).unwrap_or_default()
    }

    /// How the keys of the section begin.
    pub fn section(&self) -> &[u8] {
        section_of(&self.section)
    }

    /// The key of the entry there.
    pub fn key(&self) -> &[u8] {
        self.key.as_bytes()
    }

    /// Where the entry with this key is, or belongs.
    fn place_of(&self, key: &[u8]) -> usize {
        let (mut place, mut rest) = (0usize, self.entries.as_slice());
        while let Some(middle) = rest.get(rest.len() / 2) {
            let (before, behind) = rest.split_at_checked(rest.len() / 2).unwrap_or_default();
            if is_before(&middle.key, key) {
                place = place.wrapping_add(before.len()).wrapping_add(1);
                rest = behind.get(1..).unwrap_or_default();
            } else {
                rest = before;
            }
        }
        place
    }

    /// The same, of an entry that is made if there is none.
    fn made_at(&mut self, key: &[u8]) -> usize {
        let place = self.place_of(key);
        if self.entries.get(place).is_none_or(|entry| entry.key != key) {
            insert(&mut self.entries, place, Entry { key: copied(key), ..Entry::default() });
            self.slack = self.slack.saturating_sub(ENTRY_BYTES.max(key.len()));
        }
        place
    }

    /// The entry with this key.
    pub fn get(&self, key: &[u8]) -> Option<&Entry> {
        self.entries.get(self.place_of(key)).filter(|entry| entry.key == key)
    }

    /// The entry with this key, made if there is none.
    pub fn entry(&mut self, key: &[u8]) -> Option<&mut Entry> {
        let place = self.made_at(key);
        self.entries.get_mut(place)
    }

    /// Puts an entry in the place of the one with its key.
    #[cfg(feature = "sync")]
    pub fn put(&mut self, entry: Entry) {
        if let Some(place) = self.entry(&entry.key) {
            *place = entry;
        }
    }

    /// The entries whose keys begin like this.
    pub fn range(&self, start: &[u8]) -> &[Entry] {
        let rest = self.entries.get(self.place_of(start)..).unwrap_or_default();
        rest.get(..rest.partition_point(|entry| entry.key.starts_with(start))).unwrap_or_default()
    }

    /// Drops the entries that do not pass.
    pub fn keep(&mut self, passes: &mut dyn FnMut(&Entry) -> bool) {
        keep(&mut self.entries, passes);
    }

    /// The header of the section, made if there is none.
    pub fn header(&mut self) -> Option<&mut Entry> {
        let key = core::mem::take(&mut self.section);
        let place = self.made_at(key.as_bytes());
        self.section = key;
        self.entries.get_mut(place)
    }

    /// Begins a change of the section, and the section, if there is none.
    ///
    /// - `own`: what the part says of itself that is written.
    pub fn begin(&mut self, own: &Entry, since: &Dots) {
        let change = self.change_part(own);
        self.change = change;
        if let Some(header) = self.header() {
            header.change = change;
            if header.bytes.is_empty() {
                let mut bytes = Writer::default();
                bytes.varint(change);
                write_dots(since, &mut bytes);
                header.bytes = bytes.into_bytes();
                self.slack = 0;
            }
        }
    }

    /// Begins a change of the part that is written, of which this is what it says of itself.
    pub fn change_part(&mut self, own: &Entry) -> u64 {
        let Some(head) = self.entry(&own.key) else { return 0 };
        head.change = head.change.saturating_add(1);
        if head.bytes != own.bytes {
            head.bytes = copied(&own.bytes);
        }
        head.change
    }

    /// Where the hashes of the ids of events stand that the section knows: with no part, so that a device that begins anew knows them.
    fn seen_key(&self) -> Vec<u8> {
        let mut key = copied(&[0; 8]);
        append(&mut key, self.section().get(8..).unwrap_or_default());
        append(&mut key, &[kind::SEEN]);
        key
    }

    /// Counts there, or adds an amount.
    pub fn count(&mut self, time_ms: UnixMs, amount: i64) {
        let (change, is_sum) = (self.change, is_sum(self.tail()));
        let Some(counter) = self.made() else { return };
        let next = if is_sum { None } else { one_later(&counter.bytes, time_ms) };
        let bytes = next.unwrap_or_else(|| {
            let mut tallies = Tallies::read(is_sum, Reader::new(&counter.bytes));
            tallies.add(time_ms, amount);
            tallies.bytes()
        });
        let grown = bytes.len().saturating_sub(counter.bytes.len());
        (counter.bytes, counter.change) = (bytes, change);
        self.slack = self.slack.saturating_sub(grown);
    }

    /// Counts an event with a value of a dimension, or adds an amount; both are empty for the event as a whole. A value that is too long
    /// to be kept is not counted.
    pub fn count_value(&mut self, [event, dimension, value]: [&[u8]; 3], (time_ms, amount): (UnixMs, i64)) {
        if value.len() <= limits::NAME_BYTES {
            self.to(kind::COUNTER, &[event, dimension, value]);
            self.count(time_ms, amount);
        }
    }

    /// Whether the section knows the hash of an event's id.
    pub fn has_seen(&self, hash: u64) -> bool {
        let known = self.get(&self.seen_key());
        let mut seen = Reader::new(known.map(|seen| seen.bytes.as_slice()).unwrap_or_default());
        let mut is_known = false;
        while let Ok(known) = seen.u64() {
            is_known |= known == hash;
        }
        is_known
    }

    /// Notes the hash of an event's id; keeps the last ones.
    pub fn see(&mut self, hash: u64) {
        let key = self.seen_key();
        if let Some(seen) = self.entry(&key) {
            append(&mut seen.bytes, &hash.to_le_bytes());
            let most = limits::SEEN_IDS.saturating_mul(8);
            seen.bytes = copied(seen.bytes.get(seen.bytes.len().saturating_sub(most)..).unwrap_or_default());
        }
    }

    /// Notes activity: extends a span, joins two, or begins one. Keeps the 16 latest.
    pub fn active_at(&mut self, time_ms: UnixMs) {
        self.to(kind::SPANS, &[]);
        let known = self.here().map(|known| known.bytes.as_slice()).unwrap_or_default();
        self.hold(spans::add(known, time_ms, self.change));
    }
}
