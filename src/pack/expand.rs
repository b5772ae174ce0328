//! Programs with every leaf written out again: what explanations read, who need not be fast.

use super::Pack;
use super::leaf::{Asked, Leaf, TURNED, double_of_key, key_of_int};
use super::lower::comparison_of;
use super::op::{Op, number_of};
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::model::{Type, Window};

impl Pack {
    /// Every program, with the operations that its leaves stand for. A verified pack has no other.
    pub(crate) fn expanded(&self) -> Result<Vec<Vec<u8>>, Malformed> {
        let mut leaves = self.rows.leaves.iter().map(|word| Leaf::of(*word));
        let mut lengths = self.rows.lengths.iter();
        let mut code = Reader::new(self.code());
        let mut programs = Vec::new();
        while !code.is_empty() {
            let mut out = Writer::default();
            self.expand(&mut code, (&mut leaves, &mut lengths), &mut out)?;
            programs.push(out.into_bytes());
        }
        Ok(programs)
    }

    /// An operation of a row.
    fn expand<'l>(
        &self,
        code: &mut Reader<'_>,
        (leaves, lengths): (&mut impl Iterator<Item = Leaf>, &mut impl Iterator<Item = &'l u32>),
        out: &mut Writer,
    ) -> Result<(), Malformed> {
        let mut rest = *code;
        let (op, number) = Op::read(&mut rest).ok_or(Malformed)?;
        if matches!(op, Op::And | Op::Or | Op::Not) {
            *code = rest;
            put(op, number, out);
            return (0..op.operands(number)).try_for_each(|_| self.expand(code, (leaves, lengths), out));
        }
        let leaf = leaves.next().ok_or(Malformed)?;
        if op == Op::Test {
            *code = rest;
            self.written_out(leaf, out);
        } else {
            // What is no leaf of one column is as it was.
            out.put(code.take(*lengths.next().ok_or(Malformed)? as usize)?);
        }
        Ok(())
    }

    /// The operation that a leaf stands for.
    fn written_out(&self, leaf: Leaf, out: &mut Writer) {
        let attributes = self.attributes();
        let field = leaf.column().checked_sub(attributes);
        let index = field.unwrap_or(leaf.column());
        let declared = if field.is_some() { self.context_type(index) } else { self.attribute_type(index).0 };
        let column = |out: &mut Writer| {
            put(if field.is_some() { Op::Context } else { Op::Attribute }, index.into(), out);
        };
        let operand = leaf.operand();
        let mut orders = leaf.asked().0;
        if leaf.asks(Asked::HAS) {
            return put(if field.is_some() { Op::HasContext } else { Op::HasAttribute }, index.into(), out);
        }
        if leaf.asks(Asked::ONE_OF) {
            let symbols = self.rows.set(operand);
            put(Op::In, symbols.len() as u64, out);
            column(out);
            return symbols.iter().for_each(|symbol| put(Op::String, u64::from(*symbol), out));
        }
        if leaf.asks(Asked::CONTAINS) {
            put(Op::Contained, 0, out);
            put(Op::String, operand as u64, out);
            return column(out);
        }
        let Some(range) = self.rows.ranges.get(operand) else { return };
        if leaf.asks(Asked::WITHIN) {
            put(Op::Within, number_of(Window::Last(range.span.wrapping_add(1).cast_signed())), out);
            return column(out);
        }
        // A comparison that must be false has the range of its opposite.
        let is_folded = leaf.is_unwanted() && orders != 2 && orders != TURNED;
        let key = range.key(if is_folded { orders ^ 7 } else { orders });
        if declared == Some(Type::Bool) && orders == 6 {
            return column(out);
        }
        let (op, number) = match declared {
            Some(Type::Bool) => (Op::Bool, u64::from(core::mem::replace(&mut orders, 2) == 2)),
            Some(Type::Double) => (Op::Double, double_of_key(key)),
            Some(Type::String) => (Op::String, key),
            _ => (Op::Int, key_of_int(key)),
        };
        put(Op::Compare, comparison_of(orders) as u64, out);
        column(out);
        put(op, number, out);
    }
}

fn put(op: Op, number: u64, out: &mut Writer) {
    out.varint(op as u64);
    out.varint(number);
}
