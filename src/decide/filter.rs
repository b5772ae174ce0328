//! What the pass compares keys with: one computation for ranges, sets and lists.

use super::symbols::Symbols;
use crate::pack::{Asked, HOLDS, Leaf, MOST_OPERAND, Pack, Range};

/// Keys with which a leaf comes out: those in a range once their upper bits are dropped, if a bit stands for where they are in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter {
    range: Range,
    /// How many upper bits are dropped.
    drop: u64,
    /// One bit for each distance from the beginning of the range, over again after 64.
    bits: u64,
}

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

/// The first filters are those of single bits, then those of the pack's ranges.
const BITS: usize = 64;

/// The filters of a pack.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters {
    pub all: Vec<Filter>,
}

impl Filters {
    /// Those of this pack, in the place of what was there.
    pub fn read(&mut self, pack: &Pack) {
        self.all.clear();
        for bit in 0..BITS as u32 {
            self.all.push(Filter::of_bit(bit));
        }
        for range in &pack.rows().ranges {
            self.all.push(Filter::of_range(*range));
        }
    }

    /// The leaf that always comes out.
    pub const fn always() -> Leaf {
        // Of ranges, that of all keys is the first one.
        Leaf::new(Asked::HAS, 0, BITS).jumps(HOLDS, HOLDS)
    }

    /// A leaf of the pack as the pass asks it: with a filter wherever that will do.
    pub fn asked(&mut self, (pack, symbols): (&Pack, &Symbols), leaf: Leaf) -> Leaf {
        let (mut column, operand) = (leaf.column(), leaf.operand());
        let mut filter = MOST_OPERAND.wrapping_add(1);
        if !leaf.is_other() {
            filter = operand.wrapping_add(BITS);
        } else if leaf.is_unwanted() || column >= pack.attributes() {
            // What is neither in it nor unknown is no filter.
        } else if leaf.asks(Asked::CONTAINS) {
            if let Some((word, bit)) = symbols.bits_of(column.into()).place(operand as u16)
                && let Ok(word) = u16::try_from(word)
            {
                (column, filter) = (word, bit.into());
            }
        } else if leaf.asks(Asked::ONE_OF)
            && let Some(found) = Filter::of_set(pack.rows().set(operand))
        {
            filter = self.all.len();
            self.all.push(found);
        }
        if filter <= MOST_OPERAND { leaf.by_filter(column, filter) } else { leaf.other() }
    }
}
