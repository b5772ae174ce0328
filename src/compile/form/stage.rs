//! Stages, and when visitors leave them by time alone.

use super::allow::allow_fields;
use super::slot::slot_fields;
use super::written::SPAN;
use super::{Field, Form, List, Object};
use crate::base::limits;

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
    fields: &[
        stage_fields::ID,
        stage_fields::NO_ENTER,
        stage_fields::EXIT,
        stage_fields::EXIT_TO,
        stage_fields::MIN_DWELL,
        stage_fields::NO_TIMEOUT,
        stage_fields::RENAMED_FROM,
        slot_fields::HOLDOUT_PERCENT,
        allow_fields::ALLOW_HERE,
    ],
};

/// A stage that visitors come into.
pub const LATER_STAGE: Object = Object {
    name: "Later stage",
    called: "a stage",
    fields: &[
        stage_fields::ID,
        stage_fields::ENTER,
        stage_fields::EXIT,
        stage_fields::EXIT_TO,
        stage_fields::MIN_DWELL,
        stage_fields::TIMEOUT,
        stage_fields::RENAMED_FROM,
        slot_fields::HOLDOUT_PERCENT,
        allow_fields::ALLOW_HERE,
    ],
};

/// Fields of a stage.
pub mod stage_fields {
    use super::*;

    /// `id`
    pub const ID: Field =
        Field::required("id", Form::Id, "id: awareness", "The stage's id; items name it under `stages`.")
            .also(&["name", "stage"]);
    /// `enter`
    pub const ENTER: Field = Field::optional(
        "enter",
        Form::Condition,
        "enter: \"happened('purchase', '30d')\"",
        "must be there, unless the journey has `transitions`",
        "When visitors of an earlier stage come into this one.",
    )
    .also(&["when", "if", "condition"]);
    /// `exit`
    pub const EXIT: Field = Field::optional(
        "exit",
        Form::Condition,
        "exit: \"!happened('cart_add', '3d')\"",
        "never",
        "When visitors leave it again.",
    )
    .also(&["leave"]);
    /// `exit_to`
    pub const EXIT_TO: Field = Field::optional(
        "exit_to",
        Form::Reference("stage"),
        "exit_to: engagement",
        "the last earlier stage whose `enter` holds",
        "The stage that they come into then.",
    );
    /// `min_dwell`
    pub const MIN_DWELL: Field = Field::optional(
        "min_dwell",
        SPAN,
        "min_dwell: 1h",
        "none",
        "How long visitors stay at least once they have come into it.",
    )
    .also(&["dwell", "min_stay"]);
    /// `timeout`
    pub const TIMEOUT: Field = Field::optional(
        "timeout",
        Form::Object(&super::TIMEOUT),
        "timeout: { after: 30d, to: awareness }",
        "none",
        "After how long in it they leave, and where to.",
    );
    /// `timeout` of the first stage, which has none.
    pub const NO_TIMEOUT: Field = Field::optional(
        "timeout",
        Form::Never("the first stage has no `timeout`", "nobody knows when a visitor came into it; remove `timeout`"),
        "",
        "",
        "",
    );
    /// `renamed_from`
    pub const RENAMED_FROM: Field = Field::optional(
        "renamed_from",
        Form::List(&super::OLD_NAMES),
        "renamed_from: [interest]",
        "none",
        "Ids that it had in earlier versions, so that visitors who were in it still are.",
    )
    .also(&["renamed", "aliases", "was"]);
    /// `enter` of the first stage, which has none.
    pub const NO_ENTER: Field = Field::optional(
        "enter",
        Form::Never("the first stage has no `enter`", "every visitor begins in the first stage; remove `enter`"),
        "",
        "",
        "",
    );
}

const OLD_NAMES: List = List { name: "renamed_from", first: None, entry: Form::Id, empty: None, most: limits::ENTRIES };

/// When visitors leave a stage by time alone.
pub const TIMEOUT: Object =
    Object { name: "Timeout", called: "a timeout", fields: &[timeout_fields::AFTER, timeout_fields::TO] };

/// Fields of a timeout.
pub mod timeout_fields {
    use super::*;

    /// `after`
    pub const AFTER: Field = Field::required("after", SPAN, "after: 30d", "After how long in the stage.");
    /// `to`
    pub const TO: Field =
        Field::required("to", Form::Reference("stage"), "to: awareness", "The stage that they come into.");
}
