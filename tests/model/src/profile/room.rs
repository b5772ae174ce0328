//! Which counters of a section are there, and which made room for others: found by counting everything once more.

use super::facts::{Part, Stored, Taken};
use crate::counts::event_of;
use crate::known::LONGEST_DIMENSION_VALUE;
use std::collections::{BTreeMap, BTreeSet};

/// A section keeps so many counters.
pub const MOST_COUNTERS: usize = 512;

/// Event, dimension and value; the latter two are empty for the whole event. That of a measure is `event#measure`.
pub type Key = (String, String, String);

/// The counters of one section.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// With the time that counted last, and the places of all records.
    counters: BTreeMap<Key, (i64, BTreeSet<usize>)>,
    /// Per event how many counters went, and when the last of them had counted last.
    pub gone: BTreeMap<String, (i64, i64)>,
}

impl Room {
    /// The counters of a part's section; places are those in the list of the part.
    pub fn of(part: &Part, purpose: &str) -> Room {
        let mut settled = Room::default();
        let mut origins: Vec<u64> = part.taken.iter().map(|taken| taken.place.0).collect();
        origins.dedup();
        for origin in origins {
            let mut room = Room::default();
            for (place, taken) in part.taken.iter().enumerate() {
                if taken.place.0 == origin && taken.purpose == purpose {
                    for key in keys(taken) {
                        room.count(key, place, taken.true_ms());
                    }
                }
            }
            settled.add(room);
        }
        settled
    }

    /// Whether a counter has the record at this place.
    pub fn has(&self, place: usize, event: &str, dimension: &str, value: &str) -> bool {
        let key = (event.to_owned(), dimension.to_owned(), value.to_owned());
        self.counters.get(&key).is_some_and(|(_, places)| places.contains(&place))
    }

    /// How many counters there are.
    pub fn len(&self) -> usize {
        self.counters.len()
    }

    fn count(&mut self, key: Key, place: usize, ms: i64) {
        if !self.counters.contains_key(&key) && self.len() >= MOST_COUNTERS {
            let is_older = self.oldest().is_none_or(|oldest| ms < self.counters[&oldest].0);
            if is_older && is_one_of_many(&key) {
                return self.note(&key, ms);
            }
            self.make_room();
        }
        let counter = self.counters.entry(key).or_default();
        counter.0 = counter.0.max(ms);
        counter.1.insert(place);
    }

    /// Adds the counters of another section, and makes room again.
    fn add(&mut self, other: Room) {
        for (key, (last, places)) in other.counters {
            let counter = self.counters.entry(key).or_default();
            counter.0 = counter.0.max(last);
            counter.1.extend(places);
        }
        for (event, (count, last)) in other.gone {
            add_gone(&mut self.gone, &event, count, last);
        }
        while self.len() > MOST_COUNTERS && self.oldest().is_some() {
            self.make_room();
        }
    }

    /// Of those that can go the one that counted longest ago; of several the first in the order of keys, the lengths included.
    fn oldest(&self) -> Option<Key> {
        let many = self.counters.iter().filter(|(key, _)| is_one_of_many(key));
        let in_order = |text: &'_ String| (text.len(), text.clone());
        let first = many.min_by(|(key, (last, _)), (other, (other_last, _))| {
            let order = |(event, dimension, value): &Key| [event, dimension, value].map(in_order);
            last.cmp(other_last).then_with(|| order(key).cmp(&order(other)))
        });
        first.map(|(key, _)| key.clone())
    }

    fn make_room(&mut self) {
        if let Some(key) = self.oldest() {
            let (last, _) = self.counters.remove(&key).expect("it is there");
            self.note(&key, last);
        }
    }

    fn note(&mut self, key: &Key, last: i64) {
        add_gone(&mut self.gone, &key.0, 1, last);
    }
}

/// Adds to what is known of the counters of an event that went.
pub fn add_gone(gone: &mut BTreeMap<String, (i64, i64)>, event: &str, count: i64, last: i64) {
    let held = gone.entry(event.to_owned()).or_default();
    *held = (held.0 + count, held.1.max(last));
}

/// Those of whole events and the one of interruptions are as many as the journey declares; of the others there can be any number.
fn is_one_of_many(key: &Key) -> bool {
    !key.1.is_empty()
}

/// The event of a measure's counters.
pub fn measure_event(event: &str, measure: &str) -> String {
    format!("{event}#{measure}")
}

/// How the event of the counter of interruptions begins, of which there is one for each kind of impression.
pub const INTERRUPTIONS: &str = "!interruption";

/// The counters that a record is counted by.
fn keys(taken: &Taken) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut add = |event: &str, apart: &[(&str, &str)]| {
        keys.push((event.to_owned(), String::new(), String::new()));
        for (dimension, value) in apart {
            let key = (event.to_owned(), (*dimension).to_owned(), (*value).to_owned());
            if value.len() <= LONGEST_DIMENSION_VALUE && !keys.contains(&key) {
                keys.push(key);
            }
        }
    };
    match &taken.what {
        Stored::Event { event, dimensions, amounts } => {
            let apart: Vec<(&str, &str)> =
                dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            add(event, &apart);
            for (measure, _) in amounts {
                add(&measure_event(event, measure), &apart);
            }
        }
        Stored::Impression(impression) => {
            let mut apart = vec![("item", impression.item.as_str())];
            apart.extend(impression.tags.iter().map(|tag| ("tag", tag.as_str())));
            apart.extend(impression.campaign.iter().map(|campaign| ("campaign", campaign.as_str())));
            apart.extend(impression.channel.iter().map(|channel| ("channel", channel.as_str())));
            apart.extend((!impression.slot.is_empty()).then_some(("slot", impression.slot.as_str())));
            let event = event_of(impression.kind);
            add(event, &apart);
            if impression.is_interruption {
                add(&format!("{INTERRUPTIONS}{event}"), &[]);
            }
        }
        _ => {}
    }
    keys
}
