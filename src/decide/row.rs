//! Leaves: what one comes to, and walking a row of them as fast as a page view must be.

use super::datum::{Datum, Kind};
use super::evaluate::Evaluator;
use super::sheet::{Key, Sheet};
use crate::pack::{FAILS, HOLDS, Leaf, Need, Test, key_of_int};

impl Evaluator<'_> {
    /// Whether a row holds from a leaf on. Costs one test per leaf that is met, none twice.
    #[inline(never)]
    pub fn passes(&mut self, leaves: &[u64], mut at: usize) -> bool {
        let behind_now = key_of_int(self.now_ms.cast_unsigned()).wrapping_add(1);
        let keys = self.known.sheet.keys.as_slice();
        let constants = self.pack.rows().constants.as_slice();
        while let Some(word) = leaves.get(at) {
            let leaf = Leaf::of(*word);
            let comes_out = match (keys.get(usize::from(leaf.column())), constants.get(leaf.operand())) {
                (Some(key), Some(constant)) if !leaf.is_other() => {
                    (leaf.has(*constant, key.value, behind_now) != 0) & leaf.may(key.marks)
                }
                (Some(key), _) if !leaf.is(Test::Program) => self.has_symbol(leaf, *key, &self.known.sheet),
                _ => self.comes_out_elsewhere(leaf, behind_now),
            };
            if comes_out {
                if leaf.on() == HOLDS {
                    return true;
                }
                at = at.wrapping_add(leaf.on() as usize);
            } else {
                if leaf.off() == FAILS {
                    return false;
                }
                at = at.wrapping_add(leaf.off() as usize);
            }
        }
        false
    }

    /// What a leaf of one column comes to on its own.
    pub(super) fn test(&mut self, leaf: Leaf) -> Datum {
        let attributes = self.known.sheet.columns.len();
        let column = match usize::from(leaf.column()).checked_sub(attributes) {
            None => self.known.sheet.column(leaf.column().into()),
            Some(field) => self.facts.sheet.column(field),
        };
        if leaf.is_for(Need::There) || leaf.is_for(Need::Missing) {
            column.is_there()
        } else if column.kind == Kind::Unknown {
            column
        } else {
            Datum::bool(self.passes(&[leaf.jumps(HOLDS, FAILS).word()], 0) != leaf.is_unwanted())
        }
    }

    /// The same of what is not known of the visitor: what a request says, what only the program knows.
    #[inline(never)]
    fn comes_out_elsewhere(&mut self, leaf: Leaf, behind_now: u64) -> bool {
        if leaf.is(Test::Program) {
            return self.code_holds(leaf.place()).is(!leaf.is_unwanted());
        }
        // Attributes come first, then context fields.
        let field = usize::from(leaf.column()).wrapping_sub(self.known.sheet.keys.len());
        let facts = &self.facts.sheet;
        let constant = self.pack.rows().constants.get(leaf.operand());
        match (facts.keys.get(field), constant) {
            (Some(key), Some(constant)) if !leaf.is_other() => {
                (leaf.has(*constant, key.value, behind_now) != 0) & leaf.may(key.marks)
            }
            (Some(key), _) => self.has_symbol(leaf, *key, facts),
            _ => false,
        }
    }

    /// Whether a symbol is among others: that of a text in a set, or that of the leaf in a list.
    #[allow(clippy::inline_always, reason = "it is called by the loops that every page view spends its time in")]
    #[inline(always)]
    fn has_symbol(&self, leaf: Leaf, key: Key, sheet: &Sheet) -> bool {
        let (symbols, symbol) = match leaf.is(Test::OneOf) {
            true => (self.pack.rows().set(leaf.operand()), key.value),
            false => (sheet.list(key.value), leaf.operand() as u64),
        };
        (symbols.iter().any(|known| u64::from(*known) == symbol) != (leaf.flip() != 0)) & leaf.may(key.marks)
    }
}
