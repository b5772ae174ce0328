//! Purposes, the profile and the context.

use super::allow::allow_fields;
use super::item::PURPOSE_ID;
use super::{Choice, Field, Form, List, Map, NameKind, Object};
use crate::base::limits;
use crate::model::{Purpose, Type};

pub(super) const PURPOSES: Map = Map { key: NameKind::Id, value: Form::Object(&PURPOSE) };

/// A purpose.
pub const PURPOSE: Object = Object {
    name: "Purpose",
    called: "a purpose",
    fields: &[purpose_fields::DEFAULT, purpose_fields::WHY, allow_fields::ALLOW_HERE],
};

const GRANTED: Choice = Choice {
    words: || Purpose::DEFAULTS.map(|choice| choice.0).to_vec(),
    also: &[("allowed", "granted"), ("on", "granted"), ("off", "denied"), ("refused", "denied")],
};

/// Fields of a purpose.
pub mod purpose_fields {
    use super::*;

    /// `default`
    pub const DEFAULT: Field = Field::optional(
        "default",
        Form::Choice(&GRANTED),
        "default: granted",
        "`denied`",
        "What counts while the visitor has said nothing.",
    );
    /// `why`
    pub const WHY: Field = Field::optional(
        "why",
        Form::Text,
        "why: \"what the visitor asked for\"",
        "none",
        "The reason in plain words, for the text that asks for consent.",
    );
}

/// What is kept about a visitor.
pub const PROFILE: Object = Object {
    name: "Profile",
    called: "`profile`",
    fields: &[
        profile_fields::ATTRIBUTES,
        profile_fields::EVENTS,
        profile_fields::FEEDBACK,
        profile_fields::RECORDS,
        profile_fields::INTERESTS,
    ],
};

const ATTRIBUTES: Map = Map { key: NameKind::Identifier, value: Form::Object(&ATTRIBUTE) };
const EVENTS: Map = Map { key: NameKind::Identifier, value: Form::Object(&EVENT) };
const FEEDBACKS: Map = Map { key: NameKind::Id, value: Form::Object(&FEEDBACK) };
const INTERESTS: Map = Map { key: NameKind::Id, value: Form::Object(&INTEREST) };

/// Fields of `profile`.
pub mod profile_fields {
    use super::*;

    /// `attributes`
    pub const ATTRIBUTES: Field = Field::optional(
        "attributes",
        Form::Map(&super::ATTRIBUTES),
        "attributes: { country: { type: string, purpose: functional } }",
        "none",
        "Facts about a visitor, by name. Conditions read them as `profile.country`.",
    );
    /// `events`
    pub const EVENTS: Field = Field::optional(
        "events",
        Form::Map(&super::EVENTS),
        "events: { purchase: { purpose: functional, dimensions: [sku] } }",
        "none",
        "What visitors do, by name. Conditions ask `happened('purchase', '30d')` or `count('purchase')`.",
    );
    /// `records`
    pub const RECORDS: Field = Field::optional(
        "records",
        Form::Object(&super::RECORDS),
        "records: { exposures: analytics }",
        "the first purpose that is granted by default, for all of them",
        "The purposes under which the engine keeps records of its own.",
    );
    /// `feedback`
    pub const FEEDBACK: Field = Field::optional(
        "feedback",
        Form::Map(&super::FEEDBACKS),
        "feedback: { nps: { purpose: functional, min: 0, max: 10 } }",
        "none",
        "What visitors are asked for as a number, by id. Conditions read the latest answer as `feedback('nps')`.",
    );
    /// `interests`
    pub const INTERESTS: Field = Field::optional(
        "interests",
        Form::Map(&super::INTERESTS),
        "interests: { topic: { from: product_view.topic, half_life: 14d } }",
        "none",
        "What visitors are drawn to, by id: events that count less the older they are. Conditions read `interest('topic', 'cameras')`.",
    );
}

/// An attribute.
pub const ATTRIBUTE: Object = Object {
    name: "Attribute",
    called: "an attribute",
    fields: &[
        attribute_fields::TYPE,
        attribute_fields::PURPOSE,
        attribute_fields::IDENTITY,
        attribute_fields::VERIFIED,
        attribute_fields::SOURCE_RANK,
        allow_fields::ALLOW_HERE,
    ],
};

const SOURCES: List = List {
    name: "source_rank",
    first: None,
    entry: Form::Id,
    empty: Some(("no source is named", "name the sources, the most trusted one first, or leave it out")),
    most: limits::ENTRIES,
};

/// Fields of an attribute.
pub mod attribute_fields {
    use super::*;

    /// `type`
    pub const TYPE: Field = Field::required("type", TYPE_NAME, "type: string", "The type of its values.");
    /// `purpose`
    pub const PURPOSE: Field = Field::required(
        "purpose",
        PURPOSE_ID,
        "purpose: functional",
        "The purpose it is kept for. While that is denied, the attribute is neither stored nor read.",
    );
    /// `identity`
    pub const IDENTITY: Field = Field::optional(
        "identity",
        Form::Truth,
        "identity: true",
        "`false`",
        "Whether it says who the visitor is. Only a `string` can: profiles that have the same one are those of one person.",
    )
    .also(&["identifier", "key", "is_identity"]);
    /// `verified`
    pub const VERIFIED: Field = Field::optional(
        "verified",
        Form::Truth,
        "verified: true",
        "`false`",
        "Whether it is read only if a hub has signed it. Else conditions find it unknown, with the cause `unverified`.",
    )
    .also(&["signed", "trusted"]);
    /// `source_rank`
    pub const SOURCE_RANK: Field = Field::optional(
        "source_rank",
        Form::List(&super::SOURCES),
        "source_rank: [crm, web]",
        "none: the latest value counts",
        "Where values come from, the most trusted source first. Where sources disagree, the value of the one that stands first counts; a source that is not named comes after all that are.",
    )
    .also(&["sources", "source_order", "trust"]);
}

const TYPE_NAME: Form = Form::Choice(&TYPES);
const TYPES: Choice = Choice {
    words: || Type::DECLARABLE.map(|choice| choice.0).to_vec(),
    also: &[
        ("boolean", "bool"),
        ("integer", "int"),
        ("number", "double"),
        ("float", "double"),
        ("text", "string"),
        ("str", "string"),
        ("date", "timestamp"),
        ("datetime", "timestamp"),
        ("time", "timestamp"),
        ("list", "list(string)"),
        ("strings", "list(string)"),
        ("string[]", "list(string)"),
        ("list<string>", "list(string)"),
        ("list(text)", "list(string)"),
        ("array", "list(string)"),
        ("set", "list(string)"),
    ],
};

/// An event.
pub const EVENT: Object = Object {
    name: "Event",
    called: "an event",
    fields: &[event_fields::PURPOSE, event_fields::DIMENSIONS, event_fields::MEASURES, allow_fields::ALLOW_HERE],
};

const MEASURES: Map = Map { key: NameKind::Id, value: Form::Object(&MEASURE) };
const DIMENSIONS: List = List { name: "dimensions", first: None, entry: Form::Id, empty: None, most: limits::ENTRIES };

/// Fields of an event.
pub mod event_fields {
    use super::*;

    /// `purpose`
    pub const PURPOSE: Field = Field::required(
        "purpose",
        PURPOSE_ID,
        "purpose: functional",
        "The purpose it is kept for. While that is denied, the event is not counted.",
    );
    /// `dimensions`
    pub const DIMENSIONS: Field = Field::optional(
        "dimensions",
        Form::List(&super::DIMENSIONS),
        "dimensions: [sku]",
        "none",
        "What the event is counted apart by. Conditions ask `count('purchase', '7d', 'sku', 'x100')`.",
    );
    /// `measures`
    pub const MEASURES: Field = Field::optional(
        "measures",
        Form::Map(&super::MEASURES),
        "measures: { revenue: { scale: 0.01 } }",
        "none",
        "Numbers that the event brings along, by id. Conditions add them up: `sum('purchase', 'revenue', '30d')`.",
    );
}

/// A measure of an event.
pub const MEASURE: Object = Object { name: "Measure", called: "a measure", fields: &[measure_fields::SCALE] };

/// Fields of a measure.
pub mod measure_fields {
    use super::*;

    /// `scale`
    pub const SCALE: Field = Field::optional(
        "scale",
        Form::Number(*limits::SCALES.start(), *limits::SCALES.end()),
        "scale: 0.01",
        "`0.01`",
        "What the number is kept in whole multiples of: `0.01` keeps hundredths.",
    )
    .also(&["precision", "step", "unit"]);
}

/// A kind of feedback.
pub const FEEDBACK: Object = Object {
    name: "Feedback",
    called: "a kind of feedback",
    fields: &[feedback_fields::PURPOSE, feedback_fields::MIN, feedback_fields::MAX],
};

/// Fields of a kind of feedback.
pub mod feedback_fields {
    use super::*;

    const BOUND: Form = Form::Number(-1_000_000.0, 1_000_000.0);

    /// `purpose`
    pub const PURPOSE: Field = Field::required(
        "purpose",
        PURPOSE_ID,
        "purpose: functional",
        "The purpose it is kept for. While that is denied, the answer is neither stored nor read.",
    );
    /// `min`
    pub const MIN: Field =
        Field::required("min", BOUND, "min: 0", "The lowest answer.").also(&["minimum", "from", "low", "lowest"]);
    /// `max`
    pub const MAX: Field =
        Field::required("max", BOUND, "max: 10", "The highest answer.").also(&["maximum", "to", "high", "highest"]);
}

/// An interest.
pub const INTEREST: Object =
    Object { name: "Interest", called: "an interest", fields: &[interest_fields::FROM, interest_fields::HALF_LIFE] };

/// Fields of an interest.
pub mod interest_fields {
    use super::*;

    /// `from`
    pub const FROM: Field = Field::required(
        "from",
        Form::Reference("dimension of an event"),
        "from: product_view.topic",
        "The event and its dimension whose values are told apart.",
    )
    .also(&["event", "of", "source"]);
    /// `half_life`
    pub const HALF_LIFE: Field = Field::required(
        "half_life",
        Form::HalfLife,
        "half_life: 14d",
        "After this much time an event counts half: whole hours, days or weeks, `1h` to `365d`.",
    )
    .also(&["halflife", "decay", "half-life"]);
}

/// The purposes of the engine's own records.
pub const RECORDS: Object = Object {
    name: "Records",
    called: "`profile.records`",
    fields: &[record_fields::STAGE, record_fields::EXPOSURES, record_fields::ASSIGNMENTS, record_fields::CONVERSATION],
};

/// Fields of `records`.
pub mod record_fields {
    use super::*;

    const DEFAULT: &str = "the first purpose that is granted by default";

    /// `stage`
    pub const STAGE: Field =
        Field::optional("stage", PURPOSE_ID, "stage: functional", DEFAULT, "Purpose of the visitor's stage.");
    /// `exposures`
    pub const EXPOSURES: Field = Field::optional(
        "exposures",
        PURPOSE_ID,
        "exposures: analytics",
        DEFAULT,
        "Purpose of what was shown and clicked, and of every item that names no purpose itself.",
    );
    /// `assignments`
    pub const ASSIGNMENTS: Field = Field::optional(
        "assignments",
        PURPOSE_ID,
        "assignments: functional",
        DEFAULT,
        "Purpose of the visitor's random id and of what is assigned by it.",
    );
    /// `conversation`
    pub const CONVERSATION: Field = Field::optional(
        "conversation",
        PURPOSE_ID,
        "conversation: functional",
        DEFAULT,
        "Purpose of the conversation with the visitor.",
    );
}

pub(super) const CONTEXT: Map = Map { key: NameKind::Identifier, value: Form::Object(&CONTEXT_FIELD) };

/// A context field.
pub const CONTEXT_FIELD: Object = Object {
    name: "Context field",
    called: "a context field",
    fields: &[context_fields::TYPE, allow_fields::ALLOW_HERE],
};

/// Fields of a context field.
pub mod context_fields {
    use super::*;

    /// `type`
    pub const TYPE: Field = Field::required("type", TYPE_NAME, "type: double", "The type of its values.");
}
