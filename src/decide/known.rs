//! What is known of a visitor, read once for any number of passes: a view with its attributes at their places.

use super::counters::Counters;
use super::datum::Datum;
use super::plan::Plan;
use super::sheet::Sheet;
use super::tallies::Tally;
use crate::base::bytes::{Malformed, Reader};
use crate::base::time::UnixMs;
use crate::model::{Cause, Type};
#[cfg(all(target_arch = "wasm32", not(feature = "author")))]
use crate::pack::{ABSENT, key_of_double, key_of_int};
use crate::pack::{Named, Pack, UNKNOWN, WHOLE};
use crate::profile::{CounterView, Places, ProfileError, View};

/// A view that was read for a pack.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub(super) sheet: Sheet,
    places: Places,
    /// Per purpose 1 if its data may be read, else 0.
    pub(super) granted: Vec<u16>,
    /// Index of the stage in the last record, [`NONE`](crate::pack::NONE) for one that the journey does not have; none without a record.
    pub(super) stage: Option<u16>,
    /// When it was entered, the newest event then, and the stage that was left for it, [`NONE`](crate::pack::NONE) if that is not known.
    pub(super) stage_at_ms: UnixMs,
    pub(super) stage_newest_ms: UnixMs,
    pub(super) left: u16,
    /// The purposes that the visitor has denied, one bit each.
    pub(super) denied: u32,
    counters: Counters,
}

impl Known {
    /// Reads view bytes; no bytes are the empty view. What cannot be read leaves it half read.
    ///
    /// Whole and undamaged are seen by the checksum. Of a view that somebody forged, what is read counts as far as it can be read.
    ///
    /// Costs one pass over the bytes, and one look-up per attribute and text.
    pub(crate) fn read(&mut self, pack: &Pack, plan: &Plan, bytes: &[u8]) -> Result<(), ProfileError> {
        self.places = Places::of(bytes)?;
        if WHOLE && self.places.token.is_some_and(|token| token.pack != pack.hash()) {
            return Err(ProfileError::Unreadable);
        }
        let view = View::at(bytes, self.places);
        let Self { granted, sheet, .. } = self;
        granted.clear();
        self.denied = 0;
        for purpose in 0..pack.purposes() {
            // The visitor's word, else the journey's default.
            let said = view.consent(pack.name_bytes(Named::Purpose, purpose));
            if said == Some(false) {
                self.denied |= 1u32.checked_shl(purpose.into()).unwrap_or(0);
            }
            granted.push(u16::from(said.unwrap_or_else(|| pack.purpose_default(purpose))));
        }
        sheet.clear();
        sheet.add(plan.attributes.len(), pack.words());
        for (column, (_, purpose)) in plan.attributes.iter().enumerate() {
            if granted.get(usize::from(*purpose)) != Some(&1) {
                sheet.put(column, Datum::unknown(Cause::NoConsent), UNKNOWN);
            }
        }
        let mut attributes = view.attributes();
        while !attributes.is_empty() {
            // The names of attributes are the first symbols, in their order.
            let length = attributes.length();
            let name = attributes.rest();
            let column = usize::from(plan.symbols.find(pack, name, length));
            attributes = Reader::new(name.get(length..).ok_or(Malformed)?);
            let declared = plan.attributes.get(column).map_or(Type::Bool, |attribute| attribute.0);
            sheet.take((pack, &plan.symbols), bytes, (column, declared), &mut attributes)?;
        }
        sheet.bytes.extend_from_slice(bytes);
        if WHOLE && pack.is_ruled() {
            self.counters.read(view, (pack, &plan.tallies));
        } else {
            self.counters.clear();
        }
        let record = view.stage_record();
        self.stage = None;
        if let Some([stage, from]) = record.names {
            self.stage = Some(pack.stage_called(stage));
            self.left = pack.stage_called(from);
        }
        (self.stage_at_ms, self.stage_newest_ms) = (record.at_ms, record.newest_ms);
        Ok(())
    }

    /// Sets a number, a bool or a moment; NaN removes what is there. What is not granted stays so.
    #[cfg(all(target_arch = "wasm32", not(feature = "author")))]
    pub(crate) fn put(&mut self, (pack, plan): (&Pack, &Plan), attribute: usize, value: f64) {
        let Some((declared, purpose)) = plan.attributes.get(attribute) else { return };
        if !self.is_granted(*purpose) {
            return;
        }
        let whole = (value as i64).cast_unsigned();
        let mut found = Datum::new((*declared).into(), whole);
        let mut key = key_of_int(whole);
        if value.is_nan() {
            (found, key) = (Datum::unknown(Cause::Absent), ABSENT);
            // Of a list, which is removed only.
            let words = self.sheet.keys.get_mut(pack.bits(attribute).words());
            words.unwrap_or_default().fill(0);
        } else if *declared == Type::Double {
            found = Datum::double(value + 0.0);
            key = key_of_double(found.bits);
        } else if *declared == Type::Bool {
            key = whole;
        }
        self.sheet.put(attribute, found, key);
    }

    /// The view that was read.
    pub(crate) fn view(&self) -> View<'_> {
        View::at(&self.sheet.bytes, self.places)
    }

    /// What is counted under a key, no bytes where nothing was.
    pub(super) fn counted(&self, key: [&[u8]; 3]) -> Reader<'_> {
        if WHOLE { self.counters.find(self.view(), key) } else { self.view().counted(key) }
    }

    /// Whether it is cut to what the pack reads, so that more may be left out than it says.
    pub(super) const fn is_token(&self) -> bool {
        WHOLE && self.places.token.is_some()
    }

    /// Whether counters may have been dropped.
    pub(super) const fn may_have_dropped(&self) -> bool {
        !WHOLE || self.counters.may_have_dropped
    }

    /// The counter of a tally, if these were looked up.
    pub(super) fn tallied(&self, tally: &Tally) -> Option<CounterView<'_>> {
        if WHOLE { self.counters.tallied(self.view(), tally.key) } else { None }
    }

    /// Whether data for this purpose may be read.
    pub(super) fn is_granted(&self, purpose: u16) -> bool {
        self.granted.get(usize::from(purpose)) == Some(&1)
    }
}
