//! The operations of a program, and how their operands follow them.
//!
//! A program is a row of varints. An operation is its number and one number of its own (0 where none is named below), then
//! its operands one after the other, then its blocks. A block is a program with its length in bytes before it, so that it
//! can be left out or run again. From [`TESTS`] on an operation is a leaf of the row and has no number of its own.

use crate::base::bytes::Reader;
use crate::model::Window;

/// Whether all operations run. The file that a page downloads before the first decision leaves out those that journeys rarely use; a pack
/// that has one is inconsistent there.
pub(crate) const WHOLE: bool = !cfg!(feature = "page");

/// The number of the operation that is the first leaf of a row.
pub(super) const TESTS: u64 = 64;

/// One operation of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Op {
    /// So many operands, and, times 2^10, the number of their order; see [`count_of`].
    And = 1,
    /// As [`Op::And`].
    Or = 2,
    /// One operand.
    Not = 3,
    /// A comparison's number; two operands.
    Compare = 4,
    /// How many constants; the operand, then the constants.
    In = 5,
    /// The condition as an operand, then two blocks of which one is run.
    Conditional = 6,
    /// How many elements; each as an operand.
    List = 7,
    /// How many entries; of each its key and its value as operands.
    Map = 8,
    /// A macro's number; what it runs over as an operand, and its body as a block.
    Macro = 9,
    /// The element at hand of the outermost macro (0) or of the one inside it (1).
    Element = 10,
    /// `null`
    Null = 11,
    /// One operand, and a block that is run where that is absent.
    OrValue = 12,
    /// Minutes from UTC and 1,080, times 10, and the number of the part; one operand.
    TimePart = 13,
    /// A pattern; one operand.
    Matches = 14,
    /// A window; one operand.
    Within = 15,
    /// 0 or 1.
    Bool = 16,
    /// The 64 bits of an int.
    Int = 17,
    /// The 64 bits of a double.
    Double = 18,
    /// A string.
    String = 19,
    /// The 64 bits of a length in milliseconds.
    Duration = 20,
    /// The 64 bits of a time in milliseconds.
    Timestamp = 21,
    /// One operand, as all up to [`Op::Age`].
    Negate = 22,
    /// Of a text, list or map.
    Size = 23,
    /// `bool(x)`; conversions stand in the order of their types.
    ToBool = 24,
    /// `int(x)`
    ToInt = 25,
    /// `double(x)`
    ToDouble = 26,
    /// `string(x)`
    ToString = 27,
    /// `timestamp(x)`
    ToTimestamp = 28,
    /// `duration(x)`
    ToDuration = 29,
    /// How long ago a moment was.
    Age = 30,
    /// A leaf of the program's row, by its number there: operations from 64 on.
    Test = 31,
    /// An attribute.
    Attribute = 32,
    /// A context field.
    Context = 33,
    /// An attribute.
    HasAttribute = 34,
    /// A context field.
    HasContext = 35,
    /// A purpose.
    Consent = 36,
    /// The id of the visitor's stage.
    Stage = 37,
    /// A window; then how many counters, and each.
    Sequence = 38,
    /// The number of the reason that an item is refused for where the operand does not hold; one operand, which it comes to.
    Check = 39,
    /// A window times 2^16, and a counter; the dimension's value as an operand if the counter has one. All up to
    /// [`Op::Last`] are laid out so.
    Count = 40,
    /// Whether the count is above 0.
    Happened = 41,
    /// How long ago the last time was; the window is all time.
    Since = 42,
    /// What a measure adds up to, as a double.
    Sum = 43,
    /// The window's length is the half-life, whole hours.
    Interest = 44,
    /// When the first time was; the window is all time.
    First = 45,
    /// When the last time was; the window is all time.
    Last = 46,
    /// How many stretches of a schedule times 2^16, and the first of them.
    Schedule = 47,
    /// A segment.
    Segment = 48,
    /// Two operands, as all that follow.
    Add = 49,
    /// `-`
    Subtract = 50,
    /// `*`
    Multiply = 51,
    /// `/`
    Divide = 52,
    /// `%`
    Modulo = 53,
    /// Whether the first is in the second.
    Contained = 54,
    /// What the first has at the second.
    Index = 55,
    /// Whether the first has the second as a key.
    HasKey = 56,
    /// Whether the second text is in the first.
    Contains = 57,
    /// Whether the first text begins with the second.
    StartsWith = 58,
    /// Whether the first text ends with the second.
    EndsWith = 59,
    /// The id under which the slot is counted that is decided.
    Slot = 60,
    /// A purpose: true, or unknown where the visitor has denied it.
    Recorded = 61,
    /// A tally: how often.
    Impressions = 62,
    /// A tally times 2^16, and a number that must be above the count of it.
    Below = 63,
}

impl Op {
    /// The next operation and its own number.
    pub fn read(code: &mut Reader<'_>) -> Option<(Self, u64)> {
        let number = code.number();
        match number.checked_sub(TESTS) {
            Some(leaf) => Some((Self::Test, leaf)),
            None => Some((Self::from_number(number)?, code.number())),
        }
    }

    /// Whether a counter is asked.
    #[must_use]
    pub fn asks_counter(self) -> bool {
        self >= Self::Count && self <= Self::Last
    }

    /// How many operands follow, given the operation's own number; where a counter is asked, that says it.
    #[must_use]
    pub fn operands(self, number: u64) -> u64 {
        match self {
            Self::And | Self::Or => count_of(number),
            Self::In => number.saturating_add(1),
            Self::List => number,
            // Whoever verifies and whoever runs it see the same number.
            Self::Map => number.wrapping_mul(2),
            Self::Compare => 2,
            Self::Not
            | Self::Check
            | Self::Conditional
            | Self::Macro
            | Self::OrValue
            | Self::TimePart
            | Self::Matches
            | Self::Within => 1,
            _ if self >= Self::Add && self <= Self::EndsWith => 2,
            _ => u64::from(self >= Self::Negate && self <= Self::Age),
        }
    }

    /// The operation with this number.
    #[must_use]
    const fn from_number(number: u64) -> Option<Self> {
        if !WHOLE && matches!(number, 6..=11 | 13 | 23..=29 | 38 | 53 | 55 | 56) {
            return None;
        }
        Some(match number {
            1 => Self::And,
            2 => Self::Or,
            3 => Self::Not,
            4 => Self::Compare,
            5 => Self::In,
            6 => Self::Conditional,
            7 => Self::List,
            8 => Self::Map,
            9 => Self::Macro,
            10 => Self::Element,
            11 => Self::Null,
            12 => Self::OrValue,
            13 => Self::TimePart,
            14 => Self::Matches,
            15 => Self::Within,
            16 => Self::Bool,
            17 => Self::Int,
            18 => Self::Double,
            19 => Self::String,
            20 => Self::Duration,
            21 => Self::Timestamp,
            22 => Self::Negate,
            23 => Self::Size,
            24 => Self::ToBool,
            25 => Self::ToInt,
            26 => Self::ToDouble,
            27 => Self::ToString,
            28 => Self::ToTimestamp,
            29 => Self::ToDuration,
            30 => Self::Age,
            32 => Self::Attribute,
            33 => Self::Context,
            34 => Self::HasAttribute,
            35 => Self::HasContext,
            36 => Self::Consent,
            37 => Self::Stage,
            38 => Self::Sequence,
            39 => Self::Check,
            40 => Self::Count,
            41 => Self::Happened,
            42 => Self::Since,
            43 => Self::Sum,
            44 => Self::Interest,
            45 => Self::First,
            46 => Self::Last,
            47 => Self::Schedule,
            48 => Self::Segment,
            49 => Self::Add,
            50 => Self::Subtract,
            51 => Self::Multiply,
            52 => Self::Divide,
            53 => Self::Modulo,
            54 => Self::Contained,
            55 => Self::Index,
            56 => Self::HasKey,
            57 => Self::Contains,
            58 => Self::StartsWith,
            59 => Self::EndsWith,
            60 => Self::Slot,
            61 => Self::Recorded,
            62 => Self::Impressions,
            63 => Self::Below,
            _ => return None,
        })
    }
}

/// How many operands an `&&` or `||` with this number has.
///
/// They follow each other in the order in which they are best asked. The rest of the number says in which order their author
/// wrote them: the rank of that permutation; 0 if it is the same.
#[must_use]
pub const fn count_of(number: u64) -> u64 {
    number & (MOST_OPERANDS - 1)
}

/// What the count of operands is below.
pub(super) const MOST_OPERANDS: u64 = 1 << 10;

/// Operands whose order has a number; more are left in the order of their author.
#[cfg(feature = "author")]
pub(super) const MOST_ORDERED: usize = 16;

/// Of each operand, in the order in which they are asked, its place in the text.
///
/// The rank is a number of the factorial system: from the last operand back, each digit says how many of the blocks after it
/// come before it in the text. Source: Lehmer, "Teaching combinatorial tricks to a computer" (1960).
#[cfg(feature = "author")]
#[must_use]
pub fn order_of(number: u64) -> Vec<usize> {
    let count = count_of(number) as usize;
    let mut rank = number / MOST_OPERANDS;
    let mut places: Vec<usize> = Vec::new();
    for after in 0..count {
        let base = (after as u64).saturating_add(1);
        let digit = (rank.checked_rem(base).unwrap_or(0)) as usize;
        rank = rank.checked_div(base).unwrap_or(0);
        places.iter_mut().filter(|place| **place >= digit).for_each(|place| *place = place.saturating_add(1));
        places.insert(0, digit);
    }
    places
}

/// The number of an `&&` or `||` whose operands have these places in the text.
#[cfg(feature = "author")]
#[must_use]
pub fn number_of_order(places: &[usize]) -> u64 {
    let mut rank = 0u64;
    for (block, place) in places.iter().enumerate() {
        let after = places.get(block.saturating_add(1)..).unwrap_or_default();
        let digit = after.iter().filter(|other| *other < place).count() as u64;
        let base = (after.len() as u64).saturating_add(1);
        rank = rank.wrapping_mul(base).wrapping_add(digit);
    }
    rank.wrapping_mul(MOST_OPERANDS) | places.len() as u64
}

/// The number of a window: 0 is all time, 1 the running session, others a length in milliseconds and 1.
#[cfg(feature = "author")]
#[must_use]
pub fn number_of(window: Window) -> u64 {
    match window {
        Window::All => 0,
        Window::Session => 1,
        Window::Last(length_ms) => u64::try_from(length_ms).unwrap_or(0).saturating_add(1),
    }
}

/// The window with this number.
#[must_use]
pub fn window_of(number: u64) -> Window {
    match number {
        0 => Window::All,
        1 => Window::Session,
        _ => Window::Last((number as i64).wrapping_sub(1)),
    }
}

#[cfg(all(test, feature = "author"))]
mod tests {
    use super::*;

    #[test]
    fn order_numbered_and_read_is_the_same() {
        for places in
            [vec![0], vec![0, 1], vec![1, 0], vec![2, 0, 1], vec![1, 2, 0], vec![3, 1, 0, 2], (0..16).rev().collect()]
        {
            let number = number_of_order(&places);
            assert_eq!(order_of(number), places);
            assert_eq!(count_of(number), places.len() as u64);
        }
        assert_eq!(number_of_order(&[0, 1, 2]), 3, "the order of the text costs nothing");
    }
}
