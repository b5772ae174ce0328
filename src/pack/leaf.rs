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
    /// A table of entries of `N` bytes.
    fn entries<const N: usize>(&self, table: Table) -> &[[u8; N]] {
        let (start, count) = self.tables.get(table as usize).copied().unwrap_or_default();
        let rest = self.bytes.get(start..).unwrap_or_default();
        rest.get(..count.wrapping_mul(N)).unwrap_or_default().as_chunks().0
    }

    /// All leaves.
    pub(crate) fn leaves(&self) -> &[[u8; 8]] {
        self.entries(Table::Leaves)
    }

    /// The first leaf of a program, and its code.
    pub(crate) fn row(&self, program: u16) -> usize {
        self.u32_at(Table::Programs, program.into(), 4) as usize
    }

    /// All constants.
    pub(crate) fn constants(&self) -> &[[u8; 8]] {
        self.entries(Table::Constants)
    }

    /// The constant with this number.
    #[cfg(feature = "author")]
    pub(super) fn constant(&self, number: usize) -> u64 {
        self.constants().get(number).map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// The symbols of the set that begins here.
    pub(crate) fn set(&self, start: usize) -> impl Iterator<Item = u16> {
        let mut rest =
            self.entries(Table::Sets).get(start..).unwrap_or_default().iter().map(|it| u16::from_le_bytes(*it));
        let count = rest.next().unwrap_or(0);
        rest.take(count.into())
    }

    /// Where the entries that are filed under a symbol end.
    pub(crate) fn filed_until(&self, symbol: u16) -> u32 {
        self.u32_at(Table::Ends, symbol.into(), 0)
    }

    /// Everything that is filed, by symbol, then by rank.
    pub(crate) fn filed(&self) -> &[[u8; 8]] {
        self.entries(Table::Filed)
    }

    /// Items that are filed under nothing, by slot, best first.
    pub(crate) fn unfiled(&self) -> &[[u8; 8]] {
        self.entries(Table::Unfiled)
    }

    /// The columns under which something is filed.
    pub(crate) fn filing_columns(&self) -> &[[u8; 2]] {
        self.entries(Table::FilingColumns)
    }
}
