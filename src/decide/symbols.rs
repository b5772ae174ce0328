//! The symbols of a pack: every text that its leaves know, found by its bytes in one step.

use crate::base::hash::quick_hash;
use crate::base::lists::fill;
use crate::pack::{NONE, Pack};

/// A table of open addresses over the pack's first strings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    /// A power of two of them, at most a quarter of which are taken.
    places: Vec<Place>,
}

/// What a text is told by, and its number; [`NONE`] where none is.
#[derive(Debug, Clone, Copy)]
struct Place {
    words: (u64, u64),
    symbol: u16,
}

/// Up to so many bytes a text and its length are two words.
const WORDS_BYTES: usize = 15;

impl Symbols {
    /// Those of this pack, in the place of what was there. Costs one hash per symbol.
    pub fn read(&mut self, pack: &Pack) {
        let count = pack.symbols();
        let places = usize::from(count).wrapping_add(1).wrapping_mul(4).next_power_of_two();
        fill(&mut self.places, places, Place { words: (0, 0), symbol: NONE });
        for symbol in 0..count {
            let text = pack.string_bytes(symbol);
            let words = words(text);
            let mut at = self.begin(words);
            while self.places.get(at).is_some_and(|place| place.symbol != NONE) {
                at = self.next(at);
            }
            if let Some(place) = self.places.get_mut(at) {
                *place = Place { words, symbol };
            }
        }
    }

    /// The symbol of the text of so many bytes with which `rest` begins, or [`NONE`].
    pub fn find(&self, pack: &Pack, rest: &[u8], length: usize) -> u16 {
        let words = match rest.first_chunk::<16>() {
            // No branch on how short it is: nobody could foretell that.
            Some(both) if length <= WORDS_BYTES => {
                let both = u128::from_le_bytes(*both);
                let above = if length < 8 { all_above(length) } else { 0 };
                let second = (both >> 64) as u64 & !all_above(length.saturating_sub(8));
                (both as u64 & !above, second | (length as u64) << 56)
            }
            _ => words(rest.get(..length).unwrap_or_default()),
        };
        let mut at = self.begin(words);
        while let Some(place) = self.places.get(at) {
            let is_known = (place.words.0 ^ words.0) | (place.words.1 ^ words.1) == 0
                && (length <= WORDS_BYTES || rest.starts_with(pack.string_bytes(place.symbol)));
            if is_known || place.symbol == NONE {
                return place.symbol;
            }
            at = self.next(at);
        }
        NONE
    }

    /// Where a text is, unless others are there.
    #[allow(clippy::inline_always, reason = "a few operations, in the way of every text of a view")]
    #[inline(always)]
    fn begin(&self, (first, second): (u64, u64)) -> usize {
        let hash = (first ^ second.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The highest bits are those that all of a text has a part in.
        (hash >> (self.places.len() as u64).wrapping_sub(1).leading_zeros()) as usize
    }

    fn next(&self, at: usize) -> usize {
        at.wrapping_add(1) & self.places.len().wrapping_sub(1)
    }
}

/// A short text itself, and its length; of a longer one its hash.
fn words(text: &[u8]) -> (u64, u64) {
    let (mut first, mut second) = (0, 0);
    let length = text.len() as u64;
    if text.len() > WORDS_BYTES {
        return (quick_hash(text), length);
    }
    for byte in text.iter().rev() {
        second = second << 8 | first >> 56;
        first = first << 8 | u64::from(*byte);
    }
    (first, second | length << 56)
}

/// All of a word but so many bytes, fewer than eight.
#[allow(clippy::inline_always, reason = "two operations, in the way of every text of a view")]
#[inline(always)]
const fn all_above(bytes: usize) -> u64 {
    u64::MAX.wrapping_shl((bytes as u32).wrapping_mul(8))
}
