//! What concerns a person as a whole: devices that begin, copies, clocks, erasing, signing out, barring.
//!
//! Source: DESIGN 5; `docs/profile.md`.

use super::kind;
use super::parts::{Head, firsts, heads, settle};
use super::profile::{Epoch, Profile, UnitId, new_head, number_of};
use super::table::Table;
use super::words::{bar, bars, speaker};
use crate::base::bytes::copied;
use crate::base::limits;
use crate::base::time::{UnixMs, kept};

impl Profile {
    /// How often this device's part has changed.
    fn own_changes(&self) -> u64 {
        self.table.get(&self.own.key).map_or(0, |head| head.change)
    }

    /// Says where the facts come from that are recorded here: `web`, `crm`. What was recorded so far keeps its source.
    pub fn set_source(&mut self, source: &str, random: UnitId) {
        if self.own().source != source.as_bytes() && source.len() <= limits::NAME_BYTES {
            if self.own_changes() > 0 {
                self.begin_device(random);
            }
            self.own = Head { source: source.as_bytes(), ..self.own() }.entry();
        }
    }

    /// Says how far the clock of this device is ahead, as the host measured it when it synchronised; negative for one that is behind.
    /// Views have true times from then on; so decisions want a true now, too.
    pub fn set_clock_ahead(&mut self, ahead_ms: i64) {
        let ahead_ms = ahead_ms.clamp(-limits::CLOCK_AHEAD_MS, limits::CLOCK_AHEAD_MS);
        if self.own().ahead_ms != ahead_ms {
            self.own = Head { ahead_ms, ..self.own() }.entry();
            let changes = self.own_changes();
            if changes > 0 {
                self.own.change = changes.saturating_add(1);
                self.table.put(self.own.clone());
                self.forget_together();
            }
        }
    }

    /// Says whether the host vouches for what this profile holds, as a hub does: only then views show attributes that are declared
    /// `verified`.
    pub const fn set_trusted(&mut self, is_trusted: bool) {
        self.is_trusted = is_trusted;
    }

    /// Closes the part that was written so far and begins the next one: for hosts that start anew, and cannot tell that from a copy of
    /// their storage.
    pub fn begin(&mut self, random: UnitId) {
        let (id, own) = (number_of(random), self.own());
        let (device, ordinal) = (own.device, own.ordinal.saturating_add(u64::from(self.own_changes() > 0)));
        self.own = Head { id, ordinal, ..own }.entry();
        settle(&mut self.table, (id, device));
        self.forget_together();
        self.spare_unit = Some(random);
    }

    /// The same, as a new device: nothing of what was written so far is settled any more.
    pub(super) fn begin_device(&mut self, random: UnitId) {
        let first = new_head(random);
        self.own = Head { ahead_ms: self.own().ahead_ms, source: self.own().source, ..Head::of(&first) }.entry();
    }

    /// Erases all that is known. Whoever synchronises with this profile erases, too.
    pub fn erase(&mut self, random: UnitId, now_ms: UnixMs) {
        let count = self.epoch.count.saturating_add(1);
        self.forget(random);
        self.epoch = Epoch { count, id: number_of(random), at_ms: kept(now_ms) };
    }

    /// Drops everything, and begins as a new device.
    pub(super) fn forget(&mut self, random: UnitId) {
        self.table = Table::default();
        self.epoch = Epoch::default();
        self.begin_device(random);
        self.spare_unit = Some(random);
        self.weigh();
        self.forget_together();
    }

    /// The visitor signs out: gives what is known, for the host to send on, and begins as a new device of somebody of whom nothing is
    /// known.
    pub fn sign_out(&mut self, random: UnitId) -> Vec<u8> {
        let all = self.encode();
        self.forget(random);
        all
    }

    /// Bars a device from this person: what it recorded is as if it had never been joined.
    ///
    /// - `device`: its number; see [`parts`](Self::parts). This device does not bar itself.
    /// - `joined_ms`, `now_ms`: since when it was joined, until when.
    pub fn split(&mut self, device: u64, joined_ms: UnixMs, now_ms: UnixMs) {
        if device != self.device() {
            bar(&mut self.table, device, kept(joined_ms), kept(now_ms));
            self.weigh();
            self.forget_together();
        }
    }

    /// How often this person was erased, and a number that orders erasures that did not know of each other: what is known here belongs to it.
    #[must_use]
    pub const fn epoch(&self) -> (u64, u64) {
        self.epoch.order()
    }

    /// Which parts are held, by number.
    #[must_use]
    pub fn parts(&self) -> Vec<PartInfo> {
        let info = |head: Head<'_>| PartInfo {
            id: head.id,
            is_own: head.id == self.own().id,
            device: head.device,
            ordinal: head.ordinal,
            source: copied(head.source),
            changes: head.changes,
            clock_ahead_ms: head.ahead_ms,
            settled: head.settled().len(),
        };
        heads(&self.table).map(info).collect()
    }

    /// The number of this device: the one by which others can bar it.
    #[must_use]
    pub fn device(&self) -> u64 {
        self.own().device
    }

    /// Drops parts of who is barred, or that are counted elsewhere.
    pub(super) fn drop_parts(&mut self) {
        let own = self.device();
        // Who is barred itself goes on alone.
        let is_barred = bars(&self.table, own);
        let (mut gone, mut known) = (Vec::new(), Vec::new());
        let heads: Vec<Head<'_>> = heads(&self.table).collect();
        for head in &heads {
            let goes = if is_barred { head.device != own } else { bars(&self.table, head.device) };
            known.push(head.id);
            if goes || heads.iter().any(|settled| settled.settles(*head)) {
                gone.push(head.id);
            }
        }
        let is_headless = firsts(&self.table).any(|first| !known.contains(&first.part()));
        if !is_barred && !is_headless && gone.is_empty() {
            return;
        }
        self.forget_together();
        self.table.keep(&mut |entry| match entry.part() {
            0 => !is_barred || entry.kind() == kind::SEEN || entry.kind() == kind::WORD && speaker(entry) == own,
            // What belongs to no part cannot be told from what was dropped.
            part => known.contains(&part) && !gone.contains(&part),
        });
    }
}

/// A part that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartInfo {
    /// Its number.
    pub id: u64,
    /// Whether it is the one that is written here.
    pub is_own: bool,
    /// The number of its device.
    pub device: u64,
    /// Which one of its device it is, from 1.
    pub ordinal: u64,
    /// Where its facts come from, as UTF-8; nothing if nobody said.
    pub source: Vec<u8>,
    /// How many changes it had.
    pub changes: u64,
    /// How far its clock is ahead.
    pub clock_ahead_ms: i64,
    /// How many of the last 32 parts that went into it are known; 0 for one that is not settled.
    pub settled: usize,
}
