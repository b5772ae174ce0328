//! What views and tokens say, entry by entry, for people and tools that look.

use super::contents::{Held, Tally, body_of, held, spans, tally, text};
use super::{Profile, ProfileError, View};
use crate::base::bytes::Reader;
use crate::base::time::UnixMs;
use crate::model::{Record, Schema};

/// What a view says, or a token, which is one that was cut.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ViewContents {
    /// Of a token, the hash of the pack that it was cut for, and when.
    pub cut: Option<(u64, UnixMs)>,
    /// Time of the newest event; 0 if there is none.
    pub newest_ms: UnixMs,
    /// The unit, and when it was drawn.
    pub unit: Option<(String, UnixMs)>,
    /// What the visitor said about purposes.
    pub consents: Vec<(String, bool)>,
    /// The stage, when it was entered, time of the newest event then, the stage before.
    pub stage: Option<(String, UnixMs, UnixMs, String)>,
    /// Start and end of spans of activity.
    pub spans: Vec<(UnixMs, UnixMs)>,
    /// Attributes, those of feedback included.
    pub attributes: Vec<(String, Held)>,
    /// Event, dimension, value, and what was counted.
    pub counters: Vec<([String; 3], Tally)>,
    /// Experiment, variant, version.
    pub assignments: Vec<(String, String, u64)>,
}

impl ViewContents {
    /// Reads a view or a token; of no bytes it holds nothing.
    ///
    /// # Errors
    /// [`ProfileError`] when it is not one that this engine reads.
    pub fn read(bytes: &[u8]) -> Result<Self, ProfileError> {
        let mut view = Self::default();
        if bytes.is_empty() {
            return Ok(view);
        }
        View::parse(bytes)?;
        let is_token = bytes.starts_with(b"ET");
        let mut body = body_of(bytes, if is_token { *b"ET" } else { *b"EV" }, None)?;
        view.cut = if is_token { Some((body.u64()?, body.time()?)) } else { None };
        view.newest_ms = body.time()?;
        let mut section = || body.raw_text().map(Reader::new);
        let (mut unit, mut consents, mut stage, mut activity) = (section()?, section()?, section()?, section()?);
        let (mut attributes, mut counters, mut assignments) = (section()?, section()?, section()?);
        if !unit.is_empty() {
            view.unit = Some((text(unit.take(32)?), unit.time()?));
        }
        while !consents.is_empty() {
            view.consents.push((text(consents.raw_text()?), consents.u8()? != 0));
        }
        if !stage.is_empty() {
            view.stage = Some((text(stage.raw_text()?), stage.time()?, stage.time()?, text(stage.raw_text()?)));
        }
        view.spans = spans(&mut activity)?;
        while !attributes.is_empty() {
            view.attributes.push((text(attributes.raw_text()?), held(&mut attributes)?));
        }
        while !counters.is_empty() {
            let mut entry = Reader::new(counters.raw_text()?);
            let key = [text(entry.raw_text()?), text(entry.raw_text()?), text(entry.raw_text()?)];
            view.counters.push((key.clone(), tally(&key[0], &mut entry)?));
        }
        while !assignments.is_empty() {
            let mut name = || assignments.raw_text().map(text);
            view.assignments.push((name()?, name()?, assignments.varint()?));
        }
        Ok(view)
    }

    /// What all parts of a profile say together under one purpose, to a host that vouches for it.
    ///
    /// Costs a copy of the profile and a view of it.
    ///
    /// # Errors
    /// [`ProfileError`] when the view cannot be read back.
    pub fn under(profile: &Profile, schema: &Schema, purpose: u16) -> Result<Self, ProfileError> {
        let mut alone = profile.clone();
        alone.set_trusted(true);
        for (place, other) in schema.purposes.iter().enumerate() {
            if place != usize::from(purpose) {
                // A declared purpose is never refused.
                let _ = alone.apply(&Record::Consent { purpose: &other.name, granted: false, time_ms: 0 }, 0);
            }
        }
        Self::read(&alone.view())
    }
}
