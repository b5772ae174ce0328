//! Requests, responses and records as flat bytes: one call per page, no strings made for JavaScript on the way.

#[cfg(feature = "decide")]
use crate::base::bytes::Writer;
use crate::base::bytes::{Malformed, Reader};
use crate::base::time::{UnixMs, from_host_ms};
#[cfg(feature = "decide")]
use crate::decide::{Desk, Question, decide};
#[cfg(feature = "decide")]
use crate::model::Detail;
#[cfg(feature = "profile")]
use crate::model::Record;
#[cfg(feature = "profile")]
use crate::model::Value;
#[cfg(feature = "decide")]
use crate::pack::{NONE, Pack};

#[cfg(feature = "decide")]
const VERSION: u8 = 1;

fn host_ms(reader: &mut Reader<'_>) -> Result<UnixMs, Malformed> {
    Ok(from_host_ms(reader.f64()?))
}

/// What `decide` is asked: version u8, losers u8, now f64, view (length u32), then what [`Facts`](crate::decide::Facts) reads.
#[cfg(feature = "decide")]
pub(super) struct Request<'a> {
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

/// Decides, and writes what was found.
#[cfg(feature = "decide")]
pub(super) fn write_page(
    question: Question<'_>,
    detail: Detail,
    desk: &mut Desk,
    view_unreadable: bool,
    out: &mut Writer,
) {
    let mut decisions = Writer::default();
    let standing = decide(question, detail, desk, &mut |slot, found| {
        let out = &mut decisions;
        for number in [slot, found.item, NONE] {
            out.u16(number);
        }
        out.u8(found.reason as u8);
        out.u64(found.decision_id);
        out.u16(found.losers.len() as u16);
        for loser in found.losers {
            out.u16(loser.item);
            out.u8(loser.reason as u8);
            out.u8(loser.cause.map_or(0, |cause| cause as u8));
        }
    });
    out.u8(VERSION);
    out.u8(u8::from(view_unreadable));
    out.u16(standing.stage);
    out.u8(u8::from(standing.transition.is_some()) | u8::from(standing.unknown) << 1);
    if let Some(transition) = &standing.transition {
        out.u16(transition.from);
        out.u16(transition.to);
        out.f64(transition.at_ms as f64);
        out.f64(transition.newest_ms as f64);
        out.u64(transition.id);
    }
    out.u16(question.pack.slots());
    out.put(decisions.as_bytes());
}

/// Writes the names that a response's numbers stand for.
#[cfg(feature = "decide")]
pub(super) fn write_manifest(pack: &Pack, out: &mut Writer) {
    out.u8(VERSION);
    pack.write_manifest(out);
}

/// Reads a record and hands it to `apply`.
#[cfg(feature = "profile")]
pub(super) fn with_record<T>(bytes: &[u8], apply: impl FnOnce(&Record<'_>) -> T) -> Result<T, Malformed> {
    let mut reader = Reader::new(bytes);
    let kind = reader.u8()?;
    let name = reader.str16()?;
    let mut dimensions = Vec::new();
    let record = match kind {
        1 => {
            let time_ms = host_ms(&mut reader)?;
            for _ in 0..reader.u16()? {
                dimensions.push((reader.str16()?, reader.str16()?));
            }
            Record::Event { name, time_ms, dimensions: &dimensions }
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
        _ => return Err(Malformed),
    };
    Ok(apply(&record))
}
