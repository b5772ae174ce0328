//! Which tables a pack has, how wide their entries are, and the numbers of a program's operations.

/// First four bytes of every pack.
pub const MAGIC: [u8; 4] = *b"ETPK";
/// The format that this engine writes and reads; 1 had no priorities.
pub const FORMAT: u16 = 2;
/// Bytes before the entry counts.
pub const HEADER_BYTES: usize = 24;
/// Where the hash stands in the header.
pub const HASH_AT: usize = 16;

/// The tables, in the order in which they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Table {
    /// One entry: journey name, purposes of stage, exposures, assignments, conversation records (u16 each).
    Info,
    /// name u16, granted by default u16.
    Purposes,
    /// name u16, purpose u16, type u16.
    Attributes,
    /// name u16, type u16.
    ContextFields,
    /// name u16, purpose u16, first dimension u16, dimensions u16.
    Events,
    /// name u16.
    Dimensions,
    /// event u16, dimension name u16 or none.
    Counters,
    /// name u16, program u16.
    Segments,
    /// name u16, program u16 or none.
    Stages,
    /// name u16, interruptive u16, first rank u32, ranks u32.
    Slots,
    /// item u16, best first.
    Ranks,
    /// name u16, kind u16, purpose u16, program u16 or none, stages u32, content start u32, content bytes u32,
    /// priority i32 (read by explanations only: the ranks are sorted by it).
    Items,
    /// start u32, bytes u32.
    Programs,
    /// The programs' bytes.
    Code,
    /// The items' content, JSON.
    Content,
    /// Where each string ends in the text, u32.
    Strings,
    /// The strings' UTF-8.
    Text,
}

/// Bytes of one entry, per table.
pub const ENTRY_BYTES: [usize; TABLES] = [10, 4, 6, 4, 8, 2, 4, 4, 4, 12, 2, 24, 8, 1, 1, 4, 1];
/// How many tables there are.
pub const TABLES: usize = 17;
/// Where the first table begins.
pub const TABLES_AT: usize = HEADER_BYTES + TABLES * 4;

/// One operation of a program; operands follow it (prefix order).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Op {
    /// u16 operands, then each as u16 bytes and program.
    And = 1,
    /// As [`Op::And`].
    Or = 2,
    /// One operand.
    Not = 3,
    /// u8 comparison, two operands.
    Compare = 4,
    /// u16 constants, the operand, then the constants.
    In = 5,
    /// u8.
    Bool = 16,
    /// i64.
    Int = 17,
    /// f64.
    Double = 18,
    /// string u16.
    String = 19,
    /// i64 ms.
    Duration = 20,
    /// i64 ms.
    Timestamp = 21,
    /// attribute u16.
    Attribute = 32,
    /// context field u16.
    Context = 33,
    /// attribute u16.
    HasAttribute = 34,
    /// context field u16.
    HasContext = 35,
    /// counter u16, window, the dimension's value if the counter has one.
    Count = 40,
    /// As [`Op::Count`].
    Happened = 41,
    /// counter u16, the dimension's value if the counter has one.
    Since = 42,
    /// segment u16.
    Segment = 48,
}

impl Op {
    /// The operation with this number.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::And,
            2 => Self::Or,
            3 => Self::Not,
            4 => Self::Compare,
            5 => Self::In,
            16 => Self::Bool,
            17 => Self::Int,
            18 => Self::Double,
            19 => Self::String,
            20 => Self::Duration,
            21 => Self::Timestamp,
            32 => Self::Attribute,
            33 => Self::Context,
            34 => Self::HasAttribute,
            35 => Self::HasContext,
            40 => Self::Count,
            41 => Self::Happened,
            42 => Self::Since,
            48 => Self::Segment,
            _ => return None,
        })
    }
}

/// Window tag: all time.
pub const WINDOW_ALL: u8 = 0;
/// Window tag: the running session.
pub const WINDOW_SESSION: u8 = 1;
/// Window tag: a varint of milliseconds follows.
pub const WINDOW_LAST: u8 = 2;
