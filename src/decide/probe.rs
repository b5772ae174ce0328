//! The evaluator, opened for explaining: what each part of a program comes to, without a second evaluator.

use super::datum::Datum;
use super::evaluate::{Evaluator, truth};
use super::pass::decision_id;
use crate::base::bytes::Reader;
use crate::base::time::{UnixMs, kept};
use crate::model::{Cause, Context, Scalar, Value};
use crate::pack::Pack;
use crate::profile::View;

/// One evaluator that is asked part by part.
pub(crate) struct Probe<'a> {
    evaluator: Evaluator<'a>,
}

impl<'a> Probe<'a> {
    /// Prepares as [`decide`](super::decide) does.
    pub fn new(pack: &'a Pack, view: &'a View<'a>, context: &'a Context<'a>, now_ms: UnixMs) -> Self {
        Self { evaluator: Evaluator::new(pack, view, context, kept(now_ms)) }
    }

    /// What is evaluated.
    pub fn pack(&self) -> &'a Pack {
        self.evaluator.pack
    }

    /// The view that is read.
    pub fn view(&self) -> &'a View<'a> {
        self.evaluator.view
    }

    /// The request that is answered.
    pub fn context(&self) -> &'a Context<'a> {
        self.evaluator.context
    }

    /// When it is decided.
    pub fn now_ms(&self) -> UnixMs {
        self.evaluator.now_ms
    }

    /// The id of a decision.
    pub fn decision_id(&self, slot: u16, item: Option<u16>) -> u64 {
        decision_id(&self.evaluator, slot, item)
    }

    /// Whether data for this purpose may be read.
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.evaluator.is_granted(purpose)
    }

    /// Says in which stage the visitor is, which conditions read from here on.
    pub fn set_stage(&mut self, stage: u16) {
        self.evaluator.stage = stage;
    }

    /// Whether the operation at the reader's place holds.
    pub fn holds(&mut self, code: Reader<'a>) -> Result<bool, Cause> {
        let mark = self.evaluator.made.mark();
        let outcome = truth(self.evaluator.enter(code));
        self.evaluator.made.drop_since(mark);
        outcome
    }

    /// What the operation at the reader's place comes to, with all its operands; none for null, lists and maps.
    pub fn run(&mut self, code: Reader<'a>) -> Result<Option<Scalar>, Cause> {
        let mark = self.evaluator.made.mark();
        let outcome = self.evaluator.enter(code).map(|datum| match datum {
            Datum::Plain(value) => Some(Scalar::from(value)),
            Datum::Text(_) => {
                let text = self.evaluator.made.letters(datum).unwrap_or_default();
                Some(Value::String(&String::from_utf8_lossy(text)).into())
            }
            _ => None,
        });
        self.evaluator.made.drop_since(mark);
        outcome
    }

    /// How long ago a counter was last counted up; its dimension's value is the operation at the reader's place.
    pub fn last_ago_ms(&mut self, counter: u16, code: Reader<'a>) -> Result<Option<i64>, Cause> {
        let entry = self.evaluator.pack.counter(counter);
        let mark = self.evaluator.made.mark();
        let value = if entry.dimension.is_some() { self.evaluator.enter(code) } else { Ok(Datum::Null) };
        let found = value.and_then(|value| self.evaluator.counter(counter, value));
        self.evaluator.made.drop_since(mark);
        let found = found?.filter(|_| self.evaluator.is_granted(entry.purpose));
        Ok(found.map(|counter| self.evaluator.now_ms.saturating_sub(counter.last_ms()).max(0)))
    }
}
