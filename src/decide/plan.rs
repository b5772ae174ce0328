//! The index: under which texts each item is filed, laid out once so that a page view finds it in one step.

use super::symbols::Symbols;
use super::tallies::Tallies;
use crate::base::hash::Fnv64;
use crate::base::lists::fill;
use crate::model::Type;
use crate::pack::{HOLDS, Leaf, NONE, Pack, WHOLE};

/// What passes read beside the pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub symbols: Symbols,
    pub tallies: Tallies,
    /// Of each draw what of its hash is the same for all visitors.
    pub draws: Vec<Fnv64>,
    /// Of each attribute the declared type and the purpose.
    pub attributes: Vec<(Type, u16)>,
    /// Whether more than the conditions of items decides: an item is in several slots, or the journey says more of it.
    pub is_ruled: bool,
    /// The columns under whose texts something is filed: attributes, then context fields, of either first texts, then lists; and how
    /// many there are of each.
    pub columns: Vec<u16>,
    pub groups: [[u16; 2]; 2],
    /// Per symbol what is filed under it; then what is filed under nothing; then what is filed under the texts of further columns.
    pub spans: Vec<Span>,
    /// Where among them those begin of what is filed under nothing.
    pub unfiled: usize,
    /// Span by span and by rank the [`Candidate`]s; behind the last one [`STEP`] that are none.
    pub candidates: Vec<u64>,
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

/// Which candidates are filed behind one gate under a text of one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub first: u32,
    pub end: u32,
    /// The span of the same text behind another gate or of another column, or 0.
    pub next: u32,
    /// [`NONE`] where nothing is filed, and of what is filed under nothing.
    pub column: u16,
    pub gate: u16,
}

impl Span {
    const NONE: Self = Self { first: 0, end: 0, next: 0, column: NONE, gate: 0 };
}

/// So many candidates are read at once.
pub(super) const STEP: usize = 4;

impl Plan {
    /// What passes read beside this pack.
    pub fn of(pack: &Pack) -> Self {
        let mut plan = Self::default();
        plan.read(pack);
        plan
    }

    /// The same, in the place of what was there. Costs one step per symbol, tally and draw, and one per leaf of an item in a slot.
    pub fn read(&mut self, pack: &Pack) {
        self.symbols.read(pack);
        self.attributes.clear();
        for attribute in 0..pack.attributes() {
            let (declared, purpose) = pack.attribute_type(attribute);
            self.attributes.push((declared.unwrap_or(Type::Bool), purpose));
        }
        self.gates.clear();
        for gate in 0..pack.gates() {
            let (stages, purpose) = pack.gate(gate);
            self.gates.push(Gate { stages, purpose });
        }
        if WHOLE {
            self.tallies.read(pack);
            self.draws.clear();
            for draw in 0..pack.draws() {
                self.draws.push(begun(pack, draw));
            }
        }
        self.read_items(pack);
        self.read_index(pack);
    }

    /// Reads the slots' items. A function of its own, as hosts compile anew the whole of what they find a long loop in.
    #[inline(never)]
    fn read_items(&mut self, pack: &Pack) {
        self.slots.clear();
        for slot in 0..pack.slots() {
            self.slots.push(pack.first_rank(slot));
        }
        self.items.clear();
        self.is_ruled = pack.is_ruled();
        let ranks = pack.ranks();
        while let Some(item) = ranks.get(self.items.len()) {
            // Items are numbered in the order in which slots name them first.
            self.is_ruled |= usize::from(item) != self.items.len();
            self.items.push(item);
        }
        self.slots.push(self.items.len() as u32);
        // Behind the last one stands that there is none.
        self.items.push(NONE);
    }

    /// Reads what is filed where. A function of its own, too.
    #[inline(never)]
    fn read_index(&mut self, pack: &Pack) {
        let [ranks, slots, leaves] = pack.filed();
        let programs = pack.programs();
        let columns = pack.filing_columns();
        self.groups = pack.column_groups();
        self.columns.clear();
        while let Some(column) = columns.get(self.columns.len()) {
            self.columns.push(column);
        }
        self.candidates.clear();
        self.candidates.reserve(ranks.len());
        self.unfiled = pack.symbols().into();
        fill(&mut self.spans, self.unfiled.wrapping_add(1).wrapping_add(pack.events().into()), Span::NONE);
        let mut before = (usize::MAX, 0usize);
        let mut filed = 0usize;
        for number in 0..pack.spans() {
            let ([symbol, column, gate], count) = pack.span(number);
            let first = self.candidates.len() as u32;
            let end = filed.saturating_add(count as usize);
            while filed < end
                && let (Some(rank), Some(slot), Some(leaf)) = (ranks.get(filed), slots.get(filed), leaves.get(filed))
            {
                filed = filed.wrapping_add(1);
                let place = self.place(slot.into(), rank);
                let item = self.items.get(place).map_or(usize::MAX, |item| usize::from(*item));
                let Some(program) = programs.get(item) else { continue };
                let begin = begin(pack, program, leaf);
                self.candidates.push(Candidate::new(rank.wrapping_add(1), slot, begin).0);
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
                *span = Span { first, end: self.candidates.len() as u32, next: 0, column, gate };
            }
        }
        for _ in 0..STEP {
            self.candidates.push(0);
        }
    }

    /// The item at a rank of a slot, or [`NONE`].
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and asked for every slot of a page")]
    #[inline(always)]
    pub fn item(&self, slot: usize, rank: u16) -> u16 {
        self.items.get(self.place(slot, rank)).copied().unwrap_or(NONE)
    }

    /// Where among all slots' items that is.
    #[allow(clippy::inline_always, reason = "as the item itself")]
    #[inline(always)]
    fn place(&self, slot: usize, rank: u16) -> usize {
        let Some([first, end, ..]) = self.slots.get(slot..) else { return usize::MAX };
        let place = first.wrapping_add(rank.into());
        // No branch: whether a slot shows something can hardly be foreseen.
        let none = self.items.len().wrapping_sub(1);
        if place < *end { place as usize } else { none }
    }

    /// Where in the spans those begin of what reads an event.
    pub fn read_by(&self, event: u16) -> usize {
        self.unfiled.wrapping_add(1).wrapping_add(event.into())
    }
}

/// What a draw hashes of itself, before the unit.
pub(super) fn begun(pack: &Pack, draw: u16) -> Fnv64 {
    let [_, seed, name, ..] = pack.draw(draw);
    let mut hash = Fnv64::default();
    hash.part(pack.string_bytes(seed));
    hash.part(pack.string_bytes(name));
    hash
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
