//! Records as hosts hand them over, as flat bytes.

use super::{Impression, Record, Value};
use crate::base::bytes::{Malformed, Reader};
use crate::base::lists::push;
use crate::base::time::from_host_ms;

/// Reads a record and hands it to `apply`. All kinds have the same fields, which are empty where a kind has none: kind u8, flag u16, two
/// times f64, a number of eight bytes, three texts, a value, the number of dimension values u16, these as two texts each, and up to the
/// end measures, a text and an f64 each.
///
/// # Errors
/// [`Malformed`] if the bytes are no record.
pub fn with_record<T>(bytes: &[u8], apply: impl FnOnce(&Record<'_>) -> T) -> Result<T, Malformed> {
    let mut reader = Reader::new(bytes);
    let (kind, flag) = (reader.u8()?, reader.u16()?);
    let (time_ms, newest_ms) = (from_host_ms(reader.f64()?), from_host_ms(reader.f64()?));
    let number = reader.u64()?;
    let (name, text, third) = (reader.str16()?, reader.str16()?, reader.str16()?);
    let value = Value::read(&mut reader)?;
    let (mut dimensions, mut measures) = (Vec::new(), Vec::new());
    for _ in 0..reader.u16()? {
        push(&mut dimensions, (reader.str16()?, reader.str16()?));
    }
    while !reader.is_empty() {
        push(&mut measures, (reader.str16()?, reader.f64()?));
    }
    let record = match kind {
        1 => Record::Event { name, time_ms, dimensions: &dimensions, measures: &measures, id: text },
        2 => Record::Attribute { name, time_ms, value },
        3 => Record::Consent { purpose: name, granted: flag != 0, time_ms },
        4 => Record::Transition { from: name, to: text, at_ms: time_ms, newest_ms, id: number },
        5 => {
            let kind = Impression::from_number(flag).ok_or(Malformed)?;
            Record::Impression { kind, item: name, slot: text, channel: third, time_ms }
        }
        6 => Record::Assignment { experiment: name, variant: text, version: flag, time_ms },
        7 => Record::Feedback { kind: name, time_ms, score: f64::from_bits(number), text },
        8 => Record::Message { channel: name, from_visitor: flag != 0, time_ms, text },
        _ => return Err(Malformed),
    };
    Ok(apply(&record))
}
