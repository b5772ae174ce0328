//! What slots can show: items, and everything that may be said of one.

use super::allow::allow_fields;
use super::experiment::{EXPERIMENT, SCHEDULE, VARIANTS};
use super::message::HANDOVER;
use super::page::{CAPS, COOL_DOWNS};
use super::written::LOCALE;
use super::{Choice, Field, Form, List, Object};
use crate::base::limits;
use crate::model::ItemKind;

pub(super) const PURPOSE_ID: Form = Form::Reference("purpose");
pub(super) const KIND: Form = Form::Choice(&ITEM_KINDS);
const ITEM_KINDS: Choice = Choice {
    words: || ItemKind::ALL.map(|choice| choice.0).to_vec(),
    also: &[("banner", "block"), ("content", "block"), ("product", "offer"), ("chat", "prompt"), ("form", "survey")],
};

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
        item_fields::CHANNELS,
        item_fields::LOCALES,
        item_fields::SCHEDULE,
        item_fields::SEGMENTS,
        item_fields::WHEN,
        item_fields::PRIORITY,
        item_fields::SCORE,
        item_fields::TAGS,
        item_fields::CAMPAIGN,
        item_fields::SERVICE,
        item_fields::CAPS,
        item_fields::COOL_DOWN,
        item_fields::CONTENT,
        item_fields::HANDOVER,
        item_fields::EXPERIMENT,
        item_fields::VARIANTS,
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
pub(super) const TAGS: List = List { name: "tags", first: None, entry: Form::Text, empty: None, most: limits::ENTRIES };

/// Items by their ids.
pub(super) const ITEM_REFERENCES: List =
    List { name: "items", first: None, entry: Form::Reference("item"), empty: None, most: limits::ENTRIES };
/// Stages by their ids.
pub(super) const STAGE_REFERENCES: List = List {
    name: "stages",
    first: None,
    entry: Form::Reference("stage"),
    empty: Some(("this leads out of no stage", "leave `from` out for every other stage")),
    most: limits::ENTRIES,
};
/// The channels that there are.
pub const CHANNELS: [&str; 6] = ["web", "app", "mail", "chat", "phone", "store"];
const CHANNEL: Choice = Choice {
    words: || CHANNELS.to_vec(),
    also: &[("email", "mail"), ("e-mail", "mail"), ("website", "web"), ("call", "phone"), ("shop", "store")],
};
const ITEM_CHANNELS: List = List {
    name: "channels",
    first: None,
    entry: Form::Choice(&CHANNEL),
    empty: Some(("an item for no channel is never shown", "leave `channels` out for every channel")),
    most: limits::ENTRIES,
};
const ITEM_LOCALES: List = List {
    name: "locales",
    first: None,
    entry: LOCALE,
    empty: Some(("an item for no language is never shown", "leave `locales` out for every language")),
    most: limits::ENTRIES,
};
const ITEM_SEGMENTS: List = List {
    name: "segments",
    first: None,
    entry: Form::Reference("segment"),
    empty: Some(("an item for no segment is never shown", "leave `segments` out for everybody")),
    most: limits::ENTRIES,
};

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
    .also(&["weight", "rank", "order"]);
    /// `tags`
    pub const TAGS: Field = Field::optional(
        "tags",
        Form::List(&super::TAGS),
        "tags: [promo]",
        "none",
        "What it has in common with others: caps, suppressions and exclusive groups go by it.",
    );
    /// `channels`
    pub const CHANNELS: Field = Field::optional(
        "channels",
        Form::List(&super::ITEM_CHANNELS),
        "channels: [web, mail]",
        "every channel",
        "The channels it is for, by `context.channel`.",
    )
    .also(&["channel"]);
    /// `locales`
    pub const LOCALES: Field = Field::optional(
        "locales",
        Form::List(&super::ITEM_LOCALES),
        "locales: [de, en]",
        "every language",
        "The languages that it has content for, by `context.locale` and `locales` of the journey.",
    )
    .also(&["locale", "languages", "language"]);
    /// `schedule`
    pub const SCHEDULE: Field = Field::optional(
        "schedule",
        Form::Object(&super::SCHEDULE),
        "schedule: { from: 2026-11-20T00:00, until: 2026-12-24T18:00, tz: Europe/Zurich }",
        "always",
        "When it may be shown.",
    );
    /// `segments`
    pub const SEGMENTS: Field = Field::optional(
        "segments",
        Form::List(&super::ITEM_SEGMENTS),
        "segments: [regular]",
        "everybody",
        "The visitor must be in one of them.",
    )
    .also(&["segment", "audience", "audiences"]);
    /// `score`
    pub const SCORE: Field = Field::optional(
        "score",
        Form::Score,
        "score: \"interest('topic', 'cameras')\"",
        "below every number",
        "Of equal priority the larger one wins; it is computed from what is known of the visitor.",
    );
    /// `campaign`
    pub const CAMPAIGN: Field = Field::optional(
        "campaign",
        Form::Text,
        "campaign: autumn",
        "none",
        "The campaign it belongs to, for caps and reports.",
    );
    /// `service`
    pub const SERVICE: Field = Field::optional(
        "service",
        Form::Truth,
        "service: true",
        "`false`",
        "Whether it answers what the visitor wants: it is never suppressed or held out, and interrupts as often as it must.",
    );
    /// `caps`
    pub const CAPS: Field = Field::optional(
        "caps",
        Form::List(&super::CAPS),
        "caps: [{ max: 2, per: 7d }]",
        "no limit",
        "How often at most, over all channels.",
    )
    .also(&["cap", "frequency_cap", "frequency"]);
    /// `cool_down`
    pub const COOL_DOWN: Field = Field::optional(
        "cool_down",
        Form::List(&super::COOL_DOWNS),
        "cool_down: [{ event: survey_answered, for: 60d }]",
        "none",
        "After what it stays away for a while.",
    )
    .also(&["cooldown", "cool-down"]);
    /// `experiment`
    pub const EXPERIMENT: Field = Field::optional(
        "experiment",
        Form::Object(&super::EXPERIMENT),
        "experiment: { id: loyalty-copy, variants_percent: { points: 50, gift: 50 } }",
        "none",
        "Shows visitors one of several variants of it, the same every time.",
    )
    .also(&["test", "ab_test"]);
    /// `variants`
    pub const VARIANTS: Field = Field::optional(
        "variants",
        Form::Map(&super::VARIANTS),
        "variants: { gift: { title: \"A gift with every order\" } }",
        "as `content`",
        "What is different in the content of variants, by id.",
    );
    /// `content`
    pub const CONTENT: Field = Field::optional(
        "content",
        Form::Content,
        "content: { title: \"Welcome back\", href: /cameras }",
        "none",
        "What the slot fills in. The package's own elements read `template`, `image`, `alt`, `eyebrow`, `title`, `text`, `label`, `href`, `event`, `input` and `dismiss`; a text may be a map of languages. `{brand.name}` in a text is replaced by that text of `brand`.",
    )
    .also(&["body", "data", "payload", "props"]);
    /// `handover`
    pub const HANDOVER: Field = Field::optional(
        "handover",
        Form::Object(&super::HANDOVER),
        "handover: { form: order, carries: [cart] }",
        "none",
        "The form that a prompt leads to, and what it is given; hosts find it in the content as `handover`.",
    );
}
