//! What a pass reads at every step, taken out of the pack once: in the pack it is small, here it is at hand.

use super::symbols::Symbols;
use crate::pack::{Entry, NONE, Pack};

/// A pack that is ready for passes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub symbols: Symbols,
    /// Every leaf, see [`Leaf`](crate::pack::Leaf).
    pub leaves: Vec<u64>,
    pub constants: Vec<u64>,
    /// Per symbol, where the candidates filed under it end; one more than symbols, the first is 0.
    pub ends: Vec<u32>,
    /// By symbol, then by rank; then those filed under nothing, by slot, then by rank.
    pub candidates: Vec<Candidate>,
}

/// An item where the pass finds it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    /// One bit per stage.
    pub stages: u32,
    /// The leaf to begin with; past the last one if there is nothing to ask.
    pub begin: u32,
    /// 1 more than its place among the slot's items, best first.
    pub rank: u16,
    pub slot: u16,
    pub item: u16,
    pub purpose: u16,
    /// The column that must hold the symbol under which it is filed.
    pub column: u16,
}

impl Plan {
    /// Costs one step per leaf, constant, symbol and entry.
    pub fn of(pack: &Pack) -> Self {
        let mut plan = Self { symbols: Symbols::of(pack), ..Self::default() };
        let tables = [(&mut plan.leaves, pack.leaves()), (&mut plan.constants, pack.constants())];
        for (list, table) in tables {
            for word in table {
                list.push(u64::from_le_bytes(*word));
            }
        }
        let mut end = 0;
        for symbol in 0..=pack.symbols() {
            plan.ends.push(end);
            end = pack.filed_until(symbol);
        }
        for table in [pack.filed(), pack.unfiled()] {
            for entry in table {
                plan.add(pack, Entry(u64::from_le_bytes(*entry)));
            }
        }
        plan
    }

    fn add(&mut self, pack: &Pack, entry: Entry) {
        // A verified pack has no other entries.
        let item = pack.ranked_item(entry.slot(), entry.rank().into()).unwrap_or(0);
        let found = pack.item(item);
        let row = if found.program == NONE { 0 } else { pack.row(found.program) };
        self.candidates.push(Candidate {
            stages: found.stages,
            begin: entry.begin().map_or(u32::MAX, |begin| row.wrapping_add(begin) as u32),
            rank: entry.rank().wrapping_add(1),
            slot: entry.slot(),
            item,
            purpose: found.purpose,
            column: entry.column(),
        });
    }

    /// What is filed under a symbol, best first.
    pub fn under(&self, symbol: u16) -> &[Candidate] {
        let end = |symbol: usize| self.ends.get(symbol).map_or(0, |end| *end as usize);
        let (first, last) = (end(symbol.into()), end(usize::from(symbol).wrapping_add(1)));
        self.candidates.get(first..last).unwrap_or_default()
    }

    /// What is filed under nothing.
    pub fn unfiled(&self) -> &[Candidate] {
        let first = self.ends.last().map_or(0, |end| *end as usize);
        self.candidates.get(first..).unwrap_or_default()
    }
}
