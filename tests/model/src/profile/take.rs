//! What a device takes in, and what it refuses.

use super::device::Replica;
use super::facts::{Stored, Taken};
use super::report::{Refused, Report};
use crate::experiments::digits;
use crate::hash::etappe1;
use crate::impression::Impression;
use crate::journey::{Attribute, Journey};
use crate::time::DAY;
use crate::value::Value;
use crate::visitor::{Fact, What, typed};
use std::collections::{BTreeMap, BTreeSet};

/// Longer text is not taken in.
const LONGEST_TEXT: usize = 1_024;
/// Nor are lists of more texts, or of more bytes.
const MOST_TEXTS: usize = 256;
const MOST_BYTES_OF_TEXTS: usize = 4_096;
/// A section has so many attributes.
const MOST_ATTRIBUTES: usize = 256;
/// A section knows so many ids of events again.
const MOST_IDS: usize = 128;
/// Stamps that are further ahead are passed over.
const FARTHEST_AHEAD: i64 = DAY;

impl Taken {
    /// Whether the journey keeps it for the purpose that it was stored for.
    pub(super) fn is_kept_by(&self, journey: &Journey) -> bool {
        let purpose = match &self.what {
            Stored::Event { event, .. } => journey.events.get(event).map(|event| &event.purpose),
            Stored::Attribute { name, .. } => journey.attributes.get(name).map(|attribute| &attribute.purpose),
            Stored::Transition { .. } => Some(&journey.stage_purpose),
            Stored::Impression(impression) => journey.item(&impression.item).map(|item| &item.purpose),
            Stored::Assignment { .. } | Stored::Unit(_) => Some(&journey.assignments_purpose),
            Stored::Feedback { kind, .. } => journey.feedback.get(kind).map(|kind| &kind.purpose),
            Stored::Message { .. } => Some(&journey.conversation_purpose),
        };
        journey.purposes.iter().any(|(id, _)| *id == self.purpose) && purpose.is_none_or(|id| *id == self.purpose)
    }
}

impl Replica {
    pub(super) fn take_in(&mut self, journey: &Journey, report: Report, at_ms: i64) -> Result<bool, Refused> {
        let clamped = |time_ms: i64| time_ms.min(at_ms).max(0);
        match report {
            Report::Plain(What::Event { event, time_ms, dimensions }) => {
                let report = Report::Event { event, time_ms, dimensions, id: None, measures: Vec::new() };
                self.take_in(journey, report, at_ms)
            }
            Report::Event { event, time_ms, dimensions, id, measures } => {
                self.event(journey, (event, clamped(time_ms)), dimensions, id, measures)
            }
            Report::Plain(What::Attribute { name, time_ms, value }) => {
                let declared = journey.attributes.get(&name).ok_or(Refused::Undeclared)?;
                let purpose = self.granted(journey, &declared.purpose)?;
                let value = value.map(|fact| fitting(&fact, declared)).transpose()?;
                self.attribute(journey, &name, value.as_ref())?;
                let is_now = time_ms >= at_ms;
                let stamp = if is_now { self.stamp(&name, at_ms.max(0)) } else { clamped(time_ms) };
                if !is_now && self.own_stamp(&name).is_some_and(|kept| stamp < kept) {
                    return Ok(false);
                }
                self.store(purpose, stamp, Stored::Attribute { name, value, is_now })
            }
            Report::Plain(What::Consent { .. } | What::Unit(_)) => Ok(false),
            Report::Plain(What::Transition { from, to, time_ms, newest_ms }) => {
                let unit = self.known(journey).unit.as_ref().map(digits).unwrap_or_default();
                let id = etappe1(&[unit.as_bytes(), from.as_bytes(), to.as_bytes(), &newest_ms.to_le_bytes()]);
                self.take_in(journey, Report::Transition { from, to, time_ms, newest_ms, id }, at_ms)
            }
            Report::Transition { from, to, time_ms, newest_ms, id } => {
                let purpose = self.granted(journey, &journey.stage_purpose)?;
                let newest_ms = clamped(newest_ms);
                let time_ms = self.free_moment(clamped(time_ms), id);
                self.store(purpose, time_ms, Stored::Transition { from, to, newest_ms, id })
            }
            Report::Plain(What::Impression { kind, item, slot, channel, time_ms }) => {
                let item = journey.item(&item).ok_or(Refused::Undeclared)?;
                let purpose = self.granted(journey, &item.purpose)?;
                let time_ms = clamped(time_ms);
                let impression = Impression::of(journey, kind, item, &slot, channel, time_ms);
                self.store(purpose, time_ms, Stored::Impression(impression))
            }
            Report::Plain(What::Assignment { experiment, variant, version, time_ms }) => {
                let purpose = self.granted(journey, &journey.assignments_purpose)?;
                self.store(purpose, clamped(time_ms), Stored::Assignment { experiment, variant, version })
            }
            Report::Plain(What::Feedback { kind, time_ms, value }) => {
                self.take_in(journey, Report::Feedback { kind, time_ms, value, text: String::new() }, at_ms)
            }
            Report::Feedback { kind, time_ms, value, text } => {
                let declared = journey.feedback.get(&kind).ok_or(Refused::Undeclared)?;
                let purpose = self.granted(journey, &declared.purpose)?;
                bounded(&text)?;
                self.store(purpose, clamped(time_ms), Stored::Feedback { kind, value, text })
            }
            Report::Message { channel, by_visitor, time_ms, text } => {
                let purpose = self.granted(journey, &journey.conversation_purpose)?;
                bounded(&text)?;
                self.store(purpose, clamped(time_ms), Stored::Message { channel, by_visitor, text })
            }
        }
    }

    fn event(
        &mut self,
        journey: &Journey,
        (event, time_ms): (String, i64),
        dimensions: Vec<(String, String)>,
        id: Option<String>,
        measures: Vec<(String, f64)>,
    ) -> Result<bool, Refused> {
        let declared = journey.events.get(&event).ok_or(Refused::Undeclared)?;
        let purpose = self.granted(journey, &declared.purpose)?;
        let mut amounts: Vec<(String, i64)> = Vec::new();
        for (measure, number) in measures {
            let Some(scale) = declared.measures.get(&measure) else { continue };
            let amount = in_units(number, *scale).ok_or(Refused::WrongType)?;
            amounts.push((measure, amount));
        }
        if let Some(id) = id {
            self.meet(&purpose, id)?;
        }
        let is_declared = |(name, _): &(String, String)| declared.dimensions.contains(name);
        let dimensions = dimensions.into_iter().filter(is_declared).collect();
        self.store(purpose, time_ms, Stored::Event { event, dimensions, amounts })
    }

    /// Of two transitions at one moment, the one that knew of the other is the later.
    fn free_moment(&self, mut time_ms: i64, id: u64) -> i64 {
        let own_ms = self.parts[&self.own].offset_ms;
        let is_taken = |time_ms: i64| {
            let others = self.parts.values().filter(|part| part.number != self.own);
            others.flat_map(|part| &part.taken).any(|taken| {
                let is_other = matches!(&taken.what, Stored::Transition { id: other, .. } if *other != id);
                is_other && taken.time_ms - taken.offset_ms + own_ms == time_ms
            })
        };
        while is_taken(time_ms) {
            time_ms += 1;
        }
        time_ms
    }

    fn granted(&self, journey: &Journey, purpose: &str) -> Result<String, Refused> {
        if self.is_granted(journey, purpose) { Ok(purpose.to_owned()) } else { Err(Refused::NoConsent) }
    }

    fn store(&mut self, purpose: String, time_ms: i64, what: Stored) -> Result<bool, Refused> {
        let mut denials = self.denials(&purpose);
        let place = self.next_place();
        let own = self.own_part();
        // What a section knew when it began it knows, whatever became of who said it.
        if let Some(first) = own.taken.iter().find(|taken| taken.purpose == purpose) {
            denials.extend(&first.denials);
        }
        let (source, offset_ms) = (own.source.clone(), own.offset_ms);
        own.taken.push(Taken { place, time_ms, offset_ms, source, purpose, denials, what });
        Ok(true)
    }

    /// Remembers the id of an event, unless it is known.
    fn meet(&mut self, purpose: &str, id: String) -> Result<(), Refused> {
        let ids = self.ids.entry(purpose.to_owned()).or_default();
        if ids.contains(&id) {
            return Err(Refused::Repeated);
        }
        ids.push_back(id);
        if ids.len() > MOST_IDS {
            ids.pop_front();
        }
        Ok(())
    }

    /// Whether an attribute may be told this.
    fn attribute(&self, journey: &Journey, name: &str, value: Option<&Value>) -> Result<(), Refused> {
        let declared = &journey.attributes[name];
        if let (true, Some(value)) = (declared.is_identity, value)
            && self.identities(journey).get(name).is_some_and(|held| held != value)
        {
            return Err(Refused::OtherPerson);
        }
        let names: BTreeSet<&str> = self.parts[&self.own]
            .taken
            .iter()
            .filter_map(|taken| match &taken.what {
                Stored::Attribute { name, .. } if taken.purpose == declared.purpose => Some(name.as_str()),
                _ => None,
            })
            .collect();
        if names.len() >= MOST_ATTRIBUTES && !names.contains(name) { Err(Refused::TooMany) } else { Ok(()) }
    }

    /// Of an attribute that is reported as of now: later than all its stamps that are known, on the clock of this device.
    fn stamp(&self, asked: &str, at_ms: i64) -> i64 {
        let offset_ms = self.parts[&self.own].offset_ms;
        let all = self.parts.values().flat_map(|part| &part.taken);
        let of_name = all.filter(|taken| matches!(&taken.what, Stored::Attribute { name, .. } if name == asked));
        // Each part knows the stamp of what it was told last.
        let last: BTreeMap<u64, &Taken> = of_name.map(|taken| (taken.place.0, taken)).collect();
        let stamps = last.values().map(|taken| taken.time_ms - taken.offset_ms + offset_ms);
        let latest = stamps.filter(|stamp| *stamp <= at_ms + FARTHEST_AHEAD).max();
        latest.map_or(at_ms, |latest| at_ms.max(latest + 1))
    }

    /// The stamp of an attribute in the part that is written.
    fn own_stamp(&self, asked: &str) -> Option<i64> {
        let mut own = self.parts[&self.own].taken.iter().rev();
        own.find(|taken| matches!(&taken.what, Stored::Attribute { name, .. } if name == asked))
            .map(|taken| taken.time_ms)
    }

    /// Draws a unit if something is stored and there is none yet.
    pub(super) fn draw(&mut self, journey: &Journey, at_ms: i64) {
        if self.undrawn.is_empty() || !self.is_granted(journey, &journey.assignments_purpose) {
            return;
        }
        let is_unit = |taken: &&Taken| matches!(taken.what, Stored::Unit(_));
        let is_something =
            |taken: &Taken| !matches!(taken.what, Stored::Unit(_) | Stored::Attribute { value: None, .. });
        let mut held = self.parts.values().flat_map(|part| &part.taken);
        if self.readable(journey).any(|taken| is_unit(&taken)) || !held.any(is_something) {
            return;
        }
        if let Some(unit) = self.undrawn.pop_front() {
            let _ = self.store(journey.assignments_purpose.clone(), at_ms.max(0), Stored::Unit(unit));
        }
    }
}

fn bounded(text: &str) -> Result<(), Refused> {
    if text.len() > LONGEST_TEXT { Err(Refused::TooLong) } else { Ok(()) }
}

/// The value of an attribute.
fn fitting(fact: &Fact, declared: &Attribute) -> Result<Value, Refused> {
    let value = typed(fact, declared.kind).ok_or(Refused::WrongType)?;
    match fact {
        Fact::Text(text) => bounded(text)?,
        Fact::Texts(texts) => {
            // Each counts with one byte more than it has, from 128 bytes on with two.
            let counted = |text: &String| text.len() + if text.len() < 128 { 1 } else { 2 };
            let is_bounded =
                texts.len() <= MOST_TEXTS && texts.iter().map(counted).sum::<usize>() <= MOST_BYTES_OF_TEXTS;
            texts.iter().try_for_each(|text| bounded(text))?;
            if !is_bounded {
                return Err(Refused::TooLong);
            }
        }
        _ => {}
    }
    Ok(value)
}

/// How many whole multiples of a scale a number is, half away from zero.
fn in_units(number: f64, scale: f64) -> Option<i64> {
    let units = (number / scale).round();
    // 2^63, the first double above every int of 64 bits.
    let end = 9_223_372_036_854_775_808.0;
    (units.is_finite() && -end <= units && units < end).then_some(units as i64)
}
