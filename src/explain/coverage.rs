//! Every clause that a journey asks, with what it came to on one page: what coverage by rule tests is counted from.

use super::node::{Leaf, Node, NodeKind};
use super::walk::Walker;
use crate::base::time::UnixMs;
use crate::decide::Probe;
use crate::model::{Cause, Context};
use crate::pack::{NONE, Pack};
use crate::profile::View;

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
    /// Whether it could matter: what is for another stage or a purpose that is not granted is not asked.
    pub matters: bool,
}

/// Every clause of a journey, on a page of a visitor who is in this stage. Constants, which nothing can change, are left out.
pub(crate) fn clauses(pack: &Pack, view: &View<'_>, context: &Context<'_>, now_ms: UnixMs, stage: u16) -> Vec<Asked> {
    let stages = (0..pack.stages()).map(|number| (Owner::Stage(number), pack.stage_enter(number), true));
    let segments = (0..pack.segments()).map(|number| (Owner::Segment(number), pack.segment_program(number), true));
    let granted = Probe::new(pack, view, context, now_ms);
    let items = (0..pack.items()).map(|number| {
        let item = pack.item(number);
        let is_for_stage = item.stages.checked_shr(u32::from(stage)).unwrap_or(0) & 1 != 0;
        (Owner::Item(number), item.program, is_for_stage && granted.is_granted(item.purpose))
    });
    let mut asked = Vec::new();
    let conditions = stages.chain(segments).chain(items).filter(|condition| condition.1 != NONE);
    for (owner, program, matters) in conditions {
        // One walker per condition: none is cut short because of those before it.
        let node = Walker::new(Probe::new(pack, view, context, now_ms)).condition(program);
        leaves(&node, &mut |node| {
            asked.push(Asked { owner, text: node.text.clone(), outcome: node.outcome, matters });
        });
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
