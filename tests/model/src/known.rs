//! What of a visitor's history is known at its end: what decisions read.

use crate::impression::{Impression, channel_of};
use crate::journey::{Interest, Journey};
use crate::profile::{Replica, measure_event};
use crate::request::Request;
use crate::time::DAY;
use crate::value::{Cause, Value};
use crate::visitor::{Record, What};
use crate::windows::{self, Moment, Noted, Window};
use std::collections::{BTreeMap, BTreeSet};

/// An event that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptEvent {
    pub event: String,
    pub time_ms: i64,
    /// Those by which it is counted apart.
    pub dimensions: Vec<(String, String)>,
    pub amounts: Vec<Amount>,
    pub noted: Noted,
}

/// What an event adds to a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    pub measure: String,
    /// In whole multiples of its scale.
    pub amount: i64,
    /// Those by which it is added up apart.
    pub dimensions: Vec<(String, String)>,
}

/// What is known of a visitor at the end of a history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    pub granted: BTreeMap<String, bool>,
    pub events: Vec<KeptEvent>,
    /// First and last event of the spans of all parts.
    pub activity: Vec<(i64, i64)>,
    /// With the time since when.
    pub attributes: BTreeMap<String, (i64, Value)>,
    pub feedback: BTreeMap<String, (i64, f64)>,
    pub impressions: Vec<Impression>,
    pub stage: Option<StageRecord>,
    /// By experiment.
    pub assignments: BTreeMap<String, Assignment>,
    pub unit: Option<[u8; 16]>,
    /// When it was drawn.
    pub unit_ms: i64,
    /// The purposes that a denial keeps from being granted.
    pub denied: BTreeSet<String>,
    /// Per event how many counters made room, and when the last of them had counted last.
    pub gone: BTreeMap<String, (i64, i64)>,
    /// Whether attributes that are declared as verified may be read.
    pub is_trusted: bool,
    /// What a token leaves out of all that; nothing where there is none.
    pub left_out: LeftOut,
}

/// What a token leaves out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeftOut {
    /// Per event, and per measure of one as `event#measure`, when the last of its counters that are left out had counted last.
    pub markers: BTreeMap<String, i64>,
    /// The counters that are not in it: event, and dimension and value if it is of one.
    pub counters: BTreeSet<(String, Option<(String, String)>)>,
    /// The attributes.
    pub attributes: BTreeSet<String>,
}

/// The last transition.
#[derive(Clone, Debug, PartialEq)]
pub struct StageRecord {
    pub from: String,
    pub to: String,
    pub at_ms: i64,
    /// The time of the newest event then.
    pub newest_ms: i64,
}

/// A variant that a visitor was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub variant: String,
    pub version: i64,
    pub time_ms: i64,
}

/// A dimension and one of its values; `None` is the whole event.
pub type Dimension<'a> = Option<(&'a str, &'a str)>;

/// Values of dimensions that are longer are not counted apart.
pub const LONGEST_DIMENSION_VALUE: usize = 128;

impl Known {
    /// What is left of `history` on one device, record by record.
    pub fn of(journey: &Journey, history: &[Record]) -> Known {
        let mut device = Replica::new(1, 1, "");
        let (units, others): (Vec<&Record>, Vec<&Record>) =
            history.iter().partition(|record| matches!(record.what, What::Unit(_)));
        for record in units.into_iter().chain(others) {
            let _ = device.apply(journey, record.what.clone(), record.at_ms);
        }
        device.known(journey)
    }

    /// Whether a purpose is granted.
    pub fn is_granted(&self, purpose: &str) -> bool {
        self.granted.get(purpose).copied().unwrap_or(false)
    }

    /// The time of the newest event; 0 if there is none.
    pub fn newest_ms(&self) -> i64 {
        self.events.iter().map(|kept| kept.time_ms).max().unwrap_or(0)
    }

    /// What a request says happened and the profile will take in.
    pub fn unfolded(&self, journey: &Journey, request: &Request) -> Vec<Impression> {
        let mut impressions = Vec::new();
        for happened in &request.unfolded {
            if let Some(item) = journey.item(&happened.item).filter(|item| self.is_granted(&item.purpose)) {
                let (slot, channel) = (&happened.slot, channel_of(request));
                impressions.push(Impression::of(journey, happened.kind, item, slot, channel, happened.time_ms));
            }
        }
        impressions
    }

    /// What the counter of an event (with this value of a dimension) counted, by rising time.
    pub fn moments(&self, event: &str, dimension: Dimension) -> Vec<Moment> {
        if self.is_left_out(event, dimension) {
            return Vec::new();
        }
        let kept = self.events.iter().filter(|kept| kept.event == event && has(&kept.dimensions, dimension));
        windows::moments(&kept.map(|kept| &kept.noted).collect::<Vec<_>>())
    }

    /// The same, or that it cannot be told: the counter is not there, and may have made room within the window.
    pub fn counter(&self, event: &str, dimension: Dimension, begins_after: Option<i64>) -> Result<Vec<Moment>, Cause> {
        let moments = self.moments(event, dimension);
        if moments.is_empty() && self.left_out_since(event, begins_after) {
            return Err(Cause::NotInToken);
        }
        let is_gone = moments.is_empty() && dimension.is_some() && self.made_room(event, begins_after);
        if is_gone { Err(Cause::Evicted) } else { Ok(moments) }
    }

    /// How often an event (with this value of a dimension) happened in a window that ends now.
    pub fn count(&self, event: &str, dimension: Dimension, window: Window, now_ms: i64) -> Result<i64, Cause> {
        let begins_after = self.begins_after(window, now_ms);
        Ok(windows::count(&self.counter(event, dimension, begins_after)?, begins_after, now_ms))
    }

    /// What a measure adds up to in a window that ends now, in whole multiples of its scale.
    pub fn sum(
        &self,
        event: &str,
        measure: &str,
        dimension: Dimension,
        window: Window,
        now_ms: i64,
    ) -> Result<i64, Cause> {
        let begins_after = self.begins_after(window, now_ms);
        let amounts = self.amounts(event, measure, dimension);
        let counted = measure_event(event, measure);
        // A bucket counts in full, and the longest is a day.
        let day_later = |last: &i64| last.div_euclid(DAY).saturating_add(1).saturating_mul(DAY);
        let marker = self.left_out.markers.get(&counted).map(day_later);
        if amounts.is_empty() && marker.is_some_and(|last| begins_after.is_none_or(|start| start < last)) {
            return Err(Cause::NotInToken);
        }
        let made_room = || self.made_room(&counted, begins_after);
        if amounts.is_empty() && dimension.is_some() && made_room() {
            return Err(Cause::Evicted);
        }
        Ok(windows::sum(&amounts, begins_after, now_ms))
    }

    /// How much the visitor is drawn to a value of an interest.
    pub fn interest(&self, interest: &Interest, value: &str, now_ms: i64) -> Result<f64, Cause> {
        let moments = self.moments(&interest.event, Some((&interest.dimension, value)));
        if moments.is_empty() && self.left_out_since(&interest.event, None) {
            return Err(Cause::NotInToken);
        }
        Ok(windows::interest(&moments, interest.half_life_hours, now_ms))
    }

    /// Whether a token does not have the counter of an event (with this value of a dimension).
    fn is_left_out(&self, event: &str, dimension: Dimension) -> bool {
        let dimension = dimension.map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.left_out.counters.contains(&(event.to_owned(), dimension))
    }

    /// Whether a counter of this event that is not there may be one that a token leaves out, and counted in a window.
    pub fn left_out_since(&self, event: &str, begins_after: Option<i64>) -> bool {
        let marker = self.left_out.markers.get(event);
        marker.is_some_and(|last| begins_after.is_none_or(|start| start < *last))
    }

    /// The moment behind which a window that ends now begins; `None` for all times.
    pub fn begins_after(&self, window: Window, now_ms: i64) -> Option<i64> {
        window.begins_after(now_ms, &self.activity)
    }

    /// The times of an event (with this value of a dimension), rising.
    pub fn times(&self, event: &str, dimension: Dimension) -> Vec<i64> {
        self.moments(event, dimension).iter().map(|moment| moment.ms).collect()
    }

    /// What the counter of a measure (with this value of a dimension) added up.
    pub fn amounts(&self, event: &str, measure: &str, dimension: Dimension) -> Vec<Moment> {
        let mut amounts = Vec::new();
        if self.is_left_out(&measure_event(event, measure), dimension) {
            return windows::amounts(&amounts);
        }
        for kept in self.events.iter().filter(|kept| kept.event == event) {
            for amount in &kept.amounts {
                if amount.measure == measure && has(&amount.dimensions, dimension) {
                    amounts.push((&kept.noted, amount.amount));
                }
            }
        }
        windows::amounts(&amounts)
    }

    /// Whether a counter of this event's values that is not there may have counted in a window.
    pub fn made_room(&self, event: &str, begins_after: Option<i64>) -> bool {
        self.gone.get(event).is_some_and(|(_, last)| begins_after.is_none_or(|start| start < *last))
    }
}

fn has(dimensions: &[(String, String)], asked: Dimension) -> bool {
    asked.is_none_or(|(name, value)| dimensions.iter().any(|(n, v)| n == name && v == value))
}
