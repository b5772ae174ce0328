//! How often things happened to items: what the profile holds and what happened on this page.

use crate::eval::Scene;
use crate::impression::Impression;
use crate::journey::Journey;
use crate::visitor::Kind;
use crate::windows;
use std::collections::BTreeSet;

/// What is counted together.
#[derive(Clone, Debug)]
pub enum Counted {
    Item(String),
    Tag(String),
    Campaign(String),
    Channel(String),
    Slot(String),
    Interruptions,
    All,
    /// A campaign or channel that there is not.
    Nothing,
}

impl Counted {
    pub fn has(&self, impression: &Impression) -> bool {
        match self {
            Counted::Item(item) => impression.item == *item,
            Counted::Tag(tag) => impression.tags.contains(tag),
            Counted::Campaign(campaign) => impression.campaign.as_ref() == Some(campaign),
            Counted::Channel(channel) => impression.channel.as_ref() == Some(channel),
            Counted::Slot(slot) => impression.slot == *slot,
            Counted::Interruptions => impression.is_interruption,
            Counted::All => true,
            Counted::Nothing => false,
        }
    }

    /// The purposes under which it is counted: those of the items in it.
    pub fn purposes(&self, journey: &Journey) -> BTreeSet<String> {
        let items = journey.items.iter().filter(|item| match self {
            Counted::Item(id) => item.id == *id,
            Counted::Tag(tag) => item.tags.contains(tag),
            Counted::Campaign(campaign) => item.campaign.as_ref() == Some(campaign),
            Counted::Channel(_) | Counted::Slot(_) | Counted::Interruptions | Counted::All => true,
            Counted::Nothing => false,
        });
        items.map(|item| item.purpose.clone()).collect()
    }
}

/// How often this happened since then, up to now: in the profile and on the page.
pub fn counted(scene: &Scene, kind: Kind, counted: &Counted, begins_after: Option<i64>) -> i64 {
    let is_counted = |impression: &&Impression| impression.kind == kind && counted.has(impression);
    let kept: Vec<&Impression> = scene.known.impressions.iter().filter(is_counted).collect();
    // What is kept for several purposes is counted together.
    let mut times: Vec<i64> = kept.iter().map(|kept| kept.time_ms).collect();
    times.sort_unstable();
    let count = windows::count(&times, begins_after, scene.now_ms);
    // What is not in the profile yet is known by its exact time.
    let unfolded = scene.known.unfolded(scene.journey, scene.request);
    let is_in_window = |time_ms: i64| begins_after.is_none_or(|start| start < time_ms && time_ms <= scene.now_ms);
    let unfolded = unfolded.iter().filter(is_counted).filter(|happened| is_in_window(happened.time_ms));
    count + unfolded.count() as i64
}
