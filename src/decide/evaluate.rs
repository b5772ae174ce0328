//! Running a program: three-valued, the strongest cause wins, whatever the order of operands.
//!
//! Source: DESIGN 4.1 "Unknown"; absorbing tables as in CEL's `&&` and `||`.

use super::calendar;
use super::datum::{Datum, Made, Outcome};
use super::facts::Facts;
use super::known::Known;
use super::plan::Plan;
use crate::base::bytes::Reader;
use crate::base::lists::fill;
use crate::base::time::{UnixMs, kept};
use crate::model::{Cause, Value};
use crate::pack::{NONE, Named, Op, Pack, count_of};

/// What a pass is asked: everything that it depends on.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub pack: &'a Pack,
    pub plan: &'a Plan,
    pub known: &'a Known,
    pub facts: &'a Facts,
    pub now_ms: UnixMs,
}

/// Room that one pass leaves to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room {
    /// What is known of each segment: [`NONE`] if it was not yet asked, else 0 or 1, or a cause and 2.
    segments: Vec<u16>,
}

/// Everything a program may read, and what it computes with.
pub(super) struct Evaluator<'a> {
    pub pack: &'a Pack,
    pub plan: &'a Plan,
    pub known: &'a Known,
    pub facts: &'a Facts,
    pub now_ms: UnixMs,
    pub room: Room,
    /// Index of the visitor's stage; none before it is known.
    pub stage: u16,
    /// The first leaf of the program that runs.
    row: usize,
    /// What is left of it.
    code: Reader<'a>,
    pub(super) made: Made<'a>,
    /// What operands came to until their operation takes them.
    pub(super) held: Vec<Datum<'a>>,
    /// The elements at hand, one per macro around the operation.
    pub(super) elements: Vec<Datum<'a>>,
    /// Where those of the program that runs begin.
    base: usize,
}

impl<'a> Evaluator<'a> {
    /// Prepares a pass.
    pub fn new(question: Question<'a>, mut room: Room) -> Self {
        let Question { pack, plan, known, facts, now_ms } = question;
        fill(&mut room.segments, pack.segments().into(), NONE);
        Self {
            pack,
            plan,
            known,
            facts,
            now_ms: kept(now_ms),
            room,
            stage: NONE,
            row: 0,
            code: Reader::new(&[]),
            made: Made::default(),
            held: Vec::new(),
            elements: Vec::new(),
            base: 0,
        }
    }

    /// Whether data for this purpose may be read.
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.known.is_granted(purpose)
    }

    /// Whether a program holds; it ends in a bool or in a cause.
    pub fn holds(&mut self, program: u16) -> Result<bool, Cause> {
        let (code, row) = self.pack.rows().program(program);
        let row = core::mem::replace(&mut self.row, row);
        let outcome = self.code_holds(code);
        self.row = row;
        outcome
    }

    /// Whether the operation at this place of the code holds.
    pub fn code_holds(&mut self, at: usize) -> Result<bool, Cause> {
        let code = Reader::new(self.pack.code().get(at..).unwrap_or_default());
        let mark = self.made.mark();
        let base = core::mem::replace(&mut self.base, self.elements.len());
        let outcome = self.enter(code);
        self.base = base;
        self.made.drop_since(mark);
        truth(outcome)
    }

    /// Whether the visitor is in a segment; each is evaluated at most once per pass.
    fn segment(&mut self, segment: u16) -> Result<bool, Cause> {
        let place = usize::from(segment);
        let known = self.room.segments.get(place).copied().unwrap_or(NONE);
        if known < 2 {
            return Ok(known == 1);
        }
        // Causes are numbered from 1.
        if let Some(cause) = Cause::ALL.get(usize::from(known).wrapping_sub(3)) {
            return Err(*cause);
        }
        let outcome = self.holds(self.pack.segment_program(segment));
        if let Some(known) = self.room.segments.get_mut(place) {
            *known = match outcome {
                Ok(holds) => holds.into(),
                Err(cause) => (cause as u16).wrapping_add(2),
            };
        }
        outcome
    }

    /// Runs what stands elsewhere, and goes on here.
    pub fn enter(&mut self, code: Reader<'a>) -> Outcome<'a> {
        let after = core::mem::replace(&mut self.code, code);
        let outcome = self.run();
        self.code = after;
        outcome
    }

    /// The next number of the program; a verified one does not end too soon.
    pub(super) fn number(&mut self) -> u64 {
        self.code.number()
    }

    /// The next block of the program, left out.
    pub(super) fn block(&mut self) -> Reader<'a> {
        Reader::new(self.code.letters())
    }

    /// Runs one operation and all its operands. Bytes that are no operation, which a verified pack does not have, are
    /// an error like any other.
    pub(super) fn run(&mut self) -> Outcome<'a> {
        let (op, number) = Op::read(&mut self.code).ok_or(Cause::Error)?;
        match op {
            Op::And | Op::Or => return self.junction(count_of(number), op == Op::Or),
            Op::Conditional => {
                let condition = self.run();
                let (then, otherwise) = (self.block(), self.block());
                return if truth(condition)? { self.enter(then) } else { self.enter(otherwise) };
            }
            Op::OrValue => {
                let outcome = self.run();
                let default = self.block();
                return if matches!(outcome, Err(Cause::Absent)) { self.enter(default) } else { outcome };
            }
            Op::Macro => return self.each(number),
            _ => {}
        }
        let mut cause = None;
        let mut operands = op.operands(number);
        if op.is_tally() {
            let counter = self.pack.counter(number as u16);
            operands = u64::from(counter.dimension.is_some());
            if !self.is_granted(counter.purpose) {
                cause = Some(Cause::NoConsent);
            }
        }
        let held = self.held.len();
        for _ in 0..operands {
            match self.run() {
                Ok(value) => self.held.push(value),
                Err(found) => cause = cause.max(Some(found)),
            }
        }
        let outcome = match cause {
            // What is absent has no key.
            Some(Cause::Absent) if op == Op::HasKey => Ok(Value::Bool(false).into()),
            Some(cause) => Err(cause),
            None => self.apply(op, number, held),
        };
        self.held.truncate(held);
        outcome
    }

    /// An operation whose operands are held; a place where none is holds null.
    fn apply(&mut self, op: Op, number: u64, held: usize) -> Outcome<'a> {
        let operand = |place: usize| self.held.get(held.wrapping_add(place)).copied().unwrap_or(Datum::Null);
        let (left, right) = (operand(0), operand(1));
        let index = number as u16;
        let holds = match op {
            Op::Not => !truth(Ok(left))?,
            Op::Compare => self.made.compares(number, left, right)?,
            Op::In => self.held.iter().skip(held.wrapping_add(1)).any(|constant| self.made.equal(left, *constant)),
            Op::Bool => number != 0,
            Op::Sequence => self.sequence(number)?,
            Op::Segment => self.segment(index)?,
            Op::Consent => self.is_granted(index),
            Op::Within => self.within(number, left)?,
            Op::Matches => self.pack.finds(index, self.made.text(left)?),
            Op::HasAttribute => self.known.sheet.column(index.into()).is_there()?,
            Op::HasContext => self.facts.sheet.column(index.into()).is_there()?,
            Op::Attribute => return self.known.sheet.datum(index, &mut self.made.entries),
            Op::Context => return self.facts.sheet.datum(index, &mut self.made.entries),
            Op::Null => return Ok(Datum::Null),
            Op::Element => {
                let place = self.base.wrapping_add(usize::from(index));
                return self.elements.get(place).copied().ok_or(Cause::Error);
            }
            Op::List | Op::Map => return self.list(op, held),
            Op::Int => return Ok(Value::Int(number as i64).into()),
            Op::Double => return Ok(Value::Double(f64::from_bits(number)).into()),
            Op::String => return Ok(Datum::Letters(self.pack.string_bytes(index))),
            Op::Duration => return Ok(Value::Duration(number as i64).into()),
            Op::Timestamp => return Ok(Value::Timestamp(number as i64).into()),
            Op::Stage if self.stage == NONE => return Err(Cause::Error),
            Op::Stage => return Ok(Datum::Letters(self.pack.name_bytes(Named::Stage, self.stage))),
            Op::Test => {
                let leaf = self.pack.rows().leaves.get(self.row.wrapping_add(index.into())).ok_or(Cause::Error)?;
                self.test(leaf)?
            }
            Op::TimePart => return calendar::part(number, left),
            Op::Contains | Op::StartsWith | Op::EndsWith => self.made.search(op, left, right)?,
            Op::Contained | Op::Index | Op::HasKey => return self.made.lookup(op, left, right),
            Op::Negate => return self.made.arithmetic(Op::Multiply, left, Value::Int(-1).into()),
            Op::Age if matches!(left, Datum::Plain(Value::Timestamp(_))) => {
                return self.made.arithmetic(Op::Subtract, Value::Timestamp(self.now_ms).into(), left);
            }
            _ if op.is_tally() => return self.tally(op, number, left),
            _ if op >= Op::Add => return self.made.arithmetic(op, left, right),
            _ => return self.made.function(op, left),
        };
        Ok(Value::Bool(holds).into())
    }

    /// `&&` is absorbed by false, `||` by true.
    fn junction(&mut self, operands: u64, absorbing: bool) -> Outcome<'a> {
        let mut cause = None;
        let mut absorbed = false;
        for _ in 0..operands {
            match truth(self.run()) {
                Ok(holds) => absorbed |= holds == absorbing,
                Err(found) => cause = Some(found).max(cause),
            }
        }
        match cause {
            Some(cause) if !absorbed => Err(cause),
            _ => Ok(Value::Bool(absorbed == absorbing).into()),
        }
    }
}

/// Both values, or the stronger of the causes.
pub(super) fn both<L, R>(left: Result<L, Cause>, right: Result<R, Cause>) -> Result<(L, R), Cause> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.max(right)),
        (Err(cause), _) | (_, Err(cause)) => Err(cause),
    }
}

pub(super) fn truth(outcome: Outcome<'_>) -> Result<bool, Cause> {
    match outcome? {
        Datum::Plain(Value::Bool(holds)) => Ok(holds),
        _ => Err(Cause::Error),
    }
}
