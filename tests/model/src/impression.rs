//! Something that happened to an item, with all that it is counted by.

use crate::journey::{Item, Journey};
use crate::request::Request;
use crate::visitor::{Fact, Kind};
use crate::windows::Noted;

/// An exposure, click, dismissal or conversion, as it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Impression {
    pub kind: Kind,
    /// Empty if its counter made room; so are the others that it is counted by.
    pub item: String,
    /// The purpose of the item; each purpose has counters of its own.
    pub purpose: String,
    pub tags: Vec<String>,
    pub campaign: Option<String>,
    pub channel: Option<String>,
    /// Without the number of those that `take` makes of one; empty if not known.
    pub slot: String,
    /// Whether it was in an interruptive slot, of an item that is no service.
    pub is_interruption: bool,
    pub time_ms: i64,
    /// As the profile has it.
    pub noted: Noted,
}

impl Impression {
    /// With the tags, campaign and slots that the journey at hand has.
    pub fn of(
        journey: &Journey,
        kind: Kind,
        item: &Item,
        slot: &str,
        channel: Option<String>,
        time_ms: i64,
    ) -> Impression {
        let slot = slot.split(':').next().unwrap_or_default();
        let is_interruptive = journey.slots.iter().any(|known| known.id == slot && known.is_interruptive);
        Impression {
            kind,
            item: item.id.clone(),
            purpose: item.purpose.clone(),
            tags: item.tags.clone(),
            campaign: item.campaign.clone(),
            channel,
            slot: slot.to_owned(),
            is_interruption: is_interruptive && !item.is_service,
            time_ms,
            noted: Noted { raw_ms: time_ms, ..Noted::default() },
        }
    }
}

/// The channel of a request; nothing if it is not known, or no text.
pub fn channel_of(request: &Request) -> Option<String> {
    match request.context.get("channel") {
        Some(Fact::Text(channel)) => Some(channel.clone()),
        _ => None,
    }
}
