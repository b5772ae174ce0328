//! Leaves of a condition: attributes, context fields and counters.

use super::evaluate::{Evaluator, Outcome};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Cause, Type, Value, Window};
use crate::pack::{CounterEntry, WINDOW_ALL, WINDOW_LAST, WINDOW_SESSION};
use crate::profile::CounterView;

impl<'a> Evaluator<'a> {
    /// Whether data for this purpose may be read.
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.granted.get(usize::from(purpose)).copied().unwrap_or(false)
    }

    pub(super) fn attribute(&self, attribute: u16) -> Outcome<'a> {
        let (name, declared, purpose) = self.pack.attribute(attribute);
        if !self.is_granted(purpose) {
            return Err(Cause::NoConsent);
        }
        fits(self.view.attribute(name), declared)
    }

    pub(super) fn context_field(&self, field: u16) -> Outcome<'a> {
        let (name, declared) = self.pack.context_field(field);
        fits(self.context.get(name), declared)
    }

    /// `count` of a counter within a window.
    pub(super) fn count(&mut self, code: &mut Reader<'a>) -> Result<i64, Cause> {
        let counter = self.pack.counter(code.u16()?);
        let window = read_window(code)?;
        let found = self.counter(counter, code)?;
        let count = found.map_or(0, |counter| counter.count(window, self.now_ms, self.session_start_ms));
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Time since the counter's last event, never negative.
    pub(super) fn since(&mut self, code: &mut Reader<'a>) -> Outcome<'a> {
        let counter = self.pack.counter(code.u16()?);
        let last_ms = self.counter(counter, code)?.ok_or(Cause::Absent)?.last_ms();
        Ok(Value::Duration(self.now_ms.saturating_sub(last_ms).max(0)))
    }

    /// The counter, if anything was counted; the dimension's value is an operand that follows.
    pub(super) fn counter(
        &mut self,
        counter: CounterEntry<'a>,
        code: &mut Reader<'a>,
    ) -> Result<Option<CounterView<'a>>, Cause> {
        let value = counter.dimension.map(|_| self.run(code)).transpose();
        if !self.is_granted(counter.purpose) {
            return Err(value.err().unwrap_or(Cause::NoConsent).max(Cause::NoConsent));
        }
        let dimension = match (counter.dimension, value?) {
            (Some(name), Some(Value::String(value))) => Some((name, value)),
            (Some(_), _) => return Err(Cause::Error),
            (None, _) => None,
        };
        Ok(self.view.counter(counter.event, dimension))
    }
}

/// The value if it is of the declared type; an integer may stand for a double or a timestamp.
fn fits<'a>(value: Option<Value<'a>>, declared: Option<Type>) -> Outcome<'a> {
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
