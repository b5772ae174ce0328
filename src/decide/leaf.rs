//! Leaves of a condition that read the clock: counters and moments.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use super::flips::{self, NEVER};
use crate::base::time::{HOUR_MS, UnixMs, hour_of};
use crate::model::{Cause, Window};
use crate::pack::{Op, window_of};
use crate::profile::CounterView;

impl<'a> Evaluator<'a> {
    /// A question about a counter, whose purpose is granted; `value` is that of its dimension.
    pub(super) fn tally(&mut self, op: Op, number: u64, value: Datum) -> Datum {
        let letters = self.letters(value);
        if letters.is_none() && self.pack.counter(number as u16).dimension.is_some() {
            return Datum::ERROR;
        }
        let window = window_of(number >> 16);
        let found = self.counter(number as u16, letters.unwrap_or_default());
        self.watch(&found, op, window);
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
            (Op::Since, _) => {
                self.flips.grow();
                Datum::whole(Kind::Duration, self.now_ms.saturating_sub(found.last_ms()).max(0))
            }
            (Op::First, _) => Datum::whole(Kind::Timestamp, found.first_ms()),
            _ => Datum::whole(Kind::Timestamp, found.last_ms()),
        }
    }

    /// Sees when a question about a counter may be answered otherwise.
    fn watch(&mut self, found: &CounterView<'_>, op: Op, window: Window) {
        if !self.flips.are_on() {
            return;
        }
        let hour_ends_ms = |at_ms: UnixMs| hour_of(at_ms).wrapping_add(1).wrapping_mul(HOUR_MS);
        let now_ms = self.now_ms;
        let mut to_come_ms = now_ms.saturating_add(1);
        match window {
            Window::All => {}
            Window::Session => {
                let end_ms = self.known.view().session_end_ms(now_ms);
                self.flips.note(end_ms);
                // A session that is not running is this moment alone.
                to_come_ms = if end_ms == NEVER { now_ms } else { to_come_ms };
            }
            Window::Last(_) if op == Op::Interest => self.flips.note(hour_ends_ms(now_ms)),
            // The last time is known, however many there were.
            Window::Last(length_ms) if op == Op::Happened => {
                self.flips.note(found.last_ms().saturating_add(length_ms));
            }
            Window::Last(length_ms) => {
                let start_ms = now_ms.saturating_sub(length_ms);
                if found.has_forgotten(start_ms) {
                    self.flips.note(hour_ends_ms(now_ms));
                    self.flips.note(hour_ends_ms(start_ms).saturating_add(length_ms));
                }
                if let Some(first_ms) = found.next(start_ms, now_ms) {
                    self.flips.note(first_ms.saturating_add(length_ms));
                }
            }
        }
        if found.last_ms() >= to_come_ms {
            self.flips.note(now_ms.saturating_add(1));
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
    pub(super) fn is_within(&mut self, window: u64, moment: Datum) -> Datum {
        let time_ms = moment.bits.cast_signed();
        match moment.kind {
            Kind::Timestamp => {
                let after_ms = self.after_ms(window);
                if flips::SEEN {
                    self.flips.note(time_ms);
                    self.flips.note(match window_of(window) {
                        Window::Session if after_ms.saturating_add(1) == self.now_ms => time_ms.saturating_add(1),
                        Window::Session => self.known.view().session_end_ms(self.now_ms),
                        _ => time_ms.saturating_add(self.now_ms.saturating_sub(after_ms)),
                    });
                }
                Datum::bool(time_ms > after_ms && time_ms <= self.now_ms)
            }
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
            self.watch(&found, Op::Sequence, window_of(window));
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
