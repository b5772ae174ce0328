//! One pass over a page: eligible, ranked, arbitrated.
//!
//! Source: DESIGN 4.3.

use super::evaluate::{Evaluator, Question, Room};
use super::flips;
use super::search::{self, search};
use super::stage::Standing;
use crate::base::hash::stable_hash;
use crate::base::lists::{fill, has};
use crate::base::time::UnixMs;
use crate::model::{Cause, Detail, Loser, Reason};
use crate::pack::{NONE, Named, Pack};

/// Room that one pass leaves to the next, and what the last one found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desk {
    pub board: Board,
    room: Room,
}

/// What stands in the slots.
#[derive(Debug, Clone, Default)]
pub(crate) struct Board {
    /// Per slot its item, or [`NONE`].
    pub items: Vec<u16>,
    /// For which moments it stands.
    pub(super) validity: flips::Validity,
    /// Per slot 1 more than the best rank found so far, or [`NONE`]; 0 if its item stood there before the pass.
    pub(super) best: Vec<u16>,
    pub(super) search: search::Room,
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
    let Desk { board, room } = desk;
    pass(&mut Evaluator::new(question, false, room), board, NONE);
}

/// - `after`: the event since the last pass, if nothing else changed, else [`NONE`].
fn pass(evaluator: &mut Evaluator<'_>, board: &mut Board, after: u16) -> Standing {
    let standing = evaluator.standing();
    evaluator.stage = standing.stage;
    let slots = evaluator.pack.slots();
    // Nearly always there are as many as in the last pass.
    if board.items.len() != slots.into() {
        fill(&mut board.items, slots.into(), NONE);
        fill(&mut board.best, slots.into(), NONE);
    }
    let is_committed = !evaluator.facts.committed.is_empty();
    let may_be_again = after != NONE && !is_committed && !evaluator.plan.is_shared;
    let before = if may_be_again { board.validity.until_ms(evaluator.now_ms, standing.stage) } else { None };
    let after = before.map(|until_ms| {
        evaluator.flips.note(until_ms);
        after
    });
    board.items.fill(NONE);
    if after.is_none() {
        board.best.fill(NONE);
    }
    if is_committed {
        for slot in 0..slots {
            let item = committed(evaluator, slot, &board.items);
            if item != NONE {
                board.put(slot, item, COMMITTED);
            }
        }
    }
    search(evaluator, board, after);
    if is_committed || evaluator.plan.is_shared {
        // An item stands once on a page: what a slot before it took is looked for further down.
        for slot in 0..slots {
            let (item, reason) = board.found(slot);
            if reason == Reason::Matched && is_used(board, slot, item) {
                walk(evaluator, board, slot, &mut |_| {});
            }
        }
    }
    board.validity = flips::Validity::of(evaluator.flips, standing.stage);
    standing
}

/// The same as [`pick`], slot by slot for a record, and until when it holds; with [`Detail::Losers`] every slot is walked without
/// the index.
///
/// - `after`: the event since the last decision at this desk, if nothing else changed, else [`NONE`].
pub(crate) fn decide(
    question: Question<'_>,
    (detail, after): (Detail, u16),
    desk: &mut Desk,
    take: &mut dyn FnMut(u16, Found<'_>),
) -> (Standing, UnixMs) {
    let pack = question.pack;
    let Desk { board, room } = desk;
    let mut evaluator = Evaluator::new(question, true, room);
    let standing = pass(&mut evaluator, board, after);
    let until_ms = evaluator.flips.first_ms();
    let mut losers = Vec::new();
    for slot in 0..pack.slots() {
        losers.clear();
        if detail == Detail::Losers {
            board.validity = flips::Validity::default();
        }
        if detail == Detail::Losers && board.found(slot).1 != Reason::Committed {
            walk(&mut evaluator, board, slot, &mut |loser| losers.push(loser));
        }
        let (item, reason) = board.found(slot);
        let decision_id = decision_id(pack, question.facts.page_id(), slot, item);
        take(slot, Found { item, reason, decision_id, losers: &losers });
    }
    (standing, until_ms)
}

/// What a slot shows, and what lost.
pub(crate) struct Found<'f> {
    /// Index of the item; [`NONE`] for the baseline.
    pub item: u16,
    pub reason: Reason,
    pub decision_id: u64,
    pub losers: &'f [Loser],
}

impl Board {
    /// What the last pass found for a slot.
    fn found(&self, slot: u16) -> (u16, Reason) {
        let slot = usize::from(slot);
        let item = self.items.get(slot).copied().unwrap_or(NONE);
        let reason = match self.best.get(slot).copied().unwrap_or(NONE) {
            COMMITTED => Reason::Committed,
            _ if item == NONE => Reason::NoItem,
            _ => Reason::Matched,
        };
        (item, reason)
    }

    fn put(&mut self, slot: u16, item: u16, best: u16) {
        let slot = usize::from(slot);
        if let (Some(place), Some(rank)) = (self.items.get_mut(slot), self.best.get_mut(slot)) {
            *place = item;
            *rank = best;
        }
    }
}

/// Instead of a rank: the item stood there before the pass.
pub(super) const COMMITTED: u16 = 0;

/// The item that stands in this slot already and may stay: consent can take it away, nothing else yet.
fn committed(evaluator: &Evaluator<'_>, slot: u16, before: &[u16]) -> u16 {
    let entry = evaluator.facts.committed.iter().find(|entry| entry.0 == slot);
    let item = entry.map_or(NONE, |entry| entry.1);
    let stays = item != NONE && !has(before, item) && evaluator.is_granted(evaluator.pack.item(item).purpose);
    if stays { item } else { NONE }
}

/// Whether an item stands in another slot: one that is committed there, or one before this.
fn is_used(board: &Board, slot: u16, item: u16) -> bool {
    (0..board.items.len() as u16).any(|other| {
        let (used, reason) = board.found(other);
        used == item && other != slot && (other < slot || reason == Reason::Committed)
    })
}

/// Puts the first item of a slot that nothing refuses, in the order of ranks, without the index.
fn walk(evaluator: &mut Evaluator<'_>, board: &mut Board, slot: u16, lose: &mut dyn FnMut(Loser)) {
    let mut rank = 0u16;
    let mut found = NONE;
    while let Some(item) = evaluator.pack.ranked_item(slot, rank.into()) {
        let mut refused = refusal(evaluator, item);
        if refused.is_none() && is_used(board, slot, item) {
            refused = Some((Reason::UsedOnPage, None));
        }
        let Some((reason, cause)) = refused else {
            found = item;
            break;
        };
        lose(Loser { item, reason, cause });
        rank = rank.wrapping_add(1);
    }
    board.put(slot, found, NONE);
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

pub(super) fn is_for(stages: u32, stage: u16) -> bool {
    stages.checked_shr(stage.into()).unwrap_or(0) & 1 == 1
}

/// What names a decision in records and exposures.
pub(crate) fn decision_id(pack: &Pack, page_id: &[u8], slot: u16, item: u16) -> u64 {
    let item = if item == NONE { &[] } else { pack.name_bytes(Named::Item, item) };
    stable_hash(&[&pack.hash().to_le_bytes(), page_id, pack.name_bytes(Named::Slot, slot), item, b""])
}
