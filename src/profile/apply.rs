//! Taking in records: checked against the schema and the consent in force, whole or not at all.

use super::kind;
use super::parts::Head;
use super::profile::Profile;
#[cfg(feature = "sync")]
use super::table::with;
use super::table::{INTERRUPTIVE, MEASURE};
use super::words::say;
use crate::base::bytes::{Reader, Writer, copied, key_of};
use crate::base::hash::stable_hash;
use crate::base::limits;
use crate::base::time::{UnixMs, kept};
use crate::model::{Declares, FEEDBACK_ATTRIBUTE, Impression, Record, Refusal, Texts, Type, Value, stored_double};

use core::mem::take;

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
        let declared = take(&mut self.declared);
        let result = self.apply_as(&declared, record, now_ms);
        self.declared = declared;
        result
    }

    /// The same, with events, items and slots that are read in place.
    pub(crate) fn apply_as(
        &mut self,
        declared: &impl Declares,
        record: &Record<'_>,
        now_ms: UnixMs,
    ) -> Result<(), Refusal> {
        let now_ms = kept(now_ms);
        let past = |time_ms: UnixMs| kept(time_ms.min(now_ms));
        match *record {
            Record::Event { name, time_ms, dimensions, measures, id } => {
                self.event(declared, (name, past(time_ms), dimensions, measures, id))?;
            }
            Record::Attribute { name, time_ms, value } => self.attribute(name, time_ms, value, now_ms)?,
            Record::Consent { purpose, granted, time_ms } => {
                self.schema.purpose(purpose).ok_or(Refusal::Undeclared)?;
                let who = (self.own.part(), Head::device_of(&self.own));
                say(&mut self.table, purpose.as_bytes(), who, granted, past(time_ms));
                self.table.change_part(&self.own);
                self.weigh();
                #[cfg(feature = "sync")]
                self.forget_together();
            }
            Record::Transition { from, to, at_ms, newest_ms, id } => {
                self.transition((from, to), past(at_ms), past(newest_ms), id)?;
            }
            Record::Impression { kind, item, slot, channel, time_ms } => {
                self.impression(declared, kind, (item, slot, channel), past(time_ms))?;
            }
            Record::Assignment { experiment, variant, version, time_ms } => {
                self.assignment((experiment, variant, version), past(time_ms))?;
            }
            Record::Feedback { kind, time_ms, score, text } => self.feedback(kind, past(time_ms), score, text)?,
            Record::Message { time_ms, channel, from_visitor, text } => {
                self.message(past(time_ms), (channel, from_visitor, text))?;
            }
        }
        #[cfg(feature = "sync")]
        self.fold_own_again();
        self.draw_unit(now_ms);
        Ok(())
    }

    fn event(
        &mut self,
        declared: &impl Declares,
        (name, time_ms, dimensions, measures, id): Event<'_>,
    ) -> Result<(), Refusal> {
        let event = declared.event_called(name.as_bytes()).ok_or(Refusal::Undeclared)?;
        self.turn(declared.purpose_of_event(event))?;
        let given = |measure: &[u8]| measures.iter().find(|given| given.0.as_bytes() == measure);
        for (measure, scale) in (0..).map_while(|place| declared.event_measure(event, place)) {
            if given(measure).is_some_and(|given| whole(given.1, scale).is_none()) {
                return Err(Refusal::TypeMismatch);
            }
        }
        let hash = stable_hash(&[id.as_bytes()]);
        if !id.is_empty() && self.table.has_seen(hash) {
            return Err(Refusal::Repeated);
        }
        self.change();
        let table = &mut self.table;
        let mut count = |name: &[u8], amount| {
            table.count_value([name, &[], &[]], (time_ms, amount));
            for dimension in (0..).map_while(|place| declared.event_dimension(event, place)) {
                if let Some((_, value)) = dimensions.iter().find(|given| given.0.as_bytes() == dimension) {
                    table.count_value([name, dimension, value.as_bytes()], (time_ms, amount));
                }
            }
        };
        count(name.as_bytes(), 1);
        for (measure, scale) in (0..).map_while(|place| declared.event_measure(event, place)) {
            if let Some(amount) = given(measure).and_then(|given| whole(given.1, scale)) {
                let mut of = Writer::default();
                of.put(name.as_bytes());
                of.u8(MEASURE);
                of.put(measure);
                count(of.as_bytes(), amount);
            }
        }
        table.active_at(time_ms);
        if !id.is_empty() {
            table.see(hash);
        }
        table.make_room();
        Ok(())
    }

    /// Counts what happened to an item under all that it is. It is no event: a session does not go on by it.
    fn impression(
        &mut self,
        declared: &impl Declares,
        kind: Impression,
        (item, slot, channel): (&str, &str, &str),
        time_ms: UnixMs,
    ) -> Result<(), Refusal> {
        let number = declared.item_called(item.as_bytes()).ok_or(Refusal::Undeclared)?;
        let (purpose, is_service) = declared.purpose_of_item(number);
        self.turn(purpose)?;
        self.change();
        let table = &mut self.table;
        let name = kind.counter().as_bytes();
        let mut count = |dimension: &[u8], value: &[u8]| {
            if !value.is_empty() {
                table.count_value([name, dimension, value], (time_ms, 1));
            }
        };
        count(b"item", item.as_bytes());
        for (dimension, value) in (0..).map_while(|place| declared.item_label(number, place)) {
            // Groups are for the page alone.
            if dimension.first() != Some(&b'@') {
                count(dimension, value);
            }
        }
        count(b"channel", channel.as_bytes());
        if let Some((counted, interruptive)) = declared.slot_called(slot.as_bytes()) {
            count(b"slot", counted);
            if interruptive && !is_service {
                count(INTERRUPTIVE.as_bytes(), b"yes");
            }
        }
        table.count_value([name, &[], &[]], (time_ms, 1));
        table.make_room();
        Ok(())
    }

    /// Keeps an assignment: of two of one version the earlier, else the later one.
    fn assignment(&mut self, (experiment, variant, version): (&str, &str, u16), at_ms: UnixMs) -> Result<(), Refusal> {
        if experiment.len().max(variant.len()) > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let purpose = self.schema.records.assignments;
        self.turn(purpose)?;
        let is_full = self.is_full_of(kind::ASSIGNMENT);
        self.table.to(kind::ASSIGNMENT, &[experiment.as_bytes()]);
        if let Some(known) = self.table.here() {
            let mut held = Reader::new(&known.bytes);
            let known_ms = held.moment();
            held.letters();
            let is_same = held.number() == u64::from(version);
            if if is_same { known_ms <= at_ms } else { known_ms > at_ms } {
                return Ok(());
            }
        } else if is_full {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.text(variant);
        bytes.varint(version.into());
        self.put(bytes, usize::MAX);
        Ok(())
    }

    /// Whether the section has as many entries of a kind as it may.
    fn is_full_of(&mut self, kind: u8) -> bool {
        self.table.to(kind, &[]);
        self.table.all().len() >= limits::SECTION_ATTRIBUTES
    }

    /// Puts an entry there, as a change of its own, and of those whose keys differ from it by a number of eight bytes keeps the latest.
    fn put(&mut self, bytes: Writer, most: usize) {
        self.change();
        self.table.hold(bytes.into_bytes());
        let key = self.table.key();
        let alike = copied(key.get(..key.len().saturating_sub(8)).unwrap_or_default());
        self.table.make_room();
        self.table.keep_latest(&alike, most);
    }

    fn attribute(
        &mut self,
        name: &str,
        time_ms: UnixMs,
        value: Option<Value<'_>>,
        now_ms: UnixMs,
    ) -> Result<(), Refusal> {
        let attribute = self.schema.attribute(name).ok_or(Refusal::Undeclared)?;
        let (purpose, is_identity, value_type) = (attribute.purpose, attribute.identity, attribute.value_type);
        self.turn(purpose)?;
        let value = value.map(|value| storable(value, value_type)).transpose()?;
        let mut stamp_ms = kept(time_ms.min(now_ms));
        if let Some(answered) = name.strip_prefix(FEEDBACK_ATTRIBUTE) {
            return match value {
                Some(Value::Double(score)) => self.feedback(answered, stamp_ms, score, ""),
                _ => {
                    self.unanswered(answered);
                    Ok(())
                }
            };
        }
        let held = value.map(|value| value.bytes()).unwrap_or_default();
        let is_full = self.is_full_of(kind::ATTRIBUTE);
        let room = self.table.size(self.table.section()).saturating_add(held.len());
        self.table.to(kind::ATTRIBUTE, &[name.as_bytes()]);
        // A device whose clock is behind does not lose against what it has already seen.
        self.each_known(&mut |seen_ms| {
            if time_ms >= now_ms && seen_ms <= now_ms.saturating_add(limits::STAMP_AHEAD_MS) {
                stamp_ms = stamp_ms.max(seen_ms.saturating_add(1));
            }
        });
        if is_identity && !held.is_empty() && !self.is_of_this_person(&held) {
            return Err(Refusal::OtherPerson);
        }
        match self.table.here() {
            // What became known earlier than what is kept changes nothing. What is not there is removed, too: others may have it.
            Some(known) if time_ms < now_ms && known.at_ms() > stamp_ms => return Ok(()),
            None if is_full => return Err(Refusal::Full),
            _ if !held.is_empty() && room > limits::SECTION_BYTES => return Err(Refusal::Full),
            _ => {}
        }
        let mut bytes = Writer::default();
        bytes.time(stamp_ms);
        bytes.put(&held);
        self.put(bytes, usize::MAX);
        Ok(())
    }

    /// When, by this device's clock, each part heard of the attribute that the table is at.
    fn each_known(&self, heard: &mut dyn FnMut(UnixMs)) {
        #[cfg(not(feature = "sync"))]
        if let Some(entry) = self.table.here() {
            heard(entry.at_ms());
        }
        #[cfg(feature = "sync")]
        for part in super::parts::heads(&self.table) {
            let behind = self.table.key().get(8..).unwrap_or_default();
            if let Some(entry) = self.table.get(&with(&key_of(part.id), behind)) {
                heard(entry.at_ms().saturating_sub(part.ahead_ms).saturating_add(self.own().ahead_ms));
            }
        }
    }

    /// Whether nothing else is known for the identity that the table is at.
    fn is_of_this_person(&self, value: &[u8]) -> bool {
        #[cfg(not(feature = "sync"))]
        let known = self.table.here();
        #[cfg(feature = "sync")]
        let known = self.folded_at(self.table.tail());
        known.is_none_or(|known| {
            let mut bytes = Reader::new(&known.bytes);
            bytes.moment();
            bytes.is_empty() || bytes.rest() == value
        })
    }

    fn feedback(&mut self, name: &str, at_ms: UnixMs, score: f64, text: &str) -> Result<(), Refusal> {
        let declared = self
            .schema
            .attributes
            .iter()
            .find(|attribute| attribute.name.strip_prefix(FEEDBACK_ATTRIBUTE) == Some(name));
        let purpose = declared.ok_or(Refusal::Undeclared)?.purpose;
        self.turn(purpose)?;
        let score = stored_double(score).ok_or(Refusal::TypeMismatch)?;
        if text.len() > limits::TEXT_BYTES {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.f64(score);
        bytes.text(text);
        self.put_hashed((kind::FEEDBACK, &[name.as_bytes()]), bytes, limits::ANSWERS);
        Ok(())
    }

    /// Takes back what was answered here.
    fn unanswered(&mut self, name: &str) {
        self.change();
        self.table.to(kind::FEEDBACK, &[name.as_bytes()]);
        let start = copied(self.table.key());
        self.table.lose(&start);
    }

    fn message(&mut self, at_ms: UnixMs, (channel, from_visitor, text): (&str, bool, &str)) -> Result<(), Refusal> {
        self.turn(self.schema.records.conversation)?;
        if text.len() > limits::TEXT_BYTES || channel.len() > limits::NAME_BYTES {
            return Err(Refusal::Full);
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.u8(from_visitor.into());
        bytes.text(channel);
        bytes.text(text);
        self.put_hashed((kind::MESSAGE, &[]), bytes, limits::MESSAGES);
        Ok(())
    }

    /// Puts what its own hash tells from others of its kind.
    fn put_hashed(&mut self, (kind, texts): (u8, &[&[u8]]), bytes: Writer, most: usize) {
        self.table.to(kind, texts);
        self.table.more(&key_of(stable_hash(&[bytes.as_bytes()])));
        self.put(bytes, most);
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
        self.turn(purpose)?;
        self.table.to(kind::TRANSITION, &[]);
        self.table.more(&key_of(id));
        #[cfg(feature = "sync")]
        self.outdo(&mut at_ms);
        // Devices that synchronised derive the same id; of these the earliest moment counts.
        if let Some(known) = self.table.here() {
            at_ms = at_ms.min(known.at_ms());
        }
        let mut bytes = Writer::default();
        bytes.time(at_ms);
        bytes.time(newest_ms);
        bytes.text(to);
        bytes.text(from);
        self.put(bytes, limits::TRANSITIONS);
        Ok(())
    }

    /// Of two transitions of several parts at one moment, the one that knew of the other is the later.
    #[cfg(feature = "sync")]
    fn outdo(&self, at_ms: &mut UnixMs) {
        let name_of_purpose = self.table.section().get(8..).unwrap_or_default();
        let is_taken = |at_ms: UnixMs| {
            super::parts::heads(&self.table).filter(|part| part.id != self.own().id).any(|part| {
                let start = with(&with(&key_of(part.id), name_of_purpose), &[kind::TRANSITION]);
                let ahead_ms = part.ahead_ms.saturating_sub(self.own().ahead_ms);
                let mut known = self.table.range(&start).iter();
                known.any(|known| known.tail() != self.table.tail() && known.at_ms().saturating_sub(ahead_ms) == at_ms)
            })
        };
        while is_taken(*at_ms) {
            *at_ms = at_ms.saturating_add(1);
        }
    }
}

/// A number in whole multiples of a scale, half away from zero; none if there is no such number of 64 bits.
fn whole(number: f64, scale: f64) -> Option<i64> {
    let amount = rounded(number / scale);
    (amount.abs() < 9_223_372_036_854_775_808.0).then_some(amount as i64)
}

/// Half away from zero, as the library's, by what wasm has an instruction for.
fn rounded(number: f64) -> f64 {
    let whole = number.trunc();
    whole + ((number - whole) * 2.0).trunc()
}

fn has_room_for(texts: Texts<'_>) -> bool {
    let mut count = 0usize;
    let fits = texts.iter().all(|text| {
        count = count.saturating_add(1);
        text.len() <= limits::TEXT_BYTES && count <= limits::LIST_ELEMENTS
    });
    fits && texts.byte_len() <= limits::TEXTS_BYTES
}

/// The value in the form that may be kept, if it is of the declared type.
fn storable(value: Value<'_>, declared: Type) -> Result<Value<'_>, Refusal> {
    let value = match (value, declared) {
        #[allow(clippy::cast_precision_loss, reason = "an attribute declared double has the precision of a double")]
        (Value::Int(value), Type::Double) => Value::Double(value as f64),
        (Value::Int(value), Type::Timestamp) => Value::Timestamp(value),
        (value, _) => value,
    };
    match value {
        _ if value.type_of() != declared => Err(Refusal::TypeMismatch),
        Value::String(text) if text.len() > limits::TEXT_BYTES => Err(Refusal::Full),
        Value::Strings(texts) if !has_room_for(texts) => Err(Refusal::Full),
        Value::Double(value) => stored_double(value).map(Value::Double).ok_or(Refusal::TypeMismatch),
        _ => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn rounded_is_what_the_library_makes_of_it() {
        for number in [0.0, 0.5, 0.499_999_999_999_999_94, 1.5, 2.5, 1e15 + 0.5, 4_503_599_627_370_495.5, 9e15, 1e300] {
            for number in [number, -number] {
                assert!(rounded(number) == number.round(), "{number}");
            }
        }
    }
}
