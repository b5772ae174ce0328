//! Leaves: what one comes to, and walking a row of them as fast as a page view must be.

use super::evaluate::Evaluator;
use super::sheet::{Column, Sheet, State};
use crate::base::bytes::Reader;
use crate::model::Cause;
use crate::pack::{FAILS, HOLDS, Leaf, TURNED, Test};

impl<'a> Evaluator<'a> {
    /// Whether the row holds from this leaf on. Costs one test per leaf that is met, none twice.
    pub fn passes(&mut self, mut at: usize) -> bool {
        let plan = self.plan;
        while let Some(leaf) = plan.leaves.get(at) {
            let leaf = Leaf(*leaf);
            let jump = leaf.jump(self.test(leaf) == Ok(leaf.wanted()));
            if jump >= FAILS {
                return jump == HOLDS;
            }
            at = at.wrapping_add(jump.into());
        }
        false
    }

    /// The column that a leaf reads, and the sheet that it is of: attributes come first.
    pub(super) fn column(&self, column: usize) -> (Column, &'a Sheet) {
        let (known, facts) = (&self.known.sheet, &self.facts.sheet);
        match known.columns.get(column) {
            Some(found) => (*found, known),
            None => {
                let field = column.wrapping_sub(known.columns.len());
                (facts.columns.get(field).copied().unwrap_or(Column::unknown(Cause::Absent)), facts)
            }
        }
    }

    /// What a leaf comes to.
    pub(super) fn test(&mut self, leaf: Leaf) -> Result<bool, Cause> {
        let test = leaf.test();
        if test == Test::Program {
            return self.code_holds(Reader::new(self.pack.code().get(leaf.operand()..).unwrap_or_default()));
        }
        let (column, sheet) = self.column(leaf.column());
        if test == Test::Has {
            return column.is_there();
        }
        if let State::Unknown(cause) = column.state {
            return Err(cause);
        }
        let operand = leaf.operand();
        let constant = || self.plan.constants.get(operand).copied().unwrap_or(0);
        let symbol = operand as u16;
        let is_turned = leaf.orders() == TURNED;
        let order = match test {
            Test::Has | Test::Program => return Err(Cause::Error),
            Test::Is => return Ok((column.bits != 0) != is_turned),
            Test::Equals => return Ok((column.symbol == symbol) != is_turned),
            Test::OneOf => return Ok(self.plan.set_has(operand, column.symbol)),
            Test::Contains => return Ok(sheet.list(column).iter().any(|element| element.symbol == symbol)),
            Test::Int => column.bits.cast_signed().cmp(&constant().cast_signed()) as i8,
            Test::Double => {
                let (value, constant) = (f64::from_bits(column.bits), f64::from_bits(constant()));
                i8::from(value > constant).wrapping_sub(i8::from(value < constant))
            }
            Test::Within => {
                let age_ms = self.now_ms.wrapping_sub(column.bits.cast_signed());
                return Ok(age_ms >= 0 && age_ms < constant().cast_signed());
            }
        };
        // Less, equal and greater are the bits 0, 1 and 2.
        Ok(leaf.orders() >> (order.wrapping_add(1) & 3) & 1 == 1)
    }
}
