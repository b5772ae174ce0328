//! Spans of activity: start and last event of each, at most 16, those less than 30 minutes apart joined.
//!
//! Before them stands the change since which only the last one was extended: who knows that change needs no other.

use super::tallies::{Times, insert_at};
use crate::base::bytes::{Reader, Writer};
use crate::base::limits;
use crate::base::lists::push;
use crate::base::time::{SESSION_GAP_MS, UnixMs, kept};

/// Reads spans, by a clock that is so far ahead, into those that are there, which ascend; gives the change that stands before them.
pub(super) fn read_spans(bytes: &[u8], ahead_ms: i64, spans: &mut Times) -> u64 {
    let mut bytes = Reader::new(bytes);
    let since = bytes.number();
    while !bytes.is_empty() {
        let start = bytes.moment();
        let last = start.saturating_add(bytes.moment());
        insert_at(spans, (kept(start.saturating_sub(ahead_ms)), kept(last.saturating_sub(ahead_ms))));
    }
    since
}

/// Notes activity: extends the last span, or does what takes more, in this change.
pub(super) fn add(bytes: &[u8], time_ms: UnixMs, change: u64) -> Vec<u8> {
    let mut known = Reader::new(bytes);
    let since = known.number();
    let is_any = !known.is_empty();
    let (start_ms, length_ms) = (known.moment(), known.moment());
    let own_ms = time_ms.saturating_sub(start_ms);
    if is_any && own_ms >= 0 && own_ms.saturating_sub(length_ms) < SESSION_GAP_MS {
        let mut out = Writer::default();
        out.reserve(bytes.len().saturating_add(4));
        out.varint(since);
        out.time(start_ms);
        out.time(length_ms.max(own_ms));
        out.put(known.rest());
        return out.into_bytes();
    }
    let mut spans = Times::new();
    read_spans(bytes, 0, &mut spans);
    insert_at(&mut spans, (time_ms, time_ms));
    spans_bytes(change, &spans)
}

/// What somebody lacks who knows everything up to a change: the last span, or nothing but all of them.
#[cfg(feature = "sync")]
pub(super) fn after(bytes: &[u8], change: u64) -> Option<Vec<u8>> {
    let mut spans = Times::new();
    let since = read_spans(bytes, 0, &mut spans);
    if change == 0 || since > change { None } else { spans.last().map(|last| spans_bytes(since, &[*last])) }
}

/// The spans that are held, with what [`after`] gave in the place of the last one.
#[cfg(feature = "sync")]
pub(super) fn extended(held: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (mut spans, mut last) = (Times::new(), Times::new());
    read_spans(held, 0, &mut spans);
    let since = read_spans(bytes, 0, &mut last);
    spans.pop();
    spans.extend(last);
    spans_bytes(since, &spans)
}

/// A change, then the 16 latest of these spans, which ascend, joined; the latest stands first.
pub(super) fn spans_bytes(since: u64, spans: &[(UnixMs, i64)]) -> Vec<u8> {
    let joined = joined(spans);
    let mut out = Writer::default();
    out.varint(since);
    for (start, last) in joined.iter().rev().take(limits::SPANS) {
        out.time(*start);
        out.time(last.saturating_sub(*start));
    }
    out.into_bytes()
}

/// Joins spans that lie less than 30 minutes apart.
fn joined(spans: &[(UnixMs, i64)]) -> Times {
    let mut result: Times = Vec::new();
    for (start, last) in spans {
        match result.last_mut() {
            Some(open) if start.saturating_sub(open.1) < SESSION_GAP_MS => open.1 = open.1.max(*last),
            _ => push(&mut result, (*start, *last)),
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
        assert_eq!(joined(&[(0, 11 * m), (40 * m, 41 * m)]), vec![(0, 41 * m)]);
        assert_eq!(joined(&[(0, 0), (30 * m, 30 * m)]).len(), 2);
    }
}
