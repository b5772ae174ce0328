//! Taking in records: checked against the schema and the consent in force, whole or not at all.

use super::fold::folded;
use super::parts::heads;
use super::profile::Profile;
use super::table::{Entry, INTERRUPTIVE, MEASURE, kind, section_key, tail_of, with};
use super::words::say;
use crate::base::bytes::{Reader, Writer};
use crate::base::hash::stable_hash;
use crate::base::limits;
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
                let who = (self.own().id, self.own().device);
                say(&mut self.table, purpose.as_bytes(), who, granted, past(time_ms));
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
        let section = self.granted(purpose)?;
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
            counted.push((tail_of(kind::COUNTER, &[name, dimension, value]), 1));
        }
        for measure in &event.measures {
            let Some((_, number)) = measures.iter().find(|given| given.0 == measure.name) else { continue };
            let amount = whole(*number, measure.scale).ok_or(Refusal::TypeMismatch)?;
            let mut event = String::new();
            event.push_str(name);
            event.push(MEASURE.into());
            event.push_str(&measure.name);
            for (dimension, value) in &places {
                counted.push((tail_of(kind::COUNTER, &[&event, dimension, value]), amount));
            }
        }
        // Belongs to no part: a device that begins anew knows them again.
        let seen_key = with(&section_key(0, name_in(&section)), &[kind::SEEN]);
        let hash = stable_hash(&[id.as_bytes()]).to_le_bytes();
        let seen = self.table.get(&seen_key).map(|seen| seen.bytes.as_slice()).unwrap_or_default();
        if !id.is_empty() && seen.chunks_exact(hash.len()).any(|seen| seen == hash) {
            return Err(Refusal::Repeated);
        }
        let (section, change) = self.change(purpose)?;
        for (tail, amount) in counted {
            self.table.count(&section, &tail, change, (time_ms, amount));
        }
        self.table.active_at(&section, change, time_ms);
        if !id.is_empty()
            && let Some(seen) = self.table.entry(&seen_key)
        {
            seen.bytes.extend_from_slice(&hash);
            let most = limits::SEEN_IDS.saturating_mul(hash.len());
            seen.bytes = seen.bytes.get(seen.bytes.len().saturating_sub(most)..).unwrap_or_default().to_vec();
        }
        self.table.make_room(&section, change);
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
        let mut tails = Vec::new();
        let mut count = |dimension: &str, value: &str| {
            if !value.is_empty() && value.len() <= limits::NAME_BYTES {
                tails.push(tail_of(kind::COUNTER, &[name, dimension, value]));
            }
        };
        count("item", item);
        for (dimension, value) in &entry.labels {
            count(dimension, value);
        }
        count("channel", channel);
        count("slot", counted);
        count(INTERRUPTIVE, if interrupts { "yes" } else { "" });
        tails.push(tail_of(kind::COUNTER, &[name, "", ""]));
        let (section, change) = self.change(purpose)?;
        for tail in tails {
            self.table.count(&section, &tail, change, (time_ms, 1));
        }
        self.table.make_room(&section, change);
        Ok(())
    }

    /// Keeps an assignment: of two of one version the earlier, else the later one.
    fn assignment(&mut self, (experiment, variant, version): (&str, &str, u16), at_ms: UnixMs) -> Result<(), Refusal> {
        if experiment.len().max(variant.len()) > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let purpose = self.schema.records.assignments;
        let section = self.granted(purpose)?;
        let tail = tail_of(kind::ASSIGNMENT, &[experiment]);
        if let Some(known) = self.table.get(&with(&section, &tail)) {
            let mut held = Reader::new(&known.bytes);
            let known_ms = held.moment();
            held.letters();
            let is_same = held.number() == u64::from(version);
            if if is_same { known_ms <= at_ms } else { known_ms > at_ms } {
                return Ok(());
            }
        } else if self.table.range(&with(&section, &[kind::ASSIGNMENT])).len() >= limits::SECTION_ATTRIBUTES {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.text(variant);
        bytes.varint(version.into());
        self.put(purpose, &tail, bytes)
    }

    /// Puts an entry, as a change of its own.
    fn put(&mut self, purpose: u16, tail: &[u8], bytes: Writer) -> Result<(), Refusal> {
        let (section, change) = self.change(purpose)?;
        self.table.put(Entry { key: with(&section, tail), change, bytes: bytes.into_bytes() });
        self.table.make_room(&section, change);
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
        let (purpose, is_identity) = (attribute.purpose, attribute.identity);
        let section = self.granted(purpose)?;
        let value = value.map(|value| storable(value, attribute.value_type)).transpose()?;
        if let Some(answered) = name.strip_prefix(FEEDBACK_ATTRIBUTE) {
            return match value {
                Some(Value::Double(score)) => self.feedback(answered, kept(time_ms.min(now_ms)), score, ""),
                _ => self.unanswered(answered, purpose),
            };
        }
        let tail = tail_of(kind::ATTRIBUTE, &[name]);
        // A device whose clock is behind does not lose against what it has already seen.
        let mut stamp_ms = kept(time_ms.min(now_ms));
        let name_of_purpose = section.get(8..).unwrap_or_default();
        for part in heads(&self.table) {
            let key = with(&with(&part.id.to_be_bytes(), name_of_purpose), &tail);
            let Some(entry) = self.table.get(&key) else { continue };
            let seen_ms = entry.at_ms().saturating_sub(part.ahead_ms).saturating_add(self.own().ahead_ms);
            if time_ms >= now_ms && seen_ms <= now_ms.saturating_add(limits::STAMP_AHEAD_MS) {
                stamp_ms = stamp_ms.max(seen_ms.saturating_add(1));
            }
        }
        if is_identity && let Some(value) = value {
            self.is_of_this_person(name, &value)?;
        }
        let room = self.table.size(&section).saturating_add(value.map_or(0, |value| value.bytes().len()));
        match self.table.get(&with(&section, &tail)) {
            // What became known earlier than what is kept changes nothing. What is not there is removed, too: others may have it.
            Some(known) if time_ms < now_ms && known.at_ms() > stamp_ms => return Ok(()),
            None if self.table.range(&with(&section, &[kind::ATTRIBUTE])).len() >= limits::SECTION_ATTRIBUTES => {
                return Err(Refusal::Full);
            }
            _ if value.is_some() && room > limits::SECTION_BYTES => return Err(Refusal::Full),
            _ => {}
        }
        let mut bytes = Writer::default();
        bytes.time(stamp_ms);
        if let Some(value) = value {
            bytes.put(&value.bytes());
        }
        self.put(purpose, &tail, bytes)
    }

    /// Whether nothing else is known for this identity.
    fn is_of_this_person(&self, name: &str, value: &Value<'_>) -> Result<(), Refusal> {
        let tail = tail_of(kind::ATTRIBUTE, &[name]);
        let entries = folded(self);
        let Some(known) = entries.iter().find(|entry| entry.tail() == tail) else { return Ok(()) };
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
        self.granted(purpose)?;
        let score = stored_double(score).ok_or(Refusal::TypeMismatch)?;
        if text.len() > limits::TEXT_BYTES {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.f64(score);
        bytes.text(text);
        let start = tail_of(kind::FEEDBACK, &[name]);
        let hash = stable_hash(&[bytes.as_bytes()]);
        self.put(purpose, &with(&start, &hash.to_be_bytes()), bytes)?;
        self.table.keep_latest(&self.granted(purpose)?, &start, limits::ANSWERS);
        Ok(())
    }

    /// Takes back what was answered here.
    fn unanswered(&mut self, name: &str, purpose: u16) -> Result<(), Refusal> {
        let (section, _) = self.change(purpose)?;
        let start = with(&section, &tail_of(kind::FEEDBACK, &[name]));
        self.table.lose(&section, &|entry| entry.key.starts_with(&start));
        Ok(())
    }

    fn message(&mut self, at_ms: UnixMs, (channel, from_visitor, text): (&str, bool, &str)) -> Result<(), Refusal> {
        let purpose = self.schema.records.conversation;
        self.granted(purpose)?;
        if text.len() > limits::TEXT_BYTES || channel.len() > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.u8(from_visitor.into());
        bytes.text(channel);
        bytes.text(text);
        let hash = stable_hash(&[bytes.as_bytes()]);
        self.put(purpose, &with(&[kind::MESSAGE], &hash.to_be_bytes()), bytes)?;
        self.table.keep_latest(&self.granted(purpose)?, &[kind::MESSAGE], limits::MESSAGES);
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
        let purpose = self.schema.records.stage;
        let section = self.granted(purpose)?;
        let tail = with(&[kind::TRANSITION], &id.to_be_bytes());
        let name_of_purpose = section.get(8..).unwrap_or_default();
        // Of two at one moment, the one that knew of the other is the later.
        let is_taken = |at_ms: UnixMs| {
            heads(&self.table).filter(|part| part.id != self.own().id).any(|part| {
                let start = with(&with(&part.id.to_be_bytes(), name_of_purpose), &[kind::TRANSITION]);
                let known_ms = |known: &Entry| known.at_ms().saturating_sub(part.ahead_ms).saturating_add(self.own().ahead_ms);
                self.table.range(&start).iter().any(|known| known.tail() != tail && known_ms(known) == at_ms)
            })
        };
        while is_taken(at_ms) {
            at_ms = at_ms.saturating_add(1);
        }
        // Devices that synchronised derive the same id; of these the earliest moment counts.
        if let Some(known) = self.table.get(&with(&section, &tail)) {
            at_ms = at_ms.min(known.at_ms());
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.time(newest_ms);
        bytes.text(to);
        bytes.text(from);
        self.put(purpose, &tail, bytes)?;
        self.table.keep_latest(&section, &[kind::TRANSITION], limits::TRANSITIONS);
        Ok(())
    }
}

/// The purpose of a section.
fn name_in(section: &[u8]) -> &[u8] {
    Reader::new(section.get(8..).unwrap_or_default()).letters()
}

/// A number in whole multiples of a scale, half away from zero; none if there is no such number of 64 bits.
fn whole(number: f64, scale: f64) -> Option<i64> {
    let amount = (number / scale).round();
    (amount.abs() < 9_223_372_036_854_775_808.0).then_some(amount as i64)
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
