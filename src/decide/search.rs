//! The search for the best item of every slot at once: what the visitor leads to, and nothing else.

use super::evaluate::Evaluator;
use super::pass::{COMMITTED, Desk};
use super::plan::{Candidate, Plan, Span};
use super::sheet::Sheet;
use crate::pack::NONE;

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
                self.note(plan.under(key.value as usize, *column));
            }
        }
        for column in lists {
            if let Some(key) = sheet.keys.get(usize::from(*column).wrapping_sub(before)) {
                for symbol in sheet.list(key.value) {
                    self.note(plan.under(usize::from(*symbol), *column));
                }
            }
        }
    }
}

/// Finds the best item of every slot at once.
pub(super) fn search(evaluator: &mut Evaluator<'_>, desk: &mut Desk) {
    let plan = evaluator.plan;
    let blocks = plan.blocks.as_slice();
    let Desk { items, best, lists, .. } = desk;
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
    // From there on no candidate matters. As long as a slot is empty, all do.
    let mut worst = u32::from(NONE);
    let mut empty = best.iter().filter(|best| **best == NONE).count();
    for (first, end) in lists.get(..count).unwrap_or_default() {
        let mut at = *first;
        while at < *end {
            let Some(word) = blocks.get(at as usize) else { break };
            let candidate = Candidate::of(*word);
            let rank = u32::from(candidate.rank);
            if rank >= worst {
                break;
            }
            let first = at.wrapping_add(1);
            at = first.wrapping_add(candidate.leaves.into());
            let Some(best_rank) = best.get_mut(usize::from(candidate.slot)) else { continue };
            if rank >= u32::from(*best_rank) {
                continue;
            }
            let Some(gate) = plan.gates.get(usize::from(candidate.gate)) else { continue };
            if gate.stages & stage == 0
                || !evaluator.is_granted(gate.purpose)
                || (candidate.leaves > 0 && !evaluator.passes(blocks, first as usize))
            {
                continue;
            }
            let before = core::mem::replace(best_rank, candidate.rank);
            if before == NONE {
                empty = empty.wrapping_sub(1);
            }
            if empty == 0 && (before == NONE || u32::from(before) == worst) {
                worst = best.iter().fold(0, |worst, rank| worst.max(u32::from(*rank)));
            }
        }
    }
    for (slot, (best, item)) in (0u16..).zip(best.iter().zip(items)) {
        if *best != NONE && *best != COMMITTED {
            *item = plan.item(slot, best.wrapping_sub(1));
        }
    }
}
