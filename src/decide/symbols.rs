//! The symbols of a pack: every text that its leaves know, found by its bytes in one step.

use crate::base::hash::{is_same, quick_hash};
use crate::base::lists::fill;
use crate::pack::{NONE, Pack};

/// A table of open addresses over the pack's first strings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    /// A power of two of them, at most half of which are taken.
    places: Vec<Place>,
}

/// Where in the pack a text is, how long it is, and its number; [`NONE`] where none is.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    length: u16,
    symbol: u16,
}

impl Symbols {
    /// Those of this pack, in the place of what was there. Costs one hash per symbol.
    pub fn read(&mut self, pack: &Pack) {
        let count = pack.symbols();
        let places = usize::from(count).wrapping_add(1).wrapping_mul(2).next_power_of_two();
        fill(&mut self.places, places, Place { start: 0, length: 0, symbol: NONE });
        for symbol in 0..count {
            let text = pack.string_bytes(symbol);
            let start = text.as_ptr().addr().wrapping_sub(pack.bytes().as_ptr().addr()) as u32;
            let place = self.place_of(pack.bytes(), text);
            if let Some(place) = self.places.get_mut(place) {
                *place = Place { start, length: text.len() as u16, symbol };
            }
        }
    }

    /// The symbol of a text, or [`NONE`].
    pub fn find(&self, pack: &Pack, text: &[u8]) -> u16 {
        self.places.get(self.place_of(pack.bytes(), text)).map_or(NONE, |place| place.symbol)
    }

    /// Where a text is, or could be.
    fn place_of(&self, pack: &[u8], text: &[u8]) -> usize {
        let last = self.places.len().wrapping_sub(1);
        let mut at = quick_hash(text) as usize & last;
        while let Some(place) = self.places.get(at) {
            let is_known = usize::from(place.length) == text.len()
                && pack.get(place.start as usize..).is_some_and(|known| is_same(text, known));
            if place.symbol == NONE || is_known {
                break;
            }
            at = at.wrapping_add(1) & last;
        }
        at
    }
}
