//! Warnings that do not apply, each with the reason.

use super::{Choice, Field, Form, List, Object};
use crate::base::limits;
use crate::syntax::Code;

const RULE: Form = Form::Choice(&RULES);
const RULES: Choice = Choice { words: || Code::WARNINGS.map(|choice| choice.0).to_vec(), also: &[] };

const EVERYWHERE: List =
    List { name: "allow", first: None, entry: Form::Object(&ALLOWED), empty: None, most: limits::ENTRIES };
const HERE: List =
    List { name: "allow", first: None, entry: Form::Object(&ALLOWED_HERE), empty: None, most: limits::ENTRIES };

/// A warning that is allowed in the journey, or below a place in it.
pub const ALLOWED: Object = Object {
    name: "Allowed warning",
    called: "an allowed warning",
    fields: &[allow_fields::RULE, allow_fields::AT, allow_fields::WHY],
};

/// A warning that is allowed for what it stands in.
pub const ALLOWED_HERE: Object = Object {
    name: "Warning allowed here",
    called: "a warning allowed here",
    fields: &[allow_fields::RULE, allow_fields::WHY],
};

/// `allow`, and the fields of its entries.
pub mod allow_fields {
    use super::*;

    /// `allow` of the journey.
    pub const ALLOW: Field = Field::optional(
        "allow",
        Form::List(&super::EVERYWHERE),
        "allow: [{ rule: E0705, at: /profile/events, why: \"the reports count them\" }]",
        "none",
        "Warnings of `etappe check` that do not apply, with the reason.",
    );
    /// `allow` of anything within the journey.
    pub const ALLOW_HERE: Field = Field::optional(
        "allow",
        Form::List(&super::HERE),
        "allow: [{ rule: E0705, why: \"the reports count it\" }]",
        "none",
        "Warnings about this entry that do not apply, with the reason.",
    );
    /// `rule`
    pub const RULE: Field = Field::required("rule", super::RULE, "rule: E0705", "The code of the warning.");
    /// `at`
    pub const AT: Field = Field::optional(
        "at",
        Form::Text,
        "at: /profile/events",
        "the whole journey",
        "The place in the document below which it is allowed, as a JSON pointer.",
    );
    /// `why`
    pub const WHY: Field = Field::required(
        "why",
        Form::Text,
        "why: \"the reports count it\"",
        "Why the warning does not apply here, for the next person who reads this.",
    );
}
