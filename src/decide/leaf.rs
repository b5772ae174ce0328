//! Leaves of a condition: attributes, context fields and counters.

use super::datum::Datum;
use super::evaluate::{Evaluator, both};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::time::UnixMs;
use crate::model::{Cause, Type, Value, Window};
use crate::pack::{CounterEntry, Op, WINDOW_ALL, WINDOW_LAST, WINDOW_SESSION};
use crate::profile::CounterView;

impl<'a> Evaluator<'a> {
    /// Whether data for this purpose may be read.
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.granted.get(usize::from(purpose)).copied().unwrap_or(false)
    }

    pub(super) fn attribute(&self, attribute: u16) -> Result<Value<'a>, Cause> {
        let (name, declared, purpose) = self.pack.attribute(attribute);
        if !self.is_granted(purpose) {
            return Err(Cause::NoConsent);
        }
        fits(self.view.attribute(name), declared)
    }

    pub(super) fn context_field(&self, field: u16) -> Result<Value<'a>, Cause> {
        let (name, declared) = self.pack.context_field(field);
        fits(self.context.get(name), declared)
    }

    /// A question about a counter.
    pub(super) fn tally(&mut self, op: Op, code: &mut Reader<'a>) -> Result<Value<'a>, Cause> {
        let counter = self.pack.counter(code.u16()?);
        let window = read_window(code)?;
        let found = self.counter(counter, code)?;
        if matches!(op, Op::Since | Op::First | Op::Last) {
            let counter = found.ok_or(Cause::Absent)?;
            return Ok(match op {
                // Never negative.
                Op::Since => Value::Duration(self.now_ms.saturating_sub(counter.last_ms()).max(0)),
                Op::First => Value::Timestamp(counter.first_ms()),
                _ => Value::Timestamp(counter.last_ms()),
            });
        }
        if let (Op::Interest, Window::Last(half_life_ms)) = (op, window) {
            return Ok(Value::Double(found.map_or(0.0, |counter| counter.interest(self.now_ms, half_life_ms))));
        }
        let count = found.map_or(0, |counter| counter.count(window, self.now_ms, self.session_start_ms));
        Ok(match op {
            Op::Happened => Value::Bool(count > 0),
            Op::Count => Value::Int(i64::try_from(count).unwrap_or(i64::MAX)),
            _ => Value::Double(count as f64),
        })
    }

    /// The counter, if anything was counted; the dimension's value is an operand that follows.
    pub(super) fn counter(
        &mut self,
        counter: CounterEntry<'a>,
        code: &mut Reader<'a>,
    ) -> Result<Option<CounterView<'a>>, Cause> {
        let value = counter.dimension.map_or(Ok(Datum::Null), |_| self.run(code));
        let granted = if self.is_granted(counter.purpose) { Ok(()) } else { Err(Cause::NoConsent) };
        let (value, ()) = both(value, granted)?;
        let dimension = match counter.dimension {
            Some(name) => Some((name, self.made.letters(value).ok_or(Cause::Error)?)),
            None => None,
        };
        Ok(self.view.counter(counter.event, dimension))
    }

    /// Whether a moment lies within a window.
    pub(super) fn within(&mut self, code: &mut Reader<'a>) -> Result<bool, Cause> {
        let after_ms = self.after_ms(read_window(code)?);
        match self.run(code)? {
            Datum::Plain(Value::Timestamp(time_ms)) => Ok(time_ms > after_ms && time_ms <= self.now_ms),
            _ => Err(Cause::Error),
        }
    }

    /// Whether events happened one after the other: of each the earliest exact time after that of the one before.
    pub(super) fn sequence(&mut self, code: &mut Reader<'a>) -> Result<bool, Cause> {
        let start_ms = self.after_ms(read_window(code)?);
        let (mut cause, mut forgotten) = (None, false);
        let mut after_ms = Some(start_ms);
        for _ in 0..code.u16()? {
            let counter = self.pack.counter(code.u16()?);
            if !self.is_granted(counter.purpose) {
                cause = Some(Cause::NoConsent);
            }
            let found = self.view.counter(counter.event, None);
            forgotten |= found.is_some_and(|counter| counter.has_forgotten(start_ms));
            after_ms = found.zip(after_ms).and_then(|(counter, after_ms)| counter.next(after_ms, self.now_ms));
        }
        match cause {
            Some(cause) => Err(cause),
            None if after_ms.is_none() && forgotten => Err(Cause::Evicted),
            None => Ok(after_ms.is_some()),
        }
    }

    /// The moment that a window begins after.
    fn after_ms(&self, window: Window) -> UnixMs {
        match window {
            Window::All => UnixMs::MIN,
            Window::Session => self.session_start_ms.saturating_sub(1),
            Window::Last(length_ms) => self.now_ms.saturating_sub(length_ms),
        }
    }
}

/// The value if it is of the declared type; an integer may stand for a double or a timestamp.
fn fits(value: Option<Value<'_>>, declared: Option<Type>) -> Result<Value<'_>, Cause> {
    match (value.ok_or(Cause::Absent)?, declared) {
        (Value::Int(value), Some(Type::Timestamp)) => Ok(Value::Timestamp(value)),
        (value @ Value::Int(_), Some(Type::Double)) => Ok(value),
        (value, Some(declared)) if value.type_of() == declared => Ok(value),
        _ => Err(Cause::Error),
    }
}

pub(crate) fn read_window(code: &mut Reader<'_>) -> Result<Window, Malformed> {
    Ok(match code.u8()? {
        WINDOW_ALL => Window::All,
        WINDOW_SESSION => Window::Session,
        WINDOW_LAST => Window::Last(code.time()?.min(limits::WINDOW_MS)),
        _ => return Err(Malformed),
    })
}
