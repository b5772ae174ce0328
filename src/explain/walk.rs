//! Walking a program's bytes: its clauses as CEL text, each with what the evaluator says of it.
//!
//! The only file of this floor that knows how a program is laid out; the pack's `layout` describes it.

use super::cel::{self, Level};
use super::node::{Leaf, Node, NodeKind, Reading, Side};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::decide::{Probe, read_window};
use crate::model::{Cause, Comparison, Scalar, Value, Window};
use crate::pack::Op;

/// Walks conditions of one page.
pub(super) struct Walker<'a> {
    probe: Probe<'a>,
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
        Self { probe, inside: 0, depth: 0, left: 0, left_on_page: limits::EXPLAINED_CLAUSES }
    }

    pub fn probe(&self) -> &Probe<'a> {
        &self.probe
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
        let op = code.u8().ok().and_then(Op::from_number).ok_or(Malformed)?;
        let (text, level, kind) = match op {
            Op::And | Op::Or => {
                let operands = self.operands(code)?;
                let level = if op == Op::And { Level::And } else { Level::Or };
                let kind = if op == Op::And { NodeKind::And } else { NodeKind::Or };
                (junction(op, operands.iter().map(|node| (node.text.as_str(), node.level))), level, kind(operands))
            }
            Op::Not => {
                let operand = self.node(code)?;
                let text = format!("!{}", cel::operand(&operand.text, operand.level, Level::Relation));
                (text, Level::Not, NodeKind::Not(Box::new(operand)))
            }
            _ => {
                *code = start;
                let (text, level, leaf) = self.leaf(code, op)?;
                let body = if op == Op::Segment { self.opened(start)? } else { None };
                (text, level, body.unwrap_or(NodeKind::Leaf(leaf)))
            }
        };
        Ok(Node { text, level, kind, outcome: self.probe.holds(start) })
    }

    /// The condition of the segment at the reader's place, if there is room to show it.
    fn opened(&mut self, mut code: Reader<'a>) -> Result<Option<NodeKind>, Halt> {
        if self.left == 0 {
            return Ok(None);
        }
        code.u8()?;
        let segment = code.u16()?;
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

    fn operands(&mut self, code: &mut Reader<'a>) -> Result<Vec<Node>, Halt> {
        let mut operands = Vec::new();
        for _ in 0..code.u16()? {
            let bytes = usize::from(code.u16()?);
            operands.push(self.node(&mut Reader::new(code.take(bytes)?))?);
        }
        Ok(operands)
    }

    fn leaf(&mut self, code: &mut Reader<'a>, op: Op) -> Result<(String, Level, Leaf), Malformed> {
        Ok(match op {
            Op::Compare => {
                code.u8()?;
                let (comparison, left, right) = self.compared(code)?;
                (compared_text(comparison, &left, &right), Level::Relation, Leaf::Compare(comparison, left, right))
            }
            Op::In => {
                code.u8()?;
                let (operand, constants) = self.listed(code)?;
                (listed_text(&operand, &constants), Level::Relation, Leaf::In(operand, constants))
            }
            _ => {
                let side = self.side(code)?;
                (side.text.clone(), side.level, Leaf::Plain(side))
            }
        })
    }

    fn compared(&mut self, code: &mut Reader<'a>) -> Result<(Comparison, Side, Side), Malformed> {
        let comparison = *Comparison::ALL.get(usize::from(code.u8()?)).ok_or(Malformed)?;
        Ok((comparison, self.side(code)?, self.side(code)?))
    }

    fn listed(&mut self, code: &mut Reader<'a>) -> Result<(Side, Vec<Scalar>), Malformed> {
        let count = code.u16()?;
        let operand = self.side(code)?;
        let mut constants = Vec::new();
        for _ in 0..count {
            constants.extend(self.side(code)?.outcome.ok());
        }
        Ok((operand, constants))
    }

    fn side(&mut self, code: &mut Reader<'a>) -> Result<Side, Malformed> {
        let start = *code;
        let outcome = self.probe.run(start).map(Scalar::from);
        let op = Op::from_number(code.u8()?).ok_or(Malformed)?;
        let mut side = Side::of(outcome);
        let pack = self.probe.pack();
        match op {
            Op::And | Op::Or => {
                for _ in 0..code.u16()? {
                    let bytes = usize::from(code.u16()?);
                    side.inner.push(self.side(&mut Reader::new(code.take(bytes)?))?);
                }
                side.level = if op == Op::And { Level::And } else { Level::Or };
                side.text = junction(op, side.inner.iter().map(|inner| (inner.text.as_str(), inner.level)));
            }
            Op::Not => {
                let operand = self.side(code)?;
                side.level = Level::Not;
                side.text = format!("!{}", cel::operand(&operand.text, operand.level, Level::Relation));
                side.inner.push(operand);
            }
            Op::Compare => {
                let (comparison, left, right) = self.compared(code)?;
                side.level = Level::Relation;
                side.text = compared_text(comparison, &left, &right);
                side.inner.extend([left, right]);
            }
            Op::In => {
                let (operand, constants) = self.listed(code)?;
                side.level = Level::Relation;
                side.text = listed_text(&operand, &constants);
                side.inner.push(operand);
            }
            Op::Bool => side.is(Value::Bool(code.u8()? != 0)),
            Op::Int => side.is(Value::Int(code.i64()?)),
            Op::Double => side.is(Value::Double(code.f64()?)),
            Op::Duration => side.is(Value::Duration(code.i64()?)),
            Op::Timestamp => side.is(Value::Timestamp(code.i64()?)),
            Op::String => side.is(Value::String(pack.string(code.u16()?))),
            Op::Attribute | Op::HasAttribute => {
                let (name, _, purpose) = pack.attribute(code.u16()?);
                side.purpose = Some(purpose);
                let name = format!("profile.{name}");
                if op == Op::Attribute { side.reads(Reading::Attribute, name) } else { side.asks_presence(&name) }
            }
            Op::Context | Op::HasContext => {
                let (name, _) = pack.context_field(code.u16()?);
                let name = format!("context.{name}");
                if op == Op::Context { side.reads(Reading::Context, name) } else { side.asks_presence(&name) }
            }
            Op::Count | Op::Happened | Op::Since => self.tally(&mut side, code, op)?,
            Op::Segment => {
                side.reads(Reading::Segment, format!("segment({})", cel::quoted(pack.segment_name(code.u16()?))));
            }
        }
        Ok(side)
    }

    fn tally(&mut self, side: &mut Side, code: &mut Reader<'a>, op: Op) -> Result<(), Malformed> {
        let number = code.u16()?;
        let counter = self.probe.pack().counter(number);
        let window = if op == Op::Since { Window::All } else { read_window(code)? };
        let dimension = *code;
        let mut arguments = vec![cel::quoted(counter.event)];
        if op != Op::Since && (window != Window::All || counter.dimension.is_some()) {
            arguments.push(format!("'{}'", cel::window(window)));
        }
        if let Some(name) = counter.dimension {
            let value = self.side(code)?;
            arguments.extend([cel::quoted(name), value.text.clone()]);
            side.inner.push(value);
        }
        side.purpose = Some(counter.purpose);
        let (function, reading) = match op {
            Op::Count => ("count", Reading::Count),
            Op::Since => ("since", Reading::Since),
            _ => {
                let last_ago_ms = self.probe.last_ago_ms(number, dimension).unwrap_or(None);
                ("happened", Reading::Happened { last_ago_ms })
            }
        };
        side.reads(reading, format!("{function}({})", arguments.join(", ")));
        Ok(())
    }
}

fn junction<'t>(op: Op, operands: impl Iterator<Item = (&'t str, Level)>) -> String {
    let (level, sign, neutral) =
        if op == Op::And { (Level::And, " && ", "true") } else { (Level::Or, " || ", "false") };
    let operands: Vec<String> = operands.map(|(text, inner)| cel::operand(text, inner, level)).collect();
    if operands.is_empty() { neutral.to_owned() } else { operands.join(sign) }
}

fn compared_text(comparison: Comparison, left: &Side, right: &Side) -> String {
    let [left, right] = [left, right].map(|side| cel::operand(&side.text, side.level, Level::Relation));
    format!("{left} {} {right}", cel::sign(comparison))
}

fn listed_text(operand: &Side, constants: &[Scalar]) -> String {
    let constants: Vec<String> = constants.iter().map(|value| cel::constant(&value.as_value())).collect();
    format!("{} in [{}]", cel::operand(&operand.text, operand.level, Level::Relation), constants.join(", "))
}
