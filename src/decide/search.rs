//! The search for the best item of every slot at once, among what the visitor leads to.
//!
//! How a leaf comes out can hardly be foreseen, and a processor that waits for it, or has guessed wrong, stands still for as long
//! as ten others take. So the leaves of all candidates are asked in rounds, one of each, and nothing is chosen on the way: each
//! candidate is written down again, and the next one over it if it is settled. What one must wait for is fetched while others are
//! asked. Programs are asked last, and only of what is better than what a slot has: one costs many times what a leaf costs. Source: Ross,
//! "Conjunctive selection conditions in main memory" (2002).

use core::mem::swap;

use super::evaluate::Evaluator;
use super::pass::{Board, COMMITTED};
use super::plan::{Candidate, STEP, Span};
use crate::base::lists::fill;
use crate::pack::{Asked, EVENT, FAILS, HOLDS, Leaf, NONE, WHOLE};

/// Candidates up to this rank are looked at first, then up to [`FURTHER`] times as far: what is won saves looking at others.
const FIRST_RANKS: u32 = 192;
const FURTHER: u32 = 4;

/// More than so many candidates are put into order before the best of them is looked for.
const MANY: usize = 128;

/// Of a span where the next candidate is, and where the last one ends.
type List = (u32, u32);

/// Room that one search leaves to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    /// Where candidates are that visitor and request lead to.
    lists: Vec<List>,
    /// Candidates that a round leaves to the next one, and those that it was left; behind either, those whose next leaf is asked
    /// elsewhere.
    notes: [Vec<u64>; 2],
    /// Candidates whose next leaf only a program knows; those of a search that asks none of them are put into order where they are
    /// many.
    aside: Vec<u64>,
    /// How many they are.
    set_aside: usize,
    /// Per slot 1 more than where the best of them is, or 0.
    first: Vec<u32>,
    /// Candidates of one slot.
    again: Vec<u64>,
    /// Per gate 1 if it is open, else 0.
    open: Vec<u16>,
    /// How many of the lists are as they were gathered; 0 if none are.
    whole: usize,
}

/// Puts the best item into every slot; what only programs know is left to [`settle`] if it depends on what stands in other slots.
///
/// - `after`: of a page that was decided before, the event since then, if only what reads it may come out otherwise.
/// - `is_ruled`: whether it does.
pub(super) fn search(evaluator: &mut Evaluator<'_>, board: &mut Board, after: Option<u16>, is_ruled: bool) {
    begin(evaluator, &mut board.search);
    if !WHOLE {
        // A page decides once or twice: slot by slot is soon enough, and takes fewer bytes.
        return;
    }
    let Board {
        items, best, search: Room { lists, notes: [notes, before], aside, set_aside, first, open, .. }, ..
    } = board;
    let plan = evaluator.plan;
    let read_by = match after {
        Some(event) => {
            let mut found = Found { spans: &plan.spans, open, places: lists.iter_mut(), count: 0 };
            found.under(plan.read_by(event), EVENT);
            let count = found.count;
            let is_rest = unseat(&plan.candidates, lists.get(..count).unwrap_or_default(), best);
            if is_rest { None } else { Some(count) }
        }
        _ => None,
    };
    let count = match read_by {
        Some(count) => count,
        None => gather(evaluator, open, lists),
    };
    let lists = lists.get_mut(..count).unwrap_or_default();
    let most = plan.candidates.len().wrapping_mul(2);
    while notes.len() < most {
        notes.push(0);
        before.push(0);
    }
    while aside.len() < plan.candidates.len() {
        aside.push(0);
    }
    let (mut notes, mut before) = (notes.as_mut_slice(), before.as_mut_slice());
    let mut limit = FIRST_RANKS;
    loop {
        let mut left = flatten((&plan.candidates, lists, limit), notes);
        let is_rest = left & 1 != 0;
        left >>= 1;
        while left > 0 {
            swap(&mut notes, &mut before);
            left = round(evaluator, before.get(..left).unwrap_or_default(), best, (notes, aside, set_aside));
        }
        if !is_ruled && *set_aside > 0 {
            ask_all(evaluator, in_order(aside, *set_aside), best);
            *set_aside = 0;
        }
        if !is_rest {
            break;
        }
        // From there on no candidate matters.
        let worst = best.iter().fold(0, |worst, rank| worst.max(u32::from(*rank)));
        if limit >= worst {
            break;
        }
        limit = limit.wrapping_mul(FURTHER).min(worst);
    }
    if is_ruled {
        note_first(in_order(aside, *set_aside), best, first);
    }
    for (slot, (best, item)) in best.iter().zip(items).enumerate() {
        // What stood there before is laid down where there may be such things.
        if !is_ruled || *best != COMMITTED {
            *item = plan.item(slot, best.wrapping_sub(1));
        }
    }
}

/// Asks what was left of a slot, given what stands on the page by now; [`Board::best`] has the outcome.
pub(super) fn settle(evaluator: &mut Evaluator<'_>, board: &mut Board, slot: u16) {
    let Board { best, search: Room { aside, set_aside, first, .. }, .. } = board;
    let first = first.get(usize::from(slot)).map_or(0, |first| *first);
    if first > 0 {
        let aside = aside.get_mut(..*set_aside).unwrap_or_default();
        ask_aside(evaluator, (aside, first.wrapping_sub(1) as usize), slot, best);
    }
}

/// The first so many candidates; slot by slot and by rank if they are many.
fn in_order(aside: &mut [u64], count: usize) -> &mut [u64] {
    let aside = aside.get_mut(..count).unwrap_or_default();
    if count > MANY {
        sort(aside);
    }
    aside
}

/// Begins a pass: the room is for this plan, and its gates are seen to be open or not.
fn begin(evaluator: &Evaluator<'_>, room: &mut Room) {
    let plan = evaluator.plan;
    (room.whole, room.set_aside) = (0, 0);
    room.open.clear();
    for gate in 0..plan.gates.len() {
        room.open.push(evaluator.is_open(gate).into());
    }
    while room.lists.len() < plan.spans.len() {
        room.lists.push((0, 0));
    }
}

/// Finds the best item of one slot that nothing refuses, given what stands on the page, among what visitor and request lead to; or
/// [`NONE`].
///
/// Costs a look at each of these, and of those in the slot that rank above what was found so far their leaves.
#[inline(never)]
pub(super) fn refind(evaluator: &mut Evaluator<'_>, board: &mut Board, slot: u16) -> u16 {
    let (plan, pack) = (evaluator.plan, evaluator.pack);
    let mut room = core::mem::take(&mut board.search);
    if room.whole == 0 {
        room.whole = gather(evaluator, &room.open, &mut room.lists);
    }
    let mut again = core::mem::take(&mut room.again);
    again.clear();
    for (begin, end) in room.lists.get(..room.whole).unwrap_or_default() {
        for word in plan.candidates.get(*begin as usize..*end as usize).unwrap_or_default() {
            if Candidate(*word).slot() == usize::from(slot) {
                again.push(*word);
            }
        }
    }
    sort(&mut again);
    // Rank of the first whose scores are compared with its own, score, rank.
    let (mut first, mut score, mut best) = (u16::MAX, 0, NONE);
    for word in &again {
        let candidate = Candidate(*word);
        let rank = candidate.rank().wrapping_sub(1);
        let behind = pack.behind(evaluator.place_of(slot, rank));
        let group = rank.wrapping_sub(behind.saturating_sub(1));
        if group > first {
            break;
        }
        if group == first && rank == best || !evaluator.passes(candidate.leaf()) {
            continue;
        }
        let item = plan.item(slot.into(), rank);
        if evaluator.is_used(slot, item) {
            continue;
        }
        let own = if behind > 0 { evaluator.score(item) } else { 0 };
        if group < first || own > score || own == score && rank < best {
            (first, score, best) = (group, own, rank);
        }
    }
    room.again = again;
    board.search = room;
    plan.item(slot.into(), best)
}

/// Takes the candidates of lists out of the slots that they had won; says whether there are such.
fn unseat(candidates: &[u64], lists: &[List], best: &mut [u16]) -> bool {
    let mut is_any = false;
    for (first, end) in lists {
        for word in candidates.get(*first as usize..*end as usize).unwrap_or_default() {
            let candidate = Candidate(*word);
            if let Some(best) = best.get_mut(candidate.slot()).filter(|best| **best == candidate.rank()) {
                *best = NONE;
                is_any = true;
            }
        }
    }
    is_any
}

/// Notes the spans behind open gates that visitor and request lead to, and gives how many they are.
#[inline(never)]
fn gather(evaluator: &Evaluator<'_>, open: &[u16], places: &mut [List]) -> usize {
    let plan = evaluator.plan;
    let (known, facts) = (&evaluator.known.sheet, &evaluator.facts.sheet);
    let (mut sheet, mut before, mut columns) = (known, 0, plan.columns.as_slice());
    let mut found = Found { spans: &plan.spans, open, places: places.iter_mut(), count: 0 };
    for [texts, lists] in plan.groups {
        let (texts, rest) = columns.split_at_checked(texts.into()).unwrap_or_default();
        let (lists, rest) = rest.split_at_checked(lists.into()).unwrap_or_default();
        for column in texts {
            if let Some(key) = sheet.keys.get(usize::from(*column).wrapping_sub(before)) {
                found.under(*key as usize, *column);
            }
        }
        for column in lists {
            if let Some(key) = sheet.keys.get(usize::from(*column).wrapping_sub(before)) {
                for symbol in sheet.list(*key) {
                    found.under((*symbol).into(), *column);
                }
            }
        }
        (sheet, before, columns) = (facts, known.columns.len(), rest);
    }
    found.under(plan.unfiled, NONE);
    found.count
}

/// Spans that are found, written over those of the last pass.
struct Found<'l> {
    spans: &'l [Span],
    open: &'l [u16],
    places: core::slice::IterMut<'l, List>,
    count: usize,
}

impl Found<'_> {
    /// What is filed under a text of a column. What has no symbol has no span.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    fn under(&mut self, mut place: usize, column: u16) {
        while let Some(span) = self.spans.get(place) {
            if span.column == column
                && self.open.get(usize::from(span.gate)) == Some(&1)
                && let Some(place) = self.places.next()
            {
                *place = (span.first, span.end);
                self.count = self.count.wrapping_add(1);
            }
            place = span.next as usize;
            if place == 0 {
                break;
            }
        }
    }
}

/// Notes the candidates of all lists up to a rank. Gives how many they are, times 2, and 1 more if there are candidates of further
/// ranks.
///
/// Most lists are shorter than [`STEP`], so that no processor has to guess where one ends.
#[inline(never)]
fn flatten((candidates, lists, limit): (&[u64], &mut [List], u32), notes: &mut [u64]) -> usize {
    let (mut count, mut is_rest) = (0usize, 0);
    for (first, end) in lists {
        loop {
            let at = *first as usize;
            let step = candidates.get(at..).and_then(|rest| rest.first_chunk::<STEP>());
            let places = notes.get_mut(count..).and_then(|rest| rest.first_chunk_mut::<STEP>());
            let (Some(step), Some(places)) = (step, places) else { break };
            *places = *step;
            let left = (*end as usize).wrapping_sub(at);
            let mut taken = left.min(STEP);
            while let Some(last) = step.get(taken.wrapping_sub(1))
                && u32::from(Candidate(*last).rank()) >= limit
            {
                is_rest = 1;
                taken = taken.wrapping_sub(1);
            }
            *first = first.wrapping_add(taken as u32);
            count = count.wrapping_add(taken);
            if left <= STEP || taken < STEP {
                break;
            }
        }
    }
    count.wrapping_mul(2).wrapping_add(is_rest)
}

/// Asks one leaf of every candidate that is better than what its slot has, and notes those that are not settled by it. Gives how
/// many they are.
#[inline(never)]
fn round(
    evaluator: &mut Evaluator<'_>,
    candidates: &[u64],
    best: &mut [u16],
    (notes, aside, set_aside): (&mut [u64], &mut [u64], &mut usize),
) -> usize {
    let rows = evaluator.pack.rows();
    let (leaves, filters) = (rows.leaves.as_slice(), rows.filters.as_slice());
    let keys = evaluator.known.sheet.keys.as_slice();
    let now_key = evaluator.now_key;
    let others = evaluator.elsewhere;
    let first_elsewhere = notes.len() / 2;
    let (mut kept, mut elsewhere) = (0usize, first_elsewhere);
    for word in candidates {
        let candidate = Candidate(*word);
        let (Some(word), Some(best)) = (leaves.get(candidate.leaf()), best.get_mut(candidate.slot())) else {
            continue;
        };
        if candidate.rank() >= *best {
            continue;
        }
        let leaf = Leaf::of(*word);
        if leaf.is_among(others) {
            // A call in this loop would slow down every step of it.
            if let Some(note) = notes.get_mut(elsewhere) {
                *note = candidate.0;
            }
            elsewhere = elsewhere.wrapping_add(1);
            continue;
        }
        let (Some(key), Some(filter)) = (keys.get(usize::from(leaf.column())), filters.get(leaf.operand())) else {
            continue;
        };
        let jump = leaf.jump(filter.has(*key, leaf.from(now_key)).into());
        kept = kept.wrapping_add(note_anew((candidate, jump), best, notes.get_mut(kept)));
    }
    for place in first_elsewhere..elsewhere {
        let candidate = Candidate(notes.get(place).copied().unwrap_or(0));
        let (Some(word), Some(best)) = (leaves.get(candidate.leaf()), best.get_mut(candidate.slot())) else { continue };
        let leaf = Leaf::of(*word);
        if leaf.asks(Asked::PROGRAM) {
            if let Some(place) = aside.get_mut(*set_aside) {
                *place = candidate.0;
            }
            *set_aside = set_aside.wrapping_add(1);
            continue;
        }
        evaluator.slot = candidate.slot() as u16;
        let jump = leaf.jump(evaluator.comes_out(leaf).into());
        kept = kept.wrapping_add(note_anew((candidate, jump), best, notes.get_mut(kept)));
    }
    kept
}

/// Asks all candidates that programs must be asked for and that are better than what their slots have, as they come: those that are
/// filed together come best first.
#[inline(never)]
fn ask_all(evaluator: &mut Evaluator<'_>, aside: &[u64], best: &mut [u16]) {
    for word in aside {
        let candidate = Candidate(*word);
        let Some(best) = best.get_mut(candidate.slot()).filter(|best| candidate.rank() < **best) else { continue };
        evaluator.slot = candidate.slot() as u16;
        if evaluator.passes(candidate.leaf()) {
            *best = candidate.rank();
        }
    }
}

/// Notes of each slot where the best candidate is that is better than what the slot has.
#[inline(never)]
fn note_first(aside: &[u64], best: &[u16], first: &mut Vec<u32>) {
    fill(first, best.len(), 0);
    for (place, word) in (1..).zip(aside) {
        let candidate = Candidate(*word);
        let (Some(best), Some(first)) = (best.get(candidate.slot()), first.get_mut(candidate.slot())) else { continue };
        let before = aside.get((*first as usize).wrapping_sub(1)).map_or(*best, |word| Candidate(*word).rank());
        if candidate.rank() < before {
            *first = place;
        }
    }
}

/// Asks candidates of a slot that programs must be asked for, the best first, until one wins it or none is left that is better than
/// what it has.
///
/// - `first`: where the best is, of those that are in order the first.
#[inline(never)]
fn ask_aside(evaluator: &mut Evaluator<'_>, (aside, first): (&mut [u64], usize), slot: u16, best: &mut [u16]) {
    let Some(best) = best.get_mut(usize::from(slot)) else { return };
    evaluator.slot = slot;
    let is_sorted = aside.len() > MANY;
    let mut next = first;
    while let Some(word) = aside.get_mut(next) {
        let candidate = Candidate(*word);
        let rank = candidate.rank();
        if candidate.slot() != usize::from(slot) || rank >= *best {
            return;
        }
        *word |= u64::from(ASKED);
        let item = evaluator.plan.item(slot.into(), rank.wrapping_sub(1));
        if evaluator.passes(candidate.leaf()) && !evaluator.is_used(slot, item) {
            *best = rank;
            return;
        }
        next = next.wrapping_add(1);
        if !is_sorted {
            let mut before = ASKED;
            next = aside.len();
            for (place, word) in aside.iter().enumerate() {
                let candidate = Candidate(*word);
                if candidate.slot() == usize::from(slot) && candidate.rank() < before {
                    before = candidate.rank();
                    next = place;
                }
            }
        }
    }
}

/// Instead of a rank: the candidate was asked.
const ASKED: u16 = u16::MAX;

/// By which candidates are put into order: slot, then rank.
const fn key(word: u64) -> u32 {
    word as u32
}

/// Puts candidates into order: heapsort, which is short and takes no room.
fn sort(words: &mut [u64]) {
    let length = words.len();
    for root in (0..length / 2).rev() {
        sink(words, root, length);
    }
    for end in (1..length).rev() {
        exchange(words, 0, end);
        sink(words, 0, end);
    }
}

/// Lets a word sink to its place in a heap.
fn sink(words: &mut [u64], mut root: usize, end: usize) {
    loop {
        let mut child = root.wrapping_mul(2).wrapping_add(1);
        let at = |words: &[u64], place: usize| words.get(place).map_or(0, |word| key(*word));
        if child.wrapping_add(1) < end && at(words, child) < at(words, child.wrapping_add(1)) {
            child = child.wrapping_add(1);
        }
        if child >= end || at(words, root) >= at(words, child) {
            return;
        }
        exchange(words, root, child);
        root = child;
    }
}

fn exchange(words: &mut [u64], one: usize, other: usize) {
    let (left, right) = (words.get(one).copied(), words.get(other).copied());
    for (place, word) in [(one, right), (other, left)] {
        if let (Some(place), Some(word)) = (words.get_mut(place), word) {
            *place = word;
        }
    }
}

/// Notes a candidate behind its jump, or what it has won; gives 1 if it is not settled, else 0.
#[allow(clippy::inline_always, reason = "every page view spends its time here")]
#[inline(always)]
fn note_anew((candidate, jump): (Candidate, u32), best: &mut u16, note: Option<&mut u64>) -> usize {
    let (rank, before) = (candidate.rank(), *best);
    *best = if (jump == HOLDS) & (rank < before) { rank } else { before };
    if let Some(note) = note {
        *note = candidate.after(jump).0;
    }
    ((jump < FAILS) & (rank < before)).into()
}
