//! One pass over a page: eligible, ranked, arbitrated.
//!
//! Source: DESIGN 4.3.

use super::datum::Kind;
use super::evaluate::{Evaluator, Question, Room};
use super::plan::Candidate;
use super::stage::Standing;
use crate::base::hash::stable_hash;
use crate::base::lists::{fill, has};
use crate::model::{Cause, Detail, Loser, Reason};
use crate::pack::{NONE, Named, Pack};

/// Room that one pass leaves to the next, and what the last one found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desk {
    /// Per slot its item, or [`NONE`].
    pub items: Vec<u16>,
    /// Per slot 1 more than the best rank found so far, or [`NONE`]; 0 if its item stood there before the pass.
    best: Vec<u16>,
    room: Room,
}

/// Decides every slot of a page: items into the desk.
///
/// Pure: equal inputs give equal outputs on every host; reads no clock, no random source, no storage.
///
/// Costs the rows of later stages, one look at every entry that is filed under what the visitor and the request have and that
/// ranks above what was found so far, and, for those, one test per leaf that is met. Total: missing or mistyped data means that
/// a condition does not hold, never an error.
#[cfg(all(target_arch = "wasm32", not(feature = "author")))]
pub(crate) fn pick(question: Question<'_>, desk: &mut Desk) {
    let mut evaluator = Evaluator::new(question, core::mem::take(&mut desk.room));
    pass(&mut evaluator, desk);
    desk.leave(evaluator.room);
}

fn pass(evaluator: &mut Evaluator<'_>, desk: &mut Desk) -> Standing {
    let standing = evaluator.standing();
    evaluator.stage = standing.stage;
    let slots = evaluator.pack.slots();
    fill(&mut desk.items, slots.into(), NONE);
    fill(&mut desk.best, slots.into(), NONE);
    let is_committed = !evaluator.facts.committed.is_empty();
    if is_committed {
        for slot in 0..slots {
            let item = committed(evaluator, slot, &desk.items);
            if item != NONE {
                desk.put(slot, item, COMMITTED);
            }
        }
    }
    let empty = desk.best.iter().filter(|best| **best == NONE).count();
    Search { evaluator, desk, worst: NONE, empty }.everywhere();
    if is_committed || evaluator.plan.is_shared {
        // An item stands once on a page: what a slot before it took is looked for further down.
        for slot in 0..slots {
            let (item, reason) = desk.found(slot);
            if reason == Reason::Matched && is_used(desk, slot, item) {
                walk(evaluator, desk, slot, &mut |_| {});
            }
        }
    }
    standing
}

/// The same as [`pick`], slot by slot for a record; with [`Detail::Losers`] every slot is walked without the index.
pub(crate) fn decide(
    question: Question<'_>,
    detail: Detail,
    desk: &mut Desk,
    take: &mut dyn FnMut(u16, Found<'_>),
) -> Standing {
    let pack = question.pack;
    let mut evaluator = Evaluator::new(question, core::mem::take(&mut desk.room));
    let standing = pass(&mut evaluator, desk);
    let mut losers = Vec::new();
    for slot in 0..pack.slots() {
        losers.clear();
        if detail == Detail::Losers && desk.found(slot).1 != Reason::Committed {
            walk(&mut evaluator, desk, slot, &mut |loser| losers.push(loser));
        }
        let (item, reason) = desk.found(slot);
        let decision_id = decision_id(pack, question.facts.page_id(), slot, item);
        take(slot, Found { item, reason, decision_id, losers: &losers });
    }
    desk.leave(evaluator.room);
    standing
}

/// What a slot shows, and what lost.
pub(crate) struct Found<'f> {
    /// Index of the item; [`NONE`] for the baseline.
    pub item: u16,
    pub reason: Reason,
    pub decision_id: u64,
    pub losers: &'f [Loser],
}

impl Desk {
    /// What the last pass found for a slot.
    fn found(&self, slot: u16) -> (u16, Reason) {
        let of = |list: &[u16]| list.get(usize::from(slot)).copied().unwrap_or(NONE);
        let item = of(&self.items);
        let reason = match of(&self.best) {
            COMMITTED => Reason::Committed,
            _ if item == NONE => Reason::NoItem,
            _ => Reason::Matched,
        };
        (item, reason)
    }

    /// Takes back the room of a pass.
    fn leave(&mut self, room: Room) {
        // What stands there meanwhile is empty: there is nothing to give back.
        core::mem::forget(core::mem::replace(&mut self.room, room));
    }

    fn put(&mut self, slot: u16, item: u16, best: u16) {
        for (list, value) in [(&mut self.items, item), (&mut self.best, best)] {
            if let Some(place) = list.get_mut(usize::from(slot)) {
                *place = value;
            }
        }
    }
}

/// Instead of a rank: the item stood there before the pass.
const COMMITTED: u16 = 0;

/// The item that stands in this slot already and may stay: consent can take it away, nothing else yet.
fn committed(evaluator: &Evaluator<'_>, slot: u16, before: &[u16]) -> u16 {
    let entry = evaluator.facts.committed.iter().find(|entry| entry.0 == slot);
    let item = entry.map_or(NONE, |entry| entry.1);
    let stays = item != NONE && !has(before, item) && evaluator.is_granted(evaluator.pack.item(item).purpose);
    if stays { item } else { NONE }
}

/// Whether an item stands in another slot: one that is committed there, or one before this.
fn is_used(desk: &Desk, slot: u16, item: u16) -> bool {
    (0..desk.items.len() as u16).any(|other| {
        let (used, reason) = desk.found(other);
        used == item && other != slot && (other < slot || reason == Reason::Committed)
    })
}

/// Puts the first item of a slot that nothing refuses, in the order of ranks, without the index.
fn walk(evaluator: &mut Evaluator<'_>, desk: &mut Desk, slot: u16, lose: &mut dyn FnMut(Loser)) {
    let mut rank = 0u16;
    let mut found = NONE;
    while let Some(item) = evaluator.pack.ranked_item(slot, rank.into()) {
        let mut refused = refusal(evaluator, item);
        if refused.is_none() && is_used(desk, slot, item) {
            refused = Some((Reason::UsedOnPage, None));
        }
        let Some((reason, cause)) = refused else {
            found = item;
            break;
        };
        lose(Loser { item, reason, cause });
        rank = rank.wrapping_add(1);
    }
    desk.put(slot, found, NONE);
}

/// The first check that refuses the item, in the order of the record.
fn refusal(evaluator: &mut Evaluator<'_>, item: u16) -> Option<(Reason, Option<Cause>)> {
    let entry = evaluator.pack.item(item);
    if !is_for(entry.stages, evaluator.stage) {
        return Some((Reason::Stage, None));
    }
    if !evaluator.is_granted(entry.purpose) {
        return Some((Reason::Consent, None));
    }
    if entry.program == NONE {
        return None;
    }
    let found = evaluator.holds(entry.program);
    match found.cause() {
        None if found.is(true) => None,
        None => Some((Reason::ConditionFalse, None)),
        Some(Cause::Error) => Some((Reason::ConditionError, None)),
        cause => Some((Reason::ConditionUnknown, cause)),
    }
}

fn is_for(stages: u32, stage: u16) -> bool {
    stages.checked_shr(stage.into()).unwrap_or(0) & 1 == 1
}

/// Looks for the best item of every slot at once.
struct Search<'s, 'a> {
    evaluator: &'s mut Evaluator<'a>,
    desk: &'s mut Desk,
    /// The largest of what the slots have: from there on no entry matters.
    worst: u16,
    /// How many slots have nothing yet.
    empty: usize,
}

impl Search<'_, '_> {
    fn everywhere(&mut self) {
        let plan = self.evaluator.plan;
        for column in &plan.columns {
            let Some((found, sheet)) = self.evaluator.column(*column) else { continue };
            let elements = match found.kind {
                Kind::List => sheet.list(*found),
                _ => core::slice::from_ref(found),
            };
            for element in elements {
                // What is no text has no symbol, nor has a text that no condition knows.
                if element.symbol != NONE {
                    self.among(plan.under(element.symbol), *column);
                }
            }
        }
        self.among(plan.unfiled(), NONE);
    }

    /// Looks among what is filed under a symbol of a column, best first.
    fn among(&mut self, candidates: &[Candidate], column: u16) {
        let leaves = self.evaluator.pack.rows().leaves.as_slice();
        let Desk { items, best, .. } = &mut *self.desk;
        for candidate in candidates {
            let slot = usize::from(candidate.slot);
            if candidate.rank >= self.worst {
                break;
            }
            let (Some(best_rank), Some(item)) = (best.get_mut(slot), items.get_mut(slot)) else { continue };
            if candidate.rank >= *best_rank
                || candidate.column != column
                || !is_for(candidate.stages, self.evaluator.stage)
                || !self.evaluator.is_granted(candidate.purpose)
                || !(candidate.begin == u32::MAX || self.evaluator.passes_here(leaves, candidate.begin as usize))
            {
                continue;
            }
            *item = candidate.item;
            let before = core::mem::replace(best_rank, candidate.rank);
            if before == NONE {
                self.empty = self.empty.wrapping_sub(1);
            }
            // As long as a slot is empty, all matter.
            if self.empty == 0 && (before == NONE || before == self.worst) {
                self.worst = best.iter().fold(0, |worst, rank| worst.max(*rank));
            }
        }
    }
}

/// What names a decision in records and exposures.
pub(crate) fn decision_id(pack: &Pack, page_id: &[u8], slot: u16, item: u16) -> u64 {
    let item = if item == NONE { &[] } else { pack.name_bytes(Named::Item, item) };
    stable_hash(&[&pack.hash().to_le_bytes(), page_id, pack.name_bytes(Named::Slot, slot), item, b""])
}
