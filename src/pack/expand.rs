//! Programs with every leaf written out again: what explanations read, who need not be fast.

use super::Pack;
use super::leaf::{Leaf, TURNED, Test};
use super::lower::comparison_of;
use super::op::{Op, number_of};
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::model::{Comparison, Window};

impl Pack {
    /// Every program, with the operations that its leaves stand for. A verified pack has no other.
    pub(crate) fn expanded(&self) -> Result<Vec<Vec<u8>>, Malformed> {
        let mut leaves = self.rows.leaves.iter();
        let mut code = Reader::new(self.code());
        let mut programs = Vec::new();
        while !code.is_empty() {
            let mut out = Writer::default();
            self.expand(&mut code, &mut leaves, &mut out)?;
            programs.push(out.into_bytes());
        }
        Ok(programs)
    }

    /// An operation of a row.
    fn expand<'l>(
        &self,
        code: &mut Reader<'_>,
        leaves: &mut impl Iterator<Item = &'l Leaf>,
        out: &mut Writer,
    ) -> Result<(), Malformed> {
        let mut rest = *code;
        let (op, number) = Op::read(&mut rest).ok_or(Malformed)?;
        if matches!(op, Op::And | Op::Or | Op::Not) {
            *code = rest;
            put(op, number, out);
            return (0..op.operands(number)).try_for_each(|_| self.expand(code, leaves, out));
        }
        let leaf = leaves.next().ok_or(Malformed)?;
        if op == Op::Test {
            *code = rest;
            self.written_out(leaf, out);
        } else {
            // What is no leaf of one column is as it was.
            out.put(code.take((leaf.operand >> 32) as usize)?);
        }
        Ok(())
    }

    /// The operation that a leaf stands for.
    fn written_out(&self, leaf: &Leaf, out: &mut Writer) {
        let attributes = usize::from(self.attributes());
        let (in_context, index) = match usize::from(leaf.column).checked_sub(attributes) {
            Some(field) => (true, field as u64),
            None => (false, u64::from(leaf.column)),
        };
        let column = |out: &mut Writer| put(if in_context { Op::Context } else { Op::Attribute }, index, out);
        let compared = |comparison: Comparison, out: &mut Writer| {
            put(Op::Compare, comparison as u64, out);
            column(out);
        };
        match leaf.test {
            Test::Program => {}
            Test::Has => put(if in_context { Op::HasContext } else { Op::HasAttribute }, index, out),
            Test::Is if leaf.orders() == 0 => column(out),
            Test::Is => {
                compared(Comparison::Equal, out);
                put(Op::Bool, u64::from(leaf.orders() != TURNED), out);
            }
            Test::Equals => {
                compared(comparison_of(leaf.orders()), out);
                put(Op::String, leaf.operand, out);
            }
            Test::OneOf => {
                put(Op::In, leaf.operand >> 32, out);
                column(out);
                leaf.symbols(&self.rows.sets).iter().for_each(|symbol| put(Op::String, u64::from(*symbol), out));
            }
            Test::Contains => {
                put(Op::Contained, 0, out);
                put(Op::String, leaf.operand, out);
                column(out);
            }
            Test::Int => {
                compared(comparison_of(leaf.orders()), out);
                put(Op::Int, leaf.operand, out);
            }
            Test::Double => {
                compared(comparison_of(leaf.orders()), out);
                put(Op::Double, leaf.operand, out);
            }
            Test::Within => {
                put(Op::Within, number_of(Window::Last(leaf.operand.cast_signed())), out);
                column(out);
            }
        }
    }
}

fn put(op: Op, number: u64, out: &mut Writer) {
    out.varint(op as u64);
    out.varint(number);
}
