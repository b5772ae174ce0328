//! A device: the storage that it has, and what can be done with it beside telling it something.

use super::facts::{Part, Place, Taken};
use super::report::{Refused, Report};
use super::words::{Split, Word};
use crate::hash::etappe1;
use crate::journey::Journey;
use crate::visitor::What;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// So many closed parts of a device stand for themselves.
const MOST_CLOSED: usize = 4;

/// What one device keeps.
#[derive(Clone, Debug)]
pub struct Replica {
    pub(super) device: u64,
    pub(super) source: String,
    /// By number.
    pub(super) parts: BTreeMap<u64, Part>,
    /// The part that is written.
    pub(super) own: u64,
    /// Closed parts of this device, the oldest first.
    pub(super) closed: Vec<u64>,
    /// All parts that were written or settled here since it is this device.
    pub(super) written: BTreeSet<u64>,
    pub(super) words: BTreeMap<Place, Word>,
    pub(super) splits: BTreeSet<Split>,
    /// Splits from which this device went on as a person of its own.
    pub(super) left: BTreeSet<Split>,
    /// How often the profile was erased, and a random number.
    pub(super) epoch: (u64, u64),
    pub(super) erased_ms: Option<i64>,
    /// Per purpose the ids of events, the latest last.
    pub(super) ids: BTreeMap<String, VecDeque<String>>,
    /// Units that may yet be drawn, the next one first.
    pub(super) undrawn: VecDeque<[u8; 16]>,
    /// Whether attributes that are declared as verified may be read.
    pub is_trusted: bool,
}

impl Replica {
    /// A device that has nothing yet.
    pub fn new(device: u64, part: u64, source: &str) -> Replica {
        Replica {
            device,
            source: source.to_owned(),
            parts: [(part, Part::new(part, device, source))].into(),
            own: part,
            closed: Vec::new(),
            written: [part].into(),
            words: BTreeMap::new(),
            splits: BTreeSet::new(),
            left: BTreeSet::new(),
            epoch: (0, 0),
            erased_ms: None,
            ids: BTreeMap::new(),
            undrawn: VecDeque::new(),
            is_trusted: false,
        }
    }

    /// The number of the device; another one once it began as a new device.
    pub fn device(&self) -> u64 {
        self.device
    }

    /// The epoch of the profile.
    pub fn epoch(&self) -> (u64, u64) {
        self.epoch
    }

    /// When the profile was erased last.
    pub fn erased_ms(&self) -> Option<i64> {
        self.erased_ms
    }

    /// All parts that are held, the one that is written, too.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.values()
    }

    /// The words that are known, each with where it was said.
    pub fn words(&self) -> &BTreeMap<Place, Word> {
        &self.words
    }

    /// Takes in what is reported at this moment of the device's clock. False if it changed nothing.
    pub fn apply(&mut self, journey: &Journey, report: impl Into<Report>, at_ms: i64) -> Result<bool, Refused> {
        let result = match report.into() {
            Report::Plain(What::Unit(unit)) => {
                self.undrawn.push_back(unit);
                Ok(true)
            }
            Report::Plain(What::Consent { purpose, granted }) => self.say(journey, &purpose, granted),
            report => self.take_in(journey, report, at_ms),
        };
        self.draw(journey, at_ms);
        result
    }

    fn say(&mut self, journey: &Journey, purpose: &str, granted: bool) -> Result<bool, Refused> {
        if !journey.purposes.iter().any(|(id, _)| id == purpose) {
            return Err(Refused::Undeclared);
        }
        let names = if granted { self.denials(purpose) } else { BTreeSet::new() };
        let word = Word { device: self.device, purpose: purpose.to_owned(), granted, names };
        let place = self.next_place();
        self.words.insert(place, word);
        self.clean();
        if !granted {
            self.ids.remove(purpose);
        }
        Ok(true)
    }

    /// The place of the next change of the part that is written.
    pub(super) fn next_place(&mut self) -> Place {
        let own = self.own_part();
        own.changes += 1;
        (own.number, own.changes)
    }

    pub(super) fn own_part(&mut self) -> &mut Part {
        self.parts.get_mut(&self.own).expect("the part that is written is there")
    }

    /// Closes the part and begins the next one, under this number.
    pub fn restart(&mut self, part: u64) {
        let offset_ms = self.own_part().offset_ms;
        self.begin(part);
        // The clock is the same.
        self.own_part().offset_ms = offset_ms;
        while self.closed.len() > MOST_CLOSED {
            self.settle();
        }
    }

    fn begin(&mut self, part: u64) {
        if self.own_part().changes > 0 {
            self.closed.push(self.own);
        } else {
            self.parts.remove(&self.own);
            // Whoever has the same storage may write it yet.
            self.written.remove(&self.own);
        }
        self.parts.insert(part, Part::new(part, self.device, &self.source));
        self.own = part;
        self.written.insert(part);
    }

    /// Adds the oldest closed part to the one that holds all that is older.
    fn settle(&mut self) {
        let number = self.closed.remove(0);
        let Some(oldest) = self.parts.remove(&number) else { return };
        let is_settled = |part: &&Part| !part.went_in.is_empty() && self.written.contains(&part.number);
        let before = self.parts.values().find(is_settled).map(|part| part.number);
        let mut settled = before.and_then(|number| self.parts.remove(&number)).unwrap_or(Part::new(0, 0, ""));
        // The same parts in the same order make the same part, on whichever copy.
        settled.number = etappe1(&[b"settled", &settled.number.to_le_bytes(), &number.to_le_bytes()]);
        settled.device = self.device;
        settled.changes += oldest.changes;
        settled.went_in.push((number, oldest.changes));
        settled.taken.extend(oldest.taken);
        self.written.insert(settled.number);
        self.parts.insert(settled.number, settled);
    }

    /// A copy of the storage. Who goes on with it restarts it first.
    pub fn copy(&self) -> Replica {
        self.clone()
    }

    /// How far the device's clock is ahead of the true time.
    pub fn set_offset(&mut self, offset_ms: i64) {
        let own = self.own_part();
        if own.offset_ms == offset_ms {
            return;
        }
        own.offset_ms = offset_ms;
        for taken in &mut own.taken {
            taken.offset_ms = offset_ms;
        }
        if own.changes > 0 {
            own.changes += 1;
        }
    }

    /// Erases the profile everywhere; `number` is random.
    pub fn erase(&mut self, number: u64, at_ms: i64) {
        let epoch = (self.epoch.0 + 1, number);
        self.forget(epoch, Some(at_ms));
    }

    /// Drops everything and begins as a new device.
    pub(super) fn forget(&mut self, epoch: (u64, u64), erased_ms: Option<i64>) {
        let (device, part) = self.new_numbers(epoch.1);
        let new = Replica::new(device, part, &self.source);
        let undrawn = std::mem::take(&mut self.undrawn);
        // Whoever used it, its clock is as wrong as it was.
        let offset_ms = self.own_part().offset_ms;
        *self = Replica { epoch, erased_ms, undrawn, is_trusted: self.is_trusted, ..new };
        self.own_part().offset_ms = offset_ms;
    }

    /// Signs out: what was not sent yet goes to the host, and a new device begins with an empty profile.
    pub fn sign_out(&mut self) -> Replica {
        let before = self.clone();
        self.forget((0, 0), None);
        before
    }

    /// Goes on as a new device that holds what this one held.
    pub(super) fn begin_as_new_device(&mut self) {
        let offset_ms = self.parts.get(&self.own).map_or(0, |own| own.offset_ms);
        let (device, part) = self.new_numbers(0);
        if self.parts.get(&self.own).is_some_and(|own| own.changes == 0) {
            self.parts.remove(&self.own);
        }
        self.device = device;
        self.parts.insert(part, Part { offset_ms, ..Part::new(part, device, &self.source) });
        self.own = part;
        self.closed.clear();
        self.written = [part].into();
    }

    /// Numbers that no other device draws.
    fn new_numbers(&self, salt: u64) -> (u64, u64) {
        let changes = self.parts.get(&self.own).map_or(0, |own| own.changes);
        let draw = |what: &[u8]| {
            let numbers = [self.device, self.own, changes, salt].map(u64::to_le_bytes).concat();
            etappe1(&[what, &numbers])
        };
        (draw(b"device"), draw(b"part"))
    }

    /// Bars a device from this person; none bars itself.
    pub fn split(&mut self, device: u64, joined_ms: i64, at_ms: i64) {
        if device != self.device {
            self.splits.insert(Split { device, joined_ms, at_ms });
            self.clean();
        }
    }

    /// Drops what the words, splits and settled parts that are known leave nothing of.
    pub(super) fn clean(&mut self) {
        let barred: BTreeSet<u64> = self.splits.iter().map(|split| split.device).collect();
        let settled: Vec<Part> = self.parts.values().filter(|part| !part.went_in.is_empty()).cloned().collect();
        let goes = |part: &Part| {
            barred.contains(&part.device)
                || settled.iter().any(|settled| settled.names(part) || settled.grew_from(part))
        };
        self.parts.retain(|_, part| !goes(part));
        let mut parts = std::mem::take(&mut self.parts);
        for part in parts.values_mut() {
            part.taken.retain(|taken| self.is_current(taken));
        }
        self.parts = parts;
    }

    /// Drops what this journey does not keep any more: its purpose is not declared, or another one, or not granted (any more, since who
    /// granted it is barred).
    pub fn open(&mut self, journey: &Journey) {
        let mut parts = std::mem::take(&mut self.parts);
        for part in parts.values_mut() {
            part.taken.retain(|taken| taken.is_kept_by(journey) && self.is_granted(journey, &taken.purpose));
        }
        self.parts = parts;
    }

    /// What may be read: part by part, in the order in which it was written.
    pub(super) fn readable<'a>(&'a self, journey: &'a Journey) -> impl Iterator<Item = &'a Taken> {
        let granted: BTreeSet<String> =
            journey.purposes.iter().map(|(id, _)| id.clone()).filter(|id| self.is_granted(journey, id)).collect();
        let all = self.parts.values().flat_map(|part| &part.taken);
        all.filter(move |taken| granted.contains(&taken.purpose) && taken.is_kept_by(journey))
    }
}
