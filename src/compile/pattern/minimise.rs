//! Merging states that no text can tell apart.
//!
//! Source: J. Hopcroft, "An n log n algorithm for minimizing states in a finite automaton" (1971).

use std::collections::{BTreeMap, VecDeque};

use super::determine::{Automaton, Next};

/// The smallest automaton that says the same of every text. Its states are in the order in which they are reached.
pub(super) fn minimised(automaton: &Automaton) -> Automaton {
    let graph = Graph::of(automaton);
    let blocks = graph.partition();
    let block = |state: usize| blocks.get(state).copied().unwrap_or_default();
    let (found, never) = (block(graph.found), block(graph.never));
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::from([(block(0), 0)]);
    let mut waiting: VecDeque<usize> = VecDeque::from([0]);
    let mut result = Automaton { classes: automaton.classes, next: Vec::new(), accepts: Vec::new() };
    while let Some(state) = waiting.pop_front() {
        let mut row = Vec::new();
        for target in graph.targets(state) {
            let to = block(*target);
            row.push(if to == found {
                Next::Found
            } else if to == never {
                Next::Never
            } else {
                let fresh = numbers.len();
                let number = *numbers.entry(to).or_insert_with(|| {
                    waiting.push_back(*target);
                    fresh
                });
                Next::State(number)
            });
        }
        result.next.push(row);
        result.accepts.push(graph.accepts.get(state).copied().unwrap_or_default());
    }
    result
}

/// The automaton with "found" and "never" as states of their own, which lead to themselves.
struct Graph {
    next: Vec<Vec<usize>>,
    accepts: Vec<bool>,
    found: usize,
    never: usize,
}

impl Graph {
    fn of(automaton: &Automaton) -> Self {
        let found = automaton.next.len();
        let never = found.saturating_add(1);
        let state = |next: &Next| match next {
            Next::State(state) => *state,
            Next::Found => found,
            Next::Never => never,
        };
        let mut next: Vec<Vec<usize>> = automaton.next.iter().map(|row| row.iter().map(state).collect()).collect();
        let width = next.first().map_or(0, Vec::len);
        next.extend([vec![found; width], vec![never; width]]);
        let mut accepts = automaton.accepts.clone();
        accepts.extend([true, false]);
        Self { next, accepts, found, never }
    }

    fn targets(&self, state: usize) -> &[usize] {
        self.next.get(state).map_or(&[], Vec::as_slice)
    }

    /// Per class and state, from where one comes there.
    fn sources(&self) -> Vec<Vec<Vec<usize>>> {
        let width = self.next.first().map_or(0, Vec::len);
        let mut sources = vec![vec![Vec::new(); self.next.len()]; width];
        for (state, row) in self.next.iter().enumerate() {
            for (class, target) in row.iter().enumerate() {
                if let Some(known) = sources.get_mut(class).and_then(|class| class.get_mut(*target)) {
                    known.push(state);
                }
            }
        }
        sources
    }

    /// The number of the block of each state; states of one block say the same of every text.
    fn partition(&self) -> Vec<usize> {
        let sources = self.sources();
        let (ends, others): (Vec<usize>, Vec<usize>) =
            (0..self.next.len()).partition(|state| self.accepts.get(*state) == Some(&true));
        let mut partition =
            Partition { block_of: vec![0; self.next.len()], blocks: vec![others, Vec::new()], waiting: vec![0] };
        partition.move_into(&ends, 1);
        partition.waiting.push(1);
        while let Some(splitter) = partition.waiting.pop() {
            let members = partition.blocks.get(splitter).cloned().unwrap_or_default();
            for class in &sources {
                let from: Vec<usize> =
                    members.iter().filter_map(|state| class.get(*state)).flatten().copied().collect();
                partition.split(&from);
            }
        }
        partition.block_of
    }
}

struct Partition {
    block_of: Vec<usize>,
    blocks: Vec<Vec<usize>>,
    /// Blocks that others are still to be split by.
    waiting: Vec<usize>,
}

impl Partition {
    fn move_into(&mut self, states: &[usize], block: usize) {
        for state in states {
            if let Some(place) = self.block_of.get_mut(*state) {
                *place = block;
            }
        }
        if let Some(members) = self.blocks.get_mut(block) {
            members.extend_from_slice(states);
        }
    }

    /// Splits every block into what is in `from` and what is not.
    fn split(&mut self, from: &[usize]) {
        let mut touched: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for state in from {
            if let Some(block) = self.block_of.get(*state) {
                touched.entry(*block).or_default().push(*state);
            }
        }
        for (block, inside) in touched {
            let whole = self.blocks.get(block).map_or(0, Vec::len);
            if inside.len() == whole {
                continue;
            }
            let fresh = self.blocks.len();
            self.blocks.push(Vec::new());
            self.move_into(&inside, fresh);
            let block_of = &self.block_of;
            if let Some(members) = self.blocks.get_mut(block) {
                members.retain(|state| block_of.get(*state) == Some(&block));
            }
            let is_smaller = inside.len().saturating_mul(2) <= whole;
            self.waiting.push(if self.waiting.contains(&block) || is_smaller { fresh } else { block });
        }
    }
}
