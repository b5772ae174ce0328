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
pub(crate) const HOLDS: u16 = u16::MAX;
/// Instead of a jump: it does not.
pub(crate) const FAILS: u16 = HOLDS - 1;
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

/// What a column must be for its leaf to come out at all: one of the bits of its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Need {
    Known = 1,
    There = 2,
    Missing = 4,
    /// The same as known; and the item is filed under this leaf.
    Key = 8,
}

/// Of a column's marks: it has a value of its type.
pub(crate) const KNOWN: u8 = Need::Known as u8 | Need::Key as u8;
/// It has a value, or a list that is too long to compute with.
pub(crate) const THERE: u8 = Need::There as u8;
/// It has none, and that is known.
pub(crate) const MISSING: u8 = Need::Missing as u8;

/// Two words: a leaf, or what stands between leaves where items are filed.
pub(crate) type Words = [u64; 2];

/// One test of a row, ready to be asked, in two words.
///
/// A column's key (an unsigned number in the order of its values, or a symbol) comes out if it is in a range: from the first word
/// on, or that alone; or if it is not. Of tests that are no comparison the first word is a symbol, the number of a set, or where
/// in the code an operation begins.
///
/// Bits of the second word, from the lowest: column 16, [`Need`] 4, whether the answer is turned around 1, whether it must be
/// false 1, whether the constant is a double 1, orders 3 (less, equal, greater, as they were written; of what is no comparison
/// the test), whether it is no comparison 1, 3 that are free, whether the range is one number 1, whether what is compared is the
/// time since a moment 1; then two jumps: if it comes out as it must 16, if not 16. A jump says how many leaves further the row
/// goes on, or is [`HOLDS`] or [`FAILS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub first: u64,
    pub asked: u32,
    pub on: u16,
    pub off: u16,
}

const NEED: u32 = 16;
const FLIP: u32 = 20;
const UNWANTED: u32 = 21;
const DOUBLE: u32 = 22;
const ORDERS: u32 = 23;
const OTHER: u32 = 26;
const EQUAL: u32 = 30;
const AGE: u32 = 31;

impl Leaf {
    /// A comparison of a column's key, without jumps.
    ///
    /// - `orders`: which of less, equal and greater are true.
    pub const fn compares(column: u16, orders: u8, constant: u64) -> Self {
        let (is_equal, is_flipped, is_behind) = match orders {
            1 => (false, true, false),
            2 => (true, false, false),
            3 => (false, true, true),
            4 => (false, false, true),
            TURNED => (true, true, false),
            _ => (false, false, false),
        };
        let asked = (is_equal as u32) << EQUAL | (is_flipped as u32) << FLIP | (orders as u32) << ORDERS;
        let need = (Need::Known as u32) << NEED;
        Self { first: constant.wrapping_add(is_behind as u64), asked: asked | need | column as u32, on: HOLDS, off: FAILS }
    }

    /// A test that is no comparison.
    pub const fn other(test: Test, column: u16, operand: u64) -> Self {
        let asked = 1 << OTHER | (test as u32) << ORDERS | (Need::Known as u32) << NEED | column as u32;
        Self { first: operand, asked, on: HOLDS, off: FAILS }
    }

    /// The leaf that these words are.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn of(words: Words) -> Self {
        let [first, second] = words;
        Self { first, asked: second as u32, on: (second >> 32) as u16, off: (second >> 48) as u16 }
    }

    pub const fn words(self) -> Words {
        [self.first, self.asked as u64 | (self.on as u64) << 32 | (self.off as u64) << 48]
    }

    /// The same of a span of time since the moment that the column holds.
    pub const fn of_age(self) -> Self {
        Self { asked: self.asked | 1 << AGE, ..self }
    }

    /// The same of a double.
    pub const fn of_double(self) -> Self {
        Self { asked: self.asked | 1 << DOUBLE, ..self }
    }

    /// The same with another need.
    pub const fn needs(self, need: Need) -> Self {
        Self { asked: self.asked & !(15 << NEED) | (need as u32) << NEED, ..self }
    }

    /// The same, which must be false.
    pub const fn unwanted(self) -> Self {
        Self { asked: self.asked ^ (1 << UNWANTED | 1 << FLIP), ..self }
    }

    /// Whether it must be false.
    pub const fn is_unwanted(self) -> bool {
        self.asked >> UNWANTED & 1 != 0
    }

    pub const fn column(self) -> u16 {
        self.asked as u16
    }

    /// Which orders were written; of what is no comparison, the test.
    pub const fn orders(self) -> u8 {
        (self.asked >> ORDERS) as u8 & 7
    }

    /// 1 if the answer is turned around, else 0.
    pub const fn flip(self) -> u32 {
        self.asked >> FLIP & 1
    }

    /// Whether it needs just this.
    pub const fn is_for(self, need: Need) -> bool {
        self.asked >> NEED & 15 == need as u32
    }

    /// Whether a column with these marks is what it needs.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub const fn may(self, marks: u8) -> bool {
        self.asked >> NEED & marks as u32 != 0
    }

    /// Whether it is no comparison.
    pub const fn is_other(self) -> bool {
        self.asked & 1 << OTHER != 0
    }

    /// Whether it is this test, which is no comparison.
    pub const fn is(self, test: Test) -> bool {
        self.is_other() && self.orders() == test as u8
    }

    /// Whether it compares the time since a moment.
    #[cfg(feature = "author")]
    pub const fn is_of_age(self) -> bool {
        self.asked >> AGE & 1 != 0
    }

    /// Whether its constant is a double.
    #[cfg(feature = "author")]
    pub const fn is_of_double(self) -> bool {
        self.asked >> DOUBLE & 1 != 0
    }

    /// The constant with which it compares.
    #[cfg(feature = "author")]
    pub const fn constant(self) -> u64 {
        self.first.wrapping_sub(matches!(self.orders(), 3 | 4) as u64)
    }

    /// 1 if a key comes out at a time, else 0.
    ///
    /// Which it is can hardly be foreseen, nor what is asked next, so it is computed and not chosen.
    ///
    /// - `behind_now`: 1 more than the key of the time.
    #[allow(clippy::inline_always, reason = "every page view spends its time here")]
    #[inline(always)]
    pub const fn has(self, key: u64, behind_now: u64) -> u32 {
        // All bits are set if it is so, else none.
        let is_age = (self.asked.cast_signed() >> 31) as i64 as u64;
        let is_equal = ((self.asked << 1).cast_signed() >> 31) as i64 as u64;
        // The negative of a number is its complement and 1.
        let value = (key ^ is_age).wrapping_add(behind_now & is_age);
        (value.wrapping_sub(self.first) <= !(self.first | is_equal)) as u32 ^ self.flip()
    }
}

/// The rows of all programs of a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// Row by row, the words of each [`Leaf`].
    pub leaves: Vec<Words>,
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
    pub fn set(&self, set: u64) -> &[u16] {
        match self.sets.get(set as usize..) {
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
