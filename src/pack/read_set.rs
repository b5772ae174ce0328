//! What a pack can read of a view, as it stands in its tables.

use super::layout::{ALL, IS_READ, SESSION, TIMES, Table};
use super::load::PackError;
use super::{NONE, Pack};
use crate::base::bytes::copied;
use crate::base::time::SECOND_MS;
use crate::model::{CounterRead, ReadSet};

/// What the pack in `bytes` can read of a view, without a look at its conditions.
///
/// Costs one pass over the bytes for the hash, and what [`Pack::read_set`] costs.
///
/// # Errors
/// [`PackError`] with the stable code of what is wrong.
pub fn load_read_set(bytes: &[u8]) -> Result<ReadSet, PackError> {
    let mut pack = Pack::default();
    pack.open(copied(bytes))?;
    Ok(pack.read_set())
}

impl Pack {
    /// What the conditions, caps, suppressions, stages and experiments can read of a view. Not among it is whether an item that stands on
    /// the page already was seen there: that is asked of the view that has the page's own exposures.
    ///
    /// Allocates; costs a step per attribute and interest, and one per counter and each of those before it. Meant to be called once.
    #[must_use]
    pub fn read_set(&self) -> ReadSet {
        let marks = self.u8_at(Table::Info, 0, 26);
        let has_draws = self.count16(Table::Draws) > 0;
        let mut set = ReadSet {
            stage: self.stages() > 1,
            spans: marks & SESSION != 0, // The ids of transitions are made of it.
            unit: has_draws || self.stages() > 1,
            ..ReadSet::default()
        };
        for experiment in 0..self.count16(Table::Experiments) {
            set.experiments.push(super::schema::kept(self.name(Table::Experiments, experiment).as_bytes()));
        }
        for attribute in 0..self.attributes() {
            if self.u8_at(Table::Attributes, attribute.into(), 12) & IS_READ != 0 {
                set.attributes.push(super::schema::kept(self.name(Table::Attributes, attribute).as_bytes()));
            }
        }
        for counter in 0..self.count16(Table::Counters) {
            let place = usize::from(counter);
            let dimension = self.u16_at(Table::Counters, place, 4);
            let dimension = if dimension == NONE { None } else { Some(self.kept_string(dimension)) };
            let event = super::schema::kept(self.name(Table::Counters, counter).as_bytes());
            let marks = self.u8_at(Table::Counters, place, 12);
            let mut half_life_hours = Vec::new();
            for interest in 0..self.count(Table::Interests) {
                if self.u16_at(Table::Interests, interest, 2) == counter {
                    half_life_hours.push(self.u16_at(Table::Interests, interest, 4));
                }
            }
            let own = CounterRead {
                event,
                dimension,
                window_ms: i64::from(self.u32_at(Table::Counters, place, 8)).saturating_mul(SECOND_MS),
                session: marks & SESSION != 0,
                all: marks & ALL != 0,
                times: marks & TIMES != 0,
                half_life_hours,
            };
            // What counts on a page alone reads no view.
            if own.window_ms == 0 && marks == 0 && own.half_life_hours.is_empty() {
                continue;
            }
            set.spans |= own.session;
            // A cap reads the same as a condition, whatever is granted.
            let mut known = set.counters.iter_mut();
            match known.find(|known| known.event == own.event && known.dimension == own.dimension) {
                Some(known) => join(known, own),
                None => set.counters.push(own),
            }
        }
        set
    }
}

fn join(known: &mut CounterRead, other: CounterRead) {
    known.window_ms = known.window_ms.max(other.window_ms);
    known.session |= other.session;
    known.all |= other.all;
    known.times |= other.times;
    for hours in other.half_life_hours {
        if !known.half_life_hours.contains(&hours) {
            known.half_life_hours.push(hours);
        }
    }
}
