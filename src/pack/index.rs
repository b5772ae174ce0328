//! How a pack numbers its items, and under which texts it files them.

use std::collections::{BTreeMap, BTreeSet};

use super::emit::Keyed;
use super::encode::{EncodeError, Layout};
use super::layout::Table;
use super::{EVENT, NONE};
use crate::base::hash::stable_hash;
use crate::model::{Condition, Journey, Tally, Type, Window};

/// Rank, slot and leaf of an item that is filed.
type Filed = (u16, u16, u16);

/// How items are numbered in a pack: slot by slot, best first, so that what stands beside each other is alike.
pub(super) struct Numbers {
    /// Per slot its items, by their place in the journey, best first.
    pub ranked: Vec<Vec<u16>>,
    /// The items in the order of their numbers.
    pub order: Vec<u16>,
    /// By the place in the journey, the number.
    numbers: Vec<u16>,
}

impl Numbers {
    pub fn of(journey: &Journey) -> Self {
        let ranked = ranked(journey);
        let mut numbers = vec![NONE; journey.items.len()];
        let mut order = Vec::new();
        let places = ranked.iter().flatten().copied().chain((0u16..).zip(&journey.items).map(|item| item.0));
        for item in places {
            if let Some(number) = numbers.get_mut(usize::from(item)).filter(|number| **number == NONE) {
                *number = u16::try_from(order.len()).unwrap_or(NONE);
                order.push(item);
            }
        }
        Self { ranked, order, numbers }
    }

    pub fn number(&self, item: u16) -> u16 {
        self.numbers.get(usize::from(item)).copied().unwrap_or(NONE)
    }
}

/// Per slot its items, best first: by priority, then by the stable hash of (journey, slot, item), smaller first.
fn ranked(journey: &Journey) -> Vec<Vec<u16>> {
    let mut entries: Vec<Vec<_>> = vec![Vec::new(); journey.slots.len()];
    for (number, item) in (0u16..).zip(&journey.items) {
        for slot in item.slots.iter().map(|slot| usize::from(*slot)) {
            if let (Some(entries), Some(slot)) = (entries.get_mut(slot), journey.slots.get(slot)) {
                let tie = stable_hash(&[journey.name.as_bytes(), slot.name.as_bytes(), item.name.as_bytes()]);
                entries.push((core::cmp::Reverse(item.priority), tie, number));
            }
        }
    }
    let sorted = |mut entries: Vec<(_, _, u16)>| {
        entries.sort_unstable();
        entries.into_iter().map(|entry| entry.2).collect()
    };
    entries.into_iter().map(sorted).collect()
}

impl Layout<'_> {
    /// Writes under which texts the items of each slot are filed.
    pub(super) fn index(&mut self, numbers: &Numbers, programs: &[u16]) -> Result<(), EncodeError> {
        let mut keyed: BTreeMap<u16, Vec<Keyed>> = BTreeMap::new();
        for key in &self.programs.keyed {
            keyed.entry(key.program).or_default().push(*key);
        }
        let mut spans: BTreeMap<(u16, u16), Vec<Filed>> = BTreeMap::new();
        for (slot, ranks) in (0u16..).zip(&numbers.ranked) {
            for (rank, item) in ranks.iter().enumerate() {
                let rank = u16::try_from(rank).map_err(|_| EncodeError)?;
                let program = programs.get(usize::from(numbers.number(*item))).copied().unwrap_or(NONE);
                match keyed.get(&program) {
                    Some(keys) => keys.iter().for_each(|key| {
                        spans.entry((key.symbol, key.column)).or_default().push((rank, slot, key.leaf));
                    }),
                    None => spans.entry((self.programs.symbols, NONE)).or_default().push((rank, slot, NONE)),
                }
            }
        }
        self.read_by(numbers, &mut spans)?;
        let attributes = &self.programs.journey.schema.attributes;
        let of =
            |column: u16| attributes.get(usize::from(column)).map(|attribute| attribute.value_type == Type::Strings);
        let columns: BTreeSet<u16> = spans.keys().map(|key| key.1).filter(|column| *column < EVENT).collect();
        let (mut texts_and_lists, mut written) = ([0, 0], Vec::new());
        for (wanted, count) in [Some(false), Some(true)].into_iter().zip(&mut texts_and_lists) {
            let before = written.len();
            written.extend(columns.iter().copied().filter(|column| of(*column) == wanted));
            *count = u16::try_from(written.len().saturating_sub(before)).map_err(|_| EncodeError)?;
        }
        written.extend(columns.iter().copied().filter(|column| of(*column).is_none()));
        self.texts_and_lists = texts_and_lists;
        written.into_iter().for_each(|column| self.add(Table::Columns, |out| out.u16(column)));
        for ((symbol, column), mut filed) in spans {
            filed.sort_unstable();
            let count = u32::try_from(filed.len()).map_err(|_| EncodeError)?;
            self.add(Table::Spans, |out| {
                out.u16(symbol);
                out.u16(column);
                out.u32(count);
            });
            for (rank, slot, leaf) in filed {
                self.add(Table::Filed, |out| [rank, slot, leaf].into_iter().for_each(|field| out.u16(field)));
            }
        }
        Ok(())
    }

    /// Files items under the events that may change whether they are eligible, too, from the first leaf on.
    fn read_by(&self, numbers: &Numbers, spans: &mut BTreeMap<(u16, u16), Vec<Filed>>) -> Result<(), EncodeError> {
        let journey = self.programs.journey;
        // A segment uses only segments before it.
        let mut segments: Vec<BTreeSet<u16>> = Vec::new();
        for segment in &journey.segments {
            let events = events_of(journey, &segment.condition, &segments);
            segments.push(events);
        }
        let events: Vec<BTreeSet<u16>> = journey
            .items
            .iter()
            .map(|item| item.when.as_ref().map(|when| events_of(journey, when, &segments)).unwrap_or_default())
            .collect();
        for (slot, ranks) in (0u16..).zip(&numbers.ranked) {
            for (rank, item) in (0u16..).zip(ranks) {
                for event in events.get(usize::from(*item)).into_iter().flatten() {
                    let behind = self.programs.symbols.checked_add(1).and_then(|place| place.checked_add(*event));
                    let place = behind.filter(|place| *place < EVENT).ok_or(EncodeError)?;
                    spans.entry((place, EVENT)).or_default().push((rank, slot, NONE));
                }
            }
        }
        Ok(())
    }
}

/// The events that a condition reads, given those of the segments; each event may begin a session or make it longer.
fn events_of(journey: &Journey, condition: &Condition, segments: &[BTreeSet<u16>]) -> BTreeSet<u16> {
    let window = match condition {
        Condition::Tally(Tally::Count(window) | Tally::Happened(window) | Tally::Sum(_, window), _)
        | Condition::Within(_, window)
        | Condition::Impressions(_, _, window)
        | Condition::Sequence(_, window) => *window,
        _ => Window::All,
    };
    let mut events: BTreeSet<u16> = match condition {
        _ if window == Window::Session => (0u16..).zip(&journey.schema.events).map(|event| event.0).collect(),
        Condition::Tally(_, counter) => BTreeSet::from([counter.event]),
        Condition::Sequence(listed, _) => listed.iter().copied().collect(),
        Condition::Segment(segment) => segments.get(usize::from(*segment)).cloned().unwrap_or_default(),
        _ => BTreeSet::new(),
    };
    events.extend(condition.operands().into_iter().flat_map(|operand| events_of(journey, operand, segments)));
    events
}
