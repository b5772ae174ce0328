//! What comes out of a pass.

use super::{Cause, Reason};
use crate::base::time::UnixMs;

/// How much a decision tells about what lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Winners only.
    #[default]
    Winners,
    /// Also every item that ranks above the winner (all, if there is none) with the first check that refused it.
    Losers,
}

/// An item that stands on the page already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed<'a> {
    /// The slot's name.
    pub slot: &'a str,
    /// The item's id.
    pub item: &'a str,
    /// The id of its variant; empty for none.
    pub variant: &'a str,
}

/// An item that ranks above the winner and was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loser {
    /// Index of the item.
    pub item: u16,
    /// The first check that refused it.
    pub reason: Reason,
    /// Why it could not be told, when that is the reason.
    pub cause: Option<Cause>,
}

/// What one slot shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Index of the slot.
    pub slot: u16,
    /// Index of the item; none means the slot keeps its baseline. With [`Reason::Holdout`] it does so, too, and this is the item that
    /// would have been shown.
    pub item: Option<u16>,
    /// Index of the item's variant.
    pub variant: Option<u16>,
    /// Why.
    pub reason: Reason,
    /// Whether what the slot shows depends on what the token leaves out: then it shows nothing yet. Never so by a view.
    pub pending: bool,
    /// Of 10,000 units how many would have had the same of this item; 10,000 where nothing was drawn.
    pub propensity: u16,
    /// What the host may append to the profile, with the exposure.
    pub assignment: Option<Assignment>,
    /// Stable hash of (pack hash as 8 bytes LE, page id, slot, item, variant), names as UTF-8, empty for none.
    pub decision_id: u64,
    /// In rank order; empty unless [`Detail::Losers`] was asked for.
    pub losers: Vec<Loser>,
}

impl Decision {
    /// Index of the item that the slot shows; none means its baseline.
    #[must_use]
    pub fn shown(&self) -> Option<u16> {
        self.item.filter(|_| self.reason != Reason::Holdout)
    }
}

/// A variant that was drawn for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Id of the experiment.
    pub experiment: String,
    /// Id of the variant.
    pub variant: String,
    /// Version of the experiment.
    pub version: u16,
}

/// A change of stage that the host may append to the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Index of the stage that was left.
    pub from: u16,
    /// Index of the stage that was entered.
    pub to: u16,
    /// When it was evaluated.
    pub at_ms: UnixMs,
    /// Time of the newest event that the evaluation saw.
    pub newest_ms: UnixMs,
    /// Stable hash of (unit as 32 hex digits or empty, from, to, `newest_ms` as 8 bytes LE): synchronised devices derive the
    /// same one.
    pub id: u64,
}

/// The decisions of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Index of the stage the visitor is in.
    pub stage: u16,
    /// The profile names a stage that this journey does not have; the initial one counts.
    pub stage_unknown: bool,
    /// Present when the stage changed.
    pub transition: Option<Transition>,
    /// Whether this is how the page would look, and nothing of it may be recorded.
    pub is_preview: bool,
    /// One per slot of the journey, in the order in which slots are decided.
    pub decisions: Vec<Decision>,
    /// As long as nothing happens, every decision is the same at every moment before this one; [`UnixMs::MAX`] if time alone changes
    /// nothing.
    pub valid_until_ms: UnixMs,
}
