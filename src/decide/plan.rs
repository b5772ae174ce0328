//! The index: under which texts each item is filed, laid out once so that a page view finds it in one step.

use super::symbols::Symbols;
use crate::base::lists::{fill, has};
use crate::model::Type;
use crate::pack::{HOLDS, KEY, NONE, Pack, Test};

/// What passes read beside the pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub symbols: Symbols,
    /// Of each attribute the declared type and the purpose.
    pub attributes: Vec<(Type, u16)>,
    /// Whether an item is in several slots.
    pub is_shared: bool,
    /// The columns under whose texts something is filed.
    pub columns: Vec<u16>,
    /// Per symbol, where the candidates filed under it end; last, where those end that are filed under nothing.
    ends: Vec<u32>,
    /// By symbol, then by rank.
    candidates: Vec<Candidate>,
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
    /// The column that must hold the symbol under which it is filed, and that symbol.
    pub column: u16,
    symbol: u16,
}

impl Plan {
    /// What passes read beside this pack.
    pub fn of(pack: &Pack) -> Self {
        let mut plan = Self::default();
        plan.read(pack);
        plan
    }

    /// The same, in the place of what was there. Costs one step per symbol, and one per leaf of an item in a slot.
    pub fn read(&mut self, pack: &Pack) {
        self.symbols.read(pack);
        self.attributes.clear();
        for attribute in 0..pack.attributes() {
            let (declared, purpose) = pack.attribute_type(attribute);
            self.attributes.push((declared.unwrap_or(Type::Bool), purpose));
        }
        self.columns.clear();
        let mut filed = Vec::new();
        self.is_shared = each(pack, &mut |candidate| {
            filed.push(*candidate);
            if candidate.column != NONE && !has(&self.columns, candidate.column) {
                self.columns.push(candidate.column);
            }
        });
        self.sort(pack.symbols().into(), &filed);
    }

    /// Puts candidates in the order of their symbols, and else as they are.
    fn sort(&mut self, symbols: usize, filed: &[Candidate]) {
        // The count of a symbol stands behind it, so that the sums are where each begins.
        fill(&mut self.ends, symbols.wrapping_add(2), 0);
        for candidate in filed {
            if let Some(count) = self.ends.get_mut(usize::from(candidate.symbol).wrapping_add(1)) {
                *count = count.wrapping_add(1);
            }
        }
        let mut end = 0u32;
        for count in &mut self.ends {
            end = end.wrapping_add(*count);
            *count = end;
        }
        self.candidates.clear();
        self.candidates.extend_from_slice(filed);
        // Where each begins becomes where it ends.
        for candidate in filed {
            let Some(end) = self.ends.get_mut(usize::from(candidate.symbol)) else { continue };
            if let Some(place) = self.candidates.get_mut(*end as usize) {
                *place = *candidate;
            }
            *end = end.wrapping_add(1);
        }
    }

    /// What is filed under a symbol, best first.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn under(&self, symbol: u16) -> &[Candidate] {
        let place = usize::from(symbol);
        let end = |place: usize| self.ends.get(place).map_or(0, |end| *end as usize);
        let first = if place == 0 { 0 } else { end(place.wrapping_sub(1)) };
        self.candidates.get(first..end(place)).unwrap_or_default()
    }

    /// What is filed under nothing, best first.
    pub fn unfiled(&self) -> &[Candidate] {
        self.under(self.ends.len().wrapping_sub(2) as u16)
    }
}

/// Every item of every slot with each symbol under which it is filed; the number behind the last one for those that have none.
/// By rank, so that those under one symbol are met best first. Says whether an item is in several slots.
fn each(pack: &Pack, take: &mut dyn FnMut(&Candidate)) -> bool {
    let mut is_shared = false;
    let mut met = Vec::new();
    fill(&mut met, pack.items().into(), 0u16);
    let mut slots = Vec::new();
    for slot in 0..pack.slots() {
        slots.push(slot);
    }
    let mut rank = 0u16;
    while !slots.is_empty() {
        let mut place = 0usize;
        while let Some(slot) = slots.get(place).copied() {
            match pack.ranked_item(slot, rank.into()) {
                Some(item) => {
                    file(pack, (rank, slot, item), take);
                    is_shared |= met.get_mut(usize::from(item)).is_none_or(|met| core::mem::replace(met, 1) > 0);
                    place = place.wrapping_add(1);
                }
                // It has no more items; the last one takes its place.
                None => _ = slots.swap_remove(place),
            }
        }
        rank = rank.wrapping_add(1);
    }
    is_shared
}

fn file(pack: &Pack, (rank, slot, item): (u16, u16, u16), take: &mut dyn FnMut(&Candidate)) {
    let found = pack.item(item);
    let mut candidate = Candidate {
        stages: found.stages,
        begin: u32::MAX,
        rank: rank.wrapping_add(1),
        slot,
        item,
        purpose: found.purpose,
        column: NONE,
        symbol: pack.symbols(),
    };
    let rows = pack.rows();
    let mut is_filed = false;
    if found.program != NONE {
        let (first, end) = (rows.program(found.program).1, rows.program(found.program.wrapping_add(1)).1);
        candidate.begin = first as u32;
        for (place, leaf) in rows.leaves.iter().enumerate().take(end).skip(first) {
            if leaf.bits & KEY == 0 {
                continue;
            }
            is_filed = true;
            candidate.begin = if leaf.on == HOLDS { u32::MAX } else { (place as u32).wrapping_add(leaf.on.into()) };
            candidate.column = leaf.column;
            let one = [leaf.operand as u16];
            let symbols = match leaf.test {
                Test::Equals | Test::Contains => &one,
                _ => leaf.symbols(&rows.sets),
            };
            for symbol in symbols {
                candidate.symbol = *symbol;
                take(&candidate);
            }
        }
    }
    if !is_filed {
        take(&candidate);
    }
}
