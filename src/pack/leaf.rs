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

/// Instead of a jump: the condition holds.
pub(crate) const HOLDS: u16 = u16::MAX;
/// Instead of a jump: it does not.
pub(crate) const FAILS: u16 = u16::MAX - 1;
/// The orders of what is not equal: the answer is turned around.
pub(crate) const TURNED: u8 = 5;

/// What a leaf asks of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Test {
    /// Something that only the program knows: where in the code it begins, and, times 2^32, how long it is.
    Program = 0,
    /// Whether there is a value.
    Has = 1,
    /// The bool that is there.
    Is = 2,
    /// Whether the text is this symbol.
    Equals = 3,
    /// Whether the text is one of these symbols: where in [`Rows::sets`] they begin, and, times 2^32, how many they are.
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

/// One test of a row, ready to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// What is compared with, or where it is; [`Test`] says which.
    pub operand: u64,
    /// The column that is read.
    pub column: u16,
    /// How many leaves further the row goes on if it comes out as it must; [`HOLDS`] and [`FAILS`] end the row.
    pub on: u16,
    /// The same if not.
    pub off: u16,
    pub test: Test,
    /// Which orders of a value and what it is compared with are true, as bits; whether it must be true, or else false
    /// ([`WANTED`]); whether the item is filed under it ([`KEY`]).
    pub bits: u8,
}

/// Of [`Leaf::bits`]: it must be true, or else false; unknown is neither.
pub(crate) const WANTED: u8 = 16;
/// Of [`Leaf::bits`]: the item is filed under its texts.
pub(crate) const KEY: u8 = 8;

impl Leaf {
    /// Which orders of a value and what it is compared with are true, as bits.
    pub const fn orders(self) -> u8 {
        self.bits & 7
    }

    /// Its texts as symbols, if it is a test of texts.
    #[allow(clippy::inline_always, reason = "smaller than a call of it, and met at every step of a pass")]
    #[inline(always)]
    pub fn symbols(self, sets: &[u16]) -> &[u16] {
        if self.test != Test::OneOf {
            return &[];
        }
        let rest = sets.get(self.operand as u32 as usize..).unwrap_or_default();
        rest.get(..(self.operand >> 32) as usize).unwrap_or_default()
    }
}

/// The rows of all programs of a pack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// Row by row.
    pub leaves: Vec<Leaf>,
    /// The symbols of sets.
    pub sets: Vec<u16>,
    /// Of each program where it begins in the code and its first leaf; and where the last one ends.
    pub programs: Vec<(u32, u32)>,
}

impl Rows {
    /// Where a program begins in the code, and its first leaf.
    pub fn program(&self, program: u16) -> (usize, usize) {
        let (code, leaf) = self.programs.get(usize::from(program)).copied().unwrap_or((u32::MAX, u32::MAX));
        (code as usize, leaf as usize)
    }
}
