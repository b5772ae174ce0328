//! Stages, slots and items.

use super::allow::allow_fields;
use super::{Choice, Field, Form, List, Map, NameKind, Object};
use crate::base::limits;
use crate::model::ItemKind;

pub(super) const PURPOSE_ID: Form = Form::Reference("purpose");
const KIND: Form = Form::Choice(&ITEM_KINDS);
const ITEM_KINDS: Choice = Choice {
    words: || ItemKind::ALL.map(|choice| choice.0).to_vec(),
    also: &[("banner", "block"), ("content", "block"), ("product", "offer"), ("chat", "prompt"), ("form", "survey")],
};

pub(super) const STAGES: List = List {
    name: "stages",
    first: Some(Form::Object(&FIRST_STAGE)),
    entry: Form::Object(&LATER_STAGE),
    empty: Some(("a journey needs a stage to begin in", "write `stages: [{ id: awareness }]`")),
    most: limits::STAGES,
};

/// The stage in which every visitor begins.
pub const FIRST_STAGE: Object = Object {
    name: "First stage",
    called: "the first stage",
    fields: &[stage_fields::ID, stage_fields::NO_ENTER, allow_fields::ALLOW_HERE],
};

/// A stage that visitors come into.
pub const LATER_STAGE: Object = Object {
    name: "Later stage",
    called: "a stage",
    fields: &[stage_fields::ID, stage_fields::ENTER, allow_fields::ALLOW_HERE],
};

/// Fields of a stage.
pub mod stage_fields {
    use super::*;

    /// `id`
    pub const ID: Field =
        Field::required("id", Form::Id, "id: awareness", "The stage's id; items name it under `stages`.")
            .also(&["name", "stage"]);
    /// `enter`
    pub const ENTER: Field = Field::required(
        "enter",
        Form::Condition,
        "enter: \"happened('purchase', '30d')\"",
        "When visitors of an earlier stage come into this one.",
    )
    .also(&["when", "if", "condition"]);
    /// `enter` of the first stage, which has none.
    pub const NO_ENTER: Field = Field::optional(
        "enter",
        Form::Never("the first stage has no `enter`", "every visitor begins in the first stage; remove `enter`"),
        "",
        "",
        "",
    );
}

pub(super) const SLOTS: Map = Map { key: NameKind::Id, value: Form::Object(&SLOT) };

/// A slot.
pub const SLOT: Object = Object {
    name: "Slot",
    called: "a slot",
    fields: &[slot_fields::KINDS, slot_fields::INTERRUPTIVE, allow_fields::ALLOW_HERE],
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
}

pub(super) const ITEMS: List =
    List { name: "items", first: None, entry: Form::Object(&ITEM), empty: None, most: limits::ENTRIES };

/// An item.
pub const ITEM: Object = Object {
    name: "Item",
    called: "an item",
    fields: &[
        item_fields::ID,
        item_fields::KIND,
        item_fields::PURPOSE,
        item_fields::SLOTS,
        item_fields::STAGES,
        item_fields::WHEN,
        item_fields::PRIORITY,
        item_fields::TAGS,
        item_fields::CONTENT,
        allow_fields::ALLOW_HERE,
    ],
};

const ITEM_SLOTS: List = List {
    name: "slots",
    first: None,
    entry: Form::Reference("slot"),
    empty: Some(("an item needs a slot to be shown in", "write `[hero]`")),
    most: limits::ENTRIES,
};
const ITEM_STAGES: List = List {
    name: "stages",
    first: None,
    entry: Form::Reference("stage"),
    empty: Some(("an item for no stage is never shown", "leave `stages` out for every stage")),
    most: limits::ENTRIES,
};
const TAGS: List = List { name: "tags", first: None, entry: Form::Text, empty: None, most: limits::ENTRIES };

/// Fields of an item.
pub mod item_fields {
    use super::*;

    /// `id`
    pub const ID: Field = Field::required("id", Form::Id, "id: welcome", "The item's id; reports and records name it.")
        .also(&["name", "item"]);
    /// `kind`
    pub const KIND: Field = Field::optional(
        "kind",
        super::KIND,
        "kind: offer",
        "`block`",
        "`block`: editorial content. `offer`: something to buy, book or use. `prompt`: a question or invitation that may interrupt. `survey`: a questionnaire.",
    )
    .also(&["type"]);
    /// `purpose`
    pub const PURPOSE: Field = Field::optional(
        "purpose",
        PURPOSE_ID,
        "purpose: personalization",
        "the purpose of `profile.records.exposures`",
        "The purpose that must be granted for the item to be shown.",
    );
    /// `slots`
    pub const SLOTS: Field =
        Field::required("slots", Form::List(&ITEM_SLOTS), "slots: [hero]", "The slots it may be shown in.");
    /// `stages`
    pub const STAGES: Field = Field::optional(
        "stages",
        Form::List(&ITEM_STAGES),
        "stages: [awareness]",
        "every stage",
        "The stages it is for.",
    );
    /// `when`
    pub const WHEN: Field = Field::optional(
        "when",
        Form::Condition,
        "when: \"context.campaign == 'poster'\"",
        "always",
        "What must hold for the item to be shown.",
    )
    .also(&["if", "condition", "rule", "where", "enter"]);
    /// `priority`
    pub const PRIORITY: Field = Field::optional(
        "priority",
        Form::Whole(i32::MIN as i64, i32::MAX as i64),
        "priority: 50",
        "`0`",
        "The highest wins. Of equals, a hash decides, the same way every time.",
    )
    .also(&["weight", "rank", "order", "score"]);
    /// `tags`
    pub const TAGS: Field = Field::optional(
        "tags",
        Form::List(&super::TAGS),
        "tags: [promo]",
        "none",
        "Words for your own order. The engine does not read them.",
    );
    /// `content`
    pub const CONTENT: Field = Field::optional(
        "content",
        Form::Content,
        "content: { title: \"Welcome back\", href: /cameras }",
        "none",
        "What the slot fills in. The package's own elements read `template`, `image`, `alt`, `eyebrow`, `title`, `text`, `label`, `href`, `event` and `input`; a text may be a map of languages.",
    )
    .also(&["body", "data", "payload", "props"]);
}
