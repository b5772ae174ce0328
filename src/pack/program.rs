//! Verifying a program's bytes: known operations, indices in range, bounded depth, no byte left over.

use super::layout::{Op, Table, WINDOW_ALL, WINDOW_LAST, WINDOW_SESSION};
use super::{NONE, Pack};
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::model::{Comparison, stored_double};

/// Verifies one whole program, which may use the segments of which the depth is known; returns how deep it uses them.
pub(super) fn verify(pack: &Pack, code: &[u8], segment_depths: &[u8]) -> Result<u8, Malformed> {
    let mut reader = Reader::new(code);
    let mut verifier = Verifier { pack, segment_depths, deepest: 0 };
    verifier.operation(&mut reader, limits::CONDITION_DEPTH)?;
    if reader.is_empty() { Ok(verifier.deepest) } else { Err(Malformed) }
}

struct Verifier<'a> {
    pack: &'a Pack,
    segment_depths: &'a [u8],
    /// Depth of the deepest segment that was met.
    deepest: u8,
}

impl Verifier<'_> {
    fn operation(&mut self, code: &mut Reader<'_>, depth_left: usize) -> Result<(), Malformed> {
        let deeper = depth_left.checked_sub(1).ok_or(Malformed)?;
        match Op::from_number(code.u8()?).ok_or(Malformed)? {
            Op::And | Op::Or => {
                for _ in 0..code.u16()? {
                    let bytes = usize::from(code.u16()?);
                    let mut operand = Reader::new(code.take(bytes)?);
                    self.operation(&mut operand, deeper)?;
                    if !operand.is_empty() {
                        return Err(Malformed);
                    }
                }
            }
            Op::Not => self.operation(code, deeper)?,
            Op::Compare => {
                if usize::from(code.u8()?) >= Comparison::ALL.len() {
                    return Err(Malformed);
                }
                self.operation(code, deeper)?;
                self.operation(code, deeper)?;
            }
            Op::In => {
                let constants = code.u16()?;
                self.operation(code, deeper)?;
                for _ in 0..constants {
                    let number = code.rest().first().copied().ok_or(Malformed)?;
                    if !(Op::Bool as u8..=Op::Timestamp as u8).contains(&number) {
                        return Err(Malformed);
                    }
                    self.operation(code, deeper)?;
                }
            }
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
            Op::String => self.in_table(code, Table::Strings)?,
            Op::Attribute | Op::HasAttribute => self.in_table(code, Table::Attributes)?,
            Op::Context | Op::HasContext => self.in_table(code, Table::ContextFields)?,
            Op::Segment => self.segment(code)?,
            Op::Count | Op::Happened => self.tally(code, deeper, true)?,
            Op::Since => self.tally(code, deeper, false)?,
        }
        Ok(())
    }

    fn in_table(&self, code: &mut Reader<'_>, table: Table) -> Result<(), Malformed> {
        below(code, self.pack.count(table))
    }

    fn segment(&mut self, code: &mut Reader<'_>) -> Result<(), Malformed> {
        let depth = *self.segment_depths.get(usize::from(code.u16()?)).ok_or(Malformed)?;
        self.deepest = self.deepest.max(depth);
        Ok(())
    }

    fn tally(&mut self, code: &mut Reader<'_>, depth_left: usize, windowed: bool) -> Result<(), Malformed> {
        let counter = usize::from(code.u16()?);
        if counter >= self.pack.count(Table::Counters) {
            return Err(Malformed);
        }
        if windowed {
            match code.u8()? {
                WINDOW_ALL | WINDOW_SESSION => {}
                WINDOW_LAST => {
                    let length = code.time()?;
                    if !(1..=limits::WINDOW_MS).contains(&length) {
                        return Err(Malformed);
                    }
                }
                _ => return Err(Malformed),
            }
        }
        if self.pack.u16_at(Table::Counters, counter, 2) != NONE {
            self.operation(code, depth_left)?;
        }
        Ok(())
    }
}

fn below(code: &mut Reader<'_>, limit: usize) -> Result<(), Malformed> {
    if usize::from(code.u16()?) < limit { Ok(()) } else { Err(Malformed) }
}
