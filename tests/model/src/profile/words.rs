//! Consent and splits: what the visitor said of purposes and of devices.

use super::device::Replica;
use super::facts::{Place, Taken};
use crate::journey::Journey;
use std::collections::{BTreeMap, BTreeSet};

/// A grant or a denial of one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// On which it was said.
    pub device: u64,
    pub purpose: String,
    pub granted: bool,
    /// Of a grant: all denials of the purpose that its writer knew.
    pub names: BTreeSet<Place>,
}

/// Bars a device from a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Split {
    pub device: u64,
    pub joined_ms: i64,
    pub at_ms: i64,
}

impl Replica {
    /// All denials of a purpose that are known, also those that a grant names, and those of barred devices: what they dropped
    /// stays dropped.
    pub fn denials(&self, purpose: &str) -> BTreeSet<Place> {
        let denials = self.words.iter().filter(|(_, word)| word.purpose == purpose && !word.granted);
        denials.map(|(place, _)| *place).collect()
    }

    /// The last word on a purpose: `None` if there is none that counts.
    pub fn said(&self, purpose: &str) -> Option<bool> {
        let is_counted = |word: &Word| word.purpose == purpose && !self.is_barred(word.device);
        let words: BTreeMap<&Place, &Word> = self.words.iter().filter(|(_, word)| is_counted(word)).collect();
        let is_named = |denial: &Place| words.values().any(|word| word.granted && word.names.contains(denial));
        let stands = words.iter().any(|(place, word)| !word.granted && !is_named(place));
        if words.is_empty() { None } else { Some(!stands) }
    }

    /// Whether a purpose is granted.
    pub fn is_granted(&self, journey: &Journey, purpose: &str) -> bool {
        let declared = journey.purposes.iter().find(|(id, _)| id == purpose);
        declared.is_some_and(|(_, default)| self.said(purpose).unwrap_or(*default))
    }

    /// Whether the writer of a record knew all denials that are known here.
    pub fn is_current(&self, taken: &Taken) -> bool {
        let mut denials = self.words.iter().filter(|(_, word)| !word.granted && word.purpose == taken.purpose);
        denials.all(|(place, _)| taken.denials.contains(place))
    }

    /// Whether a device was barred from this person.
    pub fn is_barred(&self, device: u64) -> bool {
        self.splits.iter().any(|split| split.device == device)
    }

    /// Whether a device that is barred now was joined at that moment.
    pub fn is_while_joined(&self, true_ms: i64) -> bool {
        self.splits.iter().any(|split| split.joined_ms <= true_ms && true_ms <= split.at_ms)
    }

    /// The splits that are known.
    pub fn splits(&self) -> &BTreeSet<Split> {
        &self.splits
    }
}
