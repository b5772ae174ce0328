//! The evaluator, opened for explaining: what each part of a program comes to, without a second evaluator.

use super::datum::Outcome;
use super::evaluate::{Evaluator, truth};
use super::pass::decision_id;
use crate::base::bytes::Reader;
use crate::base::time::{UnixMs, kept};
use crate::model::{Cause, Context};
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

    /// Whether the operation at the reader's place holds.
    pub fn holds(&mut self, code: Reader<'a>) -> Result<bool, Cause> {
        truth(self.run(code))
    }

    /// What the operation at the reader's place comes to, with all its operands.
    pub fn run(&mut self, code: Reader<'a>) -> Outcome<'a> {
        self.evaluator.enter(code)
    }
}
