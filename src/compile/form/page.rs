//! What decides between items: suppression, caps, locales, and what one page holds.

use super::item::{ITEM_REFERENCES, STAGE_REFERENCES, TAGS};
use super::written::{LOCALE, PER, SPAN};
use super::{Choice, Field, Form, List, Map, NameKind, Object};
use crate::base::limits;
use crate::model::{CapScope, Impression};

/// A percentage.
pub(super) const PERCENT: Form = Form::Number(0.0, 100.0);
const COUNT: Form = Form::Whole(0, u16::MAX as i64 - 1);

pub(super) const SUPPRESSIONS: List = List {
    name: "suppressions",
    first: None,
    entry: Form::Object(&SUPPRESSION),
    empty: None,
    most: limits::JOURNEY_RULES,
};

/// A suppression.
pub const SUPPRESSION: Object = Object {
    name: "Suppression",
    called: "a suppression",
    fields: &[suppression_fields::TAGS, suppression_fields::ITEMS, suppression_fields::WHEN],
};

/// Fields of a suppression.
pub mod suppression_fields {
    use super::*;

    /// `tags`
    pub const TAGS: Field = Field::optional(
        "tags",
        Form::List(&super::TAGS),
        "tags: [promo]",
        "none",
        "Items with one of these tags are not shown.",
    );
    /// `items`
    pub const ITEMS: Field =
        Field::optional("items", Form::List(&ITEM_REFERENCES), "items: [welcome]", "none", "Nor are these items.");
    /// `when`
    pub const WHEN: Field = Field::required(
        "when",
        Form::Condition,
        "when: \"happened('complaint', '14d')\"",
        "While this holds. Where it cannot be told, they are not shown either, unless only something is missing that was never known.",
    )
    .also(&["if", "condition"]);
}

pub(super) const CAPS: List =
    List { name: "caps", first: None, entry: Form::Object(&CAP), empty: None, most: limits::ENTRIES };
pub(super) const JOURNEY_CAPS: List =
    List { name: "caps", first: None, entry: Form::Object(&JOURNEY_CAP), empty: None, most: limits::JOURNEY_RULES };

/// A cap.
pub const CAP: Object = Object {
    name: "Cap",
    called: "a cap",
    fields: &[cap_fields::MAX, cap_fields::PER, cap_fields::SCOPE, cap_fields::ON],
};

/// A cap of the journey.
pub const JOURNEY_CAP: Object = Object {
    name: "Cap of the journey",
    called: "a cap of the journey",
    fields: &[cap_fields::MAX, cap_fields::PER, cap_fields::SCOPE, cap_fields::ON, cap_fields::TAGS],
};

const SCOPE: Form = Form::Choice(&SCOPES);
const SCOPES: Choice = Choice {
    words: || CapScope::NAMES.to_vec(),
    also: &[("items", "item"), ("tags", "tag"), ("all", "global"), ("journey", "global"), ("page", "slot")],
};
const ON: Form = Form::Choice(&KINDS);
const KINDS: Choice = Choice {
    words: || Impression::ALL.map(|kind| kind.0).to_vec(),
    also: &[
        ("exposures", "exposure"),
        ("impression", "exposure"),
        ("shown", "exposure"),
        ("view", "exposure"),
        ("clicks", "click"),
        ("clicked", "click"),
        ("dismiss", "dismissal"),
        ("dismissed", "dismissal"),
        ("dismissals", "dismissal"),
        ("conversions", "conversion"),
        ("converted", "conversion"),
        ("answer", "conversion"),
    ],
};

/// Fields of a cap.
pub mod cap_fields {
    use super::*;

    /// `max`
    pub const MAX: Field = Field::required("max", super::COUNT, "max: 2", "From so many on the item is not shown.")
        .also(&["limit", "count", "maximum"]);
    /// `per`
    pub const PER: Field = Field::optional(
        "per",
        super::PER,
        "per: 7d",
        "`lifetime`",
        "Within what: a length of time, `session` or `lifetime`.",
    )
    .also(&["window", "within", "period"]);
    /// `scope`
    pub const SCOPE: Field = Field::optional(
        "scope",
        super::SCOPE,
        "scope: tag",
        "`item`",
        "What is counted together: the item, items with the same tag or campaign, all on this channel, all in this slot, or all.",
    );
    /// `on`
    pub const ON: Field = Field::optional("on", super::ON, "on: exposure", "`exposure`", "What is counted.");
    /// `tags`
    pub const TAGS: Field = Field::optional(
        "tags",
        Form::List(&super::TAGS),
        "tags: [promo]",
        "all items",
        "It is a cap of the items with one of these tags.",
    );
}

pub(super) const COOL_DOWNS: List =
    List { name: "cool_down", first: None, entry: Form::Object(&COOL_DOWN), empty: None, most: limits::ENTRIES };

/// A cool-down.
pub const COOL_DOWN: Object = Object {
    name: "Cool-down",
    called: "a cool-down",
    fields: &[cool_down_fields::EVENT, cool_down_fields::ITEM, cap_fields::ON, cool_down_fields::FOR],
};

/// Fields of a cool-down.
pub mod cool_down_fields {
    use super::*;

    /// `event`
    pub const EVENT: Field = Field::optional(
        "event",
        Form::Reference("event"),
        "event: survey_answered",
        "none",
        "The event after which the item stays away.",
    );
    /// `item`
    pub const ITEM: Field = Field::optional(
        "item",
        Form::Reference("item"),
        "item: survey-nps",
        "none",
        "Instead of an event: the item to which something happened; `on` says what.",
    );
    /// `for`
    pub const FOR: Field = Field::required("for", SPAN, "for: 60d", "For how long.").also(&["per", "within", "window"]);
}

/// The visitor's languages.
pub const LOCALES: Object = Object {
    name: "Locales",
    called: "`locales` of the journey",
    fields: &[locales_fields::DEFAULT, locales_fields::FALLBACK],
};

const FALLBACKS: Map = Map { key: NameKind::Id, value: LOCALE };

/// Fields of `locales`.
pub mod locales_fields {
    use super::*;

    /// `default`
    pub const DEFAULT: Field = Field::optional(
        "default",
        LOCALE,
        "default: en",
        "none",
        "What every visitor is shown at last, whatever their language.",
    );
    /// `fallback`
    pub const FALLBACK: Field = Field::optional(
        "fallback",
        Form::Map(&super::FALLBACKS),
        "fallback: { gsw: de }",
        "none",
        "What stands in for a language, beside the same one without its region.",
    );
}

/// What stands in the way of what on one page.
pub const ARBITRATION: Object = Object {
    name: "Arbitration",
    called: "`arbitration`",
    fields: &[arbitration_fields::EXCLUSIVE, arbitration_fields::EXCLUSIVE_TAGS, arbitration_fields::INTERRUPTIONS],
};

const GROUPS: List =
    List { name: "groups", first: None, entry: Form::List(&ITEM_REFERENCES), empty: None, most: limits::ENTRIES };

/// Fields of `arbitration`.
pub mod arbitration_fields {
    use super::*;

    /// `exclusive`
    pub const EXCLUSIVE: Field = Field::optional(
        "exclusive",
        Form::List(&super::GROUPS),
        "exclusive: [[welcome, goodbye]]",
        "none",
        "Groups of items of which one stands on a page.",
    );
    /// `exclusive_tags`
    pub const EXCLUSIVE_TAGS: Field = Field::optional(
        "exclusive_tags",
        Form::List(&super::TAGS),
        "exclusive_tags: [promo]",
        "none",
        "Tags of which one item stands on a page.",
    );
    /// `interruptions`
    pub const INTERRUPTIONS: Field = Field::optional(
        "interruptions",
        Form::Object(&super::INTERRUPTIONS),
        "interruptions: { page: 1, session: 2, day: 3 }",
        "no limit",
        "How often at most visitors are interrupted.",
    );
}

/// How often at most visitors are interrupted.
pub const INTERRUPTIONS: Object = Object {
    name: "Interruptions",
    called: "`interruptions`",
    fields: &[interruption_fields::PAGE, interruption_fields::SESSION, interruption_fields::DAY],
};

/// Fields of `interruptions`.
pub mod interruption_fields {
    use super::*;

    /// `page`
    pub const PAGE: Field =
        Field::optional("page", super::COUNT, "page: 1", "no limit", "Interruptive slots of a page that are filled.");
    /// `session`
    pub const SESSION: Field =
        Field::optional("session", super::COUNT, "session: 2", "no limit", "Exposures in such slots in a session.");
    /// `day`
    pub const DAY: Field =
        Field::optional("day", super::COUNT, "day: 3", "no limit", "Exposures in such slots in 24 hours.");
}

pub(super) const PASSAGES: List =
    List { name: "transitions", first: None, entry: Form::Object(&PASSAGE), empty: None, most: limits::PASSAGES };

/// A way between stages.
pub const PASSAGE: Object = Object {
    name: "Transition",
    called: "a transition",
    fields: &[passage_fields::FROM, passage_fields::TO, passage_fields::WHEN],
};

/// Fields of a way between stages.
pub mod passage_fields {
    use super::*;

    /// `from`
    pub const FROM: Field = Field::optional(
        "from",
        Form::List(&STAGE_REFERENCES),
        "from: [awareness]",
        "every other stage",
        "The stages that it leads out of.",
    );
    /// `to`
    pub const TO: Field =
        Field::required("to", Form::Reference("stage"), "to: engagement", "The stage that it leads into.");
    /// `when`
    pub const WHEN: Field =
        Field::required("when", Form::Condition, "when: \"happened('cart_add', '3d')\"", "When visitors take it.")
            .also(&["if", "condition", "enter"]);
}
