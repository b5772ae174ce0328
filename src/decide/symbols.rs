//! The symbols of a pack: every text that its conditions know, found by its bytes in one step.

use crate::base::hash::quick_hash;
use crate::pack::{NONE, Pack};

/// A table of open addresses over the pack's first strings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    /// Numbers of strings; [`NONE`] where none is. A power of two of them, at most half of which are taken.
    places: Vec<u16>,
}

impl Symbols {
    /// Costs one hash per symbol.
    pub fn of(pack: &Pack) -> Self {
        let count = pack.symbols();
        let mut symbols = Self::default();
        symbols.places.resize(usize::from(count).wrapping_add(1).wrapping_mul(2).next_power_of_two(), NONE);
        for symbol in 0..count {
            let place = symbols.place_of(pack, pack.string_bytes(symbol));
            if let Some(place) = symbols.places.get_mut(place) {
                *place = symbol;
            }
        }
        symbols
    }

    /// The symbol of a text, or [`NONE`].
    pub fn find(&self, pack: &Pack, text: &[u8]) -> u16 {
        self.places.get(self.place_of(pack, text)).copied().unwrap_or(NONE)
    }

    /// Where a text is, or could be.
    fn place_of(&self, pack: &Pack, text: &[u8]) -> usize {
        let last = self.places.len().wrapping_sub(1);
        let mut place = quick_hash(text) as usize & last;
        while let Some(found) = self.places.get(place) {
            if *found == NONE || pack.string_bytes(*found) == text {
                break;
            }
            place = place.wrapping_add(1) & last;
        }
        place
    }
}
