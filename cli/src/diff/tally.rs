//! Counting what differs, page by page.

use std::collections::{BTreeMap, BTreeSet};

use etappe::explain::Language;

use super::kind::{Change, Example, Kind};
use super::side::{Moment, Stood};

/// On how many pages, and for whom.
#[derive(Default)]
pub struct Count {
    /// On how many pages.
    pub pages: usize,
    /// For whom.
    pub visitors: BTreeSet<String>,
}

impl Count {
    fn add(&mut self, user: &str) {
        self.pages = self.pages.saturating_add(1);
        if !self.visitors.contains(user) {
            self.visitors.insert(user.to_owned());
        }
    }
}

/// What differs between two journeys.
#[derive(Default)]
pub struct Tally {
    /// All pages.
    pub pages: usize,
    /// Everybody who came to a page.
    pub visitors: BTreeSet<String>,
    /// Pages that show something else.
    pub differing_pages: usize,
    /// Who sees something else on one page at least.
    pub differing: BTreeSet<String>,
    /// Slots that show something else.
    pub slots: BTreeMap<String, Count>,
    /// What changes into what.
    pub changes: BTreeMap<Change, Kind>,
    /// Old stage and new stage, where they differ.
    pub stages: BTreeMap<(String, String), Count>,
    /// Pages on which a slot shows the same for another reason.
    pub reasons: Count,
    /// Lines that one of the journeys or both passed over.
    pub passed_over: usize,
}

impl Tally {
    /// Compares a page of the old journey with the same page of the new one.
    pub fn page(&mut self, moment: &Moment<'_>, pages: [&Stood<'_>; 2], language: Language) {
        let [old, new] = pages.map(|page| &page.seen);
        let user = &moment.line.user;
        self.pages = self.pages.saturating_add(1);
        if !self.visitors.contains(user) {
            self.visitors.insert(user.clone());
        }
        if old.stage != new.stage {
            self.stages.entry((old.stage.clone(), new.stage.clone())).or_default().add(user);
        }
        let mut differs = false;
        let mut has_other_reason = false;
        let slots: BTreeSet<&String> = old.slots.keys().chain(new.slots.keys()).collect();
        for slot in slots {
            let change = Change { slot: slot.clone(), old: old.shown(slot), new: new.shown(slot) };
            if change.old == change.new {
                // A slot that one of the two does not have shows the same as one that keeps its baseline.
                let reasons = old.reason(slot).zip(new.reason(slot));
                has_other_reason |= reasons.is_some_and(|(old, new)| old != new);
                continue;
            }
            differs = true;
            self.slots.entry(slot.clone()).or_default().add(user);
            self.change(change, moment, pages, language);
        }
        if differs {
            self.differing_pages = self.differing_pages.saturating_add(1);
            self.differing.insert(user.clone());
        }
        if has_other_reason {
            self.reasons.add(user);
        }
    }

    fn change(&mut self, change: Change, moment: &Moment<'_>, pages: [&Stood<'_>; 2], language: Language) {
        let user = &moment.line.user;
        // An explanation costs some hundred decisions, so only the first page of a kind is explained.
        let kind = self.changes.entry(change).or_insert_with_key(|change| Kind {
            pages: 0,
            visitors: BTreeSet::new(),
            example: Example::of(moment, change, pages, language),
        });
        kind.pages = kind.pages.saturating_add(1);
        if !kind.visitors.contains(user) {
            kind.visitors.insert(user.clone());
        }
    }

    /// The changes, most frequent first.
    pub fn by_frequency(&self) -> Vec<(&Change, &Kind)> {
        let mut changes: Vec<(&Change, &Kind)> = self.changes.iter().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.1.pages));
        changes
    }
}
