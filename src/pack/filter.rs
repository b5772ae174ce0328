//! What the pass compares keys with: one computation for ranges, sets and lists.

use super::leaf::MOST;
#[cfg(feature = "author")]
use super::leaf::{ABSENT, BUDGET};

/// How a pack writes a filter: from the first of all keys to this one.
const UP_TO: u8 = 0;
/// From this key to the last one that a value may have.
const FROM: u8 = 1;
/// This key.
const ALONE: u8 = 2;
/// From this key on over the end of all numbers to 0, seen from now.
const AGO: u8 = 3;
/// Keys of which this bit is set, counted from the highest one.
const BIT: u8 = 4;

/// The highest bit.
const UPPER: u64 = 1 << 63;

/// Keys with which a leaf comes out: those in a range once their upper bits are dropped, if a bit stands for where they are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Filter {
    /// The range's first key.
    pub first: u64,
    /// How many keys are behind it in the range.
    pub span: u64,
    /// One bit for each distance from the first one, over again after 64.
    pub bits: u64,
    /// How many upper bits are dropped, 6 bits; above them, of a set, where it is.
    pub drop: u64,
}

impl Filter {
    /// So many keys behind the first one.
    #[cfg(feature = "author")]
    const fn of_range(first: u64, span: u64) -> Self {
        Self { first, span, bits: u64::MAX, drop: 0 }
    }

    /// A filter of a pack.
    pub const fn read(kind: u8, key: u64) -> Self {
        let (mut first, mut last, mut drop) = (key, key, 0);
        match kind {
            UP_TO => first = 0,
            FROM => last = MOST,
            AGO => last = 0,
            BIT => (first, last, drop) = (UPPER, u64::MAX, key),
            _ => {}
        }
        Self { first, span: last.wrapping_sub(first), bits: u64::MAX, drop }
    }

    /// One key.
    pub const fn of_key(key: u64) -> Self {
        Self::read(ALONE, key)
    }

    /// Where a set is, beside that no bits are dropped.
    pub const fn at(set: usize) -> u64 {
        (set as u64) << 6
    }

    /// Where the set is.
    pub const fn set(&self) -> usize {
        (self.drop >> 6) as usize
    }

    /// Whether a key passes, seen from `from`.
    ///
    /// Which it is can hardly be foreseen, nor what is asked next, so it is computed and not chosen.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    pub const fn has(&self, key: u64, from: u64) -> bool {
        let behind = key.wrapping_shl(self.drop as u32).wrapping_sub(self.first).wrapping_sub(from);
        (behind <= self.span) & (self.bits >> (behind & 63) & 1 != 0)
    }

    /// For how long a key that is seen from `from` passes, or does not, as it does now.
    pub const fn stays_for(&self, key: u64, from: u64) -> u64 {
        let behind = key.wrapping_sub(self.first).wrapping_sub(from);
        if behind <= self.span { behind.wrapping_add(1) } else { behind.wrapping_sub(self.span) }
    }
}

#[cfg(feature = "author")]
impl Filter {
    /// Those of what is there.
    pub const THERE: Self = Self::of_range(0, BUDGET);
    /// That of what is absent.
    pub const MISSING: Self = Self::of_key(ABSENT);

    /// The keys of values that compare so with a constant; of those that must not be equal the key that does not come out.
    ///
    /// - `orders`: which of less, equal and greater are true.
    pub const fn of(orders: u8, key: u64) -> Self {
        match orders {
            1 => Self::of_range(0, key.wrapping_sub(1)),
            3 => Self::of_range(0, key),
            4 => Self::of_range(key.wrapping_add(1), MOST.wrapping_sub(key).wrapping_sub(1)),
            6 => Self::of_range(key, MOST.wrapping_sub(key)),
            _ => Self::of_key(key),
        }
    }

    /// The constant from which [`Self::of`] made it.
    pub const fn key(&self, orders: u8) -> u64 {
        match orders {
            1 => self.span.wrapping_add(1),
            3 => self.span,
            4 => self.first.wrapping_sub(1),
            _ => self.first,
        }
    }

    /// The keys of moments that are at most so long ago, as seen from the key 0.
    pub const fn within(length_ms: u64) -> Self {
        match length_ms.checked_sub(1) {
            Some(span) => Self::of_range(span.wrapping_neg(), span),
            // Nobody's.
            None => Self::of_key(MOST + 1),
        }
    }

    /// Keys of which this bit is set.
    pub const fn of_bit(bit: u16) -> Self {
        Self::read(BIT, 63u64.wrapping_sub(bit as u64))
    }

    /// The bit of [`Self::of_bit`].
    pub const fn bit(&self) -> u16 {
        63u16.wrapping_sub(self.drop as u16)
    }

    /// How a pack writes it: [`Self::read`] reads it.
    pub const fn written(&self) -> (u8, u64) {
        let last = self.first.wrapping_add(self.span);
        match (self.first, last) {
            (UPPER, u64::MAX) => (BIT, self.drop),
            (0, last) => (UP_TO, last),
            (first, MOST) => (FROM, first),
            (first, 0) => (AGO, first),
            (first, _) => (ALONE, first),
        }
    }
}
