//! A condition as a tree of clauses, each with its text and what the evaluator said of it.

use super::cel;
use crate::decide::Found;
use crate::model::{Cause, Comparison, Scalar};
use crate::syntax::{Ast, print_condition};

/// A clause: something that is true, false or cannot be told.
pub(super) struct Node {
    pub text: String,
    pub kind: NodeKind,
    pub outcome: Result<bool, Cause>,
}

pub(super) enum NodeKind {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Segment { name: String, body: Box<Node> },
    Leaf(Box<Leaf>),
}

/// What a clause without clauses asks.
pub(super) enum Leaf {
    Compare(Comparison, Side, Side),
    In(Side, Vec<Scalar>),
    Plain(Side),
}

/// One side of a comparison, or a truth that stands for itself.
pub(super) struct Side {
    pub text: String,
    /// The text as an operand of a comparison.
    pub compared: String,
    /// What it came to; of what is open only whether it may be read is known.
    pub outcome: Result<Found, Cause>,
    pub reading: Reading,
    /// The purpose under which it is kept, where it is kept.
    pub purpose: Option<u16>,
    /// Whether it reads the element of a macro, so that it comes to something else for each.
    pub is_open: bool,
    /// What it is made of, where that reads something itself. What decided the outcome of a conditional comes first.
    pub inner: Vec<Side>,
}

/// Where a side's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Constant,
    /// The element of a macro.
    Element,
    Attribute,
    Feedback,
    Context,
    Has,
    /// A count of events, or of what an item was shown or clicked.
    Count,
    /// A sum of measures, or an interest.
    Weight,
    Happened {
        last_ago_ms: Option<i64>,
    },
    Since,
    /// The first or last time.
    Moment,
    Sequence,
    Consent {
        purpose: u16,
    },
    Stage,
    Segment,
    /// How long ago the moment in `inner` is.
    Clock,
    /// An operation whose operands are `inner`.
    Compound,
}

impl Side {
    pub fn of(ast: &Ast, outcome: Result<Found, Cause>) -> Self {
        Self {
            text: print_condition(ast),
            compared: cel::compared(ast),
            outcome,
            reading: Reading::Compound,
            purpose: None,
            is_open: false,
            inner: Vec::new(),
        }
    }

    /// Whether nothing of visitor, request or time can change it.
    pub fn is_constant(&self) -> bool {
        match self.reading {
            Reading::Constant | Reading::Element => true,
            Reading::Compound => self.inner.iter().all(Self::is_constant),
            _ => false,
        }
    }

    /// The one thing that an operation reads, if it is one and the same for every element.
    pub fn read(&self) -> Option<&Self> {
        let mut found = None;
        (matches!(self.reading, Reading::Compound | Reading::Clock) && self.find_read(&mut found))
            .then_some(found)
            .flatten()
    }

    /// Whether not more than one thing is read; the one that is.
    fn find_read<'s>(&'s self, found: &mut Option<&'s Self>) -> bool {
        match self.reading {
            Reading::Constant | Reading::Element => true,
            Reading::Compound | Reading::Clock => self.inner.iter().all(|inner| inner.find_read(found)),
            _ => {
                let is_other = found.is_some_and(|found| found.text != self.text);
                *found = Some(self);
                !is_other && !self.is_open
            }
        }
    }
}

impl Leaf {
    /// Its sides, in the order of the text.
    pub fn sides(&self) -> Vec<&Side> {
        match self {
            Self::Compare(_, left, right) => vec![left, right],
            Self::In(operand, _) | Self::Plain(operand) => vec![operand],
        }
    }
}
