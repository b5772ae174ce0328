//! Walking a row of leaves: whether a condition holds, as fast as a page view must be.

use super::evaluate::Evaluator;
use super::plan::{HOLDS, Leaf, Test};
use super::sheet::{Column, State};
use crate::model::Cause;

impl Evaluator<'_> {
    /// Whether the row that begins with this leaf holds. Costs one test per leaf that is met, none twice.
    pub fn passes(&mut self, start: u32) -> bool {
        let plan = self.plan;
        let mut at = start;
        while let Some(leaf) = plan.leaves.get(at as usize) {
            at = if self.test(leaf) == Some(leaf.wanted) { leaf.on } else { leaf.off };
        }
        at == HOLDS
    }

    /// The column that a leaf reads: attributes come first.
    pub(super) fn column(&self, field: u16) -> Column {
        let (field, attributes) = (usize::from(field), &self.known.sheet.columns);
        let column = match attributes.get(field) {
            None => self.facts.sheet.columns.get(field.wrapping_sub(attributes.len())),
            column => column,
        };
        column.copied().unwrap_or(Column::unknown(Cause::Absent))
    }

    fn test(&mut self, leaf: &Leaf) -> Option<bool> {
        if leaf.test == Test::Program {
            let rest = self.pack.bytes().get((leaf.operand >> 32) as usize..).unwrap_or_default();
            return self.code_holds(rest.get(..leaf.operand as u32 as usize).unwrap_or_default()).ok();
        }
        let column = self.column(leaf.field);
        let State::Known(_) = column.state else {
            return (leaf.test == Test::Has && column.is_absent()).then_some(false);
        };
        Some(match leaf.test {
            Test::Has | Test::Program => true,
            Test::Is => column.bits != 0,
            Test::Equals => column.symbol == leaf.operand as u16,
            Test::OneOf => self.plan.set(leaf.operand).contains(&column.symbol),
            Test::Contains => {
                let list = match self.known.sheet.columns.get(usize::from(leaf.field)) {
                    Some(_) => self.known.sheet.list(column),
                    None => self.facts.sheet.list(column),
                };
                list.iter().any(|element| element.symbol == leaf.operand as u16)
            }
            Test::Int => {
                let (value, bound) = (column.bits.cast_signed(), leaf.operand.cast_signed());
                leaf.allows(value < bound, value > bound)
            }
            Test::Double => {
                let (value, bound) = (f64::from_bits(column.bits), f64::from_bits(leaf.operand));
                leaf.allows(value < bound, value > bound)
            }
            Test::Within => {
                let time_ms = column.bits.cast_signed();
                time_ms <= self.now_ms && time_ms > self.now_ms.wrapping_sub(leaf.operand.cast_signed())
            }
        })
    }
}

impl Leaf {
    fn allows(&self, is_less: bool, is_greater: bool) -> bool {
        let order = if is_less {
            1
        } else if is_greater {
            4
        } else {
            2
        };
        self.orders & order != 0
    }
}
