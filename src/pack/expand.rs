//! Programs with every leaf written out again: what explanations read, who need not be fast.

use super::Pack;
use super::layout::Table;
use super::leaf::{Asked, Leaf, double_of_key, key_of_int};
use super::lower::comparison_of;
use super::op::{Op, number_of};
use super::rows::folded;
use crate::base::bytes::{Malformed, Reader, Writer};
use crate::model::{Type, Window};

/// What stands beside a row's leaves, in their order.
struct Beside<'r> {
    /// Of those that only the program knows, how long they are.
    lengths: core::slice::Iter<'r, u32>,
    /// Of those with a set, the symbols.
    sets: &'r mut dyn Iterator<Item = u16>,
}

impl Pack {
    /// Every program, with the operations that its leaves stand for. A verified pack has no other.
    pub(crate) fn expanded(&self) -> Result<Vec<Vec<u8>>, Malformed> {
        // Before all rows stands the leaf that always comes out.
        let mut leaves = self.rows.leaves.iter().skip(1).map(|word| Leaf::of(*word));
        let sets = self.column(Table::Sets, 0);
        let mut sets = (0..).map_while(|place| sets.get(place));
        let mut beside = Beside { lengths: self.rows.lengths.iter(), sets: &mut sets };
        let mut code = Reader::new(self.code());
        let mut programs = Vec::new();
        while !code.is_empty() {
            let mut out = Writer::default();
            self.expand(&mut code, &mut leaves, &mut beside, &mut out)?;
            programs.push(out.into_bytes());
        }
        Ok(programs)
    }

    /// An operation of a row.
    fn expand(
        &self,
        code: &mut Reader<'_>,
        leaves: &mut impl Iterator<Item = Leaf>,
        beside: &mut Beside<'_>,
        out: &mut Writer,
    ) -> Result<(), Malformed> {
        let mut rest = *code;
        let (op, number) = Op::read(&mut rest).ok_or(Malformed)?;
        if matches!(op, Op::And | Op::Or | Op::Not | Op::Check) {
            *code = rest;
            put(op, number, out);
            return (0..op.operands(number)).try_for_each(|_| self.expand(code, leaves, beside, out));
        }
        let leaf = leaves.next().ok_or(Malformed)?;
        if op == Op::Test {
            *code = rest;
            self.written_out(leaf, beside, out);
        } else {
            // What is no leaf of one column is as it was.
            out.put(code.take(*beside.lengths.next().ok_or(Malformed)? as usize)?);
        }
        Ok(())
    }

    /// The operation that a leaf stands for.
    fn written_out(&self, leaf: Leaf, beside: &mut Beside<'_>, out: &mut Writer) {
        let filter = self.rows.filters.get(leaf.operand());
        let (number, symbol) = match (self.attribute_of(leaf), filter) {
            (Some((attribute, first)), Some(filter)) => (attribute, first.wrapping_add(filter.bit())),
            _ => (leaf.column(), leaf.operand() as u16),
        };
        let field = number.checked_sub(self.attributes());
        let index = field.unwrap_or(number);
        let declared = if field.is_some() { self.context_type(index) } else { self.attribute_type(index).0 };
        let column = |out: &mut Writer| {
            put(if field.is_some() { Op::Context } else { Op::Attribute }, index.into(), out);
        };
        let mut orders = leaf.asked().0;
        if leaf.asks(Asked::HAS) {
            return put(if field.is_some() { Op::HasContext } else { Op::HasAttribute }, index.into(), out);
        }
        if leaf.asks(Asked::ONE_OF) || leaf.asks(Asked::FAR_APART) {
            let mut next = || beside.sets.next().unwrap_or(0);
            let (count, least) = (next(), next());
            let least = self.first_symbol(number).unwrap_or(0).wrapping_add(least);
            put(Op::In, count.into(), out);
            column(out);
            return (0..count).for_each(|_| put(Op::String, least.wrapping_add(next()).into(), out));
        }
        if leaf.asks(Asked::CONTAINS) {
            put(Op::Contained, 0, out);
            put(Op::String, symbol.into(), out);
            return column(out);
        }
        let Some(filter) = filter else { return };
        if leaf.asks(Asked::WITHIN) {
            put(Op::Within, number_of(Window::Last(filter.span.wrapping_add(1).cast_signed())), out);
            return column(out);
        }
        let key = filter.key(folded(orders, !leaf.is_unwanted()));
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
