//! A part: what one writer wrote in one go about one person, a section per purpose.
//!
//! All that a section keeps are entries of one form, in the bytes that are stored and exchanged: reading, merging, dropping and writing is
//! one and the same for all of them, and only what a record touches is taken apart. `docs/profile.md` says what is kept.

use super::tallies::{Tallies, Times, place_of};
use crate::base::bytes::{Malformed, Reader, Writer, copied, utf8};
use crate::base::limits;
use crate::base::lists::{insert, keep_last};
use crate::base::time::{SESSION_GAP_MS, UnixMs};
use crate::model::Raw;

/// A part's number and a count: how many changes of it, or which of its denials.
pub(super) type Dot = (u64, u64);

/// What one writer wrote in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub id: u64,
    /// The part with which its line began.
    pub device: u64,
    /// Which one of its line it is, from 1; of a settled part, the last one that went into it.
    pub ordinal: u64,
    /// How many changes there were.
    pub changes: u64,
    /// How far its clock is ahead.
    pub ahead_ms: i64,
    /// Where its facts come from: `web`, `crm`.
    pub source: Vec<u8>,
    /// Of a settled part, the last 32 that went into it, and how many changes they had.
    pub line: Vec<Dot>,
    /// One per purpose, in the order of their names.
    pub sections: Vec<Section>,
}

/// Everything a part keeps for one purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub purpose: Vec<u8>,
    /// The denials that its writer knew when it began.
    pub since: Vec<Dot>,
    /// The change with which it began, or last lost an entry.
    pub base: u64,
    /// The last change.
    pub change: u64,
    /// Sorted by key.
    pub entries: Vec<Entry>,
}

/// One thing that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// A [`kind`], then what tells it from others of its kind.
    pub key: Vec<u8>,
    /// The change that last touched it.
    pub change: u64,
    /// What is known.
    pub bytes: Vec<u8>,
}

/// The first byte of keys; entries stand in this order.
pub(super) mod kind {
    /// Event, dimension, value; the last two are empty for the event as a whole. Holds tallies.
    pub const COUNTER: u8 = 1;
    /// Name. Holds when it became known, and its value, or nothing if there is none any more.
    pub const ATTRIBUTE: u8 = 2;
    /// Experiment. Holds when, variant and version.
    pub const ASSIGNMENT: u8 = 3;
    /// Id. Holds when, time of the newest event then, and names: into which stage, out of which.
    pub const TRANSITION: u8 = 4;
    /// Kind of feedback, then a hash of all it holds. Holds when, the number, and a text.
    pub const FEEDBACK: u8 = 5;
    /// A hash of all it holds. Holds when, whether the visitor wrote it, channel and text.
    pub const MESSAGE: u8 = 6;
    /// Start and length of each span of activity.
    pub const SPANS: u8 = 7;
    /// When it was drawn, and 16 bytes.
    pub const UNIT: u8 = 8;
}

/// A key of texts, each with its length before it.
pub(super) fn key_of(kind: u8, texts: &[&str]) -> Vec<u8> {
    let mut key = Writer::default();
    key.u8(kind);
    for text in texts {
        key.text(text);
    }
    key.into_bytes()
}

/// A key of a number, behind what `key` is already.
pub(super) fn numbered(mut key: Vec<u8>, number: u64) -> Vec<u8> {
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// The texts of a key.
pub(super) fn texts_of(key: &[u8]) -> Reader<'_> {
    Reader::new(key.get(1..).unwrap_or_default())
}

impl Entry {
    pub fn kind(&self) -> u8 {
        self.key.first().copied().unwrap_or(0)
    }

    /// The first text of its key.
    pub fn name(&self) -> &str {
        utf8(texts_of(&self.key).letters()).unwrap_or_default()
    }

    /// When it became known; of a counter, when it last counted.
    pub fn at_ms(&self) -> UnixMs {
        let mut bytes = Reader::new(&self.bytes);
        if self.kind() == kind::COUNTER {
            bytes.number();
        }
        bytes.moment()
    }

    /// Whether it is a counter that may be dropped: of one value among many.
    fn is_droppable(&self) -> bool {
        let mut texts = texts_of(&self.key);
        let (event, dimension) = (texts.letters(), texts.letters());
        // Without its one counter, how often a visitor was interrupted would be forgotten.
        self.kind() == kind::COUNTER
            && !event.is_empty()
            && !dimension.is_empty()
            && dimension != INTERRUPTIVE.as_bytes()
    }

    /// The tallies of a counter, which were read whole when they came in.
    pub fn tallies(&self) -> Tallies {
        let mut tallies = Tallies::new(is_sum(&self.key));
        let _was_read_whole = tallies.read(&mut Reader::new(&self.bytes));
        tallies
    }

    /// Whether key and bytes are what an entry of this kind has.
    pub fn verify(&self) -> Result<(), Malformed> {
        let (mut key, mut bytes) = (texts_of(&self.key), Reader::new(&self.bytes));
        let texts = match self.kind() {
            kind::COUNTER => 3,
            kind::ATTRIBUTE | kind::ASSIGNMENT | kind::FEEDBACK => 1,
            _ => 0,
        };
        for _ in 0..texts {
            key.text()?;
        }
        match self.kind() {
            kind::COUNTER => Tallies::new(is_sum(&self.key)).read(&mut bytes)?,
            kind::SPANS => {
                while !bytes.is_empty() {
                    bytes.time()?;
                    bytes.time()?;
                }
            }
            kind @ kind::ATTRIBUTE..=kind::UNIT => {
                bytes.time()?;
                match kind {
                    kind::ATTRIBUTE if bytes.is_empty() => {}
                    kind::ATTRIBUTE => {
                        let raw = Raw::read(&mut bytes)?.ok_or(Malformed)?;
                        crate::model::Value::of(raw)?;
                    }
                    kind::ASSIGNMENT => {
                        bytes.text()?;
                        bytes.varint()?;
                    }
                    kind::UNIT => _ = bytes.take(16)?,
                    _ => {
                        key.take(8)?;
                        match kind {
                            kind::TRANSITION => _ = bytes.time()?,
                            kind::FEEDBACK => _ = bytes.f64()?,
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

/// The dimension of what stands in slots that interrupt.
pub(super) const INTERRUPTIVE: &str = "interruptive";

/// Between an event's name and that of a measure of it.
pub(super) const MEASURE: char = '#';

/// Whether the counter with this key adds up a measure.
fn is_sum(key: &[u8]) -> bool {
    let mut texts = texts_of(key);
    let event = texts.letters();
    // What was dropped of a measure is counted as what was dropped of anything else.
    event.contains(&(MEASURE as u8))
}

impl Part {
    /// The section of a purpose, if there is one.
    pub fn section(&self, purpose: &[u8]) -> Option<&Section> {
        self.sections.iter().find(|section| section.purpose == purpose)
    }

    /// The section of a purpose, begun if there is none, with a new change under way.
    pub fn changing(&mut self, purpose: &[u8], since: &[Dot]) -> Option<&mut Section> {
        self.changes = self.changes.saturating_add(1);
        let place = self.sections.partition_point(|section| section.purpose.as_slice() < purpose);
        if self.sections.get(place).is_none_or(|section| section.purpose != purpose) {
            let begun = Section { purpose: copied(purpose), base: self.changes, ..Section::default() };
            insert(&mut self.sections, place, begun);
        }
        let section = self.sections.get_mut(place)?;
        if section.entries.is_empty() {
            section.since.clear();
            section.since.extend_from_slice(since);
        }
        section.change = self.changes;
        Some(section)
    }
}

impl Section {
    /// Where the entry with this key is, or belongs.
    pub fn place_of(&self, key: &[u8]) -> usize {
        self.entries.partition_point(|entry| entry.key.as_slice() < key)
    }

    /// The entry with this key.
    pub fn get(&self, key: &[u8]) -> Option<&Entry> {
        self.entries.get(self.place_of(key)).filter(|entry| entry.key == key)
    }

    /// Puts an entry in the place of the one with its key.
    pub fn put(&mut self, key: Vec<u8>, bytes: Vec<u8>) {
        let change = self.change;
        self.take_in(Entry { key, change, bytes });
    }

    /// The same, with the change it has.
    pub fn take_in(&mut self, entry: Entry) {
        let place = self.place_of(&entry.key);
        match self.entries.get_mut(place) {
            Some(known) if known.key == entry.key => *known = entry,
            _ => insert(&mut self.entries, place, entry),
        }
    }

    /// Drops the entries that do not pass.
    pub fn keep(&mut self, passes: &mut dyn FnMut(&Entry) -> bool) {
        let before = self.entries.len();
        crate::base::lists::keep(&mut self.entries, passes);
        if self.entries.len() < before {
            self.base = self.change;
        }
    }

    /// The entries of a kind.
    pub fn of_kind(&self, kind: u8) -> &[Entry] {
        let first = self.entries.partition_point(|entry| entry.kind() < kind);
        let rest = self.entries.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|entry| entry.kind() == kind)).unwrap_or_default()
    }

    /// Of the entries whose key begins like this, keeps the latest, so many.
    pub fn keep_latest(&mut self, start: &[u8], most: usize) {
        loop {
            let (mut count, mut oldest) = (0usize, None::<&Entry>);
            for entry in self.entries.iter().filter(|entry| entry.key.starts_with(start)) {
                count = count.saturating_add(1);
                if oldest.is_none_or(|oldest| entry.at_ms() < oldest.at_ms()) {
                    oldest = Some(entry);
                }
            }
            let Some(oldest) = oldest.filter(|_| count > most) else { return };
            let key = copied(&oldest.key);
            self.keep(&mut |entry| entry.key != key);
        }
    }

    /// Counts one event under `key`, or adds an amount. If that is the key of a dimension's value that is not counted yet, and there is no
    /// room, the counter goes that counted longest ago, and if that is this one, this one does.
    pub fn count(&mut self, key: Vec<u8>, time_ms: UnixMs, amount: i64) {
        let place = self.place_of(&key);
        let is_sum = is_sum(&key);
        let change = self.change;
        if let Some(known) = self.entries.get_mut(place).filter(|known| known.key == key) {
            let mut tallies = known.tallies();
            tallies.add(time_ms, amount);
            known.bytes = tallies.bytes();
            known.change = change;
            return;
        }
        let mut tallies = Tallies::new(is_sum);
        tallies.add(time_ms, amount);
        insert(&mut self.entries, place, Entry { key, change, bytes: tallies.bytes() });
        self.make_room();
    }

    /// Drops counters of values, those first that counted longest ago, until there are as many as there may be. A counter of no event, with
    /// the event as its dimension, counts what goes: so it stands before all others.
    pub fn make_room(&mut self) {
        while self.of_kind(kind::COUNTER).len() > limits::SECTION_COUNTERS {
            let mut oldest = None::<&Entry>;
            for counter in self.of_kind(kind::COUNTER) {
                if counter.is_droppable() && oldest.is_none_or(|oldest| counter.at_ms() < oldest.at_ms()) {
                    oldest = Some(counter);
                }
            }
            let Some(oldest) = oldest else { return };
            let (key, at_ms) = (copied(&oldest.key), oldest.at_ms());
            let gone = key_of(kind::COUNTER, &["", oldest.name(), ""]);
            self.keep(&mut |entry| entry.key != key);
            self.count(gone, at_ms, 1);
        }
    }

    /// Notes activity at `time_ms`: extends a span, joins two, or begins one. Keeps the 16 latest.
    pub fn active_at(&mut self, time_ms: UnixMs) {
        let key = key_of(kind::SPANS, &[]);
        let mut spans = Times::new();
        if let Some(known) = self.get(&key) {
            read_spans(&known.bytes, 0, &mut spans);
        }
        spans.push((time_ms, time_ms));
        self.put(key, spans_bytes(&spans));
    }
}

/// Reads spans, by a clock that is so far ahead.
pub(super) fn read_spans(bytes: &[u8], ahead_ms: i64, spans: &mut Times) {
    let mut bytes = Reader::new(bytes);
    while !bytes.is_empty() {
        let start = bytes.moment();
        let last = start.saturating_add(bytes.moment());
        spans.push((start.saturating_sub(ahead_ms).max(0), last.saturating_sub(ahead_ms).max(0)));
    }
}

/// The 16 latest of these spans, joined, as views and parts keep them.
pub(super) fn spans_bytes(spans: &[(UnixMs, i64)]) -> Vec<u8> {
    let mut joined = joined(spans);
    keep_last(&mut joined, limits::SPANS);
    let mut out = Writer::default();
    for (start, last) in joined {
        out.time(start);
        out.time(last.saturating_sub(start));
    }
    out.into_bytes()
}

/// Joins spans that lie less than 30 minutes apart; sorts by start.
pub(super) fn joined(spans: &[(UnixMs, i64)]) -> Times {
    // At most a few dozen, nearly sorted: insertion is cheaper in bytes and time than a general sort.
    let mut sorted = Vec::new();
    for span in spans {
        let place = place_of(&sorted, span.0);
        insert(&mut sorted, place, *span);
    }
    let mut result: Times = Vec::new();
    for (start, last) in &sorted {
        match result.last_mut() {
            Some(open) if start.saturating_sub(open.1) < SESSION_GAP_MS => open.1 = open.1.max(*last),
            _ => result.push((*start, *last)),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::MINUTE_MS;

    #[test]
    fn joined_spans_less_than_thirty_minutes_apart_are_one() {
        let m = MINUTE_MS;
        assert_eq!(joined(&[(40 * m, 41 * m), (0, 11 * m)]), vec![(0, 41 * m)]);
        assert_eq!(joined(&[(0, 0), (30 * m, 30 * m)]).len(), 2);
    }
}
