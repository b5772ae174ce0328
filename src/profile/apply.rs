//! Taking in records: checked against the schema and the consent in force, whole or not at all.

use super::part::{INTERRUPTIVE, MEASURE, key_of, kind, numbered};
use super::profile::{Profile, all_parts};
use crate::base::bytes::{Reader, Writer, copied};
use crate::base::hash::stable_hash;
use crate::base::limits;
use crate::base::lists::keep_last;
use crate::base::time::{UnixMs, kept};
use crate::model::{FEEDBACK_ATTRIBUTE, Impression, Record, Refusal, Texts, Type, Value, stored_double};

/// An event as it is reported: name, time, dimension values, measures, id.
type Event<'a> = (&'a str, UnixMs, &'a [(&'a str, &'a str)], &'a [(&'a str, f64)], &'a str);

impl Profile {
    /// Takes in one record.
    ///
    /// Costs a search among the section's entries, and a step per time and bucket of the counters that it counts in.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing was recorded.
    pub fn apply(&mut self, record: &Record<'_>, now_ms: UnixMs) -> Result<(), Refusal> {
        let now_ms = kept(now_ms);
        let past = |time_ms: UnixMs| kept(time_ms.min(now_ms));
        match *record {
            Record::Event { name, time_ms, dimensions, measures, id } => {
                self.event((name, past(time_ms), dimensions, measures, id))?;
            }
            Record::Attribute { name, time_ms, value } => self.attribute(name, time_ms, value, now_ms)?,
            Record::Consent { purpose, granted, time_ms } => {
                self.schema.purpose(purpose).ok_or(Refusal::Undeclared)?;
                self.ledger.say(purpose.as_bytes(), &self.own, granted, past(time_ms));
                self.weigh();
            }
            Record::Transition { from, to, at_ms, newest_ms, id } => {
                self.transition((from, to), past(at_ms), past(newest_ms), id)?;
            }
            Record::Impression { kind, item, slot, channel, time_ms } => {
                self.impression(kind, (item, slot, channel), past(time_ms))?;
            }
            Record::Assignment { experiment, variant, version, time_ms } => {
                self.assignment((experiment, variant, version), past(time_ms))?;
            }
            Record::Feedback { kind, time_ms, score, text } => self.feedback(kind, past(time_ms), score, text)?,
            Record::Message { time_ms, channel, from_visitor, text } => {
                self.message(past(time_ms), (channel, from_visitor, text))?;
            }
        }
        self.draw_unit(now_ms);
        Ok(())
    }

    fn event(&mut self, (name, time_ms, dimensions, measures, id): Event<'_>) -> Result<(), Refusal> {
        let event = self.schema.event(name).ok_or(Refusal::Undeclared)?;
        let purpose = event.purpose;
        let (section, _) = self.granted(purpose)?;
        let hash = stable_hash(&[id.as_bytes()]);
        let seen = self.seen.iter().position(|seen| seen.0 == section);
        if let (false, Some(seen)) = (id.is_empty(), seen.and_then(|place| self.seen.get(place)))
            && seen.1.contains(&hash)
        {
            return Err(Refusal::Repeated);
        }
        // A value that is too long to be kept is not counted apart; the event itself is.
        let mut places = vec![("", "")];
        for dimension in &event.dimensions {
            if let Some((_, value)) = dimensions.iter().find(|given| given.0 == dimension)
                && value.len() <= limits::NAME_BYTES
            {
                places.push((dimension, value));
            }
        }
        let mut counted = Vec::new();
        for (dimension, value) in &places {
            counted.push((key_of(kind::COUNTER, &[name, dimension, value]), 1));
        }
        for measure in &event.measures {
            let Some((_, number)) = measures.iter().find(|given| given.0 == measure.name) else { continue };
            let amount = whole(*number, measure.scale).ok_or(Refusal::TypeMismatch)?;
            let mut event = String::new();
            event.push_str(name);
            event.push(MEASURE);
            event.push_str(&measure.name);
            for (dimension, value) in &places {
                counted.push((key_of(kind::COUNTER, &[&event, dimension, value]), amount));
            }
        }
        let name = copied(section);
        let section = self.changing(purpose)?;
        for (key, amount) in counted {
            section.count(key, time_ms, amount);
        }
        section.active_at(time_ms);
        section.make_room();
        if !id.is_empty() {
            let place = seen.unwrap_or(self.seen.len());
            if place == self.seen.len() {
                self.seen.push((name, Vec::new()));
            }
            if let Some((_, hashes)) = self.seen.get_mut(place) {
                hashes.push(hash);
                keep_last(hashes, limits::SEEN_IDS);
            }
        }
        Ok(())
    }

    /// Counts what happened to an item under all that it is. It is no event: a session does not go on by it.
    fn impression(
        &mut self,
        kind: Impression,
        (item, slot, channel): (&str, &str, &str),
        time_ms: UnixMs,
    ) -> Result<(), Refusal> {
        let entry = self.schema.items.iter().find(|entry| entry.name == item).ok_or(Refusal::Undeclared)?;
        let purpose = entry.purpose;
        self.granted(purpose)?;
        let slot = self.schema.slots.iter().find(|known| known.name == slot);
        let counted = slot.map_or("", |slot| slot.counted.as_str());
        let interrupts = slot.is_some_and(|slot| slot.interruptive) && !entry.is_service;
        let name = kind.counter();
        let mut keys = Vec::new();
        let mut count = |dimension: &str, value: &str| {
            if !value.is_empty() && value.len() <= limits::NAME_BYTES {
                keys.push(key_of(kind::COUNTER, &[name, dimension, value]));
            }
        };
        count("item", item);
        for (dimension, value) in &entry.labels {
            count(dimension, value);
        }
        count("channel", channel);
        count("slot", counted);
        count(INTERRUPTIVE, if interrupts { "yes" } else { "" });
        keys.push(key_of(kind::COUNTER, &[name, "", ""]));
        let section = self.changing(purpose)?;
        for key in keys {
            section.count(key, time_ms, 1);
        }
        section.make_room();
        Ok(())
    }

    /// Keeps an assignment: of two of one version the earlier, else the later one.
    fn assignment(&mut self, (experiment, variant, version): (&str, &str, u16), at_ms: UnixMs) -> Result<(), Refusal> {
        if experiment.len().max(variant.len()) > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let purpose = self.schema.records.assignments;
        let (section, _) = self.granted(purpose)?;
        let key = key_of(kind::ASSIGNMENT, &[experiment]);
        let section = self.own.section(section);
        if let Some(known) = section.and_then(|section| section.get(&key)) {
            let mut held = Reader::new(&known.bytes);
            let known_ms = held.moment();
            held.letters();
            let is_same = held.number() == u64::from(version);
            if if is_same { known_ms <= at_ms } else { known_ms > at_ms } {
                return Ok(());
            }
        } else if section.is_some_and(|section| section.of_kind(kind::ASSIGNMENT).len() >= limits::SECTION_ATTRIBUTES) {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.text(variant);
        bytes.varint(version.into());
        self.changing(purpose)?.put(key, bytes.into_bytes());
        Ok(())
    }

    fn attribute(
        &mut self,
        name: &str,
        time_ms: UnixMs,
        value: Option<Value<'_>>,
        now_ms: UnixMs,
    ) -> Result<(), Refusal> {
        let attribute = self.schema.attribute(name).ok_or(Refusal::Undeclared)?;
        let value = value.map(|value| storable(value, attribute.value_type)).transpose()?;
        let (purpose, is_identity) = (attribute.purpose, attribute.identity);
        let (section, _) = self.granted(purpose)?;
        if let Some(answered) = name.strip_prefix(FEEDBACK_ATTRIBUTE) {
            return match value {
                Some(Value::Double(score)) => self.feedback(answered, kept(time_ms.min(now_ms)), score, ""),
                _ => self.unanswered(answered, purpose),
            };
        }
        let key = key_of(kind::ATTRIBUTE, &[name]);
        let own = self.own.section(section);
        let known = own.and_then(|section| section.get(&key));
        // A device whose clock is behind does not lose against what it has already seen.
        let (mut stamp_ms, mut is_known) = (kept(time_ms.min(now_ms)), false);
        for part in all_parts!(self) {
            let Some(entry) = part.section(section).and_then(|section| section.get(&key)) else { continue };
            let mut held = Reader::new(&entry.bytes);
            let seen_ms = held.moment().saturating_sub(part.ahead_ms).saturating_add(self.own.ahead_ms);
            if time_ms >= now_ms && seen_ms <= now_ms.saturating_add(limits::STAMP_AHEAD_MS) {
                stamp_ms = stamp_ms.max(seen_ms.saturating_add(1));
            }
            is_known = true;
        }
        if is_identity && let Some(value) = value {
            self.is_of_this_person(name, &value)?;
        }
        match known {
            // What became known earlier than what is kept changes nothing; nor does removing what is not there.
            Some(known) if time_ms < now_ms && known.at_ms() > stamp_ms => return Ok(()),
            None if value.is_none() && !is_known => return Ok(()),
            None if own.is_some_and(|own| own.of_kind(kind::ATTRIBUTE).len() >= limits::SECTION_ATTRIBUTES) => {
                return Err(Refusal::Full);
            }
            _ => {}
        }
        let mut bytes = Writer::default();
        bytes.time(stamp_ms);
        if let Some(value) = value {
            bytes.put(&value.bytes());
        }
        self.changing(purpose)?.put(key, bytes.into_bytes());
        Ok(())
    }

    /// Whether nothing else is known for this identity.
    fn is_of_this_person(&self, name: &str, value: &Value<'_>) -> Result<(), Refusal> {
        let key = key_of(kind::ATTRIBUTE, &[name]);
        let items = self.items();
        let Some(known) = items.iter().find(|item| item.key == key) else { return Ok(()) };
        let mut bytes = Reader::new(&known.bytes);
        bytes.moment();
        if bytes.is_empty() || bytes.rest() == value.bytes() { Ok(()) } else { Err(Refusal::OtherPerson) }
    }

    fn feedback(&mut self, name: &str, at_ms: UnixMs, score: f64, text: &str) -> Result<(), Refusal> {
        let declared = self
            .schema
            .attributes
            .iter()
            .find(|attribute| attribute.name.strip_prefix(FEEDBACK_ATTRIBUTE) == Some(name));
        let purpose = declared.ok_or(Refusal::Undeclared)?.purpose;
        let score = stored_double(score).ok_or(Refusal::TypeMismatch)?;
        if text.len() > limits::TEXT_BYTES {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.f64(score);
        bytes.text(text);
        let start = key_of(kind::FEEDBACK, &[name]);
        let key = numbered(copied(&start), stable_hash(&[bytes.as_bytes()]));
        let section = self.changing(purpose)?;
        section.put(key, bytes.into_bytes());
        section.keep_latest(&start, limits::ANSWERS);
        section.make_room();
        Ok(())
    }

    /// Takes back what was answered here.
    fn unanswered(&mut self, name: &str, purpose: u16) -> Result<(), Refusal> {
        let start = key_of(kind::FEEDBACK, &[name]);
        self.changing(purpose)?.keep(&mut |entry| !entry.key.starts_with(&start));
        Ok(())
    }

    fn message(&mut self, at_ms: UnixMs, (channel, from_visitor, text): (&str, bool, &str)) -> Result<(), Refusal> {
        if text.len() > limits::TEXT_BYTES || channel.len() > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.u8(from_visitor.into());
        bytes.text(channel);
        bytes.text(text);
        let key = numbered(copied(&[kind::MESSAGE]), stable_hash(&[bytes.as_bytes()]));
        let section = self.changing(self.schema.records.conversation)?;
        section.put(key, bytes.into_bytes());
        section.keep_latest(&[kind::MESSAGE], limits::MESSAGES);
        section.make_room();
        Ok(())
    }

    fn transition(
        &mut self,
        (from, to): (&str, &str),
        mut at_ms: UnixMs,
        newest_ms: UnixMs,
        id: u64,
    ) -> Result<(), Refusal> {
        if from.len().max(to.len()) > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let key = numbered(copied(&[kind::TRANSITION]), id);
        let purpose = self.schema.records.stage;
        let (name, _) = self.granted(purpose)?;
        for part in &self.others {
            let Some(section) = part.section(name) else { continue };
            for known in section.of_kind(kind::TRANSITION) {
                let known_ms = known.at_ms().saturating_sub(part.ahead_ms).saturating_add(self.own.ahead_ms);
                // Of two at one moment, the one that knew of the other is the later.
                if known.key != key && known_ms == at_ms {
                    at_ms = at_ms.saturating_add(1);
                }
            }
        }
        let section = self.changing(purpose)?;
        // Devices that synchronised derive the same id; of these the earliest moment counts.
        if let Some(known) = section.get(&key) {
            at_ms = at_ms.min(known.at_ms());
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.time(newest_ms);
        bytes.text(to);
        bytes.text(from);
        section.put(key, bytes.into_bytes());
        section.keep_latest(&[kind::TRANSITION], limits::TRANSITIONS);
        Ok(())
    }
}

/// A number in whole multiples of a scale, half away from zero; none if there is no such number.
fn whole(number: f64, scale: f64) -> Option<i64> {
    // Hundredths are counted exactly where they are divided by a whole number.
    let inverse = (1.0 / scale).round();
    let amount =
        if inverse >= 1.0 && (inverse * scale - 1.0).abs() < 1e-12 { number * inverse } else { number / scale };
    let rounded = amount.round();
    let most = 9_007_199_254_740_992.0;
    (rounded.abs() <= most).then_some(rounded as i64)
}

fn has_room_for(texts: Texts<'_>) -> bool {
    texts.byte_len() <= limits::TEXTS_BYTES
        && texts.len() <= limits::LIST_ELEMENTS
        && texts.iter().all(|text| text.len() <= limits::TEXT_BYTES)
}

/// The value in the form that may be kept, if it is of the declared type.
fn storable(value: Value<'_>, declared: Type) -> Result<Value<'_>, Refusal> {
    match (value, declared) {
        (Value::String(text), Type::String) if text.len() > limits::TEXT_BYTES => Err(Refusal::Full),
        (Value::Strings(texts), Type::Strings) if !has_room_for(texts) => Err(Refusal::Full),
        #[allow(clippy::cast_precision_loss, reason = "an attribute declared double has the precision of a double")]
        (Value::Int(value), Type::Double) => Ok(Value::Double(value as f64)),
        (Value::Int(value), Type::Timestamp) => Ok(Value::Timestamp(value)),
        (Value::Double(value), Type::Double) => stored_double(value).map(Value::Double).ok_or(Refusal::TypeMismatch),
        (value, declared) if value.type_of() == declared => Ok(value),
        _ => Err(Refusal::TypeMismatch),
    }
}
