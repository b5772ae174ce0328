//! What profiles and views hold, entry by entry, for people and tools that look: read from the bytes that they hand out.
//!
//! Nothing here depends on how a profile is kept in memory. Bytes are described in `codec.rs`, `table.rs`, `parts.rs` and `words.rs`, and
//! in `docs/profile.md`, "Forms".

use super::ProfileError;
pub use super::view_contents::ViewContents;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;
use crate::base::time::UnixMs;
use crate::model::{Scalar, UNREADABLE, Value};

/// A part's number and a count.
pub type Dot = (u64, u64);

/// What is counted under one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often, or how much.
    pub total: i64,
    /// When it counted first; none for what is added up.
    pub first_ms: Option<UnixMs>,
    /// When it counted last.
    pub last_ms: UnixMs,
    /// The latest exact times, in ascending order.
    pub times_ms: Vec<UnixMs>,
    /// By the number of the UTC hour.
    pub hourly: Vec<(i64, i64)>,
    /// By the number of the UTC day.
    pub daily: Vec<(i64, i64)>,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// It is known.
    Value(Scalar),
    /// It was removed.
    Removed,
    /// It may not be read, for the cause with this number.
    Unread(u8),
}

/// One thing that is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// An event, or a measure of one behind `#`; dimension and value are empty for the event as a whole. Without an event: how many
    /// counters of the event that stands as dimension are not there.
    Counter {
        /// Event, dimension, value.
        key: [String; 3],
        /// What was counted.
        tally: Tally,
    },
    /// A fact about the visitor.
    Attribute {
        /// Its id.
        name: String,
        /// Its value.
        held: Held,
    },
    /// A variant that was drawn.
    Assignment {
        /// The experiment's id.
        experiment: String,
        /// The variant's id.
        variant: String,
        /// Version of the experiment.
        version: u64,
    },
    /// The visitor came to another stage.
    Transition {
        /// Id of the stage that was left.
        from: String,
        /// Id of the stage that was entered.
        to: String,
        /// Time of the newest event then.
        newest_ms: UnixMs,
        /// Its id.
        id: u64,
    },
    /// An answer.
    Feedback {
        /// The kind of feedback.
        kind: String,
        /// The answer.
        score: f64,
        /// What the visitor wrote.
        text: String,
    },
    /// What was said.
    Message {
        /// Whether the visitor said it.
        from_visitor: bool,
        /// The channel.
        channel: String,
        /// The words.
        text: String,
    },
    /// Start and end of spans of activity.
    Activity(Vec<(UnixMs, UnixMs)>),
    /// Random bits for experiments, as 32 hex digits.
    Unit(String),
}

/// One thing that a part keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What tells it from all others of its section: a kind, and what follows.
    pub key: Vec<u8>,
    /// The change that last touched it.
    pub change: u64,
    /// When it became known, or counted last, by the clock of its writer.
    pub at_ms: UnixMs,
    /// What is kept.
    pub fact: Fact,
}

/// What a part keeps for one purpose.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SectionContents {
    /// The purpose's id.
    pub purpose: String,
    /// The denials that its writer knew when it began.
    pub since: Vec<Dot>,
    /// The last change.
    pub change: u64,
    /// In the order of their keys.
    pub entries: Vec<Entry>,
    /// How many bytes it takes.
    pub bytes: usize,
}

/// A part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartContents {
    /// Its number.
    pub id: u64,
    /// The number of its device.
    pub device: u64,
    /// Which one of its device it is, from 1.
    pub ordinal: u64,
    /// How many changes it had.
    pub changes: u64,
    /// How far its clock is ahead.
    pub clock_ahead_ms: i64,
    /// Where its facts come from.
    pub source: String,
    /// Of a settled part, the last ones that went into it.
    pub line: Vec<Dot>,
    /// In the order of their purposes.
    pub sections: Vec<SectionContents>,
    /// How many bytes it takes.
    pub bytes: usize,
}

/// All that one part ever said about one purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The purpose's id.
    pub purpose: String,
    /// The part that said it.
    pub part: u64,
    /// The device of that part.
    pub device: u64,
    /// How many denials.
    pub denials: u64,
    /// When it last said something.
    pub at_ms: UnixMs,
    /// Whether it ever granted.
    pub granted: bool,
    /// The denials that its grants named.
    pub named: Vec<Dot>,
}

/// A device that is barred.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Barred {
    /// Its number.
    pub device: u64,
    /// Since when it was joined.
    pub joined_ms: UnixMs,
    /// When it was barred.
    pub at_ms: UnixMs,
}

/// Everything that a stored profile holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contents {
    /// How often it was erased, the number of the last erasure, and when that was.
    pub epoch: (u64, u64, UnixMs),
    /// Who is barred.
    pub splits: Vec<Barred>,
    /// What the visitor said, by purpose and part.
    pub words: Vec<Spoken>,
    /// The part that is written by whoever stored this, then all others.
    pub parts: Vec<PartContents>,
    /// Of how many events the ids are known, by purpose.
    pub seen: Vec<(String, usize)>,
}

impl Contents {
    /// Reads what [`Profile::encode`](crate::profile::Profile::encode) gave. Costs a step per byte.
    ///
    /// # Errors
    /// [`ProfileError`] for a form that is not the present one, which opening and encoding a profile makes of it, or that is none.
    pub fn read(bytes: &[u8]) -> Result<Self, ProfileError> {
        let mut body = body_of(bytes, *b"EP", Some(STORE_VERSION))?;
        let epoch = match body.varint()? {
            0 => (0, 0, 0),
            count => (count, body.u64()?, body.time()?),
        };
        let mut contents = Self { epoch, ..Self::default() };
        // First what the part says of itself that is written, which may hold nothing yet.
        contents.take_list(&mut body)?;
        if let Some(own) = contents.parts.first_mut() {
            (own.changes, own.bytes) = (0, 0);
        }
        contents.take_list(&mut body)?;
        if body.is_empty() { Ok(contents) } else { Err(ProfileError::Unreadable) }
    }

    /// Takes in a list of entries.
    fn take_list(&mut self, body: &mut Reader<'_>) -> Result<(), Malformed> {
        let mut key = Vec::new();
        for _ in 0..body.count()? {
            let before = body.rest().len();
            let shared = usize::try_from(body.varint()?).ok().filter(|shared| *shared <= key.len());
            key.truncate(shared.ok_or(Malformed)?);
            key.extend_from_slice(body.raw_text()?);
            let (change, bytes) = (body.varint()?, body.raw_text()?);
            let length = before.saturating_sub(body.rest().len());
            self.take(&key, change, &mut Reader::new(bytes), length)?;
        }
        Ok(())
    }

    /// Takes in an entry of the store.
    fn take(&mut self, key: &[u8], change: u64, bytes: &mut Reader<'_>, length: usize) -> Result<(), Malformed> {
        let mut key = Reader::new(key);
        let (id, purpose, tail) = (big(&mut key)?, key.text()?.to_owned(), key.rest());
        let kind = key.u8()?;
        if kind == SEEN {
            self.seen.push((purpose, bytes.rest().len() / 8));
            return Ok(());
        }
        if kind == SPLIT {
            let (device, joined_ms, at_ms) = (big(&mut key)?, big(&mut key)?, big(&mut key)?);
            self.splits.push(Barred { device, joined_ms: joined_ms.cast_signed(), at_ms: at_ms.cast_signed() });
            return Ok(());
        }
        if kind == WORD {
            let (part, device) = (big(&mut key)?, big(&mut key)?);
            let (denials, at_ms, granted) = (bytes.varint()?, bytes.time()?, bytes.u8()? != 0);
            self.words.push(Spoken { purpose, part, device, denials, at_ms, granted, named: dots(bytes)? });
            return Ok(());
        }
        if self.parts.iter().all(|part| part.id != id) {
            self.parts.push(PartContents { id, ..PartContents::default() });
        }
        let part = self.parts.iter_mut().find(|part| part.id == id).ok_or(Malformed)?;
        part.bytes = part.bytes.saturating_add(length);
        if kind == HEADER && purpose.is_empty() {
            (part.changes, part.device, part.ordinal) = (change, bytes.varint()?, bytes.varint()?);
            if part.device == 0 {
                part.device = part.id;
            }
            part.clock_ahead_ms = signed(bytes.varint()?);
            part.source = bytes.text()?.to_owned();
            part.line = dots(bytes)?;
            return Ok(());
        }
        if part.sections.last().is_none_or(|section| section.purpose != purpose) {
            part.sections.push(SectionContents { purpose: purpose.clone(), ..SectionContents::default() });
        }
        let section = part.sections.last_mut().ok_or(Malformed)?;
        section.bytes = section.bytes.saturating_add(length);
        match kind {
            HEADER => {
                bytes.varint()?;
                (section.change, section.since) = (change, dots(bytes)?);
            }
            _ => {
                let (at_ms, fact) = fact(tail, bytes)?;
                section.entries.push(Entry { key: tail.to_vec(), change, at_ms, fact });
            }
        }
        Ok(())
    }

    /// Whether a moment lies within a time in which a device was joined that is barred now.
    #[must_use]
    pub fn was_joined(&self, at_ms: UnixMs) -> bool {
        self.splits.iter().any(|split| (split.joined_ms..=split.at_ms).contains(&at_ms))
    }
}

const STORE_VERSION: u8 = 3;

/// What entries are that say no fact: what sections and parts say of themselves, hashes of ids, who is barred, words on purposes.
const HEADER: u8 = 0;
const SEEN: u8 = 9;
const SPLIT: u8 = 10;
const WORD: u8 = 11;

/// What stands between version and checksum of bytes that were found to be whole.
pub(super) fn body_of(bytes: &[u8], magic: [u8; 2], version: Option<u8>) -> Result<Reader<'_>, ProfileError> {
    let end = bytes.len().checked_sub(4).ok_or(ProfileError::Unreadable)?;
    let mut body = Reader::new(bytes.get(..end).unwrap_or_default());
    if body.take(2)? != magic {
        return Err(ProfileError::Unreadable);
    }
    let found = Some(body.u8()?);
    if version.is_none() || version == found { Ok(body) } else { Err(ProfileError::Version) }
}

/// A number in a key, in which the larger stands behind the smaller.
fn big(key: &mut Reader<'_>) -> Result<u64, Malformed> {
    Ok(key.take(8)?.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte)))
}

/// What an entry says, by the kind that its key begins with.
fn fact(key: &[u8], bytes: &mut Reader<'_>) -> Result<(UnixMs, Fact), Malformed> {
    let mut key = Reader::new(key);
    let kind = key.u8()?;
    if kind == 1 {
        let key = [key.text()?.to_owned(), key.text()?.to_owned(), key.text()?.to_owned()];
        let tally = tally(&key[0], bytes)?;
        return Ok((tally.last_ms, Fact::Counter { key, tally }));
    }
    if kind == 7 {
        bytes.varint()?;
        let spans = spans(bytes)?;
        return Ok((spans.last().map_or(0, |span| span.1), Fact::Activity(spans)));
    }
    let at_ms = bytes.time()?;
    let fact = match kind {
        2 => Fact::Attribute {
            name: key.text()?.to_owned(),
            held: if bytes.is_empty() { Held::Removed } else { held(bytes)? },
        },
        3 => Fact::Assignment {
            experiment: key.text()?.to_owned(),
            variant: bytes.text()?.to_owned(),
            version: bytes.varint()?,
        },
        4 => {
            let id = big(&mut key)?;
            let (newest_ms, to) = (bytes.time()?, bytes.text()?.to_owned());
            Fact::Transition { from: bytes.text()?.to_owned(), to, newest_ms, id }
        }
        5 => Fact::Feedback { kind: key.text()?.to_owned(), score: bytes.f64()?, text: bytes.text()?.to_owned() },
        6 => Fact::Message {
            from_visitor: bytes.u8()? != 0,
            channel: bytes.text()?.to_owned(),
            text: bytes.text()?.to_owned(),
        },
        8 => Fact::Unit(bytes.take(16)?.iter().map(|byte| format!("{byte:02x}")).collect()),
        _ => return Err(Malformed),
    };
    Ok((at_ms, fact))
}

/// What is counted of an event; of a measure, whose name has `#` in it, what it adds up to.
pub(super) fn tally(event: &str, bytes: &mut Reader<'_>) -> Result<Tally, Malformed> {
    let is_sum = event.contains('#');
    let total = bytes.varint()?;
    let mut tally = Tally { last_ms: bytes.time()?, ..Tally::default() };
    tally.total = if is_sum { signed(total) } else { i64::try_from(total).map_err(|_| Malformed)? };
    let exact = if is_sum { 0 } else { tally.total.min(limits::EXACT_TIMES as i64) };
    if !is_sum {
        tally.first_ms = Some(tally.last_ms.saturating_sub(bytes.time()?));
        let mut time_ms = tally.last_ms;
        for place in 0..exact {
            if place > 0 {
                time_ms = time_ms.saturating_sub(bytes.time()?);
            }
            tally.times_ms.push(time_ms);
        }
        tally.times_ms.reverse();
    }
    if is_sum || tally.total > exact {
        tally.hourly = buckets(bytes, is_sum)?;
        tally.daily = buckets(bytes, is_sum)?;
    }
    Ok(tally)
}

fn buckets(bytes: &mut Reader<'_>, is_sum: bool) -> Result<Vec<(i64, i64)>, Malformed> {
    let (mut entries, mut at, mut buckets) = (Reader::new(bytes.raw_text()?), 0i64, Vec::new());
    while !entries.is_empty() {
        at = at.saturating_add(entries.time()?);
        let amount = entries.varint()?;
        buckets.push((at, if is_sum { signed(amount) } else { amount.cast_signed() }));
    }
    Ok(buckets)
}

pub(super) fn spans(bytes: &mut Reader<'_>) -> Result<Vec<(UnixMs, UnixMs)>, Malformed> {
    let mut spans = Vec::new();
    while !bytes.is_empty() {
        let start = bytes.time()?;
        spans.push((start, start.saturating_add(bytes.time()?)));
    }
    Ok(spans)
}

pub(super) fn held(bytes: &mut Reader<'_>) -> Result<Held, Malformed> {
    if bytes.rest().first() == Some(&UNREADABLE) {
        bytes.u8()?;
        return Ok(Held::Unread(bytes.u8()?));
    }
    Ok(Held::Value(Value::read(bytes)?.ok_or(Malformed)?.into()))
}

fn dots(bytes: &mut Reader<'_>) -> Result<Vec<Dot>, Malformed> {
    (0..bytes.count()?).map(|_| Ok((bytes.u64()?, bytes.varint()?))).collect()
}

/// A number that was written zigzag.
const fn signed(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
}

/// A name that stands in a view, which nobody verified to be a text.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attribute, EventType, FEEDBACK_ATTRIBUTE, Measure, Purpose, Type};
    use crate::model::{Record, Schema, Value};
    use crate::profile::Profile;

    const NOW_MS: UnixMs = 1_760_000_000_000;

    fn schema() -> Schema {
        let mut schema = Schema::default();
        for name in ["functional", "fitting"] {
            schema.purposes.push(Purpose { name: name.to_owned(), granted_by_default: true });
        }
        for (name, purpose) in [("visit", 0), ("view", 1)] {
            schema.events.push(EventType {
                name: name.to_owned(),
                purpose,
                dimensions: vec!["sku".to_owned()],
                measures: vec![Measure { name: "price".to_owned(), scale: 0.01 }],
            });
        }
        schema.attributes.push(Attribute::plain("city".to_owned(), Type::String, 1));
        schema.attributes.push(Attribute::plain(format!("{FEEDBACK_ATTRIBUTE}taste"), Type::Double, 0));
        schema
    }

    /// A profile in which there is something of every kind, but what happened to items.
    fn full(random: u8) -> Profile {
        let mut profile = Profile::open(schema(), &[], [random; 16]).unwrap();
        profile.set_source("web", [random; 16]);
        let mut take = |record: Record<'_>| profile.apply(&record, NOW_MS).unwrap();
        for name in ["visit", "view"] {
            let (dimensions, measures) = ([("sku", "x100")], [("price", -2.5)]);
            for back_ms in 0..40 {
                let (time_ms, id) = (NOW_MS - back_ms * 3_600_000, format!("{back_ms}"));
                take(Record::Event { name, time_ms, dimensions: &dimensions, measures: &measures, id: &id });
            }
        }
        let (time_ms, value) = (NOW_MS, Some(Value::String("Bern")));
        take(Record::Attribute { name: "city", time_ms, value });
        take(Record::Feedback { kind: "taste", time_ms, score: 4.0, text: "good" });
        take(Record::Message { time_ms, channel: "chat", from_visitor: true, text: "Hello" });
        take(Record::Transition { from: "one", to: "other", at_ms: time_ms, newest_ms: time_ms, id: 7 });
        take(Record::Assignment { experiment: "words", variant: "long", version: 2, time_ms });
        take(Record::Consent { purpose: "fitting", granted: true, time_ms });
        profile
    }

    #[test]
    fn contents_of_a_full_profile_are_what_was_taken_in() {
        let contents = Contents::read(&full(1).encode()).unwrap();
        let part = contents.parts.first().unwrap();
        assert_eq!((contents.parts.len(), part.source.as_str(), part.ordinal), (1, "web", 1));
        assert_eq!(contents.words.iter().map(|word| word.purpose.as_str()).collect::<Vec<_>>(), ["fitting"]);
        assert_eq!(contents.seen, [("fitting".to_owned(), 40), ("functional".to_owned(), 40)]);
        let facts: Vec<&Fact> =
            part.sections.iter().flat_map(|section| &section.entries).map(|entry| &entry.fact).collect();
        let city = Fact::Attribute { name: "city".to_owned(), held: Held::Value(Scalar::String("Bern".to_owned())) };
        assert!(facts.contains(&&city));
        let words = ("words".to_owned(), "long".to_owned());
        assert!(facts.contains(&&Fact::Assignment { experiment: words.0, variant: words.1, version: 2 }));
        let price = facts.iter().find_map(|fact| match fact {
            Fact::Counter { key, tally } if key[0] == "view#price" && key[1].is_empty() => Some(tally.total),
            _ => None,
        });
        assert_eq!(price, Some(-10_000));
        for kind in [3_u8, 4, 5, 6, 7, 8] {
            let has = |section: &SectionContents| section.entries.iter().any(|entry| entry.key.first() == Some(&kind));
            assert!(part.sections.iter().any(has), "{kind}");
        }
    }

    #[test]
    fn purposes_of_a_merged_profile_say_together_what_its_view_says() {
        let (mut phone, laptop) = (full(1), full(2));
        phone.set_clock_ahead(90_000);
        phone.merge(&laptop.delta(&phone.versions()).unwrap(), [3; 16]).unwrap();
        let whole = ViewContents::read(&phone.view()).unwrap();
        let [one, other] = [0, 1].map(|purpose| ViewContents::under(&phone, &schema(), purpose).unwrap());
        let mut counters = [one.counters, other.counters].concat();
        counters.sort_by(|one, other| one.0.cmp(&other.0));
        let mut expected = whole.counters.clone();
        expected.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(counters, expected);
        assert!(expected.iter().any(|counter| counter.0[0] == "visit" && counter.1.total == 80));
        assert_eq!([one.attributes, other.attributes].concat().len(), whole.attributes.len());
        assert_eq!((one.stage, one.unit, one.assignments), (whole.stage, whole.unit, whole.assignments));
    }

    #[test]
    fn contents_of_a_token_are_those_of_its_view_and_say_for_what_it_was_cut() {
        let view = full(1).view();
        let mut token = [b"ET", &view[2..3], &7_u64.to_le_bytes(), &[5]].concat();
        token.extend_from_slice(&view[3..view.len() - 4]);
        let checksum = crate::base::hash::quick_hash(&token).to_le_bytes();
        token.extend_from_slice(&checksum[4..]);
        let expected = ViewContents { cut: Some((7, 5)), ..ViewContents::read(&view).unwrap() };
        assert_eq!(ViewContents::read(&token).unwrap(), expected);
    }

    #[test]
    fn contents_of_bytes_that_are_cut_or_changed_are_refused_or_read() {
        let bytes = full(1).encode();
        for length in 0..bytes.len() {
            assert!(Contents::read(&bytes[..length]).is_err(), "{length}");
        }
        for place in 3..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[place] ^= 1 << bit;
                // Nothing but that it comes back.
                let _ = Contents::read(&changed);
            }
        }
    }
}
