//! Running a program: three-valued, the strongest cause wins, whatever the order of operands.
//!
//! Source: DESIGN 4.1 "Unknown"; absorbing tables as in CEL's `&&` and `||`.

use super::order;
use crate::base::bytes::{Malformed, Reader};
use crate::base::time::UnixMs;
use crate::model::{Cause, Comparison, Context, Value};
use crate::pack::{Op, Pack};
use crate::profile::View;

/// A value, or why there is none.
pub(super) type Outcome<'a> = Result<Value<'a>, Cause>;

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
        }
    }

    /// Whether a program holds; it ends in a bool or in a cause.
    pub fn holds(&mut self, program: u16) -> Result<bool, Cause> {
        let pack = self.pack;
        truth(self.run(&mut Reader::new(pack.program(program))))
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
        match Op::from_number(code.u8()?).ok_or(Malformed)? {
            Op::And => self.junction(code, false),
            Op::Or => self.junction(code, true),
            Op::Not => truth(self.run(code)).map(|holds| Value::Bool(!holds)),
            Op::Compare => self.compare(code),
            Op::In => self.contained(code),
            Op::Bool => Ok(Value::Bool(code.u8()? != 0)),
            Op::Int => Ok(Value::Int(code.i64()?)),
            Op::Double => Ok(Value::Double(code.f64()?)),
            Op::String => Ok(Value::String(self.pack.string(code.u16()?))),
            Op::Duration => Ok(Value::Duration(code.i64()?)),
            Op::Timestamp => Ok(Value::Timestamp(code.i64()?)),
            Op::Attribute => self.attribute(code.u16()?),
            Op::Context => self.context_field(code.u16()?),
            Op::HasAttribute => presence(self.attribute(code.u16()?)),
            Op::HasContext => presence(self.context_field(code.u16()?)),
            Op::Count => self.count(code).map(Value::Int),
            Op::Happened => self.count(code).map(|count| Value::Bool(count > 0)),
            Op::Since => self.since(code),
            Op::Segment => self.segment(code.u16()?).map(Value::Bool),
        }
    }

    /// `&&` is absorbed by false, `||` by true.
    fn junction(&mut self, code: &mut Reader<'a>, absorbing: bool) -> Outcome<'a> {
        let operands = code.u16()?;
        let mut cause: Option<Cause> = None;
        let mut absorbed = false;
        for _ in 0..operands {
            let bytes = usize::from(code.u16()?);
            let mut operand = Reader::new(code.take(bytes)?);
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
            _ => Ok(Value::Bool(absorbed == absorbing)),
        }
    }

    fn compare(&mut self, code: &mut Reader<'a>) -> Outcome<'a> {
        let number = usize::from(code.u8()?);
        let comparison = *Comparison::ALL.get(number).ok_or(Malformed)?;
        // Both sides are run before either is looked at: their bytes follow each other.
        let left = self.run(code);
        let right = self.run(code);
        let (left, right) = both(left, right)?;
        match order::compare(&left, &right) {
            Ok(ordering) => Ok(Value::Bool(order::holds(comparison, ordering))),
            Err(order::TypesDiffer) => Err(Cause::Error),
        }
    }

    fn contained(&mut self, code: &mut Reader<'a>) -> Outcome<'a> {
        let constants = code.u16()?;
        let operand = self.run(code);
        let mut found = false;
        for _ in 0..constants {
            let constant = self.run(code);
            if let (Ok(operand), Ok(constant)) = (operand, constant) {
                found |= matches!(order::compare(&operand, &constant), Ok(Some(core::cmp::Ordering::Equal)));
            }
        }
        operand.map(|_| Value::Bool(found))
    }
}

/// Both values, or the stronger of the causes.
fn both<'a>(left: Outcome<'a>, right: Outcome<'a>) -> Result<(Value<'a>, Value<'a>), Cause> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.max(right)),
        (Err(cause), _) | (_, Err(cause)) => Err(cause),
    }
}

pub(super) fn truth(outcome: Outcome<'_>) -> Result<bool, Cause> {
    match outcome? {
        Value::Bool(holds) => Ok(holds),
        _ => Err(Cause::Error),
    }
}

/// `has(x)`: false when absent, unknown for every other cause.
fn presence<'a>(outcome: Outcome<'_>) -> Outcome<'a> {
    match outcome {
        Ok(_) => Ok(Value::Bool(true)),
        Err(Cause::Absent) => Ok(Value::Bool(false)),
        Err(cause) => Err(cause),
    }
}
