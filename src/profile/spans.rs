//! Spans of activity: start and last event of each, at most 16, those less than 30 minutes apart joined.

use super::tallies::{Times, insert_at};
use crate::base::bytes::{Reader, Writer};
use crate::base::limits;
use crate::base::lists::push;
use crate::base::time::{SESSION_GAP_MS, UnixMs};

/// Reads spans, by a clock that is so far ahead, into those that are there, which ascend.
pub(super) fn read_spans(bytes: &[u8], ahead_ms: i64, spans: &mut Times) {
    let mut bytes = Reader::new(bytes);
    while !bytes.is_empty() {
        let start = bytes.moment();
        let last = start.saturating_add(bytes.moment());
        insert_at(spans, (start.saturating_sub(ahead_ms).max(0), last.saturating_sub(ahead_ms).max(0)));
    }
}

/// The 16 latest of these spans, which ascend, joined, as views and parts keep them.
pub(super) fn spans_bytes(spans: &[(UnixMs, i64)]) -> Vec<u8> {
    let joined = joined(spans);
    let mut out = Writer::default();
    for (start, last) in joined.get(joined.len().saturating_sub(limits::SPANS)..).unwrap_or_default() {
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
