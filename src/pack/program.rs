//! Verifying a program's bytes: known operations, indices in range, bounded depth, no byte left over.

use super::layout::{Table, WINDOW_ALL, WINDOW_LAST, WINDOW_SESSION};
use super::{NONE, Op, Pack};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Comparison, Macro, TimePart, stored_double};

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
    macros: u8,
}

impl Verifier<'_> {
    fn whole(&mut self, code: &[u8], depth_left: usize) -> Result<(), Malformed> {
        let mut reader = Reader::new(code);
        self.operation(&mut reader, depth_left)?;
        if reader.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    fn operation(&mut self, code: &mut Reader<'_>, depth_left: usize) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        let op = Op::from_number(code.u8()?).ok_or(Malformed)?;
        // So many operands follow what is read here, then so many blocks.
        let (operands, blocks) = match op {
            Op::And | Op::Or => (0, code.u16()?),
            Op::Not => (1, 0),
            Op::Compare => {
                below(code.u8()?, Comparison::ALL.len())?;
                (2, 0)
            }
            Op::In => {
                let constants = code.u16()?;
                self.operation(code, deeper)?;
                for _ in 0..constants {
                    let number = code.rest().first().copied().ok_or(Malformed)?;
                    below(number.wrapping_sub(Op::Bool as u8), 6)?;
                    self.operation(code, deeper)?;
                }
                (0, 0)
            }
            Op::Conditional => (1, 2),
            Op::List => (code.u16()?, 0),
            Op::Map => {
                let entries = code.u16()?;
                (entries.checked_mul(2).ok_or(Malformed)?, 0)
            }
            Op::Macro => {
                below(code.u8()?, Macro::ALL.len())?;
                below(self.macros, limits::MACRO_DEPTH)?;
                self.operation(code, deeper)?;
                self.macros = self.macros.wrapping_add(1);
                self.block(code, deeper)?;
                self.macros = self.macros.wrapping_sub(1);
                (0, 0)
            }
            Op::Element => {
                below(code.u8()?, usize::from(self.macros))?;
                (0, 0)
            }
            Op::OrValue => (1, 1),
            Op::TimePart => {
                below(code.u8()?, TimePart::ALL.len())?;
                below(code.u16()?.wrapping_add(limits::OFFSET_MINUTES), usize::from(limits::OFFSET_MINUTES) * 2 + 1)?;
                (1, 0)
            }
            Op::Matches => {
                self.in_table(code, Table::Patterns)?;
                (1, 0)
            }
            Op::Within => {
                window(code)?;
                (1, 0)
            }
            Op::Sequence => {
                window(code)?;
                for _ in 0..code.u16()? {
                    let counter = self.in_table(code, Table::Counters)?;
                    if self.has_dimension(counter) {
                        return Err(Malformed);
                    }
                }
                (0, 0)
            }
            _ if op.is_function() => (1, 0),
            _ if op.is_binary() => (2, 0),
            _ if op.is_tally() => {
                let counter = self.in_table(code, Table::Counters)?;
                window(code)?;
                (u16::from(self.has_dimension(counter)), 0)
            }
            leaf => {
                self.leaf(code, leaf)?;
                (0, 0)
            }
        };
        for _ in 0..operands {
            self.operation(code, deeper)?;
        }
        for _ in 0..blocks {
            self.block(code, deeper)?;
        }
        Ok(())
    }

    fn leaf(&mut self, code: &mut Reader<'_>, op: Op) -> Result<(), Malformed> {
        match op {
            Op::Bool => {
                code.u8()?;
            }
            Op::Int | Op::Duration | Op::Timestamp => {
                code.i64()?;
            }
            Op::Double => {
                let value = code.f64()?;
                if stored_double(value).map(f64::to_bits) != Some(value.to_bits()) {
                    return Err(Malformed);
                }
            }
            Op::String => {
                self.in_table(code, Table::Strings)?;
            }
            Op::Attribute | Op::HasAttribute => {
                self.in_table(code, Table::Attributes)?;
            }
            Op::Context | Op::HasContext => {
                self.in_table(code, Table::ContextFields)?;
            }
            Op::Consent => {
                self.in_table(code, Table::Purposes)?;
            }
            Op::Segment => {
                let depth = *self.segment_depths.get(usize::from(code.u16()?)).ok_or(Malformed)?;
                self.deepest = self.deepest.max(depth);
            }
            // Null and the stage.
            _ => {}
        }
        Ok(())
    }

    fn block(&mut self, code: &mut Reader<'_>, depth_left: usize) -> Result<(), Malformed> {
        let bytes = usize::from(code.u16()?);
        self.whole(code.take(bytes)?, depth_left)
    }

    fn in_table(&self, code: &mut Reader<'_>, table: Table) -> Result<usize, Malformed> {
        below(code.u16()?, self.pack.count(table))
    }

    fn has_dimension(&self, counter: usize) -> bool {
        self.pack.u16_at(Table::Counters, counter, 4) != NONE
    }
}

fn window(code: &mut Reader<'_>) -> Result<(), Malformed> {
    match code.u8()? {
        WINDOW_ALL | WINDOW_SESSION => Ok(()),
        WINDOW_LAST if (1..=limits::WINDOW_MS).contains(&code.time()?) => Ok(()),
        _ => Err(Malformed),
    }
}

fn below(number: impl Into<u16>, limit: usize) -> Result<usize, Malformed> {
    let number = usize::from(number.into());
    if number < limit { Ok(number) } else { Err(Malformed) }
}
