//! Patterns: deterministic automata over bytes, walked one step per byte.
//!
//! Layout, little-endian: states n u16 (1 to 1,024), start state u16, classes k u8 (0 stands for 256), then 256 bytes with
//! the class of each byte, then n rows of k u16 with the next state, or [`FOUND`] or [`NEVER`], then n bytes that say
//! whether the pattern is found when the text ends in that state.

use super::Pack;
use crate::base::bytes::{Malformed, Reader};
use crate::base::limits;

/// Instead of a next state: the pattern is found whatever follows.
pub(crate) const FOUND: u16 = 0xffff;
/// Instead of a next state: the pattern is not found whatever follows.
pub(crate) const NEVER: u16 = 0xfffe;

struct Automaton<'a> {
    start: u16,
    classes: u16,
    class_of: &'a [u8],
    next: &'a [u8],
    ends: &'a [u8],
}

fn open(bytes: &[u8]) -> Result<Automaton<'_>, Malformed> {
    let mut reader = Reader::new(bytes);
    let (states, start) = (reader.u16()?, reader.u16()?);
    let classes = u16::from(reader.u8()?.wrapping_sub(1)).saturating_add(1);
    let class_of = reader.take(256)?;
    // At most 2^9 times 2^16, so nothing is cut off.
    let next = reader.take(usize::from(states).wrapping_mul(usize::from(classes)).wrapping_mul(2))?;
    Ok(Automaton { start, classes, class_of, next, ends: reader.rest() })
}

impl Automaton<'_> {
    fn is_state(&self, state: u16) -> bool {
        usize::from(state) < self.ends.len()
    }
}

/// Verifies that no walk leaves the tables.
pub(super) fn verify(bytes: &[u8]) -> Result<(), Malformed> {
    let automaton = open(bytes)?;
    let states = Reader::new(bytes).u16()?;
    let mut next = Reader::new(automaton.next);
    let mut is_whole = usize::from(states) <= limits::PATTERN_STATES
        && automaton.ends.len() == usize::from(states)
        && automaton.is_state(automaton.start)
        && automaton.class_of.iter().all(|class| u16::from(*class) < automaton.classes);
    while let Ok(state) = next.u16() {
        is_whole &= automaton.is_state(state) || state >= NEVER;
    }
    if is_whole { Ok(()) } else { Err(Malformed) }
}

impl Pack {
    /// Whether a pattern is found in a text. Costs one step per byte.
    #[must_use]
    pub fn finds(&self, pattern: u16, text: &[u8]) -> bool {
        walk(self.automaton(usize::from(pattern)), text).unwrap_or(false)
    }
}

fn walk(bytes: &[u8], text: &[u8]) -> Result<bool, Malformed> {
    let automaton = open(bytes)?;
    let mut state = automaton.start;
    for byte in text {
        let class = automaton.class_of.get(usize::from(*byte)).ok_or(Malformed)?;
        let place = usize::from(state).wrapping_mul(usize::from(automaton.classes)).wrapping_add(usize::from(*class));
        state = Reader::new(automaton.next.get(place.wrapping_mul(2)..).ok_or(Malformed)?).u16()?;
        if state >= NEVER {
            return Ok(state == FOUND);
        }
    }
    Ok(automaton.ends.get(usize::from(state)) == Some(&1))
}
