//! Bits of lists: whether a text is in a visitor's list is seen at once.

use core::ops::Range;

/// Where the texts of a list have bits, among the words of a visitor's keys: so whether one is in it is seen at once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bits {
    pub word: u16,
    /// The list's own texts have symbols from this one on, so many of them.
    pub first: u16,
    pub count: u16,
}

impl Bits {
    /// The word and the bit of a text; those that other columns have too may have none.
    #[cfg(feature = "author")]
    pub fn place(self, symbol: u16) -> Option<(u16, u16)> {
        let behind = symbol.checked_sub(self.first).filter(|behind| *behind < self.count)?;
        Some((self.word.checked_add(behind >> 6)?, behind & 63))
    }

    /// Where the words of a list are.
    pub fn words(self) -> Range<usize> {
        let first = usize::from(self.word);
        first..first.wrapping_add(usize::from(self.count).div_ceil(64))
    }

    /// Sets the bit of a text in the words of its list.
    pub fn set(self, symbol: u16, words: &mut [u64]) {
        let behind = symbol.wrapping_sub(self.first);
        if behind < self.count
            && let Some(word) = words.get_mut(usize::from(behind >> 6))
        {
            *word |= 1 << (behind & 63);
        }
    }
}
