//! Verifying the programs' bytes: known operations, numbers in range, bounded depth, no byte left over. The leaves of their rows
//! are put together on the way.

use super::filter::Filter;
use super::layout::Table;
use super::leaf::{Asked, Leaf, Rows};
use super::op::TESTS;
use super::table::Column;
use super::{NONE, Op, Pack};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Comparison, Macro, Reason, TimePart, stored_double};

/// The first of the tests, whose numbers take one byte up to 0x80.
const SHORT_TESTS: u8 = TESTS as u8;
/// The last of the reasons that a part of an item's condition may have.
const MOST_REASON: u64 = Reason::Outranked as u64;
/// How many numbers a window may have.
pub(super) const WINDOWS: u64 = limits::PAGE_MS as u64 + 2;
/// How many numbers a part of a moment may have.
const TIME_PARTS: u64 = TimePart::ALL.len() as u64 * (2 * limits::OFFSET_MINUTES as u64 + 1);

/// Verifies the programs of a pack one after the other, and reads their leaves with them.
pub(super) struct Verifier<'a> {
    pack: &'a Pack,
    code: Reader<'a>,
    pub rows: Rows,
    /// What heads and jumps are as parts of a leaf's word; and of each leaf of the table its head, operand and jumps.
    heads: Vec<u64>,
    jumps: Vec<u64>,
    leaves: [Column<'a>; 3],
    /// The sets, and where the next one begins.
    sets: Column<'a>,
    set: usize,
    /// How deep each segment uses others.
    segment_depths: Vec<u8>,
    /// Depth of the deepest segment that was met.
    deepest: u8,
    /// How many macros' bodies stand around the operation at hand.
    macros: u64,
    /// The first leaf of the program at hand.
    row: usize,
}

impl<'a> Verifier<'a> {
    pub fn new(pack: &'a Pack) -> Self {
        let (mut heads, mut jumps) = (Vec::new(), Vec::new());
        for entry in 0..pack.count(Table::Heads) {
            heads.push(pack.u64_at(Table::Heads, entry, 0));
        }
        for entry in 0..pack.count(Table::Jumps) {
            jumps.push(Leaf::with_jumps(pack.u32_at(Table::Jumps, entry, 0)));
        }
        let mut rows = Rows::default();
        // A set has three numbers at least. What grows copies itself, and memory that is touched for the first time takes long.
        let sets = pack.count(Table::Sets).wrapping_div(3);
        let symbols = usize::from(pack.symbols()).wrapping_add(1);
        rows.filters.reserve(sets.wrapping_add(symbols).wrapping_add(pack.count(Table::Filters)));
        // The symbol behind the last one is nobody's, so that there is a filter.
        for symbol in 0..=pack.symbols() {
            rows.filters.push(Filter::of_key(symbol.into()));
        }
        for entry in 0..pack.count(Table::Filters) {
            let kind = pack.u8_at(Table::Filters, entry, 8);
            rows.filters.push(Filter::read(kind, pack.u64_at(Table::Filters, entry, 0)));
        }
        rows.leaves.reserve(pack.count(Table::Leaves).wrapping_add(1));
        rows.programs.reserve(pack.count(Table::Items));
        rows.leaves.push(Leaf::ALWAYS.word());
        Self {
            pack,
            code: Reader::new(pack.code()),
            rows,
            heads,
            jumps,
            leaves: [pack.column(Table::Leaves, 0), pack.column(Table::Leaves, 2), pack.column(Table::Leaves, 4)],
            sets: pack.column(Table::Sets, 0),
            set: 0,
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
    ///
    /// A function of its own, as hosts compile anew the whole of what they find a long loop in.
    #[inline(never)]
    pub fn verify(&mut self) -> Result<(), Malformed> {
        let segments = self.pack.count(Table::Segments);
        loop {
            let program = self.rows.programs.len();
            self.row = self.rows.leaves.len();
            self.rows.programs.push((self.at() as u32, self.row as u32));
            if self.code.is_empty() {
                let is_end = self.row == self.pack.count(Table::Leaves).wrapping_add(1)
                    && self.set == self.pack.count(Table::Sets);
                return if is_end && (segments..NONE.into()).contains(&program) { Ok(()) } else { Err(Malformed) };
            }
            self.deepest = 0;
            self.part(limits::CONDITION_DEPTH)?;
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
    fn part(&mut self, depth_left: usize) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let start = self.at();
        let (op, number) = Op::read(&mut self.code).ok_or(Malformed)?;
        match op {
            Op::Test => self.leaf(None, number),
            Op::And | Op::Or | Op::Not | Op::Check => {
                let operands = op.operands(number);
                if operands == 0 || number > 0 && op == Op::Not || number > MOST_REASON && op == Op::Check {
                    return Err(Malformed);
                }
                for _ in 0..operands {
                    // Most are tests whose number takes one byte; hosts run this before they optimise it, where a call takes long.
                    match self.code.rest().split_first() {
                        Some((byte @ SHORT_TESTS..0x80, rest)) if deeper > 0 => {
                            self.code = Reader::new(rest);
                            self.leaf(None, byte.wrapping_sub(SHORT_TESTS).into())?;
                        }
                        _ => self.part(deeper)?,
                    }
                }
                Ok(())
            }
            _ => {
                self.leaf(Some(start), 0)?;
                self.inner(op, number, deeper)?;
                #[cfg(feature = "author")]
                self.rows.lengths.push(self.at().wrapping_sub(start) as u32);
                Ok(())
            }
        }
    }

    /// The next leaf: one of a column, which the program names by its number in the row, or what stands at a place of the code.
    fn leaf(&mut self, place: Option<usize>, number: u64) -> Result<(), Malformed> {
        let entry = self.rows.leaves.len();
        let at = entry.wrapping_sub(1);
        let [heads, operands, jumps] = &self.leaves;
        let (Some(head), Some(operand), Some(jumps)) = (heads.get(at), operands.get(at), jumps.get(at)) else {
            return Err(Malformed);
        };
        let part = |parts: &[u64], number: u16| parts.get(usize::from(number)).map_or(0, |part| *part);
        let mut leaf = Leaf::of(part(&self.heads, head) | part(&self.jumps, jumps)).plus(operand.into());
        if leaf.has_set() {
            leaf = leaf.plus(self.rows.filters.len());
            let filter = self.set(leaf)?;
            self.rows.filters.push(filter);
        }
        let is_next = match place {
            Some(place) => {
                leaf = leaf.at(place);
                leaf.asks(Asked::PROGRAM)
            }
            None => number == entry.wrapping_sub(self.row) as u64 && !leaf.asks(Asked::PROGRAM),
        };
        // A leaf leads further.
        if !is_next || leaf.jump(0) == 0 || leaf.jump(1) == 0 {
            return Err(Malformed);
        }
        self.rows.leaves.push(leaf.word());
        Ok(())
    }

    /// The next set as a filter. One whose symbols are too far apart passes more than these, and says where the set is.
    fn set(&mut self, leaf: Leaf) -> Result<Filter, Malformed> {
        let start = self.set;
        let next = start.wrapping_add(1);
        let (count, least) = (self.sets.get(start).ok_or(Malformed)?, self.sets.get(next).ok_or(Malformed)?);
        self.set = next.wrapping_add(1).wrapping_add(count.into());
        let (mut bits, mut most) = (0u64, 0u16);
        for entry in next.wrapping_add(1)..self.set {
            let distance = self.sets.get(entry).ok_or(Malformed)?;
            bits |= 1u64.wrapping_shl(distance.into());
            most = most.max(distance);
        }
        let first = self.pack.first_symbol(leaf.column()).unwrap_or(0).wrapping_add(least);
        Ok(Filter { first: first.into(), span: most.into(), bits, drop: Filter::at(start) })
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
            Op::Consent | Op::Recorded => self.count(Table::Purposes),
            Op::Segment => {
                let depth = self.segment_depths.get(number as usize).ok_or(Malformed)?;
                self.deepest = self.deepest.max(*depth);
                self.count(Table::Segments)
            }
            // They stand in rows alone.
            Op::Test | Op::Check => 0,
            Op::Schedule => {
                let end = (number & 0xffff).wrapping_add(number >> 16);
                if end > self.count(Table::Schedules) {
                    return Err(Malformed);
                }
                1 << 32
            }
            Op::Within => WINDOWS,
            Op::Impressions => self.count(Table::Tallies),
            Op::Below => self.count(Table::Tallies) << 16,
            Op::Sequence => {
                for _ in 0..self.code.varint()? {
                    let counter = self.code.varint()?;
                    self.counter(counter)?;
                }
                WINDOWS
            }
            _ if op.asks_counter() => {
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
