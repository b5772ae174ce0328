//! How a pack numbers its items, and under which texts it files them.

use std::collections::{BTreeMap, BTreeSet};

use super::emit::Keyed;
use super::encode::{EncodeError, Layout};
use super::layout::Table;
use super::{EVENT, NONE};
use crate::base::hash::stable_hash;
use crate::model::{Condition, Journey, Slot, Tally, Type, Window};

/// Rank, slot and leaf of an item that is filed.
type Filed = (u16, u16, u16);

/// What is filed under a symbol of a column behind a gate.
type Spans = BTreeMap<[u16; 3], Vec<Filed>>;

/// A slot as it stands in a pack.
pub(super) struct Place {
    /// Its place in the journey.
    pub slot: u16,
    pub name: String,
}

/// How slots and items are numbered in a pack: slots by importance; items slot by slot, best first, so that what stands beside each
/// other is alike.
pub(super) struct Numbers {
    pub places: Vec<Place>,
    /// Per slot its items, by their place in the journey, best first.
    pub ranked: Vec<Vec<u16>>,
    /// The items in the order of their numbers.
    pub order: Vec<u16>,
    /// By the place in the journey, the number.
    numbers: Vec<u16>,
}

impl Numbers {
    pub fn of(journey: &Journey) -> Self {
        let places = places(journey);
        let ranked: Vec<Vec<u16>> = places.iter().map(|place| ranked(journey, place.slot)).collect();
        let mut numbers = vec![NONE; journey.items.len()];
        let mut order = Vec::new();
        let found = ranked.iter().flatten().copied().chain((0u16..).zip(&journey.items).map(|item| item.0));
        for item in found {
            if let Some(number) = numbers.get_mut(usize::from(item)).filter(|number| **number == NONE) {
                *number = u16::try_from(order.len()).unwrap_or(NONE);
                order.push(item);
            }
        }
        Self { places, ranked, order, numbers }
    }

    pub fn number(&self, item: u16) -> u16 {
        self.numbers.get(usize::from(item)).copied().unwrap_or(NONE)
    }
}

/// The slots, the most important first; one that takes several items as several, one behind the other.
fn places(journey: &Journey) -> Vec<Place> {
    let mut order: Vec<(core::cmp::Reverse<i32>, u16, &Slot)> =
        (0u16..).zip(&journey.slots).map(|(place, slot)| (core::cmp::Reverse(slot.importance), place, slot)).collect();
    order.sort_by_key(|entry| (entry.0, entry.1));
    let mut places = Vec::new();
    for (_, number, slot) in order {
        places.push(Place { slot: number, name: slot.name.clone() });
        places.extend((2..=slot.take).map(|place| Place { slot: number, name: format!("{}:{place}", slot.name) }));
    }
    places
}

/// The items of a slot, best first: those that it pins, then by priority, then by the stable hash of (journey, slot, item), smaller
/// first.
fn ranked(journey: &Journey, number: u16) -> Vec<u16> {
    let Some(slot) = journey.slots.get(usize::from(number)) else { return Vec::new() };
    let mut entries: Vec<_> = (0u16..)
        .zip(&journey.items)
        .filter(|(_, item)| item.slots.contains(&number))
        .map(|(place, item)| {
            let tie = stable_hash(&[journey.name.as_bytes(), slot.name.as_bytes(), item.name.as_bytes()]);
            let pinned = slot.pinned.iter().position(|pinned| *pinned == place);
            (pinned.unwrap_or(usize::MAX), core::cmp::Reverse(item.priority), tie, place)
        })
        .collect();
    entries.sort_unstable();
    entries.into_iter().map(|entry| entry.3).collect()
}

/// Of items whose scores are compared with each other, 1 more than how many of them stand before each; 0 for all others.
pub(super) fn behind(journey: &Journey, slot: &Slot, ranked: &[u16]) -> Vec<u16> {
    let item = |place: &u16| journey.items.get(usize::from(*place));
    let group =
        |place: &u16| (slot.pinned.iter().position(|pinned| pinned == place), item(place).map(|item| item.priority));
    let mut behind = Vec::new();
    for group in ranked.chunk_by(|one, other| group(one) == group(other)) {
        let is_scored = group.len() > 1 && group.iter().filter_map(item).any(|item| item.score.is_some());
        behind.extend((1u16..).take(group.len()).map(|place| if is_scored { place } else { 0 }));
    }
    behind
}

impl Layout<'_> {
    /// Writes under which texts the items of each slot are filed.
    ///
    /// - `programs`, `gates`: those of all items.
    pub(super) fn index(&mut self, numbers: &Numbers, (programs, gates): (&[u16], &[u16])) -> Result<(), EncodeError> {
        let of_item = |list: &[u16], item: u16| list.get(usize::from(numbers.number(item))).copied().unwrap_or(NONE);
        let mut keyed: BTreeMap<u16, Vec<Keyed>> = BTreeMap::new();
        for key in &self.programs.keyed {
            keyed.entry(key.program).or_default().push(*key);
        }
        let mut spans = Spans::new();
        for (slot, ranks) in (0u16..).zip(&numbers.ranked) {
            for (rank, item) in ranks.iter().enumerate() {
                let rank = u16::try_from(rank).map_err(|_| EncodeError)?;
                let gate = of_item(gates, *item);
                match keyed.get(&of_item(programs, *item)) {
                    Some(keys) => keys.iter().for_each(|key| {
                        spans.entry([key.symbol, key.column, gate]).or_default().push((rank, slot, key.leaf));
                    }),
                    None => spans.entry([self.programs.symbols, NONE, gate]).or_default().push((rank, slot, NONE)),
                }
            }
        }
        self.read_by(numbers, |item| of_item(gates, item), &mut spans)?;
        // In memory the first span of each text stands in the place of the text, all others behind the last one: nothing may stand
        // where one that no condition knows would be looked up.
        let texts: BTreeSet<u16> = spans.keys().map(|[symbol, ..]| *symbol).collect();
        let events = self.programs.journey.schema.events.len();
        let first_other = usize::from(self.programs.symbols).saturating_add(1).saturating_add(events);
        if first_other.saturating_add(spans.len().saturating_sub(texts.len())) > NONE.into() {
            return Err(EncodeError);
        }
        self.columns(&spans)?;
        for (key, mut filed) in spans {
            filed.sort_unstable();
            let count = u32::try_from(filed.len()).map_err(|_| EncodeError)?;
            self.add(Table::Spans, |out| {
                key.into_iter().for_each(|field| out.u16(field));
                out.u32(count);
            });
            for (rank, slot, leaf) in filed {
                self.add(Table::Filed, |out| [rank, slot, leaf].into_iter().for_each(|field| out.u16(field)));
            }
        }
        Ok(())
    }

    /// Writes under the texts of which columns something is filed.
    fn columns(&mut self, spans: &Spans) -> Result<(), EncodeError> {
        let journey = self.programs.journey;
        let attributes = journey.schema.attributes.iter().map(|attribute| (false, attribute.value_type));
        let fields = journey.context.iter().map(|field| (true, field.value_type));
        let columns: BTreeSet<u16> = spans.keys().map(|[_, column, _]| *column).collect();
        let filed = (0u16..).zip(attributes.chain(fields)).filter(|(column, _)| columns.contains(column));
        // Attributes before fields, of either texts before lists.
        let mut groups = [const { Vec::new() }; 4];
        for (column, (is_field, value_type)) in filed {
            let group = usize::from(is_field) << 1 | usize::from(value_type == Type::Strings);
            groups.get_mut(group).into_iter().for_each(|group| group.push(column));
        }
        for (count, group) in self.column_groups.iter_mut().zip(&groups) {
            *count = u16::try_from(group.len()).map_err(|_| EncodeError)?;
        }
        groups.into_iter().flatten().for_each(|column| self.add(Table::Columns, |out| out.u16(column)));
        Ok(())
    }

    /// Files items under the events that may change whether they are eligible, too, from the first leaf on.
    fn read_by(&self, numbers: &Numbers, gate_of: impl Fn(u16) -> u16, spans: &mut Spans) -> Result<(), EncodeError> {
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
                    spans.entry([place, EVENT, gate_of(*item)]).or_default().push((rank, slot, NONE));
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
