//! Verifying a program's bytes: known operations, numbers in range, bounded depth, no byte left over.

use super::layout::Table;
use super::{NONE, Op, Pack, count_of};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Comparison, Macro, TimePart, stored_double};

/// How many numbers a window may have.
const WINDOWS: u64 = limits::WINDOW_MS as u64 + 2;
/// How many numbers a part of a moment may have.
const TIME_PARTS: u64 = TimePart::ALL.len() as u64 * (2 * limits::OFFSET_MINUTES as u64 + 1);

/// Verifies one whole program, which may use the segments of which the depth is known; returns how deep it uses them.
pub(super) fn verify(pack: &Pack, code: &[u8], segment_depths: &[u8]) -> Result<u8, Malformed> {
    let mut verifier = Verifier { pack, segment_depths, deepest: 0, macros: 0 };
    verifier.whole(code, limits::CONDITION_DEPTH)?;
    Ok(verifier.deepest)
}

struct Verifier<'a> {
    pack: &'a Pack,
    segment_depths: &'a [u8],
    /// Depth of the deepest segment that was met.
    deepest: u8,
    /// How many macros' bodies stand around the operation at hand.
    macros: u64,
}

impl Verifier<'_> {
    fn whole(&mut self, code: &[u8], depth_left: usize) -> Result<(), Malformed> {
        let mut reader = Reader::new(code);
        self.operation(&mut reader, depth_left)?;
        if reader.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    fn operation(&mut self, code: &mut Reader<'_>, depth_left: usize) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let op = Op::from_number(code.varint()?).ok_or(Malformed)?;
        let number = code.varint()?;
        let mut operands = op.operands(number);
        let mut blocks = 0;
        // What the number must be below.
        let mut limit = 1;
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
            self.operation(code, deeper)?;
        }
        let inside = u64::from(op == Op::Macro);
        self.macros = self.macros.wrapping_add(inside);
        if self.macros > limits::MACRO_DEPTH {
            return Err(Malformed);
        }
        for _ in 0..blocks {
            self.whole(code.raw_text()?, deeper)?;
        }
        self.macros = self.macros.wrapping_sub(inside);
        Ok(())
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
