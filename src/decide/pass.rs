//! One pass over a page: eligible, ranked, arbitrated.
//!
//! Source: DESIGN 4.3.

use super::draw::Drawn;
use super::evaluate::{Evaluator, Question, Room, standing};
use super::facts::note;
use super::flips;
use super::pending;
use super::search::{self, refind, search, settle};
use super::stage::Standing;
use crate::base::hash::stable_hash;
use crate::base::lists::fill;
use crate::base::time::UnixMs;
use crate::model::{Detail, Loser, Reason};
use crate::pack::{NONE, Named, Pack, WHOLE};
use crate::profile::CounterView;

/// Room that one pass leaves to the next, and what the last one found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desk {
    pub board: Board,
    room: Room,
}

/// What stands in the slots.
#[derive(Debug, Clone, Default)]
pub(crate) struct Board {
    /// Per slot the item that it shows, or [`NONE`].
    pub items: Vec<u16>,
    /// Of such a page: per slot what was drawn.
    drawn: Vec<Drawn>,
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
/// ranks above what was found so far, and, for those, one test per leaf that is met; programs are asked last, of each slot the best
/// first. Where what won by its leaves stands in another slot, or scores are compared, one more search among such entries. Total: missing or
/// mistyped data means that a condition does not hold, never an error.
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
    let is_ruled = evaluator.plan.is_ruled || evaluator.facts.is_busy();
    let may_be_again = after != NONE && !is_ruled;
    let before = if may_be_again { board.validity.until_ms(evaluator.now_ms, standing.stage) } else { None };
    let after = before.map(|until_ms| {
        evaluator.flips.note(until_ms);
        after
    });
    if after.is_none() {
        board.best.fill(NONE);
    }
    if WHOLE && evaluator.known.is_token() {
        board.clear(evaluator);
        for slot in 0..slots {
            if board.best(slot) != COMMITTED {
                pending::decide(evaluator, board, slot);
            }
        }
        board.validity = flips::Validity::default();
        return standing;
    }
    // Nearly always there are as many slots as in the last pass. Where nothing is ruled, each is found anew.
    if is_ruled || !WHOLE || board.items.len() != slots.into() {
        board.clear(evaluator);
    }
    search(evaluator, board, after, is_ruled);
    if is_ruled || !WHOLE {
        for slot in 0..slots {
            if board.best(slot) != COMMITTED {
                let item = found(evaluator, board, slot);
                board.give(evaluator, (slot, item));
            }
        }
    }
    board.validity = flips::Validity::of(evaluator.flips, standing.stage);
    standing
}

/// The best item of a slot that nothing refuses, given what stands on the page, or [`NONE`].
fn found(evaluator: &mut Evaluator<'_>, board: &mut Board, slot: u16) -> u16 {
    evaluator.slot = slot;
    if WHOLE {
        settle(evaluator, board, slot);
        let rank = board.best(slot).wrapping_sub(1);
        let item = evaluator.plan.item(slot.into(), rank);
        let is_scored = item != NONE && evaluator.pack.behind(evaluator.place_of(slot, rank)) > 0;
        if item == NONE || !is_scored && !evaluator.is_used(slot, item) {
            return item;
        }
    }
    refind(evaluator, board, slot)
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
    let mut losers: Vec<Loser> = Vec::new();
    let has_losers = WHOLE && detail == Detail::Losers;
    if has_losers {
        board.validity = flips::Validity::default();
        board.best.fill(NONE);
        evaluator.room.begin_page(evaluator.plan.tallies.len());
        board.clear(&mut evaluator);
    }
    for slot in 0..pack.slots() {
        losers.clear();
        if has_losers && board.best(slot) != COMMITTED {
            let item = walk(&mut evaluator, slot, &mut |loser| losers.push(loser));
            if evaluator.known.is_token() {
                pending::decide(&mut evaluator, board, slot);
            } else {
                board.give(&mut evaluator, (slot, item));
            }
        }
        let (item, drawn) = board.shown(&evaluator, slot);
        let decision_id = decision_id(pack, question.facts.page_id(), (slot, item), drawn.variant);
        take(slot, Found { item, drawn, decision_id, losers: &losers });
    }
    (standing, until_ms)
}

/// What a slot shows, and what lost.
pub(crate) struct Found<'f> {
    /// Index of the item; [`NONE`] for the baseline. Of a holdout the item that is not shown.
    pub item: u16,
    pub drawn: Drawn,
    pub decision_id: u64,
    pub losers: &'f [Loser],
}

impl Board {
    /// What stood on the page before a pass, on an empty board.
    #[cfg(feature = "author")]
    pub(super) fn laid(evaluator: &mut Evaluator<'_>) -> Self {
        let mut board = Self::default();
        board.clear(evaluator);
        board
    }

    /// 1 more than the rank that was found for a slot, or [`NONE`], or [`COMMITTED`].
    pub(super) fn best(&self, slot: u16) -> u16 {
        self.best.get(usize::from(slot)).copied().unwrap_or(NONE)
    }

    /// What the last pass found for a slot.
    pub(super) fn shown(&self, evaluator: &Evaluator<'_>, slot: u16) -> (u16, Drawn) {
        let place = usize::from(slot);
        let stands = evaluator.room.standing.get(place).map_or(NONE, |standing| standing.0);
        if let Some(drawn) = self.drawn.get(place).filter(|_| stands != NONE) {
            return (stands, *drawn);
        }
        let item = self.items.get(place).copied().unwrap_or(NONE);
        if WHOLE && evaluator.waits(slot) {
            return (NONE, Drawn::of(Reason::Pending, NONE));
        }
        (item, Drawn::of(if item == NONE { Reason::NoItem } else { Reason::Matched }, NONE))
    }

    pub(super) fn put(&mut self, evaluator: &mut Evaluator<'_>, (slot, item): (u16, u16), mark: u16, drawn: Drawn) {
        let place = usize::from(slot);
        let stands = evaluator.room.standing.get_mut(place);
        let (shown, known) = (self.items.get_mut(place), self.drawn.get_mut(place));
        if let (Some(shown), Some(stands), Some(known)) = (shown, stands, known) {
            *shown = if mark == standing::HELD { NONE } else { item };
            *stands = (item, mark);
            *known = drawn;
            evaluator.room.put(evaluator.pack, (slot, item), mark);
        }
    }

    /// Gives a slot to an item, unless the visitor is held out.
    pub(super) fn give(&mut self, evaluator: &mut Evaluator<'_>, place: (u16, u16)) {
        let mut drawn = Drawn::of(Reason::NoItem, NONE);
        let mut mark = standing::GIVEN;
        if place.1 != NONE {
            drawn = evaluator.draw(place);
            if drawn.reason == Reason::Holdout {
                mark = standing::HELD;
            }
        }
        self.put(evaluator, place, mark, drawn);
    }

    /// Begins a page: with what a preview wants, then what stands on it already and may stay.
    fn clear(&mut self, evaluator: &mut Evaluator<'_>) {
        let pack = evaluator.pack;
        let slots = pack.slots().into();
        fill(&mut self.items, slots, NONE);
        if self.best.len() != slots {
            fill(&mut self.best, slots, NONE);
            fill(&mut self.drawn, slots, Drawn::of(Reason::NoItem, NONE));
        }
        fill(&mut evaluator.room.standing, slots, (NONE, 0));
        let whats = if WHOLE { [note::ITEM, note::COMMITTED] } else { [note::COMMITTED; 2] };
        for what in whats {
            for slot in 0..pack.slots() {
                let Some(entry) = evaluator.facts.note(what, slot) else { continue };
                let item = entry.item;
                if item == NONE || self.best(slot) == COMMITTED {
                    continue;
                }
                let experiment = pack.item_experiment(item);
                let mut mark = standing::GIVEN;
                let mut drawn = evaluator.previewed(experiment, Reason::Preview);
                if what == note::COMMITTED {
                    let variant = evaluator.variant_called(experiment, evaluator.facts.name_of(entry));
                    drawn = Drawn::of(Reason::Committed, variant);
                    if evaluator.is_seen(item) {
                        mark = standing::SEEN;
                    }
                    let refused = evaluator.refusals(slot, item);
                    if refused & (bit(Reason::Consent) | bit(Reason::Suppressed) | bit(Reason::UsedOnPage)) != 0 {
                        continue;
                    }
                }
                self.put(evaluator, (slot, item), mark, drawn);
                if let Some(best) = self.best.get_mut(usize::from(slot)) {
                    *best = COMMITTED;
                }
            }
        }
    }
}

/// A reason as one bit.
const fn bit(reason: Reason) -> u32 {
    1 << reason as u32
}

/// Instead of a rank: the item stood there before the pass.
pub(super) const COMMITTED: u16 = 0;

/// Finds the first item of a slot that nothing refuses, in the order of ranks, without the index.
fn walk(evaluator: &mut Evaluator<'_>, slot: u16, lose: &mut dyn FnMut(Loser)) -> u16 {
    let pack = evaluator.pack;
    let mut rank = 0u16;
    while let Some(first) = pack.ranked_item(slot, rank.into()) {
        // Items whose scores are compared stand behind each other.
        let mut end = rank.wrapping_add(1);
        while pack.ranked_item(slot, end.into()).is_some() && pack.behind(evaluator.place_of(slot, end)) > 1 {
            end = end.wrapping_add(1);
        }
        let mut before = None;
        for _ in rank..end {
            let mut item = first;
            if end.wrapping_sub(rank) > 1 {
                // The best of those that come behind the one before.
                let mut next = (0, NONE);
                for other in rank..end {
                    let entry = pack.ranked_item(slot, other.into()).unwrap_or(NONE);
                    let key = (evaluator.score(entry), other);
                    let is_left = before.is_none_or(|(score, rank)| key.0 < score || key.0 == score && other > rank);
                    if is_left && (next.1 == NONE || key.0 > next.0) {
                        next = key;
                        item = entry;
                    }
                }
                before = Some(next);
            }
            let refused = evaluator.refusals(slot, item);
            let Some(reason) = Reason::first_of(refused) else { return item };
            let cause = evaluator.refused_for.filter(|_| reason == Reason::ConditionUnknown);
            lose(Loser { item, reason, cause });
        }
        rank = end;
    }
    NONE
}

impl Evaluator<'_> {
    /// Where among all ranks one of a slot is.
    pub(super) fn place_of(&self, slot: u16, rank: u16) -> usize {
        (self.pack.first_rank(slot) as usize).wrapping_add(rank.into())
    }

    /// Whether an item stands in another slot, or the visitor has done with it on this page.
    pub(super) fn is_used(&self, slot: u16, item: u16) -> bool {
        (0u16..).zip(&self.room.standing).any(|(other, standing)| standing.0 == item && other != slot)
            || self.is_done(item)
    }

    /// Whether the visitor has answered or dismissed an item on this page.
    pub(super) fn is_done(&self, item: u16) -> bool {
        let started_ms = self.facts.started_ms();
        self.facts.notes.iter().any(|entry| {
            let is_done = matches!(entry.what, b'd' | b'f') && entry.time_ms >= started_ms;
            entry.item == item && (is_done || entry.what == note::DONE)
        })
    }

    /// Whether an exposure of an item on this page is counted already.
    fn is_seen(&self, item: u16) -> bool {
        let started_ms = self.facts.started_ms();
        let name = self.pack.name_bytes(Named::Item, item);
        CounterView::read(self.known.counted([b"@shown", b"item", name])).seen_since(started_ms)
            || (self.facts.notes.iter())
                .any(|entry| entry.what == b's' && entry.item == item && entry.time_ms >= started_ms)
    }

    /// What refuses an item in a slot: reasons, one bit each.
    pub(super) fn refusals(&mut self, slot: u16, item: u16) -> u32 {
        let entry = self.pack.item(item);
        self.slot = slot;
        self.refused = 0;
        self.refused_for = None;
        if entry.program != NONE {
            let outcome = self.holds(entry.program);
            // Of a condition that is one thing alone, no part says its reason.
            if self.refused == 0 {
                self.refuse(Reason::ConditionFalse as u64, outcome);
            }
        }
        if !is_for(entry.stages, self.stage) {
            self.refused |= bit(Reason::Stage);
        }
        if !self.is_granted(entry.purpose) {
            self.refused |= bit(Reason::Consent);
        }
        if self.is_used(slot, item) {
            self.refused |= bit(Reason::UsedOnPage);
        }
        self.refused
    }

    /// What an item's score comes to, as a number in the order of scores; 0 if it has none.
    pub(super) fn score(&mut self, item: u16) -> u64 {
        let program = self.pack.item_score(item);
        if program == NONE { 0 } else { self.number(program) }
    }
}

pub(super) fn is_for(stages: u32, stage: u16) -> bool {
    stages.checked_shr(stage.into()).unwrap_or(0) & 1 == 1
}

/// What names a decision in records and exposures.
pub(crate) fn decision_id(pack: &Pack, page_id: &[u8], (slot, item): (u16, u16), variant: u16) -> u64 {
    let name = |named, entry: u16| if entry == NONE { &[] } else { pack.name_bytes(named, entry) };
    let (item, variant) = (name(Named::Item, item), name(Named::Variant, variant));
    stable_hash(&[&pack.hash().to_le_bytes(), page_id, pack.name_bytes(Named::Slot, slot), item, variant])
}
