//! Verifying the programs' bytes: known operations, numbers in range, bounded depth, no byte left over. What a page view needs of
//! them is found on the way: each row of leaves, with its jumps.

use super::layout::Table;
use super::leaf::{Asked, FAILS, HOLDS, Leaf, MOST_OPERAND, Range, Rows, TURNED, Test, key_of_double, key_of_int};
use super::op::TESTS;
use super::table::Column;
use super::{NONE, Op, Pack, count_of};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::lists::fill;
use crate::model::{Comparison, Macro, TimePart, stored_double};

/// How many numbers a window may have.
const WINDOWS: u64 = limits::WINDOW_MS as u64 + 2;
/// How many numbers a part of a moment may have.
const TIME_PARTS: u64 = TimePart::ALL.len() as u64 * (2 * limits::OFFSET_MINUTES as u64 + 1);
/// Most places for leaves that were met, a power of two.
const PLACES: usize = 1 << 16;

/// Verifies the programs of a pack one after the other, and their leaves with them.
pub(super) struct Verifier<'a> {
    pack: &'a Pack,
    code: Reader<'a>,
    pub rows: Rows,
    /// How many leaves were met.
    tests: usize,
    /// Leaves that were met, each where its hash says: from what it was made, and its word. Nearly all are met again and again.
    met: Vec<(u64, u64)>,
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
    /// How many leaves there are so far; of the room for them the rest is empty.
    leaves: usize,
}

/// A part of a row must be true, or must be false.
const WANTED: u8 = 1;

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
        let leaves = pack.count(Table::Leaves);
        fill(&mut rows.leaves, leaves, 0);
        rows.symbols.reserve(pack.count(Table::Sets));
        rows.sets.push(0);
        // The first range is that of all keys.
        rows.ranges.push(Range::ALL);
        let mut met = Vec::new();
        fill(&mut met, (leaves / 4).wrapping_add(256).next_power_of_two().min(PLACES), (0, 0));
        Self {
            pack,
            code: Reader::new(pack.code()),
            rows,
            tests: 0,
            met,
            heads: pack.column(Table::Leaves, 0),
            operands: pack.column(Table::Leaves, 2),
            symbols: pack.column(Table::Sets, 0),
            kinds,
            constants,
            segment_depths: Vec::new(),
            deepest: 0,
            macros: 0,
            row: 0,
            leaves: 0,
        }
    }

    /// Verifies all programs.
    ///
    /// A segment may use only segments listed before it, so there is no circle to run into, and no deep chain of them.
    /// Segments have the first programs, one each, so that each is verified once.
    ///
    /// A function of its own, as hosts compile anew the whole of what they find a long loop in.
    #[inline(never)]
    pub fn verify(&mut self) -> Result<(), Malformed> {
        let segments = self.pack.count(Table::Segments);
        loop {
            let program = self.rows.programs.len();
            self.row = self.leaves;
            self.rows.programs.push((self.at() as u32, self.row as u32));
            if self.code.is_empty() {
                self.rows.leaves.truncate(self.leaves);
                let symbols = self.rows.symbols.len();
                let is_end = self.tests == self.pack.count(Table::Leaves) && symbols == self.pack.count(Table::Sets);
                return if is_end && (segments..NONE.into()).contains(&program) { Ok(()) } else { Err(Malformed) };
            }
            self.deepest = 0;
            self.part(limits::CONDITION_DEPTH, WANTED, Leaf::of(0).jumps(HOLDS, FAILS))?;
            if self.leaves.wrapping_sub(self.row) > limits::CONDITION_NODES {
                return Err(Malformed);
            }
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

    /// A part of the row, where what is no `&&`, `||` or `!` is the next leaf.
    ///
    /// - `wanted`: 0 where it must be false.
    /// - `way`: the jumps behind it.
    fn part(&mut self, depth_left: usize, wanted: u8, way: Leaf) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let before = self.code;
        let (op, number) = Op::read(&mut self.code).ok_or(Malformed)?;
        match op {
            Op::Test => self.test(number, wanted, way),
            Op::Not if number == 0 => self.part(deeper, wanted ^ WANTED, way),
            Op::And | Op::Or => self.junction((op == Op::And) == (wanted != 0), number, deeper, wanted, way),
            _ => {
                self.inner(op, number, deeper)?;
                let length = before.rest().len().wrapping_sub(self.code.rest().len());
                #[cfg(feature = "author")]
                self.rows.lengths.push(length as u32);
                let start = self.at().wrapping_sub(length);
                let leaf = Leaf::new(Asked::PROGRAM, 0, start).other();
                self.push(if wanted == WANTED { leaf } else { leaf.unwanted() }, way);
                Ok(())
            }
        }
    }

    /// `&&` or `||` of the row: a part that settles the whole jumps behind it, the last one wherever the whole does.
    ///
    /// - `all`: whether all parts must come out as the whole.
    fn junction(&mut self, all: bool, number: u64, deeper: usize, wanted: u8, way: Leaf) -> Result<(), Malformed> {
        // A number of its own at this depth, until it is known how far it is.
        let unknown = FAILS.wrapping_sub(1).wrapping_sub(deeper as u32);
        let mut left = count_of(number);
        if left == 0 || deeper == 0 {
            return Err(Malformed);
        }
        let to = |behind: u32| if all { way.jumps(behind, way.jump(0)) } else { way.jumps(way.jump(1), behind) };
        let (next, behind) = (to(1), to(unknown));
        while left > 0 {
            left = left.wrapping_sub(1);
            // Nearly all parts are leaves of a column, and so one leaf long.
            if let Some((leaf, rest)) = self.code.rest().split_first()
                && leaf & 0xc0 == TESTS as u8
            {
                self.code = Reader::new(rest);
                self.test(u64::from(*leaf).wrapping_sub(TESTS), wanted, if left > 0 { next } else { way })?;
                continue;
            }
            let goes = if left > 0 { behind } else { way };
            let first = self.leaves;
            self.part(deeper, wanted, goes)?;
            if left == 0 {
                continue;
            }
            let mut further = self.leaves.wrapping_sub(first) as u32;
            for word in self.rows.leaves.get_mut(first..self.leaves).unwrap_or_default() {
                let leaf = Leaf::of(*word);
                let (mut off, mut on) = (leaf.jump(0), leaf.jump(1));
                if off == unknown {
                    off = further;
                }
                if on == unknown {
                    on = further;
                }
                *word = leaf.jumps(on, off).word();
                further = further.wrapping_sub(1);
            }
        }
        Ok(())
    }

    /// A leaf of one column, which the program names by its number in the row.
    fn test(&mut self, number: u64, wanted: u8, way: Leaf) -> Result<(), Malformed> {
        let is_next = number == self.leaves.wrapping_sub(self.row) as u64;
        let entry = self.tests;
        self.tests = entry.wrapping_add(1);
        let (Some(head), Some(operand)) = (self.heads.get(entry), self.operands.get(entry)) else {
            return Err(Malformed);
        };
        if !is_next {
            return Err(Malformed);
        }
        // Never that of a place where none is.
        let source = 1 << 63 | u64::from(wanted) << 32 | u64::from(head) << 16 | u64::from(operand);
        let hash = (source.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        let place = hash & self.met.len().wrapping_sub(1);
        let mut word = match self.met.get(place) {
            Some((known, word)) if *known == source => *word,
            _ => 0,
        };
        if word == 0 {
            let leaf = self.test_of(head, operand, wanted)?;
            word = if wanted == WANTED { leaf } else { leaf.unwanted() }.word();
            // The next set has other symbols.
            if !leaf.asks(Asked::ONE_OF)
                && let Some(met) = self.met.get_mut(place)
            {
                *met = (source, word);
            }
        }
        self.push(Leaf::of(word), way);
        Ok(())
    }

    /// The same without jumps, from its head and operand.
    fn test_of(&mut self, head: u16, operand: u16, wanted: u8) -> Result<Leaf, Malformed> {
        let kind = self.kinds.get(usize::from(head)).map_or(0, |kind| *kind);
        let (test, column, first) = (Test::from_number(kind as u8 & 15), (kind >> 8) as u16, (kind >> 32) as u16);
        let is_wanted = wanted == WANTED;
        let constant = self.constants.get(usize::from(operand)).copied();
        let mut orders = (kind >> 4) as u8 & 7;
        let mut is_other = column >= self.pack.attributes();
        let range = match test {
            // What only the program knows is no leaf of a column.
            Test::Program => return Err(Malformed),
            Test::Contains => {
                return Ok(Leaf::new(Asked::CONTAINS, column, first.wrapping_add(operand).into()).other());
            }
            Test::OneOf => {
                return Ok(Leaf::new(Asked::ONE_OF, column, self.set(first, operand)?).other());
            }
            Test::Has => {
                orders = Asked::HAS.0;
                if is_wanted { Range::THERE } else { Range::MISSING }
            }
            Test::Within => {
                orders = Asked::WITHIN.0;
                // What is neither within nor unknown is no range, nor is what is neither equal nor unknown.
                is_other |= !is_wanted;
                Range::within(digits(constant.ok_or(Malformed)?).cast_unsigned())
            }
            Test::Is | Test::Equals | Test::Int | Test::Double => {
                let key = match test {
                    // Of a bool the key is 0 or 1. Itself, it is at least 1; compared, it is 1, or below that.
                    Test::Is => {
                        orders = match orders {
                            0 => 6,
                            TURNED => 1,
                            _ => 2,
                        };
                        1
                    }
                    Test::Equals => first.wrapping_add(operand).into(),
                    Test::Int => key_of_int(digits(constant.ok_or(Malformed)?).cast_unsigned()),
                    _ => key_of_double(double(constant.ok_or(Malformed)?)),
                };
                let is_turned = orders == TURNED || orders == 2 && !is_wanted;
                is_other |= is_turned;
                Range::of(if is_wanted || is_turned { orders } else { orders ^ 7 }, key)
            }
        };
        let leaf = Leaf::new(Asked(orders), column, self.range(range)?);
        let leaf = if is_other { leaf.other() } else { leaf };
        Ok(leaf)
    }

    /// Takes the next symbols as a set, and gives its number.
    fn set(&mut self, first: u16, count: u16) -> Result<usize, Malformed> {
        let start = self.rows.symbols.len();
        let end = start.wrapping_add(count.into());
        for entry in start..end {
            self.rows.symbols.push(first.wrapping_add(self.symbols.get(entry).ok_or(Malformed)?));
        }
        let set = self.rows.sets.len().wrapping_sub(1);
        self.rows.sets.push(end as u32);
        if set > MOST_OPERAND { Err(Malformed) } else { Ok(set) }
    }

    /// Adds a range, and gives its place.
    fn range(&mut self, range: Range) -> Result<usize, Malformed> {
        let new = self.rows.ranges.len();
        self.rows.ranges.push(range);
        if new > MOST_OPERAND { Err(Malformed) } else { Ok(new) }
    }

    /// Adds a leaf.
    #[allow(clippy::inline_always, reason = "as large as a call of it, and met at every step of a load")]
    #[inline(always)]
    fn push(&mut self, leaf: Leaf, way: Leaf) {
        let word = leaf.word() | way.word();
        match self.rows.leaves.get_mut(self.leaves) {
            Some(room) => *room = word,
            None => self.rows.leaves.push(word),
        }
        self.leaves = self.leaves.wrapping_add(1);
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

/// The digits of a constant, which is an int if it has no decimals.
fn digits(constant: u64) -> i64 {
    let digits = (constant >> 4).cast_signed();
    if constant & 8 == 0 { digits } else { digits.wrapping_neg() }
}

/// The bits of a constant as a double.
fn double(constant: u64) -> u64 {
    let mut divisor = 1.0f64;
    for _ in 0..constant & 7 {
        divisor *= 10.0;
    }
    #[allow(clippy::cast_precision_loss, reason = "digits of doubles are at most 2^53")]
    let double = digits(constant) as f64 / divisor;
    double.to_bits()
}
