//! All that is known of one person on one device: the part that is written here, those of others, and what holds for the person as a whole.

use super::dots::{Dot, covers, read_dots};
use super::parts::{Head, heads, is_head, is_settled, settle};
use super::table::{Entry, Table, kind, section_key, with};
use super::words::{Standing, bar, bars, speaker, standing};
use super::{ProfileError, codec, fold, old};
use crate::base::bytes::{Malformed, Reader, Writer, copied, utf8};
use crate::base::hash::stable_hash;
use crate::base::limits;
use crate::base::time::{UnixMs, kept};
use crate::model::{Refusal, Schema};

/// 128 random bits from the host.
pub type UnitId = [u8; 16];

/// How often a profile was erased, a random number, and when: of two the larger count, or number, is the later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Epoch {
    pub count: u64,
    pub id: u64,
    pub at_ms: UnixMs,
}

impl Epoch {
    pub fn write(&self, out: &mut Writer) {
        out.varint(self.count);
        out.u64(self.id);
        out.time(self.at_ms);
    }

    /// What orders erasures.
    pub const fn order(&self) -> (u64, u64) {
        (self.count, self.id)
    }

    pub fn read(bytes: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self { count: bytes.varint()?, id: bytes.u64()?, at_ms: bytes.time()? })
    }
}

/// What is known of one person, on one device.
///
/// It records what its schema declares and its consent allows, and nothing else; what other devices recorded comes in by
/// [`merge`](Self::merge). Nothing is evaluated here.
///
/// # Examples
/// ```
/// # use etappe::engine::Profile;
/// # use etappe::model::{EventType, Purpose, Record, Schema};
/// # let mut schema = Schema::default();
/// # schema.purposes.push(Purpose { name: "functional".into(), granted_by_default: true });
/// # schema.events.push(EventType { name: "visit".into(), purpose: 0, dimensions: vec![], measures: vec![] });
/// let now_ms = 1_760_000_000_000;
/// let visit = Record::Event { name: "visit", time_ms: now_ms, dimensions: &[], measures: &[], id: "" };
/// let mut phone = Profile::open(schema.clone(), &[], [1; 16])?;
/// let mut laptop = Profile::open(schema, &[], [2; 16])?;
/// phone.apply(&visit, now_ms).map_err(|refusal| refusal.name()).expect("is declared and granted");
///
/// let delta = phone.delta(&laptop.versions())?;
/// laptop.merge(&delta, [3; 16])?;
/// assert_eq!(laptop.view(), phone.view());
/// # Ok::<(), etappe::profile::ProfileError>(())
/// ```
///
/// Source: DESIGN 5; `docs/profile.md`.
#[derive(Debug, Clone)]
pub struct Profile {
    pub(super) schema: Schema,
    pub(super) epoch: Epoch,
    pub(super) table: Table,
    /// The part that is written here; how often it changed stands in the table.
    pub(super) own: Head,
    /// What the words come to, in the schema's order of purposes.
    standings: Vec<Standing>,
    /// Becomes the unit when the profile first stores anything; used once, so that a withdrawn unit never comes back.
    spare_unit: Option<UnitId>,
    is_trusted: bool,
}

impl Profile {
    /// Opens what was stored, or begins a new profile if `bytes` is empty. It goes on with the part that was written last.
    ///
    /// - `random`: random bits from the host, for the number of a new part, and for the unit if one must be drawn.
    ///
    /// # Errors
    /// [`ProfileError`] when `bytes` is not an undamaged profile of a version that is read.
    pub fn open(schema: Schema, bytes: &[u8], random: UnitId) -> Result<Self, ProfileError> {
        let mut profile = Self {
            schema,
            epoch: Epoch::default(),
            table: Table::default(),
            own: Head::default(),
            standings: Vec::new(),
            spare_unit: Some(random),
            is_trusted: false,
        };
        profile.own = new_head(random);
        if old::is_old(bytes) {
            old::read(bytes, &mut profile)?;
        } else if !bytes.is_empty() {
            codec::restore(bytes, &mut profile)?;
            profile.verify()?;
        }
        profile.drop_what_moved();
        profile.weigh();
        Ok(profile)
    }

    /// Verifies all that was restored, and finds the part that is written here.
    fn verify(&mut self) -> Result<(), Malformed> {
        for entry in &self.table.entries {
            entry.verify()?;
        }
        let own = self.own.id;
        let head = heads(&self.table).into_iter().find(|head| head.id == own);
        // A part that holds nothing has no header.
        self.own = head.unwrap_or(Head { id: own, device: own, ordinal: 1, ..Head::default() });
        Ok(())
    }

    /// The bytes to store.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        codec::store(self)
    }

    /// The bytes that decisions read: what all parts say together, as far as the consent in force allows.
    ///
    /// Costs a step per entry, and more where several parts have entries of one key.
    #[must_use]
    pub fn view(&self) -> Vec<u8> {
        fold::view(self, self.is_trusted)
    }

    /// Whether data for this purpose may be kept and read now.
    #[must_use]
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.granted(purpose).is_ok()
    }

    /// How the keys of the section begin that this device writes for a purpose, if that is granted.
    pub(super) fn granted(&self, purpose: u16) -> Result<Vec<u8>, Refusal> {
        let place = usize::from(purpose);
        let declared = self.schema.purposes.get(place).zip(self.standings.get(place));
        let granted = |standing: &Standing, default| standing.granted.unwrap_or(default);
        match declared {
            Some((purpose, standing)) if granted(standing, purpose.granted_by_default) => {
                Ok(section_key(self.own.id, purpose.name.as_bytes()))
            }
            _ => Err(Refusal::NoConsent),
        }
    }

    /// The denials of a purpose that are known.
    fn denials(&self, purpose: u16) -> &[Dot] {
        self.standings.get(usize::from(purpose)).map(|standing| standing.denials.as_slice()).unwrap_or_default()
    }

    /// Begins a change of the section that this device writes for a purpose: how its keys begin, and the change's number.
    pub(super) fn change(&mut self, purpose: u16) -> Result<(Vec<u8>, u64), Refusal> {
        let section = self.granted(purpose)?;
        self.note_own();
        let since = self.denials(purpose).to_vec();
        let change = self.table.change(self.own.id, &section, &since);
        Ok((section, change))
    }

    /// How often this device's part has changed.
    pub(super) fn own_changes(&self) -> u64 {
        self.table.get(&self.own.entry().key).map_or(0, |head| head.change)
    }

    /// Writes what this device's part says of itself, one change later if it says something new.
    fn note_own(&mut self) {
        self.own.changes = self.own_changes();
        let head = self.own.entry();
        self.table.put(head);
    }

    /// Says where the facts come from that are recorded here: `web`, `crm`. What was recorded so far keeps its source.
    pub fn set_source(&mut self, source: &str, random: UnitId) {
        if self.own.source != source.as_bytes() && source.len() <= limits::NAME_BYTES {
            if self.own_changes() > 0 {
                self.begin_device(random);
            }
            self.own.source = copied(source.as_bytes());
        }
    }

    /// Says how far the clock of this device is ahead, as the host measured it when it synchronised; negative for one that is behind.
    /// Views have true times from then on; so decisions want a true now, too.
    pub fn set_clock_ahead(&mut self, ahead_ms: i64) {
        let ahead_ms = ahead_ms.clamp(-limits::CLOCK_AHEAD_MS, limits::CLOCK_AHEAD_MS);
        if self.own.ahead_ms != ahead_ms {
            self.own.ahead_ms = ahead_ms;
            if self.own_changes() > 0 {
                self.own.changes = self.own_changes().saturating_add(1);
                let head = self.own.entry();
                self.table.put(head);
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
        let id = number_of(random);
        if self.own_changes() > 0 {
            self.own.ordinal = self.own.ordinal.saturating_add(1);
        } else if self.own.ordinal == 1 {
            self.own.device = id;
        }
        self.own.id = id;
        settle(&mut self.table, &self.own);
        self.spare_unit = Some(random);
    }

    /// The same, as a new device: nothing of what was written so far is settled any more.
    pub(super) fn begin_device(&mut self, random: UnitId) {
        let (ahead_ms, source) = (self.own.ahead_ms, core::mem::take(&mut self.own.source));
        self.own = Head { ahead_ms, source, ..new_head(random) };
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
        if device != self.own.device {
            bar(&mut self.table, device, kept(joined_ms), kept(now_ms));
            self.weigh();
        }
    }

    /// How often this person was erased, and a number that orders erasures that did not know of each other: what is known here belongs to it.
    #[must_use]
    pub const fn epoch(&self) -> (u64, u64) {
        (self.epoch.count, self.epoch.id)
    }

    /// Which parts are held, by number.
    #[must_use]
    pub fn parts(&self) -> Vec<PartInfo> {
        let info = |head: Head| PartInfo {
            id: head.id,
            is_own: head.id == self.own.id,
            device: head.device,
            ordinal: head.ordinal,
            source: head.source,
            changes: head.changes,
            clock_ahead_ms: head.ahead_ms,
            settled: head.line.len(),
        };
        heads(&self.table).into_iter().map(info).collect()
    }

    /// The number of this device: the one by which others can bar it.
    #[must_use]
    pub const fn device(&self) -> u64 {
        self.own.device
    }

    /// Finds out what the words come to, and drops what must not be kept: parts of who is barred or counted elsewhere, sections whose
    /// purpose is denied or whose writer did not know a denial that is known here.
    pub(super) fn weigh(&mut self) {
        let own = self.own.device;
        // Who is barred itself goes on alone.
        if bars(&self.table, own) {
            let heads = heads(&self.table);
            self.table.keep(&mut |entry| match entry.part() {
                0 => entry.kind() == kind::WORD && speaker(entry) == own,
                part => heads.iter().any(|head| head.id == part && head.device == own),
            });
        }
        let (table, heads) = (&self.table, heads(&self.table));
        self.standings = self.schema.purposes.iter().map(|purpose| standing(table, purpose.name.as_bytes())).collect();
        let mut table = core::mem::take(&mut self.table);
        let nobodys = Table { entries: table.range(&[0; 8]).to_vec() };
        let (mut part, mut keeps_part, mut section) = (0, true, None);
        table.keep(&mut |entry| {
            if entry.part() != part {
                part = entry.part();
                let device = heads.iter().find(|head| head.id == part).map(|head| head.device);
                keeps_part = device.is_some_and(|device| !bars(&nobodys, device)) && !is_settled(&heads, part);
            }
            let purpose = entry.places().0;
            if entry.kind() == kind::HEADER && !purpose.is_empty() {
                section = Some(copied(purpose)).filter(|_| self.may_keep(entry));
            }
            keeps_part && (part == 0 || is_head(entry) || section.as_deref() == Some(purpose))
        });
        self.table = table;
    }

    /// Whether the section with this header may be kept.
    fn may_keep(&self, header: &Entry) -> bool {
        let purpose = utf8(header.places().0).ok().and_then(|name| self.schema.purpose(name));
        let (mut bytes, mut since) = (Reader::new(&header.bytes), Vec::new());
        bytes.number();
        _ = read_dots(&mut bytes, &mut |dot| since.push(dot));
        purpose.is_some_and(|purpose| self.is_granted(purpose) && covers(&since, self.denials(purpose)))
    }

    /// Draws a unit if there is none yet, something is stored and the purpose of units is granted.
    pub(super) fn draw_unit(&mut self, now_ms: UnixMs) {
        let purpose = self.schema.records.assignments;
        let own = self.table.range(&self.own.id.to_be_bytes());
        // Beside what the part says of itself, and the header of a section.
        if own.len() <= 2
            || self.table.entries.iter().any(|entry| entry.kind() == kind::UNIT)
            || !self.is_granted(purpose)
        {
            return;
        }
        let Some(unit) = self.spare_unit.take() else { return };
        let mut bytes = Writer::default();
        bytes.time(now_ms);
        bytes.put(&unit);
        if let Ok((section, change)) = self.change(purpose) {
            self.table.put(Entry { key: with(&section, &[kind::UNIT]), change, bytes: bytes.into_bytes() });
        }
    }

    /// What this journey keeps for another purpose than it was stored for goes: nobody granted it for the new one.
    fn drop_what_moved(&mut self) {
        let schema = &self.schema;
        self.table.keep(&mut |entry| {
            let (purpose, tail) = entry.places();
            let name = utf8(super::table::texts_of(tail).letters()).unwrap_or_default();
            let kept_for = match entry.kind() {
                kind::COUNTER => schema.event(name).map(|event| event.purpose),
                kind::ATTRIBUTE => schema.attribute(name).map(|attribute| attribute.purpose),
                kind::TRANSITION => Some(schema.records.stage),
                kind::ASSIGNMENT | kind::UNIT => Some(schema.records.assignments),
                kind::MESSAGE => Some(schema.records.conversation),
                _ => return true,
            };
            kept_for.is_none_or(|kept_for| {
                schema.purposes.get(usize::from(kept_for)).is_some_and(|known| known.name.as_bytes() == purpose)
            })
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

/// The number of a part that is drawn from random bits, never 0. They may become the unit, which a number must not tell.
fn number_of(random: UnitId) -> u64 {
    stable_hash(&[b"part", &random]).max(1)
}

fn new_head(random: UnitId) -> Head {
    let id = number_of(random);
    Head { id, device: id, ordinal: 1, ..Head::default() }
}
