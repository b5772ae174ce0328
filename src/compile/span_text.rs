//! Lengths of time as journeys write them: a number and a unit.

use crate::model::Window;

/// A length of time in milliseconds: whole seconds, minutes, hours, days or weeks, up to 400 days.
pub(super) fn span_ms(text: &str) -> Option<i64> {
    match Window::parse(text) {
        Ok(Window::Last(length_ms)) if !text.starts_with('0') => Some(length_ms),
        _ => None,
    }
}
