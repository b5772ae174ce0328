//! Taking in records: checked against the schema and the consent in force, whole or not at all.

use super::part::{AttributeEntry, Consent, CounterKey, Part, Section, Stage, Unit};
use super::{ProfileError, fold, part_codec};
use crate::base::limits;
use crate::base::time::{UnixMs, kept};
use crate::model::{Record, Refusal, Scalar, Schema, Texts, Type, Value, stored_double};

/// 128 random bits from the host.
pub type UnitId = [u8; 16];

/// A profile that records what its schema declares and its consent allows.
///
/// Applying a record costs a search among the section's counters; nothing is evaluated here.
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
        let part = if bytes.is_empty() { Part::default() } else { part_codec::decode(bytes)? };
        let mut profile = Self { schema, part, spare_unit: Some(spare_unit) };
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

    /// Whether data for this purpose may be kept and read now.
    #[must_use]
    pub fn is_granted(&self, purpose: u16) -> bool {
        let Some(purpose) = self.schema.purposes.get(usize::from(purpose)) else {
            return false;
        };
        let said = self.part.consents.iter().find(|consent| consent.purpose == purpose.name);
        said.map_or(purpose.granted_by_default, |consent| consent.granted)
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
                self.transition(Stage { stage: to.to_owned(), from: from.to_owned(), at_ms, newest_ms, id })?;
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
        let key = |dimension: &str, value: &str| CounterKey {
            event: event.name.clone(),
            dimension: dimension.to_owned(),
            value: value.to_owned(),
        };
        let mut keys = vec![key("", "")];
        for dimension in &event.dimensions {
            let given = dimensions.iter().find(|given| given.0 == dimension).map(|given| given.1);
            // A value that is too long to be kept is not counted apart; the event itself is.
            keys.extend(given.filter(|value| value.len() <= limits::NAME_BYTES).map(|value| key(dimension, value)));
        }
        let section = self.granted_section(event.purpose)?;
        let time_ms = kept(time_ms.min(now_ms));
        for key in keys {
            if key.dimension.is_empty() || section.has_room_for(&key) {
                section.count(key, time_ms, now_ms);
            }
        }
        section.active_at(time_ms);
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    fn attribute(&mut self, name: &str, at_ms: UnixMs, value: Option<Value<'_>>) -> Result<(), Refusal> {
        let attribute = self.schema.attribute(name).ok_or(Refusal::Undeclared)?;
        let value = value.map(|value| storable(value, attribute.value_type)).transpose()?;
        let (name, purpose) = (attribute.name.clone(), attribute.purpose);
        let known = self.section_of(purpose)?.map(|section| (section.attribute(&name), section.attributes.len()));
        match (known, &value) {
            // What became known earlier than what is kept changes nothing; nor does removing what is not there.
            (Some((Some(entry), _)), _) if entry.at_ms > at_ms => return Ok(()),
            (None | Some((None, _)), None) => return Ok(()),
            (Some((None, limits::SECTION_ATTRIBUTES..)), Some(_)) => return Err(Refusal::Full),
            _ => {}
        }
        let section = self.granted_section(purpose)?;
        section.attributes.retain(|entry| entry.name != name);
        section.attributes.extend(value.map(|value| AttributeEntry { name, at_ms, value }));
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    fn consent(&mut self, purpose: &str, granted: bool, at_ms: UnixMs) -> Result<(), Refusal> {
        self.schema.purpose(purpose).ok_or(Refusal::Undeclared)?;
        self.part.consents.retain(|consent| consent.purpose != purpose);
        self.part.consents.push(Consent { purpose: purpose.to_owned(), granted, at_ms });
        self.drop_what_is_not_granted();
        Ok(())
    }

    fn transition(&mut self, stage: Stage) -> Result<(), Refusal> {
        let section = self.granted_section(self.schema.records.stage)?;
        // Devices that synchronised derive the same id; of these the earliest moment counts.
        let same = section.stage.as_ref().filter(|known| known.id == stage.id);
        let at_ms = same.map_or(stage.at_ms, |known| known.at_ms.min(stage.at_ms));
        section.stage = Some(Stage { at_ms, ..stage });
        section.sequence = section.sequence.saturating_add(1);
        Ok(())
    }

    /// The section of a purpose that is granted, if there is one yet.
    fn section_of(&self, purpose: u16) -> Result<Option<&Section>, Refusal> {
        if !self.is_granted(purpose) {
            return Err(Refusal::NoConsent);
        }
        let purpose = self.schema.purposes.get(usize::from(purpose)).ok_or(Refusal::Undeclared)?;
        Ok(self.part.section(&purpose.name))
    }

    fn granted_section(&mut self, purpose: u16) -> Result<&mut Section, Refusal> {
        if !self.is_granted(purpose) {
            return Err(Refusal::NoConsent);
        }
        let purpose = self.schema.purposes.get(usize::from(purpose)).ok_or(Refusal::Undeclared)?;
        self.part.section_mut(&purpose.name).ok_or(Refusal::Full)
    }

    fn draw_unit(&mut self, now_ms: UnixMs) {
        let stores_something = !self.part.sections.is_empty();
        if self.part.unit.is_none() && stores_something && self.is_granted(self.schema.records.assignments) {
            self.part.unit = self.spare_unit.take().map(|id| Unit { id, created_ms: now_ms });
        }
    }

    /// What this journey keeps for another purpose than it was stored for goes: nobody granted it for the new one.
    fn drop_what_moved(&mut self) {
        let schema = &self.schema;
        let stage_purpose = schema.purposes.get(usize::from(schema.records.stage));
        for section in &mut self.part.sections {
            let here = schema.purpose(&section.purpose);
            section
                .attributes
                .retain(|entry| schema.attribute(&entry.name).is_none_or(|attribute| Some(attribute.purpose) == here));
            section
                .counters
                .retain(|counter| schema.event(&counter.0.event).is_none_or(|event| Some(event.purpose) == here));
            if stage_purpose.is_none_or(|purpose| purpose.name != section.purpose) {
                section.stage = None;
            }
        }
    }

    fn drop_what_is_not_granted(&mut self) {
        let mut sections = core::mem::take(&mut self.part.sections);
        sections
            .retain(|section| self.schema.purpose(&section.purpose).is_some_and(|purpose| self.is_granted(purpose)));
        self.part.sections = sections;
        if !self.is_granted(self.schema.records.assignments) {
            self.part.unit = None;
        }
    }
}

fn has_room_for(texts: Texts<'_>) -> bool {
    texts.byte_len() <= limits::TEXTS_BYTES
        && texts.len() <= limits::LIST_ELEMENTS
        && texts.iter().all(|text| text.len() <= limits::TEXT_BYTES)
}

/// The value in the form that may be kept, if it is of the declared type.
fn storable(value: Value<'_>, declared: Type) -> Result<Scalar, Refusal> {
    match (value, declared) {
        (Value::String(text), Type::String) if text.len() > limits::TEXT_BYTES => Err(Refusal::Full),
        (Value::Strings(texts), Type::Strings) if !has_room_for(texts) => Err(Refusal::Full),
        #[allow(clippy::cast_precision_loss, reason = "an attribute declared double has the precision of a double")]
        (Value::Int(value), Type::Double) => Ok(Scalar::Double(value as f64)),
        (Value::Int(value), Type::Timestamp) => Ok(Scalar::Timestamp(value)),
        (Value::Double(value), Type::Double) => stored_double(value).map(Scalar::Double).ok_or(Refusal::TypeMismatch),
        (value, declared) if value.type_of() == declared => Ok(value.into()),
        _ => Err(Refusal::TypeMismatch),
    }
}
