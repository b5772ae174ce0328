//! What a journey document looks like, declared once: the checker, the JSON Schema and the reference walk these declarations.

mod allow;
mod experiment;
mod function;
mod item;
mod journey;
mod message;
mod page;
mod profile;
mod slot;
mod stage;
pub(super) mod written;

pub use allow::{ALLOWED, ALLOWED_HERE, allow_fields};
pub use experiment::{
    EXPERIMENT, HOURS, LAYER, SCHEDULE, WEEKDAYS, experiment_fields, hours_fields, layer_fields, schedule_fields,
};
pub use function::{Category, FUNCTIONS, Function};
pub use item::{CHANNELS, ITEM, item_fields};
pub use journey::{JOURNEY, journey_fields};
pub use message::{HANDOVER, MESSAGES, handover_fields, message_fields};
pub use page::{
    ARBITRATION, CAP, COOL_DOWN, INTERRUPTIONS, JOURNEY_CAP, LOCALES, PASSAGE, SUPPRESSION, arbitration_fields,
    cap_fields, cool_down_fields, interruption_fields, locales_fields, passage_fields, suppression_fields,
};
pub use profile::{
    ATTRIBUTE, CONTEXT_FIELD, EVENT, FEEDBACK, INTEREST, MEASURE, PROFILE, PURPOSE, RECORDS, attribute_fields,
    context_fields, event_fields, feedback_fields, interest_fields, measure_fields, profile_fields, purpose_fields,
    record_fields,
};
pub use slot::{SLOT, slot_fields};
pub use stage::{FIRST_STAGE, LATER_STAGE, TIMEOUT, stage_fields, timeout_fields};

use crate::base::limits;

/// A map whose fields are known.
#[derive(Debug)]
pub struct Object {
    /// What it is called, for titles: `Item`.
    pub name: &'static str,
    /// What it is called within a sentence: `an item`.
    pub called: &'static str,
    /// Its fields, in the order in which one writes them.
    pub fields: &'static [Field],
}

/// A field of an [`Object`].
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
    /// What its value may be.
    pub form: Form,
    /// Names that people coming from elsewhere give it.
    pub also: &'static [&'static str],
    /// The field with a value, as one writes it in YAML on one line.
    pub example: &'static str,
    /// What it is for.
    pub about: About,
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It may be left out.
    Optional,
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Any text.
    Text,
    /// The id of what it stands in.
    Id,
    /// The id of something that the journey declares elsewhere, such as a `slot`.
    Reference(&'static str),
    /// `true` or `false`.
    Truth,
    /// A whole number between two bounds, both included.
    Whole(i64, i64),
    /// A number between two bounds, both included.
    Number(f64, f64),
    /// A text that is written in a way of its own.
    Written(&'static Written),
    /// A half-life: whole hours, days or weeks, such as `14d`.
    HalfLife,
    /// One of some words.
    Choice(&'static Choice),
    /// A condition in CEL.
    Condition,
    /// A number computed in CEL.
    Score,
    /// A map of anything.
    Content,
    /// A list.
    List(&'static List),
    /// A map whose keys are ids.
    Map(&'static Map),
    /// A map whose fields are known.
    Object(&'static Object),
    /// Nothing at all: a field that has no place here although its neighbours have it, with what is said about it and the way out.
    Never(&'static str, &'static str),
}

/// A text that is written in a way of its own.
#[derive(Debug)]
pub struct Written {
    /// What it is, as in "`soon` is no …" with its article: `a length of time`.
    pub what: &'static str,
    /// The way out.
    pub help: &'static str,
    /// A regular expression that all such texts fit; there may be a few more that fit.
    pub pattern: &'static str,
    /// All of them, if they are not too many.
    pub all: Option<fn() -> Vec<&'static str>>,
    /// Whether a text is one.
    pub accepts: fn(&str) -> bool,
}

/// Words of which one may stand.
#[derive(Debug)]
pub struct Choice {
    /// The words, as the model has them.
    pub words: fn() -> Vec<&'static str>,
    /// Words that people coming from elsewhere write, with what they are here.
    pub also: &'static [(&'static str, &'static str)],
}

/// A list.
#[derive(Debug)]
pub struct List {
    /// What its entries are called, for messages: `stages`.
    pub name: &'static str,
    /// What its first entry is, if that is something else than the others.
    pub first: Option<Form>,
    /// What its entries are.
    pub entry: Form,
    /// What is said about an empty one, with the way out; none if it may be empty.
    pub empty: Option<(&'static str, &'static str)>,
    /// The most entries.
    pub most: usize,
}

/// A map whose keys are ids.
#[derive(Debug)]
pub struct Map {
    /// How the ids may be written.
    pub key: NameKind,
    /// What its values are.
    pub value: Form,
}

/// Where an id is used, which decides how it may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// In conditions after a point: letters, digits and `_`.
    Identifier,
    /// In lists and quotes: also `-` and `.`.
    Id,
}

/// What people read about a field. Without the feature `describe` it is empty: the wasm files carry none of it.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// One or two sentences in Markdown.
    #[cfg(feature = "describe")]
    pub text: &'static str,
    /// What counts when the field is left out, in words or as YAML in backticks.
    #[cfg(feature = "describe")]
    pub default: Option<&'static str>,
}

impl About {
    #[cfg_attr(not(feature = "describe"), allow(unused_variables, reason = "the texts are left out"))]
    const fn new(text: &'static str, default: Option<&'static str>) -> Self {
        Self {
            #[cfg(feature = "describe")]
            text,
            #[cfg(feature = "describe")]
            default,
        }
    }
}

impl Field {
    const fn required(name: &'static str, form: Form, example: &'static str, about: &'static str) -> Self {
        Self { name, need: Need::Required, form, also: &[], example, about: About::new(about, None) }
    }

    const fn also(mut self, names: &'static [&'static str]) -> Self {
        self.also = names;
        self
    }

    const fn optional(
        name: &'static str,
        form: Form,
        example: &'static str,
        default: &'static str,
        about: &'static str,
    ) -> Self {
        Self { name, need: Need::Optional, form, also: &[], example, about: About::new(about, Some(default)) }
    }
}

impl NameKind {
    /// Whether `text` may be such an id.
    #[must_use]
    pub fn allows(self, text: &str) -> bool {
        let is_id = self == Self::Id;
        let begins = |letter: char| letter == '_' || letter.is_ascii_alphabetic() || (is_id && letter.is_ascii_digit());
        let allowed =
            |letter: char| letter == '_' || letter.is_ascii_alphanumeric() || (is_id && matches!(letter, '-' | '.'));
        text.starts_with(begins) && text.chars().all(allowed) && text.len() <= limits::NAME_BYTES
    }

    /// The same as a regular expression, without the bound on its length ([`limits::NAME_BYTES`]).
    #[must_use]
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Identifier => "^[A-Za-z_][A-Za-z0-9_]*$",
            Self::Id => "^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
        }
    }
}

/// Every object, in the order of the document.
fn objects() -> Vec<&'static Object> {
    let mut found = Vec::new();
    let mut waiting = vec![Form::Object(&JOURNEY)];
    while let Some(form) = waiting.pop() {
        match form {
            Form::List(list) => waiting.extend(list.first.into_iter().chain([list.entry])),
            Form::Map(map) => waiting.push(map.value),
            Form::Object(object) => {
                found.push(object);
                waiting.extend(object.fields.iter().rev().map(|field| field.form));
            }
            _ => {}
        }
    }
    found
}

/// The objects that have a field called `name`, in the order of the document.
#[must_use]
pub fn with_field(name: &str) -> Vec<&'static Object> {
    let has_it = |object: &&Object| object.fields.iter().any(|field| field.name == name && !field.is_never());
    objects().into_iter().filter(has_it).collect()
}

impl Field {
    const fn is_never(&self) -> bool {
        matches!(self.form, Form::Never(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_of_fields_and_words_are_not_known_ones() {
        for object in objects() {
            let known: Vec<&str> = object.fields.iter().map(|field| field.name).collect();
            for field in object.fields {
                assert!(field.also.iter().all(|also| !known.contains(also)), "{}.{}", object.name, field.name);
                if let Form::Choice(choice) = field.form {
                    let words = (choice.words)();
                    let is_fine = |(also, meant): &(&str, &str)| !words.contains(also) && words.contains(meant);
                    assert!(choice.also.iter().all(is_fine), "{}.{}", object.name, field.name);
                }
            }
        }
    }
}
