//! The places on a page, and how many items each takes.

use super::allow::allow_fields;
use super::item::{ITEM_REFERENCES, KIND};
use super::page::PERCENT;
use super::{Field, Form, List, Map, NameKind, Object};
use crate::base::limits;

pub(super) const SLOTS: Map = Map { key: NameKind::Id, value: Form::Object(&SLOT) };

/// A slot.
pub const SLOT: Object = Object {
    name: "Slot",
    called: "a slot",
    fields: &[
        slot_fields::KINDS,
        slot_fields::INTERRUPTIVE,
        slot_fields::IMPORTANCE,
        slot_fields::TAKE,
        slot_fields::PINNED,
        slot_fields::HOLDOUT_PERCENT,
        allow_fields::ALLOW_HERE,
    ],
};

const KINDS: List = List { name: "kinds", first: None, entry: KIND, empty: None, most: limits::ENTRIES };

/// Fields of a slot.
pub mod slot_fields {
    use super::*;

    /// `kinds`
    pub const KINDS: Field = Field::optional(
        "kinds",
        Form::List(&super::KINDS),
        "kinds: [block, offer]",
        "every kind",
        "The kinds of item that the slot takes.",
    );
    /// `interruptive`
    pub const INTERRUPTIVE: Field = Field::optional(
        "interruptive",
        Form::Truth,
        "interruptive: true",
        "`false`",
        "Whether what the slot shows interrupts the visitor, as a chat that opens does.",
    );
    /// `importance`
    pub const IMPORTANCE: Field = Field::optional(
        "importance",
        Form::Whole(i32::MIN as i64, i32::MAX as i64),
        "importance: 10",
        "`0`",
        "The most important slot chooses first; of equals the one that stands first in the journey.",
    )
    .also(&["priority", "weight", "order"]);
    /// `take`
    pub const TAKE: Field = Field::optional(
        "take",
        Form::Whole(1, limits::TAKE as i64),
        "take: 3",
        "`1`",
        "How many items it shows, for lists: `articles` with `take: 3` is `articles`, `articles:2` and `articles:3`.",
    )
    .also(&["count", "limit", "max"]);
    /// `pinned`
    pub const PINNED: Field = Field::optional(
        "pinned",
        Form::List(&super::ITEM_REFERENCES),
        "pinned: [welcome]",
        "none",
        "Items that come before all others of the slot, whatever their priority, the first one first.",
    )
    .also(&["pin"]);
    /// `holdout_percent`, of slots and of stages
    pub const HOLDOUT_PERCENT: Field = Field::optional(
        "holdout_percent",
        PERCENT,
        "holdout_percent: 5",
        "`0`",
        "How many visitors are shown nothing here, to see what showing something does.",
    )
    .also(&["holdout"]);
}
