//! Walking a program's bytes: its clauses as CEL text, each with what the evaluator says of it.
//!
//! With `side.rs` the only file of this floor that knows how a program is laid out; the pack's `op.rs` describes it.

use super::cel::{self, Level};
use super::node::{Leaf, Node, NodeKind, Side};
use super::side::junction;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::decide::Probe;
use crate::model::{Cause, Comparison};
use crate::pack::Op;

/// Walks conditions of one page.
pub(super) struct Walker<'a> {
    pub(super) probe: Probe<'a>,
    /// How many macros' bodies the side in hand stands in.
    pub(super) in_macros: usize,
    /// How many segments the clause in hand stands in, and how many clauses.
    inside: usize,
    depth: usize,
    /// Clauses that the condition in hand may still show out of segments.
    left: usize,
    /// The same for the whole page.
    left_on_page: usize,
}

/// Why a walk ends early.
enum Halt {
    Malformed,
    /// Shown whole, the clauses would be nested deeper than a condition may be.
    TooDeep,
}

impl From<Malformed> for Halt {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl<'a> Walker<'a> {
    pub fn new(probe: Probe<'a>) -> Self {
        Self { probe, in_macros: 0, inside: 0, depth: 0, left: 0, left_on_page: limits::EXPLAINED_CLAUSES }
    }

    pub fn probe(&self) -> &Probe<'a> {
        &self.probe
    }

    /// Says in which stage the visitor is, which conditions read from here on.
    pub fn set_stage(&mut self, stage: u16) {
        self.probe.set_stage(stage);
    }

    /// The clauses of a program.
    pub fn condition(&mut self, program: u16) -> Node {
        (self.inside, self.depth) = (0, 0);
        self.left = self.left_on_page.min(limits::CONDITION_NODES);
        let before = self.left;
        let node = self.node(&mut Reader::new(self.probe.pack().program(program)));
        self.left_on_page = self.left_on_page.saturating_sub(before.saturating_sub(self.left));
        // A verified pack has no program that ends early or is nested too deep.
        node.unwrap_or_else(|_| Node {
            text: String::new(),
            level: Level::Primary,
            kind: NodeKind::And(Vec::new()),
            outcome: Err(Cause::Error),
        })
    }

    fn node(&mut self, code: &mut Reader<'a>) -> Result<Node, Halt> {
        if self.depth >= limits::CONDITION_DEPTH {
            return Err(Halt::TooDeep);
        }
        self.left = self.left.saturating_sub(self.inside.min(1));
        self.depth = self.depth.saturating_add(1);
        let node = self.node_here(code);
        self.depth = self.depth.saturating_sub(1);
        node
    }

    fn node_here(&mut self, code: &mut Reader<'a>) -> Result<Node, Halt> {
        let start = *code;
        let op = Op::from_number(code.varint()?).ok_or(Malformed)?;
        let number = code.varint()?;
        let (text, level, kind) = match op {
            Op::And | Op::Or => {
                let mut operands = Vec::new();
                for _ in 0..number {
                    operands.push(self.node(&mut Reader::new(code.raw_text()?))?);
                }
                let level = if op == Op::And { Level::And } else { Level::Or };
                let kind = if op == Op::And { NodeKind::And } else { NodeKind::Or };
                (junction(op, operands.iter().map(|node| (node.text.as_str(), node.level))), level, kind(operands))
            }
            Op::Not => {
                let operand = self.node(code)?;
                let text = format!("!{}", cel::operand(&operand.text, operand.level, Level::Product));
                (text, Level::Not, NodeKind::Not(Box::new(operand)))
            }
            _ => {
                *code = start;
                let side = self.side(code)?;
                let (text, level) = (side.text.clone(), side.level);
                let index = u16::try_from(number & 0xffff).unwrap_or(0);
                let body = if op == Op::Segment { self.opened(index)? } else { None };
                (text, level, body.unwrap_or_else(|| NodeKind::Leaf(leaf(op, number, side))))
            }
        };
        Ok(Node { text, level, kind, outcome: self.probe.holds(start) })
    }

    /// The condition of the segment, if there is room to show it.
    fn opened(&mut self, segment: u16) -> Result<Option<NodeKind>, Halt> {
        if self.left == 0 {
            return Ok(None);
        }
        let pack = self.probe.pack();
        self.inside = self.inside.saturating_add(1);
        let body = self.node(&mut Reader::new(pack.program(pack.segment_program(segment))));
        self.inside = self.inside.saturating_sub(1);
        match body {
            Ok(body) => {
                Ok(Some(NodeKind::Segment { name: pack.segment_name(segment).to_owned(), body: Box::new(body) }))
            }
            Err(Halt::TooDeep) => Ok(None),
            Err(halt) => Err(halt),
        }
    }
}

/// A comparison of plain values, or a truth that stands for itself.
fn leaf(op: Op, number: u64, mut side: Side) -> Leaf {
    if side.inner.iter().any(|inner| !inner.is_plain) {
        return Leaf::Plain(side);
    }
    let comparison = usize::try_from(number).ok().and_then(|number| Comparison::ALL.get(number).copied());
    match (op, comparison) {
        (Op::Compare, Some(comparison)) => match (side.inner.pop(), side.inner.pop()) {
            (Some(right), Some(left)) => Leaf::Compare(comparison, left, right),
            _ => Leaf::Plain(side),
        },
        (Op::In, _) => {
            let mut inner = side.inner.into_iter();
            match inner.next() {
                Some(operand) => Leaf::In(operand, inner.filter_map(|constant| constant.outcome.ok()).collect()),
                None => Leaf::Plain(Side::of(Err(Cause::Error))),
            }
        }
        _ => Leaf::Plain(side),
    }
}
