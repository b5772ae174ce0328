//! Leaves of a condition that read the clock: counters and moments.

use super::datum::{Datum, Outcome};
use super::evaluate::Evaluator;
use crate::base::time::UnixMs;
use crate::model::{Cause, Value, Window};
use crate::pack::{Op, window_of};
use crate::profile::CounterView;

impl<'a> Evaluator<'a> {
    /// A question about a counter, whose purpose is granted; `value` is that of its dimension.
    pub(super) fn tally(&mut self, op: Op, number: u64, value: Datum<'a>) -> Outcome<'a> {
        let window = window_of(number >> 16);
        let found = self.counter(number as u16, value)?;
        let count = || found.map_or(0, |counter| counter.count(window, self.now_ms, self.session_start_ms()));
        let value = match (op, found, window) {
            (Op::Count, ..) => Value::Int(i64::try_from(count()).unwrap_or(i64::MAX)),
            (Op::Happened, ..) => Value::Bool(count() > 0),
            (Op::Interest, Some(counter), Window::Last(half_life_ms)) => {
                Value::Double(counter.interest(self.now_ms, half_life_ms))
            }
            (Op::Sum, ..) => Value::Double(count() as f64),
            (Op::Interest, ..) => Value::Double(0.0),
            (_, None, _) => return Err(Cause::Absent),
            // Never negative.
            (Op::Since, Some(counter), _) => Value::Duration(self.now_ms.saturating_sub(counter.last_ms()).max(0)),
            (Op::First, Some(counter), _) => Value::Timestamp(counter.first_ms()),
            (_, Some(counter), _) => Value::Timestamp(counter.last_ms()),
        };
        Ok(value.into())
    }

    /// The counter, if anything was counted.
    pub(super) fn counter(&self, counter: u16, value: Datum<'a>) -> Result<Option<CounterView<'a>>, Cause> {
        let counter = self.pack.counter(counter);
        let dimension = match counter.dimension {
            Some(name) => Some((name, self.made.letters(value).ok_or(Cause::Error)?)),
            None => None,
        };
        Ok(self.known.view().counter(counter.event, dimension))
    }

    /// Whether a moment lies within a window.
    pub(super) fn within(&self, window: u64, moment: Datum<'a>) -> Result<bool, Cause> {
        match moment {
            Datum::Plain(Value::Timestamp(time_ms)) => Ok(time_ms > self.after_ms(window) && time_ms <= self.now_ms),
            _ => Err(Cause::Error),
        }
    }

    /// Whether events happened one after the other: of each the earliest exact time after that of the one before.
    pub(super) fn sequence(&mut self, window: u64) -> Result<bool, Cause> {
        let start_ms = Some(self.after_ms(window));
        let mut is_granted = true;
        // By what is known, and with any number of further times where some were forgotten.
        let (mut known, mut possible) = (start_ms, start_ms);
        for _ in 0..self.number() {
            let counter = self.pack.counter(self.number() as u16);
            is_granted &= self.is_granted(counter.purpose);
            let found = self.known.view().counter(counter.event, None);
            let next = |after_ms: UnixMs| found.and_then(|counter| counter.next(after_ms, self.now_ms));
            known = known.and_then(next);
            possible = possible.and_then(|after_ms| {
                let has_room = after_ms < self.now_ms && found.is_some_and(|counter| counter.has_forgotten(after_ms));
                if has_room { Some(after_ms.saturating_add(1)) } else { next(after_ms) }
            });
        }
        match possible {
            _ if !is_granted => Err(Cause::NoConsent),
            Some(_) if known.is_none() => Err(Cause::Evicted),
            _ => Ok(known.is_some()),
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
