//! A journey after checking: what the compiler lays out as a pack.

use super::{Condition, ContextField, Schema};

/// What an item is; a slot says which kinds it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ItemKind {
    /// Editorial content.
    Block = 0,
    /// Something to buy, book or use.
    Offer = 1,
    /// A question or invitation that may interrupt.
    Prompt = 2,
    /// A questionnaire.
    Survey = 3,
}

impl ItemKind {
    /// Every kind with its name in a journey.
    pub const ALL: [(&'static str, Self); 4] =
        [("block", Self::Block), ("offer", Self::Offer), ("prompt", Self::Prompt), ("survey", Self::Survey)];

    /// The kind's name in a journey.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Offer => "offer",
            Self::Prompt => "prompt",
            Self::Survey => "survey",
        }
    }

    /// The kind with this number.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Block,
            1 => Self::Offer,
            2 => Self::Prompt,
            3 => Self::Survey,
            _ => return None,
        })
    }
}

/// A part of the journey; the first is the initial one.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Its id.
    pub name: String,
    /// When visitors of an earlier stage come here; the initial stage has none.
    pub enter: Option<Condition>,
}

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its id.
    pub name: String,
    /// Who is in it.
    pub condition: Condition,
}

/// A place on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its id.
    pub name: String,
    /// The kinds of item it takes; empty means all.
    pub kinds: Vec<ItemKind>,
    /// Whether what it shows interrupts the visitor.
    pub interruptive: bool,
}

/// Something that a slot can show.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// Index of the purpose that must be granted.
    pub purpose: u16,
    /// Indices of the slots it may stand in.
    pub slots: Vec<u16>,
    /// The stages it is for, one bit each from the lowest; all bits set means every stage.
    pub stages: u32,
    /// What must hold.
    pub when: Option<Condition>,
    /// Larger wins.
    pub priority: i32,
    /// What a slot renders, as JSON text; empty for none.
    pub content: String,
}

/// A whole journey, checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Journey {
    /// Its id.
    pub name: String,
    /// A lower version never replaces a higher one.
    pub version: u32,
    /// What the profile may record.
    pub schema: Schema,
    /// What conditions may read of a request.
    pub context: Vec<ContextField>,
    /// Stages in order.
    pub stages: Vec<Stage>,
    /// Segments.
    pub segments: Vec<Segment>,
    /// Slots in order of importance.
    pub slots: Vec<Slot>,
    /// Items.
    pub items: Vec<Item>,
}
