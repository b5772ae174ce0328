//! The tallies of a pack, read once: what each counts, and which of them ask for the same counter.

use super::counters::{Key, hash};
use super::evaluate::standing;
use crate::base::limits;
use crate::base::lists::fill;
use crate::model::Window;
use crate::pack::{NONE, Pack, Scope};

/// This page alone.
pub(super) const PAGE: Window = Window::Last(limits::PAGE_MS);

/// What is counted of impressions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tally {
    pub window: Window,
    /// The number of its counter's key among those of all tallies; [`Tally::NO_KEY`] if that depends on the request or the slot.
    pub key: u32,
    /// Index of the counter, and of its purpose or [`NONE`].
    pub counter: u16,
    pub purpose: u16,
    /// The value of its dimension as a string, or [`NONE`].
    pub value: u16,
    /// The dimension's name as a string, or [`NONE`].
    pub dimension: u16,
    pub scope: Scope,
    /// What a note says of what is counted.
    pub what: u8,
    /// Whether it counts what stands on the page.
    pub is_standing: bool,
}

impl Tally {
    /// Instead of the number of a key.
    pub const NO_KEY: u32 = u32::MAX;

    /// How at least it must count what stands in a slot.
    pub fn least_mark(&self) -> u16 {
        match self.scope {
            _ if self.window == PAGE => standing::SEEN,
            Scope::INTERRUPTIVE => standing::HELD,
            _ => standing::GIVEN,
        }
    }

    /// What a tally of a pack counts.
    pub fn of(pack: &Pack, number: usize) -> Self {
        let entry = pack.tally(number);
        let counter = pack.counter(entry.counter);
        let what = counter.event.get(1).copied().unwrap_or(0);
        Self {
            window: entry.window,
            key: Self::NO_KEY,
            counter: entry.counter,
            purpose: counter.purpose,
            value: entry.value,
            dimension: pack.counter_strings(entry.counter).1,
            scope: entry.scope,
            what,
            // What a cap counts has no purpose; what a condition asks is what happened, not what stands there.
            is_standing: counter.purpose == NONE && what == b's' && entry.scope != Scope::EVENT,
        }
    }
}

/// All tallies of a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tallies {
    all: Vec<Tally>,
    /// Event, dimension and value of each key, as strings.
    keys: Vec<[u16; 3]>,
    /// 1 more than the number of a key by its hash, or 0; twice as many as tallies, and a power of two.
    places: Vec<u32>,
    /// What items have in common: dimensions and values, both strings.
    labels: Vec<(u16, u16)>,
}

impl Tallies {
    /// Reads those of a pack. Costs a step per label and tally, and the bytes of its key.
    pub fn read(&mut self, pack: &Pack) {
        self.all.clear();
        self.keys.clear();
        self.labels.clear();
        let count = pack.tallies();
        for label in 0..if count > 0 { pack.labelled() } else { 0 } {
            self.labels.push(pack.label(label));
        }
        fill(&mut self.places, if count > 0 { count.wrapping_mul(2).next_power_of_two() } else { 0 }, 0);
        for number in 0..count {
            let mut tally = Tally::of(pack, number);
            if tally.scope != Scope::CHANNEL && tally.scope != Scope::SLOT && tally.window != PAGE {
                tally.key = self.number(pack, &tally);
            }
            self.all.push(tally);
        }
    }

    /// The number of a tally's key, which is added if it is new.
    fn number(&mut self, pack: &Pack, tally: &Tally) -> u32 {
        let (event, dimension) = pack.counter_strings(tally.counter);
        // Without a dimension there is no value.
        let strings = [event, dimension, if dimension == NONE { NONE } else { tally.value }];
        let key = strings.map(|string| pack.string_bytes(string));
        let mask = self.places.len().wrapping_sub(1);
        let mut place = hash(&key) & mask;
        loop {
            let next = self.keys.len() as u32;
            match self.places.get_mut(place) {
                Some(free @ 0) => {
                    *free = next.wrapping_add(1);
                    self.keys.push(strings);
                    return next;
                }
                Some(known) => {
                    let number = (*known).wrapping_sub(1);
                    let other = self.keys.get(number as usize).copied().unwrap_or([NONE; 3]);
                    if other.map(|string| pack.string_bytes(string)) == key {
                        return number;
                    }
                    place = place.wrapping_add(1) & mask;
                }
                None => return Tally::NO_KEY,
            }
        }
    }

    /// A tally by its number.
    pub fn get(&self, number: usize) -> Option<&Tally> {
        self.all.get(number)
    }

    /// Some of the labels, from the first of these numbers to the one before the second.
    pub fn labels(&self, (first, end): (u16, u16)) -> &[(u16, u16)] {
        self.labels.get(first.into()..end.into()).unwrap_or_default()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// How many keys there are.
    pub const fn keys(&self) -> usize {
        self.keys.len()
    }

    /// The number of a key with this hash, if some tally asks for it.
    pub fn find(&self, pack: &Pack, key: &Key<'_>, hash: usize) -> Option<usize> {
        let mask = self.places.len().wrapping_sub(1);
        let mut place = hash & mask;
        // Half of the places are free, so that one is met.
        while let Some(number) = self.places.get(place).and_then(|number| (*number as usize).checked_sub(1)) {
            let strings = self.keys.get(number).copied().unwrap_or([NONE; 3]);
            if strings.map(|string| pack.string_bytes(string)) == *key {
                return Some(number);
            }
            place = place.wrapping_add(1) & mask;
        }
        None
    }
}
