//! What a file of tests looks like: every map with its fields, declared once for reader and documentation.

/// A map whose fields are known.
#[derive(Debug)]
pub struct Form {
    /// What it is called within a sentence: `a test`.
    pub called: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of a [`Form`].
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Names that people coming from elsewhere give it.
    pub also: &'static [&'static str],
    /// The field with a value, as one writes it in YAML on one line.
    pub example: &'static str,
}

const fn field(name: &'static str, also: &'static [&'static str], example: &'static str) -> Field {
    Field { name, also, example }
}

/// The file.
pub(super) const FILE: Form = Form {
    called: "a file of tests",
    fields: &[
        field("journey", &["file", "pack"], "journey: journey.yaml"),
        field("language", &["locale", "lang"], "language: de"),
        field("given", &["background", "before", "setup", "defaults"], "given: { context: { channel: web } }"),
        field(
            "tests",
            &["test", "cases", "scenarios"],
            "tests: [{ name: \"the poster's visitor sees its hero\", expect: { slots: { hero: hero-poster } } }]",
        ),
    ],
};

const NOW: Field = field("now", &["at", "time", "start"], "now: 2026-05-04T07:42:00Z");
const CONSENT: Field = field("consent", &["consents", "purposes"], "consent: { personalization: granted }");
const ATTRIBUTES: Field = field("attributes", &["attribute", "profile"], "attributes: { country: CH }");
const CONTEXT: Field = field("context", &["request", "page"], "context: { campaign: poster }");
const EVENTS: Field = field("events", &["event", "history"], "events: [{ event: product_view, ago: 2d }]");
const EXPECT: Field = field("expect", &["then", "expected", "assert"], "expect: { slots: { hero: hero-poster } }");

/// What is known before the first page.
pub(super) const GIVEN: Form = Form { called: "`given`", fields: &[NOW, CONSENT, ATTRIBUTES, CONTEXT, EVENTS] };

/// A test.
pub(super) const TEST: Form = Form {
    called: "a test",
    fields: &[
        field("name", &["test", "title", "id", "it"], "name: \"the poster's visitor sees its hero\""),
        field("given", &["when", "before", "setup"], "given: { context: { campaign: poster } }"),
        EXPECT,
        field("steps", &["step", "sequence"], "steps: [{ after: 2d, expect: { stage: retention } }]"),
    ],
};

/// A page of a sequence.
pub(super) const STEP: Form = Form {
    called: "a step",
    fields: &[
        field("step", &["name", "title"], "step: \"the next morning\""),
        field("after", &["wait", "ago", "at", "now"], "after: 2d"),
        field("same_page", &["committed"], "same_page: true"),
        CONSENT,
        ATTRIBUTES,
        CONTEXT,
        EVENTS,
        EXPECT,
    ],
};

/// Something that the visitor did.
pub(super) const EVENT: Form = Form {
    called: "an event",
    fields: &[
        field("event", &["name", "id", "type"], "event: product_view"),
        field("ago", &["after", "before", "since"], "ago: 2d"),
        field("at", &["time", "now"], "at: 2026-05-04T07:42:00Z"),
        field("times", &["count", "repeat"], "times: 3"),
        field("every", &["interval"], "every: 1d"),
        field("dimensions", &["dimension", "properties", "params"], "dimensions: { sku: x100 }"),
    ],
};

/// What a page must show.
pub(super) const EXPECTED: Form = Form {
    called: "`expect`",
    fields: &[
        field("stage", &["phase"], "stage: awareness"),
        field("slots", &["slot", "shown", "shows"], "slots: { hero: hero-poster }"),
        field("not_shown", &["absent", "hidden", "not", "notShown"], "not_shown: [loyalty-offer]"),
    ],
};

const EXPLANATION: Field = field("explanation", &["why", "because", "contains"], "explanation: [\"context.campaign\"]");
const REASON: Field = field("reason", &["code"], "reason: matched");

/// What the stage must be, in full.
pub(super) const EXPECTED_STAGE: Form = Form {
    called: "the expected stage",
    fields: &[field("stage", &["id", "name", "is"], "stage: awareness"), EXPLANATION],
};

/// What a slot must show, in full.
pub(super) const EXPECTED_SLOT: Form = Form {
    called: "the expected slot",
    fields: &[
        field("item", &["id", "name", "shows"], "item: hero-poster"),
        field("variant", &["experiment"], "variant: 0"),
        REASON,
        EXPLANATION,
    ],
};

/// What must not be shown, in full.
pub(super) const EXPECTED_ABSENT: Form = Form {
    called: "an item that is not shown",
    fields: &[
        field("item", &["id", "name"], "item: hero-poster"),
        field("slot", &["in"], "slot: hero"),
        REASON,
        EXPLANATION,
    ],
};

/// Every map of a file of tests.
pub const FORMS: [&Form; 9] =
    [&FILE, &GIVEN, &TEST, &STEP, &EVENT, &EXPECTED, &EXPECTED_STAGE, &EXPECTED_SLOT, &EXPECTED_ABSENT];
