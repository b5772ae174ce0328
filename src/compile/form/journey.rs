//! The document itself.

use super::allow::allow_fields;
use super::item::{ITEMS, SLOTS, STAGES};
use super::profile::{CONTEXT, PROFILE, PURPOSES};
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
        journey_fields::STAGES,
        journey_fields::SEGMENTS,
        journey_fields::SLOTS,
        journey_fields::ITEMS,
        journey_fields::BRAND,
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
    pub const STAGES: Field = Field::required(
        "stages",
        Form::List(&super::STAGES),
        "stages: [{ id: awareness }]",
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
    /// `brand`
    pub const BRAND: Field = Field::optional(
        "brand",
        Form::Content,
        "brand: { name: Acme }",
        "none",
        "Names, colours and the like for your own templates. The engine does not read it.",
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
