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
    /// Slot by slot the items, best first, and where those of each slot begin, and the last one's end.
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

/// An item of a slot that is filed: its candidate without a leaf, and its gate.
type Filed = (u64, u16);

impl Span {
    const NONE: Self = Self { first: 0, end: 0, next: 0, column: NONE };
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
        self.texts.clear();
        self.lists.clear();
        self.fields.clear();
        let entries = self.read_items(pack);
        self.spans.clear();
        self.unfiled = pack.symbols().into();
        fill(&mut self.spans, self.unfiled.wrapping_add(1), Span::NONE);
        // First how much is filed where, then all of it.
        let mut leaves = Vec::new();
        fill(&mut leaves, self.spans.len(), 0u32);
        self.each(pack, &entries, false, &mut leaves);
        let (mut entry, mut leaf) = (0u32, 0u32);
        for (span, leaves) in self.spans.iter_mut().zip(&mut leaves) {
            span.first = entry;
            entry = entry.wrapping_add(core::mem::replace(&mut span.end, entry));
            leaf = leaf.wrapping_add(core::mem::replace(leaves, leaf));
        }
        fill(&mut self.candidates, entry as usize, 0);
        fill(&mut self.behind, entry as usize, 0);
        fill(&mut self.leaves, leaf as usize, 0);
        self.each(pack, &entries, true, &mut leaves);
    }

    /// Reads the slots' items; gives the program and the gate of each of them. A function of its own, as hosts compile anew
    /// the whole of what they find a long loop in.
    #[inline(never)]
    fn read_items(&mut self, pack: &Pack) -> Vec<u32> {
        self.gates.clear();
        self.slots.clear();
        for slot in 0..pack.slots() {
            self.slots.push(pack.first_rank(slot));
        }
        let mut met = Vec::new();
        fill(&mut met, pack.items().into(), 0u16);
        self.items.clear();
        self.is_shared = false;
        let ranks = pack.ranks();
        let items = pack.item_entries();
        let mut entries = Vec::new();
        while let Some(item) = ranks.get(self.items.len()) {
            self.items.push(item);
            self.is_shared |= met.get_mut(usize::from(item)).is_none_or(|met| core::mem::replace(met, 1) > 0);
            let found = items.get(item);
            let gate = self.gate(Gate { stages: found.stages, purpose: found.purpose });
            entries.push(u32::from(gate) << 16 | u32::from(found.program));
        }
        self.slots.push(self.items.len() as u32);
        entries
    }

    /// Files every item of every slot, by rank; see [`Self::file`].
    fn each(&mut self, pack: &Pack, entries: &[u32], is_counted: bool, leaves: &mut Vec<u32>) {
        let mut slots = Vec::new();
        for slot in 0..pack.slots() {
            slots.push(slot);
        }
        let mut rank = 0u16;
        // More ranks than have numbers no compiler made.
        while !slots.is_empty() && rank < NONE {
            let mut place = 0usize;
            while let Some(slot) = slots.get(place).copied() {
                let found = entries.get(self.place(slot.into(), rank)).copied();
                let Some(found) = found else {
                    // It has no more items; the last slot takes its place.
                    if let (Some(last), Some(slot)) = (slots.pop(), slots.get_mut(place)) {
                        *slot = last;
                    }
                    continue;
                };
                place = place.wrapping_add(1);
                let candidate = Candidate::new(rank.wrapping_add(1), slot, 0).0;
                let filed = is_counted.then_some((candidate, (found >> 16) as u16));
                self.file(pack, found as u16, filed, leaves);
            }
            rank = rank.wrapping_add(1);
        }
    }

    /// Files an item under each of its symbols; under the number behind the last one if it has none. Of nothing it counts
    /// what there would be.
    fn file(&mut self, pack: &Pack, program: u16, filed: Option<Filed>, leaves: &mut Vec<u32>) {
        let rows = pack.rows();
        let (mut first, mut end) = (0, 0);
        if program != NONE {
            (first, end) = (rows.program(program).1, rows.program(program.wrapping_add(1)).1);
        }
        let mut is_filed = false;
        let mut place = first;
        while place < end
            && let Some(word) = rows.leaves.get(place)
        {
            let leaf = Leaf::of(*word);
            if leaf.is_key() {
                is_filed = true;
                let jump = leaf.jump(1);
                let begin = if jump == HOLDS { end } else { place.wrapping_add(jump as usize) };
                let rest = rows.leaves.get(begin..end).unwrap_or_default();
                let one = if leaf.asks(Asked::CONTAINS) { leaf.operand() as u16 } else { rows.symbol(leaf.operand()) };
                let one = [one];
                let symbols = if leaf.asks(Asked::ONE_OF) { rows.set(leaf.operand()) } else { &one };
                for symbol in symbols {
                    self.put(pack, (*symbol).into(), leaf, rest, filed, leaves);
                }
            }
            place = place.wrapping_add(1);
        }
        if !is_filed {
            let rest = rows.leaves.get(first..end).unwrap_or_default();
            self.put(pack, self.unfiled, Leaf::new(Asked::HAS, NONE, 0), rest, filed, leaves);
        }
    }

    /// Files an item under a symbol.
    ///
    /// - `rest`: the leaves that are left to ask.
    /// - `leaves`: of each span how many leaves it has, then where its next one comes.
    fn put(
        &mut self,
        pack: &Pack,
        symbol: usize,
        key: Leaf,
        rest: &[u64],
        filed: Option<Filed>,
        leaves: &mut Vec<u32>,
    ) {
        let at = self.span(pack, symbol, key, leaves);
        let (Some(span), Some(leaf)) = (self.spans.get_mut(at), leaves.get_mut(at)) else { return };
        let entry = span.end as usize;
        let first = *leaf as usize;
        span.end = span.end.wrapping_add(1);
        *leaf = leaf.wrapping_add(rest.len().max(1) as u32);
        let Some((candidate, gate)) = filed else { return };
        if let (Some(to), Some(behind)) = (self.candidates.get_mut(entry), self.behind.get_mut(entry)) {
            *to = Candidate(candidate).after(first as u32).0;
            *behind = gate;
        }
        let room = self.leaves.get_mut(first..).unwrap_or_default();
        if let (true, Some(to)) = (rest.is_empty(), room.first_mut()) {
            *to = Filters::always().word();
        }
        for (to, word) in room.iter_mut().zip(rest) {
            *to = self.filters.asked((pack, &self.symbols), Leaf::of(*word)).word();
        }
    }

    /// The place of the span of what is filed under a symbol, which is added if it is new.
    fn span(&mut self, pack: &Pack, symbol: usize, key: Leaf, leaves: &mut Vec<u32>) -> usize {
        let column = key.column();
        let added = self.spans.len();
        let mut at = symbol;
        while let Some(span) = self.spans.get_mut(at) {
            if span.column == column {
                return at;
            }
            if span.next == 0 {
                if span.column == NONE && at != self.unfiled {
                    span.column = column;
                } else {
                    span.next = added as u32;
                    self.spans.push(Span { column, ..Span::NONE });
                    leaves.push(0);
                    at = added;
                }
                let columns = match key.asks(Asked::CONTAINS) {
                    _ if column >= pack.attributes() => &mut self.fields,
                    true => &mut self.lists,
                    false => &mut self.texts,
                };
                if !has(columns, column) {
                    columns.push(column);
                }
                return at;
            }
            at = span.next as usize;
        }
        at
    }

    /// The number of a gate, which is added if it is new.
    fn gate(&mut self, gate: Gate) -> u16 {
        let known = self.gates.iter().position(|known| *known == gate);
        if known.is_none() {
            self.gates.push(gate);
        }
        known.unwrap_or(self.gates.len().wrapping_sub(1)) as u16
    }

    /// The item at a rank of a slot, or [`NONE`].
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and asked for every slot of a page")]
    #[inline(always)]
    pub fn item(&self, slot: usize, rank: u16) -> u16 {
        self.items.get(self.place(slot, rank)).copied().unwrap_or(NONE)
    }

    /// Where among all slots' items that is.
    fn place(&self, slot: usize, rank: u16) -> usize {
        let Some([first, end, ..]) = self.slots.get(slot..) else { return usize::MAX };
        let place = first.wrapping_add(rank.into());
        if place < *end { place as usize } else { usize::MAX }
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
