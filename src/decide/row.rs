//! Leaves: what one comes to, and walking a row of them as fast as a page view must be.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use super::sheet::{Column, Sheet};
use crate::base::lists::has;
use crate::model::Cause;
use crate::pack::{FAILS, HOLDS, Leaf, TURNED, Test, WANTED};

impl<'a> Evaluator<'a> {
    /// Whether the row holds from this leaf on. Costs one test per leaf that is met, none twice.
    pub fn passes(&mut self, leaves: &[Leaf], at: usize) -> bool {
        self.passes_here(leaves, at)
    }

    /// The same, melted into the loop over candidates.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    pub(super) fn passes_here(&mut self, leaves: &[Leaf], mut at: usize) -> bool {
        while let Some(leaf) = leaves.get(at) {
            let jump = if self.comes_out(leaf) { leaf.on } else { leaf.off };
            if jump >= FAILS {
                return jump == HOLDS;
            }
            at = at.wrapping_add(jump.into());
        }
        false
    }

    /// A column, and the sheet that it is of: attributes come first, then context fields.
    #[allow(clippy::inline_always, reason = "every leaf asks for it")]
    #[inline(always)]
    pub(super) fn column(&self, column: u16) -> Option<(&'a Column, &'a Sheet)> {
        let mut sheet = &self.known.sheet;
        let mut place = usize::from(column);
        if place >= sheet.columns.len() {
            place = place.wrapping_sub(sheet.columns.len());
            sheet = &self.facts.sheet;
        }
        sheet.columns.get(place).map(|column| (column, sheet))
    }

    /// What a leaf of one column comes to on its own.
    pub(super) fn test(&mut self, leaf: &Leaf) -> Datum {
        let column = self.column(leaf.column).map_or(Column::unknown(Cause::Error), |found| *found.0);
        match column.kind {
            _ if leaf.test == Test::Has => column.is_there(),
            Kind::Unknown => column.datum(),
            _ => {
                let alone = Leaf { on: HOLDS, off: FAILS, bits: leaf.bits | WANTED, ..*leaf };
                Datum::bool(self.passes(&[alone], 0))
            }
        }
    }

    /// Whether a leaf comes out as it must.
    #[allow(clippy::inline_always, reason = "it is called once, by the loop that every page view spends its time in")]
    #[inline(always)]
    fn comes_out(&mut self, leaf: &Leaf) -> bool {
        let operand = leaf.operand;
        let is_wanted = leaf.bits & WANTED != 0;
        if leaf.test == Test::Program {
            return self.code_holds(operand as u32 as usize).is(is_wanted);
        }
        let Some((column, sheet)) = self.column(leaf.column) else { return false };
        if leaf.test == Test::Has {
            return if is_wanted { column.is_held() } else { column.is_for(Cause::Absent) };
        }
        if column.kind == Kind::Unknown {
            return false;
        }
        let symbol = operand as u16;
        let orders = leaf.orders();
        let holds = match leaf.test {
            Test::Is => (column.bits != 0) != (orders == TURNED),
            Test::Equals => (column.symbol == symbol) != (orders == TURNED),
            Test::OneOf => has(leaf.symbols(&self.pack.rows().sets), column.symbol),
            Test::Contains => sheet.list(*column).iter().any(|element| element.symbol == symbol),
            Test::Double => {
                let (value, constant) = (f64::from_bits(column.bits), f64::from_bits(operand));
                is_allowed(orders, value < constant, value > constant)
            }
            Test::Within => {
                let age_ms = self.now_ms.wrapping_sub(column.bits.cast_signed());
                age_ms >= 0 && age_ms < operand.cast_signed()
            }
            Test::Int | Test::Has | Test::Program => {
                let (value, constant) = (column.bits.cast_signed(), operand.cast_signed());
                is_allowed(orders, value < constant, value > constant)
            }
        };
        holds == is_wanted
    }
}

/// Whether an order is among those that are true. Less, equal and greater are the bits 0, 1 and 2.
#[allow(clippy::inline_always, reason = "as small as a call of it")]
#[inline(always)]
fn is_allowed(orders: u8, is_less: bool, is_greater: bool) -> bool {
    let order = if is_less {
        1
    } else if is_greater {
        4
    } else {
        2
    };
    orders & order != 0
}
