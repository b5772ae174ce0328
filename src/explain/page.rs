//! The pass once more, slowly: every item of every slot is asked everything, also below the winner.
//!
//! It is written apart from the pass of `decide` on purpose, so that comparing both tests both; what a condition comes
//! to it asks of the one evaluator. Source: DESIGN 4.3.

use super::clause::clause;
use super::explanation::{Explanation, ItemExplanation, Language, SlotExplanation};
use super::item::{Draft, Rival};
use super::stage;
use super::walk::Walker;
use super::words::{Phrase, say};
use crate::decide::{Probe, Question, Room};
use crate::model::Reason;
use crate::pack::NONE;

/// Explains every slot of a page; see [`Engine::explain`](crate::engine::Engine::explain).
#[must_use]
pub(crate) fn explain(question: Question<'_>, language: Language) -> Explanation {
    let pack = question.pack;
    // A verified pack has no programs that are cut short.
    let programs = pack.expanded().unwrap_or_default();
    let mut room = Room::default();
    let mut walker = Walker::new(Probe::new(question, &mut room), &programs);
    let (stage, explanation) = stage::explain(&mut walker, language);
    walker.stand_in(stage);
    let mut page = Page { walker, language, stage, used: Vec::new() };
    let committed: Vec<Option<u16>> = (0..pack.slots()).map(|slot| page.committed(slot)).collect();
    let slots = (0..pack.slots()).zip(committed).map(|(slot, committed)| page.slot(slot, committed)).collect();
    Explanation { language, stage: explanation, slots }
}

struct Page<'a> {
    walker: Walker<'a>,
    language: Language,
    stage: u16,
    /// Items that stand on this page, and in which slot.
    used: Vec<(u16, u16)>,
}

impl<'a> Page<'a> {
    /// The item that stands in this slot already and may stay.
    fn committed(&mut self, slot: u16) -> Option<u16> {
        let probe = self.walker.probe();
        let pack = probe.pack();
        let item = probe.committed().iter().find(|entry| entry.0 == slot).map(|entry| entry.1);
        let item = item.filter(|item| *item != NONE)?;
        let is_free = !self.used.iter().any(|used| used.0 == item);
        let stays = is_free && probe.is_granted(pack.item(item).purpose);
        stays.then(|| {
            self.used.push((item, slot));
            item
        })
    }

    fn slot(&mut self, slot: u16, committed: Option<u16>) -> SlotExplanation {
        let pack = self.walker.probe().pack();
        let drafts: Vec<Draft<'a>> = pack.ranked_items(slot).map(|item| self.draft(item, slot)).collect();
        let matched = drafts.iter().position(|draft| draft.refusal().is_none());
        let (winner, reason) = match (committed, matched.and_then(|rank| drafts.get(rank))) {
            (Some(item), _) => (Some(item), Reason::Committed),
            (None, Some(draft)) => (Some(draft.item), Reason::Matched),
            (None, None) => (None, Reason::NoItem),
        };
        if let (Some(item), None) = (winner, committed) {
            self.used.push((item, slot));
        }
        let rival = |rank: usize| match (winner, committed, matched) {
            (Some(winner), Some(_), _) => Some(Rival::Committed { winner }),
            (Some(winner), None, Some(matched)) if rank > matched => Some(Rival::Better { winner }),
            _ => None,
        };
        let is_winner = |rank: usize, item: u16| match committed {
            Some(committed) => committed == item,
            None => Some(rank) == matched,
        };
        let items: Vec<ItemExplanation> = (0u32..)
            .zip(&drafts)
            .map(|(place, draft)| {
                let rank = usize::try_from(place).unwrap_or(usize::MAX);
                let won = is_winner(rank, draft.item).then_some(reason);
                self.item(draft, place.saturating_add(1), won, rival(rank))
            })
            .collect();
        let decision_id = self.walker.probe().decision_id(slot, winner);
        SlotExplanation {
            slot: pack.slot_name(slot).to_owned(),
            item: winner.map(|item| pack.item_name(item).to_owned()),
            reason,
            decision_id: format!("{decision_id:016x}"),
            sentence: self.sentence(slot, winner, reason, &drafts, &items),
            items,
        }
    }

    fn draft(&mut self, item: u16, slot: u16) -> Draft<'a> {
        let pack = self.walker.probe().pack();
        let entry = pack.item(item);
        let when = (entry.program != NONE).then(|| self.walker.condition(entry.program));
        let in_stage = entry.stages.checked_shr(u32::from(self.stage)).unwrap_or(0) & 1 != 0;
        let stages = (0..pack.stages())
            .filter(|stage| entry.stages.checked_shr(u32::from(*stage)).unwrap_or(0) & 1 != 0)
            .map(|stage| pack.stage_name(stage).to_owned())
            .collect();
        Draft {
            pack,
            item,
            stage: pack.stage_name(self.stage),
            in_stage,
            stages,
            granted: self.walker.probe().is_granted(entry.purpose),
            when,
            used_in: self.used.iter().find(|used| used.0 == item && used.1 != slot).map(|used| used.1),
            slot,
        }
    }

    fn item(&self, draft: &Draft<'_>, rank: u32, won: Option<Reason>, rival: Option<Rival>) -> ItemExplanation {
        let (reason, cause) = match (won, draft.refusal()) {
            (Some(reason), _) => (reason, None),
            (None, Some(refusal)) => refusal,
            (None, None) => (Reason::Outranked, None),
        };
        let pack = draft.pack;
        let for_all = draft.stages.len() == usize::from(pack.stages());
        ItemExplanation {
            item: pack.item_name(draft.item).to_owned(),
            rank,
            priority: pack.item_priority(draft.item),
            reason,
            cause,
            stages: (!for_all).then(|| draft.stages.clone()),
            when: draft.when.as_ref().map(clause),
            nearest_miss: if won.is_some() { None } else { draft.nearest(rival, self.language) },
            sentence: say(&draft.phrase(reason, rival).as_phrase(), self.language),
        }
    }

    /// The winner with its grounds, then the best loser; where that one is for another stage, also the best of this stage.
    fn sentence(
        &self,
        slot: u16,
        winner: Option<u16>,
        reason: Reason,
        drafts: &[Draft<'_>],
        items: &[ItemExplanation],
    ) -> String {
        let pack = self.walker.probe().pack();
        let slot = pack.slot_name(slot);
        let draft = drafts.iter().find(|draft| Some(draft.item) == winner);
        let first = match (winner, draft) {
            (Some(item), _) if reason == Reason::Committed => Phrase::Keeps { slot, item: pack.item_name(item) },
            (Some(item), Some(draft)) => Phrase::Shows { slot, item: pack.item_name(item), because: draft.because() },
            _ => Phrase::Baseline { slot, items: drafts.len() },
        };
        let mut sentences = vec![say(&first, self.language)];
        if reason == Reason::Committed {
            return sentences.concat();
        }
        let is_other = |item: &&ItemExplanation| item.reason != Reason::Matched;
        let has_better = items.first().is_some_and(|first| is_other(&first));
        if winner.is_some() && !has_better {
            sentences.push(say(&Phrase::TopRanked, self.language));
        }
        // Where nothing ranks above the winner, the best of those below is the best loser.
        let mut losers: Vec<&ItemExplanation> = items.iter().take_while(is_other).collect();
        if losers.is_empty() {
            losers = items.iter().filter(is_other).collect();
        }
        let best = losers.first().filter(|best| has_better || best.reason != Reason::Stage);
        let in_stage = losers.iter().find(|item| item.reason != Reason::Stage);
        let named = [best, in_stage.or(losers.first())].into_iter().flatten();
        let mut ranks = Vec::new();
        for item in named {
            if !ranks.contains(&item.rank) {
                ranks.push(item.rank);
                sentences.push(item.sentence.clone());
            }
        }
        sentences.join(" ")
    }
}
