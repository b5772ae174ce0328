//! The search for the best item of every slot at once, among what the visitor leads to.
//!
//! How a leaf comes out can hardly be foreseen, and a processor that waits for it, or has guessed wrong, stands still for as long
//! as ten others take. So the leaves of all candidates are asked in rounds, one of each, and nothing is chosen on the way: each
//! candidate is written down again, and the next one over it if it is settled. What one must wait for is fetched while others are
//! asked. Source: Ross, "Conjunctive selection conditions in main memory" (2002).

use core::mem::swap;

use super::evaluate::Evaluator;
use super::flips;
use super::pass::{Board, COMMITTED};
use super::plan::{Candidate, Plan, Span};
use super::sheet::Sheet;
use crate::base::lists::has;
use crate::pack::{FAILS, HOLDS, Leaf, NONE};

/// Candidates up to this rank are looked at first, then up to [`FURTHER`] times as far: what is won saves looking at others.
const FIRST_RANKS: u32 = 192;
const FURTHER: u32 = 4;

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
    /// Per gate 1 if it is open, else 0.
    open: Vec<u16>,
}

/// Puts the best item into every slot.
///
/// - `again`: of a page that was decided before, the candidates that may come out otherwise.
pub(super) fn search(evaluator: &mut Evaluator<'_>, board: &mut Board, again: Option<List>) {
    let Board { items, best, search: Room { lists, notes: [notes, before], open }, .. } = board;
    let plan = evaluator.plan;
    let count = match again {
        Some(list) if flips::SEEN && !unseat(&plan.candidates, list, best) => {
            lists.clear();
            lists.push(list);
            1
        }
        _ => gather(evaluator, lists),
    };
    let lists = lists.get_mut(..count).unwrap_or_default();
    let most = plan.candidates.len().wrapping_mul(2);
    while notes.len() < most {
        notes.push(0);
        before.push(0);
    }
    let (mut notes, mut before) = (notes.as_mut_slice(), before.as_mut_slice());
    open.clear();
    let mut behind = plan.behind.as_slice();
    for gate in 0..plan.gates.len() {
        open.push(evaluator.is_open(gate).into());
    }
    if !has(open, 0) {
        behind = &[];
    }
    let mut limit = FIRST_RANKS;
    loop {
        let mut left = round(evaluator, (&plan.candidates, lists, limit), (behind, open), best, notes);
        let is_rest = left & 1 != 0;
        while left > 1 {
            swap(&mut notes, &mut before);
            let noted = &mut [(0, (left >> 1) as u32)];
            left = round(evaluator, (before, noted, u32::MAX), (&[], open), best, notes);
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
    for (slot, (best, item)) in best.iter().zip(items).enumerate() {
        if *best != COMMITTED {
            *item = plan.item(slot, best.wrapping_sub(1));
        }
    }
}

/// Takes the candidates of a list out of the slots that they had won; says whether there are such.
fn unseat(candidates: &[u64], (first, end): List, best: &mut [u16]) -> bool {
    let mut is_any = false;
    for word in candidates.get(first as usize..end as usize).unwrap_or_default() {
        let candidate = Candidate(*word);
        if let Some(best) = best.get_mut(candidate.slot()).filter(|best| **best == candidate.rank()) {
            *best = NONE;
            is_any = true;
        }
    }
    is_any
}

/// Notes the spans that visitor and request lead to, and gives how many they are.
#[inline(never)]
fn gather(evaluator: &Evaluator<'_>, lists: &mut Vec<List>) -> usize {
    let plan = evaluator.plan;
    let (known, facts) = (&evaluator.known.sheet, &evaluator.facts.sheet);
    let [texts, columns_of_lists, fields] = plan.columns();
    // One per text, and what is filed under nothing.
    let most = texts.len().wrapping_add(fields.len()).wrapping_add(1);
    let most = most.wrapping_add(known.symbols.len()).wrapping_add(facts.symbols.len());
    while lists.len() < most {
        lists.push((0, 0));
    }
    let mut found = Found { places: lists.iter_mut(), count: 0 };
    found.under(plan, known, (texts, columns_of_lists), 0);
    if !fields.is_empty() {
        // A field is a text or a list; as the other one, it leads nowhere.
        found.under(plan, facts, (fields, fields), known.columns.len());
    }
    found.note(plan.unfiled());
    found.count
}

/// Spans that are found, written over those of the last pass.
struct Found<'l> {
    places: core::slice::IterMut<'l, List>,
    count: usize,
}

impl Found<'_> {
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    fn note(&mut self, span: Option<&Span>) {
        if let Some(span) = span
            && let Some(place) = self.places.next()
        {
            *place = (span.first, span.end);
            self.count = self.count.wrapping_add(1);
        }
    }

    /// What is filed under the texts and lists of these columns, of which so many are before those of the sheet.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    fn under(&mut self, plan: &Plan, sheet: &Sheet, (texts, lists): (&[u16], &[u16]), before: usize) {
        for column in texts {
            if let Some(key) = sheet.keys.get(usize::from(*column).wrapping_sub(before)) {
                self.note(plan.under(*key as usize, *column));
            }
        }
        for column in lists {
            if let Some(key) = sheet.keys.get(usize::from(*column).wrapping_sub(before)) {
                for symbol in sheet.list(*key) {
                    self.note(plan.under((*symbol).into(), *column));
                }
            }
        }
    }
}

/// Asks one leaf of every candidate of all lists up to a rank whose gate is open and that is better than what its slot has, and
/// notes those that are not settled by it. Gives how many they are, times 2, and 1 more if there are candidates of further ranks.
#[inline(never)]
fn round(
    evaluator: &mut Evaluator<'_>,
    (candidates, lists, limit): (&[u64], &mut [List], u32),
    (behind, open): (&[u16], &[u16]),
    best: &mut [u16],
    notes: &mut [u64],
) -> usize {
    let rows = evaluator.pack.rows();
    let (leaves, filters) = (rows.leaves.as_slice(), rows.filters.as_slice());
    let keys = evaluator.known.sheet.keys.as_slice();
    let now_key = evaluator.now_key;
    let others = evaluator.elsewhere;
    let first_elsewhere = notes.len() / 2;
    let (mut kept, mut elsewhere, mut is_rest) = (0usize, first_elsewhere, 0);
    for (first, end) in lists {
        let mut at = *first;
        *first = *end;
        for word in candidates.get(at as usize..*end as usize).unwrap_or_default() {
            let candidate = Candidate(*word);
            if u32::from(candidate.rank()) >= limit {
                is_rest = 1;
                *first = at;
                break;
            }
            let is_open = behind.get(at as usize).is_none_or(|gate| open.get(usize::from(*gate)) == Some(&1));
            at = at.wrapping_add(1);
            let (Some(word), Some(best)) = (leaves.get(candidate.leaf()), best.get_mut(candidate.slot())) else {
                continue;
            };
            if !is_open || candidate.rank() >= *best {
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
    }
    for place in first_elsewhere..elsewhere {
        let candidate = Candidate(notes.get(place).copied().unwrap_or(0));
        let (Some(word), Some(best)) = (leaves.get(candidate.leaf()), best.get_mut(candidate.slot())) else { continue };
        let leaf = Leaf::of(*word);
        let jump = leaf.jump(evaluator.comes_out(leaf).into());
        kept = kept.wrapping_add(note_anew((candidate, jump), best, notes.get_mut(kept)));
    }
    kept.wrapping_mul(2).wrapping_add(is_rest)
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
