//! One item in one slot: what refuses it, what would have to change, and what is said of it.

use super::cel;
use super::clause::{ClauseMiss, Goal, Wanted, misses, misses_of};
use super::explanation::{Change, Language, Seen, bounded};
use super::limit;
use super::node::{Node, NodeKind};
use super::part::{Part, PartKind};
use super::remark::{grounds, missed};
use super::ruling::HeldOut;
use super::words::{Because, Miss, Phrase, say};
use crate::decide::{Limited, Tally};
use crate::model::{Cause, Reason};
use crate::pack::Pack;

/// An item that was asked everything.
pub(super) struct Draft<'a> {
    pub pack: &'a Pack,
    pub item: u16,
    pub slot: u16,
    /// The visitor's stage.
    pub stage: &'a str,
    pub in_stage: bool,
    /// The stages it is for.
    pub stages: Vec<String>,
    pub granted: bool,
    /// The parts of its condition.
    pub parts: Vec<Part>,
    /// What refuses it, by the word of the pass.
    pub refusal: Option<(Reason, Option<Cause>)>,
    pub limits: Vec<Limited>,
    /// The other slot that shows it.
    pub used_in: Option<u16>,
    pub is_done: bool,
    pub score: Option<f64>,
    /// The holdout that would keep it from being shown if it won.
    pub holdout: Option<HeldOut>,
}

/// Who stands in the way of an item that could be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rival {
    /// The winner, which ranks above it.
    Better { winner: u16, score: Option<f64>, is_pinned: bool },
    /// The one that was in the slot already.
    Committed { winner: u16 },
}

/// What is said of an item, still in parts that a phrase can borrow.
pub(super) enum Saying<'t> {
    Shown { item: &'t str, because: Because<'t> },
    Kept { item: &'t str },
    Previewed { item: &'t str },
    HeldOut { item: &'t str, holdout: HeldOut },
    NotShown { item: &'t str, priority: i32, misses: Vec<Miss<'t>> },
}

impl Saying<'_> {
    pub fn as_phrase(&self) -> Phrase<'_> {
        match self {
            Self::Shown { item, because } => Phrase::Shown { item, because },
            Self::Kept { item } => Phrase::Kept { item },
            Self::Previewed { item } => Phrase::Previewed { item },
            Self::HeldOut { item, holdout } => Phrase::HeldOut { item, holdout: *holdout },
            Self::NotShown { item, priority, misses } => Phrase::NotShown { item, priority: *priority, misses },
        }
    }
}

impl Draft<'_> {
    /// The item's own condition.
    pub fn when(&self) -> Option<&Node> {
        self.parts.iter().find(|part| part.kind == PartKind::Condition).map(|part| &part.node)
    }

    /// Why it is shown.
    pub fn because(&self) -> Because<'_> {
        // What the author wrote as its condition says most.
        let is_said = |part: &&Part| matches!(part.kind, PartKind::Channel(_) | PartKind::Locale(_));
        let node = self.when().or_else(|| self.parts.iter().find(is_said).map(|part| &part.node));
        match node {
            Some(node) => Because::Clauses(grounds(node, self.pack)),
            None if self.parts.iter().any(|part| part.reason() == Reason::Schedule) => Because::Schedule,
            None if self.stages.len() < usize::from(self.pack.stages()) => Because::Stage(self.stage),
            None => Because::Always,
        }
    }

    /// What is said of one that is not the winner.
    pub fn lost(&self, reason: Reason, rival: Option<Rival>) -> Saying<'_> {
        let item = self.pack.item_name(self.item);
        let misses = match reason {
            Reason::Stage => vec![self.stage_miss()],
            Reason::Consent => vec![self.consent_miss()],
            Reason::Channel | Reason::Locale | Reason::Schedule | Reason::Suppressed => self.part_misses(reason),
            Reason::Capped | Reason::Exclusive | Reason::InterruptionBudget => self.limit_misses(reason),
            Reason::BlockedUnknown => {
                let suppressions = self.part_misses(Reason::Suppressed);
                if suppressions.is_empty() { self.limit_misses(reason) } else { suppressions }
            }
            Reason::UsedOnPage => vec![self.used_miss().unwrap_or(Miss::Done)],
            Reason::Outranked => vec![rival.map_or(Miss::Waits, |rival| self.rival_miss(rival))],
            _ => self.condition_misses(),
        };
        Saying::NotShown { item, priority: self.pack.item_priority(self.item), misses }
    }

    /// The smallest set of changes after which it would be shown in its slot; none if nothing helps.
    pub fn nearest(&self, rival: Option<Rival>, language: Language) -> Option<Vec<Change>> {
        if self.is_hopeless() {
            return None;
        }
        let mut changes: Vec<Change> = Vec::new();
        let mut add = |miss: Miss<'_>, change: Change| {
            changes.push(Change { sentence: say(&Phrase::Takes { miss: &miss }, language), ..change });
        };
        if !self.in_stage {
            add(self.stage_miss(), self.stage_change()?);
        }
        if !self.granted {
            let purpose = cel::quoted(self.pack.purpose_name(self.pack.item(self.item).purpose));
            let change = plain(format!("consent({purpose})"), Seen::Bool(false), "true".to_owned());
            add(self.consent_miss(), change);
        }
        for miss in misses_of(&self.goals())? {
            let change = miss.change();
            add(self.clause_miss(miss), change);
        }
        if let (Some(slot), Some(miss)) = (self.used_in, self.used_miss()) {
            add(miss, self.occupied(slot, self.item));
        }
        for (slot, item) in self.in_the_way() {
            let miss = Miss::Exclusive { item: self.pack.item_name(item), slot: self.pack.slot_name(slot) };
            add(miss, self.occupied(slot, item));
        }
        if let Some(rival) = rival {
            add(self.rival_need(rival), self.rival_change(rival)?);
        }
        Some(changes)
    }

    /// Whether something refuses it that only time or the past can turn.
    fn is_hopeless(&self) -> bool {
        let has_ended = |part: &Part| part.reason() == Reason::Schedule && part.passes != Ok(true);
        let is_enough = |limited: &Limited| limited.refuses.is_some() && limited.tally != Tally::Group;
        // Another stage may have another holdout.
        let is_held = self.holdout.is_some_and(|holdout| holdout != HeldOut::Stage || self.in_stage);
        self.is_done || is_held || self.parts.iter().any(has_ended) || self.limits.iter().any(is_enough)
    }

    /// What the parts of its condition must come to.
    fn goals(&self) -> Vec<Goal<'_>> {
        let parts = self.parts.iter().filter(|part| part.reason() != Reason::Schedule);
        let goal = |part: &'_ Part| match part.kind {
            PartKind::Suppression(_) => Wanted::NotTrue,
            _ => Wanted::True,
        };
        parts.map(|part| Goal { node: &part.node, wanted: goal(part) }).collect()
    }

    /// The items of its exclusive groups that stand on the page, each once.
    fn in_the_way(&self) -> Vec<(u16, u16)> {
        let groups = self.limits.iter().filter(|limited| limited.tally == Tally::Group && limited.refuses.is_some());
        let mut found: Vec<(u16, u16)> = groups.flat_map(|limited| limited.here.iter().copied()).collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|place| place.1 != self.item);
        found
    }

    /// What is said of the first part that gives this reason, and does not let the item pass.
    fn part_misses(&self, reason: Reason) -> Vec<Miss<'_>> {
        let mut parts = self.parts.iter().filter(|part| part.reason() == reason && part.passes != Ok(true));
        parts.next().and_then(|part| part.miss(self.pack)).into_iter().collect()
    }

    fn limit_misses(&self, reason: Reason) -> Vec<Miss<'_>> {
        let mut limits = self.limits.iter().filter(|limited| limited.refuses == Some(reason));
        limits.next().map(|limited| limit::miss(limited, self.item, self.pack)).into_iter().collect()
    }

    fn condition_misses(&self) -> Vec<Miss<'_>> {
        let Some(when) = self.when() else { return Vec::new() };
        match misses(when) {
            Some(misses) => misses.into_iter().map(|miss| self.clause_miss(miss)).collect(),
            None if is_constant(when) => vec![Miss::Never],
            None => grounds(when, self.pack).into_iter().map(Miss::Clause).collect(),
        }
    }

    fn clause_miss<'t>(&'t self, miss: ClauseMiss<'t>) -> Miss<'t> {
        Miss::Clause(missed(miss.node, miss.leaf, miss.need, self.pack))
    }

    fn stage_miss(&self) -> Miss<'_> {
        Miss::Stage { now: self.stage, wanted: &self.stages }
    }

    fn stage_change(&self) -> Option<Change> {
        let stages: Vec<String> = self.stages.iter().map(|stage| cel::quoted(stage)).collect();
        let needs = match stages.as_slice() {
            [] => return None,
            [one] => format!("== {one}"),
            several => format!("in [{}]", several.join(", ")),
        };
        Some(plain("stage".to_owned(), text(self.stage), needs))
    }

    fn consent_miss(&self) -> Miss<'_> {
        Miss::Consent { purpose: self.pack.purpose_name(self.pack.item(self.item).purpose) }
    }

    fn used_miss(&self) -> Option<Miss<'_>> {
        self.used_in.map(|slot| Miss::Used { slot: self.pack.slot_name(slot) })
    }

    /// Why it comes after its rival.
    fn rival_miss(&self, rival: Rival) -> Miss<'_> {
        match rival {
            Rival::Better { winner, is_pinned: true, .. } => Miss::Pinned { winner: self.pack.item_name(winner) },
            Rival::Better { winner, score, .. } if self.is_tied(winner) && score != self.score => {
                Miss::Score { winner: self.pack.item_name(winner), score: self.score, winners: score }
            }
            _ => self.rival_need(rival),
        }
    }

    /// What it takes to come before its rival.
    fn rival_need(&self, rival: Rival) -> Miss<'_> {
        let priority = self.pack.item_priority(self.item);
        match rival {
            Rival::Committed { winner } => Miss::Taken { winner: self.pack.item_name(winner) },
            Rival::Better { winner, .. } if self.is_tied(winner) => {
                Miss::Tie { winner: self.pack.item_name(winner), priority }
            }
            Rival::Better { winner, .. } => {
                let winners = self.pack.item_priority(winner);
                Miss::Below { winner: self.pack.item_name(winner), priority, winners }
            }
        }
    }

    fn is_tied(&self, winner: u16) -> bool {
        self.pack.item_priority(winner) == self.pack.item_priority(self.item)
    }

    fn rival_change(&self, rival: Rival) -> Option<Change> {
        match rival {
            Rival::Committed { winner } => Some(self.occupied(self.slot, winner)),
            Rival::Better { is_pinned: true, .. } => None,
            Rival::Better { winner, .. } => {
                let winners = self.pack.item_priority(winner);
                let priority = Seen::Int(i64::from(self.pack.item_priority(self.item)));
                // Above the largest priority there is none.
                (winners < i32::MAX).then(|| plain("priority".to_owned(), priority, format!("> {winners}")))
            }
        }
    }

    fn occupied(&self, slot: u16, item: u16) -> Change {
        let item = self.pack.item_name(item);
        let slot = cel::quoted(self.pack.slot_name(slot));
        plain(format!("slot({slot})"), text(item), format!("!= {}", cel::quoted(item)))
    }
}

fn plain(text: String, now: Seen, needs: String) -> Change {
    Change { text, now: Some(now), cause: None, needs, sentence: String::new(), becomes: None }
}

fn text(name: &str) -> Seen {
    Seen::Text(bounded(name, Seen::MOST_LETTERS))
}

/// Whether no leaf reads anything.
fn is_constant(node: &Node) -> bool {
    match &node.kind {
        NodeKind::And(operands) | NodeKind::Or(operands) => operands.iter().all(is_constant),
        NodeKind::Not(operand) => is_constant(operand),
        NodeKind::Segment { body, .. } => is_constant(body),
        NodeKind::Leaf(leaf) => leaf.subject().is_constant(),
    }
}
