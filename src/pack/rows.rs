//! Writing conditions as programs with their rows of leaves; `leaf.rs` says how these are laid out.

use super::NONE;
use super::emit::{Programs, begin};
use super::encode::{EncodeError, Strings};
use super::leaf::Test;
use super::lower::{Draft, Key, MOST_LEAVES, Simple, TO_FAILS, TO_HOLDS, keys, leaves_of, simple};
use super::op::{MOST_BLOCKS, MOST_ORDERED, Op, number_of_order};
use crate::base::bytes::Writer;
use crate::model::{Condition, Junction};

/// Where a row goes on after a part of it.
#[derive(Clone, Copy)]
struct Way {
    /// Whether the part must be true, or else false.
    wanted: bool,
    /// If it is, and if it is not.
    on: usize,
    off: usize,
}

/// The place of a constant, which is added if it is new.
fn number_in(constants: &mut Vec<u64>, constant: u64) -> Result<u32, EncodeError> {
    let known = constants.iter().position(|known| *known == constant);
    if known.is_none() {
        constants.push(constant);
    }
    u32::try_from(known.unwrap_or(constants.len().saturating_sub(1))).map_err(|_| EncodeError)
}

impl<'j> Programs<'j> {
    /// Adds the program of an item; returns its number, and under what the item is filed.
    pub fn add_filed(
        &mut self,
        condition: &'j Condition,
        strings: &mut Strings,
    ) -> Result<(u16, Vec<Key<'j>>), EncodeError> {
        self.keys = if leaves_of(condition) < MOST_LEAVES { self.filing.keys(condition) } else { Vec::new() };
        let number = self.add(condition, strings)?;
        self.keys.clear();
        let row = |leaf: &usize| self.row.get(*leaf).map_or(TO_HOLDS, |leaf| leaf.on);
        let met: Vec<_> = self.met.iter().map(|(condition, leaf)| (*condition, row(leaf))).collect();
        Ok((number, keys(self.journey, &met)))
    }

    /// Adds a program and returns its number.
    pub fn add(&mut self, condition: &'j Condition, strings: &mut Strings) -> Result<u16, EncodeError> {
        let number = u16::try_from(self.places.len()).ok().filter(|number| *number != NONE).ok_or(EncodeError)?;
        let mut code = Writer::default();
        self.row.clear();
        self.met.clear();
        let way = Way { wanted: true, on: TO_HOLDS, off: TO_FAILS };
        if leaves_of(condition) < MOST_LEAVES {
            self.in_row(condition, way, strings, &mut code)?;
        } else {
            self.program_leaf(condition, way, strings, &mut code)?;
        }
        let start = u32::try_from(self.code.len()).map_err(|_| EncodeError)?;
        self.places.push((self.code.len(), self.leaves.len()));
        self.shift(0, start);
        if self.row.iter().any(|leaf| leaf.operand >= 1 << 24) {
            return Err(EncodeError);
        }
        self.leaves.extend(self.row.iter().enumerate().map(|(number, leaf)| leaf.word(number)));
        self.code.put(code.as_bytes());
        Ok(number)
    }

    /// What was written of the leaves from `first` on stands so much further back.
    fn shift(&mut self, first: usize, by: u32) {
        for leaf in self.row.iter_mut().skip(first).filter(|leaf| leaf.test == Test::Program) {
            leaf.operand = leaf.operand.saturating_add(by);
        }
    }

    /// An operation of the row: `&&`, `||` and `!` of leaves.
    fn in_row(
        &mut self,
        condition: &'j Condition,
        way: Way,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        match condition {
            Condition::Not(operand) => {
                begin(Op::Not, 0, out);
                self.in_row(operand, Way { wanted: !way.wanted, ..way }, strings, out)
            }
            Condition::Junction(junction, operands) => {
                let order = self.begin_junction(*junction, operands, out)?;
                // Whether one operand settles the whole by failing, or by holding.
                let all = (*junction == Junction::And) == way.wanted;
                let behind = TO_FAILS.saturating_sub(1).saturating_sub(self.depth);
                self.depth = self.depth.saturating_add(1);
                let last = order.len().saturating_sub(1);
                for (asked, operand) in order.iter().filter_map(|place| operands.get(*place)).enumerate() {
                    let first = self.row.len();
                    let way = match (asked == last, all) {
                        (true, _) => way,
                        (false, true) => Way { on: behind, ..way },
                        (false, false) => Way { off: behind, ..way },
                    };
                    let mut code = Writer::default();
                    self.in_row(operand, way, strings, &mut code)?;
                    out.count(code.len());
                    self.shift(first, u32::try_from(out.len()).map_err(|_| EncodeError)?);
                    out.put(code.as_bytes());
                    let next = self.row.len();
                    for leaf in self.row.iter_mut().skip(first) {
                        for jump in [&mut leaf.on, &mut leaf.off].into_iter().filter(|jump| **jump == behind) {
                            *jump = next;
                        }
                    }
                }
                self.depth = self.depth.saturating_sub(1);
                Ok(())
            }
            _ => self.leaf(condition, way, strings, out),
        }
    }

    fn leaf(
        &mut self,
        condition: &'j Condition,
        way: Way,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let Some((test, orders, column, operand)) = simple(self.journey, condition) else {
            return self.program_leaf(condition, way, strings, out);
        };
        if self.keys.iter().any(|key| core::ptr::eq(*key, condition)) {
            self.met.push((condition, self.row.len()));
        }
        let operand = match operand {
            Simple::Alone => 0,
            Simple::Text(text) => u32::from(strings.number(text)?),
            Simple::Constant(constant) => number_in(&mut self.constants, constant)?,
            Simple::Texts(texts) => {
                let mut set = vec![u16::try_from(texts.len()).map_err(|_| EncodeError)?];
                for text in texts {
                    set.push(strings.number(text)?);
                }
                let known = self.sets.windows(set.len()).position(|known| known == set);
                let start = known.unwrap_or(self.sets.len());
                if known.is_none() {
                    self.sets.extend(set);
                }
                u32::try_from(start).map_err(|_| EncodeError)?
            }
        };
        begin(Op::Test, self.row.len() as u64, out);
        let Way { wanted, on, off } = way;
        self.row.push(Draft { test, orders, wanted, on, off, column, operand });
        Ok(())
    }

    /// A leaf that only the program knows.
    fn program_leaf(
        &mut self,
        condition: &'j Condition,
        way: Way,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let Way { wanted, on, off } = way;
        let operand = u32::try_from(out.len()).map_err(|_| EncodeError)?;
        self.row.push(Draft { test: Test::Program, orders: 0, wanted, on, off, column: 0, operand });
        self.operation(condition, strings, out)
    }

    /// Begins an `&&` or `||`; returns the order in which its operands are written.
    pub(super) fn begin_junction(
        &self,
        junction: Junction,
        operands: &'j [Condition],
        out: &mut Writer,
    ) -> Result<Vec<usize>, EncodeError> {
        if operands.len() >= MOST_BLOCKS as usize {
            return Err(EncodeError);
        }
        let mut order: Vec<usize> = (0..operands.len()).collect();
        if operands.len() <= MOST_ORDERED {
            order = self.filing.order(junction, operands, &self.keys);
        }
        begin(if junction == Junction::And { Op::And } else { Op::Or }, number_of_order(&order), out);
        Ok(order)
    }
}
