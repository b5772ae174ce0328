//! A page by a token: what the token leaves out may decide, and then a slot waits for who has the whole view.
//!
//! Every item of a slot is asked, best first, without the index: that is simple, and a token is asked at most once per request.
//! Source: DESIGN 5, "Token"; `docs/decisions.md`, "By a token".

use super::datum::Datum;
use super::draw::Drawn;
use super::evaluate::{Evaluator, standing};
use super::pass::{Board, is_for};
use super::tallies::Tally;
use crate::base::bytes::Reader;
use crate::model::{Cause, Reason};
use crate::pack::{NONE, Op, Pack};

/// What asking an item of a slot comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// It is refused, whatever the token leaves out.
    Refused,
    /// It may be shown.
    Open,
    /// That depends on what the token leaves out.
    LeftOut,
}

/// Decides a slot of a page by a token, behind all more important ones. Costs its items, and where slots wait, each item by what stands
/// there.
pub(super) fn decide(evaluator: &mut Evaluator<'_>, board: &mut Board, slot: u16) {
    let pack = evaluator.pack;
    let (item, is_left_out) = best(evaluator, slot);
    let waits = is_left_out
        || evaluator.stage_is_left_out && (has_stage_holdout(pack) || has_stage_bound(pack, slot))
        || (0..slot).any(|other| evaluator.waits(other) && depends_on(evaluator, slot, other));
    if waits {
        board.put(evaluator, (slot, NONE), standing::WAITS, Drawn::of(Reason::Pending, NONE));
    } else {
        board.give(evaluator, (slot, item));
    }
}

/// The best item of a slot that nothing refuses, or [`NONE`]; and whether one that may rank above it depends on what is left out.
fn best(evaluator: &mut Evaluator<'_>, slot: u16) -> (u16, bool) {
    let pack = evaluator.pack;
    let mut rank = 0u16;
    while pack.ranked_item(slot, rank.into()).is_some() {
        // Items whose scores are compared stand behind each other.
        let first = rank;
        rank = rank.wrapping_add(1);
        while pack.ranked_item(slot, rank.into()).is_some() && pack.behind(evaluator.place_of(slot, rank)) > 1 {
            rank = rank.wrapping_add(1);
        }
        // Of each that is not refused whether it is open, and its score, if that is not left out.
        let mut left: Vec<(u16, bool, Option<u64>)> = Vec::new();
        for rank in first..rank {
            let item = pack.ranked_item(slot, rank.into()).unwrap_or(NONE);
            let asked = ask(evaluator, (slot, item));
            if asked != Asked::Refused {
                let is_alone = pack.behind(evaluator.place_of(slot, rank)) == 0;
                let score = if is_alone { Some(0) } else { evaluator.known_score(item) };
                left.push((item, asked == Asked::Open, score));
            }
        }
        let mut winner: Option<(u16, u64)> = None;
        for (item, is_open, score) in &left {
            let score = score.unwrap_or(0);
            if *is_open && winner.is_none_or(|(_, best)| score > best) {
                winner = Some((*item, score));
            }
        }
        let Some((item, best)) = winner else {
            if left.is_empty() {
                continue;
            }
            return (NONE, true);
        };
        // Only those of the winner's group are left to rank above it; of equal scores the one that stands first.
        let mut is_before = true;
        for (other, is_open, score) in &left {
            if *other == item {
                is_before = false;
                if score.is_none() && left.len() > 1 {
                    return (NONE, true);
                }
                continue;
            }
            let may_win = score.is_none_or(|score| score > best || score == best && is_before);
            if may_win && (!is_open || score.is_none()) {
                return (NONE, true);
            }
        }
        return (item, false);
    }
    (NONE, false)
}

/// What asking an item comes to, given what stands on the page.
fn ask(evaluator: &mut Evaluator<'_>, (slot, item): (u16, u16)) -> Asked {
    let entry = evaluator.pack.item(item);
    evaluator.slot = slot;
    let is_open_here = is_for(entry.stages, evaluator.stage) || evaluator.stage_is_left_out;
    if !is_open_here || !evaluator.is_granted(entry.purpose) || evaluator.is_used(slot, item) {
        return Asked::Refused;
    }
    // All parts of a condition are asked, and what is left out is the strongest cause: so it is that only where no part is false.
    let outcome = if entry.program == NONE { Datum::bool(true) } else { evaluator.holds(entry.program) };
    if outcome.is_for(Cause::NotInToken) {
        Asked::LeftOut
    } else if outcome.is(true) {
        Asked::Open
    } else {
        Asked::Refused
    }
}

/// Whether a slot has items that only some stages show.
fn has_stage_bound(pack: &Pack, slot: u16) -> bool {
    let all = 1u32.checked_shl(pack.stages().into()).unwrap_or(0).wrapping_sub(1);
    pack.ranked_items(slot).any(|item| pack.item(item).stages & all != all)
}

/// Whether in some stage there are visitors who are shown nothing.
fn has_stage_holdout(pack: &Pack) -> bool {
    (0..pack.stages()).any(|stage| pack.holdouts(stage, 0, NONE)[1] != NONE)
}

/// Whether what a slot may show depends on what another one shows: they share an item, or what a cap, an exclusive group or a budget of
/// an item here counts.
fn depends_on(evaluator: &mut Evaluator<'_>, slot: u16, other: u16) -> bool {
    let pack = evaluator.pack;
    evaluator.slot = slot;
    for item in pack.ranked_items(slot) {
        if pack.ranked_items(other).any(|shared| shared == item) {
            return true;
        }
        let mut tallies = Vec::new();
        let (at, _) = pack.rows().program(pack.item(item).program);
        if pack.item(item).program != NONE {
            limits(pack, &mut Reader::new(pack.code().get(at..).unwrap_or_default()), &mut tallies);
        }
        for number in tallies {
            let tally = Tally::of(pack, number);
            let mut counted = pack.ranked_items(other);
            if tally.is_standing && counted.any(|item| evaluator.is_among(&tally, (other, item))) {
                return true;
            }
        }
    }
    false
}

/// The tallies that the limits of an operation count.
fn limits(pack: &Pack, code: &mut Reader<'_>, tallies: &mut Vec<usize>) {
    let Some((op, number)) = Op::read(code) else { return };
    let mut operands = op.operands(number);
    let mut blocks = 0;
    match op {
        Op::Below => tallies.push((number >> 16) as usize),
        Op::Conditional => blocks = 2,
        Op::OrValue | Op::Macro => blocks = 1,
        Op::Sequence => {
            for _ in 0..code.number() {
                code.number();
            }
        }
        _ if op.asks_counter() => operands = pack.counter(number as u16).dimension.is_some().into(),
        _ => {}
    }
    for _ in 0..operands {
        limits(pack, code, tallies);
    }
    for _ in 0..blocks {
        limits(pack, &mut Reader::new(code.letters()), tallies);
    }
}

impl Evaluator<'_> {
    /// Whether a slot waits for who has the whole view.
    pub(super) fn waits(&self, slot: u16) -> bool {
        self.room.standing.get(usize::from(slot)) == Some(&(NONE, standing::WAITS))
    }

    /// An item's score in the order of scores, unless it depends on what is left out.
    fn known_score(&mut self, item: u16) -> Option<u64> {
        let program = self.pack.item_score(item);
        if program == NONE {
            return Some(0);
        }
        let outcome = self.value(program);
        if outcome.is_for(Cause::NotInToken) { None } else { Some(outcome.rank()) }
    }
}
