//! Where the visitor stands: the last record, then the furthest later stage whose `enter` holds.
//!
//! Source: DESIGN 4.2, without exits and dwell times so far.

use super::evaluate::Evaluator;
use crate::base::hash::stable_hash;
use crate::model::Transition;
use crate::pack::NONE;

/// The stage of this evaluation.
pub(super) struct Standing {
    pub stage: u16,
    /// The record names a stage that the journey no longer has.
    pub unknown: bool,
    pub transition: Option<Transition>,
}

impl Evaluator<'_> {
    /// Evaluates the stage. Costs at most one program per later stage.
    pub fn standing(&mut self) -> Standing {
        let record = self.view.stage();
        let known = record.map(|record| self.pack.stage_index(record.stage));
        let unknown = known == Some(None);
        let from = known.flatten().unwrap_or(0);
        let later = (from.saturating_add(1)..self.pack.stages()).rev();
        let entered = later.into_iter().find(|stage| self.enters(*stage));
        let stage = entered.unwrap_or(from);
        let transition = entered.map(|to| self.transition(from, to));
        Standing { stage, unknown, transition }
    }

    /// Unknown and error count as "does not hold".
    fn enters(&mut self, stage: u16) -> bool {
        let program = self.pack.stage_enter(stage);
        program != NONE && self.holds(program).unwrap_or(false)
    }

    fn transition(&self, from: u16, to: u16) -> Transition {
        let newest_ms = self.view.newest_ms();
        let unit = self.view.unit();
        let id = stable_hash(&[
            unit.as_ref().map_or(&[], <[u8; 16]>::as_slice),
            self.pack.stage_name(from).as_bytes(),
            self.pack.stage_name(to).as_bytes(),
            &newest_ms.to_le_bytes(),
        ]);
        Transition { from, to, at_ms: self.now_ms, newest_ms, id }
    }
}
