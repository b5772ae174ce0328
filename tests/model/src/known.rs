//! What of a visitor's history is known at its end: record by record, what the profile takes in, keeps and drops.

use crate::impression::{Impression, channel_of};
use crate::journey::Journey;
use crate::request::Request;
use crate::value::Value;
use crate::visitor::{Fact, Record, What, typed};
use std::collections::{BTreeMap, BTreeSet};

/// An event that is kept.
#[derive(Clone, Debug)]
pub struct KeptEvent {
    pub event: String,
    pub time_ms: i64,
    pub dimensions: Vec<(String, String)>,
}

/// What is known of a visitor at the end of a history.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub granted: BTreeMap<String, bool>,
    pub events: Vec<KeptEvent>,
    /// With the time since when.
    pub attributes: BTreeMap<String, (i64, Value)>,
    pub feedback: BTreeMap<String, (i64, f64)>,
    pub impressions: Vec<Impression>,
    pub stage: Option<StageRecord>,
    /// By experiment.
    pub assignments: BTreeMap<String, Assignment>,
    pub unit: Option<[u8; 16]>,
    /// The purposes on which the visitor's last word was no.
    pub denied: BTreeSet<String>,
    /// Units that may yet be drawn, the next one last.
    undrawn: Vec<[u8; 16]>,
}

/// The last transition.
#[derive(Clone, Debug)]
pub struct StageRecord {
    pub from: String,
    pub to: String,
    pub at_ms: i64,
    /// The time of the newest event then.
    pub newest_ms: i64,
}

/// A variant that a visitor was given.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub variant: String,
    pub version: i64,
    pub time_ms: i64,
}

/// Values of dimensions that are longer are not counted apart.
pub const LONGEST_DIMENSION_VALUE: usize = 128;
/// Longer text is not taken in.
const LONGEST_ATTRIBUTE: usize = 1_024;
/// Nor are lists of more texts, or of more bytes.
const MOST_TEXTS: usize = 256;
const MOST_BYTES_OF_TEXTS: usize = 4_096;

impl Known {
    /// What is left of `history`, record by record.
    pub fn of(journey: &Journey, history: &[Record]) -> Known {
        let mut known = Known { granted: journey.purposes.iter().cloned().collect(), ..Known::default() };
        for record in history.iter().rev() {
            if let What::Unit(unit) = &record.what {
                known.undrawn.push(*unit);
            }
        }
        for record in history {
            known.take_in(journey, record);
            let may_draw = known.unit.is_none() && known.is_granted(&journey.assignments_purpose);
            if may_draw && known.holds_anything() {
                known.unit = known.undrawn.pop();
            }
        }
        known
    }

    fn holds_anything(&self) -> bool {
        !self.events.is_empty()
            || !self.attributes.is_empty()
            || !self.feedback.is_empty()
            || !self.impressions.is_empty()
            || !self.assignments.is_empty()
            || self.stage.is_some()
    }

    /// Whether a purpose is granted.
    pub fn is_granted(&self, purpose: &str) -> bool {
        self.granted.get(purpose).copied().unwrap_or(false)
    }

    /// The time of the newest event; 0 if there is none.
    pub fn newest_ms(&self) -> i64 {
        self.events.iter().map(|kept| kept.time_ms).max().unwrap_or(0)
    }

    /// All times of events, rising.
    pub fn active_times(&self) -> Vec<i64> {
        let mut times: Vec<i64> = self.events.iter().map(|kept| kept.time_ms).collect();
        times.sort_unstable();
        times
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

    /// Whether anything was stored.
    fn take_in(&mut self, journey: &Journey, record: &Record) -> bool {
        let clamped = |time_ms: i64| time_ms.min(record.at_ms).max(0);
        match &record.what {
            What::Consent { purpose, granted } => self.consent(journey, purpose, *granted),
            What::Event { event, time_ms, dimensions } => {
                let is_kept = journey.events.get(event).is_some_and(|declared| self.is_granted(&declared.purpose));
                if is_kept {
                    let (event, dimensions) = (event.clone(), dimensions.clone());
                    self.events.push(KeptEvent { event, time_ms: clamped(*time_ms), dimensions });
                }
                is_kept
            }
            What::Attribute { name, time_ms, value } => {
                self.attribute(journey, name, clamped(*time_ms), value.as_ref())
            }
            What::Transition { from, to, time_ms, newest_ms } => {
                let (time_ms, newest_ms) = (clamped(*time_ms), clamped(*newest_ms));
                let is_newer = self.stage.as_ref().is_none_or(|kept| kept.at_ms <= time_ms);
                let is_kept = is_newer && self.is_granted(&journey.stage_purpose);
                if is_kept {
                    let (from, to) = (from.clone(), to.clone());
                    self.stage = Some(StageRecord { from, to, at_ms: time_ms, newest_ms });
                }
                is_kept
            }
            What::Impression { kind, item, slot, channel, time_ms } => {
                let Some(item) = journey.item(item).filter(|item| self.is_granted(&item.purpose)) else {
                    return false;
                };
                let (channel, time_ms) = (channel.clone(), clamped(*time_ms));
                self.impressions.push(Impression::of(journey, *kind, item, slot, channel, time_ms));
                true
            }
            What::Assignment { experiment, variant, version, time_ms } => {
                let is_granted = self.is_granted(&journey.assignments_purpose);
                if is_granted {
                    let (variant, time_ms) = (variant.clone(), clamped(*time_ms));
                    self.assignment(experiment, Assignment { variant, version: *version, time_ms });
                }
                is_granted
            }
            What::Unit(_) => false,
            What::Feedback { kind, time_ms, value } => {
                let time_ms = clamped(*time_ms);
                let is_newer = self.feedback.get(kind).is_none_or(|(kept, _)| *kept <= time_ms);
                let is_declared = journey.feedback.get(kind).is_some_and(|kind| self.is_granted(&kind.purpose));
                if is_newer && is_declared {
                    self.feedback.insert(kind.clone(), (time_ms, *value));
                }
                is_newer && is_declared
            }
        }
    }

    fn consent(&mut self, journey: &Journey, purpose: &str, granted: bool) -> bool {
        if !self.granted.contains_key(purpose) {
            return false;
        }
        self.granted.insert(purpose.to_owned(), granted);
        if granted {
            self.denied.remove(purpose);
        } else {
            self.denied.insert(purpose.to_owned());
            self.drop_section(journey, purpose);
        }
        true
    }

    /// Of two of the same version the earlier is kept, else the later one.
    fn assignment(&mut self, experiment: &str, new: Assignment) {
        let is_better = |kept: &Assignment| {
            if kept.version == new.version { new.time_ms < kept.time_ms } else { new.time_ms >= kept.time_ms }
        };
        if self.assignments.get(experiment).is_none_or(is_better) {
            self.assignments.insert(experiment.to_owned(), new);
        }
    }

    fn attribute(&mut self, journey: &Journey, name: &str, time_ms: i64, value: Option<&Fact>) -> bool {
        let Some(declared) = journey.attributes.get(name).filter(|declared| self.is_granted(&declared.purpose)) else {
            return false;
        };
        if self.attributes.get(name).is_some_and(|(kept, _)| time_ms < *kept) {
            return false;
        }
        match value {
            None => self.attributes.remove(name).is_some(),
            Some(Fact::Text(text)) if text.len() > LONGEST_ATTRIBUTE => false,
            Some(Fact::Texts(texts)) if !is_taken_in(texts) => false,
            Some(fact) => match typed(fact, declared.kind) {
                Some(value) => {
                    self.attributes.insert(name.to_owned(), (time_ms, value));
                    true
                }
                None => false,
            },
        }
    }

    fn drop_section(&mut self, journey: &Journey, purpose: &str) {
        self.events.retain(|kept| journey.events[&kept.event].purpose != purpose);
        self.attributes.retain(|name, _| journey.attributes[name].purpose != purpose);
        self.feedback.retain(|kind, _| journey.feedback[kind].purpose != purpose);
        self.impressions.retain(|kept| kept.purpose != purpose);
        if journey.stage_purpose == purpose {
            self.stage = None;
        }
        if journey.assignments_purpose == purpose {
            self.assignments.clear();
            self.unit = None;
        }
    }

    /// The times of an event (with this value of a dimension), rising.
    pub fn times(&self, event: &str, dimension: Option<(&str, &str)>) -> Vec<i64> {
        let has_value = |kept: &KeptEvent| match dimension {
            None => true,
            Some((_, value)) if value.len() > LONGEST_DIMENSION_VALUE => false,
            Some((name, value)) => kept.dimensions.iter().any(|(n, v)| n == name && v == value),
        };
        let kept = self.events.iter().filter(|kept| kept.event == event && has_value(kept));
        let mut times: Vec<i64> = kept.map(|kept| kept.time_ms).collect();
        times.sort_unstable();
        times
    }
}

/// Each text counts with one byte more than it has, from 128 bytes on with two.
fn is_taken_in(texts: &[String]) -> bool {
    let counted = |text: &String| text.len() + if text.len() < 128 { 1 } else { 2 };
    texts.len() <= MOST_TEXTS
        && texts.iter().all(|text| text.len() <= LONGEST_ATTRIBUTE)
        && texts.iter().map(counted).sum::<usize>() <= MOST_BYTES_OF_TEXTS
}
