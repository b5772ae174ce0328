//! Writing conditions as programs with their leaves; `leaf.rs` and `op.rs` say how these are laid out.

use super::NONE;
use super::emit::{Keyed, Programs, begin};
use super::encode::{EncodeError, Strings};
use super::lower::{Simple, constant, leaves_of, simple};
use super::op::{MOST_OPERANDS, MOST_ORDERED, Op, TESTS, number_of_order};
use crate::base::bytes::Writer;
use crate::base::limits;
use crate::model::{Condition, Junction};

/// The place of a number among others, to which it is added if it is new.
fn number_in<T: PartialEq>(numbers: &mut Vec<T>, number: T) -> Result<u16, EncodeError> {
    let known = numbers.iter().position(|known| *known == number);
    if known.is_none() {
        numbers.push(number);
    }
    u16::try_from(known.unwrap_or(numbers.len().saturating_sub(1))).map_err(|_| EncodeError)
}

impl<'j> Programs<'j> {
    /// Adds a program and returns its number; an item is filed under the best of its literals.
    pub fn add(&mut self, condition: &'j Condition, is_item: bool, strings: &mut Strings) -> Result<u16, EncodeError> {
        let number = u16::try_from(self.count).ok().filter(|number| *number != NONE).ok_or(EncodeError)?;
        if leaves_of(condition) > limits::CONDITION_NODES {
            return Err(EncodeError);
        }
        self.keys = if is_item { self.filing.keys(condition) } else { Vec::new() };
        self.row = 0;
        let mut code = Writer::default();
        self.in_row(condition, strings, &mut code)?;
        self.count = self.count.saturating_add(1);
        self.code.put(code.as_bytes());
        Ok(number)
    }

    /// An operation of the row: `&&`, `||` and `!` of leaves.
    fn in_row(&mut self, condition: &'j Condition, strings: &mut Strings, out: &mut Writer) -> Result<(), EncodeError> {
        match condition {
            Condition::Not(operand) => {
                begin(Op::Not, 0, out);
                self.in_row(operand, strings, out)
            }
            Condition::Junction(junction, operands) => {
                for operand in self.begin_junction(*junction, operands, out)? {
                    self.in_row(operand, strings, out)?;
                }
                Ok(())
            }
            leaf => self.leaf(leaf, strings, out),
        }
    }

    fn leaf(&mut self, condition: &'j Condition, strings: &mut Strings, out: &mut Writer) -> Result<(), EncodeError> {
        let number = self.row;
        self.row = number.saturating_add(1);
        let Some((test, orders, column, operand)) = simple(self.journey, condition) else {
            // A leaf that only the program knows.
            return self.operation(condition, strings, out);
        };
        let is_key = self.keys.iter().any(|key| core::ptr::eq(*key, condition));
        if is_key {
            self.file(number, column, &operand, strings)?;
        }
        let first = self.first_symbols.get(usize::from(column)).copied().unwrap_or(0);
        let operand = match operand {
            Simple::Alone => 0,
            Simple::Text(text) => strings.number(text)?.wrapping_sub(first),
            Simple::Number(digits, decimals) => number_in(&mut self.constants, constant(digits, decimals))?,
            Simple::Texts(texts) => {
                for text in &texts {
                    self.sets.push(strings.number(text)?.wrapping_sub(first));
                }
                u16::try_from(texts.len()).map_err(|_| EncodeError)?
            }
        };
        let head = test as u32 | u32::from(orders) << 4 | u32::from(column) << 8;
        let head = number_in(&mut self.heads, head)?;
        self.leaves.push((head, operand));
        out.varint(TESTS.saturating_add(number));
        Ok(())
    }

    /// Files the items with the program at hand under the texts of a leaf.
    fn file(&mut self, leaf: u64, column: u16, operand: &Simple<'_>, strings: &mut Strings) -> Result<(), EncodeError> {
        let (program, leaf) = (u16::try_from(self.count), u16::try_from(leaf));
        let (Ok(program), Ok(leaf)) = (program, leaf) else { return Err(EncodeError) };
        let texts = match operand {
            Simple::Text(text) => core::slice::from_ref(text),
            Simple::Texts(texts) => texts,
            Simple::Alone | Simple::Number(..) => &[],
        };
        for text in texts {
            let symbol = strings.number(text)?;
            self.keyed.push(Keyed { program, leaf, column, symbol });
        }
        Ok(())
    }

    /// Begins an `&&` or `||`; returns its operands in the order in which they are written.
    pub(super) fn begin_junction(
        &self,
        junction: Junction,
        operands: &'j [Condition],
        out: &mut Writer,
    ) -> Result<Vec<&'j Condition>, EncodeError> {
        if operands.len() >= MOST_OPERANDS as usize {
            return Err(EncodeError);
        }
        let mut order: Vec<usize> = (0..operands.len()).collect();
        if operands.len() <= MOST_ORDERED {
            order = self.filing.order(junction, operands, &self.keys);
        }
        begin(if junction == Junction::And { Op::And } else { Op::Or }, number_of_order(&order), out);
        Ok(order.into_iter().filter_map(|place| operands.get(place)).collect())
    }
}
