//! Texts that are written in a way of their own: lengths of time, windows, moments and hours.

use super::{Form, Written};
use crate::base::{limits, time};
use crate::compile::schedule::{clock_time, date_time, is_zone, zones};
use crate::compile::span_text::span_ms;
use crate::model::Window;

/// A length of time.
pub(super) const SPAN: Form = Form::Written(&Written {
    what: "a length of time",
    help: "write whole seconds, minutes, hours, days or weeks, as in `30m` or `7d`, at most 400 days",
    pattern: "^[1-9][0-9]{0,7}[smhdw]$",
    all: None,
    accepts: |text| span_ms(text).is_some(),
});

/// What a cap looks back on.
pub(super) const PER: Form = Form::Written(&Written {
    what: "a window",
    help: "write a length of time as in `7d`, `session` or `lifetime`",
    pattern: "^([1-9][0-9]{0,7}[smhdw]|session|lifetime)$",
    all: None,
    accepts: |text| per(text).is_some(),
});

/// A date and the time of the day.
pub(super) const MOMENT: Form = Form::Written(&Written {
    what: "a date with its time",
    help: "write year, month, day, hour and minute as in `2026-11-20T08:00`; `tz` says on which clocks",
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$",
    all: None,
    accepts: |text| date_time(text).is_some(),
});

/// A time of the day.
pub(super) const HOUR: Form = Form::Written(&Written {
    what: "a time of the day",
    help: "write hours and minutes in quotes, as in `\"09:00\"`, `\"00:00\"` to `\"23:59\"`",
    pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
    all: None,
    accepts: |text| clock_time(text).is_some(),
});

/// A time zone.
pub(super) const ZONE: Form = Form::Written(&Written {
    what: "a time zone",
    help: "write a name of the IANA time zone database, as `Europe/Zurich` or `UTC`",
    pattern: "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
    all: Some(|| zones().collect()),
    accepts: is_zone,
});

/// A language, perhaps with its region.
pub(super) const LOCALE: Form = Form::Written(&Written {
    what: "a language tag",
    help: "write a tag of BCP 47, as `de` or `de-CH`",
    pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
    all: None,
    accepts: is_locale,
});

fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_part = |part: &str, least: usize| {
        (least..=8).contains(&part.len()) && part.chars().all(|letter| letter.is_ascii_alphanumeric())
    };
    let first = parts.next().unwrap_or_default();
    text.len() <= limits::NAME_BYTES
        && is_part(first, 2)
        && first.chars().all(|letter| letter.is_ascii_alphabetic())
        && parts.all(|part| is_part(part, 1))
}

/// The window of a cap.
pub(in crate::compile) fn per(text: &str) -> Option<Window> {
    match text {
        "session" => Some(Window::Session),
        "lifetime" => Some(Window::All),
        _ => span_ms(text).map(Window::Last),
    }
}

const _: () = assert!(limits::WINDOW_MS % time::SECOND_MS == 0, "windows are whole seconds");
