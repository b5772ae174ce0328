//! Writing conditions as programs with their leaves; `leaf.rs` and `op.rs` say how these are laid out.

use super::NONE;
use super::emit::{Keyed, LaidOut, Operand, Programs, begin};
use super::encode::{EncodeError, Strings};
use super::filter::Filter;
use super::leaf::{Asked, FAILS, HOLDS, JUMP, Leaf, TURNED};
use super::lower::{Simple, Test, leaves_of, simple};
use super::op::{MOST_OPERANDS, MOST_ORDERED, Op, TESTS, number_of_order};
use crate::base::bytes::Writer;
use crate::base::limits;
use crate::model::{Condition, Junction};

/// What a part of a row must be, and where the row goes on behind it: the number of a leaf, or [`HOLDS`] or [`FAILS`].
#[derive(Clone, Copy)]
struct Way {
    /// Whether the part must be true, or else false.
    is_wanted: bool,
    /// If the part comes out as it must.
    on: u32,
    /// If not.
    off: u32,
}

type Outcome = Result<(), EncodeError>;

/// The orders of a comparison, or of its opposite where it must be false; equal and not equal stay, and are turned around.
pub(super) const fn folded(orders: u8, is_wanted: bool) -> u8 {
    if is_wanted || orders == 2 || orders == TURNED { orders } else { orders ^ 7 }
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
        self.in_row(condition, Way { is_wanted: true, on: HOLDS, off: FAILS }, strings, &mut code)?;
        self.count = self.count.saturating_add(1);
        self.code.put(code.as_bytes());
        Ok(number)
    }

    /// An operation of the row: `&&`, `||` and `!` of leaves.
    fn in_row(&mut self, condition: &'j Condition, way: Way, strings: &mut Strings, out: &mut Writer) -> Outcome {
        match condition {
            Condition::Not(operand) => {
                begin(Op::Not, 0, out);
                self.in_row(operand, Way { is_wanted: !way.is_wanted, ..way }, strings, out)
            }
            Condition::Check(reason, operand) => {
                begin(Op::Check, *reason as u64, out);
                self.in_row(operand, way, strings, out)
            }
            Condition::Junction(junction, operands) => {
                // Whether all parts must come out as the whole.
                let all = (*junction == Junction::And) == way.is_wanted;
                let ordered = self.begin_junction(*junction, operands, out)?;
                let mut left = ordered.len();
                let before = self.settled.len();
                for operand in &ordered {
                    self.settled.extend(
                        self.presence(operand, way.is_wanted).filter(|found| found.1 == all).map(|found| found.0),
                    );
                }
                for operand in ordered {
                    left = left.saturating_sub(1);
                    let behind = self.row.saturating_add(leaves_of(operand) as u32);
                    // A part that settles the whole goes where that goes; of what does not, the next one is asked.
                    let to = match all {
                        _ if left == 0 => way,
                        true => Way { on: behind, ..way },
                        false => Way { off: behind, ..way },
                    };
                    self.in_row(operand, to, strings, out)?;
                }
                self.settled.truncate(before);
                Ok(())
            }
            leaf => self.leaf(leaf, way, strings, out),
        }
    }

    /// The column whose presence a part of a row asks for, and whether something must be there.
    fn presence(&self, condition: &Condition, is_wanted: bool) -> Option<(u16, bool)> {
        if let Condition::Check(_, operand) = condition {
            return self.presence(operand, is_wanted);
        }
        if let Condition::Not(operand) = condition {
            return self.presence(operand, !is_wanted);
        }
        simple(self.journey, condition).filter(|found| found.0 == Test::Has).map(|found| (found.2, is_wanted))
    }

    fn leaf(&mut self, condition: &'j Condition, way: Way, strings: &mut Strings, out: &mut Writer) -> Outcome {
        let number = self.row;
        self.row = number.saturating_add(1);
        let jump = |to: u32| if to < FAILS { to.saturating_sub(number) } else { to };
        let push = |programs: &mut Self, leaf: Leaf, operand: Operand| {
            let leaf = if way.is_wanted { leaf } else { leaf.unwanted() };
            let (no, yes) = if leaf.is_turned() { (way.on, way.off) } else { (way.off, way.on) };
            let jumps = jump(no) | jump(yes) << JUMP;
            programs.leaves.push(LaidOut { leaf, operand, jumps });
        };
        let Some((test, orders, column, operand)) = simple(self.journey, condition) else {
            // A leaf that only the program knows.
            push(self, Leaf::new(Asked::PROGRAM, 0).other(), Operand::Next);
            return self.operation(condition, strings, out);
        };
        if self.keys.iter().any(|key| core::ptr::eq(*key, condition)) {
            self.file(number, column, &operand, strings)?;
        }
        let (leaf, operand) = self.test((test, orders, column, operand), way.is_wanted, strings)?;
        push(self, leaf, operand);
        out.varint(TESTS.saturating_add(number.into()));
        Ok(())
    }

    /// A leaf of one column, and what it compares with.
    ///
    /// What is neither equal, nor in it, nor unknown passes no filter, so the answer is turned around. Then what is absent seems to
    /// come out as it must; unless the row settles that apart, it is asked elsewhere, where the difference is seen.
    fn test(
        &mut self,
        (test, orders, column, operand): (Test, u8, u16, Simple<'_>),
        is_wanted: bool,
        strings: &mut Strings,
    ) -> Result<(Leaf, Operand), EncodeError> {
        let first = self.first_symbols.get(usize::from(column)).copied().unwrap_or(0);
        let is_field = usize::from(column) >= self.journey.schema.attributes.len();
        let is_settled = self.settled.contains(&column);
        let leaf = |asked: Asked, is_turned: bool| {
            let leaf = if is_turned { Leaf::new(asked, column).turned() } else { Leaf::new(asked, column) };
            if is_field || is_turned && !is_settled { leaf.other() } else { leaf }
        };
        let compared = |orders: u8, key: u64| {
            let is_turned = (orders == 2 || orders == TURNED) && (orders == TURNED) == is_wanted;
            let filter = Filter::of(folded(orders, is_wanted), key);
            (leaf(Asked(orders), is_turned), Operand::Filter(filter))
        };
        Ok(match (test, operand) {
            (Test::Has, _) => {
                let filter = if is_wanted { Filter::THERE } else { Filter::MISSING };
                (leaf(Asked::HAS, false), Operand::Filter(filter))
            }
            // Of a bool the key is 0 or 1. Itself, it is at least 1; compared, it is 1, or below that.
            (Test::Is, _) => match orders {
                0 => compared(6, 1),
                2 if !is_wanted => (leaf(Asked(2), false), Operand::Filter(Filter::of(1, 1))),
                2 => compared(2, 1),
                _ => compared(1, 1),
            },
            (Test::Within, Simple::Key(length_ms)) => {
                (leaf(Asked::WITHIN, !is_wanted), Operand::Filter(Filter::within(length_ms)))
            }
            (_, Simple::Key(key)) => compared(orders, key),
            (_, Simple::Texts(texts)) => {
                let mut symbols = Vec::new();
                for text in texts {
                    symbols.push(strings.number(text)?);
                }
                let least = symbols.iter().copied().min().unwrap_or(first);
                let distances = symbols.iter().map(|symbol| symbol.wrapping_sub(least));
                self.sets.extend([symbols.len() as u16, least.wrapping_sub(first)]);
                self.sets.extend(distances.clone());
                match distances.max() {
                    Some(64..) => (leaf(Asked::FAR_APART, !is_wanted).other(), Operand::Next),
                    _ => (leaf(Asked::ONE_OF, !is_wanted), Operand::Next),
                }
            }
            (Test::Contains, Simple::Text(text)) => {
                let symbol = strings.number(text)?;
                let bits = self.bits.get(usize::from(column)).filter(|_| is_wanted);
                match bits.and_then(|bits| bits.place(symbol)) {
                    Some((word, bit)) => (Leaf::new(Asked::CONTAINS, word), Operand::Filter(Filter::of_bit(bit))),
                    None => (leaf(Asked::CONTAINS, !is_wanted).other(), Operand::symbol(symbol, first)),
                }
            }
            (_, Simple::Text(text)) => {
                // Each symbol has a filter of its own.
                (compared(orders, 0).0, Operand::symbol(strings.number(text)?, first))
            }
            _ => return Err(EncodeError),
        })
    }

    /// Files the items with the program at hand under the texts of a leaf.
    fn file(&mut self, leaf: u32, column: u16, operand: &Simple<'_>, strings: &mut Strings) -> Result<(), EncodeError> {
        let (program, leaf) = (u16::try_from(self.count), u16::try_from(leaf));
        let (Ok(program), Ok(leaf)) = (program, leaf) else { return Err(EncodeError) };
        let texts = match operand {
            Simple::Text(text) => core::slice::from_ref(text),
            Simple::Texts(texts) => texts,
            Simple::Alone | Simple::Key(_) => &[],
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
