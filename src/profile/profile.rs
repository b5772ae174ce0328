//! All that is known of one person on one device: the part that is written here, those of others, and what holds for the person as a whole.

use super::ledger::{Ledger, Split, Standing, covers, raise};
use super::part::{Dot, Entry, Part, Section, kind};
use super::{ProfileError, fold, join, old, store};
use crate::base::bytes::{Writer, copied};
use crate::base::hash::stable_hash;
use crate::base::limits;
use crate::base::lists::{insert, keep, keep_last};
use crate::base::time::{UnixMs, kept};
use crate::model::{Refusal, Schema};

/// 128 random bits from the host.
pub type UnitId = [u8; 16];

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
/// let visit = Record::Event { name: "visit", time_ms: now_ms, dimensions: &[], measures: &[], id: "", measures: &[], id: "" };
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
    pub(super) ledger: Ledger,
    /// The part that is written here.
    pub(super) own: Part,
    /// All others, by number.
    pub(super) others: Vec<Part>,
    /// Hashes of the ids of events that were taken in last, by purpose.
    pub(super) seen: Vec<(Vec<u8>, Vec<u64>)>,
    /// What the words come to, in the schema's order of purposes.
    standings: Vec<Standing>,
    /// Becomes the unit when the profile first stores anything; used once, so that a withdrawn unit never comes back.
    spare_unit: Option<UnitId>,
    is_trusted: bool,
}

/// Every part that is held.
macro_rules! all_parts {
    ($profile:expr) => {
        core::iter::once(&$profile.own).chain(&$profile.others)
    };
}
pub(super) use all_parts;

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
            ledger: Ledger::default(),
            own: Part::default(),
            others: Vec::new(),
            seen: Vec::new(),
            standings: Vec::new(),
            spare_unit: Some(random),
            is_trusted: false,
        };
        profile.own = new_part(random);
        if old::is_old(bytes) {
            old::read(bytes, &mut profile)?;
        } else if !bytes.is_empty() {
            store::read(bytes, &mut profile)?;
        }
        profile.drop_what_moved();
        profile.weigh();
        Ok(profile)
    }

    /// The bytes to store.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        store::write(self)
    }

    /// The bytes that decisions read: what all parts say together, as far as the consent in force allows.
    ///
    /// Costs a step per entry, and more where several parts have entries of one key.
    #[must_use]
    pub fn view(&self) -> Vec<u8> {
        fold::view(&self.items(), &self.ledger, &self.schema, self.is_trusted)
    }

    pub(super) fn items(&self) -> Vec<join::Item<'_>> {
        let parts: Vec<&Part> = all_parts!(self).collect();
        fold::items(&parts, &self.schema)
    }

    /// Whether data for this purpose may be kept and read now.
    #[must_use]
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.granted(purpose).is_ok()
    }

    /// The name of a purpose for which data may be kept and read now, and what stands about it.
    pub(super) fn granted(&self, purpose: u16) -> Result<(&[u8], &[Dot]), Refusal> {
        let place = usize::from(purpose);
        let (declared, standing) =
            self.schema.purposes.get(place).zip(self.standings.get(place)).ok_or(Refusal::NoConsent)?;
        match standing.granted.unwrap_or(declared.granted_by_default) {
            true => Ok((declared.name.as_bytes(), &standing.denials)),
            false => Err(Refusal::NoConsent),
        }
    }

    /// The section of a purpose that is granted, with a change under way, begun if there is none.
    pub(super) fn changing(&mut self, purpose: u16) -> Result<&mut Section, Refusal> {
        let (name, denials) = self.granted(purpose)?;
        let (name, denials) = (copied(name), denials.to_vec());
        self.own.changing(&name, &denials).ok_or(Refusal::Full)
    }

    /// Says where the facts come from that are recorded here: `web`, `crm`. What was recorded so far keeps its source.
    pub fn set_source(&mut self, source: &str, random: UnitId) {
        if self.own.source != source.as_bytes() {
            if self.own.changes > 0 {
                self.begin_device(random);
            }
            self.own.source = copied(source.as_bytes());
        }
    }

    /// Says how far the clock of this device is ahead, as the host measured it when it synchronised; negative for one that is behind.
    /// Views have true times from then on; so decisions want a true now, too.
    pub fn set_clock_ahead(&mut self, ahead_ms: i64) {
        // Ten thousand years are more than any clock is wrong.
        let ahead_ms = ahead_ms.clamp(-limits::CLOCK_AHEAD_MS, limits::CLOCK_AHEAD_MS);
        if self.own.ahead_ms != ahead_ms {
            self.own.ahead_ms = ahead_ms;
            self.own.changes = self.own.changes.saturating_add(1);
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
        if self.own.changes == 0 {
            self.own.id = number_of(random);
            if self.own.ordinal == 1 {
                self.own.device = self.own.id;
            }
        } else {
            let next = Part {
                id: number_of(random),
                device: self.own.device,
                ordinal: self.own.ordinal.saturating_add(1),
                ahead_ms: self.own.ahead_ms,
                source: copied(&self.own.source),
                ..Part::default()
            };
            let closed = core::mem::replace(&mut self.own, next);
            self.hold(closed);
            self.settle();
        }
        self.spare_unit = Some(random);
    }

    /// The same, as a new device: nothing of what was written so far is settled any more.
    pub(super) fn begin_device(&mut self, random: UnitId) {
        let mut next = new_part(random);
        (next.ahead_ms, next.source) = (self.own.ahead_ms, copied(&self.own.source));
        let closed = core::mem::replace(&mut self.own, next);
        if closed.changes > 0 {
            self.hold(closed);
        }
    }

    /// Puts a part among those of others, in the place of the one with its number.
    pub(super) fn hold(&mut self, part: Part) {
        let place = self.others.partition_point(|known| known.id < part.id);
        match self.others.get_mut(place) {
            Some(known) if known.id == part.id => *known = part,
            _ => insert(&mut self.others, place, part),
        }
    }

    /// Erases all that is known. Whoever synchronises with this profile erases, too.
    pub fn erase(&mut self, random: UnitId, now_ms: UnixMs) {
        let mut epoch = self.ledger.epoch;
        epoch.count = epoch.count.saturating_add(1);
        (epoch.id, epoch.at_ms) = (number_of(random), kept(now_ms));
        self.forget(random);
        self.ledger.epoch = epoch;
    }

    /// Drops everything, and begins as a new device.
    pub(super) fn forget(&mut self, random: UnitId) {
        self.others.clear();
        self.seen.clear();
        self.ledger = Ledger::default();
        self.begin_device(random);
        self.others.clear();
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
    /// - `device`: its number; see [`parts`](Self::parts).
    /// - `joined_ms`, `now_ms`: since when it was joined, until when.
    pub fn split(&mut self, device: u64, joined_ms: UnixMs, now_ms: UnixMs) {
        self.ledger.bar(Split { device, joined_ms: kept(joined_ms), at_ms: kept(now_ms) });
        self.weigh();
    }

    /// How often this person was erased, and a number that orders erasures that did not know of each other: what is known here belongs to it.
    #[must_use]
    pub const fn epoch(&self) -> (u64, u64) {
        (self.ledger.epoch.count, self.ledger.epoch.id)
    }

    /// Which parts are held: of each its number, its device, where it comes from, and how many changes it had. This device's own part is
    /// the first one.
    pub fn parts(&self) -> impl Iterator<Item = PartInfo<'_>> {
        all_parts!(self).map(|part| PartInfo {
            id: part.id,
            device: part.device,
            ordinal: part.ordinal,
            source: &part.source,
            changes: part.changes,
            clock_ahead_ms: part.ahead_ms,
            settled: part.line.len(),
        })
    }

    /// Finds out what the words come to, and drops what must not be kept: parts of who is barred or counted elsewhere, sections whose
    /// purpose is denied or whose writer did not know a denial that is known here.
    pub(super) fn weigh(&mut self) {
        let is_barred = self.ledger.bars(self.own.device);
        let ledger = &self.ledger;
        let own_device = self.own.device;
        // Who is barred itself goes on alone.
        self.others.retain(|part| if is_barred { part.device == own_device } else { !ledger.bars(part.device) });
        if is_barred {
            self.ledger.splits.retain(|split| split.device != own_device);
            self.ledger.words.retain(|word| word.device == own_device);
        }
        self.drop_what_is_settled();
        let ledger = &self.ledger;
        self.standings = self.schema.purposes.iter().map(|purpose| ledger.standing(purpose.name.as_bytes())).collect();
        let mut own = core::mem::take(&mut self.own);
        let mut others = core::mem::take(&mut self.others);
        for part in core::iter::once(&mut own).chain(&mut others) {
            keep(&mut part.sections, &mut |section| self.may_keep(section));
        }
        // What is held of others may be empty now; how many changes they had is still worth knowing.
        (self.own, self.others) = (own, others);
        self.seen.retain(|(purpose, _)| self.own.section(purpose).is_some());
    }

    fn may_keep(&self, section: &Section) -> bool {
        let purpose = core::str::from_utf8(&section.purpose).ok().and_then(|name| self.schema.purpose(name));
        let standing = purpose.and_then(|purpose| self.granted(purpose).ok());
        standing.is_some_and(|(_, denials)| covers(&section.since, denials))
    }

    /// Draws a unit if there is none yet, something is stored and the purpose of units is granted.
    pub(super) fn draw_unit(&mut self, now_ms: UnixMs) {
        let has_unit = |section: &Section| !section.of_kind(kind::UNIT).is_empty();
        let purpose = self.schema.records.assignments;
        let stores_something = self.own.sections.iter().any(|section| !section.entries.is_empty());
        if !stores_something || !self.is_granted(purpose) {
            return;
        }
        if all_parts!(self).any(|part| part.sections.iter().any(has_unit)) {
            return;
        }
        let Some(unit) = self.spare_unit.take() else { return };
        let mut bytes = Writer::default();
        bytes.time(now_ms);
        bytes.put(&unit);
        if let Ok(section) = self.changing(purpose) {
            section.put(copied(&[kind::UNIT]), bytes.into_bytes());
        }
    }

    /// Drops the parts that are counted in a settled one.
    fn drop_what_is_settled(&mut self) {
        let is_settled = |part: &&Part| self.others.iter().any(|settled| settles(settled, part));
        let settled: Vec<u64> = self.others.iter().filter(is_settled).map(|part| part.id).collect();
        if !settled.is_empty() {
            keep(&mut self.others, &mut |part| !settled.contains(&part.id));
        }
    }

    /// Adds this device's oldest closed parts to its settled one until few are left.
    fn settle(&mut self) {
        loop {
            let closed = |part: &&Part| part.device == self.own.device && part.line.is_empty();
            let oldest = self.others.iter().filter(closed).min_by_key(|part| part.ordinal);
            let Some(oldest) = oldest.filter(|_| self.others.iter().filter(closed).count() > limits::CLOSED_PARTS)
            else {
                return;
            };
            let settled = self.others.iter().find(|part| part.device == self.own.device && !part.line.is_empty());
            let next = settled_with(settled, oldest, &self.schema);
            self.hold(next);
            self.drop_what_is_settled();
        }
    }

    /// What this journey keeps for another purpose than it was stored for goes: nobody granted it for the new one.
    fn drop_what_moved(&mut self) {
        let schema = &self.schema;
        for part in core::iter::once(&mut self.own).chain(&mut self.others) {
            for section in &mut part.sections {
                let here = core::str::from_utf8(&section.purpose).ok().and_then(|name| schema.purpose(name));
                section.keep(&mut |entry: &Entry| {
                    let purpose = match entry.kind() {
                        kind::COUNTER => schema.event(entry.name()).map(|event| event.purpose),
                        kind::ATTRIBUTE => schema.attribute(entry.name()).map(|attribute| attribute.purpose),
                        kind::TRANSITION => Some(schema.records.stage),
                        kind::ASSIGNMENT | kind::UNIT => Some(schema.records.assignments),
                        kind::MESSAGE => Some(schema.records.conversation),
                        _ => None,
                    };
                    purpose.is_none() || purpose == here
                });
            }
        }
    }
}

/// A part that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartInfo<'p> {
    /// Its number.
    pub id: u64,
    /// The number of its device.
    pub device: u64,
    /// Which one of its device it is, from 1.
    pub ordinal: u64,
    /// Where its facts come from, as UTF-8; nothing if nobody said.
    pub source: &'p [u8],
    /// How many changes it had.
    pub changes: u64,
    /// How far its clock is ahead.
    pub clock_ahead_ms: i64,
    /// How many of the last 32 parts that went into it are known; 0 for one that is not settled.
    pub settled: usize,
}

/// The number of a part that is drawn from random bits. They may become the unit, which a number must not tell.
fn number_of(random: UnitId) -> u64 {
    stable_hash(&[b"part", &random])
}

fn new_part(random: UnitId) -> Part {
    let id = number_of(random);
    Part { id, device: id, ordinal: 1, ..Part::default() }
}

/// Whether what a part holds is counted in a settled one.
fn settles(settled: &Part, part: &Part) -> bool {
    if settled.line.is_empty()
        || settled.device != part.device
        || settled.id == part.id
        || part.ordinal > settled.ordinal
    {
        return false;
    }
    let back = settled.ordinal.saturating_sub(part.ordinal);
    let place = usize::try_from(back).ok().and_then(|back| settled.line.len().checked_sub(back.saturating_add(1)));
    // Before those that it names there are none that it does not hold.
    let Some((id, changes)) = place.and_then(|place| settled.line.get(place)) else { return true };
    part.line.last().map_or((part.id, part.changes), |last| *last) <= (*id, *changes)
        && part.line.last().map_or(part.id, |last| last.0) == *id
}

/// A settled part, none to begin with, and the next one of its line.
fn settled_with(settled: Option<&Part>, part: &Part, schema: &Schema) -> Part {
    let mut next = settled.cloned().unwrap_or_default();
    next.id = stable_hash(&[b"settled", &part.device.to_le_bytes(), &part.id.to_le_bytes()]);
    (next.device, next.ordinal, next.source) = (part.device, part.ordinal, copied(&part.source));
    let (before, ahead_ms) = (next.changes, part.ahead_ms.saturating_sub(next.ahead_ms));
    next.changes = before.saturating_add(part.changes);
    next.line.push((part.id, part.changes));
    keep_last(&mut next.line, limits::LINE);
    for section in &part.sections {
        let place = next.sections.partition_point(|known| known.purpose < section.purpose);
        if next.sections.get(place).is_none_or(|known| known.purpose != section.purpose) {
            let begun =
                Section { purpose: copied(&section.purpose), since: section.since.clone(), ..Section::default() };
            insert(&mut next.sections, place, begun);
        }
        let Some(own) = next.sections.get_mut(place) else { continue };
        let mut since = Vec::new();
        for dot in &own.since {
            if let Some(other) = section.since.iter().find(|other| other.0 == dot.0) {
                raise(&mut since, (dot.0, dot.1.min(other.1)));
            }
        }
        let items = own.entries.iter().map(|entry| join::Item::of(entry, 0, 0)).collect();
        let added = section.entries.iter().map(|entry| {
            let mut item = join::Item::of(entry, ahead_ms, 0);
            item.change = item.change.saturating_add(before);
            item
        });
        let entries = join::joined(items, added.collect()).iter().map(join::Item::entry).collect();
        let purpose = copied(&own.purpose);
        *own = Section { purpose, since, base: next.changes, change: next.changes, entries };
        own.make_room();
        bound(own, schema);
    }
    next
}

/// Keeps of messages, answers and transitions as many as there may be.
fn bound(section: &mut Section, schema: &Schema) {
    section.keep_latest(&[kind::TRANSITION], limits::TRANSITIONS);
    section.keep_latest(&[kind::MESSAGE], limits::MESSAGES);
    for attribute in &schema.attributes {
        if let Some(name) = attribute.name.strip_prefix(crate::model::FEEDBACK_ATTRIBUTE) {
            section.keep_latest(&super::part::key_of(kind::FEEDBACK, &[name]), limits::ANSWERS);
        }
    }
}
