//! Verifying a program's bytes: known operations, numbers in range, bounded depth, no byte left over.

use super::layout::Table;
use super::{NONE, Op, Pack, Test, count_of};
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
    /// How deep each segment uses others.
    pub segment_depths: Vec<u8>,
    /// Depth of the deepest segment that was met.
    deepest: u8,
    /// How many macros' bodies stand around the operation at hand.
    macros: u64,
    /// The first leaf of the program at hand, and the one that is met next.
    row: usize,
    next: usize,
}

impl<'a> Verifier<'a> {
    pub fn new(pack: &'a Pack) -> Self {
        Self { pack, segment_depths: Vec::new(), deepest: 0, macros: 0, row: 0, next: 0 }
    }

    /// Verifies one whole program, which may use the segments of which the depth is known; returns how deep it uses them.
    pub fn verify(&mut self, program: u16) -> Result<u8, Malformed> {
        self.deepest = 0;
        self.row = self.next;
        self.whole(self.pack.program(program), limits::CONDITION_DEPTH, true)?;
        if self.next == self.pack.program_place(program, 3) { Ok(self.deepest) } else { Err(Malformed) }
    }

    /// Verifies that nothing is behind the last program.
    pub fn end(&self) -> Result<(), Malformed> {
        let code_end = self.pack.program_place(self.pack.programs(), 0);
        let is_end = code_end == self.pack.count(Table::Code) && self.next == self.pack.count(Table::Leaves);
        if is_end { Ok(()) } else { Err(Malformed) }
    }

    fn whole(&mut self, code: &[u8], depth_left: usize, is_row: bool) -> Result<(), Malformed> {
        let mut reader = Reader::new(code);
        self.operation(&mut reader, depth_left, is_row)?;
        if reader.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    /// An operation; where it is of the row, what is no `&&`, `||` or `!` is the next leaf.
    fn operation(&mut self, code: &mut Reader<'_>, depth_left: usize, mut is_row: bool) -> Result<(), Malformed> {
        let at = code.rest().as_ptr().addr().wrapping_sub(self.pack.code().as_ptr().addr());
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let op = Op::from_number(code.number()).ok_or(Malformed)?;
        let number = code.number();
        let mut operands = op.operands(number);
        let mut blocks = 0;
        // What the number must be below.
        let mut limit = 1;
        if is_row && self.is_leaf(op, number, at)? {
            if op == Op::Test {
                return Ok(());
            }
            is_row = false;
        }
        match op {
            Op::And | Op::Or => (limit, blocks) = (u64::MAX, count_of(number)),
            Op::In | Op::List | Op::Map | Op::Int | Op::Duration | Op::Timestamp => limit = u64::MAX,
            Op::Double => {
                if stored_double(f64::from_bits(number)).map(f64::to_bits) != Some(number) {
                    return Err(Malformed);
                }
                limit = u64::MAX;
            }
            Op::Conditional => blocks = 2,
            Op::OrValue => blocks = 1,
            Op::Bool => limit = 2,
            Op::Compare => limit = Comparison::ALL.len() as u64,
            Op::Macro => {
                limit = Macro::ALL.len() as u64;
                blocks = 1;
            }
            Op::Element => limit = self.macros,
            Op::TimePart => limit = TIME_PARTS,
            Op::Matches => limit = self.count(Table::Patterns),
            Op::String => limit = self.count(Table::Strings),
            Op::Attribute | Op::HasAttribute => limit = self.count(Table::Attributes),
            Op::Context | Op::HasContext => limit = self.count(Table::ContextFields),
            Op::Consent => limit = self.count(Table::Purposes),
            Op::Segment => {
                let depth = self.segment_depths.get(number as usize).ok_or(Malformed)?;
                self.deepest = self.deepest.max(*depth);
                limit = self.count(Table::Segments);
            }
            // It stands in rows alone.
            Op::Test => limit = 0,
            Op::Within => limit = WINDOWS,
            Op::Sequence => {
                limit = WINDOWS;
                for _ in 0..code.varint()? {
                    self.counter(code.varint()?)?;
                }
            }
            _ if op.is_tally() => {
                operands = self.counter(number & 0xffff)?;
                limit = WINDOWS << 16;
            }
            _ => {}
        }
        if number >= limit && limit < u64::MAX {
            return Err(Malformed);
        }
        for _ in 0..operands {
            self.operation(code, deeper, is_row)?;
        }
        let inside = u64::from(op == Op::Macro);
        self.macros = self.macros.wrapping_add(inside);
        if self.macros > limits::MACRO_DEPTH {
            return Err(Malformed);
        }
        for _ in 0..blocks {
            self.whole(code.letters(), deeper, is_row)?;
        }
        self.macros = self.macros.wrapping_sub(inside);
        Ok(())
    }

    /// Whether an operation of the row, which is at this place of the code, is a leaf: it must be the next one.
    fn is_leaf(&mut self, op: Op, number: u64, at: usize) -> Result<bool, Malformed> {
        let leaf = self.pack.leaf(self.next);
        let is_program = leaf.test() == Test::Program && leaf.operand() == at;
        if op <= Op::Not && !is_program {
            return Ok(false);
        }
        let is_next = match op {
            Op::Test => number == self.next.wrapping_sub(self.row) as u64 && leaf.test() != Test::Program,
            _ => is_program,
        };
        self.next = self.next.wrapping_add(1);
        // Jumps go forward, so that a row ends.
        if is_next && leaf.jump(true) > 0 && leaf.jump(false) > 0 { Ok(true) } else { Err(Malformed) }
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
