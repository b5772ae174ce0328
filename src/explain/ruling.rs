//! What an explanation says of an item beside its own condition: checks, limits, experiment.

use serde::Serialize;

use super::explanation::{Clause, Verdict, cause_name, reason_name};
use crate::model::{Cause, Reason};

/// A check that an item has to pass beside its own condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckExplanation {
    /// The reason that it gives: `channel`, `locale`, `schedule`, or `suppressed`.
    #[serde(serialize_with = "reason_name")]
    pub reason: Reason,
    /// Only `true` lets the item pass.
    pub verdict: Verdict,
    /// Why it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "cause_name")]
    pub cause: Option<Cause>,
    /// Which suppression: its place in `suppress` of the journey, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression: Option<u32>,
    /// Its condition; of a suppression the one under which the item is not shown. None for a schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
    /// When the schedule begins next, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    /// When the schedule ended last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<i64>,
    /// All that in words.
    pub sentence: String,
}

/// How often is enough, and how often it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitExplanation {
    /// The reason that it gives where it is used up: `capped`, `exclusive`, or `interruption_budget`.
    #[serde(serialize_with = "reason_name")]
    pub reason: Reason,
    /// `true` while there is room, `unknown` where something that counts may be missing.
    pub verdict: Verdict,
    /// What is counted: `item`, `tag`, `campaign`, `channel`, `slot`, `global`, `event`, `interruptions`, or `group`.
    pub scope: &'static str,
    /// Which item, tag, campaign, channel, slot or event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What is counted of items: `exposure`, `click`, `dismissal`, or `conversion`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<&'static str>,
    /// So many are enough.
    pub max: u16,
    /// Within what: a window as in conditions, `session`, `lifetime`, or `page`.
    pub per: String,
    /// How many the profile holds.
    pub stored: u64,
    /// How many happened and are not in the profile yet.
    pub unfolded: u64,
    /// How many stand on this page.
    pub here: u64,
    /// The purposes that were denied, so that something may be missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<String>,
    /// Of a limit that is used up: from when on there is room again if nothing happens, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// All that in words.
    pub sentence: String,
}

/// Which variant of an item is shown, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VariantExplanation {
    /// The experiment.
    pub experiment: String,
    /// The variant; none if the item stays without one.
    pub variant: Option<String>,
    /// Why it is this one.
    pub how: VariantGround,
    /// All that in words.
    pub sentence: String,
}

/// Why a variant is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VariantGround {
    /// It was drawn.
    Drawn,
    /// It was drawn earlier, and the profile kept it.
    Kept,
    /// It stood on the page already.
    Committed,
    /// A preview wants it, or shows control where it wants none.
    Preview,
    /// There is no unit to draw for: control.
    NoUnit,
    /// The visitor does not have what the experiment requires of another: control.
    Required,
    /// The visitor had a variant of a version that no longer counts: control.
    OldVersion,
    /// The visitor is in another part of the layer: control.
    OtherLayer,
    /// The experiment does not cover the visitor: control.
    NotCovered,
}

/// Which holdout keeps an item from being shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HeldOut {
    /// `holdout_percent` of the journey.
    All,
    /// That of the stage.
    Stage,
    /// That of the slot.
    Slot,
    /// That of the item's experiment.
    Item,
}

/// How a stage is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MoveKind {
    /// Into a later stage whose `enter` holds.
    Enter,
    /// By the `exit` of the stage.
    Exit,
    /// After its `timeout`.
    Timeout,
    /// By one of the journey's `transitions`.
    Transition,
}

/// Why a way out of a stage is not open, although its conditions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Barred {
    /// The stage it leads into was met in this pass already.
    Met,
    /// It leads back into the stage that was left last, and the visitor did nothing since.
    Left,
}
