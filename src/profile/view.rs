//! The view: everything decisions may know of a visitor, read in place. Independent of any pack: names, not numbers.
//!
//! Body, after magic `EV` and version: time of the newest event, then seven sections, each with its length in bytes before it:
//! unit (nothing, or 32 hex digits and its creation time), consents (name, granted u8), stage (nothing, or name, `at_ms`, `newest_ms`, the
//! one before), activity spans (start, length), attributes (name, value), counters (per entry its byte length, event, dimension, value,
//! tallies), assignments (experiment, variant, version). An attribute of type 15 is one that may not be read, with its cause as one byte. Tallies: total, last time, first as distance back, up to 31 distances back from time to time, and past 32
//! the hourly and the daily buckets (byte length; number as distance, count); of a measure the total as an amount, the last time and such
//! buckets, with amounts. Numbers, lengths and times are varints, texts have
//! their length before them, amounts are zigzag. A checksum of four bytes ends it.

use super::ProfileError;
use super::counter::CounterView;
use super::frame::{open, quick_checksum};
use super::measure::{MEASURE, MeasureView};
use crate::base::bytes::{Malformed, Reader, utf8};
use crate::base::time::{SESSION_GAP_MS, UnixMs};
use crate::model::{Cause, Raw, UNREADABLE, Value};

pub(super) const MAGIC: [u8; 2] = *b"EV";
/// That of a token, which has the hash of a pack (8 bytes) and the moment at which it was cut before what a view has.
pub(super) const TOKEN_MAGIC: [u8; 2] = *b"ET";
/// 1 had another order and a slower checksum, 2 no assignments, 3 no measures.
pub(super) const VERSION: u8 = 4;

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

/// The sections of a view, in their order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Section {
    Unit,
    Consents,
    Stage,
    Spans,
    Attributes,
    Counters,
    Assignments,
}

const SECTIONS: usize = 7;

/// The last stage record, its names as they stand in the view.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "who decides asks when"))]
pub(crate) struct RawStage<'a> {
    /// Into which stage, and out of which; none without a record.
    pub names: Option<[&'a [u8]; 2]>,
    pub at_ms: UnixMs,
    pub newest_ms: UnixMs,
}

/// What a view was cut for, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The hash of the pack.
    pub pack: u64,
    /// The moment.
    pub cut_ms: UnixMs,
}

/// Where the sections of a view are in its bytes: start and length.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Places {
    /// None of a whole view.
    pub token: Option<Token>,
    newest_ms: UnixMs,
    sections: [(u32, u32); SECTIONS],
}

impl Places {
    /// Finds the sections, and checks nothing of what is in them.
    pub fn of(bytes: &[u8]) -> Result<Self, ProfileError> {
        let mut places = Self::default();
        if bytes.is_empty() {
            return Ok(places);
        }
        // Pages have whole views.
        let is_token = cfg!(not(feature = "page")) && bytes.starts_with(&TOKEN_MAGIC);
        let mut body = open(bytes, if is_token { TOKEN_MAGIC } else { MAGIC }, VERSION, quick_checksum)?;
        if is_token {
            places.token = Some(Token { pack: body.u64()?, cut_ms: body.time()? });
        }
        places.newest_ms = body.time()?;
        for place in &mut places.sections {
            let section = body.raw_text()?;
            // There are no views of 4 GiB.
            let start = section.as_ptr().addr().wrapping_sub(bytes.as_ptr().addr());
            *place = (start as u32, section.len() as u32);
        }
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
    pub const EMPTY: View<'static> =
        View { bytes: &[], places: Places { token: None, newest_ms: 0, sections: [(0, 0); SECTIONS] } };

    /// Verifies `bytes` and borrows them; no bytes are the empty view, and a token is a view, too.
    ///
    /// Costs one pass over the bytes.
    ///
    /// # Errors
    /// [`ProfileError`] when they are not a view of this version, whole and undamaged.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ProfileError> {
        let view = Self::at(bytes, Places::of(bytes)?);
        view.verify()?;
        let mut attributes = view.attributes();
        while !attributes.is_empty() {
            attributes.raw_text()?;
            if let Ok(raw) = held(&mut attributes)? {
                Value::of(raw)?;
            }
        }
        for name in view.stage_record().names.unwrap_or_default() {
            utf8(name)?;
        }
        Ok(view)
    }

    /// The view whose parts are at these places.
    pub(crate) const fn at(bytes: &'a [u8], places: Places) -> Self {
        Self { bytes, places }
    }

    /// The bytes as they came.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn section(&self, section: Section) -> Reader<'a> {
        let (start, length) = self.places.sections.get(section as usize).copied().unwrap_or_default();
        let rest = self.bytes.get(start as usize..).unwrap_or_default();
        Reader::new(rest.get(..length as usize).unwrap_or_default())
    }

    /// Verifies everything but the attributes.
    fn verify(&self) -> Result<(), Malformed> {
        let mut stage = self.section(Section::Stage);
        if !stage.is_empty() {
            stage.raw_text()?;
            stage.time()?;
            stage.time()?;
            stage.raw_text()?;
        }
        let unit = self.section(Section::Unit).rest().len();
        if !stage.is_empty() || (unit > 0 && unit < 32) {
            return Err(Malformed);
        }
        let mut consents = self.section(Section::Consents);
        while !consents.is_empty() {
            consents.raw_text()?;
            consents.u8()?;
        }
        let mut spans = self.section(Section::Spans);
        while !spans.is_empty() {
            spans.time()?;
            spans.time()?;
        }
        let mut assignments = self.section(Section::Assignments);
        while !assignments.is_empty() {
            assignments.raw_text()?;
            assignments.raw_text()?;
            assignments.varint()?;
        }
        let mut counters = self.section(Section::Counters);
        while !counters.is_empty() {
            let mut entry = Reader::new(counters.raw_text()?);
            let event = entry.raw_text()?;
            for _ in 1..KEY {
                entry.raw_text()?;
            }
            if event.contains(&MEASURE) {
                MeasureView::verify(entry)?;
            } else {
                CounterView::verify(entry)?;
            }
        }
        Ok(())
    }

    /// The unit of experiments, if one is stored and may be read.
    #[must_use]
    pub fn unit(&self) -> Option<&'a str> {
        utf8(self.unit_bytes()).ok().filter(|unit| !unit.is_empty())
    }

    /// The same, as 32 bytes or none.
    pub(crate) fn unit_bytes(&self) -> &'a [u8] {
        self.section(Section::Unit).rest().get(..32).unwrap_or_default()
    }

    /// For which pack a token was cut, and when; none of a whole view.
    #[must_use]
    pub const fn token(&self) -> Option<Token> {
        self.places.token
    }

    /// Time of the newest event; 0 if there is none.
    #[must_use]
    pub const fn newest_ms(&self) -> UnixMs {
        self.places.newest_ms
    }

    /// The last stage record.
    #[must_use]
    pub fn stage(&self) -> Option<StageRecord<'a>> {
        let mut section = self.section(Section::Stage);
        let stage = utf8(section.raw_text().ok()?).unwrap_or_default();
        Some(StageRecord { stage, at_ms: section.moment(), newest_ms: section.moment() })
    }

    /// The same, with names that need not be texts.
    pub(crate) fn stage_record(&self) -> RawStage<'a> {
        let mut section = self.section(Section::Stage);
        if section.is_empty() {
            return RawStage::default();
        }
        let stage = section.letters();
        let (at_ms, newest_ms) = (section.moment(), section.moment());
        RawStage { names: Some([stage, section.letters()]), at_ms, newest_ms }
    }

    /// The variant that was assigned for an experiment, and for which version of it. Costs one comparison per assignment.
    #[must_use]
    pub fn assignment(&self, experiment: &[u8]) -> Option<(&'a [u8], u64)> {
        let mut assignments = self.section(Section::Assignments);
        while !assignments.is_empty() {
            let name = assignments.letters();
            let (variant, version) = (assignments.letters(), assignments.number());
            if name == experiment {
                return Some((variant, version));
            }
        }
        None
    }

    /// What the visitor said about a purpose. Costs one comparison per consent.
    #[must_use]
    pub fn consent(&self, purpose: impl AsRef<[u8]>) -> Option<bool> {
        let mut consents = self.section(Section::Consents);
        while !consents.is_empty() {
            let name = consents.letters();
            let granted = consents.number() != 0;
            if name == purpose.as_ref() {
                return Some(granted);
            }
        }
        None
    }

    /// Every attribute: its name, and its value.
    pub(crate) fn attributes(&self) -> Reader<'a> {
        self.section(Section::Attributes)
    }

    /// An attribute's value; none of one that may not be read. Costs one comparison per attribute before it.
    #[must_use]
    pub fn attribute(&self, attribute: &str) -> Option<Value<'a>> {
        Value::of(self.held(attribute)?.ok()?).ok()
    }

    /// Why an attribute may not be read; none of one that may, or that is not there. Costs one comparison per attribute before it.
    #[must_use]
    pub fn unreadable(&self, attribute: &str) -> Option<Cause> {
        self.held(attribute)?.err()
    }

    fn held(&self, attribute: &str) -> Option<Result<Raw<'a>, Cause>> {
        let mut attributes = self.attributes();
        loop {
            let name = attributes.raw_text().ok()?;
            let found = held(&mut attributes).ok()?;
            if name == attribute.as_bytes() {
                return Some(found);
            }
        }
    }

    /// Every counter: the bytes of its key and tallies.
    #[cfg(any(feature = "decide", feature = "sync"))]
    pub(crate) fn counters(&self) -> Reader<'a> {
        self.section(Section::Counters)
    }

    /// The counter of an event, or of an event with one dimension value. Costs one comparison per counter before it.
    #[must_use]
    pub fn counter(&self, event: &[u8], dimension: Option<(&[u8], &[u8])>) -> Option<CounterView<'a>> {
        let (dimension, value) = dimension.unwrap_or_default();
        Some(CounterView::read(self.counted([event, dimension, value]))).filter(|counter| counter.total() > 0)
    }

    /// A measure of an event, named `event#measure`, or of an event with one dimension value. Costs one comparison per counter before it.
    #[must_use]
    pub fn measure(&self, measure: &[u8], dimension: Option<(&[u8], &[u8])>) -> Option<MeasureView<'a>> {
        let (dimension, value) = dimension.unwrap_or_default();
        Some(self.counted([measure, dimension, value])).filter(|entry| !entry.is_empty()).map(MeasureView::read)
    }

    /// What is counted under a key, no bytes where nothing was. That of no event and an event as its dimension counts what was dropped
    /// of this event; where nothing was dropped at all, that costs one comparison.
    pub(crate) fn counted(&self, key: [&[u8]; KEY]) -> Reader<'a> {
        let mut counters = self.section(Section::Counters);
        loop {
            let is_end = counters.is_empty();
            let mut entry = Reader::new(counters.letters());
            // What was dropped stands before all that is there.
            let is_past = cfg!(not(feature = "page")) && key[0].is_empty() && entry.rest().first() != Some(&0);
            if is_past {
                entry = Reader::new(&[]);
            }
            if is_end || is_past || key.iter().all(|part| *part == entry.letters()) {
                return entry;
            }
        }
    }

    /// Start of the running session; `now_ms` if none is running.
    #[must_use]
    pub fn session_start_ms(&self, now_ms: UnixMs) -> UnixMs {
        let mut start = now_ms;
        let mut spans = self.section(Section::Spans);
        while !spans.is_empty() {
            let first = spans.moment();
            let last = first.saturating_add(spans.moment());
            if now_ms.saturating_sub(last) < SESSION_GAP_MS {
                start = start.min(first);
            }
        }
        start
    }

    /// When the start of the running session is another if nothing happens; `UnixMs::MAX` if none is running.
    #[must_use]
    pub fn session_end_ms(&self, now_ms: UnixMs) -> UnixMs {
        let mut end = UnixMs::MAX;
        let mut spans = self.section(Section::Spans);
        while !spans.is_empty() {
            let last = spans.moment().saturating_add(spans.moment());
            if now_ms.saturating_sub(last) < SESSION_GAP_MS {
                end = end.min(last.saturating_add(SESSION_GAP_MS));
            }
        }
        end
    }
}

/// An attribute's value, or why it may not be read.
pub(super) fn held<'a>(attributes: &mut Reader<'a>) -> Result<Result<Raw<'a>, Cause>, Malformed> {
    match attributes.rest() {
        [UNREADABLE, cause, rest @ ..] => {
            *attributes = Reader::new(rest);
            Ok(Err(Cause::of_unreadable(*cause).ok_or(Malformed)?))
        }
        _ => Ok(Ok(Raw::read(attributes)?.ok_or(Malformed)?)),
    }
}

/// A counter's key has three parts, each a text that is only ever compared.
const KEY: usize = 3;
