//! The table of a profile: everything that is kept, in entries of one form, sorted by key.
//!
//! A key begins with the number of the part that wrote the entry and with the purpose it is kept for; so what one part keeps for one
//! purpose, a section, stands together, behind a header. Storing, exchanging, dropping and joining is one and the same for all that is
//! kept, and only what a record touches is taken apart. `docs/profile.md` says what is kept.

#[cfg(feature = "sync")]
use super::dots::read_dots;
use super::dots::{Dot, write_dots};
use super::tallies::{Tallies, Times, place_of};
#[cfg(feature = "sync")]
use crate::base::bytes::Malformed;
use crate::base::bytes::{Reader, Writer, copied, utf8};
use crate::base::limits;
use crate::base::lists::{insert, keep, keep_last};
use crate::base::time::{SESSION_GAP_MS, UnixMs};
#[cfg(feature = "sync")]
use crate::model::{Raw, Value};

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

/// What an entry is; in this order they stand in a section.
pub(super) mod kind {
    /// Of a section: its first change, or the one with which it last lost an entry, and the denials that its writer knew when it began. Of
    /// a part, without a purpose: see [`Head`](super::super::parts::Head).
    pub const HEADER: u8 = 0;
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
    /// Of nobody's part: hashes of the ids of the events that were taken in last, here. It never travels.
    pub const SEEN: u8 = 9;
    /// Of nobody's part: device, since when it was joined, and until when, eight bytes each.
    pub const SPLIT: u8 = 10;
    /// Of nobody's part: who spoke, part and device, eight bytes each. Holds what `words.rs` says.
    pub const WORD: u8 = 11;
}

/// How the keys of a section begin.
pub(super) fn section_key(part: u64, purpose: &[u8]) -> Vec<u8> {
    let mut key = Writer::default();
    key.put(&part.to_be_bytes());
    key.raw_text(purpose);
    key.into_bytes()
}

/// A kind and texts, each with its length before it.
pub(super) fn tail_of(kind: u8, texts: &[&str]) -> Vec<u8> {
    let mut tail = Writer::default();
    tail.u8(kind);
    for text in texts {
        tail.text(text);
    }
    tail.into_bytes()
}

/// Both, with a number behind.
pub(super) fn with(start: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut key = copied(start);
    key.extend_from_slice(rest);
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
        self.key.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }

    /// The purpose it is kept for, and what follows in its key.
    pub fn places(&self) -> (&[u8], &[u8]) {
        let mut rest = Reader::new(self.key.get(8..).unwrap_or_default());
        (rest.letters(), rest.rest())
    }

    /// How the keys of its section begin.
    pub fn section(&self) -> &[u8] {
        let rest = self.tail().len();
        self.key.get(..self.key.len().saturating_sub(rest)).unwrap_or_default()
    }

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
        if purpose.len() > limits::NAME_BYTES {
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
            kind::COUNTER => Tallies::new(is_sum(self.tail())).read(&mut bytes)?,
            kind::SPANS => {
                while !bytes.is_empty() {
                    bytes.time()?;
                    bytes.time()?;
                }
            }
            kind::SEEN => bytes = Reader::new(&[]),
            kind::SPLIT => _ = key.take(24)?,
            kind::WORD => {
                key.take(16)?;
                super::words::Word::read(&mut bytes)?;
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
    let mut tallies = Tallies::new(is_sum(tail));
    if !bytes.is_empty() {
        _ = tallies.read(&mut Reader::new(bytes));
    }
    tallies
}

/// Whether the counter adds up a measure. What was dropped of one is counted as what was dropped of anything else.
#[allow(clippy::manual_contains, reason = "the library's is larger")]
fn is_sum(tail: &[u8]) -> bool {
    texts_of(tail).letters().iter().any(|letter| *letter == MEASURE)
}

/// Whether it is a counter that may be dropped: of one value among many.
fn is_droppable(tail: &[u8]) -> bool {
    let mut texts = texts_of(tail);
    let (event, dimension) = (texts.letters(), texts.letters());
    // Without its one counter, how often a visitor was interrupted would be forgotten.
    !event.is_empty() && !dimension.is_empty() && dimension != INTERRUPTIVE.as_bytes()
}

/// Everything that is kept, sorted by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub entries: Vec<Entry>,
}

impl Table {
    /// Where the entry with this key is, or belongs.
    fn place_of(&self, key: &[u8]) -> usize {
        self.entries.partition_point(|entry| entry.key.as_slice() < key)
    }

    /// The entry with this key.
    pub fn get(&self, key: &[u8]) -> Option<&Entry> {
        self.entries.get(self.place_of(key)).filter(|entry| entry.key == key)
    }

    /// The entry with this key, made if there is none.
    pub fn entry(&mut self, key: &[u8]) -> Option<&mut Entry> {
        let place = self.place_of(key);
        if self.entries.get(place).is_none_or(|entry| entry.key != key) {
            insert(&mut self.entries, place, Entry { key: copied(key), ..Entry::default() });
        }
        self.entries.get_mut(place)
    }

    /// Puts an entry in the place of the one with its key.
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

    /// How many bytes entries take, about.
    pub fn size(&self, start: &[u8]) -> usize {
        self.range(start).iter().map(|entry| entry.key.len().saturating_add(entry.bytes.len())).sum()
    }

    /// Begins a change of a section, and the section, if there is none. Gives the number of the change.
    ///
    /// - `own`: what the part says of itself that is written.
    pub fn change(&mut self, own: &Entry, section: &[u8], since: &[Dot]) -> u64 {
        let mut change = 0;
        if let Some(head) = self.entry(&own.key) {
            head.change = head.change.saturating_add(1);
            head.bytes.clone_from(&own.bytes);
            change = head.change;
        }
        if let Some(header) = self.entry(&with(section, &[kind::HEADER])) {
            header.change = change;
            if header.bytes.is_empty() {
                let mut bytes = Writer::default();
                bytes.varint(change);
                write_dots(since, &mut bytes);
                header.bytes = bytes.into_bytes();
            }
        }
        change
    }

    /// Drops the entries that are picked; their section notes that it lost some.
    pub fn lose(&mut self, section: &[u8], picked: &dyn Fn(&Entry) -> bool) {
        let before = self.entries.len();
        self.keep(&mut |entry| !picked(entry));
        let is_less = self.entries.len() < before;
        if let Some(header) = self.entry(&with(section, &[kind::HEADER]))
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

    /// The entry that became known longest ago, of those whose keys begin like this.
    fn oldest(&self, start: &[u8], passes: fn(&[u8]) -> bool) -> Option<&Entry> {
        let mut oldest = None::<(UnixMs, &Entry)>;
        for entry in self.range(start) {
            let at_ms = entry.at_ms();
            if passes(entry.tail()) && oldest.is_none_or(|oldest| at_ms < oldest.0) {
                oldest = Some((at_ms, entry));
            }
        }
        oldest.map(|oldest| oldest.1)
    }

    /// Of the entries of a section whose keys go on like this, keeps the latest, so many.
    pub fn keep_latest(&mut self, section: &[u8], tail: &[u8], most: usize) {
        let start = with(section, tail);
        while self.range(&start).len() > most {
            let key = self.oldest(&start, |_| true).map(|oldest| copied(&oldest.key)).unwrap_or_default();
            self.lose(section, &|entry| entry.key == key);
        }
    }

    /// Counts an event in a section, or adds an amount.
    pub fn count(&mut self, section: &[u8], tail: &[u8], change: u64, (time_ms, amount): (UnixMs, i64)) {
        if let Some(counter) = self.entry(&with(section, tail)) {
            let mut tallies = tallies(tail, &counter.bytes);
            tallies.add(time_ms, amount);
            counter.bytes = tallies.bytes();
            counter.change = change;
        }
    }

    /// Makes room in a section that has too much: counters of values go first, those before that counted longest ago, then messages, then
    /// answers. A counter of no event, with the event as its dimension, counts the counters that went: so it stands before all others.
    pub fn make_room(&mut self, section: &[u8], change: u64) {
        let counters = with(section, &[kind::COUNTER]);
        loop {
            let part = section.get(..8).unwrap_or_default();
            let is_large = self.size(section) > limits::SECTION_BYTES || self.size(part) > limits::PART_BYTES;
            let notes = self.range(&with(&counters, &[0])).len();
            if !is_large && self.range(&counters).len() <= limits::SECTION_COUNTERS.saturating_add(notes) {
                return;
            }
            let mut found = self.oldest(&counters, is_droppable);
            for kind in [kind::MESSAGE, kind::FEEDBACK] {
                if is_large && found.is_none() {
                    found = self.oldest(&with(section, &[kind]), |_| true);
                }
            }
            let Some(found) = found else { return };
            let (key, at_ms, tail) = (copied(&found.key), found.at_ms(), copied(found.tail()));
            self.lose(section, &|entry| entry.key == key);
            if kind_of(&tail) == kind::COUNTER {
                let event = utf8(texts_of(&tail).letters()).unwrap_or_default();
                self.count(section, &tail_of(kind::COUNTER, &["", event, ""]), change, (at_ms, 1));
            }
        }
    }

    /// Notes activity: extends a span, joins two, or begins one. Keeps the 16 latest.
    pub fn active_at(&mut self, section: &[u8], change: u64, time_ms: UnixMs) {
        if let Some(entry) = self.entry(&with(section, &[kind::SPANS])) {
            let mut spans = Times::new();
            read_spans(&entry.bytes, 0, &mut spans);
            spans.push((time_ms, time_ms));
            entry.bytes = spans_bytes(&spans);
            entry.change = change;
        }
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
fn joined(spans: &[(UnixMs, i64)]) -> Times {
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
