//! What the visitor said about purposes, and who is barred: what holds for a person as a whole, whoever wrote it. It travels first.
//!
//! Each word only ever says more: so two are merged by taking what either says.

#[cfg(feature = "sync")]
use super::dots::read_dots;
use super::dots::{Dots, covers, dot, dots_of, raise, raise_all, write_dots};
use super::kind;
use super::table::{Entry, Table};
#[cfg(feature = "sync")]
use super::table::{NOBODY, with};
#[cfg(feature = "sync")]
use crate::base::bytes::Malformed;
use crate::base::bytes::{Reader, Writer, key_of, number_of_key};
use crate::base::time::UnixMs;

/// All that one part ever said about one purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// How many denials.
    pub denials: u64,
    /// When it last said something.
    pub at_ms: UnixMs,
    /// Whether it ever granted; if it did, the denials that it knew.
    pub granted: bool,
    pub named: Dots,
}

/// What all words on one purpose come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// The visitor's word; none without one.
    pub granted: Option<bool>,
    /// Every denial there was, by part the last one.
    pub denials: Dots,
}

impl Word {
    /// Verifies the bytes of a word.
    #[cfg(feature = "sync")]
    pub fn verify(bytes: &mut Reader<'_>) -> Result<(), Malformed> {
        let written = bytes.rest();
        bytes.varint()?;
        bytes.time()?;
        bytes.u8()?;
        read_dots(bytes, &mut |_| ())?;
        // Who hears it must hold the same bytes as who wrote it.
        if Self::of(written).bytes() == written { Ok(()) } else { Err(Malformed) }
    }

    fn of(bytes: &[u8]) -> Self {
        let mut bytes = Reader::new(bytes);
        Self { denials: bytes.number(), at_ms: bytes.moment(), granted: bytes.number() != 0, named: dots_of(bytes) }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.varint(self.denials);
        out.time(self.at_ms);
        out.u8(self.granted.into());
        write_dots(&self.named, &mut out);
        out.into_bytes()
    }

    /// Takes in what another state of it says.
    #[cfg(feature = "sync")]
    fn hear(&mut self, other: Self) {
        self.denials = self.denials.max(other.denials);
        self.at_ms = self.at_ms.max(other.at_ms);
        self.granted |= other.granted;
        raise_all(&mut self.named, &other.named);
    }
}

/// A number in a key, so many bytes behind where its kind stands.
fn number_at(entry: &Entry, place: usize) -> u64 {
    number_of_key(entry.tail().get(place..).unwrap_or_default())
}

/// A device that is barred, since when it was joined, and until when.
#[cfg(feature = "sync")]
pub(super) fn splits(table: &Table) -> impl Iterator<Item = (u64, UnixMs, UnixMs)> {
    let split = |entry| (number_at(entry, 1), number_at(entry, 9).cast_signed(), number_at(entry, 17).cast_signed());
    table.range(&with(&NOBODY, &[kind::SPLIT])).iter().map(split)
}

/// Whether this device is barred.
#[cfg(feature = "sync")]
pub(super) fn bars(table: &Table, device: u64) -> bool {
    splits(table).any(|split| split.0 == device)
}

/// Bars a device.
#[cfg(feature = "sync")]
pub(super) fn bar(table: &mut Table, device: u64, joined_ms: UnixMs, at_ms: UnixMs) {
    let mut key = with(&NOBODY, &[kind::SPLIT]);
    for number in [device, joined_ms.cast_unsigned(), at_ms.cast_unsigned()] {
        key.extend_from_slice(&key_of(number));
    }
    table.put(Entry { key, ..Entry::default() });
}

/// What those who are not barred said about a purpose. The table is at their words then.
pub(super) fn standing(table: &mut Table, purpose: &[u8]) -> Standing {
    let (mut standing, mut named) = (Standing::default(), Dots::default());
    table.turn(0, purpose);
    table.to(kind::WORD, &[]);
    for entry in table.all() {
        let word = Word::of(&entry.bytes);
        #[cfg(feature = "sync")]
        if bars(table, speaker(entry)) {
            continue;
        }
        if word.denials > 0 {
            raise(&mut standing.denials, dot(part_of_word(entry), word.denials));
        }
        raise_all(&mut named, &word.named);
        if word.granted {
            standing.granted = Some(true);
        }
    }
    if !covers(&named, &standing.denials) {
        standing.granted = Some(false);
    }
    standing
}

/// The part that said a word.
pub(super) fn part_of_word(entry: &Entry) -> u64 {
    number_at(entry, 1)
}

/// The device that said a word.
#[cfg(feature = "sync")]
pub(super) fn speaker(entry: &Entry) -> u64 {
    number_at(entry, 9)
}

/// Notes what the visitor said on a part of a device.
pub(super) fn say(table: &mut Table, purpose: &[u8], (part, device): (u64, u64), granted: bool, at_ms: UnixMs) {
    say_once(table, purpose, (part, device), granted, at_ms);
    #[cfg(feature = "sync")]
    {
        // A grant that named more denials of this part than there were is forged, and must not undo this one.
        let mut other = part;
        while !granted && standing(table, purpose).granted != Some(false) && !bars(table, device) {
            other = other.wrapping_add(1);
            say_once(table, purpose, (other, device), granted, at_ms);
        }
    }
}

fn say_once(table: &mut Table, purpose: &[u8], (part, device): (u64, u64), granted: bool, at_ms: UnixMs) {
    let known = standing(table, purpose).denials;
    table.more(&key_of(part));
    table.more(&key_of(device));
    let mut word = table.here().map(|known| Word::of(&known.bytes)).unwrap_or_default();
    word.denials = word.denials.saturating_add(u64::from(!granted));
    word.at_ms = word.at_ms.max(at_ms);
    if granted {
        word.granted = true;
        raise_all(&mut word.named, &known);
    }
    table.change = 0;
    table.hold(word.bytes());
}

/// Takes in what somebody said.
#[cfg(feature = "sync")]
pub(super) fn hear(table: &mut Table, entry: &Entry) {
    if let Some(known) = table.entry(&entry.key)
        && entry.kind() == kind::WORD
    {
        let mut word = Word::of(&known.bytes);
        word.hear(Word::of(&entry.bytes));
        known.bytes = word.bytes();
    }
}
