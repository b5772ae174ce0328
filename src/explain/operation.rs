//! The operations of a program one by one, each with the places of its operands and blocks.
//!
//! The only file of this floor that knows how programs are laid out; the pack's `op.rs` describes it.

use crate::base::bytes::{Malformed, Reader};
use crate::pack::{Op, Pack, order_of};

/// One operation.
pub(super) struct Operation<'a> {
    pub op: Op,
    pub number: u64,
    /// Where each operand begins.
    pub operands: Vec<Reader<'a>>,
    /// The blocks, each a program of its own; of `&&` and `||` the operands, in the order of the text.
    pub blocks: Vec<Reader<'a>>,
    /// The counters of a sequence, or of a question for one.
    pub counters: Vec<u16>,
}

impl<'a> Operation<'a> {
    /// The operation at the reader's place.
    pub fn at(mut code: Reader<'a>, pack: &Pack) -> Result<Self, Malformed> {
        Self::read(&mut code, pack)
    }

    /// Its number as an index of a table.
    pub fn index(&self) -> u16 {
        self.number as u16
    }

    /// Reads the next operation, and leaves the reader behind it.
    fn read(code: &mut Reader<'a>, pack: &Pack) -> Result<Self, Malformed> {
        let (op, number) = Op::read(code).ok_or(Malformed)?;
        let mut counters = Vec::new();
        let mut count = op.operands(number);
        if op == Op::Sequence {
            for _ in 0..code.varint()? {
                counters.push(u16::try_from(code.varint()?).map_err(|_| Malformed)?);
            }
        } else if op.asks_counter() {
            let counter = number as u16;
            counters.push(counter);
            count = u64::from(pack.counter(counter).dimension.is_some());
        }
        if op == Op::Impressions {
            counters.push(pack.tally(number as usize).counter);
        }
        let mut operands = Vec::new();
        for _ in 0..count {
            operands.push(*code);
            Self::read(code, pack)?;
        }
        let count = match op {
            Op::Conditional => 2,
            Op::OrValue | Op::Macro => 1,
            _ => 0,
        };
        let mut blocks = Vec::new();
        for _ in 0..count {
            blocks.push(Reader::new(code.raw_text()?));
        }
        if matches!(op, Op::And | Op::Or) {
            let mut placed: Vec<_> = order_of(number).into_iter().zip(core::mem::take(&mut operands)).collect();
            placed.sort_unstable_by_key(|block| block.0);
            blocks = placed.into_iter().map(|block| block.1).collect();
        }
        Ok(Self { op, number, operands, blocks, counters })
    }
}
