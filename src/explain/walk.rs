//! Walking a condition: its clauses as CEL text, each with what the evaluator says of it.

use super::node::{Leaf, Node, NodeKind, Side};
use super::operation::Operation;
use super::source::Source;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::compile::StaticType;
use crate::decide::Probe;
use crate::model::{Cause, Comparison, Scalar};
use crate::pack::Op;
use crate::syntax::print_condition;

/// Walks conditions of one page.
pub(super) struct Walker<'a> {
    pub(super) probe: Probe<'a>,
    pub(super) source: Source<'a>,
    programs: &'a [Vec<u8>],
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
    /// `programs`: those of the pack, expanded.
    pub fn new(probe: Probe<'a>, programs: &'a [Vec<u8>]) -> Self {
        let source = Source { pack: probe.pack() };
        Self { probe, programs, source, inside: 0, depth: 0, left: 0, left_on_page: limits::EXPLAINED_CLAUSES }
    }

    /// From now on the visitor is in this stage.
    pub fn stand_in(&mut self, stage: u16) {
        self.probe.stand_in(stage);
    }

    /// The clauses of a program.
    pub fn condition(&mut self, program: u16) -> Node {
        self.shown(self.program(program))
    }

    /// The clauses of the condition at the reader's place.
    pub(super) fn shown(&mut self, code: Reader<'a>) -> Node {
        (self.inside, self.depth) = (0, 0);
        self.left = self.left_on_page.min(limits::CONDITION_NODES);
        let before = self.left;
        let node = self.node(code);
        self.left_on_page = self.left_on_page.saturating_sub(before.saturating_sub(self.left));
        // A verified pack has no program that ends early or is nested too deep.
        node.unwrap_or_else(|_| Node {
            text: String::new(),
            kind: NodeKind::And(Vec::new()),
            outcome: Err(Cause::Error),
        })
    }

    pub(super) fn program(&self, program: u16) -> Reader<'a> {
        Reader::new(self.programs.get(usize::from(program)).map(Vec::as_slice).unwrap_or_default())
    }

    fn node(&mut self, code: Reader<'a>) -> Result<Node, Halt> {
        if self.depth >= limits::CONDITION_DEPTH {
            return Err(Halt::TooDeep);
        }
        self.left = self.left.saturating_sub(self.inside.min(1));
        self.depth = self.depth.saturating_add(1);
        let node = self.node_here(code);
        self.depth = self.depth.saturating_sub(1);
        node
    }

    fn node_here(&mut self, code: Reader<'a>) -> Result<Node, Halt> {
        let operation = Operation::at(code, self.probe.pack())?;
        let kind = match operation.op {
            Op::And => NodeKind::And(self.nodes(&operation.blocks)?),
            Op::Or => NodeKind::Or(self.nodes(&operation.blocks)?),
            // A part of an item's condition: what it is a part of says more.
            Op::Check => return self.node_here(operand(&operation, 0)?),
            Op::Not => NodeKind::Not(Box::new(self.node(operand(&operation, 0)?)?)),
            op => {
                let leaf = self.leaf(code, &operation)?;
                let body = if op == Op::Segment { self.opened(operation.index())? } else { None };
                body.unwrap_or_else(|| NodeKind::Leaf(Box::new(leaf)))
            }
        };
        let text = print_condition(&self.source.piece(code, &[])?.fitting(&StaticType::Bool).ast);
        Ok(Node { text, kind, outcome: self.probe.holds(code) })
    }

    fn nodes(&mut self, blocks: &[Reader<'a>]) -> Result<Vec<Node>, Halt> {
        blocks.iter().map(|block| self.node(*block)).collect()
    }

    /// The condition of a segment, if it decides who is in it, and there is room to show it.
    fn opened(&mut self, segment: u16) -> Result<Option<NodeKind>, Halt> {
        if self.left == 0 || self.probe.is_segment_previewed(segment) {
            return Ok(None);
        }
        let pack = self.probe.pack();
        self.inside = self.inside.saturating_add(1);
        let body = self.node(self.program(pack.segment_program(segment)));
        self.inside = self.inside.saturating_sub(1);
        match body {
            Ok(body) => {
                Ok(Some(NodeKind::Segment { name: pack.segment_name(segment).to_owned(), body: Box::new(body) }))
            }
            Err(Halt::TooDeep) => Ok(None),
            Err(halt) => Err(halt),
        }
    }

    fn leaf(&mut self, code: Reader<'a>, operation: &Operation<'a>) -> Result<Leaf, Malformed> {
        Ok(match operation.op {
            Op::Compare => {
                let comparison = Comparison::ALL.get(usize::from(operation.index())).ok_or(Malformed)?;
                let (left, right) = (self.side(operand(operation, 0)?, &[])?, self.side(operand(operation, 1)?, &[])?);
                Leaf::Compare(*comparison, left, right)
            }
            Op::In => {
                let subject = self.side(operand(operation, 0)?, &[])?;
                let constants = operation.operands.iter().skip(1);
                let constants = constants.filter_map(|constant| self.probe.run(*constant, 0).ok());
                let constants: Vec<Scalar> = constants.filter_map(|constant| constant.plain().cloned()).collect();
                Leaf::In(subject, constants)
            }
            _ => Leaf::Plain(self.side(code, &[])?),
        })
    }

    /// A part of a clause, which stands in the bodies of macros over such elements.
    pub(super) fn side(&mut self, code: Reader<'a>, elements: &[StaticType]) -> Result<Side, Malformed> {
        let piece = self.source.piece(code, elements)?;
        let operation = Operation::at(code, self.probe.pack())?;
        let is_open = piece.reads.is_some_and(|level| level < elements.len());
        let known = self.reading(&operation);
        let outcome = if is_open { self.readable(known.1) } else { self.probe.run(code, elements.len()) };
        let mut side = Side { reading: known.0, purpose: known.1, is_open, ..Side::of(&piece.ast, outcome) };
        for operand in &operation.operands {
            side.inner.push(self.side(*operand, elements)?);
        }
        let inside = match operation.op {
            Op::Macro => {
                let range = self.source.piece(operand(&operation, 0)?, elements)?;
                [elements, &[range.element()]].concat()
            }
            _ => elements.to_vec(),
        };
        for block in &operation.blocks {
            side.inner.push(self.side(*block, &inside)?);
        }
        if operation.op == Op::Conditional {
            self.chosen_first(&operation, &mut side, elements.len());
        }
        Ok(side)
    }

    /// Puts the side that was chosen before the other.
    fn chosen_first(&mut self, operation: &Operation<'a>, side: &mut Side, macros: usize) {
        let is_open = side.inner.first().is_none_or(|condition| condition.is_open);
        let Some(condition) = operation.operands.first().filter(|_| !is_open) else { return };
        let is_other =
            self.probe.run(*condition, macros).is_ok_and(|found| found.plain() == Some(&Scalar::Bool(false)));
        if is_other && side.inner.len() == 3 {
            side.inner.swap(1, 2);
        }
    }
}

/// Where an operand begins.
pub(super) fn operand<'a>(operation: &Operation<'a>, place: usize) -> Result<Reader<'a>, Malformed> {
    operation.operands.get(place).copied().ok_or(Malformed)
}
