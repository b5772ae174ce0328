//! Leaves: the tests of a condition, eight bytes each, in the order in which they are best asked.
//!
//! A row of leaves says whether a condition holds, and nothing else: unknown and false both mean that it does not. So `&&`, `||`
//! and `!` become jumps; De Morgan moves each `!` to its leaves. Why a condition does not hold is asked of its program, which
//! names the same leaves.
//!
//! Bits, from the lowest: test 4, whether it must be true 1, orders 3 (less, equal, greater), jump if it comes out as it must 8,
//! jump if not 8, column 16 (attributes, then context fields), operand 24. Jumps count leaves; [`HOLDS`] and [`FAILS`] end the row.

use super::Pack;
use super::layout::Table;

/// Instead of a jump: the condition holds.
pub(crate) const HOLDS: u8 = 255;
/// Instead of a jump: it does not.
pub(crate) const FAILS: u8 = 254;
/// The orders of what is not equal: the answer is turned around.
pub(crate) const TURNED: u8 = 5;

/// What a leaf asks of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Test {
    /// Something that only the program knows: where its operation is in the code.
    Program = 0,
    /// Whether there is a value.
    Has = 1,
    /// The bool that is there.
    Is = 2,
    /// Whether the text is this symbol.
    Equals = 3,
    /// Whether the text is one of these symbols: where among the sets their number is, and then they are.
    OneOf = 4,
    /// Whether the list has this symbol.
    Contains = 5,
    /// How an int compares with this constant.
    Int = 6,
    /// How a double compares with this constant.
    Double = 7,
    /// Whether the moment is in the last so many milliseconds, a constant.
    Within = 8,
}

/// One test of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf(pub u64);

impl Leaf {
    /// What is asked; numbers of no test are taken for the last one.
    pub const fn test(self) -> Test {
        match self.0 & 15 {
            0 => Test::Program,
            1 => Test::Has,
            2 => Test::Is,
            3 => Test::Equals,
            4 => Test::OneOf,
            5 => Test::Contains,
            6 => Test::Int,
            7 => Test::Double,
            _ => Test::Within,
        }
    }

    /// Whether it must be true, or else false; unknown is neither.
    pub const fn wanted(self) -> bool {
        self.0 & 16 != 0
    }

    /// Which orders of a value and what it is compared with are true, as bits.
    pub const fn orders(self) -> u8 {
        (self.0 >> 5) as u8 & 7
    }

    /// The jump if it comes out as it must, and if not.
    pub const fn jump(self, as_wanted: bool) -> u8 {
        (self.0 >> if as_wanted { 8 } else { 16 }) as u8
    }

    /// The column that is read.
    pub const fn column(self) -> usize {
        (self.0 >> 24) as u16 as usize
    }

    /// What is compared with, or where it is.
    pub const fn operand(self) -> usize {
        (self.0 >> 40) as usize
    }
}

/// An item where the pass finds it.
///
/// Bits, from the lowest: rank among the slot's items 16, slot 16, the column that must hold the symbol under which it is filed
/// 16, the leaf of its row to begin with 16, or all ones if there is nothing left to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry(pub u64);

impl Entry {
    pub const fn rank(self) -> u16 {
        self.0 as u16
    }

    pub const fn slot(self) -> u16 {
        (self.0 >> 16) as u16
    }

    pub const fn column(self) -> u16 {
        (self.0 >> 32) as u16
    }

    /// The leaf of its row to begin with.
    pub const fn begin(self) -> Option<usize> {
        match (self.0 >> 48) as u16 {
            u16::MAX => None,
            begin => Some(begin as usize),
        }
    }
}

impl Pack {
    /// The leaf with this number; past the last one it is 0.
    pub(super) fn leaf(&self, leaf: usize) -> Leaf {
        let (low, high) = (self.u32_at(Table::Leaves, leaf, 0), self.u32_at(Table::Leaves, leaf, 4));
        Leaf(u64::from(high) << 32 | u64::from(low))
    }

    /// All leaves, see [`Leaf`].
    pub(crate) fn leaves(&self) -> Vec<u64> {
        self.numbers(Table::Leaves, 8)
    }

    /// All constants that leaves compare with.
    pub(crate) fn constants(&self) -> Vec<u64> {
        self.numbers(Table::Constants, 8)
    }

    /// All sets that leaves compare with: of each how many symbols, and then they.
    pub(crate) fn sets(&self) -> Vec<u64> {
        self.numbers(Table::Sets, 2)
    }

    /// Per symbol, how many entries are filed under it.
    pub(crate) fn counts(&self) -> Vec<u64> {
        self.numbers(Table::Counts, 2)
    }

    /// Everything that is filed, see [`Entry`]: by symbol, then by rank.
    pub(crate) fn filed(&self) -> Vec<u64> {
        self.numbers(Table::Filed, 8)
    }

    /// Items that are filed under nothing, see [`Entry`]: by slot, then by rank.
    pub(crate) fn unfiled(&self) -> Vec<u64> {
        self.numbers(Table::Unfiled, 8)
    }

    /// The columns under which something is filed.
    pub(crate) fn filing_columns(&self) -> Vec<u64> {
        self.numbers(Table::FilingColumns, 2)
    }

    /// The first leaf of a program.
    pub(crate) fn row(&self, program: u16) -> usize {
        self.program_place(program, 1)
    }
}
