//! A checked condition: names are indices into the journey, types fit.

use super::{Scalar, Window};

/// `&&` or `||`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Junction {
    /// All operands hold.
    And,
    /// At least one operand holds.
    Or,
}

/// `==` and its kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// How often, within the window.
    Count(Window),
    /// Whether at all, within the window.
    Happened(Window),
    /// How long ago the last time was.
    Since,
}

/// An expression of a condition; the whole is a bool.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
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
    /// A comparison.
    Compare(Comparison, Box<Condition>, Box<Condition>),
    /// Whether the operand equals one of the constants.
    In(Box<Condition>, Vec<Scalar>),
    /// A question about a counter.
    Tally(Tally, Counter),
    /// Whether the visitor is in the segment, by index.
    Segment(u16),
}

impl Condition {
    /// How deep its operations are nested; a constant has depth 1.
    #[must_use]
    pub fn depth(&self) -> usize {
        let operands = match self {
            Self::Junction(_, operands) => operands.iter().map(Self::depth).max(),
            Self::Not(operand) | Self::In(operand, _) => Some(operand.depth()),
            Self::Compare(_, left, right) => Some(left.depth().max(right.depth())),
            Self::Tally(_, counter) => counter.dimension.as_ref().map(|dimension| dimension.1.depth()),
            _ => None,
        };
        operands.unwrap_or(0).saturating_add(1)
    }
}
