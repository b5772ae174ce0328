//! The view: everything decisions may know of a visitor, read in place. Independent of any pack: names, not numbers.
//!
//! Body, after magic `EV` and version: unit (u8 present, then 16 bytes and its creation time), time of the newest event,
//! consents (byte length; name, granted u8), stage (u8 present, then name, `at_ms`, `newest_ms`), activity spans (byte length;
//! start, length), attributes (byte length; name, value), counters (byte length; per entry its byte length, event, dimension,
//! value, tallies). Tallies: total, last time, first as distance back, up to 31 distances back from time to time, and past 32
//! the hourly and the daily buckets (byte length; number as distance, count). Numbers, lengths and times are varints, texts have
//! their length before them. A checksum of four bytes ends it.

use super::ProfileError;
use super::counter::CounterView;
use super::frame::{CHECKSUM_BYTES, open, quick_checksum};
use crate::base::bytes::{Malformed, Reader, utf8};
use crate::base::time::{SESSION_GAP_MS, UnixMs};
use crate::model::{Raw, Value};

pub(super) const MAGIC: [u8; 2] = *b"EV";
/// 1 had a slower checksum.
pub(super) const VERSION: u8 = 2;

/// Where the profile says the visitor was last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageRecord<'a> {
    /// The stage's id.
    pub stage: &'a str,
    /// When it was entered.
    pub at_ms: UnixMs,
    /// Time of the newest event then.
    pub newest_ms: UnixMs,
}

/// Where the parts of a view are in its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Places {
    unit: Option<[u8; 16]>,
    newest_ms: UnixMs,
    /// The stage's name; its times.
    stage: Option<(Place, UnixMs, UnixMs)>,
    consents: Place,
    spans: Place,
    attributes: Place,
    counters: Place,
}

/// Start and length.
type Place = (u32, u32);

impl Places {
    /// Of the view of a visitor of whom nothing is known.
    pub const EMPTY: Self = Self {
        unit: None,
        newest_ms: 0,
        stage: None,
        consents: (0, 0),
        spans: (0, 0),
        attributes: (0, 0),
        counters: (0, 0),
    };

    /// Finds the parts, and checks nothing of what is in their entries.
    pub fn of(bytes: &[u8]) -> Result<Self, ProfileError> {
        if bytes.is_empty() {
            return Ok(Self::EMPTY);
        }
        let mut body = open(bytes, MAGIC, VERSION, quick_checksum)?;
        let unit = match body.u8()? {
            0 => None,
            _ => {
                let id = body.take(16)?;
                body.time()?;
                Some(*id.first_chunk().ok_or(Malformed)?)
            }
        };
        let newest_ms = body.time()?;
        let section = |body: &mut Reader<'_>| -> Result<Place, Malformed> {
            let length = body.raw_text()?.len();
            // What is left ends before the checksum; there are no views of 4 GiB.
            let end = bytes.len().wrapping_sub(CHECKSUM_BYTES).wrapping_sub(body.rest().len());
            Ok((end.wrapping_sub(length) as u32, length as u32))
        };
        let consents = section(&mut body)?;
        let stage = match body.u8()? {
            0 => None,
            _ => Some((section(&mut body)?, body.time()?, body.time()?)),
        };
        let places = Self {
            unit,
            newest_ms,
            stage,
            consents,
            spans: section(&mut body)?,
            attributes: section(&mut body)?,
            counters: section(&mut body)?,
        };
        if body.is_empty() { Ok(places) } else { Err(ProfileError::Unreadable) }
    }
}

/// A view; borrows its bytes.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    bytes: &'a [u8],
    places: Places,
}

impl<'a> View<'a> {
    /// What is known of a visitor of whom nothing is known.
    pub const EMPTY: View<'static> = View { bytes: &[], places: Places::EMPTY };

    /// Verifies `bytes` and borrows them; no bytes are the empty view.
    ///
    /// Costs one pass over the bytes.
    ///
    /// # Errors
    /// [`ProfileError`] when they are not a view of this version, whole and undamaged.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ProfileError> {
        let view = Self::at(bytes, Places::of(bytes)?);
        view.verify()?;
        let mut attributes = view.attributes();
        while let Some((_, raw)) = attributes.next()? {
            Value::of(raw)?;
        }
        if let Some(stage) = view.stage_name() {
            utf8(stage)?;
        }
        Ok(view)
    }

    /// The view whose parts are at these places.
    pub(crate) const fn at(bytes: &'a [u8], places: Places) -> Self {
        Self { bytes, places }
    }

    #[cfg(feature = "decide")]
    pub(crate) const fn places(&self) -> Places {
        self.places
    }

    /// The bytes as they came.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    fn part(&self, (start, length): Place) -> Reader<'a> {
        let rest = self.bytes.get(start as usize..).unwrap_or_default();
        Reader::new(rest.get(..length as usize).unwrap_or_default())
    }

    /// Verifies everything but the attributes, which are verified as they are read.
    pub(crate) fn verify(&self) -> Result<(), Malformed> {
        let mut consents = self.part(self.places.consents);
        while !consents.is_empty() {
            read_consent(&mut consents)?;
        }
        let mut spans = self.part(self.places.spans);
        while !spans.is_empty() {
            read_span(&mut spans)?;
        }
        let mut counters = self.part(self.places.counters);
        while !counters.is_empty() {
            let (_, tallies) = read_counter(&mut counters)?;
            CounterView::read(tallies)?.verify()?;
        }
        Ok(())
    }

    /// The unit of experiments, if one is stored and may be read.
    #[must_use]
    pub const fn unit(&self) -> Option<[u8; 16]> {
        self.places.unit
    }

    /// Time of the newest event; 0 if there is none.
    #[must_use]
    pub const fn newest_ms(&self) -> UnixMs {
        self.places.newest_ms
    }

    /// The last stage record.
    #[must_use]
    pub fn stage(&self) -> Option<StageRecord<'a>> {
        let (_, at_ms, newest_ms) = self.places.stage?;
        let stage = utf8(self.stage_name()?).unwrap_or_default();
        Some(StageRecord { stage, at_ms, newest_ms })
    }

    /// The id of the stage in the last record, which need not be text.
    pub(crate) fn stage_name(&self) -> Option<&'a [u8]> {
        self.places.stage.map(|stage| self.part(stage.0).rest())
    }

    /// What the visitor said about a purpose. Costs one comparison per consent.
    #[must_use]
    pub fn consent(&self, purpose: &str) -> Option<bool> {
        let mut consents = self.part(self.places.consents);
        while let Ok((name, granted)) = read_consent(&mut consents) {
            if name == purpose.as_bytes() {
                return Some(granted);
            }
        }
        None
    }

    /// Every attribute.
    pub(crate) fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.part(self.places.attributes) }
    }

    /// An attribute's value. Costs one comparison per attribute before it.
    #[must_use]
    pub fn attribute(&self, attribute: &str) -> Option<Value<'a>> {
        let mut attributes = self.attributes();
        while let Ok(Some((name, raw))) = attributes.next() {
            if name == attribute.as_bytes() {
                return Value::of(raw).ok();
            }
        }
        None
    }

    /// The counter of an event, or of an event with one dimension value. Costs one comparison per counter before it.
    #[must_use]
    pub fn counter(&self, event: &str, dimension: Option<(&str, &[u8])>) -> Option<CounterView<'a>> {
        let (dimension, value) = dimension.unwrap_or_default();
        let key = [event.as_bytes(), dimension.as_bytes(), value];
        let mut counters = self.part(self.places.counters);
        while let Ok((name, tallies)) = read_counter(&mut counters) {
            if name == key {
                return CounterView::read(tallies).ok();
            }
        }
        None
    }

    /// Start of the running session; `now_ms` if none is running.
    #[must_use]
    pub fn session_start_ms(&self, now_ms: UnixMs) -> UnixMs {
        let mut start = now_ms;
        let mut spans = self.part(self.places.spans);
        while let Ok((first, last)) = read_span(&mut spans) {
            if now_ms.saturating_sub(last) < SESSION_GAP_MS {
                start = start.min(first);
            }
        }
        start
    }
}

/// The attributes of a view one after the other, as they stand there.
pub(crate) struct Attributes<'a> {
    rest: Reader<'a>,
}

impl<'a> Attributes<'a> {
    /// The next name and value.
    pub fn next(&mut self) -> Result<Option<(&'a [u8], Raw<'a>)>, Malformed> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let name = self.rest.raw_text()?;
        Ok(Some((name, Raw::read(&mut self.rest)?.ok_or(Malformed)?)))
    }
}

fn read_consent<'a>(consents: &mut Reader<'a>) -> Result<(&'a [u8], bool), Malformed> {
    Ok((consents.raw_text()?, consents.u8()? != 0))
}

/// Start and last event of an activity span.
fn read_span(spans: &mut Reader<'_>) -> Result<(UnixMs, UnixMs), Malformed> {
    let start = spans.time()?;
    Ok((start, start.saturating_add(spans.time()?)))
}

/// Names are only ever compared, so they need not be text.
type Key<'a> = [&'a [u8]; 3];

fn read_counter<'a>(counters: &mut Reader<'a>) -> Result<(Key<'a>, Reader<'a>), Malformed> {
    let bytes = counters.count()?;
    let mut entry = Reader::new(counters.take(bytes)?);
    let key = [entry.raw_text()?, entry.raw_text()?, entry.raw_text()?];
    Ok((key, entry))
}
