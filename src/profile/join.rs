//! Two entries of one key as one: the same whatever their order. Parts are folded into views by it, and settled.
//!
//! Source: `docs/profile.md`, "Parts".

use super::kind;
#[cfg(feature = "sync")]
use super::parts::both_since;
use super::spans::{read_spans, spans_bytes};
use super::table::{Entry, kind_of, tallies};
use super::tallies::Times;
#[cfg(feature = "sync")]
use crate::base::{
    bytes::{Reader, Writer},
    time::kept,
};

/// Makes an entry what it and another one of its key come to.
pub(super) fn join(entry: &mut Entry, other: &Entry) {
    let tail = other.tail();
    // What sections of one part have in common: everything else is there for one purpose alone.
    match kind_of(tail) {
        kind::COUNTER => {
            let mut sum = tallies(tail, &entry.bytes);
            sum.join(&tallies(tail, &other.bytes));
            entry.bytes = sum.bytes();
        }
        kind::SPANS => {
            let mut spans = Times::new();
            let since = read_spans(&entry.bytes, 0, &mut spans).max(read_spans(&other.bytes, 0, &mut spans));
            entry.bytes = spans_bytes(since, &spans);
        }
        #[cfg(feature = "sync")]
        kind::HEADER => entry.bytes = both_since(&entry.bytes, &other.bytes),
        #[cfg(feature = "sync")]
        kind if is_other(kind, entry, other) => *entry = other.clone(),
        _ => {}
    }
}

/// Whether of two entries of one key the other one counts.
#[cfg(feature = "sync")]
fn is_other(kind: u8, entry: &Entry, other: &Entry) -> bool {
    match kind {
        // That of the source that counts most, then the latest, then the larger.
        kind::ATTRIBUTE => (entry.change, entry.at_ms(), &entry.bytes) < (other.change, other.at_ms(), &other.bytes),
        // Of one version the earlier, else the later version.
        kind::ASSIGNMENT => {
            let [(at_ms, version), (other_ms, other_version)] = [&entry.bytes, &other.bytes].map(|bytes| {
                let mut bytes = Reader::new(bytes);
                let at_ms = bytes.moment();
                bytes.letters();
                (at_ms, bytes.number())
            });
            (version, other_ms, &other.bytes) < (other_version, at_ms, &entry.bytes)
        }
        // The earlier; all other kinds are equal if their keys are.
        _ => (other.at_ms(), &other.bytes) < (entry.at_ms(), &entry.bytes),
    }
}

/// What an entry holds, by a clock that is right: each begins with a time, but counters and spans.
#[cfg(feature = "sync")]
pub(super) fn set_back(tail: &[u8], bytes: &[u8], ahead_ms: i64) -> Vec<u8> {
    match kind_of(tail) {
        kind::COUNTER => {
            let mut tallies = tallies(tail, bytes);
            tallies.set_back(ahead_ms);
            tallies.bytes()
        }
        kind::SPANS => {
            let mut spans = Times::new();
            let since = read_spans(bytes, ahead_ms, &mut spans);
            spans_bytes(since, &spans)
        }
        kind => {
            let (mut bytes, mut out) = (Reader::new(bytes), Writer::default());
            for _ in 0..if kind == kind::TRANSITION { 2 } else { 1 } {
                out.time(kept(bytes.moment().saturating_sub(ahead_ms)));
            }
            out.put(bytes.rest());
            out.into_bytes()
        }
    }
}

/// Two lists, each sorted by key, as one. Costs a comparison per entry.
#[cfg(feature = "sync")]
pub(super) fn joined(entries: Vec<Entry>, others: Vec<Entry>) -> Vec<Entry> {
    let mut result: Vec<Entry> = Vec::new();
    let (mut entries, mut others) = (entries.into_iter().peekable(), others.into_iter().peekable());
    loop {
        let is_other = match (entries.peek(), others.peek()) {
            (Some(entry), Some(other)) => other.key < entry.key,
            (entry, _) => entry.is_none(),
        };
        let Some(next) = (if is_other { others.next() } else { entries.next() }) else { return result };
        match result.last_mut() {
            Some(last) if last.key == next.key => join(last, &next),
            _ => result.push(next),
        }
    }
}
