//! A checked condition: names are indices into the journey, types fit as far as they are known.

use super::{CapScope, Reason, Repeat, Scalar, Window};

/// `&&` or `||`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Junction {
    /// All operands hold.
    And,
    /// At least one operand holds.
    Or,
}

/// `==` and its kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Comparison {
    /// `==`
    Equal = 0,
    /// `!=`
    NotEqual = 1,
    /// `<`
    Less = 2,
    /// `<=`
    LessOrEqual = 3,
    /// `>`
    Greater = 4,
    /// `>=`
    GreaterOrEqual = 5,
}

impl Comparison {
    /// Every comparison, in the order of their numbers.
    pub const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::Less, Self::LessOrEqual, Self::Greater, Self::GreaterOrEqual];

    /// The comparison that says the same with its sides exchanged: `1 < x` is `x > 1`.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// `+` and its kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Arithmetic {
    /// `+`, of numbers, texts, lists, times.
    Add = 0,
    /// `-`
    Subtract = 1,
    /// `*`
    Multiply = 2,
    /// `/`
    Divide = 3,
    /// `%`
    Modulo = 4,
}

impl Arithmetic {
    /// Every operator, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Add, Self::Subtract, Self::Multiply, Self::Divide, Self::Modulo];
}

/// A macro over the elements of a list or the keys of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Macro {
    /// Whether the body holds for every element.
    All = 0,
    /// Whether the body holds for one at least.
    Exists = 1,
    /// Whether the body holds for exactly one.
    ExistsOne = 2,
    /// The elements for which the body holds.
    Filter = 3,
    /// What the body comes to for each element.
    Map = 4,
}

impl Macro {
    /// Every macro, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::All, Self::Exists, Self::ExistsOne, Self::Filter, Self::Map];
}

/// A function of the values of its operands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Function {
    /// Code points of a text, elements of a list, entries of a map.
    Size = 0,
    /// Whether the second text is in the first.
    Contains = 1,
    /// Whether the first text begins with the second.
    StartsWith = 2,
    /// Whether the first text ends with the second.
    EndsWith = 3,
    /// `int(x)`
    Int = 4,
    /// `double(x)`; of text only where it is written in the condition, which the compiler computes.
    Double = 5,
    /// `string(x)`; of doubles and times only where they are written in the condition.
    String = 6,
    /// `bool(x)`
    Bool = 7,
    /// `timestamp(x)`; of text only where it is written in the condition.
    Timestamp = 8,
    /// `duration(x)`; of text only where it is written in the condition.
    Duration = 9,
}

impl Function {
    /// Every function, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Size,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::Int,
        Self::Double,
        Self::String,
        Self::Bool,
        Self::Timestamp,
        Self::Duration,
    ];

    /// How many operands it takes.
    #[must_use]
    pub const fn operands(self) -> usize {
        match self {
            Self::Contains | Self::StartsWith | Self::EndsWith => 2,
            _ => 1,
        }
    }
}

/// A part of a moment or of a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum TimePart {
    /// The year, such as 2026.
    FullYear = 0,
    /// The month, from 0.
    Month = 1,
    /// The day of the year, from 0.
    DayOfYear = 2,
    /// The day of the month, from 0.
    DayOfMonth = 3,
    /// The day of the month, from 1.
    Date = 4,
    /// The day of the week, Sunday is 0.
    DayOfWeek = 5,
    /// The hour of the day; of a duration, its whole hours.
    Hours = 6,
    /// The minute of the hour; of a duration, its whole minutes.
    Minutes = 7,
    /// The second of the minute; of a duration, its whole seconds.
    Seconds = 8,
    /// The milliseconds below a second, of both.
    Milliseconds = 9,
}

impl TimePart {
    /// Every part with the method that reads it, in the order of their numbers.
    pub const ALL: [(&'static str, Self); 10] = [
        ("getFullYear", Self::FullYear),
        ("getMonth", Self::Month),
        ("getDayOfYear", Self::DayOfYear),
        ("getDayOfMonth", Self::DayOfMonth),
        ("getDate", Self::Date),
        ("getDayOfWeek", Self::DayOfWeek),
        ("getHours", Self::Hours),
        ("getMinutes", Self::Minutes),
        ("getSeconds", Self::Seconds),
        ("getMilliseconds", Self::Milliseconds),
    ];

    /// Whether a duration has it, too.
    #[must_use]
    pub const fn is_of_durations(self) -> bool {
        matches!(self, Self::Hours | Self::Minutes | Self::Seconds | Self::Milliseconds)
    }
}

/// Which counter of the profile is meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// Index of the event.
    pub event: u16,
    /// Dimension and the value it must have.
    pub dimension: Option<(String, Box<Condition>)>,
}

/// What is asked of a counter.
#[derive(Debug, Clone, PartialEq)]
pub enum Tally {
    /// How often, within the window.
    Count(Window),
    /// Whether at all, within the window.
    Happened(Window),
    /// How long ago the last time was.
    Since,
    /// When the first time was.
    First,
    /// When the last time was.
    Last,
    /// The sum of a measure within the window; the measure by name.
    Sum(String, Window),
    /// The count, decayed by a half-life in whole hours; the interest by name.
    Interest(String, u16),
}

/// What happened to an item, and is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Impression {
    /// It was seen; in channels without sight, sent or offered.
    Shown = 0,
    /// It was clicked.
    Clicked = 1,
    /// It was dismissed.
    Dismissed = 2,
    /// It was answered, bought or whatever else it is for.
    Converted = 3,
}

impl Impression {
    /// Every kind with its name in a journey and that of its counters, in the order of their numbers.
    pub const ALL: [(&'static str, &'static str, Self); 4] = [
        ("exposure", Self::Shown.counter(), Self::Shown),
        ("click", Self::Clicked.counter(), Self::Clicked),
        ("dismissal", Self::Dismissed.counter(), Self::Dismissed),
        ("conversion", Self::Converted.counter(), Self::Converted),
    ];

    /// The one with this number.
    #[must_use]
    pub const fn from_number(number: u16) -> Option<Self> {
        Some(match number {
            0 => Self::Shown,
            1 => Self::Clicked,
            2 => Self::Dismissed,
            3 => Self::Converted,
            _ => return None,
        })
    }

    /// Its name in a journey.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.get(self as usize).map_or("", |kind| kind.0)
    }

    /// The name of its counters.
    #[must_use]
    pub const fn counter(self) -> &'static str {
        match self {
            Self::Shown => "@shown",
            Self::Clicked => "@clicked",
            Self::Dismissed => "@dismissed",
            Self::Converted => "@fulfilled",
        }
    }
}

/// A pattern for `matches()`, compiled into a deterministic automaton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The regular expression as the author wrote it.
    pub text: String,
    /// The automaton, as `docs/conditions.md` describes it ("Patterns in a pack").
    pub automaton: Vec<u8>,
}

/// An expression of a condition; the whole is a bool.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// `null`
    Null,
    /// A constant.
    Literal(Scalar),
    /// An attribute of the profile, by index.
    Attribute(u16),
    /// A context field, by index.
    Context(u16),
    /// Whether the profile has the attribute.
    HasAttribute(u16),
    /// Whether the context has the field.
    HasContext(u16),
    /// Two operands or more, joined.
    Junction(Junction, Vec<Condition>),
    /// `!`
    Not(Box<Condition>),
    /// `-` before its operand.
    Negate(Box<Condition>),
    /// A comparison.
    Compare(Comparison, Box<Condition>, Box<Condition>),
    /// An operation on two values.
    Arithmetic(Arithmetic, Box<Condition>, Box<Condition>),
    /// `c ? then : otherwise`.
    Conditional(Box<Condition>, Box<Condition>, Box<Condition>),
    /// Whether the operand equals one of the constants.
    In(Box<Condition>, Vec<Scalar>),
    /// Whether the first is an element of the list, or a key of the map, that the second comes to.
    Contained(Box<Condition>, Box<Condition>),
    /// `[a, b]`
    List(Vec<Condition>),
    /// `{key: value}`
    Map(Vec<(Condition, Condition)>),
    /// `list[i]`, `map[key]`, `map.key`
    Index(Box<Condition>, Box<Condition>),
    /// `has(map.key)`
    HasKey(Box<Condition>, Box<Condition>),
    /// A macro: what it runs over, then its body. `map` with a filter is a `Map` over a `Filter`.
    Macro(Macro, Box<Condition>, Box<Condition>),
    /// The element at hand of the outermost macro (0) or of the one inside it (1).
    Element(u8),
    /// A function of its operands' values.
    Call(Function, Vec<Condition>),
    /// A part of a moment, at this distance from UTC in minutes, or of a duration.
    TimePart(TimePart, i16, Box<Condition>),
    /// Whether the pattern is found in the text.
    Matches(Box<Condition>, Pattern),
    /// A question about a counter.
    Tally(Tally, Counter),
    /// Whether the events, by index, happened one after the other within the window.
    Sequence(Vec<u16>, Window),
    /// How often an item, by index, was seen or clicked within the window.
    Impressions(Impression, u16, Window),
    /// Whether the visitor is in the segment, by index.
    Segment(u16),
    /// Whether the purpose, by index, is granted; never unknown.
    Consent(u16),
    /// The id of the visitor's stage.
    Stage,
    /// The first, or the second where the first is absent.
    OrValue(Box<Condition>, Box<Condition>),
    /// How long ago a moment was; negative for one that is to come.
    Age(Box<Condition>),
    /// Whether a moment lies within the window.
    Within(Box<Condition>, Window),
    /// Whether something happened less often to items that a cap counts together, what stands on the page included; without a window only
    /// that.
    Below(Impression, Option<Window>, CapScope, u16),
    /// True, or unknown where the visitor has denied the purpose, by index: something may have been kept for it.
    Recorded(u16),
    /// The id of the slot that is decided.
    Slot,
    /// Whether now lies within one of these.
    Schedule(Vec<Repeat>),
    /// A part of what decides whether an item may be shown, and the reason that it gives where it does not hold. It comes to what its
    /// operand does.
    Check(Reason, Box<Condition>),
}

impl Condition {
    /// The operands, in the order of the text.
    #[must_use]
    pub fn operands(&self) -> Vec<&Self> {
        match self {
            Self::Junction(_, operands) | Self::List(operands) | Self::Call(_, operands) => operands.iter().collect(),
            Self::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            Self::Not(operand)
            | Self::Negate(operand)
            | Self::In(operand, _)
            | Self::TimePart(_, _, operand)
            | Self::Matches(operand, _)
            | Self::Age(operand)
            | Self::Check(_, operand)
            | Self::Within(operand, _) => vec![operand],
            Self::Compare(_, left, right)
            | Self::Arithmetic(_, left, right)
            | Self::Contained(left, right)
            | Self::Index(left, right)
            | Self::HasKey(left, right)
            | Self::Macro(_, left, right)
            | Self::OrValue(left, right) => vec![left, right],
            Self::Conditional(condition, then, otherwise) => vec![condition, then, otherwise],
            Self::Tally(_, counter) => counter.dimension.iter().map(|dimension| dimension.1.as_ref()).collect(),
            _ => Vec::new(),
        }
    }

    /// How deep its operations are nested; a constant has depth 1.
    #[must_use]
    pub fn depth(&self) -> usize {
        let deepest = self.operands().into_iter().map(Self::depth).max();
        deepest.unwrap_or(0).saturating_add(1)
    }
}
