//! The operations of a program, and how their operands follow them.

/// One operation of a program; operands follow it (prefix order).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Op {
    /// u16 operands, then each as a block: u16 bytes and that long a program.
    And = 1,
    /// As [`Op::And`].
    Or = 2,
    /// One operand.
    Not = 3,
    /// u8 comparison, two operands.
    Compare = 4,
    /// u16 constants, the operand, then the constants.
    In = 5,
    /// The condition, then two blocks of which one is run.
    Conditional = 6,
    /// u16 elements, then each.
    List = 7,
    /// u16 entries, then of each its key and its value.
    Map = 8,
    /// u8 macro, what it runs over, then its body as a block.
    Macro = 9,
    /// u8 level, 0 is the outermost macro's.
    Element = 10,
    /// Nothing follows.
    Null = 11,
    /// The operand, then a block that is run where that is absent.
    OrValue = 12,
    /// u8 part, i16 minutes from UTC, one operand.
    TimePart = 13,
    /// pattern u16, one operand.
    Matches = 14,
    /// window, one operand.
    Within = 15,
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
    /// attribute u16.
    Attribute = 32,
    /// context field u16.
    Context = 33,
    /// attribute u16.
    HasAttribute = 34,
    /// context field u16.
    HasContext = 35,
    /// purpose u16.
    Consent = 36,
    /// Nothing follows.
    Stage = 37,
    /// window, u16 counters, each as u16.
    Sequence = 38,
    /// counter u16, window, the dimension's value if the counter has one; all up to [`Op::Last`] are laid out so.
    Count = 40,
    /// Whether the count is above 0.
    Happened = 41,
    /// How long ago the last time was; the window is all time.
    Since = 42,
    /// The count, as a double.
    Sum = 43,
    /// The window's length is the half-life, whole hours.
    Interest = 44,
    /// The window is all time.
    First = 45,
    /// The window is all time.
    Last = 46,
    /// segment u16.
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
}

impl Op {
    /// Whether a counter is asked.
    #[must_use]
    pub fn is_tally(self) -> bool {
        (Self::Count..=Self::Last).contains(&self)
    }

    /// Whether it takes one operand and nothing else, and is made of its value alone.
    #[must_use]
    pub fn is_function(self) -> bool {
        (Self::Negate..=Self::Age).contains(&self)
    }

    /// Whether it takes two operands and nothing else.
    #[must_use]
    pub fn is_binary(self) -> bool {
        self >= Self::Add
    }

    /// The operation with this number.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
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
            40 => Self::Count,
            41 => Self::Happened,
            42 => Self::Since,
            43 => Self::Sum,
            44 => Self::Interest,
            45 => Self::First,
            46 => Self::Last,
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
            _ => return None,
        })
    }
}
