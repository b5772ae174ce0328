//! How often things happened to items: what the profile holds and what happened on this page.

use crate::eval::Scene;
use crate::impression::Impression;
use crate::journey::Journey;
use crate::visitor::Kind;
use crate::windows::{self, Noted};
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
    // What is kept for several purposes is counted together.
    let noted: Vec<&Noted> = kept(scene, kind, counted).map(|kept| &kept.noted).collect();
    let count = windows::count(&windows::moments(&noted), begins_after, scene.now_ms);
    // What is not in the profile yet is known by its exact time.
    let unfolded = scene.known.unfolded(scene.journey, scene.request);
    let is_in_window = |time_ms: i64| begins_after.is_none_or(|start| start < time_ms && time_ms <= scene.now_ms);
    let is_counted = |happened: &&Impression| happened.kind == kind && counted.has(happened);
    let unfolded = unfolded.iter().filter(is_counted).filter(|happened| is_in_window(happened.time_ms));
    count + unfolded.count() as i64
}

/// Whether a counter that is not there may have counted within the window before it made room.
pub fn made_room(scene: &Scene, kind: Kind, counted: &Counted, begins_after: Option<i64>) -> bool {
    let is_one_of_many = match counted {
        Counted::Item(_) | Counted::Tag(_) | Counted::Campaign(_) | Counted::Channel(_) | Counted::Slot(_) => true,
        Counted::Interruptions | Counted::All | Counted::Nothing => false,
    };
    let event = event_of(kind);
    is_one_of_many && kept(scene, kind, counted).next().is_none() && scene.known.made_room(event, begins_after)
}

fn kept<'a>(scene: &Scene<'a>, kind: Kind, counted: &Counted) -> impl Iterator<Item = &'a Impression> {
    scene.known.impressions.iter().filter(move |kept| kept.kind == kind && counted.has(kept))
}

/// The name under which the counters of what happened to items stand.
pub fn event_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Exposure => "!exposure",
        Kind::Click => "!click",
        Kind::Dismissal => "!dismissal",
        Kind::Conversion => "!conversion",
    }
}
