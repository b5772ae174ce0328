//! The token: a view that was cut to what one pack reads, and to what there is room for in a cookie.
//!
//! What no question of the pack can reach any more goes without a trace. What goes for want of room leaves a marker, so that who decides
//! by the token knows what it does not know. Source: DESIGN 5, "Token"; `docs/profile.md`, "Tokens".

use super::frame::{begin, finish, quick_checksum};
use super::profile::Profile;
use super::table::MEASURE;
use super::tallies::Tallies;
use super::view::{Section, TOKEN_MAGIC, VERSION, View, held};
use crate::base::bytes::{Reader, Writer, copied};
use crate::base::limits;
use crate::base::time::{DAY_MS, HOUR_MS, SESSION_GAP_MS, UnixMs};
use crate::model::{Cause, CounterRead, ReadSet, UNREADABLE};

/// The days that hourly buckets answer for, whatever the hour.
const HOURLY_MS: i64 = (limits::HOURLY_DAYS - 1) * DAY_MS;
/// After so many half-lives an event weighs nothing.
const HALF_LIVES: i64 = 31;

/// How far back questions about a counter reach, from a moment on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// That moment.
    at_ms: UnixMs,
    /// The earliest start of a window; `UnixMs::MAX` if there is none.
    pub windows_ms: UnixMs,
    /// The earliest moment that weighs in an interest; `UnixMs::MAX` if none is read.
    pub interests_ms: UnixMs,
    /// Whether how often ever, the first or the last time is asked.
    pub all: bool,
}

impl Reach {
    /// No question at all.
    const fn none(at_ms: UnixMs) -> Self {
        Self { at_ms, windows_ms: UnixMs::MAX, interests_ms: UnixMs::MAX, all: false }
    }

    /// With these questions, too.
    fn and(mut self, read: &CounterRead, session_ms: UnixMs) -> Self {
        if read.window_ms > 0 {
            self.windows_ms = self.windows_ms.min(self.at_ms.saturating_sub(read.window_ms));
        }
        if read.session {
            self.windows_ms = self.windows_ms.min(session_ms);
        }
        if let Some(hours) = read.half_life_hours.iter().max() {
            // A bucket weighs by the moment at which it begins, at most a day before what is in it.
            let reach_ms = i64::from(*hours).saturating_mul(HALF_LIVES * HOUR_MS).saturating_add(DAY_MS);
            self.interests_ms = self.interests_ms.min(self.at_ms.saturating_sub(reach_ms));
        }
        self.all |= read.all;
        self
    }

    /// Whether hourly buckets answer everything that buckets are asked.
    pub const fn are_hours_enough(&self) -> bool {
        self.interests_ms == UnixMs::MAX && self.windows_ms >= self.at_ms.saturating_sub(HOURLY_MS)
    }
}

/// An entry that may go for want of room: the key that it is sorted by, and what is behind.
struct Kept<'v> {
    name: &'v [u8],
    key: &'v [u8],
    bytes: Vec<u8>,
    /// The smaller goes first: of counters of one value the oldest, then the largest attribute, then all else.
    rank: (u8, i64),
    is_out: bool,
}

/// What of a view a token has.
struct Cut<'v> {
    attributes: Vec<Kept<'v>>,
    counters: Vec<Kept<'v>>,
    assignments: Writer,
}

impl Profile {
    /// The view as a token: see [`View::token_for`].
    #[must_use]
    pub fn token(&self, set: &ReadSet, pack: u64, now_ms: UnixMs) -> Vec<u8> {
        let bytes = self.view();
        View::parse(&bytes).map(|view| view.token_for(set, pack, now_ms)).unwrap_or_default()
    }
}

impl<'v> View<'v> {
    /// Cuts it to what one pack reads, and to at most 2,625 bytes: 3,500 letters as base64url. Of the empty view, and where not even what
    /// must not be left out fits, that is nothing. A token of this pack stays as it is; from one of another nothing can be cut.
    ///
    /// A page that is decided by it shows the same as by the view from a day before it was cut on, or slots wait for who has the view.
    ///
    /// - `set`: what [`Pack::read_set`](crate::pack::Pack::read_set) says that the pack reads.
    /// - `pack`: the pack's hash.
    /// - `now_ms`: when it is cut.
    ///
    /// Costs a step per entry and time of the view, and a search among what is read per counter.
    #[must_use]
    pub fn token_for(&self, set: &ReadSet, pack: u64, now_ms: UnixMs) -> Vec<u8> {
        if let Some(token) = self.token() {
            return if token.pack == pack { copied(self.bytes()) } else { Vec::new() };
        }
        if self.bytes().is_empty() {
            return Vec::new();
        }
        let at_ms = now_ms.saturating_sub(limits::TOKEN_SLACK_MS);
        let (spans, session_ms) = self.spans_from(at_ms);
        let mut cut = Cut {
            attributes: self.attributes_of(set),
            counters: self.counters_of(set, at_ms, session_ms),
            assignments: self.assignments_of(set),
        };
        loop {
            let mut token = begin(TOKEN_MAGIC, VERSION);
            token.u64(pack);
            token.time(now_ms);
            token.time(self.newest_ms());
            token.raw_text(if set.unit { self.section(Section::Unit).rest() } else { &[] });
            token.raw_text(self.section(Section::Consents).rest());
            token.raw_text(if set.stage { self.section(Section::Stage).rest() } else { &[] });
            token.raw_text(if set.spans { spans.as_bytes() } else { &[] });
            token.raw_text(cut.attributes().as_bytes());
            token.raw_text(cut.counters().as_bytes());
            token.raw_text(cut.assignments.as_bytes());
            let token = finish(token, quick_checksum);
            let over = token.len().saturating_sub(limits::TOKEN_BYTES);
            if over == 0 {
                return token;
            }
            if !cut.leave_out(over) {
                return Vec::new();
            }
        }
    }

    /// The spans of activity that may still go on at a moment, and the start of the first of them, or the moment.
    fn spans_from(&self, at_ms: UnixMs) -> (Writer, UnixMs) {
        let (mut kept, mut start_ms) = (Writer::default(), at_ms);
        let mut spans = self.section(Section::Spans);
        while !spans.is_empty() {
            let (first_ms, length_ms) = (spans.moment(), spans.moment());
            if first_ms.saturating_add(length_ms) > at_ms.saturating_sub(SESSION_GAP_MS) {
                kept.time(first_ms);
                kept.time(length_ms);
                start_ms = start_ms.min(first_ms);
            }
        }
        (kept, start_ms)
    }

    fn attributes_of(&self, set: &ReadSet) -> Vec<Kept<'v>> {
        let (mut kept, mut attributes) = (Vec::new(), self.attributes());
        while !attributes.is_empty() {
            let name = attributes.letters();
            let before = attributes.rest();
            if held(&mut attributes).is_err() {
                break;
            }
            let value = before.get(..before.len().saturating_sub(attributes.rest().len())).unwrap_or_default();
            if set.attributes.iter().any(|read| read.as_bytes() == name) {
                let rank = (1, (value.len() as i64).wrapping_neg());
                kept.push(Kept { name, key: name, bytes: copied(value), rank, is_out: false });
            }
        }
        kept
    }

    fn counters_of(&self, set: &ReadSet, at_ms: UnixMs, session_ms: UnixMs) -> Vec<Kept<'v>> {
        let (mut kept, mut counters) = (Vec::new(), self.counters());
        while !counters.is_empty() {
            let whole = counters.letters();
            let mut entry = Reader::new(whole);
            let [event, dimension, value] = [entry.letters(), entry.letters(), entry.letters()];
            // What went, or was left out, is of an event that stands in the place of the dimension.
            let is_marker = event.is_empty();
            let name = if is_marker { dimension } else { event };
            let mut reach = None;
            for read in set.counters.iter().filter(|read| read.event.as_bytes() == name) {
                if is_marker || read.dimension.as_deref().unwrap_or_default().as_bytes() == dimension {
                    reach = Some(reach.unwrap_or(Reach::none(at_ms)).and(read, session_ms));
                }
            }
            let Some(reach) = reach else { continue };
            let key = whole.get(..whole.len().saturating_sub(entry.rest().len())).unwrap_or_default();
            let mut tallies = Tallies::read(event.contains(&MEASURE), entry);
            if tallies.cut(reach) {
                let rank = if is_marker || value.is_empty() { 2 } else { 0 };
                let rank = (rank, tallies.last_ms);
                kept.push(Kept { name, key, bytes: tallies.bytes(), rank, is_out: false });
            }
        }
        kept
    }

    fn assignments_of(&self, set: &ReadSet) -> Writer {
        let (mut kept, mut assignments) = (Writer::default(), self.section(Section::Assignments));
        while !assignments.is_empty() {
            let (experiment, variant) = (assignments.letters(), assignments.letters());
            let version = assignments.number();
            if set.experiments.iter().any(|read| read.as_bytes() == experiment) {
                kept.raw_text(experiment);
                kept.raw_text(variant);
                kept.varint(version);
            }
        }
        kept
    }
}

impl Cut<'_> {
    /// Leaves out what goes first, until there are so many bytes less; false if there was nothing.
    fn leave_out(&mut self, over: usize) -> bool {
        let mut left: Vec<&mut Kept<'_>> = self.attributes.iter_mut().chain(&mut self.counters).collect();
        left.retain(|kept| !kept.is_out && (kept.rank.0 != 1 || kept.bytes.len() > LEFT_OUT.len()));
        left.sort_by_key(|kept| kept.rank);
        let is_any = !left.is_empty();
        let mut freed = 0usize;
        for kept in left {
            if freed >= over {
                break;
            }
            kept.is_out = true;
            let length = kept.bytes.len().saturating_add(if kept.rank.0 == 1 { 0 } else { kept.key.len() });
            // And its length before it, or less where an attribute's name stays.
            freed = freed.saturating_add(length).saturating_add(if length < 128 { 1 } else { 2 });
        }
        is_any
    }

    fn attributes(&self) -> Writer {
        let mut out = Writer::default();
        for kept in &self.attributes {
            out.raw_text(kept.name);
            out.put(if kept.is_out { &LEFT_OUT } else { &kept.bytes });
        }
        out
    }

    /// The markers of what is left out, then what is there, in the order of their keys.
    fn counters(&self) -> Writer {
        let mut entries: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut out: Vec<&Kept<'_>> = self.counters.iter().filter(|kept| kept.is_out).collect();
        out.sort_by_key(|kept| kept.name);
        for of_event in out.chunk_by(|one, other| one.name == other.name) {
            let Some(first) = of_event.first() else { continue };
            let last_ms = of_event.iter().map(|kept| kept.rank.1).max().unwrap_or(0);
            let mut key = Writer::default();
            [&[], first.name, MARKER].iter().for_each(|text| key.raw_text(text));
            entries.push((key.into_bytes(), Tallies::of_all_at(of_event.len(), last_ms).bytes()));
        }
        let kept = self.counters.iter().filter(|kept| !kept.is_out);
        entries.extend(kept.map(|kept| (copied(kept.key), kept.bytes.clone())));
        entries.sort();
        let mut section = Writer::default();
        for (key, bytes) in entries {
            section.count(key.len().saturating_add(bytes.len()));
            section.put(&key);
            section.put(&bytes);
        }
        section
    }
}

/// The value in the key of a marker.
const MARKER: &[u8] = b"token";
/// What stands in the place of an attribute's value.
const LEFT_OUT: [u8; 2] = [UNREADABLE, Cause::NotInToken as u8];
