//! The pass once more, slowly: every item of every slot is asked everything, also below the winner.
//!
//! What refuses an item it asks of the pass itself, item by item; what it says of that is told from the parts. Source: DESIGN 4.3.

use super::clause::clause;
use super::explanation::{Explanation, ItemExplanation, Language, SlotExplanation};
use super::item::{Draft, Rival, Saying};
use super::walk::Walker;
use super::words::{Because, Phrase, say};
use super::{limit, stage, variant};
use crate::decide::{Drawn, Probe, Question, Room};
use crate::model::Reason;
use crate::pack::{NONE, double_of_key};

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
    walker.probe.lay();
    let mut page = Page { walker, language, stage };
    let slots = (0..pack.slots()).map(|slot| page.slot(slot)).collect();
    Explanation { language, stage: explanation, slots }
}

struct Page<'a> {
    walker: Walker<'a>,
    language: Language,
    stage: u16,
}

/// What a slot shows, or would show if its visitor were not held out.
struct Outcome {
    item: Option<u16>,
    drawn: Drawn,
    /// Whether it stood there before the pass.
    is_laid: bool,
}

impl<'a> Page<'a> {
    fn slot(&mut self, slot: u16) -> SlotExplanation {
        let pack = self.walker.probe.pack();
        let order = self.walker.probe.order(slot);
        let drafts: Vec<Draft<'a>> = order.into_iter().map(|item| self.draft(item, slot)).collect();
        let is_laid = self.walker.probe.is_laid(slot);
        let best = drafts.iter().position(|draft| draft.refusal.is_none()).filter(|_| !is_laid);
        if !is_laid {
            let item = best.and_then(|best| drafts.get(best)).map(|draft| draft.item);
            self.walker.probe.give(slot, item);
        }
        let (winner, drawn) = self.walker.probe.shown(slot);
        let outcome = Outcome { item: winner, drawn, is_laid };
        let rival = |rank: usize| match (winner, best) {
            (Some(winner), None) => Some(Rival::Committed { winner }),
            (Some(winner), Some(best)) if rank > best => {
                let score = drafts.get(best).and_then(|draft| draft.score);
                let mut pinned = pack.ranked_items(slot).take(pack.slot_pinned(slot).into());
                Some(Rival::Better { winner, score, is_pinned: pinned.any(|pinned| pinned == winner) })
            }
            _ => None,
        };
        let items: Vec<ItemExplanation> = (0u32..)
            .zip(&drafts)
            .map(|(place, draft)| {
                let rank = usize::try_from(place).unwrap_or(usize::MAX);
                let won = (winner == Some(draft.item)).then_some(&outcome);
                self.item(draft, place.saturating_add(1), won, rival(rank))
            })
            .collect();
        let is_shown = drawn.reason != Reason::Holdout;
        let decision_id = self.walker.probe.decision_id(slot, winner, drawn.variant);
        let experiment = winner.and_then(|item| variant::explained(pack, item, &drawn, self.language));
        let said = experiment.as_ref().map(|experiment| experiment.sentence.as_str()).filter(|_| is_shown);
        SlotExplanation {
            slot: pack.slot_name(slot).to_owned(),
            item: winner.map(|item| pack.item_name(item).to_owned()),
            variant: variant::name(pack, drawn.variant).map(str::to_owned),
            reason: drawn.reason,
            holdout: variant::held_out(&drawn),
            decision_id: format!("{decision_id:016x}"),
            sentence: self.sentence(slot, &outcome, said, &drafts, &items),
            experiment,
            items,
        }
    }

    fn draft(&mut self, item: u16, slot: u16) -> Draft<'a> {
        let pack = self.walker.probe.pack();
        let entry = pack.item(item);
        let stands = self.walker.probe.enter_slot(slot);
        let limits = if entry.program == NONE { Vec::new() } else { self.walker.limits(entry.program, item) };
        let parts = if entry.program == NONE { Vec::new() } else { self.walker.parts(entry.program) };
        let is_for = |stage: u16| entry.stages.checked_shr(u32::from(stage)).unwrap_or(0) & 1 != 0;
        let stages = (0..pack.stages()).filter(|stage| is_for(*stage)).map(|stage| pack.stage_name(stage).to_owned());
        let stages = stages.collect();
        let place = (slot, item);
        let probe = &mut self.walker.probe;
        let score = Some(probe.score(item)).filter(|score| *score > 0);
        let draft = Draft {
            pack,
            item,
            slot,
            stage: pack.stage_name(self.stage),
            in_stage: is_for(self.stage),
            stages,
            granted: probe.is_granted(entry.purpose),
            parts,
            refusal: probe.refusal(place),
            limits,
            used_in: probe.used_in(place),
            is_done: probe.is_done(item),
            score: score.map(|score| f64::from_bits(double_of_key(score))),
            holdout: variant::held_out(&probe.draw(place)),
        };
        probe.leave_slot(slot, stands);
        draft
    }

    fn item(&self, draft: &Draft<'_>, rank: u32, won: Option<&Outcome>, rival: Option<Rival>) -> ItemExplanation {
        let (reason, cause) = match (won, draft.refusal) {
            (Some(won), _) => (won.drawn.reason, None),
            (None, Some(refusal)) => refusal,
            (None, None) => (Reason::Outranked, None),
        };
        let pack = draft.pack;
        let for_all = draft.stages.len() == usize::from(pack.stages());
        let item = pack.item_name(draft.item);
        let saying = match won {
            None => draft.lost(reason, rival),
            Some(Outcome { is_laid: true, drawn, .. }) if drawn.reason == Reason::Preview => Saying::Previewed { item },
            Some(Outcome { is_laid: true, .. }) => Saying::Kept { item },
            Some(Outcome { drawn, .. }) => match variant::held_out(drawn) {
                Some(holdout) => Saying::HeldOut { item, holdout },
                None => Saying::Shown { item, because: draft.because() },
            },
        };
        ItemExplanation {
            item: item.to_owned(),
            rank,
            priority: pack.item_priority(draft.item),
            reason,
            cause,
            stages: (!for_all).then(|| draft.stages.clone()),
            when: draft.when().map(clause),
            checks: draft.parts.iter().filter_map(|part| part.explained(pack, self.language)).collect(),
            limits: draft
                .limits
                .iter()
                .map(|limited| limit::explained(limited, draft.item, pack, self.language))
                .collect(),
            used_in: draft.used_in.map(|slot| pack.slot_name(slot).to_owned()),
            score: draft.score.filter(|score| score.is_finite()),
            nearest_miss: if won.is_some() { None } else { draft.nearest(rival, self.language) },
            sentence: say(&saying.as_phrase(), self.language),
        }
    }

    /// The winner with its grounds, then the best loser; where that one is for another stage, also the best of this stage.
    fn sentence(
        &self,
        slot: u16,
        outcome: &Outcome,
        variant: Option<&str>,
        drafts: &[Draft<'_>],
        items: &[ItemExplanation],
    ) -> String {
        let pack = self.walker.probe.pack();
        let slot = pack.slot_name(slot);
        let winner = outcome.item.map(|item| pack.item_name(item));
        let reason = outcome.drawn.reason;
        let draft = drafts.iter().find(|draft| Some(draft.item) == outcome.item);
        let because = || draft.map_or(Because::Always, Draft::because);
        let first = match winner {
            None => Phrase::Baseline { slot, items: drafts.len() },
            Some(item) if outcome.is_laid && reason == Reason::Preview => Phrase::Previews { slot, item },
            Some(item) if outcome.is_laid => Phrase::Keeps { slot, item },
            Some(item) => match variant::held_out(&outcome.drawn) {
                Some(holdout) => Phrase::HoldsOut { slot, item, holdout, because: because() },
                None => Phrase::Shows { slot, item, because: because() },
            },
        };
        let mut sentences = vec![say(&first, self.language)];
        sentences.extend(variant.map(str::to_owned));
        if reason == Reason::NoUnit && variant.is_none() {
            sentences.push(say(&Phrase::NoUnit, self.language));
        }
        if outcome.is_laid {
            return sentences.join(" ");
        }
        let is_other = |item: &&ItemExplanation| Some(item.item.as_str()) != winner;
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
