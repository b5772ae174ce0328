//! From the clauses of a walk to those of an explanation, and to the formula of which the nearest miss is sought.

use std::collections::BTreeMap;

use super::explanation::{Change, Clause, Operator, Seen, Verdict};
use super::nearest::{Formula, Price, nearest};
use super::need::Need;
use super::node::{Leaf, Node, NodeKind, Side};
use crate::model::Cause;

/// The clauses of a condition as an explanation shows them.
pub(super) fn clause(node: &Node) -> Clause {
    shown(node, true)
}

fn shown(node: &Node, decisive: bool) -> Clause {
    let (operator, operands): (Option<Operator>, Vec<&Node>) = match &node.kind {
        NodeKind::And(operands) => (Some(Operator::And), operands.iter().collect()),
        NodeKind::Or(operands) => (Some(Operator::Or), operands.iter().collect()),
        NodeKind::Not(operand) => (Some(Operator::Not), vec![operand]),
        NodeKind::Segment { body, .. } => (Some(Operator::Segment), vec![body]),
        NodeKind::Leaf(_) => (None, Vec::new()),
    };
    let (verdict, cause) = Verdict::of(node.outcome);
    let clauses = operands.into_iter().map(|operand| shown(operand, decisive && rests_on(node, operand))).collect();
    let value = match &node.kind {
        NodeKind::Leaf(leaf) => seen(leaf),
        _ => None,
    };
    Clause { text: node.text.clone(), operator, verdict, cause, decisive, value, clauses: operator.map(|_| clauses) }
}

/// Whether the outcome of `node` is that of `operand`, or needed it.
fn rests_on(node: &Node, operand: &Node) -> bool {
    match (&node.kind, node.outcome) {
        (NodeKind::And(_), Ok(true)) | (NodeKind::Or(_), Ok(false)) => true,
        (NodeKind::And(_) | NodeKind::Or(_), outcome) => operand.outcome == outcome,
        _ => true,
    }
}

/// The value on the side that is asked; of an operation on one thing that is read, that thing's.
fn seen(leaf: &Leaf) -> Option<Seen> {
    let shown = match leaf {
        Leaf::Plain(side) => side.read().unwrap_or(side),
        Leaf::Compare(..) | Leaf::In(..) => leaf.subject(),
    };
    value_of(shown)
}

fn value_of(side: &Side) -> Option<Seen> {
    side.outcome.as_ref().ok().and_then(Seen::of)
}

/// A clause that must change.
pub(super) struct ClauseMiss<'t> {
    pub node: &'t Node,
    pub leaf: &'t Leaf,
    pub need: Need,
    pub becomes: bool,
}

impl ClauseMiss<'_> {
    /// The change without its sentence.
    pub fn change(&self) -> Change {
        Change {
            text: self.node.text.clone(),
            now: value_of(self.leaf.subject()),
            cause: Verdict::of(self.node.outcome).1,
            needs: self.need.text(),
            sentence: String::new(),
            becomes: Some(self.becomes),
        }
    }
}

/// The smallest set of leaves that must change for the condition to hold; none if nothing helps.
pub(super) fn misses(condition: &Node) -> Option<Vec<ClauseMiss<'_>>> {
    misses_of(&[Goal { node: condition, wanted: Wanted::True }])
}

/// What a condition must come to.
pub(super) struct Goal<'t> {
    pub node: &'t Node,
    pub wanted: Wanted,
}

/// What is wanted of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That it holds.
    True,
    /// That it does not hold; that it is absent does as well.
    NotTrue,
}

/// The smallest set of leaves that must change for several conditions to come to what is wanted; none if nothing helps.
///
/// What is absent, and may be, stays out of the search, unless the changes that were found would turn it: then it must be false.
pub(super) fn misses_of<'t>(goals: &[Goal<'t>]) -> Option<Vec<ClauseMiss<'t>>> {
    let strict: Vec<&Goal<'t>> = goals.iter().filter(|goal| !goal.is_lenient()).collect();
    let found = found_for(&strict)?;
    let flips: BTreeMap<&str, bool> = found.iter().map(|miss| (miss.node.text.as_str(), miss.becomes)).collect();
    let is_turned =
        |goal: &Goal<'_>| goal.is_lenient() && !matches!(after(goal.node, &flips), Ok(false) | Err(Cause::Absent));
    if goals.iter().any(is_turned) { found_for(&goals.iter().collect::<Vec<_>>()) } else { Some(found) }
}

impl Goal<'_> {
    fn is_lenient(&self) -> bool {
        self.wanted == Wanted::NotTrue && self.node.outcome == Err(Cause::Absent)
    }
}

fn found_for<'t>(goals: &[&Goal<'t>]) -> Option<Vec<ClauseMiss<'t>>> {
    let mut leaves = Leaves::default();
    let formula = goals.iter().map(|goal| {
        let formula = leaves.formula(goal.node);
        if goal.wanted == Wanted::True { formula } else { Formula::Not(Box::new(formula)) }
    });
    let formula = Formula::And(formula.collect());
    let flips = nearest(&formula, &leaves.prices)?;
    let miss = |(leaf, becomes): (usize, bool)| {
        let (node, leaf) = leaves.found.get(leaf).copied()?;
        let (_, need, _) = leaf.need(becomes)?;
        Some(ClauseMiss { node, leaf, need, becomes })
    };
    Some(flips.into_iter().filter_map(miss).collect())
}

/// What a condition comes to where some of its leaves are changed.
fn after(node: &Node, flips: &BTreeMap<&str, bool>) -> Result<bool, Cause> {
    let (operands, absorbing) = match &node.kind {
        NodeKind::Leaf(_) => return flips.get(node.text.as_str()).map_or(node.outcome, |truth| Ok(*truth)),
        NodeKind::Not(operand) => return after(operand, flips).map(|holds| !holds),
        NodeKind::Segment { body, .. } => return after(body, flips),
        NodeKind::And(operands) => (operands, false),
        NodeKind::Or(operands) => (operands, true),
    };
    let outcomes: Vec<_> = operands.iter().map(|operand| after(operand, flips)).collect();
    if outcomes.contains(&Ok(absorbing)) {
        return Ok(absorbing);
    }
    outcomes.iter().filter_map(|outcome| outcome.err()).max().map_or(Ok(!absorbing), Err)
}

/// Leaves by their text, numbered in its order: one that stands twice is one.
#[derive(Default)]
struct Leaves<'t> {
    numbers: BTreeMap<&'t str, usize>,
    found: Vec<(&'t Node, &'t Leaf)>,
    prices: Vec<Price>,
}

impl<'t> Leaves<'t> {
    fn formula(&mut self, node: &'t Node) -> Formula {
        match &node.kind {
            NodeKind::And(operands) => Formula::And(operands.iter().map(|operand| self.formula(operand)).collect()),
            NodeKind::Or(operands) => Formula::Or(operands.iter().map(|operand| self.formula(operand)).collect()),
            NodeKind::Not(operand) => Formula::Not(Box::new(self.formula(operand))),
            NodeKind::Segment { body, .. } => self.formula(body),
            NodeKind::Leaf(leaf) => Formula::Leaf(self.number(node, leaf)),
        }
    }

    fn number(&mut self, node: &'t Node, leaf: &'t Leaf) -> usize {
        let next = self.found.len();
        let number = *self.numbers.entry(node.text.as_str()).or_insert(next);
        if number == next {
            let price = |wanted| leaf.need(wanted).map(|need| need.2);
            self.found.push((node, leaf));
            self.prices.push(Price { now: node.outcome.ok(), to_true: price(true), to_false: price(false) });
        }
        number
    }
}
