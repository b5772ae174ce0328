//! The search for the best item of every slot at once: what the visitor leads to, and nothing else.

use core::cell::Cell;

use super::evaluate::Evaluator;
use super::pass::{COMMITTED, Desk};
use super::plan::{Candidate, Plan, Span};
use super::sheet::Sheet;
use crate::pack::{FAILS, HOLDS, Leaf, NONE};

/// Candidates up to this rank are looked at first; what they win saves looking at the others.
const FIRST_RANKS: u32 = 192;

/// Where blocks begin and end that a visitor or a request leads to.
pub(super) type List = (u32, u32);

/// Lists that are found, one after the other, in the room of those of the last pass.
struct Lists<'l> {
    places: core::slice::IterMut<'l, List>,
    count: usize,
}

impl Lists<'_> {
    #[inline(always)]
    fn note(&mut self, span: Option<&Span>) {
        if let Some(span) = span
            && let Some(place) = self.places.next()
        {
            *place = (span.first, span.end);
            self.count = self.count.wrapping_add(1);
        }
    }

    /// Notes what is filed under the texts of a sheet, of which so many columns are those of another one.
    #[inline(always)]
    fn gather(&mut self, plan: &Plan, sheet: &Sheet, (texts, lists): (&[u16], &[u16]), before: usize) {
        for column in texts {
            if let Some(key) = sheet.keys.get(usize::from(*column).wrapping_sub(before)) {
                self.note(plan.under(*key as usize, *column));
            }
        }
        for column in lists {
            if let Some(key) = sheet.keys.get(usize::from(*column).wrapping_sub(before)) {
                for symbol in sheet.list(*key) {
                    self.note(plan.under(usize::from(*symbol), *column));
                }
            }
        }
    }
}

/// Finds the best item of every slot at once.
pub(super) fn search(evaluator: &mut Evaluator<'_>, desk: &mut Desk) {
    let plan = evaluator.plan;
    let count = gather(evaluator, &mut desk.lists);
    let lists = desk.lists.get_mut(..count).unwrap_or_default();
    let most = lists.iter().fold(0u32, |most, list| most.wrapping_add(list.1.wrapping_sub(list.0))) as usize;
    while desk.notes.len() < most {
        desk.notes.push(Cell::new(0));
    }
    let open = open(evaluator);
    let mut limit = FIRST_RANKS;
    loop {
        let collected = collect(evaluator, lists, &desk.notes, &desk.best, (limit, open));
        let mut active = collected >> 1;
        while active > 0 {
            active = round(evaluator, &desk.notes, &desk.best, active);
        }
        let worst = desk.best.iter().fold(0, |worst, rank| worst.max(u32::from(rank.get())));
        if collected & 1 == 0 || limit >= worst {
            break;
        }
        limit = limit.wrapping_mul(4).min(worst);
    }
    for (slot, (best, item)) in (0u16..).zip(desk.best.iter().zip(&mut desk.items)) {
        if best.get() != NONE && best.get() != COMMITTED {
            *item = plan.item(slot, best.get().wrapping_sub(1));
        }
    }
}

/// Notes the lists that visitor and request lead to, and counts them.
#[inline(never)]
fn gather(evaluator: &Evaluator<'_>, lists: &mut Vec<List>) -> usize {
    let plan = evaluator.plan;
    let (known, facts) = (&evaluator.known.sheet, &evaluator.facts.sheet);
    let most = plan.filing.len().wrapping_add(known.symbols.len()).wrapping_add(facts.symbols.len()).wrapping_add(1);
    while lists.len() < most {
        lists.push((0, 0));
    }
    let mut found = Lists { places: lists.iter_mut(), count: 0 };
    found.gather(plan, known, (&plan.texts, &plan.lists), 0);
    if !plan.fields.is_empty() {
        found.gather(plan, facts, (&plan.fields, &plan.fields), known.columns.len());
    }
    found.note(plan.unfiled());
    found.count
}

/// Which of the first gates are open, one bit each; all others count as open here.
fn open(evaluator: &Evaluator<'_>) -> u64 {
    let mut open = u64::MAX;
    for gate in 0..evaluator.plan.gates.len().min(64) {
        if !evaluator.is_open(gate) {
            open ^= 1 << gate;
        }
    }
    open
}

/// Notes the candidates of all lists that rank better than the limit and whose gates are open. Gives how many they are, times
/// 2, and 1 more if there are others.
#[inline(never)]
fn collect(
    evaluator: &Evaluator<'_>,
    lists: &mut [List],
    notes: &[Cell<u64>],
    best: &[Cell<u16>],
    (limit, open): (u32, u64),
) -> usize {
    let plan = evaluator.plan;
    let is_open_all = open == u64::MAX && plan.gates.len() <= 64;
    let mut count = 0usize;
    let mut is_rest = 0;
    for (first, end) in lists {
        let candidates = plan.candidates.get(*first as usize..*end as usize).unwrap_or_default();
        for word in candidates {
            if u32::from(Candidate(*word).rank()) >= limit {
                is_rest = 1;
                break;
            }
            let Some(note) = notes.get(count) else { break };
            note.set(*word);
            let is_open = is_open_all || {
                let gate = usize::from(plan.behind.get(*first as usize).copied().unwrap_or(0));
                if gate < 64 { open >> gate & 1 != 0 } else { evaluator.is_open(gate) }
            };
            let is_better = best.get(Candidate(*word).slot()).is_some_and(|best| Candidate(*word).rank() < best.get());
            count = count.wrapping_add((is_open & is_better).into());
            *first = first.wrapping_add(1);
        }
    }
    count.wrapping_mul(2).wrapping_add(is_rest)
}

/// Asks one leaf of every candidate that is noted, and notes those anew that are not settled by it; gives how many they are.
///
/// How a leaf comes out can hardly be foreseen, and the next one must be fetched before it is known what follows from it. So
/// nothing is chosen: each candidate is written down again, and the next one over it if it is settled. What one candidate must
/// wait for is fetched while others are asked. Source: Ross, "Conjunctive selection conditions in main memory" (2002).
#[inline(never)]
fn round(evaluator: &mut Evaluator<'_>, notes: &[Cell<u64>], best: &[Cell<u16>], active: usize) -> usize {
    let leaves = evaluator.plan.leaves.as_slice();
    let filters = evaluator.plan.filters.as_slice();
    let keys = evaluator.known.sheet.keys.as_slice();
    let now_key = evaluator.now_key;
    let mut kept = 0usize;
    for note in notes.get(..active).unwrap_or_default() {
        let candidate = Candidate(note.get());
        let (Some(word), Some(best)) = (leaves.get(candidate.leaf()), best.get(candidate.slot())) else { continue };
        let leaf = Leaf::of(*word);
        let comes_out = if leaf.is_other() {
            evaluator.comes_otherwise(leaf)
        } else {
            let (Some(key), Some(filter)) = (keys.get(usize::from(leaf.column())), filters.get(leaf.operand())) else {
                continue;
            };
            filter.has(*key, leaf.from(now_key))
        };
        let jump = leaf.jump(comes_out.into());
        let (rank, before) = (candidate.rank(), best.get());
        best.set(if (jump == HOLDS) & (rank < before) { rank } else { before });
        if let Some(note) = notes.get(kept) {
            note.set(candidate.after(jump).0);
        }
        kept = kept.wrapping_add(((jump < FAILS) & (rank < before)).into());
    }
    kept
}
