//! A kind of change: one slot, what stood there and what would; with the first page on which it came up.

use std::collections::BTreeSet;

use etappe::explain::{Explanation, Language};

use super::seen::Shown;
use super::side::{Moment, Stood};

/// The same change, on however many pages.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
pub struct Change {
    /// The slot.
    pub slot: String,
    /// What the old journey shows there.
    pub old: Shown,
    /// What the new one does.
    pub new: Shown,
}

/// How often a change came up, and where first.
pub struct Kind {
    /// On how many pages.
    pub pages: usize,
    /// For whom.
    pub visitors: BTreeSet<String>,
    /// The first page with it.
    pub example: Example,
}

/// One page, as both journeys show it.
pub struct Example {
    /// The visitor.
    pub user: String,
    /// The event's row.
    pub row: usize,
    /// When.
    pub now_ms: i64,
    /// Stage and sentences of the old journey, then of the new one.
    pub told: [Told; 2],
}

/// What one journey says about a slot of a page.
pub struct Told {
    /// The visitor's stage.
    pub stage: String,
    /// The decision's reason; none if the journey has no such slot.
    pub reason: Option<&'static str>,
    /// Why the slot shows what it shows, and why not what the other journey shows there.
    pub sentences: Vec<String>,
}

impl Example {
    /// Explains this page with both journeys, as far as a change is about it.
    pub fn of(moment: &Moment<'_>, change: &Change, [old, new]: [&Stood<'_>; 2], language: Language) -> Self {
        let told = |stood: &Stood<'_>, other: &Stood<'_>, rival: &Shown| {
            let is_elsewhere = stood.seen.stage != other.seen.stage;
            let explained = stood.explain(moment, language);
            let sentences = explained
                .map(|explained| sentences(&explained, change, rival.item(), is_elsewhere))
                .unwrap_or_default();
            let reason = stood.seen.reason(&change.slot).map(|reason| reason.name());
            Told { stage: stood.seen.stage.clone(), reason, sentences }
        };
        Self {
            user: moment.line.user.clone(),
            row: moment.row,
            now_ms: moment.now_ms,
            told: [told(old, new, &change.new), told(new, old, &change.old)],
        }
    }
}

/// The stage's sentence where the stages differ, the slot's, and that of the item which only the other journey shows.
fn sentences(explained: &Explanation, change: &Change, rival: Option<&str>, is_elsewhere: bool) -> Vec<String> {
    let mut sentences = Vec::new();
    if is_elsewhere {
        sentences.push(explained.stage.sentence.clone());
    }
    let Some(slot) = explained.slots.iter().find(|slot| slot.slot == change.slot) else {
        sentences.push(match explained.language {
            Language::English => format!("The journey has no slot `{}`.", change.slot),
            Language::German => format!("Die Journey hat keinen Platz `{}`.", change.slot),
        });
        return sentences;
    };
    sentences.push(slot.sentence.clone());
    let Some(rival) = rival.filter(|rival| slot.item.as_deref() != Some(*rival)) else { return sentences };
    match slot.items.iter().find(|item| item.item == rival) {
        // The slot's sentence ends with that of the best loser.
        Some(item) if slot.sentence.contains(&item.sentence) => {}
        Some(item) => sentences.push(item.sentence.clone()),
        None => sentences.push(match explained.language {
            Language::English => format!("The slot has no item `{rival}` in this journey."),
            Language::German => format!("Der Platz hat in dieser Journey kein Element `{rival}`."),
        }),
    }
    sentences
}
