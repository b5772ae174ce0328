//! Leaves: what one comes to, and walking a row of them as fast as a page view must be.

use super::evaluate::Evaluator;
use super::sheet::{Column, Sheet, State};
use crate::model::Cause;
use crate::pack::{FAILS, HOLDS, Leaf, TURNED, Test, WANTED};

impl<'a> Evaluator<'a> {
    /// Whether the row holds from this leaf on. Costs one test per leaf that is met, none twice.
    pub fn passes(&mut self, mut at: usize) -> bool {
        let leaves = self.pack.rows().leaves.as_slice();
        while let Some(leaf) = leaves.get(at) {
            let is_wanted = self.test(leaf) == Ok(leaf.bits & WANTED != 0);
            let jump = if is_wanted { leaf.on } else { leaf.off };
            if jump >= FAILS {
                return jump == HOLDS;
            }
            at = at.wrapping_add(jump.into());
        }
        false
    }

    /// The elements of a list, and the sheet that they are of: attributes come first.
    pub(super) fn elements_of(&self, column: u16, found: Column) -> &'a [Column] {
        let (known, facts): (&Sheet, &Sheet) = (&self.known.sheet, &self.facts.sheet);
        if usize::from(column) < known.columns.len() { known.list(found) } else { facts.list(found) }
    }

    /// What a leaf comes to.
    pub(super) fn test(&mut self, leaf: &Leaf) -> Result<bool, Cause> {
        let operand = leaf.operand;
        if leaf.test == Test::Program {
            return self.code_holds(operand as u32 as usize);
        }
        let column = self.room.columns.get(usize::from(leaf.column)).copied().unwrap_or(Column::unknown(Cause::Error));
        if leaf.test == Test::Has {
            return column.is_there();
        }
        if let State::Unknown(cause) = column.state {
            return Err(cause);
        }
        let symbol = operand as u16;
        let is_turned = leaf.orders() == TURNED;
        let order = match leaf.test {
            Test::Has | Test::Program => return Err(Cause::Error),
            Test::Is => return Ok((column.bits != 0) != is_turned),
            Test::Equals => return Ok((column.symbol == symbol) != is_turned),
            Test::OneOf => {
                return Ok(leaf.symbols(&self.pack.rows().sets).iter().any(|symbol| *symbol == column.symbol));
            }
            Test::Contains => {
                return Ok(self.elements_of(leaf.column, column).iter().any(|element| element.symbol == symbol));
            }
            Test::Int => column.bits.cast_signed().cmp(&operand.cast_signed()) as i8,
            Test::Double => {
                let (value, constant) = (f64::from_bits(column.bits), f64::from_bits(operand));
                i8::from(value > constant).wrapping_sub(i8::from(value < constant))
            }
            Test::Within => {
                let age_ms = self.now_ms.wrapping_sub(column.bits.cast_signed());
                return Ok(age_ms >= 0 && age_ms < operand.cast_signed());
            }
        };
        // Less, equal and greater are the bits 0, 1 and 2.
        Ok(leaf.orders() >> (order.wrapping_add(1) & 3) & 1 == 1)
    }
}
