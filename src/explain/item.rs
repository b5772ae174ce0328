//! One item in one slot: what refuses it, what would have to change, and what is said of it.

use super::cel;
use super::clause::{ClauseMiss, misses};
use super::explanation::{Change, Language, Seen, bounded};
use super::node::{Node, NodeKind};
use super::remark::{grounds, missed};
use super::words::{Because, Miss, Phrase, say};
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
    pub when: Option<Node>,
    /// The other slot that shows it.
    pub used_in: Option<u16>,
}

/// Who stands in the way of an item that could be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rival {
    /// The winner, which ranks above it.
    Better { winner: u16 },
    /// The one that was in the slot already.
    Committed { winner: u16 },
}

/// What is said of an item, still in parts that a phrase can borrow.
pub(super) enum Saying<'t> {
    Shown { item: &'t str, because: Because<'t> },
    Kept { item: &'t str },
    NotShown { item: &'t str, priority: i32, misses: Vec<Miss<'t>> },
}

impl Saying<'_> {
    pub fn as_phrase(&self) -> Phrase<'_> {
        match self {
            Self::Shown { item, because } => Phrase::Shown { item, because },
            Self::Kept { item } => Phrase::Kept { item },
            Self::NotShown { item, priority, misses } => Phrase::NotShown { item, priority: *priority, misses },
        }
    }
}

impl Draft<'_> {
    /// The first check that refuses it, in the order of the record.
    pub fn refusal(&self) -> Option<(Reason, Option<Cause>)> {
        if !self.in_stage {
            return Some((Reason::Stage, None));
        }
        if !self.granted {
            return Some((Reason::Consent, None));
        }
        match self.when.as_ref().map_or(Ok(true), |when| when.outcome) {
            Ok(true) => self.used_in.map(|_| (Reason::UsedOnPage, None)),
            Ok(false) => Some((Reason::ConditionFalse, None)),
            Err(Cause::Error) => Some((Reason::ConditionError, None)),
            Err(cause) => Some((Reason::ConditionUnknown, Some(cause))),
        }
    }

    /// Why it is shown.
    pub fn because(&self) -> Because<'_> {
        match &self.when {
            Some(when) => Because::Clauses(grounds(when, self.pack)),
            None if self.stages.len() < usize::from(self.pack.stages()) => Because::Stage(self.stage),
            None => Because::Always,
        }
    }

    /// What is said of it.
    pub fn phrase(&self, reason: Reason, rival: Option<Rival>) -> Saying<'_> {
        let item = self.pack.item_name(self.item);
        let misses = match reason {
            Reason::Matched => return Saying::Shown { item, because: self.because() },
            Reason::Committed => return Saying::Kept { item },
            Reason::Stage => vec![self.stage_miss()],
            Reason::Consent => vec![self.consent_miss()],
            Reason::UsedOnPage => self.used_miss().into_iter().collect(),
            Reason::Outranked => rival.map(|rival| self.rival_miss(rival)).into_iter().collect(),
            _ => self.condition_misses(),
        };
        Saying::NotShown { item, priority: self.pack.item_priority(self.item), misses }
    }

    /// The smallest set of changes after which it would be shown in its slot; none if nothing helps.
    pub fn nearest(&self, rival: Option<Rival>, language: Language) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
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
        if let Some(when) = &self.when {
            for miss in misses(when)? {
                let change = miss.change();
                add(self.clause_miss(miss), change);
            }
        }
        if let (Some(slot), Some(miss)) = (self.used_in, self.used_miss()) {
            add(miss, self.occupied(slot, self.item));
        }
        if let Some(rival) = rival {
            add(self.rival_miss(rival), self.rival_change(rival)?);
        }
        Some(changes)
    }

    fn condition_misses(&self) -> Vec<Miss<'_>> {
        let Some(when) = &self.when else { return Vec::new() };
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

    fn rival_miss(&self, rival: Rival) -> Miss<'_> {
        let priority = self.pack.item_priority(self.item);
        match rival {
            Rival::Committed { winner } => Miss::Taken { winner: self.pack.item_name(winner) },
            Rival::Better { winner } => {
                let winners = self.pack.item_priority(winner);
                let winner = self.pack.item_name(winner);
                if winners == priority {
                    Miss::Tie { winner, priority }
                } else {
                    Miss::Below { winner, priority, winners }
                }
            }
        }
    }

    fn rival_change(&self, rival: Rival) -> Option<Change> {
        match rival {
            Rival::Committed { winner } => Some(self.occupied(self.slot, winner)),
            Rival::Better { winner } => {
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
