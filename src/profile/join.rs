//! Two entries of one key as one: the same whatever their order. Parts are folded into views by it, and settled.
//!
//! Source: `docs/profile.md`, "Parts".

use super::part::{Entry, kind, read_spans, spans_bytes};
use super::tallies::Times;
use crate::base::bytes::{Reader, Writer};
use crate::base::time::kept;
use std::borrow::Cow;

/// An entry while parts are joined.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    pub key: &'a [u8],
    pub bytes: Cow<'a, [u8]>,
    pub change: u64,
    /// Of an attribute, the place of its source among those that may write it.
    pub rank: usize,
}

impl<'a> Item<'a> {
    /// An entry that was written by a clock that is so far ahead.
    pub fn of(entry: &'a Entry, ahead_ms: i64, rank: usize) -> Self {
        let bytes =
            if ahead_ms == 0 { Cow::Borrowed(entry.bytes.as_slice()) } else { Cow::Owned(set_back(entry, ahead_ms)) };
        Self { key: &entry.key, bytes, change: entry.change, rank }
    }

    pub fn entry(&self) -> Entry {
        let mut entry = Entry { change: self.change, ..Entry::default() };
        entry.key.extend_from_slice(self.key);
        entry.bytes.extend_from_slice(&self.bytes);
        entry
    }

    fn join(&mut self, other: Self) {
        let (mut own, mut others) = (Reader::new(&self.bytes), Reader::new(&other.bytes));
        let is_other = match self.key.first().copied().unwrap_or(0) {
            kind::COUNTER => {
                let mut sum = self.entry().tallies();
                sum.join(&other.entry().tallies());
                self.bytes = Cow::Owned(sum.bytes());
                return;
            }
            kind::SPANS => {
                let mut spans = Times::new();
                read_spans(&self.bytes, 0, &mut spans);
                read_spans(&other.bytes, 0, &mut spans);
                self.bytes = Cow::Owned(spans_bytes(&spans));
                return;
            }
            // The source that stands first, then the latest, then the larger.
            kind::ATTRIBUTE => (other.rank, own.moment(), &self.bytes) < (self.rank, others.moment(), &other.bytes),
            // Of one version the earlier, else the later version.
            kind::ASSIGNMENT => {
                let [(at_ms, version), (other_ms, other_version)] = [&mut own, &mut others].map(|bytes| {
                    let at_ms = bytes.moment();
                    bytes.letters();
                    (at_ms, bytes.number())
                });
                (version, other_ms, &other.bytes) < (other_version, at_ms, &self.bytes)
            }
            // The earlier; all other kinds are equal if their keys are.
            _ => (others.moment(), &other.bytes) < (own.moment(), &self.bytes),
        };
        if is_other {
            *self = other;
        }
    }
}

/// What an entry holds, by a clock that is right: each begins with a time, but counters and spans.
fn set_back(entry: &Entry, ahead_ms: i64) -> Vec<u8> {
    match entry.kind() {
        kind::COUNTER => {
            let mut tallies = entry.tallies();
            tallies.set_back(ahead_ms);
            tallies.bytes()
        }
        kind::SPANS => {
            let mut spans = Times::new();
            read_spans(&entry.bytes, ahead_ms, &mut spans);
            spans_bytes(&spans)
        }
        kind => {
            let (mut bytes, mut out) = (Reader::new(&entry.bytes), Writer::default());
            for _ in 0..if kind == kind::TRANSITION { 2 } else { 1 } {
                out.time(kept(bytes.moment().saturating_sub(ahead_ms)));
            }
            out.put(bytes.rest());
            out.into_bytes()
        }
    }
}

/// Two lists, each sorted by key, as one. Costs a comparison per entry.
pub(super) fn joined<'a>(items: Vec<Item<'a>>, others: Vec<Item<'a>>) -> Vec<Item<'a>> {
    let mut result: Vec<Item<'a>> = Vec::new();
    let (mut items, mut others) = (items.into_iter().peekable(), others.into_iter().peekable());
    loop {
        let is_other = match (items.peek(), others.peek()) {
            (Some(item), Some(other)) => other.key < item.key,
            (item, _) => item.is_none(),
        };
        let Some(next) = (if is_other { others.next() } else { items.next() }) else { return result };
        match result.last_mut() {
            Some(last) if last.key == next.key => last.join(next),
            _ => result.push(next),
        }
    }
}
