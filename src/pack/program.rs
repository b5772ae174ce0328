//! Verifying the programs' bytes: known operations, numbers in range, bounded depth, no byte left over. What a page view needs of
//! them is found on the way: each row of leaves, with its jumps.

use super::layout::Table;
use super::leaf::{FAILS, HOLDS, Leaf, Rows, Test, WANTED};
use super::op::TESTS;
use super::table::Column;
use super::{NONE, Op, Pack, count_of};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Comparison, Macro, TimePart, stored_double};

/// How many numbers a window may have.
const WINDOWS: u64 = limits::WINDOW_MS as u64 + 2;
/// How many numbers a part of a moment may have.
const TIME_PARTS: u64 = TimePart::ALL.len() as u64 * (2 * limits::OFFSET_MINUTES as u64 + 1);
/// Most leaves of a row: what is further is no jump.
const MOST_LEAVES: usize = 60_000;

/// Verifies the programs of a pack one after the other, and their leaves with them.
pub(super) struct Verifier<'a> {
    pack: &'a Pack,
    code: Reader<'a>,
    pub rows: Rows,
    /// How many leaves and symbols of sets were met.
    tests: usize,
    sets: usize,
    /// Of each leaf of the table its head and its operand.
    heads: Column<'a>,
    operands: Column<'a>,
    symbols: Column<'a>,
    /// Each head, times 2^32 the first symbol of its column; nothing of heads whose column does not exist.
    kinds: Vec<u64>,
    constants: Vec<u64>,
    /// How deep each segment uses others.
    segment_depths: Vec<u8>,
    /// Depth of the deepest segment that was met.
    deepest: u8,
    /// How many macros' bodies stand around the operation at hand.
    macros: u64,
    /// The first leaf of the program at hand.
    row: usize,
}

/// Where a row goes on after a part of it, if that comes out as it must, and if not.
#[derive(Clone, Copy)]
struct Way {
    on: u16,
    off: u16,
}

impl<'a> Verifier<'a> {
    pub fn new(pack: &'a Pack) -> Self {
        let mut kinds = Vec::new();
        for entry in 0..pack.count(Table::Heads) {
            let head = pack.u32_at(Table::Heads, entry, 0);
            let first = pack.first_symbol((head >> 8) as u16);
            kinds.push(first.map_or(0, |first| u64::from(first) << 32 | u64::from(head)));
        }
        let mut constants = Vec::new();
        for entry in 0..pack.count(Table::Constants) {
            let low = pack.u32_at(Table::Constants, entry, 0);
            constants.push(u64::from(pack.u32_at(Table::Constants, entry, 4)) << 32 | u64::from(low));
        }
        let mut rows = Rows::default();
        rows.leaves.reserve(pack.count(Table::Leaves));
        Self {
            pack,
            code: Reader::new(pack.code()),
            rows,
            tests: 0,
            sets: 0,
            heads: pack.column(Table::Leaves, 0),
            operands: pack.column(Table::Leaves, 2),
            symbols: pack.column(Table::Sets, 0),
            kinds,
            constants,
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
        loop {
            let program = self.rows.programs.len();
            self.row = self.rows.leaves.len();
            self.rows.programs.push((self.at() as u32, self.row as u32));
            if self.code.is_empty() {
                let is_end = self.tests == self.pack.count(Table::Leaves) && self.sets == self.pack.count(Table::Sets);
                return if is_end && (segments..NONE.into()).contains(&program) { Ok(()) } else { Err(Malformed) };
            }
            self.deepest = 0;
            self.part(limits::CONDITION_DEPTH, WANTED, Way { on: HOLDS, off: FAILS })?;
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

    /// A part of the row, where what is no `&&`, `||` or `!` is the next leaf; `wanted` is 0 where it must be false.
    fn part(&mut self, depth_left: usize, wanted: u8, way: Way) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let before = self.code;
        let (op, number) = Op::read(&mut self.code).ok_or(Malformed)?;
        match op {
            Op::Test => self.test(number, wanted, way),
            Op::Not if number == 0 => self.part(deeper, wanted ^ WANTED, way),
            Op::And | Op::Or => self.junction((op == Op::And) == (wanted != 0), number, deeper, wanted, way),
            _ => {
                self.inner(op, number, deeper)?;
                let length = before.rest().len().wrapping_sub(self.code.rest().len()) as u64;
                let start = (self.at() as u64).wrapping_sub(length);
                self.leaf(Test::Program, wanted, 0, start | length << 32, way)
            }
        }
    }

    /// `&&` or `||` of the row: a part that settles the whole jumps behind it, the last one wherever the whole does.
    ///
    /// - `all`: whether all parts must come out as the whole.
    fn junction(&mut self, all: bool, number: u64, deeper: usize, wanted: u8, way: Way) -> Result<(), Malformed> {
        // A number of its own at this depth, until it is known how far it is.
        let unknown = FAILS.wrapping_sub(1).wrapping_sub(deeper as u16);
        let mut left = count_of(number);
        if left == 0 {
            return Err(Malformed);
        }
        while left > 0 {
            left = left.wrapping_sub(1);
            // Nearly all parts are leaves of a column, and so one leaf long.
            let leaf = self.code.rest().first().map_or(0, |byte| *byte);
            let is_leaf = leaf & 0xc0 == TESTS as u8;
            let behind = if is_leaf { 1 } else { unknown };
            let mut goes = way;
            if left > 0 {
                if all { goes.on = behind } else { goes.off = behind }
            }
            let first = self.rows.leaves.len();
            self.part(deeper, wanted, goes)?;
            if left == 0 || is_leaf {
                continue;
            }
            let mut further = self.rows.leaves.len().wrapping_sub(first) as u16;
            for leaf in self.rows.leaves.iter_mut().skip(first) {
                for jump in [&mut leaf.on, &mut leaf.off] {
                    if *jump == behind {
                        *jump = further;
                    }
                }
                further = further.wrapping_sub(1);
            }
        }
        Ok(())
    }

    /// A leaf of one column, which the program names by its number in the row.
    fn test(&mut self, number: u64, wanted: u8, way: Way) -> Result<(), Malformed> {
        let is_next = number == self.rows.leaves.len().wrapping_sub(self.row) as u64;
        let entry = self.tests;
        self.tests = entry.wrapping_add(1);
        let (Some(head), Some(operand)) = (self.heads.get(entry), self.operands.get(entry)) else {
            return Err(Malformed);
        };
        let kind = self.kinds.get(usize::from(head)).map_or(0, |kind| *kind);
        if !is_next {
            return Err(Malformed);
        }
        let (test, bits, column, first) =
            (Test::from_number(kind as u8 & 15), kind as u8 >> 4, (kind >> 8) as u16, (kind >> 32) as u16);
        let operand = match test {
            // What only the program knows is no leaf of a column.
            Test::Program => return Err(Malformed),
            Test::Has | Test::Is => 0,
            Test::Equals | Test::Contains => first.wrapping_add(operand).into(),
            Test::OneOf => {
                let start = self.sets;
                self.sets = start.wrapping_add(operand.into());
                for entry in start..self.sets {
                    let Some(symbol) = self.symbols.get(entry) else { break };
                    self.rows.sets.push(first.wrapping_add(symbol));
                }
                start as u64 | u64::from(operand) << 32
            }
            _ => constant(self.constants.get(usize::from(operand)).map_or(0, |bits| *bits), test == Test::Double),
        };
        self.leaf(test, bits | wanted, column, operand, way)
    }

    fn leaf(&mut self, test: Test, bits: u8, column: u16, operand: u64, way: Way) -> Result<(), Malformed> {
        self.rows.leaves.push(Leaf { operand, column, on: way.on, off: way.off, test, bits });
        if self.rows.leaves.len().wrapping_sub(self.row) > MOST_LEAVES { Err(Malformed) } else { Ok(()) }
    }

    /// An operation that is not of the row.
    fn operation(&mut self, depth_left: usize) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let (op, number) = Op::read(&mut self.code).ok_or(Malformed)?;
        self.inner(op, number, deeper)
    }

    /// What follows it: all its operands and blocks.
    fn inner(&mut self, op: Op, number: u64, deeper: usize) -> Result<(), Malformed> {
        let (limit, operands, blocks) = self.shape(op, number)?;
        if number >= limit && limit < u64::MAX {
            return Err(Malformed);
        }
        for _ in 0..operands {
            self.operation(deeper)?;
        }
        let inside = u64::from(op == Op::Macro);
        self.macros = self.macros.wrapping_add(inside);
        if self.macros > limits::MACRO_DEPTH {
            return Err(Malformed);
        }
        for _ in 0..blocks {
            let block = Reader::new(self.code.letters());
            let after = core::mem::replace(&mut self.code, block);
            self.operation(deeper)?;
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

/// A constant as an int, or as the bits of a double.
fn constant(bits: u64, is_double: bool) -> u64 {
    let digits = (bits >> 4).cast_signed();
    let value = if bits & 8 == 0 { digits } else { digits.wrapping_neg() };
    if !is_double {
        return value.cast_unsigned();
    }
    let mut divisor = 1.0f64;
    for _ in 0..bits & 7 {
        divisor *= 10.0;
    }
    #[allow(clippy::cast_precision_loss, reason = "digits of doubles are at most 2^53")]
    let double = value as f64 / divisor;
    double.to_bits()
}
