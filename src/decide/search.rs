//! The search for the best item of every slot at once: what the visitor leads to, and nothing else.

use super::evaluate::Evaluator;
use super::pass::{COMMITTED, Desk};
use super::plan::{Candidate, Plan, Span};
use super::sheet::Sheet;
use crate::pack::{FAILS, HOLDS, Leaf, NONE, key_of_int};

/// Candidates up to this rank are looked at first; what they win saves looking at the others.
const FIRST_RANKS: u32 = 128;

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
    let Desk { items, best, lists, notes, .. } = desk;
    let (known, facts) = (&evaluator.known.sheet, &evaluator.facts.sheet);
    let most = plan.filing.len().wrapping_add(known.symbols.len()).wrapping_add(facts.symbols.len()).wrapping_add(1);
    while lists.len() < most {
        lists.push((0, 0));
    }
    let mut found = Lists { places: lists.iter_mut(), count: 0 };
    found.gather(plan, known, (&plan.texts, &plan.lists), 0);
    if !plan.fields.is_empty() {
        found.gather(plan, facts, (&plan.fields, &plan.fields), known.keys.len());
    }
    found.note(plan.unfiled());
    let count = found.count;
    let stage = 1u32.checked_shl(evaluator.stage.into()).unwrap_or(0);
    let lists = lists.get_mut(..count).unwrap_or_default();
    let most = lists.iter().fold(0u32, |most, list| most.wrapping_add(list.1.wrapping_sub(list.0))) as usize;
    while notes.len() < most {
        notes.push(0);
    }
    let leaves = plan.leaves.as_slice();
    let ranges = evaluator.pack.rows().ranges.as_slice();
    let keys = known.keys.as_slice();
    let now_key = key_of_int(evaluator.now_ms.cast_unsigned());
    let mut limit = FIRST_RANKS;
    loop {
        let mut active = 0usize;
        let mut is_rest = false;
        for (first, end) in lists.iter_mut() {
            while first < end {
                let at = *first as usize;
                let (Some(word), Some(gate)) = (plan.candidates.get(at), plan.behind.get(at)) else { break };
                if u32::from(Candidate(*word).rank()) >= limit {
                    is_rest = true;
                    break;
                }
                *first = first.wrapping_add(1);
                let Some(gate) = plan.gates.get(usize::from(*gate)) else { continue };
                let is_open = (gate.stages & stage != 0) & evaluator.is_granted(gate.purpose);
                if let Some(note) = notes.get_mut(active) {
                    *note = *word;
                }
                active = active.wrapping_add(is_open.into());
            }
        }
        while active > 0 {
            let mut kept = 0usize;
            for place in 0..active {
                let Some(note) = notes.get(place).copied().map(Candidate) else { break };
                let (Some(word), Some(best)) = (leaves.get(note.leaf()), best.get_mut(note.slot())) else { continue };
                let leaf = Leaf::of(*word);
                let comes_out = if leaf.is_other() {
                    evaluator.comes_out(leaf)
                } else {
                    let (Some(key), Some(range)) = (keys.get(usize::from(leaf.column())), ranges.get(leaf.operand())) else { continue };
                    range.has(*key, leaf.from(now_key))
                };
                let jump = leaf.jump(comes_out.into());
                let is_better = note.rank() < *best;
                *best = if is_better & (jump == HOLDS) { note.rank() } else { *best };
                if let Some(note_kept) = notes.get_mut(kept) {
                    *note_kept = note.after(jump).0;
                }
                kept = kept.wrapping_add((is_better & (jump < FAILS)).into());
            }
            active = kept;
        }
        let worst = best.iter().fold(0, |worst, rank| worst.max(u32::from(*rank)));
        if !is_rest || limit >= worst {
            break;
        }
        limit = limit.wrapping_mul(4).min(worst);
    }
    for (slot, (best, item)) in (0u16..).zip(best.iter().zip(items)) {
        if *best != NONE && *best != COMMITTED {
            *item = plan.item(slot, best.wrapping_sub(1));
        }
    }
}
