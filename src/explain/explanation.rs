//! The one form in which an explanation leaves the engine: as Rust values, as JSON, as a JavaScript object.

use serde::{Serialize, Serializer};

use super::cel;
use super::ruling::{Barred, CheckExplanation, HeldOut, LimitExplanation, MoveKind, VariantExplanation};
use crate::base::time::{LAST_MS, kept};
use crate::decide::Found;
use crate::model::{Cause, Reason, Scalar, stored_double};
use crate::syntax::print_condition;

/// The language of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Every language with its code (ISO 639-1).
    pub const ALL: [(&'static str, Self); 2] = [("en", Self::English), ("de", Self::German)];

    /// The language with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.0 == code).map(|known| known.1)
    }
}

/// Why a page shows what it shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The language of the sentences.
    pub language: Language,
    /// Why the visitor is in this stage.
    pub stage: StageExplanation,
    /// One per slot, in the order in which they are decided.
    pub slots: Vec<SlotExplanation>,
}

/// Why the visitor is in a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StageExplanation {
    /// The stage.
    pub stage: String,
    /// The stored stage, as it is stored; the initial one if none is.
    pub from: String,
    /// Whether the journey no longer has the stored stage, so that the initial one counts.
    pub unknown: bool,
    /// All that in one sentence or two.
    pub sentence: String,
    /// Whether a preview puts the visitor there.
    #[serde(skip_serializing_if = "is_false")]
    pub previewed: bool,
    /// The ways out of a stage that were asked, in their order: first out of the stored stage, then out of each that was entered.
    pub entered: Vec<EnterExplanation>,
}

/// A way from one stage into another, and whether it was gone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnterExplanation {
    /// The stage it leads into.
    pub stage: String,
    /// The stage it leads out of.
    pub from: String,
    /// How that stage would be left.
    pub by: MoveKind,
    /// What its conditions came to together; of a timeout, whether it is over.
    pub verdict: Verdict,
    /// Why it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "cause_name")]
    pub cause: Option<Cause>,
    /// Whether it was gone.
    pub gone: bool,
    /// Until when the visitor has to stay, in milliseconds since 1970: `min_dwell`, or the time of a timeout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<i64>,
    /// Why it is not open although its conditions hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barred: Option<Barred>,
    /// `exit` of the stage it leads out of, clause by clause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<Clause>,
    /// `enter` of the stage it leads into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enter: Option<Clause>,
    /// `when` of a transition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Clause>,
}

/// Why a slot shows what it shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlotExplanation {
    /// The slot.
    pub slot: String,
    /// The item it shows; none means that it keeps its baseline. With the reason `holdout` it does so, too, and this is the item that
    /// would have been shown.
    pub item: Option<String>,
    /// The variant in which it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The decision's reason.
    #[serde(serialize_with = "reason_name")]
    pub reason: Reason,
    /// The experiment of its item, and why it is this variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experiment: Option<VariantExplanation>,
    /// Which holdout keeps the item from being shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holdout: Option<HeldOut>,
    /// The decision's id, 16 hex digits.
    pub decision_id: String,
    /// The winner with the clause that let it win and its variant, and the best loser with what refused it.
    pub sentence: String,
    /// Every item of the slot, best ranked first.
    pub items: Vec<ItemExplanation>,
}

/// Why an item is shown or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemExplanation {
    /// The item.
    pub item: String,
    /// Its rank in the slot; 1 is the best.
    pub rank: u32,
    /// Its priority.
    pub priority: i32,
    /// The decision's reason for the winner, `outranked` for what could have been shown, else the first check that refused it.
    #[serde(serialize_with = "reason_name")]
    pub reason: Reason,
    /// Why its condition cannot be told.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "cause_name")]
    pub cause: Option<Cause>,
    /// The stages it is for; none means all.
    pub stages: Option<Vec<String>>,
    /// Its condition (`when` and `segments`), clause by clause; none if it has none.
    pub when: Option<Clause>,
    /// Its channels, locales and schedule, and the suppressions that are for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckExplanation>,
    /// Its caps, cool-downs and exclusive groups, and the budgets for interruptions, as far as they are for this request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitExplanation>,
    /// The other slot of the page in which it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_in: Option<String>,
    /// Its score, where it has one and it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The smallest set of changes after which it would be shown here; none for the winner, and where nothing helps.
    pub nearest_miss: Option<Vec<Change>>,
    /// The reason in one sentence.
    pub sentence: String,
}

/// A part of a condition and what it came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Clause {
    /// CEL, written from the pack.
    pub text: String,
    /// How it is made of its clauses; none for a clause without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// What it came to.
    pub verdict: Verdict,
    /// Why it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "cause_name")]
    pub cause: Option<Cause>,
    /// Whether the whole condition's verdict rests on it.
    pub decisive: bool,
    /// The value that was seen on the side that reads something; none where it is not known or may not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Seen>,
    /// What it is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clauses: Option<Vec<Clause>>,
}

/// How a clause is made of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// All must hold.
    And,
    /// One must hold.
    Or,
    /// The one must not hold.
    Not,
    /// The segment's condition.
    Segment,
}

/// What a clause came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It cannot be told; the cause says why.
    Unknown,
    /// It has no result.
    Error,
}

impl Verdict {
    pub(super) fn of(outcome: Result<bool, Cause>) -> (Self, Option<Cause>) {
        match outcome {
            Ok(true) => (Self::True, None),
            Ok(false) => (Self::False, None),
            Err(Cause::Error) => (Self::Error, None),
            Err(cause) => (Self::Unknown, Some(cause)),
        }
    }
}

/// One thing that would have to be different.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The clause, as CEL; `stage`, `consent(…)`, `slot(…)` and `priority` for what is no clause of the condition.
    pub text: String,
    /// The value that was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Seen>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "cause_name")]
    pub cause: Option<Cause>,
    /// What it takes, as a condition would go on after the value: `>= 3`, `in ['a', 'b']`, `true`.
    pub needs: String,
    /// The change in one sentence.
    pub sentence: String,
    /// What the clause must come to; none where it is no clause of the condition.
    #[serde(skip)]
    pub becomes: Option<bool>,
}

/// A value as it may be shown: numbers that JavaScript has exactly, text of bounded length.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Seen {
    /// `true` or `false`.
    Bool(bool),
    /// An integer of at most 2^53.
    Int(i64),
    /// A finite double, or an integer beyond 2^53, rounded.
    Double(f64),
    /// A span of time, in milliseconds.
    Duration(i64),
    /// A moment, in milliseconds since 1970.
    Timestamp(i64),
    /// Text, at most [`Seen::MOST_LETTERS`] letters; `…` stands for what was cut off.
    Text(String),
    /// A list, a map or `null` as CEL writes it, cut like a text and with `…` for elements that are left out.
    Written(String),
}

impl Seen {
    /// The longest text that is handed out whole.
    pub const MOST_LETTERS: usize = 256;

    /// The value in the form that may be shown; NaN and infinities are nothing.
    pub(super) fn of(value: &Found) -> Option<Self> {
        let Some(plain) = value.plain() else {
            return Some(Self::Written(bounded(&print_condition(&cel::found(value)), Self::MOST_LETTERS)));
        };
        Some(match plain {
            Scalar::Bool(value) => Self::Bool(*value),
            Scalar::Int(value) => Self::whole(*value),
            Scalar::Timestamp(value) => Self::Timestamp(kept(*value)),
            Scalar::Duration(value) => Self::Duration(kept(*value)),
            Scalar::Double(value) => Self::Double(stored_double(*value)?),
            Scalar::String(value) => Self::Text(bounded(value, Self::MOST_LETTERS)),
            Scalar::Strings(_) => Self::Written(bounded(&print_condition(&cel::constant(plain)), Self::MOST_LETTERS)),
        })
    }

    fn whole(value: i64) -> Self {
        const LARGEST: i64 = LAST_MS - 1;
        if (-LARGEST..=LARGEST).contains(&value) {
            return Self::Int(value);
        }
        #[allow(clippy::cast_precision_loss, reason = "the nearest number that JavaScript has is wanted")]
        Self::Double(value as f64)
    }
}

/// The text, cut after so many letters.
pub(super) fn bounded(text: &str, most_letters: usize) -> String {
    match text.char_indices().nth(most_letters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

pub(super) fn reason_name<S: Serializer>(reason: &Reason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reason.name())
}

pub(super) fn cause_name<S: Serializer>(cause: &Option<Cause>, serializer: S) -> Result<S::Ok, S::Error> {
    match cause {
        Some(cause) => serializer.serialize_str(cause.name()),
        None => serializer.serialize_none(),
    }
}
