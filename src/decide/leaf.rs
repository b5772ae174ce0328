//! Leaves of a condition that read the clock: counters and moments.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use super::flips::NEVER;
use crate::base::bytes::Reader;
use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, UnixMs, day_of, hour_of};
use crate::model::{Cause, Window};
use crate::pack::{Op, WHOLE, window_of};
use crate::profile::CounterView;

/// The last minute that schedules can tell.
const LAST_MINUTE: i64 = u32::MAX as i64 - 1;
/// So many edges of a schedule are looked at for one at which it changes.
const MEETINGS: u32 = 64;

impl<'a> Evaluator<'a> {
    /// A question about a counter, whose purpose is granted; `value` is that of its dimension.
    pub(super) fn counter_asked(&mut self, op: Op, number: u64, value: Datum) -> Datum {
        let counter = self.pack.counter(number as u16);
        let letters = self.letters(value);
        if letters.is_none() && counter.dimension.is_some() {
            return Datum::ERROR;
        }
        let letters = letters.unwrap_or_default();
        let window = window_of(number >> 16);
        let entry = self.counter(number as u16, letters);
        let found = CounterView::read_as(entry, op == Op::Sum);
        let is_absent = entry.is_empty();
        // An interest has no window; in what was longest ago, which goes first, there is hardly any left.
        let may_be_dropped = counter.dimension.is_some() && op != Op::Interest;
        let count = self.count((found, is_absent), (number as u16, may_be_dropped), (op, window));
        if !count.is_known() {
            return count;
        }
        match (op, window) {
            (Op::Count, _) => Datum::new(Kind::Int, count.bits.min(i64::MAX as u64)),
            (Op::Happened, _) => Datum::bool(count.bits > 0),
            (Op::Sum, _) => Datum::double(self.pack.amount(number as u16, count.bits.cast_signed())),
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

    /// Whether now is within one of the stretches of a schedule.
    pub(super) fn schedule(&mut self, number: u64) -> Datum {
        // What ends with the last minute of all has no end.
        let now_min = self.now_ms.div_euclid(MINUTE_MS).min(LAST_MINUTE);
        let (holds, mut edge) = self.schedule_at(number, now_min);
        // Where stretches meet, nothing changes.
        let mut left = if self.flips.are_on() { MEETINGS } else { 0 };
        while left > 0 && edge <= LAST_MINUTE {
            let (other, next) = self.schedule_at(number, edge);
            left = if other == holds { u32::wrapping_sub(left, 1) } else { 0 };
            if left == 0 {
                self.flips.note(edge.wrapping_mul(MINUTE_MS));
            }
            edge = next;
        }
        Datum::bool(holds)
    }

    /// Whether a minute is within one of the stretches of a schedule, and the first minute behind it at which one begins or ends.
    fn schedule_at(&self, number: u64, minute: i64) -> (bool, i64) {
        let (first, count) = (number as u16, (number >> 16) as u16);
        let (mut holds, mut edge) = (false, i64::MAX);
        for stretch in 0..count {
            let [start, length, period, repeats] = self.pack.stretch(usize::from(first).wrapping_add(stretch.into()));
            let turn = match u64::try_from(minute.wrapping_sub(start)) {
                Ok(since) => since.checked_div(period.cast_unsigned()).unwrap_or(0).cast_signed(),
                Err(_) => -1,
            };
            // The last one to have begun, and the one behind it; before all of them the first.
            for turn in [turn, turn.wrapping_add(1).max(0)] {
                if turn >= 0 && turn < repeats {
                    let begin = turn.wrapping_mul(period).wrapping_add(start);
                    let end = begin.wrapping_add(length);
                    holds |= begin <= minute && minute < end;
                    for at in [begin, end] {
                        edge = if WHOLE && at > minute { edge.min(at) } else { edge };
                    }
                }
            }
        }
        (holds, edge)
    }

    /// How often within a window, or of a measure what it adds up to, as an int. A counter that is not there may have been dropped: then what was dropped of its event counts, to see
    /// whether the window reaches back to it.
    ///
    /// - `counter`: its number, and whether it may have been dropped.
    #[inline(never)]
    pub(super) fn count(
        &mut self,
        (mut found, is_absent): (CounterView<'a>, bool),
        (counter, may_be_dropped): (u16, bool),
        (op, window): (Op, Window),
    ) -> Datum {
        if is_absent {
            if WHOLE && self.is_left_out(counter, (op, window)) {
                return Datum::unknown(Cause::NotInToken);
            }
            if !may_be_dropped || !self.known.may_have_dropped() {
                return Datum::new(Kind::Int, 0);
            }
            found = CounterView::read(self.known.view().counted([&[], self.pack.counter(counter).event, &[]]));
        }
        self.watch(&found, op, window);
        let start_ms = if WHOLE && window != Window::Session { 0 } else { self.session_start_ms() };
        let count = found.count(window, self.now_ms, start_ms);
        if is_absent && count > 0 { Datum::unknown(Cause::Evicted) } else { Datum::new(Kind::Int, count) }
    }

    /// Whether a token leaves out a counter that is not there, and the window reaches back to the last time that one of its event counted.
    fn is_left_out(&mut self, counter: u16, (op, window): (Op, Window)) -> bool {
        if !self.known.is_token() {
            return false;
        }
        let event = self.pack.counter(counter).event;
        let marker = CounterView::read(self.known.counted([&[], event, b"token"]));
        // An interest goes back as far as there are buckets.
        if marker.total() == 0 || op == Op::Interest || window == Window::All {
            return marker.total() > 0;
        }
        let mut last_ms = marker.last_ms();
        if op == Op::Sum {
            // The bucket that holds the start counts in full, and a day is the longest.
            last_ms = day_of(last_ms).saturating_add(1).saturating_mul(DAY_MS);
        }
        self.flips.note(match window {
            Window::Last(length_ms) => last_ms.saturating_add(length_ms),
            _ => self.session_end_ms(),
        });
        last_ms > self.after(window)
    }

    /// Sees when a question about a counter may be answered otherwise.
    fn watch(&mut self, found: &CounterView<'_>, op: Op, window: Window) {
        if !self.flips.are_on() {
            return;
        }
        if found.are_amounts() {
            if window == Window::Session {
                self.flips.note(self.known.view().session_end_ms(self.now_ms));
            }
            return self.flips.note(found.flips_ms(window, self.now_ms, self.session_start_ms()));
        }
        // What never happened comes to nothing at every moment.
        if found.total() == 0 {
            return;
        }
        let hour_ends_ms = |at_ms: UnixMs| hour_of(at_ms).wrapping_add(1).wrapping_mul(HOUR_MS);
        let now_ms = self.now_ms;
        let to_come_ms = now_ms.saturating_add(1);
        match window {
            Window::All => {}
            Window::Session => {
                // What happened before the session is in none of it.
                if found.last_ms() >= self.session_start_ms() {
                    self.flips.note(self.session_end_ms());
                }
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

    /// What is counted under a counter's key, no bytes if nothing was; `value` is that of its dimension.
    pub(super) fn counter(&self, counter: u16, value: &[u8]) -> Reader<'a> {
        let counter = self.pack.counter(counter);
        let key = match counter.dimension {
            Some(dimension) => [counter.event, dimension, value],
            None => [counter.event, &[], &[]],
        };
        self.known.counted(key)
    }

    /// Whether a moment lies within a window.
    pub(super) fn is_within(&mut self, window: u64, moment: Datum) -> Datum {
        let time_ms = moment.bits.cast_signed();
        match moment.kind {
            Kind::Timestamp => {
                let after_ms = self.after_ms(window);
                self.flips.note(time_ms);
                self.flips.note(match window_of(window) {
                    _ if !WHOLE => NEVER,
                    Window::Session if after_ms.saturating_add(1) == self.now_ms => time_ms.saturating_add(1),
                    Window::Session => self.known.view().session_end_ms(self.now_ms),
                    _ => time_ms.saturating_add(self.now_ms.saturating_sub(after_ms)),
                });
                Datum::bool(time_ms > after_ms && time_ms <= self.now_ms)
            }
            _ => Datum::ERROR,
        }
    }

    /// Whether events happened one after the other: of each the earliest exact time after that of the one before.
    pub(super) fn sequence(&mut self, window: u64) -> Datum {
        let start_ms = self.after_ms(window);
        let (mut is_granted, mut is_left_out) = (true, false);
        // By what is known, and with any number of further times where some were forgotten.
        let (mut known_ms, mut possible_ms) = (start_ms, start_ms);
        for _ in 0..self.code.number() {
            let counter = self.code.number() as u16;
            is_granted &= self.is_granted(self.pack.counter(counter).purpose);
            let found = CounterView::read(self.counter(counter, &[]));
            is_left_out |= found.total() == 0 && self.is_left_out(counter, (Op::Sequence, window_of(window)));
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
        if is_left_out {
            Datum::unknown(Cause::NotInToken)
        } else if !is_granted {
            Datum::unknown(Cause::NoConsent)
        } else if possible_ms != NEVER && known_ms == NEVER {
            Datum::unknown(Cause::Evicted)
        } else {
            Datum::bool(known_ms != NEVER)
        }
    }

    /// When the running session ends; one that is not running is this moment alone.
    pub(super) fn session_end_ms(&self) -> UnixMs {
        let (view, next_ms) = (self.known.view(), self.now_ms.saturating_add(1));
        if view.session_start_ms(next_ms) == self.session_start_ms() {
            view.session_end_ms(self.now_ms)
        } else {
            next_ms
        }
    }

    pub(super) fn session_start_ms(&self) -> UnixMs {
        self.known.view().session_start_ms(self.now_ms)
    }

    /// The moment that a window begins after.
    fn after_ms(&self, window: u64) -> UnixMs {
        self.after(window_of(window))
    }

    pub(super) fn after(&self, window: Window) -> UnixMs {
        match window {
            Window::All => UnixMs::MIN,
            Window::Session => self.session_start_ms().saturating_sub(1),
            Window::Last(length_ms) => self.now_ms.saturating_sub(length_ms),
        }
    }
}
