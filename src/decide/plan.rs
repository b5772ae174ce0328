//! The index: under which texts each item is filed, laid out once so that a page view finds it in one step.

use super::symbols::Symbols;
use crate::base::lists::{fill, has};
use crate::model::Type;
use crate::pack::{HOLDS, Leaf, NONE, Pack};

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
        self.attributes.clear();
        for attribute in 0..pack.attributes() {
            let (declared, purpose) = pack.attribute_type(attribute);
            self.attributes.push((declared.unwrap_or(Type::Bool), purpose));
        }
        let entries = self.read_items(pack);
        self.read_index(pack, &entries);
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
        // Items are numbered in the order in which slots name them first.
        let mut named = 0u16;
        self.items.clear();
        self.is_shared = false;
        let ranks = pack.ranks();
        let items = pack.item_entries();
        let mut entries = Vec::new();
        while let Some(item) = ranks.get(self.items.len()) {
            self.items.push(item);
            self.is_shared |= item < named;
            named = named.max(item.saturating_add(1));
            let found = items.get(item);
            let gate = self.gate(Gate { stages: found.stages, purpose: found.purpose });
            entries.push(u32::from(gate) << 16 | u32::from(found.program));
        }
        self.slots.push(self.items.len() as u32);
        entries
    }

    /// Reads what is filed where; of each item of a slot the program and the gate are known. A function of its own, too.
    #[inline(never)]
    fn read_index(&mut self, pack: &Pack, entries: &[u32]) {
        let [ranks, slots, leaves] = pack.filed();
        for list in [&mut self.texts, &mut self.lists, &mut self.fields, &mut self.behind] {
            list.clear();
        }
        self.candidates.clear();
        self.unfiled = pack.symbols().into();
        fill(&mut self.spans, self.unfiled.wrapping_add(1), Span::NONE);
        let mut before = (usize::MAX, 0usize);
        let mut filed = 0usize;
        for number in 0..pack.spans() {
            let (symbol, column, count) = pack.span(number);
            let first = self.candidates.len() as u32;
            let end = filed.saturating_add(count as usize);
            while filed < end
                && let (Some(rank), Some(slot), Some(leaf)) = (ranks.get(filed), slots.get(filed), leaves.get(filed))
            {
                filed = filed.wrapping_add(1);
                let place = self.place(slot.into(), rank);
                let Some(entry) = entries.get(place) else { continue };
                let begin = begin(pack, *entry as u16, leaf);
                self.candidates.push(Candidate::new(rank.wrapping_add(1), slot, begin).0);
                self.behind.push((entry >> 16) as u16);
            }
            let mut at = usize::from(symbol);
            if at == before.0 {
                at = self.spans.len();
                if let Some(span) = self.spans.get_mut(before.1) {
                    span.next = at as u32;
                }
                self.spans.push(Span::NONE);
            }
            before = (symbol.into(), at);
            if let Some(span) = self.spans.get_mut(at) {
                *span = Span { first, end: self.candidates.len() as u32, next: 0, column };
            }
            let columns = match pack.attribute_type(column).0 {
                _ if column == NONE => continue,
                _ if column >= pack.attributes() => &mut self.fields,
                Some(Type::Strings) => &mut self.lists,
                _ => &mut self.texts,
            };
            if !has(columns, column) {
                columns.push(column);
            }
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

/// Where among all leaves those begin that are left to ask of an item that is filed under one of them, or under none.
fn begin(pack: &Pack, program: u16, leaf: u16) -> usize {
    let rows = pack.rows();
    let first = rows.program(program).1;
    if program == NONE {
        return 0;
    }
    if leaf == NONE {
        return first;
    }
    let place = first.wrapping_add(leaf.into());
    let jump = rows.leaves.get(place).map_or(HOLDS, |word| Leaf::of(*word).jump(1));
    if jump == HOLDS { 0 } else { place.wrapping_add(jump as usize) }
}
