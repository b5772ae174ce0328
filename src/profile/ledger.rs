//! What holds for a person as a whole, whoever wrote it: the epoch, who is barred, and the visitor's words on purposes. It travels first.
//!
//! Each list only ever grows, each word only ever says more: so two ledgers are merged by taking what either has.

use super::part::{Dot, Part};
use crate::base::bytes::{Malformed, Reader, Writer, copied};
use crate::base::lists::insert;
use crate::base::time::UnixMs;

/// How often a profile was erased, and a random number: of two the larger counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Epoch {
    pub count: u64,
    pub id: u64,
    /// When; 0 if never.
    pub at_ms: UnixMs,
}

/// A device that is barred from this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Split {
    pub device: u64,
    pub joined_ms: UnixMs,
    pub at_ms: UnixMs,
}

/// All that one part ever said about one purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub purpose: Vec<u8>,
    /// The part that said it, and of which device that is.
    pub part: u64,
    pub device: u64,
    /// How many denials.
    pub denials: u64,
    /// When it last said something.
    pub at_ms: UnixMs,
    /// Whether it ever granted; if it did, the denials that it knew.
    pub granted: bool,
    pub named: Vec<Dot>,
}

/// What all words on one purpose come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// The visitor's word; none without one.
    pub granted: Option<bool>,
    /// Every denial there was, by part the last one.
    pub denials: Vec<Dot>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    pub epoch: Epoch,
    /// In ascending order.
    pub splits: Vec<Split>,
    /// By purpose, then part.
    pub words: Vec<Word>,
}

/// Takes a count into those that are known; the larger one stays.
pub(super) fn raise(dots: &mut Vec<Dot>, (part, count): Dot) {
    let place = dots.partition_point(|dot| dot.0 < part);
    match dots.get_mut(place) {
        Some(known) if known.0 == part => known.1 = known.1.max(count),
        _ => insert(dots, place, (part, count)),
    }
}

/// Whether every one of `dots` is known.
pub(super) fn covers(known: &[Dot], dots: &[Dot]) -> bool {
    dots.iter().all(|dot| known.iter().any(|known| known.0 == dot.0 && known.1 >= dot.1))
}

impl Ledger {
    /// Whether this device is barred.
    pub fn bars(&self, device: u64) -> bool {
        self.splits.iter().any(|split| split.device == device)
    }

    /// What those who are not barred said about a purpose.
    pub fn standing(&self, purpose: &[u8]) -> Standing {
        let (mut standing, mut named) = (Standing::default(), Vec::new());
        for word in &self.words {
            if word.purpose == purpose && !self.bars(word.device) {
                if word.denials > 0 {
                    raise(&mut standing.denials, (word.part, word.denials));
                }
                word.named.iter().for_each(|dot| raise(&mut named, *dot));
                if word.granted {
                    standing.granted = Some(true);
                }
            }
        }
        if !covers(&named, &standing.denials) {
            standing.granted = Some(false);
        }
        // Whoever is named was heard by somebody, even where the denial itself was lost.
        named.into_iter().for_each(|dot| raise(&mut standing.denials, dot));
        standing
    }

    /// Says what the visitor said here.
    pub fn say(&mut self, purpose: &[u8], part: &Part, granted: bool, at_ms: UnixMs) {
        let mut word = Word { purpose: copied(purpose), part: part.id, device: part.device, ..Word::default() };
        word.at_ms = at_ms;
        word.granted = granted;
        if granted {
            word.named = self.standing(purpose).denials;
        } else {
            let known = self.words.iter().find(|known| known.part == part.id && known.purpose == purpose);
            word.denials = known.map_or(0, |known| known.denials).saturating_add(1);
        }
        self.hear(word);
    }

    fn hear(&mut self, word: Word) {
        let is_before = |known: &Word| (known.purpose.as_slice(), known.part) < (word.purpose.as_slice(), word.part);
        let place = self.words.partition_point(is_before);
        match self.words.get_mut(place) {
            Some(known) if known.part == word.part && known.purpose == word.purpose => {
                known.denials = known.denials.max(word.denials);
                known.at_ms = known.at_ms.max(word.at_ms);
                known.granted |= word.granted;
                word.named.iter().for_each(|dot| raise(&mut known.named, *dot));
            }
            _ => insert(&mut self.words, place, word),
        }
    }

    /// Bars a device. Of several splits of one device the one that reaches back furthest counts.
    pub fn bar(&mut self, split: Split) {
        let place = self.splits.partition_point(|known| *known < split);
        if self.splits.get(place) != Some(&split) {
            insert(&mut self.splits, place, split);
        }
    }

    /// Takes in what another of the same epoch says.
    pub fn merge(&mut self, other: Self) {
        other.splits.into_iter().for_each(|split| self.bar(split));
        other.words.into_iter().for_each(|word| self.hear(word));
    }

    /// Whether a moment lies within a time in which somebody was joined who is barred now.
    pub fn was_joined(&self, at_ms: UnixMs) -> bool {
        self.splits.iter().any(|split| (split.joined_ms..=split.at_ms).contains(&at_ms))
    }

    pub fn write(&self, out: &mut Writer) {
        out.varint(self.epoch.count);
        out.u64(self.epoch.id);
        out.time(self.epoch.at_ms);
        out.count(self.splits.len());
        for split in &self.splits {
            out.u64(split.device);
            out.time(split.joined_ms);
            out.time(split.at_ms);
        }
        out.count(self.words.len());
        for word in &self.words {
            out.raw_text(&word.purpose);
            out.u64(word.part);
            out.u64(word.device);
            out.varint(word.denials);
            out.time(word.at_ms);
            out.u8(word.granted.into());
            write_dots(&word.named, out);
        }
    }

    pub fn read(&mut self, bytes: &mut Reader<'_>) -> Result<(), Malformed> {
        self.epoch.count = bytes.varint()?;
        self.epoch.id = bytes.u64()?;
        self.epoch.at_ms = bytes.time()?;
        for _ in 0..bytes.count()? {
            self.bar(Split { device: bytes.u64()?, joined_ms: bytes.time()?, at_ms: bytes.time()? });
        }
        for _ in 0..bytes.count()? {
            let mut word = Word { purpose: copied(bytes.text()?.as_bytes()), ..Word::default() };
            word.part = bytes.u64()?;
            word.device = bytes.u64()?;
            word.denials = bytes.varint()?;
            word.at_ms = bytes.time()?;
            word.granted = bytes.u8()? != 0;
            read_dots(bytes, &mut |dot| raise(&mut word.named, dot))?;
            self.hear(word);
        }
        Ok(())
    }
}

pub(super) fn write_dots(dots: &[Dot], out: &mut Writer) {
    out.count(dots.len());
    for (part, count) in dots {
        out.u64(*part);
        out.varint(*count);
    }
}

pub(super) fn read_dots(bytes: &mut Reader<'_>, found: &mut dyn FnMut(Dot)) -> Result<(), Malformed> {
    for _ in 0..bytes.count()? {
        found((bytes.u64()?, bytes.varint()?));
    }
    Ok(())
}
