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
const FEEDBACK: Field = field("feedback", &["answers", "scores"], "feedback: { nps: 3 }");
const STANDING: Field = field("standing", &["committed"], "standing: { hero: hero-poster }");
const OPENED: Field = field("opened", &["page_started", "started"], "opened: 30s");
const DONE: Field = field("done", &["answered", "dismissed"], "done: [survey-nps]");
const UNFOLDED: Field = field("unfolded", &["queued"], "unfolded: [{ exposure: loyalty-offer }]");
const PREVIEW: Field = field("preview", &["forced", "as"], "preview: { stage: retention }");
const EXPECT: Field = field("expect", &["then", "expected", "assert"], "expect: { slots: { hero: hero-poster } }");

/// What is known before the first page.
pub(super) const GIVEN: Form = Form {
    called: "`given`",
    fields: &[
        NOW,
        field("unit", &["visitor", "person", "user"], "unit: \"000102030405060708090a0b0c0d0e0f\""),
        CONSENT,
        ATTRIBUTES,
        FEEDBACK,
        EVENTS,
        CONTEXT,
        STANDING,
        OPENED,
        DONE,
        UNFOLDED,
        PREVIEW,
    ],
};

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
        field("same_page", &["stay"], "same_page: true"),
        CONSENT,
        ATTRIBUTES,
        FEEDBACK,
        EVENTS,
        CONTEXT,
        STANDING,
        OPENED,
        DONE,
        UNFOLDED,
        PREVIEW,
        EXPECT,
        field("seen", &["exposed", "viewed"], "seen: true"),
    ],
};

/// What stands in a slot already, in full.
pub(super) const STANDING_ITEM: Form = Form {
    called: "what stands in a slot",
    fields: &[field("item", &["id", "name"], "item: loyalty-offer"), field("variant", &[], "variant: gift")],
};

/// How a page is looked at.
pub(super) const PREVIEWED: Form = Form {
    called: "`preview`",
    fields: &[
        field("stage", &["phase"], "stage: retention"),
        field("segments", &["segment"], "segments: { serious: true }"),
        field("items", &["item", "slots"], "items: { hero: hero-poster }"),
        field("variants", &["variant", "experiments"], "variants: { loyalty-copy: gift }"),
    ],
};

/// Something that the visitor did, or that happened to an item.
pub(super) const EVENT: Form = Form {
    called: "an event",
    fields: &[
        field("event", &["name", "id", "type"], "event: product_view"),
        field("exposure", &["shown", "seen", "item"], "exposure: loyalty-offer"),
        field("click", &["clicked"], "click: loyalty-offer"),
        field("dismissal", &["dismiss", "dismissed", "closed"], "dismissal: loyalty-offer"),
        field("conversion", &["converted", "fulfilled", "answered"], "conversion: loyalty-offer"),
        field("slot", &["in"], "slot: hero"),
        field("channel", &["on"], "channel: mail"),
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
        field("holds", &["holds_for", "valid", "valid_until", "until"], "holds: 2d"),
    ],
};

const EXPLANATION: Field = field("explanation", &["why", "because", "contains"], "explanation: [\"context.campaign\"]");
const REASON: Field = field("reason", &["code"], "reason: matched");

/// What the explanation says, by language.
pub(super) const SENTENCES: Form = Form {
    called: "`explanation`",
    fields: &[
        field("en", &["english"], "en: \"was shown 2 times\""),
        field("de", &["german"], "de: \"2-mal gezeigt\""),
    ],
};

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
        field("variant", &["experiment"], "variant: gift"),
        field("held_out", &["holdout"], "held_out: loyalty-offer"),
        field("propensity", &["probability"], "propensity: 5000"),
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
pub const FORMS: [&Form; 12] = [
    &FILE,
    &GIVEN,
    &TEST,
    &STEP,
    &EVENT,
    &STANDING_ITEM,
    &PREVIEWED,
    &EXPECTED,
    &EXPECTED_STAGE,
    &EXPECTED_SLOT,
    &EXPECTED_ABSENT,
    &SENTENCES,
];
