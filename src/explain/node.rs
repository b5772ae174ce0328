//! A condition as a tree of clauses, each with its text and what the evaluator said of it.

use super::cel::{self, Level};
use crate::model::{Cause, Comparison, Scalar, Value};

/// A clause: something that is true, false or cannot be told.
pub(super) struct Node {
    pub text: String,
    pub level: Level,
    pub kind: NodeKind,
    pub outcome: Result<bool, Cause>,
}

pub(super) enum NodeKind {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Segment { name: String, body: Box<Node> },
    Leaf(Leaf),
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
    pub level: Level,
    pub outcome: Result<Scalar, Cause>,
    pub reading: Reading,
    /// The purpose under which it is kept, where it is kept.
    pub purpose: Option<u16>,
    /// Whether the value is one that can be shown: no list, no map, not null.
    pub is_plain: bool,
    /// What it is made of, where that reads something itself.
    pub inner: Vec<Side>,
}

/// Where a side's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Constant,
    Attribute,
    Context,
    Has,
    Count,
    Happened {
        last_ago_ms: Option<i64>,
    },
    /// A time, or how long ago one was; absent if there was none.
    Since,
    /// A number that is 0 where nothing was counted.
    Sum,
    Stage,
    Segment,
    /// An operation whose operands are `inner`.
    Compound,
}

impl Side {
    pub fn of(outcome: Result<Option<Scalar>, Cause>) -> Self {
        let (text, level, reading) = (String::new(), Level::Primary, Reading::Compound);
        let is_plain = !matches!(outcome, Ok(None));
        // Nothing is said of a value that cannot be shown.
        let outcome = outcome.map(|value| value.unwrap_or(Scalar::Bool(true)));
        Self { text, level, outcome, reading, purpose: None, is_plain, inner: Vec::new() }
    }

    pub fn is(&mut self, value: Value<'_>) {
        self.reads(Reading::Constant, cel::constant(&value));
        if self.text.starts_with('-') {
            self.level = Level::Not;
        }
    }

    pub fn asks_presence(&mut self, name: &str) {
        self.reads(Reading::Has, format!("has({name})"));
    }

    pub fn reads(&mut self, reading: Reading, text: String) {
        self.reading = reading;
        self.text = text;
    }

    /// Whether nothing of visitor, request or time can change it.
    pub fn is_constant(&self) -> bool {
        match self.reading {
            Reading::Constant => true,
            Reading::Compound => self.inner.iter().all(Self::is_constant),
            _ => false,
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
