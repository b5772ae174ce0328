//! Requests, responses and records as flat bytes: one call per page, no strings made for JavaScript on the way.

#[cfg(all(feature = "decide", not(feature = "author")))]
use crate::base::bytes::Writer;
use crate::base::bytes::{Malformed, Reader};
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

/// Reads a record and hands it to `apply`.
#[cfg(all(feature = "profile", not(feature = "author")))]
pub(super) fn with_record<T>(bytes: &[u8], apply: impl FnOnce(&Record<'_>) -> T) -> Result<T, Malformed> {
    let mut reader = Reader::new(bytes);
    let kind = reader.u8()?;
    let name = reader.str16()?;
    let (mut dimensions, mut measures) = (Vec::new(), Vec::new());
    let record = match kind {
        1 => {
            let time_ms = host_ms(&mut reader)?;
            for _ in 0..reader.u16()? {
                dimensions.push((reader.str16()?, reader.str16()?));
            }
            let mut id = "";
            // Hosts that know of neither end here.
            if !reader.is_empty() {
                for _ in 0..reader.u16()? {
                    measures.push((reader.str16()?, reader.f64()?));
                }
                id = reader.str16()?;
            }
            Record::Event { name, time_ms, dimensions: &dimensions, measures: &measures, id }
        }
        2 => Record::Attribute { name, time_ms: host_ms(&mut reader)?, value: Value::read(&mut reader)? },
        3 => {
            let granted = reader.u8()? != 0;
            Record::Consent { purpose: name, granted, time_ms: host_ms(&mut reader)? }
        }
        4 => Record::Transition {
            from: name,
            to: reader.str16()?,
            at_ms: host_ms(&mut reader)?,
            newest_ms: host_ms(&mut reader)?,
            id: reader.u64()?,
        },
        5 => Record::Impression {
            kind: Impression::ALL.get(usize::from(reader.u8()?)).ok_or(Malformed)?.2,
            item: name,
            slot: reader.str16()?,
            channel: reader.str16()?,
            time_ms: host_ms(&mut reader)?,
        },
        6 => Record::Assignment {
            experiment: name,
            variant: reader.str16()?,
            version: reader.u16()?,
            time_ms: host_ms(&mut reader)?,
        },
        7 => {
            Record::Feedback { kind: name, time_ms: host_ms(&mut reader)?, score: reader.f64()?, text: reader.str16()? }
        }
        8 => Record::Message {
            channel: name,
            from_visitor: reader.u8()? != 0,
            time_ms: host_ms(&mut reader)?,
            text: reader.str16()?,
        },
        _ => return Err(Malformed),
    };
    Ok(apply(&record))
}
