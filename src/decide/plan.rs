//! The index: under which texts each item is filed, laid out once so that a page view finds it in one step.

use super::filter::Filters;
use super::symbols::Symbols;
use crate::base::lists::{fill, has};
use crate::model::Type;
use crate::pack::{Asked, HOLDS, Leaf, NONE, Pack};

/// What passes read beside the pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub symbols: Symbols,
    /// Of each attribute the declared type and the purpose.
    pub attributes: Vec<(Type, u16)>,
    /// Whether an item is in several slots.
    pub is_shared: bool,
    /// The attributes under whose texts something is filed; those under the texts of whose lists; and both of context fields.
    pub texts: Vec<u16>,
    pub lists: Vec<u16>,
    pub fields: Vec<u16>,
    /// Per symbol what is filed under it; then what is filed under nothing; then what is filed under the texts of further columns.
    spans: Vec<Span>,
    /// Which one is of what is filed under nothing.
    unfiled: usize,
    /// Span by span and by rank the [`Candidate`]s, and which of the gates each stands behind.
    pub candidates: Vec<u64>,
    pub behind: Vec<u16>,
    /// The leaves that are left to ask of each candidate, in the same order: what is asked together is fetched together.
    pub leaves: Vec<u64>,
    pub(super) filters: Filters,
    /// Every gate once.
    pub gates: Vec<Gate>,
    /// Slot by slot the items, best first, and where those of each slot begin.
    items: Vec<u16>,
    slots: Vec<u32>,
}

/// An item that can win a slot, in one word: 1 more than its rank 16, its slot 16, the leaf to ask next 32.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate(pub u64);

impl Candidate {
    const fn new(rank: u16, slot: u16, leaf: usize) -> Self {
        Self(rank as u64 | (slot as u64) << 16 | (leaf as u64) << 32)
    }

    /// 1 more than its place among the slot's items, best first.
    pub const fn rank(self) -> u16 {
        self.0 as u16
    }

    pub const fn slot(self) -> usize {
        (self.0 >> 16) as usize & 0xffff
    }

    /// The leaf to ask next.
    pub const fn leaf(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// The same, so many leaves further.
    pub const fn after(self, jump: u32) -> Self {
        Self(self.0.wrapping_add((jump as u64) << 32))
    }
}

/// Who may see an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gate {
    /// One bit per stage.
    pub stages: u32,
    pub purpose: u16,
}

/// Which candidates are filed under a text of one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub first: u32,
    pub end: u32,
    /// The span of the same text of another column, or 0.
    next: u32,
    /// [`NONE`] where nothing is filed, and of what is filed under nothing.
    column: u16,
}

/// An item of a slot as it is filed.
struct Filed {
    symbol: u16,
    column: u16,
    rank: u16,
    slot: u16,
    gate: u16,
    /// The leaves that are left to ask.
    begin: u32,
    end: u32,
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
        self.filters.read(pack);
        self.attributes.clear();
        for attribute in 0..pack.attributes() {
            let (declared, purpose) = pack.attribute_type(attribute);
            self.attributes.push((declared.unwrap_or(Type::Bool), purpose));
        }
        self.items.clear();
        self.slots.clear();
        for slot in 0..pack.slots() {
            self.slots.push(self.items.len() as u32);
            self.items.extend(pack.ranked_items(slot));
        }
        self.texts.clear();
        self.lists.clear();
        self.fields.clear();
        self.gates.clear();
        let mut filed = Vec::new();
        self.is_shared = self.each(pack, &mut filed);
        self.lay_out(pack, &filed);
    }

    /// Files every item of every slot, by rank. Says whether an item is in several slots.
    fn each(&mut self, pack: &Pack, filed: &mut Vec<Filed>) -> bool {
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
                let count = self.before(usize::from(slot).wrapping_add(1)).wrapping_sub(self.before(slot.into()));
                if usize::from(rank) >= count {
                    // It has no more items; the last slot takes its place.
                    slots.swap_remove(place);
                    continue;
                }
                let item = self.item(slot.into(), rank);
                self.file(pack, (rank, slot, item), filed);
                is_shared |= met.get_mut(usize::from(item)).is_none_or(|met| core::mem::replace(met, 1) > 0);
                place = place.wrapping_add(1);
            }
            rank = rank.wrapping_add(1);
        }
        is_shared
    }

    /// Files an item under each of its symbols; under the number behind the last one if it has none.
    fn file(&mut self, pack: &Pack, (rank, slot, item): (u16, u16, u16), filed: &mut Vec<Filed>) {
        let found = pack.item(item);
        let gate = self.gate(Gate { stages: found.stages, purpose: found.purpose });
        let mut add = |symbol: u16, column: u16, begin: usize, end: usize| {
            let rank = rank.wrapping_add(1);
            filed.push(Filed { symbol, column, rank, slot, gate, begin: begin as u32, end: end as u32 });
        };
        let rows = pack.rows();
        let (mut first, mut end) = (0, 0);
        let mut is_filed = false;
        if found.program != NONE {
            (first, end) = (rows.program(found.program).1, rows.program(found.program.wrapping_add(1)).1);
            for (place, word) in rows.leaves.iter().enumerate().take(end).skip(first) {
                let leaf = Leaf::of(*word);
                if !leaf.is_key() {
                    continue;
                }
                is_filed = true;
                let column = leaf.column();
                let columns = match leaf.asks(Asked::CONTAINS) {
                    _ if column >= pack.attributes() => &mut self.fields,
                    true => &mut self.lists,
                    false => &mut self.texts,
                };
                if !has(columns, column) {
                    columns.push(column);
                }
                let jump = leaf.jump(1);
                let begin = if jump == HOLDS { end } else { place.wrapping_add(jump as usize) };
                let range = rows.ranges.get(leaf.operand());
                let one = [range.map_or(NONE, |range| range.first as u16)];
                let contained = [leaf.operand() as u16];
                let symbols = match leaf.asked() {
                    Asked::CONTAINS => &contained,
                    Asked::ONE_OF => rows.set(leaf.operand()),
                    _ => &one,
                };
                symbols.iter().for_each(|symbol| add(*symbol, column, begin, end));
            }
        }
        if !is_filed {
            add(pack.symbols(), NONE, first, end);
        }
    }

    /// The number of a gate, which is added if it is new.
    fn gate(&mut self, gate: Gate) -> u16 {
        let known = self.gates.iter().position(|known| *known == gate);
        if known.is_none() {
            self.gates.push(gate);
        }
        known.unwrap_or(self.gates.len().wrapping_sub(1)) as u16
    }

    /// Lays out what is filed: by symbol, by column, and else as it is.
    fn lay_out(&mut self, pack: &Pack, filed: &[Filed]) {
        let mut leaves = 0usize;
        // The count of a symbol stands behind it, so that the sums are where each begins.
        let mut ends = Vec::new();
        fill(&mut ends, usize::from(pack.symbols()).wrapping_add(2), 0u32);
        for entry in filed {
            leaves = leaves.wrapping_add(entry.end.wrapping_sub(entry.begin).max(1) as usize);
            if let Some(count) = ends.get_mut(usize::from(entry.symbol).wrapping_add(1)) {
                *count = count.wrapping_add(1);
            }
        }
        let mut end = 0u32;
        for count in &mut ends {
            end = end.wrapping_add(*count);
            *count = end;
        }
        let mut order = Vec::new();
        fill(&mut order, end as usize, 0u32);
        for (entry, place) in filed.iter().zip(0..) {
            let Some(end) = ends.get_mut(usize::from(entry.symbol)) else { continue };
            if let Some(ordered) = order.get_mut(*end as usize) {
                *ordered = place;
            }
            *end = end.wrapping_add(1);
        }
        for (list, count) in [(&mut self.candidates, filed.len()), (&mut self.leaves, leaves)] {
            list.clear();
            list.reserve(count);
        }
        self.behind.clear();
        self.behind.reserve(filed.len());
        self.spans.clear();
        self.unfiled = pack.symbols().into();
        let nothing = Span { first: 0, end: 0, next: 0, column: NONE };
        fill(&mut self.spans, ends.len().wrapping_sub(1), nothing);
        let mut first = 0usize;
        for (symbol, end) in ends.iter().enumerate().take(self.spans.len()) {
            let found = order.get(first..*end as usize).unwrap_or_default();
            first = *end as usize;
            self.add_spans(pack, filed, symbol, found);
        }
    }

    /// Adds what is filed under a symbol, one span per column.
    fn add_spans(&mut self, pack: &Pack, filed: &[Filed], symbol: usize, found: &[u32]) {
        let entries = || found.iter().filter_map(|place| filed.get(*place as usize));
        let mut place = symbol;
        let mut before = None;
        while let Some(column) = entries().map(|entry| entry.column).filter(|column| Some(*column) > before).min() {
            if before.is_some() {
                let next = self.spans.len();
                if let Some(span) = self.spans.get_mut(place) {
                    span.next = next as u32;
                }
                self.spans.push(Span { first: 0, end: 0, next: 0, column });
                place = next;
            }
            let first = self.candidates.len() as u32;
            for entry in entries().filter(|entry| entry.column == column) {
                self.add(pack, entry);
            }
            if let Some(span) = self.spans.get_mut(place) {
                *span = Span { first, end: self.candidates.len() as u32, next: 0, column };
            }
            before = Some(column);
        }
    }

    /// Adds a candidate and its leaves.
    fn add(&mut self, pack: &Pack, entry: &Filed) {
        self.candidates.push(Candidate::new(entry.rank, entry.slot, self.leaves.len()).0);
        self.behind.push(entry.gate);
        let leaves = pack.rows().leaves.get(entry.begin as usize..entry.end as usize).unwrap_or_default();
        for word in leaves {
            let leaf = self.filters.asked((pack, &self.symbols), Leaf::of(*word));
            self.leaves.push(leaf.word());
        }
        if leaves.is_empty() {
            self.leaves.push(Filters::always().word());
        }
    }

    /// The item at a rank that the slot has.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and asked for every slot of a page")]
    #[inline(always)]
    pub fn item(&self, slot: usize, rank: u16) -> u16 {
        let first = self.slots.get(slot).map_or(usize::MAX, |first| *first as usize);
        self.items.get(first.saturating_add(rank.into())).copied().unwrap_or(NONE)
    }

    /// How many items the slots before this one have.
    fn before(&self, slot: usize) -> usize {
        self.slots.get(slot).map_or(self.items.len(), |first| *first as usize)
    }

    /// What is filed under a text of a column. What has no symbol has no span.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn under(&self, symbol: usize, column: u16) -> Option<&Span> {
        let mut span = self.spans.get(symbol)?;
        while span.column != column {
            if span.next == 0 {
                return None;
            }
            span = self.spans.get(span.next as usize)?;
        }
        Some(span)
    }

    /// What is filed under nothing, and all else of no column.
    pub fn unfiled(&self) -> Option<&Span> {
        self.under(self.unfiled, NONE)
    }
}
