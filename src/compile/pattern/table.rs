//! Writing an automaton as the table that packs carry.

use std::collections::BTreeMap;

use super::Refusal;
use super::determine::{Automaton, Next};
use crate::base::bytes::Writer;
use crate::base::limits;
use crate::pack::{FOUND, NEVER};

/// The table of an automaton: number of states, start, number of classes, the class of each byte, where each class leads from each
/// state, and whether the text may end in it. `docs/conditions.md` describes it.
pub(super) fn encoded(automaton: &Automaton) -> Result<Vec<u8>, Refusal> {
    let states = automaton.next.len();
    if states > limits::PATTERN_STATES {
        return Err(Refusal::too_large());
    }
    let (classes, columns) = merged(automaton);
    let mut table = Writer::default();
    table.u16(u16::try_from(states).map_err(|_| Refusal::too_large())?);
    table.u16(0);
    // 256 classes are written as 0.
    table.u8(u8::try_from(columns.len()).unwrap_or(0));
    table.put(&classes);
    for row in &automaton.next {
        for column in &columns {
            table.u16(match row.get(*column) {
                Some(Next::State(state)) => u16::try_from(*state).map_err(|_| Refusal::too_large())?,
                Some(Next::Found) => FOUND,
                Some(Next::Never) | None => NEVER,
            });
        }
    }
    automaton.accepts.iter().for_each(|accepts| table.u8(u8::from(*accepts)));
    let bytes = table.as_bytes().to_vec();
    if bytes.len() > limits::PATTERN_TABLE_BYTES {
        let message = format!("the pattern needs a table of more than {} bytes", limits::PATTERN_TABLE_BYTES);
        return Err(Refusal::new(message, "write fewer ranges of letters, or split it: `matches(…) || matches(…)`"));
    }
    Ok(bytes)
}

/// Classes that lead everywhere to the same state become one: the class of each byte, and a column for each class.
fn merged(automaton: &Automaton) -> ([u8; 256], Vec<usize>) {
    let mut known: BTreeMap<Vec<Option<Next>>, u8> = BTreeMap::new();
    let mut columns = Vec::new();
    let classes = automaton.classes.map(|class| {
        let column = usize::from(class);
        let content = automaton.next.iter().map(|row| row.get(column).copied()).collect();
        *known.entry(content).or_insert_with(|| {
            columns.push(column);
            u8::try_from(columns.len().saturating_sub(1)).unwrap_or(u8::MAX)
        })
    });
    (classes, columns)
}
