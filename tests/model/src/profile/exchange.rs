//! How one device learns what another one holds, under the rules of words, epochs, splits and identities.

use super::device::Replica;
use super::facts::Part;
use super::words::Word;
use crate::journey::Journey;
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A settled part names so many that went into it.
const MOST_NAMES: usize = 32;
/// A profile holds so many parts.
const MOST_PARTS: usize = 256;

/// Why two are not joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Apart {
    /// Both are known, and have no identity in common (`E0415`).
    OtherPerson,
    /// There would be too many parts (`E0416`).
    TooManyParts,
}

impl Part {
    /// Whether that part went into this one, as far as this one can still tell.
    pub(super) fn names(&self, part: &Part) -> bool {
        let told = &self.went_in[self.went_in.len().saturating_sub(MOST_NAMES)..];
        // One that grew since is not in it as a whole.
        told.iter().any(|(number, changes)| *number == part.number && *changes >= part.changes)
    }

    /// Whether that is an earlier state of this settled part.
    pub(super) fn grew_from(&self, part: &Part) -> bool {
        let is_settled = !part.went_in.is_empty() && part.device == self.device;
        is_settled && part.went_in.len() < self.went_in.len() && self.went_in.starts_with(&part.went_in)
    }

    /// Of a section that was begun anew, since what it had was dropped, the newer state knows nothing of what was there before.
    fn drop_begun_anew(&mut self, other: &mut Part) {
        let purposes: BTreeSet<String> = self.taken.iter().map(|taken| taken.purpose.clone()).collect();
        for purpose in purposes {
            let span = |part: &Part| {
                let of_purpose = part.taken.iter().filter(|taken| taken.purpose == purpose);
                let places: Vec<u64> = of_purpose.map(|taken| taken.place.1).collect();
                places.iter().min().copied().zip(places.iter().max().copied())
            };
            let (Some((first, last)), Some((other_first, other_last))) = (span(self), span(other)) else { continue };
            let (begun, older) =
                if other_last > last { (other_first, &mut self.taken) } else { (first, &mut other.taken) };
            older.retain(|taken| taken.purpose != purpose || taken.place.1 >= begun);
        }
    }

    /// The newer of two states, with the sections that either of them has.
    fn join(&mut self, other: &Part) {
        let mut other = other.clone();
        if self.went_in.is_empty() {
            self.drop_begun_anew(&mut other);
        }
        if other.changes > self.changes {
            (self.changes, self.offset_ms) = (other.changes, other.offset_ms);
        }
        for taken in &other.taken {
            if !self.taken.iter().any(|held| held.place == taken.place) {
                self.taken.push(taken.clone());
            }
        }
        if self.went_in.is_empty() {
            self.taken.sort_by_key(|taken| taken.place.1);
            for taken in &mut self.taken {
                taken.offset_ms = self.offset_ms;
            }
        } else {
            let went_in = &self.went_in;
            let turn = |part: u64| went_in.iter().position(|(number, _)| *number == part);
            self.taken.sort_by_key(|taken| (turn(taken.place.0), taken.place.1));
        }
    }
}

impl Replica {
    /// Who the visitor is: the identities that the profile holds.
    pub fn identities(&self, journey: &Journey) -> BTreeMap<String, Value> {
        let known = self.known(journey).attributes.into_iter();
        let identities = known.filter(|(name, _)| journey.attributes[name].is_identity);
        identities.map(|(name, (_, value))| (name, value)).collect()
    }

    /// Learns what another device of the same person holds.
    pub fn learn_from(&mut self, journey: &Journey, other: &Replica) -> Result<(), Apart> {
        if let Some(split) = other.splits.iter().find(|split| split.device == self.device) {
            // It is a person of its own from now on, whatever it learned meanwhile.
            self.left.insert(*split);
            // Words of this device may have been said on a copy of it.
            let own = self.device;
            self.take_words(other, |word| word.device == own);
            self.leave();
            self.clean();
            return Ok(());
        }
        let (ours, theirs) = (self.identities(journey), other.identities(journey));
        let is_shared = ours.iter().any(|(name, value)| theirs.get(name) == Some(value));
        if !ours.is_empty() && !theirs.is_empty() && !is_shared {
            return Err(Apart::OtherPerson);
        }
        if other.epoch < self.epoch {
            return Ok(());
        }
        if other.epoch > self.epoch {
            self.forget(other.epoch, other.erased_ms);
        }
        self.splits.extend(&other.splits);
        self.take_words(other, |_| true);
        self.clean();
        let mut learned = self.clone();
        learned.take_parts(journey, other);
        if learned.parts.len() > MOST_PARTS {
            return Err(Apart::TooManyParts);
        }
        *self = learned;
        Ok(())
    }

    fn take_parts(&mut self, journey: &Journey, other: &Replica) {
        // What somebody else wrote into the line of this device was written on a copy of its storage.
        let mut has_copy = false;
        for part in other.parts.values() {
            if part.changes == 0 || self.is_barred(part.device) {
                continue;
            }
            let mut sent = part.clone();
            sent.taken.retain(|taken| {
                other.is_granted(journey, &taken.purpose)
                    && self.is_granted(journey, &taken.purpose)
                    && self.is_current(taken)
            });
            let held = self.parts.get(&part.number);
            let is_ours = self.written.contains(&part.number) && held.is_none_or(|held| held.changes >= part.changes);
            has_copy |= part.device == self.device && !is_ours;
            match self.parts.get_mut(&part.number) {
                Some(held) => held.join(&sent),
                None => {
                    self.parts.insert(part.number, sent);
                }
            }
        }
        self.clean();
        if has_copy {
            self.begin_as_new_device();
        }
        self.clean();
    }

    fn take_words(&mut self, other: &Replica, is_taken: impl Fn(&Word) -> bool) {
        for (place, word) in other.words.iter().filter(|(_, word)| is_taken(word)) {
            let is_new = self.words.insert(*place, word.clone()).is_none();
            if is_new && !word.granted && !self.is_barred(word.device) {
                // A section goes with the ids that it knows.
                self.ids.remove(&word.purpose);
            }
        }
    }

    /// Keeps what this device wrote itself, as a person of its own.
    pub(super) fn leave(&mut self) {
        let device = self.device;
        self.parts.retain(|_, part| part.device == device);
        self.words.retain(|_, word| word.device == device);
        self.splits.clear();
    }
}
