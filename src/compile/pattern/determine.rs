//! From what a pattern may be in at once to one state: the subset construction, over the bytes of UTF-8.
//!
//! As soon as the pattern is found nothing more is read, so what would follow costs no states.

use std::collections::BTreeMap;

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;

use super::Refusal;

/// Most states before they are merged.
const STATES: usize = 4_096;
/// Most steps of the construction.
const STEPS: usize = 4_000_000;
/// Most states of the pattern in all sets together.
const MEMBERS: usize = 500_000;

/// Where a byte leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Next {
    /// To a state.
    State(usize),
    /// The pattern is found, whatever follows.
    Found,
    /// It can never be found any more.
    Never,
}

/// A deterministic automaton over classes of bytes; it starts in state 0.
#[derive(Debug)]
pub(super) struct Automaton {
    /// The class of each byte.
    pub classes: [u8; 256],
    /// Per state, where each class leads.
    pub next: Vec<Vec<Next>>,
    /// Per state, whether the text may end there.
    pub accepts: Vec<bool>,
}

/// What stands on one side of a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    /// Nothing: the start or the end.
    Edge,
    Newline,
    /// An ASCII letter, digit or `_`.
    Word,
    Other,
}

impl Side {
    const fn of(byte: u8) -> Self {
        match byte {
            b'\n' => Self::Newline,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' => Self::Word,
            _ => Self::Other,
        }
    }
}

/// Where the pattern may be, and what was read last.
type Place = (Vec<StateID>, Side);

/// Makes the automaton of a pattern deterministic. It is looked for everywhere in the text.
pub(super) fn deterministic(nfa: &NFA) -> Result<Automaton, Refusal> {
    let (classes, representatives) = byte_classes(nfa);
    let mut construction = Construction { nfa, steps: 0, members: 0, numbers: BTreeMap::new(), places: Vec::new() };
    construction.number((vec![nfa.start_anchored()], Side::Edge))?;
    // What is found within a letter is not found at all. Only `\B` can: everything else reads whole letters, or stands beside an edge,
    // a line end or a letter of ASCII.
    let sees_within = nfa.look_set_any().contains(Look::WordAsciiNegate);
    let mut automaton = Automaton { classes, next: Vec::new(), accepts: Vec::new() };
    while let Some((members, before)) = construction.places.get(automaton.next.len()).cloned() {
        let at_other = construction.closure(&members, before, Side::Other)?;
        // Without assertions it does not matter what comes next.
        let look = |construction: &mut Construction<'_>, after| match nfa.look_set_any().is_empty() {
            true => Ok(None),
            false => construction.closure(&members, before, after).map(Some),
        };
        let at_newline = look(&mut construction, Side::Newline)?;
        let at_word = look(&mut construction, Side::Word)?;
        let at_end = look(&mut construction, Side::Edge)?;
        automaton.accepts.push(at_end.as_ref().unwrap_or(&at_other).is_found);
        let mut row = Vec::new();
        for byte in &representatives {
            let closure = match Side::of(*byte) {
                Side::Newline => at_newline.as_ref(),
                Side::Word => at_word.as_ref(),
                Side::Edge | Side::Other => None,
            };
            let closure = closure.unwrap_or(&at_other);
            row.push(match closure.is_found && !(sees_within && is_continuation(*byte)) {
                true => Next::Found,
                false => Next::State(construction.step(closure, *byte)?),
            });
        }
        automaton.next.push(row);
    }
    Ok(automaton)
}

/// Whether a byte continues a letter of UTF-8.
const fn is_continuation(byte: u8) -> bool {
    matches!(byte, 0x80..=0xbf)
}

/// The class of each byte, and one byte of each class. Bytes of a class lead everywhere to the same place.
fn byte_classes(nfa: &NFA) -> ([u8; 256], Vec<u8>) {
    let mut numbers: BTreeMap<(u8, bool, Side), u8> = BTreeMap::new();
    let mut representatives = Vec::new();
    let mut classes = [0; 256];
    for (byte, class) in (0..=u8::MAX).zip(classes.iter_mut()) {
        let key = (nfa.byte_classes().get(byte), is_continuation(byte), Side::of(byte));
        *class = *numbers.entry(key).or_insert_with(|| {
            representatives.push(byte);
            // At most 256 classes exist, so the last of them has the number 255.
            u8::try_from(representatives.len().saturating_sub(1)).unwrap_or(u8::MAX)
        });
    }
    (classes, representatives)
}

/// All states that are reached without reading, and whether the pattern is found.
struct Closure {
    reading: Vec<StateID>,
    is_found: bool,
}

struct Construction<'n> {
    nfa: &'n NFA,
    steps: usize,
    members: usize,
    numbers: BTreeMap<Place, usize>,
    places: Vec<Place>,
}

impl Construction<'_> {
    fn spend(&mut self, steps: usize) -> Result<(), Refusal> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > STEPS { Err(Refusal::too_large()) } else { Ok(()) }
    }

    fn number(&mut self, place: Place) -> Result<usize, Refusal> {
        if let Some(number) = self.numbers.get(&place) {
            return Ok(*number);
        }
        let number = self.places.len();
        self.members = self.members.saturating_add(place.0.len());
        if number >= STATES || self.members > MEMBERS {
            return Err(Refusal::too_large());
        }
        self.numbers.insert(place.clone(), number);
        self.places.push(place);
        Ok(number)
    }

    fn closure(&mut self, members: &[StateID], before: Side, after: Side) -> Result<Closure, Refusal> {
        let mut closure = Closure { reading: Vec::new(), is_found: false };
        let mut seen = vec![false; self.nfa.states().len()];
        let mut waiting: Vec<StateID> = members.to_vec();
        let mut steps = seen.len() / 64;
        while let Some(id) = waiting.pop() {
            steps = steps.saturating_add(1);
            match seen.get_mut(id.as_usize()) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            match self.nfa.state(id) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) => closure.reading.push(id),
                State::Look { look, next } => {
                    if holds(*look, before, after)? {
                        waiting.push(*next);
                    }
                }
                State::Union { alternates } => waiting.extend_from_slice(alternates),
                State::BinaryUnion { alt1, alt2 } => waiting.extend([*alt1, *alt2]),
                State::Capture { next, .. } => waiting.push(*next),
                State::Fail => {}
                State::Match { .. } => closure.is_found = true,
            }
        }
        self.spend(steps)?;
        Ok(closure)
    }

    /// The state after a byte. A match may begin anywhere, so the start is always in it.
    fn step(&mut self, closure: &Closure, byte: u8) -> Result<usize, Refusal> {
        self.spend(closure.reading.len().saturating_add(1))?;
        let mut members = vec![self.nfa.start_anchored()];
        for id in &closure.reading {
            members.extend(match self.nfa.state(*id) {
                State::ByteRange { trans } if trans.matches_byte(byte) => Some(trans.next),
                State::Sparse(transitions) => transitions.matches_byte(byte),
                State::Dense(transitions) => transitions.matches_byte(byte),
                _ => None,
            });
        }
        members.sort_unstable();
        members.dedup();
        let side = if self.nfa.look_set_any().is_empty() { Side::Other } else { Side::of(byte) };
        self.number((members, side))
    }
}

/// Whether an assertion holds between two sides.
fn holds(look: Look, before: Side, after: Side) -> Result<bool, Refusal> {
    let is_boundary = (before == Side::Word) != (after == Side::Word);
    Ok(match look {
        Look::Start => before == Side::Edge,
        Look::End => after == Side::Edge,
        Look::StartLF => matches!(before, Side::Edge | Side::Newline),
        Look::EndLF => matches!(after, Side::Edge | Side::Newline),
        Look::WordAscii => is_boundary,
        Look::WordAsciiNegate => !is_boundary,
        _ => return Err(Refusal::new("this assertion is not part of RE2's syntax", r"write `^`, `$`, `\b` or `\B`")),
    })
}
