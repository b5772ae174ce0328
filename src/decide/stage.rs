//! Where the visitor stands: the last record, then one move after the other until there is none.
//!
//! Source: DESIGN 4.2; `docs/decisions.md`, "The stage".

use super::evaluate::Evaluator;
use super::facts::note;
use crate::base::hash::stable_hash;
use crate::base::time::{SECOND_MS, UnixMs};
use crate::model::{Cause, Transition};
use crate::pack::{NONE, Named, WHOLE};

/// The stage of this evaluation.
pub(crate) struct Standing {
    pub stage: u16,
    /// The record names a stage that the journey no longer has.
    pub unknown: bool,
    pub transition: Option<Transition>,
}

/// What became of a way out of a stage that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "author"), allow(dead_code, reason = "only explanations look at it"))]
pub(crate) enum Tried {
    /// The visitor has to be in the stage until then.
    Waits(UnixMs),
    /// Its conditions do not hold.
    Fails,
    /// The stage it leads into was left or entered in this pass.
    Met,
    /// It leads back, and the visitor did nothing since.
    Left,
    /// It was gone.
    Gone,
}

impl Evaluator<'_> {
    /// Evaluates the stage. Costs at most one row or two per way out of each stage that is met, none of which is met twice.
    pub fn standing(&mut self) -> Standing {
        self.stand(|_, _| {})
    }

    /// The same, and shows every way that is asked, by its number.
    pub(super) fn stand(&mut self, mut see: impl FnMut(u16, Tried)) -> Standing {
        let (pack, known) = (self.pack, self.known);
        let unknown = known.stage == Some(NONE);
        let record = known.stage.filter(|stage| *stage != NONE);
        let from = record.unwrap_or(0);
        if WHOLE && let Some(previewed) = self.facts.notes.iter().find(|note| note.what == note::STAGE) {
            let stage = pack.stage_called(self.facts.name_of(previewed));
            if stage != NONE {
                return Standing { stage, unknown: false, transition: None };
            }
        }
        let (mut stage, mut since_ms, mut left) = (from, UnixMs::MIN, NONE);
        if record.is_some() {
            since_ms = known.stage_at_ms;
            // Who did nothing since does not go back.
            if known.view().newest_ms() <= known.stage_newest_ms {
                left = known.left;
            }
        }
        let bit = |stage: u16| 1u32.wrapping_shl(stage.into());
        let mut met = bit(from);
        let mut number = 0u16;
        while let Some([out, to, first, second, low, high, barred, _]) = pack.way(number) {
            let asked = number;
            number = number.wrapping_add(1);
            if out != stage {
                continue;
            }
            let after_s = i64::from(high) << 16 | i64::from(low);
            let due_ms = since_ms.saturating_add(after_s.wrapping_mul(SECOND_MS));
            if self.now_ms < due_ms {
                // Who came here in this pass comes here in each pass until then, too.
                if stage == from {
                    self.flips.note(due_ms);
                }
                see(asked, Tried::Waits(due_ms));
                continue;
            }
            // Unknown and error count as "does not hold".
            let mut holds = true;
            for program in [first, second] {
                holds = holds && (program == NONE || self.stage_holds(program));
            }
            // A timeout has no conditions, and comes whatever the visitor did.
            let is_met = met & bit(to) != 0;
            if holds && (is_met || to == left && first != NONE) {
                see(asked, if is_met { Tried::Met } else { Tried::Left });
                number = number.wrapping_add(barred);
            } else if holds {
                see(asked, Tried::Gone);
                (stage, since_ms, number) = (to, self.now_ms, 0);
                met |= bit(stage);
            } else {
                see(asked, Tried::Fails);
            }
        }
        let transition = (stage != from).then(|| self.transition(from, stage));
        Standing { stage, unknown, transition }
    }

    /// Whether a condition of a stage holds; by a token, whether that can be told is noted.
    fn stage_holds(&mut self, program: u16) -> bool {
        if WHOLE && self.known.is_token() {
            let outcome = self.holds(program);
            self.stage_is_left_out |= outcome.is_for(Cause::NotInToken);
            return outcome.is(true);
        }
        self.passes(self.pack.rows().program(program).1)
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
