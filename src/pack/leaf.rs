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

/// What a column must be for its leaf to come out at all: the number of a bit of its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Need {
    Known = 0,
    There = 1,
    Missing = 2,
    /// The same as known; and the item is filed under this leaf.
    Key = 3,
}

/// Of a column's marks: it has a value of its type.
pub(crate) const KNOWN: u8 = 1 << Need::Known as u8 | 1 << Need::Key as u8;
/// It has a value, or a list that is too long to compute with.
pub(crate) const THERE: u8 = 1 << Need::There as u8;
/// It has none, and that is known.
pub(crate) const MISSING: u8 = 1 << Need::Missing as u8;

/// One test of a row, ready to be asked, in one word.
///
/// A column's key (an unsigned number in the order of its values, or a symbol) comes out if it is in a range: from a constant on,
/// or that alone; or if it is not. The operand is the place of the constant among [`Rows::constants`]; of tests that are no
/// comparison a symbol, or the number of a set.
///
/// From the lowest bit: operand 18, column 16 (of what only the program knows both are where in the code it begins), jump if it
/// does not come out as it must 11, jump if it does 11, whether it must be false 1, whether the answer is turned around 1, whether
/// the range begins behind the constant 1, [`Need`] 2, whether it is no comparison 1, whether what is compared is the time since a
/// moment 1, whether the range is one number 1. A jump says how many leaves further the row goes on, or is [`HOLDS`] or [`FAILS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf(u64);

const COLUMN: u32 = 18;
const OFF: u32 = 34;
const ON: u32 = 45;
const UNWANTED: u32 = 56;
const FLIP: u32 = 57;
const BEHIND: u32 = 58;
const NEED: u32 = 59;
const OTHER: u32 = 61;
const AGE: u32 = 62;
const EQUAL: u32 = 63;
/// Of what is no comparison, which test it is.
const TESTS: u64 = 1 << OTHER | 1 << AGE | 1 << EQUAL;

/// Most that an operand can be.
pub(crate) const MOST_OPERAND: usize = (1 << COLUMN) - 1;

impl Leaf {
    /// A comparison of a column's key, without jumps.
    ///
    /// - `orders`: which of less, equal and greater are true.
    pub const fn compares(column: u16, orders: u8, constant: usize) -> Self {
        let (is_equal, is_flipped, is_behind) = match orders {
            1 => (false, true, false),
            2 => (true, false, false),
            3 => (false, true, true),
            4 => (false, false, true),
            TURNED => (true, true, false),
            _ => (false, false, false),
        };
        let asked = (is_equal as u64) << EQUAL | (is_flipped as u64) << FLIP | (is_behind as u64) << BEHIND;
        Self(asked | (column as u64) << COLUMN | constant as u64)
    }

    /// A test that is no comparison.
    pub const fn other(test: Test, column: u16, operand: usize) -> Self {
        Self(Self::tests(test) | (column as u64) << COLUMN | operand as u64)
    }

    const fn tests(test: Test) -> u64 {
        match test {
            Test::OneOf => 1 << OTHER | 1 << EQUAL,
            Test::Contains => 1 << OTHER | 1 << AGE,
            _ => 1 << OTHER,
        }
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

    /// The same of a span of time since the moment that the column holds.
    pub const fn of_age(self) -> Self {
        Self(self.0 | 1 << AGE)
    }

    /// The same with another need.
    pub const fn needs(self, need: Need) -> Self {
        Self(self.0 & !(3 << NEED) | (need as u64) << NEED)
    }

    /// The same, which must be false.
    pub const fn unwanted(self) -> Self {
        Self(self.0 ^ (1 << UNWANTED | 1 << FLIP))
    }

    /// The same with jumps.
    pub const fn jumps(self, on: u32, off: u32) -> Self {
        let kept = self.0 & !((HOLDS as u64) << ON | (HOLDS as u64) << OFF);
        Self(kept | (on as u64) << ON | (off as u64) << OFF)
    }

    /// Whether it must be false.
    pub const fn is_unwanted(self) -> bool {
        self.0 >> UNWANTED & 1 != 0
    }

    /// Where the row goes on if it comes out as it must.
    pub const fn on(self) -> u32 {
        (self.0 >> ON) as u32 & HOLDS
    }

    /// Where the row goes on if it does not.
    pub const fn off(self) -> u32 {
        (self.0 >> OFF) as u32 & HOLDS
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

    /// Which orders were written.
    #[cfg(feature = "author")]
    pub const fn orders(self) -> u8 {
        let is_flipped = self.flip() != self.is_unwanted() as u32;
        match (self.0 >> EQUAL & 1 != 0, is_flipped, self.0 >> BEHIND & 1 != 0) {
            (true, false, _) => 2,
            (true, true, _) => TURNED,
            (false, false, false) => 6,
            (false, false, true) => 4,
            (false, true, false) => 1,
            (false, true, true) => 3,
        }
    }

    /// 1 if the answer is turned around, else 0.
    pub const fn flip(self) -> u32 {
        (self.0 >> FLIP) as u32 & 1
    }

    /// Whether it needs just this.
    pub const fn is_for(self, need: Need) -> bool {
        self.0 >> NEED & 3 == need as u64
    }

    /// Whether a column with these marks is what it needs.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn may(self, marks: u8) -> bool {
        marks as u64 >> (self.0 >> NEED & 3) & 1 != 0
    }

    /// Whether it is no comparison.
    pub const fn is_other(self) -> bool {
        self.0 & 1 << OTHER != 0
    }

    /// Whether it is this test, which is no comparison.
    pub const fn is(self, test: Test) -> bool {
        self.0 & TESTS == Self::tests(test)
    }

    /// Whether it compares the time since a moment.
    #[cfg(feature = "author")]
    pub const fn is_of_age(self) -> bool {
        self.0 & TESTS == 1 << AGE
    }

    /// 1 if a key comes out at a time, else 0.
    ///
    /// Which it is can hardly be foreseen, nor what is asked next, so it is computed and not chosen.
    ///
    /// - `constant`: the one that it names.
    /// - `behind_now`: 1 more than the key of the time.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    pub const fn has(self, constant: u64, key: u64, behind_now: u64) -> u32 {
        // All bits are set if it is so, else none.
        let is_age = ((self.0 << 1).cast_signed() >> 63).cast_unsigned();
        let is_equal = (self.0.cast_signed() >> 63).cast_unsigned();
        // The negative of a number is its complement and 1.
        let value = (key ^ is_age).wrapping_add(behind_now & is_age);
        let first = constant.wrapping_add(self.0 >> BEHIND & 1);
        (value.wrapping_sub(first) <= !(first | is_equal)) as u32 ^ self.flip()
    }
}

/// The rows of all programs of a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// Row by row, the word of each [`Leaf`].
    pub leaves: Vec<u64>,
    /// The constants of comparisons as keys, each once.
    pub constants: Vec<u64>,
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
pub(crate) const fn key_of_int(bits: u64) -> u64 {
    bits ^ SIGN
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
