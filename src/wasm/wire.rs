//! Requests, responses and records as flat bytes: one call per page, no strings made for JavaScript on the way.

#[cfg(all(feature = "decide", not(feature = "author")))]
use crate::base::bytes::Writer;
use crate::base::bytes::{Malformed, Reader};
#[cfg(all(feature = "profile", not(feature = "author")))]
use crate::base::lists::push;
use crate::base::time::{UnixMs, from_host_ms};
#[cfg(all(feature = "decide", not(feature = "author")))]
use crate::decide::{Desk, Question, decide};
#[cfg(feature = "decide")]
use crate::model::Detail;
#[cfg(all(feature = "decide", not(feature = "author")))]
use crate::model::Transition;
#[cfg(all(feature = "profile", not(feature = "author")))]
use crate::model::{Impression, Record, Value};

#[cfg(all(feature = "decide", not(feature = "author")))]
use crate::pack::NONE;

#[cfg(feature = "decide")]
const VERSION: u8 = 1;

fn host_ms(reader: &mut Reader<'_>) -> Result<UnixMs, Malformed> {
    Ok(from_host_ms(reader.f64()?))
}

/// What `decide` is asked: version u8, losers u8, now f64, view (length u32), then what [`Facts`](crate::decide::Facts) reads.
#[cfg(feature = "decide")]
pub(super) struct Request<'a> {
    #[cfg_attr(feature = "author", allow(dead_code, reason = "an explanation has all losers"))]
    pub detail: Detail,
    pub now_ms: UnixMs,
    pub view: &'a [u8],
    pub facts: &'a [u8],
}

#[cfg(feature = "decide")]
impl<'a> Request<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Malformed);
        }
        let detail = if reader.u8()? == 0 { Detail::Winners } else { Detail::Losers };
        let now_ms = host_ms(&mut reader)?;
        let view = reader.bytes32()?;
        Ok(Self { detail, now_ms, view, facts: reader.rest() })
    }
}

/// Decides, and writes what was found, as words (u32): flags (1 a transition, 2 the stage is unknown, 4 the view unreadable, 8 a
/// preview), stage; of the transition, zeros if there is none, from and to, and in two words each when, the newest event and its id;
/// in two words until when all this holds; then per slot item and variant in one word, reason, 1 for a new assignment and propensity
/// in one word (u8, u8, u16), and id; then per slot how many lost, and of each its item, reason and cause in one word.
#[cfg(all(feature = "decide", not(feature = "author")))]
pub(super) fn write_page(
    question: Question<'_>,
    detail: Detail,
    desk: &mut Desk,
    view_unreadable: bool,
    out: &mut Writer,
) {
    let [mut decisions, mut losers] = [Writer::default(), Writer::default()];
    let is_preview = question.facts.is_preview();
    let (standing, until_ms) = decide(question, (detail, NONE), desk, &mut |_, found| {
        let drawn = found.drawn;
        decisions.u16(found.item);
        decisions.u16(drawn.variant);
        decisions.u8(drawn.reason as u8);
        decisions.u8((drawn.is_new && !is_preview).into());
        decisions.u16(drawn.propensity);
        decisions.u64(found.decision_id);
        losers.u32(found.losers.len() as u32);
        for loser in found.losers {
            losers.u16(loser.item);
            losers.u8(loser.reason as u8);
            losers.u8(loser.cause.map_or(0, |cause| cause as u8));
        }
    });
    let moved = standing.transition.filter(|_| !is_preview);
    let flags = u32::from(moved.is_some()) | u32::from(standing.unknown) << 1;
    out.u32(flags | u32::from(view_unreadable) << 2 | u32::from(is_preview) << 3);
    out.u32(standing.stage.into());
    let transition = moved.unwrap_or(Transition { from: 0, to: 0, at_ms: 0, newest_ms: 0, id: 0 });
    out.u32(transition.from.into());
    out.u32(transition.to.into());
    out.f64(transition.at_ms as f64);
    out.f64(transition.newest_ms as f64);
    out.u64(transition.id);
    out.f64(until_ms as f64);
    out.put(decisions.as_bytes());
    out.put(losers.as_bytes());
}

/// Reads a record and hands it to `apply`. All kinds have the same fields, which are empty where a kind has none: kind u8, flag u16, two
/// times f64, a number of eight bytes, three texts, a value, the number of dimension values u16, these as two texts each, and up to the
/// end measures, a text and an f64 each.
#[cfg(all(feature = "profile", not(feature = "author")))]
pub(super) fn with_record<T>(bytes: &[u8], apply: impl FnOnce(&Record<'_>) -> T) -> Result<T, Malformed> {
    let mut reader = Reader::new(bytes);
    let (kind, flag) = (reader.u8()?, reader.u16()?);
    let (time_ms, newest_ms, number) = (host_ms(&mut reader)?, host_ms(&mut reader)?, reader.u64()?);
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
