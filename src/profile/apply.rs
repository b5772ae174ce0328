//! Taking in records: checked against the schema and the consent in force, whole or not at all.

use super::join::join;
use super::part::{Entry, INTERRUPTIVE, Part, Section, Stage, Unit, counter_key, named, remove, replace};
use super::{ProfileError, fold, part_codec};
use crate::base::bytes::{Reader, Writer, copied, utf8};
use crate::base::limits;
use crate::base::lists::keep;
use crate::base::time::{UnixMs, kept};
use crate::model::{Impression, Record, Refusal, Schema, Texts, Type, Value, stored_double};

/// 128 random bits from the host.
pub type UnitId = [u8; 16];

/// A profile that records what its schema declares and its consent allows.
///
/// Applying an event costs a search among the section's counters, and a step per time and bucket of those that it counts in;
/// nothing is evaluated here.
#[derive(Debug, Clone)]
pub struct Profile {
    schema: Schema,
    part: Part,
    /// Becomes the unit when the profile first stores anything; used once, so that a withdrawn unit never comes back.
    spare_unit: Option<UnitId>,
}

impl Profile {
    /// Opens a stored part, or begins a new one if `bytes` is empty.
    ///
    /// - `spare_unit`: random bits from the host, used only if a unit must be drawn.
    ///
    /// # Errors
    /// [`ProfileError`] when `bytes` is not an undamaged part of this version.
    pub fn open(schema: Schema, bytes: &[u8], spare_unit: UnitId) -> Result<Self, ProfileError> {
        let mut profile = Self { schema, part: Part::default(), spare_unit: Some(spare_unit) };
        if !bytes.is_empty() {
            part_codec::decode(bytes, &mut profile.part)?;
        }
        profile.drop_what_moved();
        profile.drop_what_is_not_granted();
        Ok(profile)
    }

    /// The bytes to store.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        part_codec::encode(&self.part)
    }

    /// The bytes that decisions read: what the consent in force allows.
    #[must_use]
    pub fn view(&self) -> Vec<u8> {
        fold::view(&self.part, &self.schema)
    }

    /// The bytes that decisions read, of what other replicas know of this person, too: what the last word on consent of all of them
    /// allows.
    #[must_use]
    pub fn view_with(&self, others: &[&Self]) -> Vec<u8> {
        let mut all = self.clone();
        for other in others {
            join(&mut all.part, &other.part);
        }
        all.drop_what_is_not_granted();
        all.view()
    }

    /// Whether data for this purpose may be kept and read now.
    #[must_use]
    pub fn is_granted(&self, purpose: u16) -> bool {
        granted(&self.schema, &self.part, purpose).is_ok()
    }

    /// Takes in one record.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing was recorded.
    pub fn apply(&mut self, record: &Record<'_>, now_ms: UnixMs) -> Result<(), Refusal> {
        let now_ms = kept(now_ms);
        match *record {
            Record::Event { name, time_ms, dimensions } => self.event(name, time_ms, dimensions, now_ms)?,
            Record::Attribute { name, time_ms, value } => self.attribute(name, kept(time_ms.min(now_ms)), value)?,
            Record::Consent { purpose, granted, time_ms } => {
                self.consent(purpose, granted, kept(time_ms.min(now_ms)))?
            }
            Record::Transition { from, to, at_ms, newest_ms, id } => {
                if from.len().max(to.len()) > limits::NAME_BYTES {
                    return Err(Refusal::Full);
                }
                let (at_ms, newest_ms) = (kept(at_ms.min(now_ms)), kept(newest_ms.min(now_ms)));
                let (stage, from) = (copied(to.as_bytes()), copied(from.as_bytes()));
                self.transition(Stage { stage, from, at_ms, newest_ms, id })?;
            }
            Record::Impression { kind, item, slot, channel, time_ms } => {
                self.impression(kind, (item, slot, channel), time_ms, now_ms)?;
            }
            Record::Assignment { experiment, variant, version, time_ms } => {
                self.assignment((experiment, variant, version), kept(time_ms.min(now_ms)))?;
            }
        }
        self.draw_unit(now_ms);
        Ok(())
    }

    fn event(
        &mut self,
        name: &str,
        time_ms: UnixMs,
        dimensions: &[(&str, &str)],
        now_ms: UnixMs,
    ) -> Result<(), Refusal> {
        let event = self.schema.event(name).ok_or(Refusal::Undeclared)?;
        let section = granted_section(&self.schema, &mut self.part, event.purpose)?;
        let time_ms = kept(time_ms.min(now_ms));
        section.count(counter_key([name, "", ""]), time_ms, now_ms);
        for dimension in &event.dimensions {
            let given = dimensions.iter().find(|given| given.0 == dimension);
            // A value that is too long to be kept is not counted apart; the event itself is.
            if let Some((_, value)) = given
                && value.len() <= limits::NAME_BYTES
            {
                section.count(counter_key([name, dimension, value]), time_ms, now_ms);
            }
        }
        section.active_at(time_ms);
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    /// Counts what happened to an item under all that it is. It is no event: a session does not go on by it.
    fn impression(
        &mut self,
        kind: Impression,
        (item, slot, channel): (&str, &str, &str),
        time_ms: UnixMs,
        now_ms: UnixMs,
    ) -> Result<(), Refusal> {
        let entry = self.schema.items.iter().find(|entry| entry.name == item).ok_or(Refusal::Undeclared)?;
        let section = granted_section(&self.schema, &mut self.part, entry.purpose)?;
        let slot = self.schema.slots.iter().find(|known| known.name == slot);
        let counted = slot.map_or("", |slot| slot.counted.as_str());
        let interrupts = slot.is_some_and(|slot| slot.interruptive) && !entry.is_service;
        let time_ms = kept(time_ms.min(now_ms));
        let name = kind.counter();
        let mut count = |dimension: &str, value: &str| {
            if !value.is_empty() && value.len() <= limits::NAME_BYTES {
                section.count(counter_key([name, dimension, value]), time_ms, now_ms);
            }
        };
        count("item", item);
        for (dimension, value) in &entry.labels {
            count(dimension, value);
        }
        count("channel", channel);
        count("slot", counted);
        count(INTERRUPTIVE, if interrupts { "yes" } else { "" });
        section.count(counter_key([name, "", ""]), time_ms, now_ms);
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    /// Keeps an assignment: of two of one version the earlier, else the later one.
    fn assignment(&mut self, (experiment, variant, version): (&str, &str, u16), at_ms: UnixMs) -> Result<(), Refusal> {
        if experiment.len().max(variant.len()) > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let section = granted_section(&self.schema, &mut self.part, self.schema.records.assignments)?;
        let mut bytes = Writer::default();
        bytes.text(variant);
        bytes.varint(version.into());
        if let Some(known) = named(&section.assignments, experiment.as_bytes()) {
            let mut held = Reader::new(&known.bytes);
            held.letters();
            let is_same = held.number() == u64::from(version);
            if if is_same { known.at_ms <= at_ms } else { known.at_ms > at_ms } {
                return Ok(());
            }
        } else if section.assignments.len() >= limits::SECTION_ATTRIBUTES {
            return Err(Refusal::Full);
        }
        let entry = Entry { name: copied(experiment.as_bytes()), at_ms, bytes: bytes.into_bytes() };
        replace(&mut section.assignments, entry);
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    fn attribute(&mut self, name: &str, at_ms: UnixMs, value: Option<Value<'_>>) -> Result<(), Refusal> {
        let attribute = self.schema.attribute(name).ok_or(Refusal::Undeclared)?;
        let value = value.map(|value| storable(value, attribute.value_type)).transpose()?;
        let purpose = granted(&self.schema, &self.part, attribute.purpose)?;
        let attributes = self.part.section(purpose).map(|section| section.attributes.as_slice()).unwrap_or_default();
        match named(attributes, name.as_bytes()) {
            // What became known earlier than what is kept changes nothing; nor does removing what is not there.
            Some(known) if known.at_ms > at_ms => return Ok(()),
            None if value.is_none() => return Ok(()),
            None if attributes.len() >= limits::SECTION_ATTRIBUTES => return Err(Refusal::Full),
            _ => {}
        }
        let section = self.part.section_mut(purpose).ok_or(Refusal::Full)?;
        match value {
            None => remove(&mut section.attributes, name.as_bytes()),
            Some(value) => {
                let name = copied(name.as_bytes());
                replace(&mut section.attributes, Entry { name, at_ms, bytes: value.bytes() });
            }
        }
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    fn consent(&mut self, purpose: &str, granted: bool, at_ms: UnixMs) -> Result<(), Refusal> {
        self.schema.purpose(purpose).ok_or(Refusal::Undeclared)?;
        let (name, bytes) = (copied(purpose.as_bytes()), copied(&[u8::from(granted)]));
        replace(&mut self.part.consents, Entry { name, at_ms, bytes });
        self.drop_what_is_not_granted();
        Ok(())
    }

    fn transition(&mut self, mut stage: Stage) -> Result<(), Refusal> {
        let section = granted_section(&self.schema, &mut self.part, self.schema.records.stage)?;
        // Devices that synchronised derive the same id; of these the earliest moment counts.
        if let Some(known) = &section.stage
            && known.id == stage.id
        {
            stage.at_ms = stage.at_ms.min(known.at_ms);
        } else if section.stage.as_ref().is_some_and(|known| known.at_ms > stage.at_ms) {
            // The last one counts, in whichever order they arrive.
            return Ok(());
        }
        section.stage = Some(stage);
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    fn draw_unit(&mut self, now_ms: UnixMs) {
        let stores_something = self.part.sections.iter().any(Section::holds_something);
        if self.part.unit.is_none() && stores_something && self.is_granted(self.schema.records.assignments) {
            self.part.unit = self.spare_unit.take().map(|id| Unit { id, created_ms: now_ms });
        }
    }

    /// What this journey keeps for another purpose than it was stored for goes: nobody granted it for the new one.
    fn drop_what_moved(&mut self) {
        let schema = &self.schema;
        for section in &mut self.part.sections {
            let here = schema.purpose(as_text(&section.purpose));
            keep(&mut section.attributes, &mut |entry| {
                schema.attribute(as_text(&entry.name)).is_none_or(|attribute| Some(attribute.purpose) == here)
            });
            keep(&mut section.counters, &mut |counter| {
                let mut key = Reader::new(&counter.name);
                let event = schema.event(as_text(key.letters()));
                event.is_none_or(|event| Some(event.purpose) == here)
            });
            if here != Some(schema.records.stage) {
                section.stage = None;
            }
            if here != Some(schema.records.assignments) {
                section.assignments.clear();
            }
        }
    }

    fn drop_what_is_not_granted(&mut self) {
        let mut sections = core::mem::take(&mut self.part.sections);
        keep(&mut sections, &mut |section| {
            self.schema.purpose(as_text(&section.purpose)).is_some_and(|purpose| self.is_granted(purpose))
        });
        self.part.sections = sections;
        if !self.is_granted(self.schema.records.assignments) {
            self.part.unit = None;
        }
    }
}

/// The name of a purpose for which data may be kept and read now.
fn granted<'s>(schema: &'s Schema, part: &Part, purpose: u16) -> Result<&'s [u8], Refusal> {
    let purpose = schema.purposes.get(usize::from(purpose)).ok_or(Refusal::NoConsent)?;
    let name = purpose.name.as_bytes();
    let said = named(&part.consents, name);
    let is_granted = said.map_or(purpose.granted_by_default, |consent| consent.bytes == [1]);
    if is_granted { Ok(name) } else { Err(Refusal::NoConsent) }
}

/// The section of a purpose that is granted, made if there is none.
fn granted_section<'p>(schema: &Schema, part: &'p mut Part, purpose: u16) -> Result<&'p mut Section, Refusal> {
    let name = granted(schema, part, purpose)?;
    part.section_mut(name).ok_or(Refusal::Full)
}

/// A name that is kept: it was text when it was taken in.
fn as_text(name: &[u8]) -> &str {
    utf8(name).unwrap_or_default()
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
