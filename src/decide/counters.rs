//! Where the counters of a view are, found by their keys at once: items with caps ask for many of them.

use super::tallies::Tallies;
use crate::base::bytes::Reader;
use crate::base::hash::quick_hash;
use crate::base::lists::fill;
use crate::pack::Pack;
use crate::profile::{CounterView, View};

/// So few are found as fast one after the other.
const FEW: usize = 8;

/// Event, dimension and value.
pub(super) type Key<'k> = [&'k [u8]; 3];

/// The hash of a key.
pub(super) fn hash(key: &Key<'_>) -> usize {
    let [event, dimension, value] = key.map(quick_hash);
    event.wrapping_mul(3).wrapping_add(dimension).wrapping_mul(3).wrapping_add(value) as usize
}

/// The places of all counters.
#[derive(Debug, Clone, Default)]
pub(super) struct Counters {
    /// By the hash of their keys, 1 more than where a counter begins, or 0; twice as many as counters, and a power of two. Empty where
    /// there are few.
    places: Vec<u32>,
    /// Of each key of the pack's tallies, where among the counters that of the view begins, behind its own key, and where it ends; zeros
    /// where there is none.
    tallied: Vec<(u32, u32)>,
    /// Whether some may have been dropped.
    pub may_have_dropped: bool,
}

impl Counters {
    /// Forgets all of them: they are found one after the other.
    pub fn clear(&mut self) {
        self.places.clear();
        self.tallied.clear();
        self.may_have_dropped = true;
    }

    /// Reads those of a view. Costs a step per counter, and the bytes of its key, twice if a tally asks for it.
    pub fn read(&mut self, view: View<'_>, (pack, tallies): (&Pack, &Tallies)) {
        self.clear();
        fill(&mut self.tallied, tallies.keys(), (0, 0));
        let mut count = 0usize;
        let mut counters = view.counters();
        while !counters.is_empty() {
            counters.letters();
            count = count.wrapping_add(1);
        }
        if count > FEW {
            fill(&mut self.places, count.wrapping_mul(2).next_power_of_two(), 0);
        } else if self.tallied.is_empty() {
            return;
        }
        self.may_have_dropped = false;
        let mask = self.places.len().wrapping_sub(1);
        let all = view.counters();
        let mut counters = all;
        while !counters.is_empty() {
            let begin = all.rest().len().wrapping_sub(counters.rest().len());
            let mut entry = Reader::new(counters.letters());
            let key = [entry.letters(), entry.letters(), entry.letters()];
            let end = all.rest().len().wrapping_sub(counters.rest().len());
            let behind = end.wrapping_sub(entry.rest().len());
            // What was dropped is counted without an event.
            self.may_have_dropped |= key[0].is_empty();
            let hash = hash(&key);
            let known = tallies.find(pack, &key, hash).and_then(|number| self.tallied.get_mut(number));
            if let Some(known) = known.filter(|known| **known == (0, 0)) {
                *known = (behind as u32, end as u32);
            }
            let mut place = hash & mask;
            while self.places.get(place).is_some_and(|taken| *taken != 0) {
                place = place.wrapping_add(1) & mask;
            }
            if let Some(free) = self.places.get_mut(place) {
                *free = (begin as u32).wrapping_add(1);
            }
        }
    }

    /// What is counted under a key, no bytes where nothing was.
    pub fn find<'v>(&self, view: View<'v>, key: Key<'_>) -> Reader<'v> {
        if self.places.is_empty() {
            return view.counted(key);
        }
        let mask = self.places.len().wrapping_sub(1);
        let mut place = hash(&key) & mask;
        let all = view.counters().rest();
        // Half of the places are free, so that one is met.
        while let Some(begin) = self.places.get(place).and_then(|begin| (*begin as usize).checked_sub(1)) {
            let mut entry = Reader::new(Reader::new(all.get(begin..).unwrap_or_default()).letters());
            if key.iter().all(|part| *part == entry.letters()) {
                return entry;
            }
            place = place.wrapping_add(1) & mask;
        }
        Reader::new(&[])
    }

    /// The counter of a key of the pack's tallies, if they were looked up.
    pub fn tallied<'v>(&self, view: View<'v>, key: u32) -> Option<CounterView<'v>> {
        let (begin, end) = *self.tallied.get(key as usize)?;
        let tallies = view.counters().rest().get(begin as usize..end as usize);
        Some(CounterView::read(Reader::new(tallies.unwrap_or_default())))
    }
}
