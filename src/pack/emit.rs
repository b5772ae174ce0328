//! Turning checked conditions into programs: operations in prefix order, operands of junctions with their length before them.

use super::NONE;
use super::encode::{EncodeError, Strings};
use super::layout::{Op, WINDOW_ALL, WINDOW_LAST, WINDOW_SESSION};
use crate::base::bytes::Writer;
use crate::model::{Condition, Counter, Junction, Scalar, Tally, Window};

/// All programs of a pack and the counters they ask.
#[derive(Default)]
pub(super) struct Programs {
    code: Writer,
    places: Vec<(u32, u32)>,
    counters: Vec<(u16, u16)>,
}

impl Programs {
    /// Adds a program and returns its number.
    pub(super) fn add(&mut self, condition: &Condition, strings: &mut Strings) -> Result<u16, EncodeError> {
        let number = u16::try_from(self.places.len()).ok().filter(|number| *number != NONE).ok_or(EncodeError)?;
        let mut code = Writer::default();
        self.operation(condition, strings, &mut code)?;
        let start = u32::try_from(self.code.len()).map_err(|_| EncodeError)?;
        let bytes = u32::try_from(code.len()).map_err(|_| EncodeError)?;
        self.code.put(code.as_bytes());
        self.places.push((start, bytes));
        Ok(number)
    }

    pub(super) fn code(&self) -> &[u8] {
        self.code.as_bytes()
    }

    pub(super) fn places(&self) -> &[(u32, u32)] {
        &self.places
    }

    pub(super) fn counters(&self) -> &[(u16, u16)] {
        &self.counters
    }

    fn operation(&mut self, condition: &Condition, strings: &mut Strings, out: &mut Writer) -> Result<(), EncodeError> {
        match condition {
            Condition::Literal(value) => constant(value, strings, out)?,
            Condition::Attribute(index) => indexed(Op::Attribute, *index, out),
            Condition::Context(index) => indexed(Op::Context, *index, out),
            Condition::HasAttribute(index) => indexed(Op::HasAttribute, *index, out),
            Condition::HasContext(index) => indexed(Op::HasContext, *index, out),
            Condition::Segment(index) => indexed(Op::Segment, *index, out),
            Condition::Junction(junction, operands) => self.junction(*junction, operands, strings, out)?,
            Condition::Not(operand) => {
                out.u8(Op::Not as u8);
                self.operation(operand, strings, out)?;
            }
            Condition::Compare(comparison, left, right) => {
                out.u8(Op::Compare as u8);
                out.u8(*comparison as u8);
                self.operation(left, strings, out)?;
                self.operation(right, strings, out)?;
            }
            Condition::In(operand, constants) => {
                out.u8(Op::In as u8);
                out.u16(u16::try_from(constants.len()).map_err(|_| EncodeError)?);
                self.operation(operand, strings, out)?;
                for value in constants {
                    constant(value, strings, out)?;
                }
            }
            Condition::Tally(tally, counter) => self.tally(tally.clone(), counter, strings, out)?,
            _ => return Err(EncodeError),
        }
        Ok(())
    }

    fn junction(
        &mut self,
        junction: Junction,
        operands: &[Condition],
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        out.u8(match junction {
            Junction::And => Op::And as u8,
            Junction::Or => Op::Or as u8,
        });
        out.u16(u16::try_from(operands.len()).map_err(|_| EncodeError)?);
        for operand in operands {
            let mut code = Writer::default();
            self.operation(operand, strings, &mut code)?;
            out.u16(u16::try_from(code.len()).map_err(|_| EncodeError)?);
            out.put(code.as_bytes());
        }
        Ok(())
    }

    fn tally(
        &mut self,
        tally: Tally,
        counter: &Counter,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let dimension = match &counter.dimension {
            Some((name, _)) => strings.number(name)?,
            None => NONE,
        };
        let number = self.counter(counter.event, dimension)?;
        match tally {
            Tally::Count(window) => {
                indexed(Op::Count, number, out);
                put_window(window, out);
            }
            Tally::Happened(window) => {
                indexed(Op::Happened, number, out);
                put_window(window, out);
            }
            Tally::Since => indexed(Op::Since, number, out),
            _ => return Err(EncodeError),
        }
        match &counter.dimension {
            Some((_, value)) => self.operation(value, strings, out),
            None => Ok(()),
        }
    }

    fn counter(&mut self, event: u16, dimension: u16) -> Result<u16, EncodeError> {
        let known = self.counters.iter().position(|counter| *counter == (event, dimension));
        let number = known.unwrap_or(self.counters.len());
        if known.is_none() {
            self.counters.push((event, dimension));
        }
        u16::try_from(number).map_err(|_| EncodeError)
    }
}

fn indexed(op: Op, index: u16, out: &mut Writer) {
    out.u8(op as u8);
    out.u16(index);
}

fn put_window(window: Window, out: &mut Writer) {
    match window {
        Window::All => out.u8(WINDOW_ALL),
        Window::Session => out.u8(WINDOW_SESSION),
        Window::Last(length) => {
            out.u8(WINDOW_LAST);
            out.time(length);
        }
    }
}

fn constant(value: &Scalar, strings: &mut Strings, out: &mut Writer) -> Result<(), EncodeError> {
    match value {
        Scalar::Bool(value) => {
            out.u8(Op::Bool as u8);
            out.u8(u8::from(*value));
        }
        Scalar::Int(value) => {
            out.u8(Op::Int as u8);
            out.i64(*value);
        }
        Scalar::Double(value) => {
            out.u8(Op::Double as u8);
            out.f64(*value);
        }
        Scalar::String(value) => indexed(Op::String, strings.number(value)?, out),
        Scalar::Duration(value) => {
            out.u8(Op::Duration as u8);
            out.i64(*value);
        }
        Scalar::Timestamp(value) => {
            out.u8(Op::Timestamp as u8);
            out.i64(*value);
        }
    }
    Ok(())
}
