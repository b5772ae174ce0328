//! Leaves: what one comes to, and walking a row of them as fast as a page view must be.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use super::pass::is_for;
use super::sheet::Sheet;
use crate::base::lists::has;
use crate::pack::{Asked, BUDGET, FAILS, HOLDS, Leaf, UNKNOWN, WHOLE};

impl Evaluator<'_> {
    /// Whether a row holds from a leaf on. Costs one test per leaf that is met, none twice.
    pub fn passes(&mut self, mut at: usize) -> bool {
        while let Some(word) = self.pack.rows().leaves.get(at) {
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
        let column = self.pack.attribute_of(leaf).map_or(leaf.column(), |found| found.0);
        let (sheet, column) = self.sheet_of(column);
        let column = sheet.column(column);
        if leaf.asks(Asked::HAS) {
            column.is_there()
        } else if column.kind == Kind::Unknown {
            column
        } else {
            Datum::bool(self.comes_out(leaf) != (leaf.is_unwanted() != leaf.is_turned()))
        }
    }

    /// Whether a leaf comes out: as it must, or if it is turned around, not as it must.
    #[inline(never)]
    pub(super) fn comes_out(&mut self, leaf: Leaf) -> bool {
        if leaf.asks(Asked::PROGRAM) {
            return self.code_holds(leaf.place()).is(!leaf.is_unwanted());
        }
        let (column, operand) = (leaf.column(), leaf.operand());
        let (sheet, place) = if leaf.is_other() { self.sheet_of(column) } else { (&self.known.sheet, column.into()) };
        let key = sheet.keys.get(place).copied().unwrap_or(UNKNOWN);
        let filter = self.pack.rows().filters.get(operand);
        let from = leaf.from(self.now_key);
        let is_in = filter.is_some_and(|filter| filter.has(key, from));
        let comes_out = if leaf.asks(Asked::HAS) || !(leaf.is_other() || leaf.is_turned()) {
            is_in
        } else {
            let found = match leaf.asked() {
                Asked::FAR_APART => {
                    is_in && filter.is_some_and(|filter| self.pack.is_in_set(filter.set(), column, key))
                }
                Asked::CONTAINS => has(sheet.list(key), operand as u16),
                _ => is_in,
            };
            // What is unknown does not come out as it must.
            if key < BUDGET { found } else { leaf.is_turned() }
        };
        if WHOLE
            && from != 0
            && let Some(filter) = filter
        {
            self.flips.note_in(filter.stays_for(key, from));
        }
        comes_out
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
