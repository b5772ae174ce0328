//! What is kept, in words: moments, numbers, counters, values.

use etappe::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use etappe::model::{Impression, Scalar, Schema};
use etappe::profile::contents::{Held, Tally};

use crate::report::counted;
use crate::time::format_ms;

/// What a counter counts.
#[derive(Debug, Clone, Copy)]
pub enum Counted<'k> {
    /// An event.
    Event(&'k str),
    /// A measure of an event, and what it is kept in whole multiples of.
    Measure(&'k str, &'k str, f64),
    /// What happened to items.
    Items(&'static str),
    /// Counters of an event that went, since there was no room.
    Gone(&'k str),
    /// Counters of an event that a token leaves out.
    LeftOut(&'k str),
}

/// Takes the key of a counter apart: what it counts, and the dimension and its value, if it is of one.
pub fn key<'k>(schema: &Schema, key: &'k [String; 3]) -> (Counted<'k>, Option<(&'k str, &'k str)>) {
    let [event, dimension, value] = key;
    if event.is_empty() {
        let counts = if value == "token" { Counted::LeftOut(dimension) } else { Counted::Gone(dimension) };
        return (counts, None);
    }
    let of = if dimension.is_empty() { None } else { Some((dimension.as_str(), value.as_str())) };
    if let Some((name, _, _)) = Impression::ALL.iter().find(|kind| kind.1 == event) {
        return (Counted::Items(name), of);
    }
    let Some((event, measure)) = event.split_once('#') else { return (Counted::Event(event), of) };
    let declared = schema.event(event).and_then(|event| event.measures.iter().find(|known| known.name == measure));
    (Counted::Measure(event, measure, declared.map_or(1.0, |declared| declared.scale)), of)
}

/// A sum in the unit of its measure: 5990 hundredths are 59.9.
pub fn amount(total: i64, scale: f64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "beyond 2^53 a sum is shown to 16 digits")]
    let total = total as f64;
    // Divided by a whole number, hundredths come out as they are written.
    let inverse = (1.0 / scale).round();
    if inverse >= 1.0 && (inverse * scale - 1.0).abs() < 1e-12 { total / inverse } else { total * scale }
}

/// "3 times", or the sum of a measure.
pub fn total(counts: Counted<'_>, total: i64) -> String {
    match counts {
        Counted::Measure(_, _, scale) => format!("{} in all", amount(total, scale)),
        Counted::Gone(_) | Counted::LeftOut(_) => counted(usize::try_from(total).unwrap_or(0), "counter"),
        _ => counted(usize::try_from(total).unwrap_or(0), "time"),
    }
}

/// A counter in words: how often, when last, when first.
pub fn tally(counts: Counted<'_>, tally: &Tally, now_ms: i64) -> String {
    let mut words = format!("{}, last {}", total(counts, tally.total), at(tally.last_ms, now_ms));
    if let Some(first_ms) = tally.first_ms.filter(|first_ms| *first_ms != tally.last_ms) {
        words.push_str(&format!(", first {}", format_ms(first_ms)));
    }
    words
}

/// A moment, and how long ago it was.
pub fn at(at_ms: i64, now_ms: i64) -> String {
    format!("{} ({})", format_ms(at_ms), ago(now_ms.saturating_sub(at_ms)))
}

/// "3 days ago", "in 2 hours".
fn ago(past_ms: i64) -> String {
    let length = span(past_ms.saturating_abs());
    if past_ms >= 0 { format!("{length} ago") } else { format!("in {length}") }
}

/// A span of time in its largest whole unit.
pub fn span(length_ms: i64) -> String {
    let units = [(DAY_MS, "day"), (HOUR_MS, "hour"), (MINUTE_MS, "minute"), (SECOND_MS, "second")];
    let (unit_ms, unit) = units.into_iter().find(|unit| length_ms >= unit.0).unwrap_or((SECOND_MS, "second"));
    counted(usize::try_from(length_ms / unit_ms).unwrap_or(0), unit)
}

/// A value as a condition writes it.
pub fn held(held: &Held) -> String {
    match held {
        Held::Value(value) => scalar(value),
        Held::Removed => "removed".to_owned(),
        Held::Unread(cause) => format!("may not be read ({})", cause_name(*cause)),
    }
}

/// Why a value may not be read.
pub const fn cause_name(cause: u8) -> &'static str {
    match cause {
        4 => "unverified",
        7 => "not_in_token",
        _ => "unknown",
    }
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Double(value) => value.to_string(),
        Scalar::String(text) => quoted(text),
        Scalar::Timestamp(at_ms) => format_ms(*at_ms),
        Scalar::Duration(length_ms) => format!("{length_ms}ms"),
        Scalar::Strings(texts) => {
            let texts: Vec<String> = texts.as_texts().iter().map(quoted).collect();
            format!("[{}]", texts.join(", "))
        }
    }
}

/// A text in quotes; what cannot be seen is shown by its number.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_debug().to_string().replace("\\'", "'"))
}
