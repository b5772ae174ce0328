//! Where the counters of a view are, found by their keys at once: items with caps ask for many of them.

use crate::base::bytes::Reader;
use crate::base::hash::stable_hash;
use crate::base::lists::fill;
use crate::profile::{CounterView, View};

/// So few are found as fast one after the other.
const FEW: usize = 8;

/// Event, dimension and value.
type Key<'k> = [&'k [u8]; 3];

/// The places of all counters by the hash of their keys; empty where there are few.
#[derive(Debug, Clone, Default)]
pub(super) struct Counters {
    /// 1 more than where a counter begins, or 0; twice as many as counters, and a power of two.
    places: Vec<u32>,
}

impl Counters {
    /// Forgets all of them: they are found one after the other.
    pub fn clear(&mut self) {
        self.places.clear();
    }

    /// Reads those of a view. Costs a step per counter, and the bytes of its key.
    pub fn read(&mut self, view: View<'_>) {
        self.clear();
        let mut count = 0usize;
        let mut counters = view.counters();
        while !counters.is_empty() {
            counters.letters();
            count = count.wrapping_add(1);
        }
        if count <= FEW {
            return;
        }
        fill(&mut self.places, count.wrapping_mul(2).next_power_of_two(), 0);
        let mask = self.places.len().wrapping_sub(1);
        let all = view.counters();
        let mut counters = all;
        while !counters.is_empty() {
            let begin = all.rest().len().wrapping_sub(counters.rest().len());
            let mut entry = Reader::new(counters.letters());
            let mut place = stable_hash(&[entry.letters(), entry.letters(), entry.letters()]) as usize & mask;
            while self.places.get(place).is_some_and(|taken| *taken != 0) {
                place = place.wrapping_add(1) & mask;
            }
            if let Some(free) = self.places.get_mut(place) {
                *free = (begin as u32).wrapping_add(1);
            }
        }
    }

    /// The counter with this key; where nothing was counted, the total is 0.
    pub fn find<'v>(&self, view: View<'v>, key: Key<'_>) -> CounterView<'v> {
        if self.places.is_empty() {
            return view.counted(key);
        }
        let mask = self.places.len().wrapping_sub(1);
        let mut place = stable_hash(&key) as usize & mask;
        let all = view.counters().rest();
        // Half of the places are free, so that one is met.
        while let Some(begin) = self.places.get(place).and_then(|begin| (*begin as usize).checked_sub(1)) {
            let mut entry = Reader::new(Reader::new(all.get(begin..).unwrap_or_default()).letters());
            if key.iter().all(|part| *part == entry.letters()) {
                return CounterView::read(entry);
            }
            place = place.wrapping_add(1) & mask;
        }
        CounterView::read(Reader::new(&[]))
    }
}
