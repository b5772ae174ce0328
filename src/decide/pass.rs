//! One pass over a page: eligible, ranked, arbitrated.
//!
//! Source: DESIGN 4.3.

use super::evaluate::{Evaluator, Question};
use super::sheet::State;
use super::stage::Standing;
use crate::base::hash::stable_hash;
use crate::model::{Cause, Decision, Detail, Loser, Page, Reason, Type};
use crate::pack::{Entry, NONE, Pack};

/// Room that one pass leaves to the next, and what the last one found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desk {
    /// Per slot its item, or [`NONE`].
    pub items: Vec<u16>,
    /// Per slot, whether the item stood there before the pass.
    committed: Vec<bool>,
    /// Per slot the best rank found so far; how many there are, if none was.
    best: Vec<u16>,
    segments: Vec<Option<Result<bool, Cause>>>,
}

/// Decides every slot of a page: items into the desk.
///
/// Pure: equal inputs give equal outputs on every host; reads no clock, no random source, no storage.
///
/// Costs the rows of later stages, one look at every entry that is filed under what the visitor and the request have and that
/// ranks above what was found so far, and, for those, one test per leaf that is met. Total: missing or mistyped data means that
/// a condition does not hold, never an error.
pub(crate) fn pick(question: Question<'_>, desk: &mut Desk) -> Standing {
    let pack = question.pack;
    let mut evaluator = Evaluator::new(question, core::mem::take(&mut desk.segments));
    let standing = evaluator.standing();
    evaluator.stage = standing.stage;
    desk.items.clear();
    desk.committed.clear();
    desk.best.clear();
    for slot in 0..pack.slots() {
        let item = committed(&evaluator, slot, &desk.items);
        desk.items.push(item);
        desk.committed.push(item != NONE);
        // Nothing ranks above what stands there.
        desk.best.push(if item == NONE { NONE } else { 0 });
    }
    Search { evaluator: &mut evaluator, desk, worst: NONE }.everywhere();
    // An item stands once on a page: what a slot before it took is looked for further down.
    for slot in 0..pack.slots() {
        let place = usize::from(slot);
        let item = desk.items.get(place).copied().unwrap_or(NONE);
        let is_committed = desk.committed.get(place) == Some(&true);
        if item != NONE && !is_committed && is_used(desk, slot, item) {
            let found = walk(&mut evaluator, desk, slot, &mut |_| {});
            if let Some(item) = desk.items.get_mut(place) {
                *item = found;
            }
        }
    }
    desk.segments = evaluator.segments;
    standing
}

/// The same as [`pick`], written out for a record; with [`Detail::Losers`] every slot is walked without the index.
pub(crate) fn decide(question: Question<'_>, detail: Detail, desk: &mut Desk) -> Page {
    let pack = question.pack;
    let standing = pick(question, desk);
    let mut losers = Vec::new();
    if detail == Detail::Losers {
        let mut evaluator = Evaluator::new(question, core::mem::take(&mut desk.segments));
        evaluator.stage = standing.stage;
        for slot in 0..pack.slots() {
            let mut lost = Vec::new();
            if desk.committed.get(usize::from(slot)) == Some(&false) {
                let found = walk(&mut evaluator, desk, slot, &mut |loser| lost.push(loser));
                if let Some(item) = desk.items.get_mut(usize::from(slot)) {
                    *item = found;
                }
            }
            losers.push(lost);
        }
        desk.segments = evaluator.segments;
    }
    let mut losers = losers.into_iter();
    let mut decisions = Vec::new();
    for slot in 0..pack.slots() {
        let (item, reason) = desk.found(slot);
        let decision_id = decision_id(pack, question.facts.page_id(), slot, item);
        let losers = losers.next().unwrap_or_default();
        decisions.push(Decision { slot, item, variant: None, reason, decision_id, losers });
    }
    Page { stage: standing.stage, stage_unknown: standing.unknown, transition: standing.transition, decisions }
}

impl Desk {
    /// What the last pass found for a slot.
    pub fn found(&self, slot: u16) -> (Option<u16>, Reason) {
        let item = self.items.get(usize::from(slot)).copied().filter(|item| *item != NONE);
        let reason = match item {
            None => Reason::NoItem,
            Some(_) if self.committed.get(usize::from(slot)) == Some(&true) => Reason::Committed,
            Some(_) => Reason::Matched,
        };
        (item, reason)
    }
}

/// The item that stands in this slot already and may stay: consent can take it away, nothing else yet.
fn committed(evaluator: &Evaluator<'_>, slot: u16, before: &[u16]) -> u16 {
    let entry = evaluator.facts.committed.iter().find(|entry| entry.0 == slot);
    let item = entry.map_or(NONE, |entry| entry.1);
    let stays = item != NONE && !before.contains(&item) && evaluator.is_granted(evaluator.pack.item(item).purpose);
    if stays { item } else { NONE }
}

/// Whether an item stands in another slot: one that is committed there, or one before this.
fn is_used(desk: &Desk, slot: u16, item: u16) -> bool {
    let mut slots = (0..).zip(desk.items.iter().zip(&desk.committed));
    slots.any(|(other, (used, is_committed))| *used == item && (other < slot || (*is_committed && other != slot)))
}

/// The first item of a slot that nothing refuses, in the order of ranks, without the index.
fn walk(evaluator: &mut Evaluator<'_>, desk: &Desk, slot: u16, lose: &mut dyn FnMut(Loser)) -> u16 {
    for item in evaluator.pack.ranked_items(slot) {
        match refusal(evaluator, item) {
            None if !is_used(desk, slot, item) => return item,
            None => lose(Loser { item, reason: Reason::UsedOnPage, cause: None }),
            Some((reason, cause)) => lose(Loser { item, reason, cause }),
        }
    }
    NONE
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
    match evaluator.holds(entry.program) {
        Ok(true) => None,
        Ok(false) => Some((Reason::ConditionFalse, None)),
        Err(Cause::Error) => Some((Reason::ConditionError, None)),
        Err(cause) => Some((Reason::ConditionUnknown, Some(cause))),
    }
}

fn is_for(stages: u32, stage: u16) -> bool {
    stages.checked_shr(stage.into()).unwrap_or(0) & 1 == 1
}

/// Looks for the best item of every slot at once.
struct Search<'s, 'a> {
    evaluator: &'s mut Evaluator<'a>,
    desk: &'s mut Desk,
    /// The worst of the best ranks: from there on no entry matters.
    worst: u16,
}

impl Search<'_, '_> {
    fn everywhere(&mut self) {
        let pack = self.evaluator.pack;
        for column in pack.filing_columns() {
            let column = usize::from(u16::from_le_bytes(*column));
            let (found, sheet) = self.evaluator.column(column);
            match found.state {
                State::Known(Type::Strings) => {
                    for element in sheet.list(found) {
                        self.under(element.symbol, column);
                    }
                }
                _ => self.under(found.symbol, column),
            }
        }
        for entry in pack.unfiled() {
            self.consider(Entry(u64::from_le_bytes(*entry)));
        }
    }

    /// What is filed under a symbol of a column; what is no text has none.
    fn under(&mut self, symbol: u16, column: usize) {
        for entry in self.evaluator.pack.filed(symbol) {
            let entry = Entry(u64::from_le_bytes(*entry));
            if entry.rank() >= self.worst {
                break;
            }
            if entry.column() == column {
                self.consider(entry);
            }
        }
    }

    fn consider(&mut self, entry: Entry) {
        let (place, rank) = (usize::from(entry.slot()), entry.rank());
        if self.desk.best.get(place).is_none_or(|best| rank >= *best) {
            return;
        }
        let pack = self.evaluator.pack;
        let Some(number) = pack.ranked_item(entry.slot(), rank.into()) else { return };
        let item = pack.item(number);
        if !is_for(item.stages, self.evaluator.stage)
            || !self.evaluator.is_granted(item.purpose)
            || !entry.begin().is_none_or(|begin| self.evaluator.passes(pack.row(item.program).wrapping_add(begin)))
        {
            return;
        }
        if let (Some(best), Some(item)) = (self.desk.best.get_mut(place), self.desk.items.get_mut(place)) {
            (*best, *item) = (rank, number);
        }
        self.worst = self.desk.best.iter().copied().max().unwrap_or(0);
    }
}

/// What names a decision in records and exposures.
pub(crate) fn decision_id(pack: &Pack, page_id: &[u8], slot: u16, item: Option<u16>) -> u64 {
    stable_hash(&[
        &pack.hash().to_le_bytes(),
        page_id,
        pack.slot_name(slot).as_bytes(),
        item.map_or("", |item| pack.item_name(item)).as_bytes(),
        b"",
    ])
}
