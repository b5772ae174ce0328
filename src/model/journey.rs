//! A journey after checking: what the compiler lays out as a pack.

use super::{Condition, ContextField, Impression, Schema, Window};

/// What an item is; a slot says which kinds it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum ItemKind {
    /// Editorial content.
    #[default]
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stage {
    /// Its id.
    pub name: String,
    /// When visitors of an earlier stage come here; the initial stage has none.
    pub enter: Option<Condition>,
    /// When visitors leave it.
    pub exit: Option<Condition>,
    /// Index of the stage into which they leave; none: the last earlier one whose `enter` holds.
    pub exit_to: Option<u16>,
    /// How long they stay at least.
    pub min_dwell_ms: i64,
    /// After how long they leave, and index of the stage into which.
    pub timeout: Option<(i64, u16)>,
    /// Ids that it had in earlier versions.
    pub renamed_from: Vec<String>,
    /// Of 10,000 visitors how many are shown nothing in it.
    pub holdout: u16,
}

/// A way from stages into another.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Indices of the stages it leads out of; none: every other one.
    pub from: Option<Vec<u16>>,
    /// Index of the stage it leads into.
    pub to: u16,
    /// When it is taken.
    pub when: Condition,
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slot {
    /// Its id.
    pub name: String,
    /// The kinds of item it takes; empty means all.
    pub kinds: Vec<ItemKind>,
    /// Whether what it shows interrupts the visitor.
    pub interruptive: bool,
    /// Larger ones are decided first.
    pub importance: i32,
    /// How many items it shows: as many slots, one behind the other.
    pub take: u16,
    /// Indices of the items that come before all others, best first.
    pub pinned: Vec<u16>,
    /// Of 10,000 visitors how many are shown nothing in it.
    pub holdout: u16,
}

/// A stretch of time that comes again and again, in minutes since 1970: `count` times from `start_min` on, `period_min` apart, each
/// `length_min` long without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    /// When it begins first.
    pub start_min: u32,
    /// How long it lasts.
    pub length_min: u32,
    /// From one begin to the next.
    pub period_min: u32,
    /// How often it comes.
    pub count: u32,
}

/// What a cap counts together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CapScope {
    /// The item that has the cap.
    Own,
    /// Another item, by index.
    Item(u16),
    /// All items with a tag.
    Tag(String),
    /// All items of a campaign.
    Campaign(String),
    /// All items, on the channel of the request.
    Channel,
    /// All items, in the slot that is decided.
    Slot,
    /// All items.
    Global,
    /// An event, by index, instead of items.
    Event(u16),
    /// All items of an exclusive group, by its number.
    Group(u16),
    /// All items but services, in interruptive slots.
    Interruptive,
}

impl CapScope {
    /// The scopes that a journey names.
    pub const NAMES: [&'static str; 6] = ["item", "tag", "campaign", "channel", "slot", "global"];
}

/// How often at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// From so many on the item is refused.
    pub max: u16,
    /// Within what.
    pub window: Window,
    /// What is counted together.
    pub scope: CapScope,
    /// What is counted.
    pub on: Impression,
}

/// What is hashed for an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum UnitKind {
    /// The person.
    #[default]
    Person = 0,
    /// The device.
    Device = 1,
    /// The running session.
    Session = 2,
}

impl UnitKind {
    /// Every kind with its name in a journey.
    pub const ALL: [(&'static str, Self); 3] =
        [("person", Self::Person), ("device", Self::Device), ("session", Self::Session)];
}

/// How an experiment draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum DrawHash {
    /// Ours.
    #[default]
    Etappe1 = 0,
    /// That of `GrowthBook`, version 2.
    GrowthBook2 = 1,
    /// `MurmurHash3`, as Optimizely.
    Murmur3 = 2,
}

impl DrawHash {
    /// Every hash with its name in a journey.
    pub const ALL: [(&'static str, Self); 3] =
        [("etappe1", Self::Etappe1), ("growthbook2", Self::GrowthBook2), ("murmur3", Self::Murmur3)];
}

/// A part of an exclusion layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its id.
    pub name: String,
    /// From which number of 10,000 on.
    pub from: u16,
    /// Below which.
    pub to: u16,
}

/// One of the forms of an item that an experiment compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its id.
    pub name: String,
    /// Of the numbers below 10,000 the first that is its own.
    pub from: u16,
    /// The first behind them.
    pub to: u16,
    /// What a slot renders, as JSON text; empty for none.
    pub content: String,
}

/// An experiment on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// Its id.
    pub name: String,
    /// What is hashed with the unit.
    pub seed: String,
    /// How.
    pub hash: DrawHash,
    /// What is drawn for.
    pub unit: UnitKind,
    /// Assignments of another version are drawn anew.
    pub version: u16,
    /// Assignments below it keep out.
    pub min_version: u16,
    /// The part of a layer in which it lies.
    pub layer: Option<Layer>,
    /// Index of the item with another experiment, and the variants of which one is wanted.
    pub requires: Vec<(u16, Vec<u16>)>,
    /// Of 10,000 units how many are shown nothing.
    pub holdout: u16,
    /// Control first.
    pub variants: Vec<Variant>,
}

/// Something that a slot can show.
#[derive(Debug, Clone, PartialEq, Default)]
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
    /// What must hold; of several things that an author wrote apart, [`Condition::Check`]s joined by `&&`.
    pub when: Option<Condition>,
    /// Larger wins.
    pub priority: i32,
    /// Of equal priority: larger wins.
    pub score: Option<Condition>,
    /// What it has in common with others.
    pub tags: Vec<String>,
    /// The campaign it belongs to.
    pub campaign: Option<String>,
    /// Whether it is exempt from interruption budgets, holdouts and suppression.
    pub is_service: bool,
    /// How often at most, those of the journey included. What they come to is part of `when`.
    pub caps: Vec<Cap>,
    /// Its experiment.
    pub experiment: Option<Experiment>,
    /// What a slot renders, as JSON text; empty for none.
    pub content: String,
}

/// What stands in the way of what, on one page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arbitration {
    /// Indices of items of which one stands on a page. This, and what follows, is part of `when` of the items, too.
    pub exclusive: Vec<Vec<u16>>,
    /// How many interruptive slots of a page are filled at most.
    pub page: Option<u16>,
    /// How many exposures in such slots there are in a session at most.
    pub session: Option<u16>,
    /// The same, in 24 hours.
    pub day: Option<u16>,
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
    /// Ways between them, instead of their own.
    pub passages: Option<Vec<Passage>>,
    /// Segments.
    pub segments: Vec<Segment>,
    /// Slots in order of the document.
    pub slots: Vec<Slot>,
    /// Items.
    pub items: Vec<Item>,
    /// What stands in the way of what.
    pub arbitration: Arbitration,
    /// Of 10,000 visitors how many are shown nothing at all.
    pub holdout: u16,
}
