//! Leaves: what one comes to, and walking a row of them as fast as a page view must be.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use super::pass::is_for;
use super::sheet::Sheet;
use crate::base::lists::has;
use crate::pack::{Asked, BUDGET, FAILS, HOLDS, Leaf, TURNED, UNKNOWN};

impl Evaluator<'_> {
    /// Whether a row holds from a leaf on. Costs one test per leaf that is met, none twice.
    pub fn passes(&mut self, leaves: &[u64], mut at: usize) -> bool {
        while let Some(word) = leaves.get(at) {
            let leaf = Leaf::of(*word);
            let jump = leaf.jump(self.comes_out(leaf).into());
            if jump >= FAILS {
                return jump == HOLDS;
            }
            at = at.wrapping_add(jump as usize);
        }
        false
    }

    /// What a leaf of one column comes to on its own.
    pub(super) fn test(&mut self, leaf: Leaf) -> Datum {
        let (sheet, column) = self.sheet_of(leaf.column());
        let column = sheet.column(column);
        if leaf.asks(Asked::HAS) {
            column.is_there()
        } else if column.kind == Kind::Unknown {
            column
        } else {
            Datum::bool(self.comes_out(leaf) != leaf.is_unwanted())
        }
    }

    /// Whether a leaf comes out as it must.
    #[inline(never)]
    pub(super) fn comes_out(&mut self, leaf: Leaf) -> bool {
        if leaf.asks(Asked::PROGRAM) {
            return self.code_holds(leaf.place()).is(!leaf.is_unwanted());
        }
        let (sheet, column) = self.sheet_of(leaf.column());
        let key = sheet.keys.get(column).copied().unwrap_or(UNKNOWN);
        let (operand, rows) = (leaf.operand(), self.pack.rows());
        let range = rows.ranges.get(operand);
        let is_in = |from: u64| range.is_some_and(|range| range.has(key, from));
        let asked = leaf.asked();
        if asked == Asked::HAS {
            return is_in(0);
        }
        let holds = match asked {
            Asked::ONE_OF => has(rows.set(operand), key as u16),
            Asked::CONTAINS => has(sheet.list(key), operand as u16),
            // Its range is that of what is equal.
            Asked(TURNED) => !is_in(0),
            Asked(2) => is_in(0),
            Asked::WITHIN => is_in(self.now_key),
            // Its range is that of what must be so.
            _ => is_in(0) != leaf.is_unwanted(),
        };
        key < BUDGET && holds != leaf.is_unwanted()
    }

    /// Whether a gate of the plan is open.
    pub(super) fn is_open(&self, gate: usize) -> bool {
        let gate = self.plan.gates.get(gate);
        gate.is_some_and(|gate| is_for(gate.stages, self.stage) && self.is_granted(gate.purpose))
    }

    /// The sheet of a column, and its place there: attributes come first, then context fields.
    fn sheet_of(&self, column: u16) -> (&Sheet, usize) {
        let column = usize::from(column);
        let attributes = self.known.sheet.columns.len();
        if column < attributes {
            (&self.known.sheet, column)
        } else {
            (&self.facts.sheet, column.wrapping_sub(attributes))
        }
    }
}
