//! The closed list of reasons, and the causes of an unknown. Numbers and names are stable: they are on the wire and in logs.

use crate::base::bytes::Malformed;

/// Why a slot shows what it shows, or why an item did not make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// The item is the best that may be shown.
    Matched = 0,
    /// No item may be shown: the slot keeps its baseline.
    NoItem = 1,
    /// The item was on this page already and stays.
    Committed = 2,
    /// The winner's holdout keeps the baseline.
    Holdout = 3,
    /// No stored unit, so no experiment: control.
    NoUnit = 4,
    /// Forced by a preview.
    Preview = 5,
    /// What is shown depends on what the token leaves out: the slot keeps its baseline until somebody decides who has the whole view.
    Pending = 6,
    /// The visitor is in another stage.
    Stage = 16,
    /// The item is not for this channel.
    Channel = 17,
    /// The item has no content for this locale.
    Locale = 18,
    /// The item's purpose is not granted.
    Consent = 19,
    /// Outside the item's schedule.
    Schedule = 20,
    /// The item's condition does not hold.
    ConditionFalse = 21,
    /// The item's condition cannot be told; the cause says why.
    ConditionUnknown = 22,
    /// The item's condition ended in an error.
    ConditionError = 23,
    /// A suppression holds.
    Suppressed = 24,
    /// A cap is used up.
    Capped = 25,
    /// A cap or suppression cannot be told, so it blocks.
    BlockedUnknown = 26,
    /// The item is in another slot of this page already.
    UsedOnPage = 27,
    /// Another item of its exclusive group is on this page.
    Exclusive = 28,
    /// The page's, session's or day's budget for interruptions is used up.
    InterruptionBudget = 29,
    /// The stored stage no longer exists; the initial one counts.
    StageUnknown = 30,
    /// The item could be shown, but one that ranks above it, or was on the page already, has the slot. Only explanations say so.
    Outranked = 31,
}

impl Reason {
    /// Every reason, in the order of their numbers.
    pub const ALL: [Self; 23] = [
        Self::Matched,
        Self::NoItem,
        Self::Committed,
        Self::Holdout,
        Self::NoUnit,
        Self::Preview,
        Self::Pending,
        Self::Stage,
        Self::Channel,
        Self::Locale,
        Self::Consent,
        Self::Schedule,
        Self::ConditionFalse,
        Self::ConditionUnknown,
        Self::ConditionError,
        Self::Suppressed,
        Self::Capped,
        Self::BlockedUnknown,
        Self::UsedOnPage,
        Self::Exclusive,
        Self::InterruptionBudget,
        Self::StageUnknown,
        Self::Outranked,
    ];

    /// Of several that refuse an item, one bit each, the one that is asked first; none of none.
    #[must_use]
    pub fn first_of(bits: u32) -> Option<Self> {
        // Their numbers are in the order in which they are asked.
        let number = bits.trailing_zeros();
        Self::ALL.into_iter().find(|reason| *reason as u32 == number)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::NoItem => "no_item",
            Self::Committed => "committed",
            Self::Holdout => "holdout",
            Self::NoUnit => "no_unit",
            Self::Preview => "preview",
            Self::Pending => "pending",
            Self::Stage => "stage",
            Self::Channel => "channel",
            Self::Locale => "locale",
            Self::Consent => "consent",
            Self::Schedule => "schedule",
            Self::ConditionFalse => "condition_false",
            Self::ConditionUnknown => "condition_unknown",
            Self::ConditionError => "condition_error",
            Self::Suppressed => "suppressed",
            Self::Capped => "capped",
            Self::BlockedUnknown => "blocked_unknown",
            Self::UsedOnPage => "used_on_page",
            Self::Exclusive => "exclusive",
            Self::InterruptionBudget => "interruption_budget",
            Self::StageUnknown => "stage_unknown",
            Self::Outranked => "outranked",
        }
    }
}

/// Why a condition cannot be told, weakest first: of several, the strongest is kept, whatever their order.
///
/// Source: DESIGN 4.1 "Unknown".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Cause {
    /// Nothing is known under this name.
    Absent = 1,
    /// The computation has no result, such as text compared with a number.
    Error = 2,
    /// One operation would have been too large.
    Budget = 3,
    /// The attribute must be signed by a hub and is not.
    Unverified = 4,
    /// It was known once and made room for newer facts.
    Evicted = 5,
    /// Its purpose is not granted.
    NoConsent = 6,
    /// The edge's token does not carry it.
    NotInToken = 7,
}

impl From<Malformed> for Cause {
    fn from(_: Malformed) -> Self {
        Self::Error
    }
}

impl Cause {
    /// Every cause, weakest first.
    pub const ALL: [Self; 7] =
        [Self::Absent, Self::Error, Self::Budget, Self::Unverified, Self::Evicted, Self::NoConsent, Self::NotInToken];

    /// The cause with this number, if attributes may be unreadable for it.
    #[must_use]
    pub const fn of_unreadable(number: u8) -> Option<Self> {
        match number {
            4 => Some(Self::Unverified),
            7 => Some(Self::NotInToken),
            _ => None,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Error => "error",
            Self::Budget => "budget",
            Self::Unverified => "unverified",
            Self::Evicted => "evicted",
            Self::NoConsent => "no_consent",
            Self::NotInToken => "not_in_token",
        }
    }
}
