//! Where the visitor stands: the last record, then the furthest later stage whose `enter` holds.
//!
//! Source: DESIGN 4.2, without exits and dwell times so far.

use super::evaluate::Evaluator;
use crate::base::hash::stable_hash;
use crate::model::Transition;
use crate::pack::{NONE, Named};

/// The stage of this evaluation.
pub(crate) struct Standing {
    pub stage: u16,
    /// The record names a stage that the journey no longer has.
    pub unknown: bool,
    pub transition: Option<Transition>,
}

impl Evaluator<'_> {
    /// Evaluates the stage. Costs at most one row per later stage.
    pub fn standing(&mut self) -> Standing {
        let known = self.known.stage;
        let unknown = known == Some(NONE);
        let from = known.filter(|_| !unknown).unwrap_or(0);
        let mut stage = from;
        for later in (from.saturating_add(1)..self.pack.stages()).rev() {
            // Unknown and error count as "does not hold".
            let enter = self.pack.stage_enter(later);
            if enter != NONE && self.passes(self.pack.rows().program(enter).1) {
                stage = later;
                break;
            }
        }
        let transition = (stage != from).then(|| self.transition(from, stage));
        Standing { stage, unknown, transition }
    }

    fn transition(&self, from: u16, to: u16) -> Transition {
        let view = self.known.view();
        let newest_ms = view.newest_ms();
        let id = stable_hash(&[
            view.unit_bytes(),
            self.pack.name_bytes(Named::Stage, from),
            self.pack.name_bytes(Named::Stage, to),
            &newest_ms.to_le_bytes(),
        ]);
        Transition { from, to, at_ms: self.now_ms, newest_ms, id }
    }
}
