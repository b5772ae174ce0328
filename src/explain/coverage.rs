//! Every clause that a journey asks, with what it came to on one page: what coverage by rule tests is counted from.

use super::node::{Leaf, Node, NodeKind};
use super::part::{Part, PartKind};
use super::walk::Walker;
use crate::decide::{Probe, Question, Room};
use crate::model::Cause;
use crate::pack::NONE;

/// What a condition belongs to, by its number in the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// `enter` of a stage.
    Stage(u16),
    /// A segment.
    Segment(u16),
    /// `when` of an item.
    Item(u16),
}

/// A clause that is made of no others; a question for a segment is one.
pub(crate) struct Asked {
    pub owner: Owner,
    /// CEL, written from the pack.
    pub text: String,
    pub outcome: Result<bool, Cause>,
}

/// Every clause of a journey, whether or not the page needed it. Constants, which nothing can change, are left out.
pub(crate) fn clauses(question: Question<'_>) -> Vec<Asked> {
    let pack = question.pack;
    let programs = pack.expanded().unwrap_or_default();
    let stages = (0..pack.stages()).map(|stage| (Owner::Stage(stage), pack.stage_enter(stage)));
    let segments = (0..pack.segments()).map(|segment| (Owner::Segment(segment), pack.segment_program(segment)));
    let items = (0..pack.items()).map(|item| (Owner::Item(item), pack.item(item).program));
    let mut room = Room::default();
    let mut probe = Probe::new(question, &mut room);
    let stage = probe.standing().0.stage;
    let mut walker = Walker::new(probe, &programs);
    let mut asked = Vec::new();
    for (owner, program) in stages.chain(segments).chain(items).filter(|condition| condition.1 != NONE) {
        if !matches!(owner, Owner::Stage(_)) {
            // What decides the stage cannot read it.
            walker.stand_in(stage);
        }
        let mut take = |node: &Node| asked.push(Asked { owner, text: node.text.clone(), outcome: node.outcome });
        // Where segments multiply, the walk stops opening them; here a question for one is a clause either way.
        if !matches!(owner, Owner::Item(_)) {
            leaves(&walker.condition(program), &mut take);
            continue;
        }
        // A suppression is counted once, where it stands; a schedule has no clauses.
        let is_counted = |part: &Part| !matches!(part.kind, PartKind::Suppression(_) | PartKind::Schedule(_));
        walker.parts(program).iter().filter(|part| is_counted(part)).for_each(|part| leaves(&part.node, &mut take));
    }
    asked
}

fn leaves(node: &Node, take: &mut dyn FnMut(&Node)) {
    match &node.kind {
        NodeKind::And(operands) | NodeKind::Or(operands) => operands.iter().for_each(|operand| leaves(operand, take)),
        NodeKind::Not(operand) => leaves(operand, take),
        NodeKind::Leaf(leaf) if is_constant(leaf) => {}
        _ => take(node),
    }
}

fn is_constant(leaf: &Leaf) -> bool {
    leaf.sides().iter().all(|side| side.is_constant())
}
