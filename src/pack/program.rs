//! Verifying the programs' bytes: known operations, numbers in range, bounded depth, no byte left over. What a page view needs of
//! them is found on the way: each row of leaves, with its jumps.

use super::layout::Table;
use super::leaf::{Asked, FAILS, HOLDS, Leaf, MOST_OPERAND, Range, Rows, TURNED, Test, key_of_double, key_of_int};
use super::{NONE, Op, Pack, count_of};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Comparison, Macro, TimePart, stored_double};

/// How many numbers a window may have.
const WINDOWS: u64 = limits::WINDOW_MS as u64 + 2;
/// How many numbers a part of a moment may have.
const TIME_PARTS: u64 = TimePart::ALL.len() as u64 * (2 * limits::OFFSET_MINUTES as u64 + 1);
/// Verifies the programs of a pack one after the other, and their leaves with them.
pub(super) struct Verifier<'a> {
    pack: &'a Pack,
    code: Reader<'a>,
    pub rows: Rows,
    known: std::collections::HashMap<(u64, u64), usize>,
    /// How many leaves were met.
    tests: usize,
    /// How deep each segment uses others.
    segment_depths: Vec<u8>,
    /// Depth of the deepest segment that was met.
    deepest: u8,
    /// How many macros' bodies stand around the operation at hand.
    macros: u64,
    /// The first leaf of the program at hand.
    row: usize,
}

/// Where a row goes on after a part of it.
#[derive(Clone, Copy)]
struct Path {
    /// Whether the part must be false, or else true.
    is_unwanted: bool,
    /// If it is, and if it is not.
    on: u32,
    off: u32,
}

impl<'a> Verifier<'a> {
    pub fn new(pack: &'a Pack) -> Self {
        Self {
            pack,
            code: Reader::new(pack.code()),
            rows: Rows::default(),
            known: Default::default(),
            tests: 0,
            segment_depths: Vec::new(),
            deepest: 0,
            macros: 0,
            row: 0,
        }
    }

    /// Verifies all programs.
    ///
    /// A segment may use only segments listed before it, so there is no circle to run into, and no deep chain of them.
    /// Segments have the first programs, one each, so that each is verified once.
    pub fn verify(&mut self) -> Result<(), Malformed> {
        let segments = self.pack.count(Table::Segments);
        self.rows.sets.push(0);
        self.range(Range::ALL);
        loop {
            let program = self.rows.programs.len();
            self.row = self.rows.leaves.len();
            self.rows.programs.push((self.at() as u32, self.row as u32));
            if self.code.is_empty() {
                let symbols = self.rows.symbols.len();
                let is_end = self.tests == self.pack.count(Table::Leaves) && symbols == self.pack.count(Table::Sets);
                return if is_end && (segments..NONE.into()).contains(&program) { Ok(()) } else { Err(Malformed) };
            }
            self.deepest = 0;
            self.operation(limits::CONDITION_DEPTH, Some(Path { is_unwanted: false, on: HOLDS, off: FAILS }))?;
            if program < segments {
                let number = self.pack.u16_at(Table::Segments, program, 2);
                if usize::from(number) != program || self.deepest >= limits::SEGMENT_DEPTH {
                    return Err(Malformed);
                }
                self.segment_depths.push(self.deepest.saturating_add(1));
            }
        }
    }

    /// Where in the code the verifier is, unless it is in a block.
    fn at(&self) -> usize {
        self.pack.count(Table::Code).wrapping_sub(self.code.rest().len())
    }

    /// An operation; with a path it is of the row, where what is no `&&`, `||` or `!` is the next leaf.
    fn operation(&mut self, depth_left: usize, path: Option<Path>) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let before = self.code;
        let (op, number) = Op::read(&mut self.code).ok_or(Malformed)?;
        let Some(path) = path else { return self.inner(op, number, deeper) };
        match op {
            Op::Test => self.test(number, path),
            Op::Not if number == 0 => self.operation(deeper, Some(Path { is_unwanted: !path.is_unwanted, ..path })),
            Op::And | Op::Or => self.junction(op == Op::And, number, path, deeper),
            _ => {
                self.inner(op, number, deeper)?;
                let length = before.rest().len().wrapping_sub(self.code.rest().len());
                #[cfg(feature = "author")]
                self.rows.lengths.push(length as u32);
                let start = self.at().wrapping_sub(length);
                self.leaf(Leaf::new(Asked::PROGRAM, 0, start).other(), path)
            }
        }
    }

    /// `&&` or `||` of the row: a part that settles the whole jumps behind it, the last one wherever the whole does.
    fn junction(&mut self, is_and: bool, number: u64, path: Path, deeper: usize) -> Result<(), Malformed> {
        let all = is_and != path.is_unwanted;
        // A number of its own at this depth, until it is known how far it is.
        let behind = FAILS.wrapping_sub(1).wrapping_sub(deeper as u32);
        let mut left = count_of(number);
        if left == 0 {
            return Err(Malformed);
        }
        while left > 1 {
            left = left.wrapping_sub(1);
            let first = self.rows.leaves.len();
            let part = if all { Path { on: behind, ..path } } else { Path { off: behind, ..path } };
            self.operation(deeper, Some(part))?;
            let mut further = self.rows.leaves.len().wrapping_sub(first) as u32;
            for word in self.rows.leaves.iter_mut().skip(first) {
                let leaf = Leaf::of(*word);
                let [off, on] = [0, 1].map(|end| if leaf.jump(end) == behind { further } else { leaf.jump(end) });
                *word = leaf.jumps(on, off).word();
                further = further.wrapping_sub(1);
            }
        }
        self.operation(deeper, Some(path))
    }

    /// A leaf of one column, which the program names by its number in the row.
    fn test(&mut self, number: u64, path: Path) -> Result<(), Malformed> {
        let is_next = number == self.rows.leaves.len().wrapping_sub(self.row) as u64;
        let entry = self.tests;
        self.tests = entry.wrapping_add(1);
        let head = usize::from(self.pack.u16_at(Table::Leaves, entry, 0));
        if !is_next || entry >= self.pack.count(Table::Leaves) || head >= self.pack.count(Table::Heads) {
            return Err(Malformed);
        }
        let (head, operand) = (self.pack.u32_at(Table::Heads, head, 0), self.pack.u16_at(Table::Leaves, entry, 2));
        let (test, column) = (Test::from_number(head as u8 & 15), (head >> 8) as u16);
        let first = self.pack.first_symbol(column).ok_or(Malformed)?;
        let mut orders = (head >> 4) as u8 & 7;
        let symbol = first.wrapping_add(operand);
        if test >= Test::Int && usize::from(operand) >= self.pack.count(Table::Constants) {
            return Err(Malformed);
        }
        let key = match test {
            // What only the program knows is no leaf of a column.
            Test::Program => return Err(Malformed),
            Test::Has => {
                let range = self.range(if path.is_unwanted { Range::MISSING } else { Range::THERE });
                return self.compares(Asked::HAS, column, range, path);
            }
            // Of a bool the key is 0 or 1. Itself, it is at least 1; compared, it is 1, or below that.
            Test::Is => {
                orders = match orders {
                    0 => 6,
                    TURNED => 1,
                    _ => 2,
                };
                1
            }
            Test::Equals => symbol.into(),
            Test::Contains => {
                let leaf = Leaf::new(Asked::CONTAINS, column, symbol.into()).other();
                return self.leaf(if head & 0x80 == 0 { leaf } else { leaf.as_key() }, path);
            }
            Test::OneOf => {
                let set = self.rows.sets.len().wrapping_sub(1);
                let start = self.rows.symbols.len();
                let end = start.wrapping_add(operand.into());
                if end > self.pack.count(Table::Sets) || set > MOST_OPERAND {
                    return Err(Malformed);
                }
                for entry in start..end {
                    self.rows.symbols.push(first.wrapping_add(self.pack.u16_at(Table::Sets, entry, 0)));
                }
                self.rows.sets.push(end as u32);
                let leaf = Leaf::new(Asked::ONE_OF, column, set).other();
                return self.leaf(if head & 0x80 == 0 { leaf } else { leaf.as_key() }, path);
            }
            Test::Int => key_of_int(self.pack.constant(operand, false)),
            Test::Double => key_of_double(self.pack.constant(operand, true)),
            Test::Within => {
                let range = self.range(Range::within(self.pack.constant(operand, false)));
                return self.compares(Asked::WITHIN, column, range, path);
            }
        };
        // What is neither equal nor unknown is no range.
        let is_turned = orders == TURNED || orders == 2 && path.is_unwanted;
        let folded = if path.is_unwanted && !is_turned { orders ^ 7 } else { orders };
        let range = self.range(Range::of(folded, key));
        let mut leaf = Leaf::new(Asked(orders), column, range);
        if is_turned || column >= self.pack.attributes() {
            leaf = leaf.other();
        }
        self.leaf(if test == Test::Equals && head & 0x80 != 0 { leaf.as_key() } else { leaf }, path)
    }

    fn compares(&mut self, asked: Asked, column: u16, range: usize, path: Path) -> Result<(), Malformed> {
        let mut leaf = Leaf::new(asked, column, range);
        if column >= self.pack.attributes() || asked == Asked::WITHIN && path.is_unwanted {
            leaf = leaf.other();
        }
        self.leaf(leaf, path)
    }

    /// The place of a range among others, to which it is added if it is new.
    fn range(&mut self, range: Range) -> usize {
        let ranges = &mut self.rows.ranges;
        *self.known.entry((range.first, range.span)).or_insert_with(|| {
            ranges.push(range);
            ranges.len().wrapping_sub(1)
        })
    }

    fn leaf(&mut self, leaf: Leaf, path: Path) -> Result<(), Malformed> {
        let leaf = if path.is_unwanted { leaf.unwanted() } else { leaf };
        self.rows.leaves.push(leaf.jumps(path.on, path.off).word());
        let is_short = self.rows.leaves.len().wrapping_sub(self.row) <= limits::CONDITION_NODES;
        if is_short { Ok(()) } else { Err(Malformed) }
    }

    /// An operation with all its operands and blocks, none of them of the row.
    fn inner(&mut self, op: Op, number: u64, deeper: usize) -> Result<(), Malformed> {
        let (limit, operands, blocks) = self.shape(op, number)?;
        if number >= limit && limit < u64::MAX {
            return Err(Malformed);
        }
        for _ in 0..operands {
            self.operation(deeper, None)?;
        }
        let inside = u64::from(op == Op::Macro);
        self.macros = self.macros.wrapping_add(inside);
        if self.macros > limits::MACRO_DEPTH {
            return Err(Malformed);
        }
        for _ in 0..blocks {
            let block = Reader::new(self.code.letters());
            let after = core::mem::replace(&mut self.code, block);
            self.operation(deeper, None)?;
            if !core::mem::replace(&mut self.code, after).is_empty() {
                return Err(Malformed);
            }
        }
        self.macros = self.macros.wrapping_sub(inside);
        Ok(())
    }

    /// What the operation's number must be below, how many operands follow, and how many blocks.
    fn shape(&mut self, op: Op, number: u64) -> Result<(u64, u64, u64), Malformed> {
        let mut operands = op.operands(number);
        let mut blocks = 0;
        let limit = match op {
            Op::And | Op::Or | Op::In | Op::List | Op::Map | Op::Int | Op::Duration | Op::Timestamp => u64::MAX,
            Op::Double => {
                if stored_double(f64::from_bits(number)).map(f64::to_bits) != Some(number) {
                    return Err(Malformed);
                }
                u64::MAX
            }
            Op::Conditional => {
                blocks = 2;
                1
            }
            Op::OrValue => {
                blocks = 1;
                1
            }
            Op::Bool => 2,
            Op::Compare => Comparison::ALL.len() as u64,
            Op::Macro => {
                blocks = 1;
                Macro::ALL.len() as u64
            }
            Op::Element => self.macros,
            Op::TimePart => TIME_PARTS,
            Op::Matches => self.count(Table::Patterns),
            Op::String => self.count(Table::Strings),
            Op::Attribute | Op::HasAttribute => self.count(Table::Attributes),
            Op::Context | Op::HasContext => self.count(Table::ContextFields),
            Op::Consent => self.count(Table::Purposes),
            Op::Segment => {
                let depth = self.segment_depths.get(number as usize).ok_or(Malformed)?;
                self.deepest = self.deepest.max(*depth);
                self.count(Table::Segments)
            }
            // It stands in rows alone.
            Op::Test => 0,
            Op::Within => WINDOWS,
            Op::Sequence => {
                for _ in 0..self.code.varint()? {
                    let counter = self.code.varint()?;
                    self.counter(counter)?;
                }
                WINDOWS
            }
            _ if op.is_tally() => {
                operands = self.counter(number & 0xffff)?;
                WINDOWS << 16
            }
            _ => 1,
        };
        Ok((limit, operands, blocks))
    }

    fn count(&self, table: Table) -> u64 {
        self.pack.count(table) as u64
    }

    /// How many operands a counter takes.
    fn counter(&self, number: u64) -> Result<u64, Malformed> {
        if number >= self.count(Table::Counters) {
            return Err(Malformed);
        }
        Ok(u64::from(self.pack.u16_at(Table::Counters, number as usize, 4) != NONE))
    }
}
