//! The index: under which texts each item is filed, laid out once so that a page view finds it in one step.

use super::symbols::Symbols;
use crate::base::lists::{fill, has};
use crate::model::Type;
use crate::pack::{Asked, HOLDS, Leaf, MOST_OPERAND, NONE, Pack, Range};

/// What passes read beside the pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub symbols: Symbols,
    /// Of each attribute the declared type and the purpose.
    pub attributes: Vec<(Type, u16)>,
    /// Whether an item is in several slots.
    pub is_shared: bool,
    /// The columns under whose texts something is filed; and those under the elements of whose lists.
    pub texts: Vec<u16>,
    pub lists: Vec<u16>,
    pub fields: Vec<u16>,
    pub filing: Vec<u16>,
    /// Per symbol what is filed under it; then what is filed under nothing; then what is filed under texts of further columns.
    spans: Vec<Span>,
    /// Span by span and by rank the candidates, and the gates that they stand behind.
    pub candidates: Vec<u64>,
    pub behind: Vec<u16>,
    /// The leaves that are left to ask of each candidate. They lie behind each other because a processor fetches what is next
    /// before it is asked for.
    pub leaves: Vec<u64>,
    /// What these leaves compare with.
    pub filters: Vec<Filter>,
    /// Per set of the pack its filter, or 0.
    sets: Vec<u32>,
    unfiled: usize,
    /// Every gate once.
    pub gates: Vec<Gate>,
    /// Slot by slot the items, best first, and where those of each slot begin.
    items: Vec<u16>,
    slots: Vec<u32>,
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

/// Where what is filed under a text of one column begins and ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub first: u32,
    pub end: u32,
    /// The span of the same text of another column, or 0.
    next: u32,
    /// [`NONE`] where nothing is filed.
    column: u16,
}

/// An item that can win a slot, in one word: 1 more than its rank 16, its slot 16, and the leaf to ask next 32.
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

/// Keys with which a leaf comes out: those that are in a range once their upper bits are dropped, and of which a bit is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter {
    range: Range,
    /// How many upper bits are dropped.
    drop: u64,
    /// One bit for each distance from the beginning of the range, over again after 64.
    bits: u64,
}

/// The first filters are those of single bits.
const BITS: usize = 64;

impl Filter {
    const fn of_range(range: Range) -> Self {
        Self { range, drop: 0, bits: u64::MAX }
    }

    /// Keys of which this bit is set.
    const fn of_bit(bit: u32) -> Self {
        let upper = 1 << 63;
        Self { range: Range { first: upper, span: upper - 1 }, drop: 63u64.wrapping_sub(bit as u64), bits: u64::MAX }
    }

    /// Keys that are one of these symbols, if these are near enough to each other.
    fn of_set(symbols: &[u16]) -> Option<Self> {
        let first = symbols.iter().min()?;
        let mut bits = 0u64;
        for symbol in symbols {
            bits |= 1u64.checked_shl(symbol.wrapping_sub(*first).into())?;
        }
        Some(Self { range: Range { first: u64::from(*first), span: 63 }, drop: 0, bits })
    }

    /// Whether a key comes out, seen from `from`.
    ///
    /// Which it is can hardly be foreseen, nor what is asked next, so it is computed and not chosen.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    pub const fn has(&self, key: u64, from: u64) -> bool {
        let behind = key.wrapping_shl(self.drop as u32).wrapping_sub(self.range.first).wrapping_sub(from);
        (behind <= self.range.span) & (self.bits >> (behind & 63) & 1 != 0)
    }
}

/// Who may see an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gate {
    /// One bit per stage.
    pub stages: u32,
    pub purpose: u16,
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
        self.texts.clear();
        self.lists.clear();
        self.fields.clear();
        self.filing.clear();
        self.gates.clear();
        self.items.clear();
        self.slots.clear();
        for slot in 0..pack.slots() {
            self.slots.push(self.items.len() as u32);
            let mut rank = 0usize;
            while let Some(item) = pack.ranked_item(slot, rank) {
                self.items.push(item);
                rank = rank.wrapping_add(1);
            }
        }
        let mut filed = Vec::new();
        self.is_shared = self.each(pack, &mut filed);
        self.sort(pack, &mut filed);
    }

    /// Lays out what is filed.
    fn sort(&mut self, pack: &Pack, filed: &mut [Filed]) {
        filed.sort_by_key(|entry| (entry.symbol, entry.column, entry.rank));
        self.candidates.clear();
        self.behind.clear();
        self.leaves.clear();
        self.filters.clear();
        for bit in 0..BITS as u32 {
            self.filters.push(Filter::of_bit(bit));
        }
        for range in &pack.rows().ranges {
            self.filters.push(Filter::of_range(*range));
        }
        fill(&mut self.sets, pack.rows().sets.len(), 0);
        self.unfiled = pack.symbols().into();
        fill(&mut self.spans, usize::from(pack.symbols()).wrapping_add(1), Span { first: 0, end: 0, next: 0, column: NONE });
        let mut span = usize::MAX;
        let mut before = (NONE, NONE);
        for entry in filed.iter() {
            let first = self.candidates.len() as u32;
            if entry.symbol != before.0 {
                span = entry.symbol.into();
                if let Some(span) = self.spans.get_mut(span) {
                    *span = Span { first, column: entry.column, ..*span };
                }
            } else if entry.column != before.1 {
                let next = self.spans.len();
                if let Some(span) = self.spans.get_mut(span) {
                    span.next = next as u32;
                }
                span = next;
                self.spans.push(Span { first, end: first, next: 0, column: entry.column });
            }
            before = (entry.symbol, entry.column);
            self.candidates.push(Candidate::new(entry.rank, entry.slot, self.leaves.len()).0);
            self.behind.push(entry.gate);
            let leaves = pack.rows().leaves.get(entry.begin as usize..entry.end as usize).unwrap_or_default();
            for word in leaves {
                let leaf = self.asked(pack, Leaf::of(*word));
                self.leaves.push(leaf.word());
            }
            if leaves.is_empty() {
                // The range of all keys is the first one.
                self.leaves.push(Leaf::new(Asked::HAS, 0, BITS).jumps(HOLDS, HOLDS).word());
            }
            if let Some(span) = self.spans.get_mut(span) {
                span.end = self.candidates.len() as u32;
            }
        }
    }

    pub fn item(&self, slot: u16, rank: u16) -> u16 {
        let first = self.slots.get(usize::from(slot)).map_or(usize::MAX, |first| *first as usize);
        self.items.get(first.wrapping_add(rank.into())).copied().unwrap_or(NONE)
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

    /// What is filed under nothing.
    pub fn unfiled(&self) -> Option<&Span> {
        self.spans.get(self.unfiled)
    }

    /// A leaf as the pass asks it: with a filter instead of a range, a set or a list.
    fn asked(&mut self, pack: &Pack, leaf: Leaf) -> Leaf {
        let operand = leaf.operand();
        if !leaf.is_other() {
            return leaf.by_range(leaf.column(), operand.wrapping_add(BITS));
        }
        if leaf.is_unwanted() || leaf.column() >= pack.attributes() {
            return leaf;
        }
        if leaf.asks(Asked::CONTAINS) {
            let place = self.symbols.bits_of(leaf.column().into()).place(operand as u16);
            return match place.map(|(word, bit)| (u16::try_from(word), bit)) {
                Some((Ok(word), bit)) => leaf.by_range(word, bit.into()),
                _ => leaf,
            };
        }
        if let Some(filter) = self.sets.get_mut(operand)
            && leaf.asks(Asked::ONE_OF)
        {
            if *filter == 0
                && let Some(found) = Filter::of_set(pack.rows().set(operand))
            {
                *filter = self.filters.len() as u32;
                self.filters.push(found);
            }
            if *filter > 0 && *filter as usize <= MOST_OPERAND {
                return leaf.by_range(leaf.column(), *filter as usize);
            }
        }
        leaf
    }

    /// Files every item of every slot. By rank, so that those under one symbol are met best first. Says whether an item is in
    /// several slots.
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
                match pack.ranked_item(slot, rank.into()) {
                    Some(item) => {
                        self.file(pack, (rank, slot, item), filed);
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

    /// Files an item under each of its symbols; under the number behind the last one if it has none.
    fn file(&mut self, pack: &Pack, (rank, slot, item): (u16, u16, u16), filed: &mut Vec<Filed>) {
        let found = pack.item(item);
        let gate = Gate { stages: found.stages, purpose: found.purpose };
        let gate = self.gates.iter().position(|known| *known == gate).unwrap_or_else(|| {
            self.gates.push(gate);
            self.gates.len().wrapping_sub(1)
        }) as u16;
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
                if !has(&self.filing, column) {
                    self.filing.push(column);
                }
                let jump = leaf.jump(1);
                let begin = if jump == HOLDS { end } else { place.wrapping_add(jump as usize) };
                if leaf.asks(Asked::ONE_OF) {
                    for symbol in rows.set(leaf.operand()) {
                        add(*symbol, column, begin, end);
                    }
                } else {
                    let symbol = if leaf.asks(Asked::CONTAINS) { leaf.operand() as u16 } else { rows.ranges.get(leaf.operand()).map_or(NONE, |range| range.first as u16) };
                    add(symbol, column, begin, end);
                }
            }
        }
        if !is_filed {
            add(pack.symbols(), NONE, first, end);
        }
    }
}
