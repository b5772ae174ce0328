//! What all parts say together: what decisions read.

use super::device::Replica;
use super::facts::{Part, Place, Stored, Taken};
use super::room::{Room, add_gone, measure_event};
use crate::counts::event_of;
use crate::impression::Impression;
use crate::journey::Journey;
use crate::known::{Amount, Assignment, KeptEvent, Known, LONGEST_DIMENSION_VALUE, StageRecord};
use crate::value::Value;
use crate::windows::joined;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A section keeps so many spans, transitions, answers per kind, and messages: the latest.
const MOST_SPANS: usize = 16;
const MOST_TRANSITIONS: usize = 16;
const MOST_ANSWERS: usize = 16;
const MOST_MESSAGES: usize = 64;

/// A message between the visitor and the business.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    pub time_ms: i64,
    pub channel: String,
    pub by_visitor: bool,
    pub text: String,
}

/// An answer to what the visitor was asked.
#[derive(Clone)]
struct Answer {
    place: Place,
    time_ms: i64,
    value: f64,
    text: String,
}

/// A transition as a part has it.
#[derive(Clone)]
struct Moved {
    at_ms: i64,
    /// Which change of its part it is.
    change: u64,
    newest_ms: i64,
    from: String,
    to: String,
}

/// The transitions of a part by number: told again where it was told, one keeps its first moment.
fn moves_of<'a>(part: &Part, taken: impl Iterator<Item = &'a Taken>) -> BTreeMap<u64, Moved> {
    let mut told: BTreeMap<(u64, u64), Moved> = BTreeMap::new();
    for taken in taken {
        if let Stored::Transition { from, to, newest_ms, id } = &taken.what {
            let (at_ms, change) = (taken.true_ms(), part.change_of(taken));
            let newest_ms = taken.corrected(*newest_ms);
            let key = (taken.place.0, *id);
            let at_ms = told.get(&key).map_or(at_ms, |before| before.at_ms.min(at_ms));
            told.insert(key, Moved { at_ms, change, newest_ms, from: from.clone(), to: to.clone() });
        }
    }
    let mut moves = BTreeMap::new();
    told.into_iter().for_each(|((_, id), moved)| keep_earlier(&mut moves, id, moved));
    moves
}

/// The same transition, made on two devices, is the earlier one.
fn keep_earlier(moves: &mut BTreeMap<u64, Moved>, id: u64, moved: Moved) {
    let kept = moves.entry(id).or_insert(moved.clone());
    if moved.at_ms < kept.at_ms {
        *kept = moved;
    }
}

/// A section of a part that may be read.
struct Section<'a> {
    part: &'a Part,
    purpose: &'a str,
}

impl<'a> Section<'a> {
    /// With the places of the records in the part.
    fn taken(&self, journey: &'a Journey) -> impl Iterator<Item = (usize, &'a Taken)> {
        let (part, purpose) = (self.part, self.purpose.to_owned());
        let all = part.taken.iter().enumerate();
        all.filter(move |(_, taken)| taken.purpose == purpose && taken.is_kept_by(journey))
    }
}

impl Replica {
    fn sections<'a>(&'a self, journey: &'a Journey) -> Vec<Section<'a>> {
        let granted = journey.purposes.iter().map(|(id, _)| id).filter(|id| self.is_granted(journey, id));
        granted.flat_map(|purpose| self.parts.values().map(move |part| Section { part, purpose })).collect()
    }

    /// What is known of the visitor, by the true time as far as that is known.
    pub fn known(&self, journey: &Journey) -> Known {
        let mut known = Known { is_trusted: self.is_trusted, ..Known::default() };
        for (purpose, _) in &journey.purposes {
            known.granted.insert(purpose.clone(), self.is_granted(journey, purpose));
            if self.said(purpose) == Some(false) {
                known.denied.insert(purpose.clone());
            }
        }
        for section in self.sections(journey) {
            count_section(&section, journey, &mut known);
        }
        known.activity = joined(known.activity);
        known.activity.drain(..known.activity.len().saturating_sub(MOST_SPANS));
        known.attributes = self.attributes(journey);
        known.feedback = self.feedback(journey);
        known.stage = self.stage(journey);
        known.assignments = self.assignments(journey);
        let units = self.readable(journey).filter_map(|taken| match taken.what {
            Stored::Unit(unit) => Some((taken.true_ms(), unit)),
            _ => None,
        });
        if let Some((drawn_ms, unit)) = units.min() {
            (known.unit, known.unit_ms) = (Some(unit), drawn_ms);
        }
        known
    }

    /// Of each part the last word, then that of the best source, of these the latest, of these the larger.
    fn attributes(&self, journey: &Journey) -> BTreeMap<String, (i64, Value)> {
        let mut of_parts: BTreeMap<(&str, u64), (i64, u64, &Taken)> = BTreeMap::new();
        for taken in self.readable(journey) {
            if let Stored::Attribute { name, is_now, .. } = &taken.what {
                let new = (taken.time_ms, taken.place.1, taken);
                let kept = of_parts.entry((name, taken.place.0)).or_insert(new);
                if *is_now || kept.0 <= new.0 {
                    *kept = new;
                }
            }
        }
        let mut best = BTreeMap::new();
        for ((name, _), (.., taken)) in of_parts {
            let Stored::Attribute { value, .. } = &taken.what else { continue };
            let Some(declared) = journey.attributes.get(name) else { continue };
            let place = declared.source_rank.iter().position(|source| *source == taken.source);
            let rank = Reverse(place.unwrap_or(declared.source_rank.len()));
            let new = (rank, taken.true_ms(), value.as_ref().map(bytes));
            let kept = best.entry(name.to_owned()).or_insert((new.clone(), value));
            if kept.0 < new {
                *kept = (new, value);
            }
        }
        let set = best.into_iter().filter_map(|(name, ((_, ms, _), value))| Some((name, (ms, value.clone()?))));
        set.collect()
    }

    /// Per kind the latest answers, the latest first: when, the number, the text.
    pub fn answers(&self, journey: &Journey) -> BTreeMap<String, Vec<(i64, f64, String)>> {
        let mut answers: BTreeMap<String, Vec<(i64, f64, String)>> = BTreeMap::new();
        for (kind, new) in self.all_answers(journey) {
            let of_kind = answers.entry(kind).or_default();
            let new = (new.time_ms, new.value, new.text);
            if !of_kind.contains(&new) {
                of_kind.push(new);
            }
        }
        for of_kind in answers.values_mut() {
            of_kind.sort_by(|a, b| (b.0.cmp(&a.0)).then(b.1.total_cmp(&a.1)).then(b.2.cmp(&a.2)));
            of_kind.truncate(MOST_ANSWERS);
        }
        answers
    }

    /// Of each part the answer that was written last among the latest; of these the latest, then the larger.
    fn feedback(&self, journey: &Journey) -> BTreeMap<String, (i64, f64)> {
        let mut of_parts: BTreeMap<(String, u64), Answer> = BTreeMap::new();
        for (kind, new) in self.all_answers(journey) {
            let kept = of_parts.entry((kind, new.place.0)).or_insert(new.clone());
            if (kept.time_ms, kept.place.1) < (new.time_ms, new.place.1) {
                *kept = new;
            }
        }
        let mut feedback: BTreeMap<String, (i64, f64)> = BTreeMap::new();
        for ((kind, _), new) in of_parts {
            let kept = feedback.entry(kind).or_insert((new.time_ms, new.value));
            if kept.0 < new.time_ms || (kept.0 == new.time_ms && kept.1.total_cmp(&new.value).is_lt()) {
                *kept = (new.time_ms, new.value);
            }
        }
        feedback
    }

    fn all_answers(&self, journey: &Journey) -> Vec<(String, Answer)> {
        let all = self.readable(journey).filter_map(|taken| match &taken.what {
            Stored::Feedback { kind, value, text } => {
                let (place, time_ms) = (taken.place, taken.true_ms());
                Some((kind.clone(), Answer { place, time_ms, value: *value, text: text.clone() }))
            }
            _ => None,
        });
        all.collect()
    }

    /// The latest messages, the latest first.
    pub fn messages(&self, journey: &Journey) -> Vec<Message> {
        let all = self.readable(journey).filter_map(|taken| match &taken.what {
            Stored::Message { channel, by_visitor, text } => Some(Message {
                time_ms: taken.true_ms(),
                channel: channel.clone(),
                by_visitor: *by_visitor,
                text: text.clone(),
            }),
            _ => None,
        });
        let messages: BTreeSet<Message> = all.collect();
        messages.into_iter().rev().take(MOST_MESSAGES).collect()
    }

    /// The last transition that was not made while a barred device was joined: of two at one moment that did not know of each other the
    /// one that is the later change of its part, then the one with the larger number.
    fn stage(&self, journey: &Journey) -> Option<StageRecord> {
        let readable: Vec<&Taken> = self.readable(journey).collect();
        let mut all: BTreeMap<u64, Moved> = BTreeMap::new();
        for part in self.parts.values() {
            let places: BTreeSet<Place> = part.taken.iter().map(|taken| taken.place).collect();
            let here = readable.iter().filter(|taken| places.contains(&taken.place));
            let mut of_part: Vec<(u64, Moved)> = moves_of(part, here.copied()).into_iter().collect();
            of_part.sort_by_key(|(id, moved)| (moved.at_ms, moved.change, *id));
            of_part.drain(..of_part.len().saturating_sub(MOST_TRANSITIONS));
            of_part.into_iter().for_each(|(id, moved)| keep_earlier(&mut all, id, moved));
        }
        all.retain(|_, moved| !self.is_while_joined(moved.at_ms));
        let last = all.into_iter().max_by_key(|(id, moved)| (moved.at_ms, moved.change, *id));
        last.map(|(_, Moved { at_ms, newest_ms, from, to, .. })| StageRecord { from, to, at_ms, newest_ms })
    }

    fn assignments(&self, journey: &Journey) -> BTreeMap<String, Assignment> {
        let mut of_parts: BTreeMap<(&str, u64), Assignment> = BTreeMap::new();
        for taken in self.readable(journey) {
            if let Stored::Assignment { experiment, variant, version } = &taken.what {
                let new = Assignment { variant: variant.clone(), version: *version, time_ms: taken.true_ms() };
                let kept = of_parts.entry((experiment, taken.place.0)).or_insert(new.clone());
                // Of two of the same version the earlier is kept, else the later one.
                let is_better =
                    if kept.version == new.version { new.time_ms < kept.time_ms } else { new.time_ms >= kept.time_ms };
                if is_better {
                    *kept = new;
                }
            }
        }
        let mut best: BTreeMap<String, Assignment> = BTreeMap::new();
        for ((experiment, _), new) in of_parts {
            let kept = best.entry(experiment.to_owned()).or_insert(new.clone());
            let order = |one: &Assignment| (Reverse(one.version), one.time_ms, one.variant.clone());
            if order(&new) < order(kept) {
                *kept = new;
            }
        }
        best
    }

    /// The experiments whose variant was assigned while a device was joined that is barred now.
    pub fn assigned_while_joined(&self, journey: &Journey) -> BTreeSet<String> {
        let assignments = self.assignments(journey).into_iter();
        assignments.filter(|(_, one)| self.is_while_joined(one.time_ms)).map(|(experiment, _)| experiment).collect()
    }

    /// What happened to items while a device was joined that is barred now.
    pub fn impressions_while_joined(&self, journey: &Journey) -> Vec<Impression> {
        let impressions = self.known(journey).impressions.into_iter();
        impressions.filter(|one| self.is_while_joined(one.time_ms)).collect()
    }
}

/// Adds what a section counted, as far as its counters are there.
fn count_section(section: &Section, journey: &Journey, known: &mut Known) {
    let room = Room::of(section.part, section.purpose);
    for (event, (count, last)) in &room.gone {
        add_gone(&mut known.gone, event, *count, *last);
    }
    let mut times = Vec::new();
    for (place, taken) in section.taken(journey) {
        match &taken.what {
            Stored::Event { event, dimensions, amounts } => {
                let apart = |event: &str| -> Vec<(String, String)> {
                    let has = |(name, value): &&(String, String)| room.has(place, event, name, value);
                    dimensions.iter().filter(has).cloned().collect()
                };
                let amounts = amounts.iter().map(|(measure, amount)| Amount {
                    measure: measure.clone(),
                    amount: *amount,
                    dimensions: apart(&measure_event(event, measure)),
                });
                let amounts = amounts.collect();
                let (time_ms, noted) = (taken.true_ms(), taken.noted());
                times.push((time_ms, time_ms));
                known.events.push(KeptEvent {
                    event: event.clone(),
                    time_ms,
                    dimensions: apart(event),
                    amounts,
                    noted,
                });
            }
            Stored::Impression(impression) => {
                let event = event_of(impression.kind);
                let has = |dimension: &str, value: &str| room.has(place, event, dimension, value);
                let mut kept = Impression { time_ms: taken.true_ms(), noted: taken.noted(), ..impression.clone() };
                kept.tags.retain(|tag| has("tag", tag));
                kept.campaign = kept.campaign.filter(|campaign| has("campaign", campaign));
                kept.channel = kept.channel.filter(|channel| has("channel", channel));
                for (dimension, value) in [("item", &mut kept.item), ("slot", &mut kept.slot)] {
                    if !has(dimension, value) {
                        value.clear();
                    }
                }
                known.impressions.push(kept);
            }
            _ => {}
        }
    }
    let spans = joined(times);
    known.activity.extend(&spans[spans.len().saturating_sub(MOST_SPANS)..]);
}

/// By which two values that became known at one moment are compared.
fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::Bool(truth) => vec![u8::from(*truth)],
        Value::Int(n) | Value::Timestamp(n) | Value::Duration(n) => n.to_le_bytes().to_vec(),
        Value::Double(n) => n.to_bits().to_le_bytes().to_vec(),
        Value::Text(text) => with_length(text.as_bytes()),
        Value::List(values) => {
            let each = |value: &Value| {
                let Value::Text(text) = value else { return Vec::new() };
                let bytes = text.as_bytes().to_vec();
                let length = if bytes.len() < LONGEST_DIMENSION_VALUE {
                    vec![bytes.len() as u8]
                } else {
                    vec![bytes.len() as u8 | 0x80, (bytes.len() >> 7) as u8]
                };
                [length, bytes].concat()
            };
            let texts: Vec<u8> = values.iter().flat_map(each).collect();
            with_length(&texts)
        }
        Value::Null | Value::Map(_) => Vec::new(),
    }
}

/// As texts and lists are stored: their length in four bytes before them.
fn with_length(bytes: &[u8]) -> Vec<u8> {
    [(bytes.len() as u32).to_le_bytes().as_slice(), bytes].concat()
}
