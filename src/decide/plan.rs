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
    pub sets: Vec<u64>,
    /// The columns under which something is filed.
    pub columns: Vec<u64>,
    /// Per symbol, where the candidates filed under it end.
    pub ends: Vec<u64>,
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
        let mut plan = Self {
            symbols: Symbols::of(pack),
            leaves: pack.leaves(),
            constants: pack.constants(),
            sets: pack.sets(),
            columns: pack.filing_columns(),
            ends: pack.counts(),
            candidates: Vec::new(),
        };
        let mut end = 0u64;
        for count in &mut plan.ends {
            end = end.wrapping_add(*count);
            *count = end;
        }
        for table in [pack.filed(), pack.unfiled()] {
            for entry in table {
                plan.add(pack, Entry(entry));
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
        let first = if symbol == 0 { 0 } else { end(usize::from(symbol).wrapping_sub(1)) };
        self.candidates.get(first..end(symbol.into())).unwrap_or_default()
    }

    /// Whether a symbol is in the set that begins here.
    pub fn set_has(&self, start: usize, symbol: u16) -> bool {
        let Some((count, symbols)) = self.sets.get(start..).and_then(<[u64]>::split_first) else { return false };
        symbols.iter().take(*count as usize).any(|known| *known == u64::from(symbol))
    }

    /// What is filed under nothing.
    pub fn unfiled(&self) -> &[Candidate] {
        let first = self.ends.last().map_or(0, |end| *end as usize);
        self.candidates.get(first..).unwrap_or_default()
    }
}
