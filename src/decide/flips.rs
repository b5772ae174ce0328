//! Until when a pass holds: the first moment at which something that it read may come out otherwise.
//!
//! Every answer is constant from one moment to the next, and whoever reads the clock knows the next one: a window loses its oldest
//! time, a session ends, an hour begins, a length of time reaches what it is compared with. Where that is not worth computing, an
//! earlier moment is said, never a later one. Source: DESIGN 4.3, step 5.
//!
//! The file that a page downloads before the first decision sees no flips: there, all of this is nothing.

use crate::base::time::{LAST_MS, UnixMs};
use crate::pack::WHOLE;

/// After every moment that is kept.
pub(super) const NEVER: UnixMs = UnixMs::MAX;

/// The flips of what was read so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flips {
    is_on: bool,
    now_ms: UnixMs,
    until_ms: UnixMs,
    /// How many of the values at hand grow with the clock.
    growing: u32,
}

impl Flips {
    /// None yet.
    ///
    /// - `is_on`: whether they matter.
    pub const fn at(now_ms: UnixMs, is_on: bool) -> Self {
        Self { is_on, now_ms, until_ms: NEVER, growing: 0 }
    }

    /// Whether they matter.
    pub const fn are_on(&self) -> bool {
        WHOLE && self.is_on
    }

    /// Something may come out otherwise from this moment on, if that is still to come.
    pub const fn note(&mut self, at_ms: UnixMs) {
        if WHOLE && at_ms > self.now_ms && at_ms < self.until_ms && at_ms <= LAST_MS {
            self.until_ms = at_ms;
        }
    }

    /// The same, so much later than now.
    pub const fn note_in(&mut self, ms: u64) {
        self.note(self.now_ms.saturating_add_unsigned(ms));
    }

    /// A value was read that grows with the clock.
    pub const fn grow(&mut self) {
        if WHOLE {
            self.growing = self.growing.wrapping_add(1);
        }
    }

    /// How many such values are at hand.
    pub const fn growing(&self) -> u32 {
        if WHOLE { self.growing } else { 0 }
    }

    /// What came of the growing values since there were so many: it changes once they made up for a distance, each its part.
    pub fn settle(&mut self, growing: u32, distance_ms: u64) {
        if WHOLE && let Some(each_ms) = distance_ms.checked_div(self.growing.saturating_sub(growing).into()) {
            self.note_in(each_ms.max(1));
            self.growing = growing;
        }
    }

    /// The first of them.
    pub const fn first_ms(&self) -> UnixMs {
        self.until_ms
    }
}

/// When a page was decided, in which stage, and until when it holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Validity {
    from_ms: UnixMs,
    until_ms: UnixMs,
    stage: u16,
}

impl Validity {
    /// From now until the first of the flips; for no moment, if nobody saw them.
    pub const fn of(flips: Flips, stage: u16) -> Self {
        let until_ms = if flips.is_on { flips.until_ms } else { UnixMs::MIN };
        Self { from_ms: flips.now_ms, until_ms, stage }
    }

    /// Until when, if the page still holds now, in this stage.
    pub fn until_ms(&self, now_ms: UnixMs, stage: u16) -> Option<UnixMs> {
        (WHOLE && self.stage == stage && self.from_ms <= now_ms && now_ms < self.until_ms).then_some(self.until_ms)
    }
}
