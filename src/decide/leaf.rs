//! Leaves of a condition that read the clock: counters and moments.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use crate::base::time::UnixMs;
use crate::model::{Cause, Window};
use crate::pack::{Op, window_of};
use crate::profile::CounterView;

impl<'a> Evaluator<'a> {
    /// A question about a counter, whose purpose is granted; `value` is that of its dimension.
    pub(super) fn tally(&self, op: Op, number: u64, value: Datum) -> Datum {
        let letters = self.letters(value);
        if letters.is_none() && self.pack.counter(number as u16).dimension.is_some() {
            return Datum::ERROR;
        }
        let window = window_of(number >> 16);
        let found = self.counter(number as u16, letters.unwrap_or_default());
        let is_absent = found.total() == 0;
        match (op, window) {
            (Op::Count | Op::Happened | Op::Sum, _) => {
                let count = found.count(window, self.now_ms, self.session_start_ms());
                match op {
                    Op::Count => Datum::new(Kind::Int, count.min(i64::MAX as u64)),
                    Op::Happened => Datum::bool(count > 0),
                    _ => Datum::double(count as f64),
                }
            }
            (Op::Interest, Window::Last(half_life_ms)) => Datum::double(found.interest(self.now_ms, half_life_ms)),
            (Op::Interest, _) => Datum::double(0.0),
            _ if is_absent => Datum::unknown(Cause::Absent),
            // Never negative.
            (Op::Since, _) => Datum::whole(Kind::Duration, self.now_ms.saturating_sub(found.last_ms()).max(0)),
            (Op::First, _) => Datum::whole(Kind::Timestamp, found.first_ms()),
            _ => Datum::whole(Kind::Timestamp, found.last_ms()),
        }
    }

    /// The counter, whose total is 0 if nothing was counted; `value` is that of its dimension.
    pub(super) fn counter(&self, counter: u16, value: &[u8]) -> CounterView<'a> {
        let counter = self.pack.counter(counter);
        let key = match counter.dimension {
            Some(dimension) => [counter.event, dimension, value],
            None => [counter.event, &[], &[]],
        };
        self.known.view().counted(key)
    }

    /// Whether a moment lies within a window.
    pub(super) fn is_within(&self, window: u64, moment: Datum) -> Datum {
        let time_ms = moment.bits.cast_signed();
        match moment.kind {
            Kind::Timestamp => Datum::bool(time_ms > self.after_ms(window) && time_ms <= self.now_ms),
            _ => Datum::ERROR,
        }
    }

    /// Whether events happened one after the other: of each the earliest exact time after that of the one before.
    pub(super) fn sequence(&mut self, window: u64) -> Datum {
        let start_ms = self.after_ms(window);
        let mut is_granted = true;
        // By what is known, and with any number of further times where some were forgotten.
        let (mut known_ms, mut possible_ms) = (start_ms, start_ms);
        for _ in 0..self.code.number() {
            let counter = self.code.number() as u16;
            is_granted &= self.is_granted(self.pack.counter(counter).purpose);
            let found = self.counter(counter, &[]);
            for (is_known, after_ms) in [(true, &mut known_ms), (false, &mut possible_ms)] {
                let has_room = !is_known && *after_ms < self.now_ms && found.has_forgotten(*after_ms);
                // No time is after the last of all: so it stays where none was found.
                *after_ms = match has_room {
                    true => after_ms.saturating_add(1),
                    false => found.next(*after_ms, self.now_ms).unwrap_or(NEVER),
                };
            }
        }
        if !is_granted {
            Datum::unknown(Cause::NoConsent)
        } else if possible_ms != NEVER && known_ms == NEVER {
            Datum::unknown(Cause::Evicted)
        } else {
            Datum::bool(known_ms != NEVER)
        }
    }

    fn session_start_ms(&self) -> UnixMs {
        self.known.view().session_start_ms(self.now_ms)
    }

    /// The moment that a window begins after.
    fn after_ms(&self, window: u64) -> UnixMs {
        match window_of(window) {
            Window::All => UnixMs::MIN,
            Window::Session => self.session_start_ms().saturating_sub(1),
            Window::Last(length_ms) => self.now_ms.saturating_sub(length_ms),
        }
    }
}

/// After every moment that is kept.
const NEVER: UnixMs = UnixMs::MAX;
