//! A part: what one replica wrote about one person, a section per purpose.
//!
//! Attributes, counters and the visitor's words on purposes are entries of one form, most of it in the bytes that are stored:
//! opening, dropping and writing is one and the same for all three, and only what an event touches is taken apart.

use super::tallies::{Tallies, Times, place_of};
use crate::base::bytes::{Reader, Writer, copied, utf8};
use crate::base::limits;
use crate::base::lists::{insert, keep, keep_last};
use crate::base::time::{SESSION_GAP_MS, UnixMs};

/// What one replica wrote about one person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    pub(super) unit: Option<Unit>,
    /// The visitor's last word on each purpose: one byte.
    pub(super) consents: Vec<Entry>,
    pub(super) sections: Vec<Section>,
}

/// The unit of experiments and when it was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub id: [u8; 16],
    pub created_ms: UnixMs,
}

/// What is kept under a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its UTF-8; of a counter its key, see [`counter_key`].
    pub name: Vec<u8>,
    /// When it became known; of a counter the last event.
    pub at_ms: UnixMs,
    /// What is known, as views and parts keep it.
    pub bytes: Vec<u8>,
}

/// Everything kept for one purpose.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    pub purpose: Vec<u8>,
    /// Grows with every change.
    pub sequence: u64,
    pub stage: Option<Stage>,
    /// Start and last event of each span of activity, oldest first.
    pub spans: Times,
    /// A value each.
    pub attributes: Vec<Entry>,
    /// Tallies each; sorted by key.
    pub counters: Vec<Entry>,
    /// By the id of the experiment: variant and version.
    pub assignments: Vec<Entry>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stage {
    pub stage: Vec<u8>,
    pub from: Vec<u8>,
    pub at_ms: UnixMs,
    pub newest_ms: UnixMs,
    pub id: u64,
}

impl Unit {
    /// Writes the unit as views and parts keep it.
    pub fn write(&self, out: &mut Writer) {
        out.put(&self.id);
        out.time(self.created_ms);
    }
}

impl Part {
    /// The section of a purpose, if there is one.
    pub(super) fn section(&self, purpose: &[u8]) -> Option<&Section> {
        self.sections.iter().find(|section| section.purpose == purpose)
    }

    /// The section of a purpose, made if there is none.
    pub(super) fn section_mut(&mut self, purpose: &[u8]) -> Option<&mut Section> {
        if self.section(purpose).is_none() {
            let mut section = Section::default();
            section.purpose.extend_from_slice(purpose);
            self.sections.push(section);
        }
        self.sections.iter_mut().find(|section| section.purpose == purpose)
    }
}

/// The entry with this name.
pub(super) fn named<'e>(entries: &'e [Entry], name: &[u8]) -> Option<&'e Entry> {
    entries.iter().find(|entry| entry.name == name)
}

/// Puts an entry in the place of the one with its name, at the end of the list.
pub(super) fn replace(entries: &mut Vec<Entry>, entry: Entry) {
    remove(entries, &entry.name);
    entries.push(entry);
}

/// Drops the entry with this name.
pub(super) fn remove(entries: &mut Vec<Entry>, name: &[u8]) {
    keep(entries, &mut |entry| entry.name != name);
}

/// Event, dimension, value, each with its length before it; the last two are empty for the event as a whole.
pub(super) fn counter_key(texts: [&str; 3]) -> Vec<u8> {
    let mut key = Writer::default();
    for text in texts {
        key.text(text);
    }
    key.into_bytes()
}

/// Whether the counter with this key is of something that the visitor did: neither of what happened to items nor of what was dropped.
pub(super) fn is_event(key: &[u8]) -> bool {
    Reader::new(key).letters().first().is_some_and(|letter| *letter != b'@')
}

/// Whether the counter with this key may be dropped: it is of one value among many.
fn is_droppable(key: &[u8]) -> bool {
    let mut key = Reader::new(key);
    let (event, dimension) = (key.letters(), key.letters());
    // Without its one counter, how often a visitor was interrupted would be forgotten.
    !event.is_empty() && !dimension.is_empty() && dimension != INTERRUPTIVE.as_bytes()
}

/// The dimension of what stands in slots that interrupt.
pub(super) const INTERRUPTIVE: &str = "interruptive";

/// Whether the counter of the one key stands before that of the other: by event, then dimension, then value.
pub(super) fn is_before(key: &[u8], other: &[u8]) -> bool {
    let (mut key, mut other) = (Reader::new(key), Reader::new(other));
    while !key.is_empty() {
        let (text, other_text) = (key.letters(), other.letters());
        if text != other_text {
            return text < other_text;
        }
    }
    false
}

/// Writes counters as views and parts keep them.
pub(super) fn write_counters(counters: &[Entry], out: &mut Writer) {
    for counter in counters {
        out.count(counter.name.len().saturating_add(counter.bytes.len()));
        out.put(&counter.name);
        out.put(&counter.bytes);
    }
}

impl Section {
    /// Whether anything is kept in it.
    pub fn holds_something(&self) -> bool {
        self.stage.is_some() || !self.attributes.is_empty() || !self.counters.is_empty() || !self.assignments.is_empty()
    }

    /// Counts one event under `key`. If that is the key of a dimension's value that is not counted yet, and there is no room, the counter
    /// goes that counted longest ago, and if that is this one, this one does.
    pub(super) fn count(&mut self, key: Vec<u8>, time_ms: UnixMs, now_ms: UnixMs) {
        let mut place = self.place_of(&key);
        if self.counters.get(place).is_none_or(|counter| counter.name != key) {
            if self.counters.len() >= limits::SECTION_COUNTERS && is_droppable(&key) {
                if !self.drop_oldest(&key, time_ms, now_ms) {
                    return;
                }
                place = self.place_of(&key);
            }
            insert(&mut self.counters, place, Entry { name: key, at_ms: 0, bytes: Vec::new() });
        }
        if let Some(counter) = self.counters.get_mut(place) {
            // What is kept was read whole when the part was opened; a counter that has just begun keeps nothing yet.
            let mut tallies = Tallies::default();
            let _was_read_whole = tallies.read(&mut Reader::new(&counter.bytes));
            tallies.add(time_ms, now_ms);
            counter.at_ms = tallies.last_ms;
            counter.bytes = tallies.bytes();
        }
    }

    fn place_of(&self, key: &[u8]) -> usize {
        self.counters.partition_point(|counter| is_before(&counter.name, key))
    }

    /// Drops the counter that counted longest ago, so that there is room for one that counts at `time_ms`; false if that one would have
    /// to go first. A counter of no event, with the event as its dimension, counts what goes: so it stands before all others.
    fn drop_oldest(&mut self, key: &[u8], time_ms: UnixMs, now_ms: UnixMs) -> bool {
        let (mut oldest, mut oldest_ms) = (None::<&mut Entry>, time_ms);
        for counter in &mut self.counters {
            if counter.at_ms < oldest_ms && is_droppable(&counter.name) {
                oldest_ms = counter.at_ms;
                oldest = Some(counter);
            }
        }
        let has_room = oldest.is_some();
        let dropped = match oldest {
            Some(oldest) => {
                let name = core::mem::take(&mut oldest.name);
                keep(&mut self.counters, &mut |counter| !counter.name.is_empty());
                name
            }
            None => copied(key),
        };
        let event = utf8(Reader::new(&dropped).letters()).unwrap_or_default();
        self.count(counter_key(["", event, ""]), oldest_ms, now_ms);
        has_room
    }

    /// Notes activity at `time_ms`: extends a span, joins two, or begins one. Keeps the 16 latest.
    pub(super) fn active_at(&mut self, time_ms: UnixMs) {
        self.spans.push((time_ms, time_ms));
        self.spans = joined(&self.spans);
        keep_last(&mut self.spans, limits::SPANS);
    }
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
