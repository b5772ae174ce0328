//! All that is known of one person on one device: the part that is written here, those of others, and what holds for the person as a whole.

use super::dots::{covers, dots_of};
use super::kind;
use super::parts::{Head, head_key};
use super::table::{Entry, Table, kind_of, texts_of};
#[cfg(not(feature = "sync"))]
use super::words::part_of_word;
use super::words::{Standing, standing};
use super::{ProfileError, codec, fold};
use crate::base::bytes::{Malformed, Reader, Writer, copied, utf8};
use crate::base::hash::stable_hash;
use crate::base::lists::push;
use crate::base::time::UnixMs;
use crate::model::{Declares, Purpose, Refusal, Schema};
use core::mem::take;

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
        if self.count > 0 {
            out.u64(self.id);
            out.time(self.at_ms);
        }
    }

    /// What orders erasures.
    #[cfg(feature = "sync")]
    pub const fn order(&self) -> (u64, u64) {
        (self.count, self.id)
    }

    pub fn read(bytes: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = bytes.varint()?;
        if count == 0 {
            return Ok(Self::default());
        }
        Ok(Self { count, id: bytes.u64()?, at_ms: bytes.time()? })
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
    /// Purposes and attributes of the journey.
    pub(super) schema: Schema,
    /// Its events, items and slots; none where they are read in place.
    pub(super) declared: Schema,
    pub(super) epoch: Epoch,
    pub(super) table: Table,
    /// The purpose of the section that the table is at, if it is one that is written here.
    purpose: usize,
    /// The header of the part that is written here; how often it changed stands in the table.
    pub(super) own: Entry,
    /// What the words come to, in the schema's order of purposes.
    standings: Vec<Standing>,
    /// Becomes the unit when the profile first stores anything; used once, so that a withdrawn unit never comes back.
    pub(super) spare_unit: Option<UnitId>,
    pub(super) is_trusted: bool,
    /// Whether a unit was found, and nothing was dropped since.
    has_unit: bool,
    #[cfg(feature = "sync")]
    pub(super) together: super::together::Together,
}

impl Profile {
    /// Opens what was stored, or begins a new profile if `bytes` is empty. It goes on with the part that was written last.
    ///
    /// - `random`: random bits from the host, for the number of a new part, and for the unit if one must be drawn.
    ///
    /// # Errors
    /// [`ProfileError`] when `bytes` is not an undamaged profile of a version that is read.
    pub fn open(mut schema: Schema, bytes: &[u8], random: UnitId) -> Result<Self, ProfileError> {
        let declared = Schema {
            events: take(&mut schema.events),
            items: take(&mut schema.items),
            slots: take(&mut schema.slots),
            ..Schema::default()
        };
        let mut profile = Self::begun(schema, random);
        profile.restore(bytes, &declared)?;
        profile.declared = declared;
        Ok(profile)
    }

    /// A new profile, into which what was stored is yet to be read.
    ///
    /// - `schema`: purposes and attributes of the journey.
    pub(crate) fn begun(schema: Schema, random: UnitId) -> Self {
        Self {
            schema,
            declared: Schema::default(),
            epoch: Epoch::default(),
            table: Table::default(),
            purpose: 0,
            own: new_head(random),
            standings: Vec::new(),
            spare_unit: Some(random),
            is_trusted: false,
            has_unit: false,
            #[cfg(feature = "sync")]
            together: super::together::Together::new(),
        }
    }

    /// Reads what was stored, if anything was; where it fails, nothing may be asked of the profile.
    pub(crate) fn restore(&mut self, bytes: &[u8], declared: &impl Declares) -> Result<(), ProfileError> {
        if super::codec::is_old(bytes) {
            #[cfg(not(feature = "sync"))]
            return Err(ProfileError::NeedsSync);
            #[cfg(feature = "sync")]
            super::old::read(bytes, self)?;
        } else if !bytes.is_empty() {
            codec::restore(bytes, self)?;
            self.verify()?;
        }
        self.drop_what_moved(declared);
        self.weigh();
        Ok(())
    }

    /// Verifies all that was restored.
    #[cfg(feature = "sync")]
    fn verify(&self) -> Result<(), ProfileError> {
        for entry in &self.table.entries {
            entry.verify()?;
        }
        if super::parts::is_head(&self.own) && Head::verify(&self.own).is_ok() {
            Ok(())
        } else {
            Err(ProfileError::Unreadable)
        }
    }

    /// A page's store was written by the page, and all that is read of it is read as far as it goes. But without what merges them,
    /// nobody could say what several parts come to.
    #[cfg(not(feature = "sync"))]
    fn verify(&self) -> Result<(), ProfileError> {
        let own = self.own.part();
        let is_known = |entry: &Entry| match entry.kind() {
            kind::SPLIT => false,
            kind::WORD => part_of_word(entry) == own,
            _ => entry.part() == 0 || entry.part() == own,
        };
        let is_alone = Head::ahead_of(&self.own) == 0 && self.table.entries.iter().all(is_known);
        if is_alone { Ok(()) } else { Err(ProfileError::NeedsSync) }
    }

    /// What the part says of itself that is written here.
    #[cfg(feature = "sync")]
    pub(super) fn own(&self) -> Head<'_> {
        Head::of(&self.own)
    }

    /// What the words come to, in the schema's order of purposes.
    pub(super) fn standings(&self) -> &[Standing] {
        &self.standings
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
        // Nobody vouches where nothing is merged.
        fold::view(self, cfg!(feature = "sync") && self.is_trusted)
    }

    /// Whether data for this purpose may be kept and read now.
    #[must_use]
    pub fn is_granted(&self, purpose: u16) -> bool {
        let place = usize::from(purpose);
        let declared = self.schema.purposes.get(place).zip(self.standings.get(place));
        declared.is_some_and(is_granted)
    }

    /// Goes to the section that this device writes for a purpose, if that is granted.
    pub(super) fn turn(&mut self, purpose: u16) -> Result<(), Refusal> {
        if !self.is_granted(purpose) {
            return Err(Refusal::NoConsent);
        }
        self.purpose = purpose.into();
        if let Some(purpose) = self.schema.purposes.get(self.purpose) {
            self.table.turn(self.own.part(), purpose.name.as_bytes());
        }
        Ok(())
    }

    /// Begins a change of it; the table stays at the entry that it is at.
    pub(super) fn change(&mut self) {
        if let Some(standing) = self.standings.get(self.purpose) {
            self.table.begin(&self.own, &standing.denials);
        }
    }

    /// Finds out what the words come to, and drops what must not be kept: sections whose purpose is denied or whose writer did not know a
    /// denial that is known here; and parts of who is barred, or that are counted elsewhere.
    pub(super) fn weigh(&mut self) {
        #[cfg(feature = "sync")]
        self.drop_parts();
        self.has_unit = false;
        let Self { schema, table, standings, .. } = self;
        let before = take(standings);
        for purpose in &schema.purposes {
            let standing = standing(table, purpose.name.as_bytes());
            // A section goes with the ids that it knows.
            if before.get(standings.len()).is_some_and(|before| !covers(&before.denials, &standing.denials)) {
                table.to(kind::SEEN, &[]);
                let seen = copied(table.key());
                table.keep(&mut |entry| entry.key != seen);
            }
            push(standings, standing);
        }
        #[cfg(feature = "sync")]
        if super::parts::firsts(table).all(|first| {
            let (purpose, tail) = first.places();
            tail == [kind::HEADER] && (purpose.is_empty() || may_keep_for(schema, standings, purpose, &first.bytes))
        }) {
            return;
        }
        #[cfg(feature = "sync")]
        {
            self.together = super::together::Together::new();
        }
        // How the keys of the section begin that is kept.
        let mut section = Vec::new();
        table.keep(&mut |entry| {
            let (purpose, tail) = entry.places();
            if entry.part() == 0 || purpose.is_empty() {
                return true;
            }
            if tail == [kind::HEADER] && may_keep_for(schema, standings, purpose, &entry.bytes) {
                let length = entry.key.len().saturating_sub(tail.len());
                section = copied(entry.key.get(..length).unwrap_or_default());
            }
            !section.is_empty() && entry.key.starts_with(&section)
        });
    }

    /// Draws a unit if there is none yet, something is stored and the purpose of units is granted.
    pub(super) fn draw_unit(&mut self, now_ms: UnixMs) {
        let Some(unit) = self.spare_unit.filter(|_| !self.has_unit) else { return };
        // Neither what a part says of itself, nor that there is no attribute.
        let is_something = |entry: &Entry| {
            entry.part() > 0
                && entry.kind() != kind::HEADER
                && (entry.kind() != kind::ATTRIBUTE || !super::table::value_of(entry).is_empty())
        };
        let entries = &self.table.entries;
        self.has_unit = entries.iter().any(|entry| entry.kind() == kind::UNIT);
        let is_empty = !entries.iter().any(is_something);
        if self.has_unit || is_empty || self.turn(self.schema.records.assignments).is_err() {
            return;
        }
        self.change();
        self.spare_unit = None;
        let mut bytes = Writer::default();
        bytes.time(now_ms);
        bytes.put(&unit);
        self.table.to(kind::UNIT, &[]);
        self.table.hold(bytes.into_bytes());
        #[cfg(feature = "sync")]
        self.forget_together();
    }

    /// What this journey keeps for another purpose than it was stored for goes: nobody granted it for the new one.
    fn drop_what_moved(&mut self, declared: &impl Declares) {
        let schema = &self.schema;
        self.table.keep(&mut |entry| {
            let (purpose, tail) = entry.places();
            let name = texts_of(tail).letters();
            let kept_for = match kind_of(tail) {
                kind::COUNTER => declared.event_called(name).map(|event| declared.purpose_of_event(event)),
                kind::ATTRIBUTE => schema.attribute(utf8(name).unwrap_or_default()).map(|attribute| attribute.purpose),
                kind::TRANSITION => Some(schema.records.stage),
                kind::ASSIGNMENT | kind::UNIT => Some(schema.records.assignments),
                kind::MESSAGE => Some(schema.records.conversation),
                _ => None,
            };
            kept_for.is_none_or(|kept_for| {
                schema.purposes.get(usize::from(kept_for)).is_some_and(|known| known.name.as_bytes() == purpose)
            })
        });
    }
}

/// Whether a purpose is granted.
fn is_granted((purpose, standing): (&Purpose, &Standing)) -> bool {
    standing.granted.unwrap_or(purpose.granted_by_default)
}

/// Whether a section with this header may be kept.
fn may_keep_for(schema: &Schema, standings: &[Standing], purpose: &[u8], header: &[u8]) -> bool {
    let mut declared = schema.purposes.iter().zip(standings);
    declared.any(|known| known.0.name.as_bytes() == purpose && may_keep(known, header))
}

/// Whether a section for this purpose, with this header, may be kept.
fn may_keep(known: (&Purpose, &Standing), header: &[u8]) -> bool {
    let mut bytes = Reader::new(header);
    bytes.number();
    is_granted(known) && covers(&dots_of(bytes), &known.1.denials)
}

/// The number of a part that is drawn from random bits, never 0. They may become the unit, which a number must not tell.
pub(super) fn number_of(random: UnitId) -> u64 {
    stable_hash(&[b"part", &random]).max(1)
}

/// What the first part of a device says of itself.
pub(super) fn new_head(random: UnitId) -> Entry {
    first_head(number_of(random))
}

/// The same by the number of the part.
pub(super) fn first_head(id: u64) -> Entry {
    // Its own device, the first one, by a clock that is right, of no source, and nothing went into it.
    Entry { key: head_key(id), change: 0, bytes: copied(&[0, 1, 0, 0, 0]) }
}
