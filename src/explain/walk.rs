//! Walking a program's bytes: its clauses as CEL text, each with what the evaluator says of it.
//!
//! The only file of this floor that knows how a program is laid out; the pack's `layout` describes it.

use super::cel::{self, Level};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::decide::{Probe, read_window};
use crate::model::{Cause, Comparison, Scalar, Value, Window};
use crate::pack::Op;

/// A clause: something that is true, false or cannot be told.
pub(super) struct Node {
    pub text: String,
    pub level: Level,
    pub kind: NodeKind,
    pub outcome: Result<bool, Cause>,
}

pub(super) enum NodeKind {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Segment { name: String, body: Box<Node> },
    Leaf(Leaf),
}

/// What a clause without clauses asks.
pub(super) enum Leaf {
    Compare(Comparison, Side, Side),
    In(Side, Vec<Scalar>),
    Plain(Side),
}

/// One side of a comparison, or a truth that stands for itself.
pub(super) struct Side {
    pub text: String,
    pub level: Level,
    pub outcome: Result<Scalar, Cause>,
    pub reading: Reading,
    /// The purpose under which it is kept, where it is kept.
    pub purpose: Option<u16>,
    /// What it is made of, where that reads something itself.
    pub inner: Vec<Side>,
}

/// Where a side's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Constant,
    Attribute,
    Context,
    Has,
    Count,
    Happened {
        last_ago_ms: Option<i64>,
    },
    Since,
    Segment,
    /// An operation whose operands are `inner`.
    Compound,
}

impl Side {
    fn of(outcome: Result<Scalar, Cause>) -> Self {
        let (text, level, reading) = (String::new(), Level::Primary, Reading::Compound);
        Self { text, level, outcome, reading, purpose: None, inner: Vec::new() }
    }

    fn is(&mut self, value: Value<'_>) {
        self.reads(Reading::Constant, cel::constant(&value));
    }

    fn asks_presence(&mut self, name: &str) {
        self.reads(Reading::Has, format!("has({name})"));
    }

    fn reads(&mut self, reading: Reading, text: String) {
        self.reading = reading;
        self.text = text;
    }

    /// Whether nothing of visitor, request or time can change it.
    pub fn is_constant(&self) -> bool {
        match self.reading {
            Reading::Constant => true,
            Reading::Compound => self.inner.iter().all(Self::is_constant),
            _ => false,
        }
    }
}

impl Leaf {
    /// Its sides, in the order of the text.
    pub fn sides(&self) -> Vec<&Side> {
        match self {
            Self::Compare(_, left, right) => vec![left, right],
            Self::In(operand, _) | Self::Plain(operand) => vec![operand],
        }
    }
}

/// Walks conditions of one page.
pub(super) struct Walker<'a> {
    probe: Probe<'a>,
    /// Clauses that the condition in hand may still show out of segments.
    left: usize,
    /// The same for the whole page.
    left_on_page: usize,
}

impl<'a> Walker<'a> {
    pub fn new(probe: Probe<'a>) -> Self {
        Self { probe, left: 0, left_on_page: limits::EXPLAINED_CLAUSES }
    }

    pub fn probe(&self) -> &Probe<'a> {
        &self.probe
    }

    /// The clauses of a program.
    pub fn condition(&mut self, program: u16) -> Node {
        self.left = self.left_on_page.min(limits::CONDITION_NODES);
        let before = self.left;
        let node = self.node(&mut Reader::new(self.probe.pack().program(program)));
        self.left_on_page = self.left_on_page.saturating_sub(before.saturating_sub(self.left));
        // A verified pack has no such program.
        node.unwrap_or_else(|Malformed| Node {
            text: String::new(),
            level: Level::Primary,
            kind: NodeKind::And(Vec::new()),
            outcome: Err(Cause::Error),
        })
    }

    fn node(&mut self, code: &mut Reader<'a>) -> Result<Node, Malformed> {
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
            Op::Segment if self.left > 0 => {
                let segment = code.u16()?;
                let name = self.probe.pack().segment_name(segment).to_owned();
                let mut program = Reader::new(self.probe.pack().program(self.probe.pack().segment_program(segment)));
                let body = Box::new(self.node(&mut program)?);
                self.left = self.left.saturating_sub(body.clauses());
                (format!("segment({})", cel::quoted(&name)), Level::Primary, NodeKind::Segment { name, body })
            }
            _ => {
                *code = start;
                let (text, level, leaf) = self.leaf(code, op)?;
                (text, level, NodeKind::Leaf(leaf))
            }
        };
        Ok(Node { text, level, kind, outcome: self.probe.holds(start) })
    }

    fn operands(&mut self, code: &mut Reader<'a>) -> Result<Vec<Node>, Malformed> {
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

impl Node {
    /// How many clauses it has, itself included.
    fn clauses(&self) -> usize {
        let inner = match &self.kind {
            NodeKind::And(operands) | NodeKind::Or(operands) => operands.iter().map(Self::clauses).sum(),
            NodeKind::Not(operand) => operand.clauses(),
            // Counted when it was opened.
            NodeKind::Segment { .. } | NodeKind::Leaf(_) => 0,
        };
        usize::saturating_add(inner, 1)
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
