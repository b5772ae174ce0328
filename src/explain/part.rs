//! What its author wrote of an item in different fields, and the compiler made one condition of: told apart again.

use super::clause::clause;
use super::explanation::{Clause, Language, Verdict};
use super::node::{Leaf, Node, NodeKind};
use super::operation::Operation;
use super::remark::grounds;
use super::ruling::CheckExplanation;
use super::walk::{Walker, operand};
use super::words::{Miss, Phrase, say};
use crate::base::bytes::{Malformed, Reader};
use crate::compile::SUPPRESSION;
use crate::decide::{Found, LimitAsked, Limited, ScheduleSeen};
use crate::model::{Cause, Comparison, Reason, Scalar};
use crate::pack::{Op, Pack};

/// A part of an item's condition.
pub(super) struct Part {
    pub kind: PartKind,
    /// Its condition; of a suppression the one under which the item is not shown.
    pub node: Node,
    /// Whether it lets the item pass.
    pub passes: Result<bool, Cause>,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PartKind {
    /// `when`, and that one of `segments` holds.
    Condition,
    /// Its channels, by name.
    Channel(Vec<String>),
    /// What locales begin with that it is for.
    Locale(Vec<String>),
    Schedule(ScheduleSeen),
    /// The suppression at this place of the journey.
    Suppression(u32),
}

impl<'a> Walker<'a> {
    /// The parts of an item's condition, in the order in which they are asked.
    pub fn parts(&mut self, program: u16) -> Vec<Part> {
        let blocks = self.blocks(program);
        let is_limit = |code: &Reader<'a>| self.limit(*code).is_some();
        let blocks: Vec<_> = blocks.into_iter().filter(|code| !is_limit(code)).collect();
        let mut parts: Vec<Part> = blocks.into_iter().filter_map(|block| self.part(block).ok()).collect();
        parts.sort_by_key(|part| part.reason() as u8);
        parts
    }

    /// The limits among them that are for this slot and request.
    pub fn limits(&mut self, program: u16, item: u16) -> Vec<Limited> {
        let limits: Vec<_> = self.blocks(program).into_iter().filter_map(|code| self.limit(code)).collect();
        let mut found = Vec::new();
        for (guards, asked) in limits {
            // Where another part of it holds, nothing is counted.
            if !guards.into_iter().any(|guard| self.probe.holds(guard) == Ok(true)) {
                found.push(self.probe.limited(item, &asked));
            }
        }
        found
    }

    fn blocks(&self, program: u16) -> Vec<Reader<'a>> {
        let code = self.program(program);
        let Ok(operation) = Operation::at(code, self.probe.pack()) else { return Vec::new() };
        let is_check = |code: &Reader<'a>| {
            Operation::at(*code, self.probe.pack()).is_ok_and(|operation| operation.op == Op::Check)
        };
        match operation.op {
            Op::And if operation.blocks.iter().any(is_check) => operation.blocks,
            _ => vec![code],
        }
    }

    /// A limit, `guard || count < max && recorded`, and its guards.
    fn limit(&self, code: Reader<'a>) -> Option<(Vec<Reader<'a>>, LimitAsked<'a>)> {
        let pack = self.probe.pack();
        let check = Operation::at(code, pack).ok().filter(|operation| operation.op == Op::Check)?;
        let limits = [Reason::Capped, Reason::Exclusive, Reason::InterruptionBudget];
        let reason = limits.into_iter().find(|reason| *reason as u64 == check.number)?;
        let code = operand(&check, 0).ok()?;
        let mut asked = LimitAsked { reason, code, tally: 0, max: 0, recorded: Vec::new() };
        let (mut guards, mut parts) = (Vec::new(), vec![code]);
        while let Some(part) = parts.pop() {
            let operation = Operation::at(part, pack).ok()?;
            match operation.op {
                Op::And | Op::Or => parts.extend(operation.blocks),
                Op::Recorded => asked.recorded.push(operation.index()),
                Op::Below => {
                    asked.tally = usize::try_from(operation.number >> 16).ok()?;
                    asked.max = operation.index();
                }
                _ => guards.push(part),
            }
        }
        asked.recorded.sort_unstable();
        Some((guards, asked))
    }

    fn part(&mut self, code: Reader<'a>) -> Result<Part, Malformed> {
        let operation = Operation::at(code, self.probe.pack())?;
        if operation.op != Op::Check {
            return Ok(self.plain(code, |_| PartKind::Condition));
        }
        let inner = operand(&operation, 0)?;
        let is = |reason: Reason| operation.number == reason as u64;
        if is(Reason::Channel) {
            Ok(self.plain(inner, |node| PartKind::Channel(texts(node))))
        } else if is(Reason::Locale) {
            Ok(self.plain(inner, |node| PartKind::Locale(texts(node))))
        } else if is(Reason::Schedule) {
            let seen = self.probe.schedule(Operation::at(inner, self.probe.pack())?.number);
            Ok(self.plain(inner, |_| PartKind::Schedule(seen)))
        } else if is(Reason::Suppressed) {
            self.suppression(inner)
        } else {
            Ok(self.plain(inner, |_| PartKind::Condition))
        }
    }

    fn plain(&mut self, code: Reader<'a>, kind: impl FnOnce(&Node) -> PartKind) -> Part {
        let node = self.shown(code);
        Part { kind: kind(&node), passes: node.outcome, node }
    }

    /// A suppression is `!(<segment> or false)`, and the segment has its condition.
    fn suppression(&mut self, code: Reader<'a>) -> Result<Part, Malformed> {
        let passes = self.probe.holds(code);
        let mut inner = Operation::at(code, self.probe.pack())?;
        while inner.op != Op::Segment {
            inner = Operation::at(operand(&inner, 0)?, self.probe.pack())?;
        }
        let pack = self.probe.pack();
        let number = pack.segment_name(inner.index()).strip_prefix(SUPPRESSION).and_then(|number| number.parse().ok());
        let node = self.condition(pack.segment_program(inner.index()));
        Ok(Part { kind: PartKind::Suppression(number.ok_or(Malformed)?), node, passes })
    }
}

/// The texts that something is compared with.
fn texts(node: &Node) -> Vec<String> {
    let text = |value: &Scalar| match value {
        Scalar::String(text) => Some(text.clone()),
        _ => None,
    };
    match &node.kind {
        NodeKind::Or(operands) => operands.iter().flat_map(texts).collect(),
        NodeKind::Leaf(leaf) => match &**leaf {
            Leaf::In(_, constants) => constants.iter().filter_map(text).collect(),
            Leaf::Compare(Comparison::Equal, _, constant) => {
                constant.outcome.iter().filter_map(Found::plain).filter_map(text).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What the request says, of a condition that asks one thing.
fn asked(node: &Node) -> Option<&Found> {
    match &node.kind {
        NodeKind::Or(operands) => operands.first().and_then(asked),
        NodeKind::Leaf(leaf) => leaf.subject().outcome.as_ref().ok(),
        _ => None,
    }
}

impl Part {
    /// The reason that it gives where it does not hold.
    pub const fn reason(&self) -> Reason {
        match self.kind {
            PartKind::Channel(_) => Reason::Channel,
            PartKind::Locale(_) => Reason::Locale,
            PartKind::Schedule(_) => Reason::Schedule,
            PartKind::Condition => Reason::ConditionFalse,
            PartKind::Suppression(_) => Reason::Suppressed,
        }
    }

    /// What is said of it; none of the item's own condition.
    pub fn miss<'t>(&'t self, pack: &'t Pack) -> Option<Miss<'t>> {
        Some(match &self.kind {
            PartKind::Condition => return None,
            PartKind::Channel(wanted) => Miss::Channel { wanted, now: asked(&self.node) },
            PartKind::Locale(wanted) => Miss::Locale { wanted, now: asked(&self.node) },
            PartKind::Schedule(seen) => Miss::Schedule { holds: self.passes == Ok(true), seen: *seen },
            PartKind::Suppression(number) => Miss::Suppressed {
                number: *number,
                holds: self.passes.ok().map(|passes| !passes),
                because: grounds(&self.node, pack),
            },
        })
    }

    /// The part as a check beside the item's own condition; none if it is that.
    pub fn explained(&self, pack: &Pack, language: Language) -> Option<CheckExplanation> {
        let miss = self.miss(pack)?;
        let (verdict, cause) = Verdict::of(self.passes);
        let (mut next, mut ended) = (None, None);
        if let PartKind::Schedule(seen) = &self.kind {
            (next, ended) = (seen.next_ms, seen.ended_ms);
        }
        Some(CheckExplanation {
            reason: self.reason(),
            verdict,
            cause,
            suppression: match self.kind {
                PartKind::Suppression(number) => Some(number),
                _ => None,
            },
            clause: self.clause(),
            next,
            ended,
            sentence: say(&Phrase::Takes { miss: &miss }, language),
        })
    }

    fn clause(&self) -> Option<Clause> {
        (!matches!(self.kind, PartKind::Schedule(_))).then(|| clause(&self.node))
    }
}
