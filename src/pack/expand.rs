//! Programs with every leaf written out again: what explanations read, who need not be fast.

use super::leaf::{Leaf, TURNED, Test};
use super::lower::comparison_of;
use super::op::{Op, number_of};
use super::{Pack, count_of};
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::model::{Comparison, Window};

impl Pack {
    /// Every program, with the operations that its leaves stand for. A verified pack has no other.
    pub(crate) fn expanded(&self) -> Result<Vec<Vec<u8>>, Malformed> {
        let programs = 0..self.programs();
        programs
            .map(|program| {
                let mut out = Writer::default();
                self.expand(&mut Reader::new(self.program(program)), self.row(program), &mut out)?;
                Ok(out.into_bytes())
            })
            .collect()
    }

    /// An operation of a row; what is no leaf of one column is as it was.
    fn expand(&self, code: &mut Reader<'_>, row: usize, out: &mut Writer) -> Result<(), Malformed> {
        let whole = code.rest();
        let op = Op::from_number(code.varint()?).ok_or(Malformed)?;
        let number = code.varint()?;
        match op {
            Op::And | Op::Or => {
                out.varint(op as u64);
                out.varint(number);
                for _ in 0..count_of(number) {
                    let mut block = Writer::default();
                    self.expand(&mut Reader::new(code.raw_text()?), row, &mut block)?;
                    out.count(block.len());
                    out.put(block.as_bytes());
                }
                Ok(())
            }
            Op::Not => {
                out.varint(op as u64);
                out.varint(number);
                self.expand(code, row, out)
            }
            Op::Test => {
                let leaf = usize::try_from(number).ok().and_then(|number| row.checked_add(number));
                self.written_out(self.leaf(leaf.ok_or(Malformed)?), out);
                Ok(())
            }
            _ => {
                out.put(whole);
                Ok(())
            }
        }
    }

    /// The operation that a leaf stands for.
    fn written_out(&self, leaf: Leaf, out: &mut Writer) {
        let attributes = usize::from(self.attributes());
        let (in_context, index) = match leaf.column().checked_sub(attributes) {
            Some(field) => (true, field as u64),
            None => (false, leaf.column() as u64),
        };
        let column = |out: &mut Writer| put(if in_context { Op::Context } else { Op::Attribute }, index, out);
        let compared = |comparison: Comparison, out: &mut Writer| {
            put(Op::Compare, comparison as u64, out);
            column(out);
        };
        let (operand, constant) =
            (leaf.operand() as u64, || self.constants().get(leaf.operand()).copied().unwrap_or(0));
        match leaf.test() {
            Test::Program => {}
            Test::Has => put(if in_context { Op::HasContext } else { Op::HasAttribute }, index, out),
            Test::Is if leaf.orders() == 0 => column(out),
            Test::Is => {
                compared(Comparison::Equal, out);
                put(Op::Bool, u64::from(leaf.orders() != TURNED), out);
            }
            Test::Equals => {
                compared(comparison_of(leaf.orders()), out);
                put(Op::String, operand, out);
            }
            Test::OneOf => {
                let sets = self.sets();
                let count = sets.get(leaf.operand()).copied().unwrap_or(0);
                put(Op::In, count, out);
                column(out);
                let symbols = sets.iter().skip(leaf.operand()).skip(1).take(count as usize);
                symbols.for_each(|symbol| put(Op::String, *symbol, out));
            }
            Test::Contains => {
                put(Op::Contained, 0, out);
                put(Op::String, operand, out);
                column(out);
            }
            Test::Int => {
                compared(comparison_of(leaf.orders()), out);
                put(Op::Int, constant(), out);
            }
            Test::Double => {
                compared(comparison_of(leaf.orders()), out);
                put(Op::Double, constant(), out);
            }
            Test::Within => {
                put(Op::Within, number_of(Window::Last(constant().cast_signed())), out);
                column(out);
            }
        }
    }
}

fn put(op: Op, number: u64, out: &mut Writer) {
    out.varint(op as u64);
    out.varint(number);
}
