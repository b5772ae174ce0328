//! Leaves: the tests of a condition, in the order in which they are best asked.
//!
//! A row of leaves says whether a condition holds, and nothing else: unknown and false both mean that it does not. So `&&`, `||`
//! and `!` become jumps; De Morgan moves each `!` to its leaves. Why a condition does not hold is asked of its program, which
//! names the same leaves.
//!
//! The compiler lays rows out, jumps included, so that a page view asks them as they stand in the pack: a leaf is the number of
//! its head, which is a word as [`Leaf`] describes it, an operand, which is added to that of the head, and that of its jumps.

use super::filter::Filter;

/// Instead of a jump: the condition holds.
pub(crate) const HOLDS: u32 = 0x7ff;
/// Instead of a jump: it does not.
pub(crate) const FAILS: u32 = HOLDS - 1;
/// The orders of what is not equal: the answer is turned around.
#[cfg(feature = "author")]
pub(crate) const TURNED: u8 = 5;

/// From here on keys stand for no value of the declared type: a list too long to compute with.
pub(crate) const BUDGET: u64 = u64::MAX - 2;
/// Why there is no value is neither that nor that nothing is known under the name.
pub(crate) const UNKNOWN: u64 = u64::MAX - 1;
/// Nothing is known under the name.
pub(crate) const ABSENT: u64 = u64::MAX;
/// The largest key of a value; the next one is nobody's.
pub(super) const MOST: u64 = BUDGET - 2;

/// One test of a row, ready to be asked, in one word.
///
/// It comes out if its column's key (an unsigned number in the order of its values, or a symbol) passes a filter. Where that does
/// not do it is asked elsewhere ([`Self::is_other`]): what no filter holds, columns of the request, what only the program knows.
/// What must not pass its filter is turned around ([`Self::is_turned`]): it has its jumps in each other's place, and passes what
/// has no value, too, so it is asked elsewhere where that makes a difference. The operand is the place of the filter among [`Rows::filters`]; of a text in a list that is asked elsewhere, its symbol.
///
/// From the lowest bit: operand 18, column 16 (attributes, then words of the bits of lists, see [`Bits`](super::Bits); asked
/// elsewhere: attributes, then context fields; of what only the program knows both are where in the code it begins), jump if it
/// does not come out 11, jump if it does 11, [`Asked`] 4, whether it must be false 1, whether it is turned
/// around 1, whether the filter is seen from now 1, whether it is asked elsewhere 1. A jump says how many leaves further the row
/// goes on, or is [`HOLDS`] or [`FAILS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf(u64);

/// What a leaf asks, as it was written: 1 to 6 are the orders (less, equal, greater) of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked(pub u8);

impl Asked {
    pub const HAS: Self = Self(7);
    pub const ONE_OF: Self = Self(8);
    pub const CONTAINS: Self = Self(9);
    pub const PROGRAM: Self = Self(10);
    #[cfg(feature = "author")]
    pub const WITHIN: Self = Self(11);
    /// One of texts that are too far apart for a filter.
    pub const FAR_APART: Self = Self(12);
}

const COLUMN: u32 = 18;
const OFF: u32 = 34;
pub(super) const JUMP: u32 = 11;
const ASKED: u32 = 56;
const UNWANTED: u32 = 60;
const AROUND: u32 = 61;
const AGE: u32 = 62;
#[cfg(feature = "author")]
const OTHER: u32 = 63;

/// Most filters that operands can name.
#[cfg(feature = "author")]
pub(super) const MOST_FILTERS: usize = 1 << COLUMN;

/// The bits of an operand.
const OPERAND: u64 = (1 << COLUMN) - 1;

impl Leaf {
    /// The leaf that always comes out; before the first row it stands for what has none.
    pub const ALWAYS: Self = Self(((HOLDS | HOLDS << JUMP) as u64) << OFF);

    /// A leaf without operand and jumps, which must be true.
    #[cfg(feature = "author")]
    pub const fn new(asked: Asked, column: u16) -> Self {
        let age = (asked.0 == Asked::WITHIN.0) as u64;
        Self((asked.0 as u64) << ASKED | age << AGE | (column as u64) << COLUMN)
    }

    /// The leaf that is this word.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn of(word: u64) -> Self {
        Self(word)
    }

    pub const fn word(self) -> u64 {
        self.0
    }

    /// The same, which must be false.
    #[cfg(feature = "author")]
    pub const fn unwanted(self) -> Self {
        Self(self.0 | 1 << UNWANTED)
    }

    /// The same, asked elsewhere.
    #[cfg(feature = "author")]
    pub const fn other(self) -> Self {
        Self(self.0 | 1 << OTHER)
    }

    /// The same, where what passes the filter does not come out as it must.
    #[cfg(feature = "author")]
    pub const fn turned(self) -> Self {
        Self(self.0 | 1 << AROUND)
    }

    /// The same with so much more of an operand.
    pub const fn plus(self, operand: usize) -> Self {
        Self(self.0.wrapping_add(operand as u64))
    }

    /// The jumps of a pack as a part of a word: from the lowest bit those of [`Self::jump`] 0 and 1, 11 each.
    pub const fn with_jumps(jumps: u32) -> u64 {
        (jumps as u64 & ((1 << (2 * JUMP)) - 1)) << OFF
    }

    /// Whether it asks for one of a set of texts.
    pub const fn has_set(self) -> bool {
        self.asked().0 & !(Asked::ONE_OF.0 ^ Asked::FAR_APART.0) == Asked::ONE_OF.0
    }

    /// The same with the place in the code where its operation begins.
    pub const fn at(self, place: usize) -> Self {
        Self(self.0 & !((1 << OFF) - 1) | place as u64)
    }

    /// Whether what passes the filter does not come out as it must.
    pub const fn is_turned(self) -> bool {
        self.0 >> AROUND & 1 != 0
    }

    /// Whether it must be false.
    pub const fn is_unwanted(self) -> bool {
        self.0 >> UNWANTED & 1 != 0
    }

    /// Where the row goes on if it comes out (1), and if not (0).
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn jump(self, comes_out: u32) -> u32 {
        (self.0 >> OFF.wrapping_add(JUMP.wrapping_mul(comes_out))) as u32 & HOLDS
    }

    pub const fn column(self) -> u16 {
        (self.0 >> COLUMN) as u16
    }

    pub const fn operand(self) -> usize {
        (self.0 & OPERAND) as usize
    }

    /// Where in the code its operation begins, if only that knows.
    pub const fn place(self) -> usize {
        (self.0 & ((1 << OFF) - 1)) as usize
    }

    pub const fn asked(self) -> Asked {
        Asked((self.0 >> ASKED) as u8 & 15)
    }

    /// Whether it asks this.
    pub fn asks(self, asked: Asked) -> bool {
        self.asked() == asked
    }

    /// Whether it must be asked elsewhere, whatever is known.
    pub const fn is_other(self) -> bool {
        self.0.cast_signed() < 0
    }

    /// The bits of which each leaf that must be asked elsewhere has one.
    ///
    /// - `is_doubtful`: whether some column has a key that stands for no value, other than that nothing is known.
    /// - `is_recording`: whether it matters when leaves come out otherwise.
    pub const fn elsewhere(is_doubtful: bool, is_recording: bool) -> u64 {
        1 << 63 | (is_doubtful as u64) << AROUND | (is_recording as u64) << AGE
    }

    /// Whether it has one of these bits.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn is_among(self, bits: u64) -> bool {
        self.0 & bits != 0
    }

    /// The time, if its range is seen from there, else 0.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    pub const fn from(self, now_key: u64) -> u64 {
        now_key & ((self.0 << 1).cast_signed() >> 63).cast_unsigned()
    }
}

/// The rows of all programs of a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// The word of each [`Leaf`]: [`Leaf::ALWAYS`], then row by row.
    pub leaves: Vec<u64>,
    /// What keys are compared with: each symbol, then what the pack lists.
    pub filters: Vec<Filter>,
    /// Of each program where it begins in the code and its first leaf; and where the last one ends.
    pub programs: Vec<(u32, u32)>,
    /// How long the operations are in the code that only the program knows.
    #[cfg(feature = "author")]
    pub lengths: Vec<u32>,
}

impl Rows {
    /// Where a program begins in the code, and its first leaf.
    pub fn program(&self, program: u16) -> (usize, usize) {
        let (code, leaf) = self.programs.get(usize::from(program)).copied().unwrap_or((u32::MAX, u32::MAX));
        (code as usize, leaf as usize)
    }
}

/// The bit of a sign.
const SIGN: u64 = 1 << 63;

/// Ints, moments and spans of time as keys: unsigned numbers in the same order.
///
/// The last few are one: no constant is among them.
pub(crate) const fn key_of_int(bits: u64) -> u64 {
    let key = bits ^ SIGN;
    if key > MOST { MOST } else { key }
}

/// Doubles, given as their bits, as keys. None of them is NaN or -0.
pub(crate) const fn key_of_double(bits: u64) -> u64 {
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

/// The bits of the double that has this key.
#[cfg(feature = "author")]
pub(crate) const fn double_of_key(key: u64) -> u64 {
    if key & SIGN == 0 { !key } else { key ^ SIGN }
}
