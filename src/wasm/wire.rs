//! Requests and responses as flat bytes: one call per page, no strings made for JavaScript on the way. Records are in `model`.

#[cfg(not(feature = "author"))]
use crate::base::bytes::Writer;
use crate::base::bytes::{Malformed, Reader};
use crate::base::time::{UnixMs, from_host_ms};
#[cfg(not(feature = "author"))]
use crate::decide::{Desk, Question, decide};
use crate::model::Detail;
#[cfg(not(feature = "author"))]
use crate::model::Transition;

#[cfg(not(feature = "author"))]
use crate::pack::NONE;

const VERSION: u8 = 1;

fn host_ms(reader: &mut Reader<'_>) -> Result<UnixMs, Malformed> {
    Ok(from_host_ms(reader.f64()?))
}

/// What `decide` is asked: version u8, losers u8, now f64, view (length u32), then what [`Facts`](crate::decide::Facts) reads.
pub(super) struct Request<'a> {
    #[cfg_attr(feature = "author", allow(dead_code, reason = "an explanation has all losers"))]
    pub detail: Detail,
    pub now_ms: UnixMs,
    pub view: &'a [u8],
    pub facts: &'a [u8],
}

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
#[cfg(not(feature = "author"))]
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
