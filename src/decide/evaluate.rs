//! Running a program: three-valued, the strongest cause wins, whatever the order of operands.
//!
//! Source: DESIGN 4.1 "Unknown"; absorbing tables as in CEL's `&&` and `||`.

use super::calendar;
use super::datum::{Datum, Made, Outcome};
use super::list::block;
use crate::base::bytes::{Malformed, Reader};
use crate::base::time::UnixMs;
use crate::model::{Cause, Comparison, Context, Value};
use crate::pack::{NONE, Op, Pack};
use crate::profile::View;

/// Everything a program may read.
pub(super) struct Evaluator<'a> {
    pub pack: &'a Pack,
    pub view: &'a View<'a>,
    pub context: &'a Context<'a>,
    pub now_ms: UnixMs,
    pub session_start_ms: UnixMs,
    /// Per purpose, whether its data may be read.
    pub granted: Vec<bool>,
    /// What is known of each segment: not yet asked, or its outcome.
    pub segments: Vec<Option<Result<bool, Cause>>>,
    /// Index of the visitor's stage; none before it is known.
    pub stage: u16,
    pub(super) made: Made<'a>,
    /// Operands of lists that are not yet complete.
    pub(super) held: Vec<Datum<'a>>,
    /// The elements at hand, one per macro around the operation.
    pub(super) elements: Vec<Datum<'a>>,
    /// Where those of the program that runs begin.
    base: usize,
}

impl<'a> Evaluator<'a> {
    /// Prepares a pass. Costs one look at the view's activity spans, and at its consents per purpose.
    pub fn new(pack: &'a Pack, view: &'a View<'a>, context: &'a Context<'a>, now_ms: UnixMs) -> Self {
        Self {
            pack,
            view,
            context,
            now_ms,
            session_start_ms: view.session_start_ms(now_ms),
            granted: (0..pack.purposes())
                .map(|purpose| {
                    // The visitor's word, else the journey's default.
                    view.consent(pack.purpose_name(purpose)).unwrap_or_else(|| pack.purpose_default(purpose))
                })
                .collect(),
            segments: vec![None; usize::from(pack.segments())],
            stage: NONE,
            made: Made::default(),
            held: Vec::new(),
            elements: Vec::new(),
            base: 0,
        }
    }

    /// Whether a program holds; it ends in a bool or in a cause.
    pub fn holds(&mut self, program: u16) -> Result<bool, Cause> {
        let pack = self.pack;
        let mark = self.made.mark();
        let base = core::mem::replace(&mut self.base, self.elements.len());
        let outcome = truth(self.run(&mut Reader::new(pack.program(program))));
        self.base = base;
        self.made.drop_since(mark);
        outcome
    }

    /// Whether the visitor is in a segment; each is evaluated at most once per pass.
    fn segment(&mut self, segment: u16) -> Result<bool, Cause> {
        let place = usize::from(segment);
        if let Some(Some(known)) = self.segments.get(place) {
            return *known;
        }
        let outcome = self.holds(self.pack.segment_program(segment));
        if let Some(slot) = self.segments.get_mut(place) {
            *slot = Some(outcome);
        }
        outcome
    }

    /// Runs one operation and all its operands. Bytes that are no operation, which a verified pack does not have, are
    /// an error like any other.
    pub(super) fn run(&mut self, code: &mut Reader<'a>) -> Outcome<'a> {
        let op = Op::from_number(code.u8()?).ok_or(Malformed)?;
        let value = match op {
            Op::And | Op::Or => Value::Bool(self.junction(code, op == Op::Or)?),
            Op::Not => Value::Bool(!truth(self.run(code))?),
            Op::Compare => Value::Bool(self.compare(code)?),
            Op::In => Value::Bool(self.contained(code)?),
            Op::Conditional => {
                let condition = truth(self.run(code));
                let (mut then, mut otherwise) = (block(code)?, block(code)?);
                return if condition? { self.run(&mut then) } else { self.run(&mut otherwise) };
            }
            Op::OrValue => {
                let outcome = self.run(code);
                let mut default = block(code)?;
                return if matches!(outcome, Err(Cause::Absent)) { self.run(&mut default) } else { outcome };
            }
            Op::List => return self.list(code),
            Op::Map => return self.map(code),
            Op::Macro => return self.each(code),
            Op::Element => {
                let place = self.base.wrapping_add(usize::from(code.u8()?));
                return Ok(*self.elements.get(place).ok_or(Malformed)?);
            }
            Op::Null => return Ok(Datum::Null),
            Op::Bool => Value::Bool(code.u8()? != 0),
            Op::Int => Value::Int(code.i64()?),
            Op::Double => Value::Double(code.f64()?),
            Op::String => Value::String(self.pack.string(code.u16()?)),
            Op::Duration => Value::Duration(code.i64()?),
            Op::Timestamp => Value::Timestamp(code.i64()?),
            Op::Attribute => self.attribute(code.u16()?)?,
            Op::Context => self.context_field(code.u16()?)?,
            Op::HasAttribute => presence(self.attribute(code.u16()?))?,
            Op::HasContext => presence(self.context_field(code.u16()?))?,
            _ if op.is_tally() => self.tally(op, code)?,
            Op::Sequence => Value::Bool(self.sequence(code)?),
            Op::Segment => Value::Bool(self.segment(code.u16()?)?),
            Op::Consent => Value::Bool(self.is_granted(code.u16()?)),
            Op::Stage if self.stage == NONE => return Err(Cause::Error),
            Op::Stage => Value::String(self.pack.stage_name(self.stage)),
            Op::Within => Value::Bool(self.within(code)?),
            Op::TimePart => {
                let (part, offset) = (code.u8()?, code.u16()?);
                return calendar::part(part, i64::from(offset as i16), self.run(code)?);
            }
            Op::Matches => {
                let pattern = code.u16()?;
                let text = self.run(code)?;
                Value::Bool(self.pack.finds(pattern, self.made.text(text)?))
            }
            _ if op.is_function() => {
                let operand = self.run(code)?;
                return self.made.function(op, operand, self.now_ms);
            }
            _ => {
                let (left, right) = self.operands(code)?;
                return match op {
                    Op::Contains | Op::StartsWith | Op::EndsWith => self.made.search(op, left, right),
                    Op::Contained | Op::Index | Op::HasKey => self.made.lookup(op, left, right),
                    _ => self.made.arithmetic(op, left, right),
                };
            }
        };
        Ok(value.into())
    }

    /// `&&` is absorbed by false, `||` by true.
    fn junction(&mut self, code: &mut Reader<'a>, absorbing: bool) -> Result<bool, Cause> {
        let operands = code.u16()?;
        let mut cause: Option<Cause> = None;
        let mut absorbed = false;
        for _ in 0..operands {
            let mut operand = block(code)?;
            if absorbed {
                continue;
            }
            match truth(self.run(&mut operand)) {
                Ok(holds) => absorbed = holds == absorbing,
                Err(found) => cause = cause.max(Some(found)),
            }
        }
        match cause {
            Some(cause) if !absorbed => Err(cause),
            _ => Ok(absorbed == absorbing),
        }
    }

    /// Two operands. Both are run before either is looked at: their bytes follow each other.
    fn operands(&mut self, code: &mut Reader<'a>) -> Result<(Datum<'a>, Datum<'a>), Cause> {
        let left = self.run(code);
        both(left, self.run(code))
    }

    fn compare(&mut self, code: &mut Reader<'a>) -> Result<bool, Cause> {
        let number = usize::from(code.u8()?);
        let comparison = *Comparison::ALL.get(number).ok_or(Malformed)?;
        let (left, right) = self.operands(code)?;
        self.made.compares(comparison, left, right)
    }

    fn contained(&mut self, code: &mut Reader<'a>) -> Result<bool, Cause> {
        let constants = code.u16()?;
        let operand = self.run(code);
        let mut found = false;
        for _ in 0..constants {
            let constant = self.run(code);
            if let (Ok(operand), Ok(constant)) = (operand, constant) {
                found |= self.made.equal(operand, constant);
            }
        }
        operand.map(|_| found)
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

/// `has(x)`: false when absent, unknown for every other cause.
fn presence<'a>(outcome: Result<Value<'_>, Cause>) -> Result<Value<'a>, Cause> {
    match outcome {
        Ok(_) => Ok(Value::Bool(true)),
        Err(Cause::Absent) => Ok(Value::Bool(false)),
        Err(cause) => Err(cause),
    }
}
