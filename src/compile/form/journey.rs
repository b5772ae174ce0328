//! The document itself.

use super::allow::allow_fields;
use super::item::ITEMS;
use super::message::MESSAGES;
use super::page::{ARBITRATION, JOURNEY_CAPS, LOCALES, PASSAGES, PERCENT, SUPPRESSIONS};
use super::profile::{CONTEXT, PROFILE, PURPOSES};
use super::slot::SLOTS;
use super::stage::STAGES;
use super::{Field, Form, Map, NameKind, Object};

/// The document.
pub const JOURNEY: Object = Object {
    name: "Journey",
    called: "the journey itself",
    fields: &[
        journey_fields::JOURNEY,
        journey_fields::VERSION,
        journey_fields::PURPOSES,
        journey_fields::PROFILE,
        journey_fields::CONTEXT,
        journey_fields::LOCALES,
        journey_fields::STAGES,
        journey_fields::TRANSITIONS,
        journey_fields::SEGMENTS,
        journey_fields::SLOTS,
        journey_fields::ITEMS,
        journey_fields::SUPPRESS,
        journey_fields::CAPS,
        journey_fields::ARBITRATION,
        journey_fields::HOLDOUT_PERCENT,
        journey_fields::BRAND,
        journey_fields::MESSAGES,
        allow_fields::ALLOW,
        journey_fields::SCHEMA,
    ],
};

const SEGMENTS: Map = Map { key: NameKind::Id, value: Form::Condition };

/// Fields of the document.
pub mod journey_fields {
    use super::*;

    /// `journey`
    pub const JOURNEY: Field = Field::required(
        "journey",
        Form::Id,
        "journey: my-shop",
        "The journey's id. It stays the same from version to version.",
    )
    .also(&["id", "name"]);
    /// `version`
    pub const VERSION: Field = Field::required(
        "version",
        Form::Whole(0, u32::MAX as i64),
        "version: 1",
        "Counts up with every change. A lower version never replaces a higher one.",
    );
    /// `purposes`
    pub const PURPOSES: Field = Field::required(
        "purposes",
        Form::Map(&super::PURPOSES),
        "purposes: { functional: { default: granted } }",
        "What data may be kept for, by id. Every attribute and event belongs to one; visitors grant or deny each.",
    );
    /// `profile`
    pub const PROFILE: Field = Field::optional(
        "profile",
        Form::Object(&super::PROFILE),
        "profile: { events: { purchase: { purpose: functional } } }",
        "nothing is kept",
        "What is kept about a visitor, on the visitor's side.",
    );
    /// `context`
    pub const CONTEXT: Field = Field::optional(
        "context",
        Form::Map(&super::CONTEXT),
        "context: { cart_value: { type: double } }",
        "the built-in fields only",
        "Facts of one request that the page brings, beside the built-in `channel`, `locale`, `device`, `path`, `referrer_host`, `campaign`, `source` and `medium`. Conditions read them as `context.cart_value`; they are never stored.",
    );
    /// `stages`
    pub const STAGES: Field = Field::optional(
        "stages",
        Form::List(&super::STAGES),
        "stages: [{ id: awareness }]",
        "the four of [ready-made stages](#ready-made-stages)",
        "The parts of the customer journey, in order. Every visitor begins in the first and comes into a later one when its `enter` holds.",
    );
    /// `segments`
    pub const SEGMENTS: Field = Field::optional(
        "segments",
        Form::Map(&super::SEGMENTS),
        "segments: { regular: \"count('purchase', '30d') >= 2\" }",
        "none",
        "Conditions with a name. Other conditions use them as `segment('regular')`, but not in a circle.",
    );
    /// `slots`
    pub const SLOTS: Field = Field::required(
        "slots",
        Form::Map(&super::SLOTS),
        "slots: { hero: {} }",
        "The places on a page that show an item or keep what stands there, by id, the most important first.",
    );
    /// `items`
    pub const ITEMS: Field = Field::required(
        "items",
        Form::List(&super::ITEMS),
        "items: [{ id: welcome, slots: [hero] }]",
        "What slots can show. In each slot the item with the highest `priority` wins among those that may be shown.",
    );
    /// `locales`
    pub const LOCALES: Field = Field::optional(
        "locales",
        Form::Object(&super::LOCALES),
        "locales: { default: en }",
        "none",
        "What stands in for the visitor's language, for items that have `locales`.",
    );
    /// `transitions`
    pub const TRANSITIONS: Field = Field::optional(
        "transitions",
        Form::List(&super::PASSAGES),
        "transitions: [{ to: awareness, when: \"happened('purchase', '30d')\" }]",
        "`enter` and `exit` of the stages",
        "The ways between stages, for who needs more than one after the other; the first that can be taken is.",
    )
    .also(&["passages", "edges"]);
    /// `suppress`
    pub const SUPPRESS: Field = Field::optional(
        "suppress",
        Form::List(&super::SUPPRESSIONS),
        "suppress: [{ tags: [promo], when: \"happened('purchase', '14d')\" }]",
        "none",
        "When items are not shown, whatever they say themselves.",
    )
    .also(&["suppressions", "mute"]);
    /// `caps`
    pub const CAPS: Field = Field::optional(
        "caps",
        Form::List(&super::JOURNEY_CAPS),
        "caps: [{ max: 3, per: 1d, scope: global }]",
        "no limit",
        "Caps of all items, or of those with a tag.",
    )
    .also(&["frequency_caps", "cap"]);
    /// `arbitration`
    pub const ARBITRATION: Field = Field::optional(
        "arbitration",
        Form::Object(&super::ARBITRATION),
        "arbitration: { interruptions: { page: 1 } }",
        "an item stands once on a page",
        "What of one page stands in the way of what.",
    );
    /// `holdout_percent`
    pub const HOLDOUT_PERCENT: Field = Field::optional(
        "holdout_percent",
        PERCENT,
        "holdout_percent: 5",
        "`0`",
        "How many visitors are shown nothing at all, to see what showing something does.",
    )
    .also(&["holdout", "control_percent"]);
    /// `brand`
    pub const BRAND: Field = Field::optional(
        "brand",
        Form::Content,
        "brand: { name: Acme }",
        "none",
        "Names, colours and the like that all channels share. Content names its texts as `{brand.name}` or `{brand.colors.accent}`; they are filled in when the journey is compiled.",
    );
    /// `messages`
    pub const MESSAGES: Field = Field::optional(
        "messages",
        Form::Object(&super::MESSAGES),
        "messages: { mail: [subject, title] }",
        "nothing",
        "The keys that content must have, by channel; `etappe check` warns of items for a channel that lack one.",
    );
    /// `$schema`
    pub const SCHEMA: Field = Field::optional(
        "$schema",
        Form::Text,
        "$schema: node_modules/etappe/dist/journey.schema.json",
        "none",
        "Where editors find the JSON Schema of journeys. The engine does not read it.",
    );
}
