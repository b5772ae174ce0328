//! A part: what one replica wrote about one person, a section per purpose.

use super::frame::put_section;
use super::tallies::Tallies;
use crate::base::bytes::Writer;
use crate::base::limits;
use crate::base::lists::{insert, keep_last};
use crate::base::time::{SESSION_GAP_MS, UnixMs};
use crate::model::Scalar;

/// What one replica wrote about one person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    pub(super) unit: Option<Unit>,
    pub(super) consents: Vec<Consent>,
    pub(super) sections: Vec<Section>,
}

/// The unit of experiments and when it was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub id: [u8; 16],
    pub created_ms: UnixMs,
}

/// The visitor's last word on a purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Consent {
    pub purpose: String,
    pub granted: bool,
    pub at_ms: UnixMs,
}

/// Everything kept for one purpose.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    pub purpose: String,
    /// Grows with every change.
    pub sequence: u64,
    pub stage: Option<Stage>,
    /// Start and last event of each span of activity, oldest first.
    pub spans: Vec<(UnixMs, UnixMs)>,
    pub attributes: Vec<AttributeEntry>,
    /// Sorted by key.
    pub counters: Vec<(CounterKey, Tallies)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stage {
    pub stage: String,
    pub from: String,
    pub at_ms: UnixMs,
    pub newest_ms: UnixMs,
    pub id: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct AttributeEntry {
    pub name: String,
    pub at_ms: UnixMs,
    pub value: Scalar,
}

/// Event, dimension, value; the last two are empty for the event as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CounterKey {
    pub event: String,
    pub dimension: String,
    pub value: String,
}

impl Part {
    /// Writes the unit as views and parts keep it.
    pub(super) fn write_unit(&self, out: &mut Writer) {
        out.u8(u8::from(self.unit.is_some()));
        if let Some(unit) = &self.unit {
            out.put(&unit.id);
            out.time(unit.created_ms);
        }
    }

    /// The section of a purpose, if there is one.
    pub(super) fn section(&self, purpose: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.purpose == purpose)
    }

    /// The section of a purpose, made if there is none.
    pub(super) fn section_mut(&mut self, purpose: &str) -> Option<&mut Section> {
        let place = self.sections.iter().position(|section| section.purpose == purpose);
        let place = place.unwrap_or_else(|| {
            self.sections.push(Section { purpose: purpose.to_owned(), ..Section::default() });
            self.sections.len().saturating_sub(1)
        });
        self.sections.get_mut(place)
    }
}

impl Section {
    /// The entry of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&AttributeEntry> {
        self.attributes.iter().find(|entry| entry.name == name)
    }

    /// Whether `key` is counted already, or may be from now on.
    pub(super) fn has_room_for(&self, key: &CounterKey) -> bool {
        self.counters.len() < limits::SECTION_COUNTERS || self.place(key).is_ok()
    }

    fn place(&self, key: &CounterKey) -> Result<usize, usize> {
        self.counters.binary_search_by(|counter| counter.0.cmp(key))
    }

    /// Writes the counters as views and parts keep them.
    pub(super) fn write_counters(&self, out: &mut Writer) {
        for (key, tallies) in &self.counters {
            put_section(out, |out| {
                out.text(&key.event);
                out.text(&key.dimension);
                out.text(&key.value);
                tallies.write(out);
            });
        }
    }

    /// Counts one event under `key`.
    pub(super) fn count(&mut self, key: CounterKey, time_ms: UnixMs, now_ms: UnixMs) {
        let place = match self.place(&key) {
            Ok(place) => place,
            Err(place) => {
                insert(&mut self.counters, place, (key, Tallies::default()));
                place
            }
        };
        if let Some(counter) = self.counters.get_mut(place) {
            counter.1.add(time_ms, now_ms);
        }
    }

    /// Notes activity at `time_ms`: extends a span, joins two, or begins one. Keeps the 16 latest.
    pub(super) fn active_at(&mut self, time_ms: UnixMs) {
        self.spans.push((time_ms, time_ms));
        self.spans = joined(core::mem::take(&mut self.spans));
        keep_last(&mut self.spans, limits::SPANS);
    }
}

/// Joins spans that lie less than 30 minutes apart; sorts by start.
pub(super) fn joined(spans: Vec<(UnixMs, UnixMs)>) -> Vec<(UnixMs, UnixMs)> {
    // At most a few dozen, nearly sorted: insertion is cheaper in bytes and time than a general sort.
    let mut sorted: Vec<(UnixMs, UnixMs)> = Vec::with_capacity(spans.len());
    for span in spans {
        let place = sorted.partition_point(|known| known.0 <= span.0);
        insert(&mut sorted, place, span);
    }
    let mut result: Vec<(UnixMs, UnixMs)> = Vec::with_capacity(sorted.len());
    for (start, last) in sorted {
        match result.last_mut() {
            Some(open) if start.saturating_sub(open.1) < SESSION_GAP_MS => open.1 = open.1.max(last),
            _ => result.push((start, last)),
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
        assert_eq!(joined(vec![(40 * m, 41 * m), (0, 11 * m)]), vec![(0, 41 * m)]);
        assert_eq!(joined(vec![(0, 0), (30 * m, 30 * m)]).len(), 2);
    }
}
