//! One pass over a page: eligible, ranked, arbitrated.
//!
//! Source: DESIGN 4.3.

use super::evaluate::Evaluator;
use crate::base::hash::stable_hash;
use crate::base::time::{UnixMs, kept};
use crate::model::{Cause, Context, Decision, Detail, Loser, Page, Reason};
use crate::pack::{NONE, Pack};
use crate::profile::View;

/// Decides every slot of a page.
///
/// Pure: equal inputs give equal outputs on every host; reads no clock, no random source, no storage.
///
/// - `view`: what the profile knows under the consent in force.
/// - `context`: facts of this request; unknown fields stay unknown.
/// - `now_ms`: milliseconds since 1970, from the host.
///
/// Costs one look at every committed entry per slot, the `enter` programs of later stages, and per slot one program per
/// item that ranks above its winner. A leaf of a program searches the view's attributes or counters from the front.
///
/// Total: missing or mistyped data is a [`Reason`], never an error.
#[must_use]
pub fn decide(pack: &Pack, view: &View<'_>, context: &Context<'_>, now_ms: UnixMs, detail: Detail) -> Page {
    let mut evaluator = Evaluator::new(pack, view, context, kept(now_ms));
    let standing = evaluator.standing();
    evaluator.stage = standing.stage;
    let mut pass = Pass { used: Vec::new(), evaluator, detail };
    // Lists are pushed to rather than collected: what collecting links is more than all of this.
    let mut committed = Vec::new();
    for slot in 0..pack.slots() {
        committed.push(pass.committed(slot));
    }
    let mut decisions = Vec::new();
    for (slot, item) in (0..).zip(committed) {
        decisions.push(match item {
            Some(_) => pass.decision(slot, item, Reason::Committed, Vec::new()),
            None => pass.slot(slot),
        });
    }
    Page { stage: standing.stage, stage_unknown: standing.unknown, transition: standing.transition, decisions }
}

struct Pass<'a> {
    evaluator: Evaluator<'a>,
    /// Items that stand on this page.
    used: Vec<u16>,
    detail: Detail,
}

impl Pass<'_> {
    /// The item that stands in this slot already and may stay: consent can take it away, nothing else yet.
    fn committed(&mut self, slot: u16) -> Option<u16> {
        let pack = self.evaluator.pack;
        let name = pack.slot_name(slot);
        let entry = self.evaluator.context.committed.iter().find(|entry| entry.slot == name)?;
        let item = pack.item_index(entry.item)?;
        if self.used.contains(&item) || !self.evaluator.is_granted(pack.item(item).purpose) {
            return None;
        }
        self.used.push(item);
        Some(item)
    }

    fn slot(&mut self, slot: u16) -> Decision {
        let pack = self.evaluator.pack;
        let mut losers = Vec::new();
        for item in pack.ranked_items(slot) {
            match self.refusal(item) {
                None => {
                    self.used.push(item);
                    return self.decision(slot, Some(item), Reason::Matched, losers);
                }
                Some((reason, cause)) => {
                    if self.detail == Detail::Losers {
                        losers.push(Loser { item, reason, cause });
                    }
                }
            }
        }
        self.decision(slot, None, Reason::NoItem, losers)
    }

    /// The first check that refuses the item, in the order of the record.
    fn refusal(&mut self, item: u16) -> Option<(Reason, Option<Cause>)> {
        let entry = self.evaluator.pack.item(item);
        if entry.stages.checked_shr(u32::from(self.evaluator.stage)).unwrap_or(0) & 1 == 0 {
            return Some((Reason::Stage, None));
        }
        if !self.evaluator.is_granted(entry.purpose) {
            return Some((Reason::Consent, None));
        }
        if entry.program != NONE {
            match self.evaluator.holds(entry.program) {
                Ok(true) => {}
                Ok(false) => return Some((Reason::ConditionFalse, None)),
                Err(Cause::Error) => return Some((Reason::ConditionError, None)),
                Err(cause) => return Some((Reason::ConditionUnknown, Some(cause))),
            }
        }
        self.used.contains(&item).then_some((Reason::UsedOnPage, None))
    }

    fn decision(&self, slot: u16, item: Option<u16>, reason: Reason, losers: Vec<Loser>) -> Decision {
        let decision_id = decision_id(&self.evaluator, slot, item);
        Decision { slot, item, variant: None, reason, decision_id, losers }
    }
}

/// What names this decision in records and exposures.
pub(super) fn decision_id(evaluator: &Evaluator<'_>, slot: u16, item: Option<u16>) -> u64 {
    let pack = evaluator.pack;
    stable_hash(&[
        &pack.hash().to_le_bytes(),
        evaluator.context.page_id.as_bytes(),
        pack.slot_name(slot).as_bytes(),
        item.map_or("", |item| pack.item_name(item)).as_bytes(),
        b"",
    ])
}
