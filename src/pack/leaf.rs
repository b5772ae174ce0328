//! Leaves: the tests of a condition, in the order in which they are best asked.
//!
//! A row of leaves says whether a condition holds, and nothing else: unknown and false both mean that it does not. So `&&`, `||`
//! and `!` become jumps; De Morgan moves each `!` to its leaves. Why a condition does not hold is asked of its program, which
//! names the same leaves.
//!
//! In a pack a leaf is the number of its head and an operand. Bits of a head, from the lowest: test 4, orders 3 (less, equal,
//! greater), whether the item is filed under it 1, column 16 (attributes, then context fields). Operands: of a text how far its
//! symbol is behind the column's first, of a set how many symbols it has (they are the next ones of their table), of a number
//! its place among the constants. Jumps follow from the program; [`Verifier`](super::program::Verifier) finds them.
//!
//! In memory a leaf is one word, so that a page view fetches little; [`Leaf`] says which bits are what.

/// Instead of a jump: the condition holds.
pub(crate) const HOLDS: u32 = 0x7ff;
/// Instead of a jump: it does not.
pub(crate) const FAILS: u32 = HOLDS - 1;
/// The orders of what is not equal: the answer is turned around.
pub(crate) const TURNED: u8 = 5;

/// What a leaf asks of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
#[repr(u8)]
pub(crate) enum Test {
    /// Something that only the program knows: where in the code it begins.
    Program = 0,
    /// Whether there is a value.
    Has = 1,
    /// The bool that is there.
    Is = 2,
    /// Whether the text is this symbol.
    Equals = 3,
    /// Whether the text is one of these symbols: which of [`Rows::sets`] has them.
    OneOf = 4,
    /// Whether the list has this symbol.
    Contains = 5,
    /// How an int compares with this one.
    Int = 6,
    /// How a double compares with the one that has these bits.
    Double = 7,
    /// Whether the moment is in the last so many milliseconds.
    Within = 8,
}

impl Test {
    /// The test with this number; numbers of no test are taken for the last one.
    pub const fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Program,
            1 => Self::Has,
            2 => Self::Is,
            3 => Self::Equals,
            4 => Self::OneOf,
            5 => Self::Contains,
            6 => Self::Int,
            7 => Self::Double,
            _ => Self::Within,
        }
    }
}

/// From here on keys stand for no value of the declared type: a list too long to compute with.
pub(crate) const BUDGET: u64 = u64::MAX - 2;
/// Why there is no value is neither that nor that nothing is known under the name.
pub(crate) const UNKNOWN: u64 = u64::MAX - 1;
/// Nothing is known under the name.
pub(crate) const ABSENT: u64 = u64::MAX;
/// The largest key of a value; the next one is nobody's.
const MOST: u64 = BUDGET - 2;

/// Keys that come out: so many behind the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub first: u64,
    pub span: u64,
}

impl Range {
    /// Every key.
    pub const ALL: Self = Self { first: 0, span: u64::MAX };
    /// Those of what is there.
    pub const THERE: Self = Self { first: 0, span: BUDGET };
    /// That of what is absent.
    pub const MISSING: Self = Self { first: ABSENT, span: 0 };

    /// The keys of values that compare so with a constant; of [`TURNED`] those that do not come out.
    ///
    /// - `orders`: which of less, equal and greater are true.
    pub const fn of(orders: u8, key: u64) -> Self {
        match orders {
            1 => Self { first: 0, span: key.wrapping_sub(1) },
            3 => Self { first: 0, span: key },
            4 => Self { first: key.wrapping_add(1), span: MOST.wrapping_sub(key).wrapping_sub(1) },
            6 => Self { first: key, span: MOST.wrapping_sub(key) },
            _ => Self { first: key, span: 0 },
        }
    }

    /// The keys of moments that are at most so long ago, as seen from the key 0.
    pub const fn within(length_ms: u64) -> Self {
        match length_ms.checked_sub(1) {
            Some(span) => Self { first: span.wrapping_neg(), span },
            // Nobody's.
            None => Self { first: MOST.wrapping_add(1), span: 0 },
        }
    }

    /// The constant from which it was made.
    #[cfg(feature = "author")]
    pub const fn key(self, orders: u8) -> u64 {
        match orders {
            1 => self.span.wrapping_add(1),
            3 => self.span,
            4 => self.first.wrapping_sub(1),
            _ => self.first,
        }
    }

    /// Whether a key is in the range, which is seen from `from`.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    pub const fn has(self, key: u64, from: u64) -> bool {
        key.wrapping_sub(self.first).wrapping_sub(from) <= self.span
    }
}

/// One test of a row, ready to be asked, in one word.
///
/// It comes out if its column's key (an unsigned number in the order of its values, or a symbol) is in a range. Where that does
/// not do it is asked elsewhere ([`Self::is_other`]): not equal, sets and lists, columns of the request, what only the program
/// knows. The operand is the place of the range among [`Rows::ranges`], the number of a set, or a symbol.
///
/// From the lowest bit: operand 18, column 16 (of what only the program knows both are where in the code it begins), jump if it
/// does not come out as it must 11, jump if it does 11, [`Asked`] 4, whether it must be false 1, whether the item is filed under
/// it 1, whether the range is seen from now 1, whether it is asked elsewhere 1. A jump says how many leaves further the row goes
/// on, or is [`HOLDS`] or [`FAILS`].
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
    pub const WITHIN: Self = Self(11);
}

const COLUMN: u32 = 18;
const OFF: u32 = 34;
const JUMP: u32 = 11;
const ASKED: u32 = 56;
const UNWANTED: u32 = 60;
const AGE: u32 = 62;
const OTHER: u32 = 63;

/// Most that an operand can be.
pub(crate) const MOST_OPERAND: usize = (1 << COLUMN) - 1;

impl Leaf {
    /// A leaf without jumps, which must be true.
    pub const fn new(asked: Asked, column: u16, operand: usize) -> Self {
        let age = (asked.0 == Asked::WITHIN.0) as u64;
        Self((asked.0 as u64) << ASKED | age << AGE | (column as u64) << COLUMN | operand as u64)
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
    pub const fn unwanted(self) -> Self {
        Self(self.0 | 1 << UNWANTED)
    }

    /// The same, asked elsewhere.
    pub const fn other(self) -> Self {
        Self(self.0 | 1 << OTHER)
    }

    /// The same with jumps.
    pub const fn jumps(self, on: u32, off: u32) -> Self {
        let kept = self.0 & !(((1 << (2 * JUMP)) - 1) << OFF);
        Self(kept | (off as u64 | (on as u64) << JUMP) << OFF)
    }

    /// Whether it must be false.
    pub const fn is_unwanted(self) -> bool {
        self.0 >> UNWANTED & 1 != 0
    }

    /// Where the row goes on if it comes out as it must (1), and if not (0).
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn jump(self, comes_out: u32) -> u32 {
        (self.0 >> OFF.wrapping_add(JUMP.wrapping_mul(comes_out))) as u32 & HOLDS
    }

    pub const fn column(self) -> u16 {
        (self.0 >> COLUMN) as u16
    }

    pub const fn operand(self) -> usize {
        self.0 as usize & MOST_OPERAND
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

    /// The same of another column and operand, and not asked elsewhere.
    pub const fn by_filter(self, column: u16, operand: usize) -> Self {
        let kept = self.0 & !(1 << OTHER | ((1 << OFF) - 1));
        Self(kept | (column as u64) << COLUMN | operand as u64)
    }

    /// Whether it must be asked elsewhere.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn is_other(self) -> bool {
        self.0.cast_signed() < 0
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
    /// Row by row, the word of each [`Leaf`].
    pub leaves: Vec<u64>,
    /// What leaves compare with.
    pub ranges: Vec<Range>,
    /// The symbols of sets, set by set.
    pub symbols: Vec<u16>,
    /// Where each set begins among them, and where the last one ends.
    pub sets: Vec<u32>,
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

    /// The symbols of a set.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn set(&self, set: usize) -> &[u16] {
        match self.sets.get(set..) {
            Some([first, end, ..]) => self.symbols.get(*first as usize..*end as usize).unwrap_or_default(),
            _ => &[],
        }
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
