//! Counting what caps count of impressions: what is stored, what happened since, and what stands on the page. Each is counted once per
//! page.
//!
//! Source: DESIGN 4.3, "Caps"; `docs/decisions.md`, "Caps".

use super::datum::{Datum, Kind};
use super::evaluate::{Evaluator, Room};
use super::facts::Note;
use super::flips::NEVER;
use super::tallies::{PAGE, Tally};
use crate::base::time::UnixMs;
use crate::model::{Cause, Window};
use crate::pack::{NONE, Named, Op, Pack, Scope, WHOLE};
use crate::profile::CounterView;

/// What a tally came to on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tallied {
    /// The number of the page; another one means that it was not counted yet.
    page: u32,
    /// So many of what was put on the page are in it.
    put: u32,
    count: Datum,
}

impl Tallied {
    /// Not yet counted.
    pub const NEVER: Self = Self { page: 0, put: 0, count: Datum::NULL };
}

/// What stands in a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Put {
    pub slot: u16,
    pub item: u16,
    /// How it counts, see [`standing`].
    mark: u16,
    /// Which labels the item has.
    labels: (u16, u16),
}

impl Room {
    /// Nothing stands on the page, and nothing was counted on it.
    pub(super) fn begin_page(&mut self, tallies: usize) {
        self.standing.clear();
        if !WHOLE {
            return;
        }
        self.put.clear();
        self.count_anew();
        if self.tallied.len() != tallies {
            self.tallied.clear();
            self.tallied.resize(tallies, Tallied::NEVER);
        }
    }

    /// What stands on the page is counted anew.
    pub(super) fn count_anew(&mut self) {
        self.page = self.page.wrapping_add(1);
        if self.page == 0 {
            self.tallied.clear();
            self.page = 1;
        }
    }

    /// An item stands in a slot.
    pub(super) fn put(&mut self, pack: &Pack, (slot, item): (u16, u16), mark: u16) {
        if WHOLE && item != NONE {
            let labels = pack.labels(item);
            self.put.push(Put { slot, item, mark, labels: (labels.start, labels.end) });
        }
    }
}

impl<'a> Evaluator<'a> {
    /// How often that happened which a tally counts.
    pub(super) fn impressions(&mut self, number: usize) -> Datum {
        if !WHOLE {
            return self.counted_once(&Tally::of(self.pack, number));
        }
        let plan = self.plan;
        let (page, known) = (self.room.page, self.room.tallied.get(number));
        let Some(tally) = plan.tallies.get(number) else { return Datum::ERROR };
        let mut own = match known {
            Some(known) if known.page == page && tally.scope != Scope::SLOT => *known,
            _ => Tallied { page, put: 0, count: self.off_page(tally) },
        };
        if tally.is_standing && own.count.is_known() {
            while let Some(put) = self.room.put.get(own.put as usize) {
                own.put = own.put.wrapping_add(1);
                own.count.bits = own.count.bits.wrapping_add(self.is_here(tally, put).into());
            }
        }
        if let Some(known) = self.room.tallied.get_mut(number) {
            *known = own;
        }
        own.count
    }

    /// The same without a note of it.
    fn counted_once(&mut self, tally: &Tally) -> Datum {
        let mut count = self.off_page(tally);
        if tally.is_standing && count.is_known() {
            for (slot, (item, mark)) in (0u16..).zip(&self.room.standing) {
                let is_here = *item != NONE && *mark >= tally.least_mark() && self.is_among(tally, (slot, *item));
                count.bits = count.bits.wrapping_add(is_here.into());
            }
        }
        count
    }

    /// Whether fewer: a tally times 2^16, and the number that must be above it.
    pub(super) fn is_below(&mut self, number: u64) -> Datum {
        let count = self.impressions((number >> 16) as usize);
        if count.is_known() { Datum::bool(count.bits < number & 0xffff) } else { count }
    }

    /// What is stored, and what happened and is not stored yet.
    fn off_page(&mut self, tally: &Tally) -> Datum {
        let window = tally.window;
        if window == PAGE {
            return Datum::new(Kind::Int, 0);
        }
        if tally.purpose != NONE && !self.is_granted(tally.purpose) {
            return Datum::unknown(Cause::NoConsent);
        }
        let found = match self.known.tallied(tally) {
            Some(found) => found,
            None => match self.counted_value(tally) {
                Ok(value) => CounterView::read(self.counter(tally.counter, value)),
                Err(unknown) => return unknown,
            },
        };
        let is_absent = found.total() == 0;
        let count = self.count((found, is_absent), (tally.counter, tally.dimension != NONE), (Op::Count, window));
        if !count.is_known() {
            return count;
        }
        let (unfolded, until_ms) = self.unfolded(tally);
        self.flips.note(until_ms);
        // Below that, what stands on a page changes nothing.
        Datum::new(Kind::Int, count.bits.saturating_add(unfolded).min(i64::MAX as u64 / 2))
    }

    /// How often it happened on this page without being stored yet, and until when that is so.
    pub(super) fn unfolded(&self, tally: &Tally) -> (u64, UnixMs) {
        let (mut count, mut until_ms) = (0u64, NEVER);
        if self.facts.notes.is_empty() || tally.scope == Scope::EVENT {
            return (count, until_ms);
        }
        let after_ms = self.after(tally.window);
        for note in &self.facts.notes {
            let is_counted = note.what == tally.what && self.is_unfolded(tally, after_ms, note);
            if is_counted && note.time_ms <= self.now_ms {
                count = count.wrapping_add(1);
                until_ms = until_ms.min(match tally.window {
                    Window::Session if WHOLE => self.session_end_ms(),
                    Window::Last(length_ms) if WHOLE => note.time_ms.saturating_add(length_ms),
                    _ => NEVER,
                });
            } else if is_counted {
                until_ms = until_ms.min(note.time_ms);
            }
        }
        (count, until_ms)
    }

    /// Whether a cap counts what stands in a slot.
    pub(super) fn is_here(&self, tally: &Tally, put: &Put) -> bool {
        put.mark >= tally.least_mark()
            && match tally.scope {
                Scope::LABEL => {
                    let labels = self.plan.tallies.labels(put.labels);
                    labels.contains(&(tally.dimension, tally.value))
                }
                _ => self.is_among(tally, (put.slot, put.item)),
            }
    }

    /// Whether a note is of something after a moment that is counted.
    pub(super) fn is_unfolded(&self, tally: &Tally, after_ms: UnixMs, note: &Note) -> bool {
        note.time_ms > after_ms
            && note.item != NONE
            && self.is_granted(self.pack.item(note.item).purpose)
            && self.is_among(tally, (note.slot, note.item))
    }

    /// The value of a tally's dimension, or why there is none.
    pub(super) fn counted_value(&self, tally: &Tally) -> Result<&'a [u8], Datum> {
        let value = match tally.scope {
            // The first of the context fields.
            Scope::CHANNEL => return self.facts.sheet.text(0),
            Scope::SLOT => self.pack.slot_counted(self.slot),
            _ => tally.value,
        };
        Ok(self.pack.string_bytes(value))
    }

    /// Whether what happens in a slot to an item is counted.
    pub(super) fn is_among(&self, tally: &Tally, (slot, item): (u16, u16)) -> bool {
        let pack = self.pack;
        match tally.scope {
            Scope::ALL | Scope::CHANNEL => true,
            Scope::ITEM => pack.name_string(Named::Item, item) == tally.value,
            Scope::SLOT => slot != NONE && pack.slot_counted(slot) == pack.slot_counted(self.slot),
            Scope::INTERRUPTIVE => slot != NONE && pack.slot_is_interruptive(slot) && !pack.item_is_service(item),
            Scope::LABEL => pack.labels(item).any(|label| pack.label(label) == (tally.dimension, tally.value)),
            _ => false,
        }
    }
}
