//! The ways out of a stage, in the order in which they are asked; `docs/decisions.md` says what they mean.

use super::NONE;
use crate::model::{Journey, Passage, Stage};

/// A way out of a stage.
pub(super) struct Move {
    /// Into which.
    pub to: u16,
    /// The programs that must hold, or [`NONE`].
    pub first: u16,
    pub second: u16,
    /// After how long in the stage.
    pub after_ms: i64,
    /// How many of those behind it are left out where it is barred: who leaves goes one way, or none.
    pub barred: u16,
}

/// All ways out of a stage.
///
/// - `ways`: of each stage the programs of `enter` and `exit`.
/// - `passages`: those of the journey, with their programs.
pub(super) fn moves(
    journey: &Journey,
    number: u16,
    stage: &Stage,
    ways: &[(u16, u16)],
    passages: &[(&Passage, u16)],
) -> Vec<Move> {
    let mut moves = Vec::new();
    if let Some((after_ms, to)) = stage.timeout {
        moves.push(Move { to, first: NONE, second: NONE, after_ms, barred: 0 });
    }
    let mut push = |to: u16, first: u16, second: u16, barred: u16| {
        moves.push(Move { to, first, second, after_ms: stage.min_dwell_ms, barred });
    };
    if journey.passages.is_some() {
        for (passage, program) in passages {
            let leads_out = passage.from.as_ref().map_or(passage.to != number, |from| from.contains(&number));
            if leads_out {
                push(passage.to, *program, NONE, 0);
            }
        }
        return moves;
    }
    let enter = |stage: u16| ways.get(usize::from(stage)).map_or(NONE, |way| way.0);
    let exit = ways.get(usize::from(number)).map_or(NONE, |way| way.1);
    if exit != NONE {
        match stage.exit_to {
            Some(to) => push(to, exit, NONE, 0),
            None => {
                let entered = (0..number).rev().filter(|earlier| *earlier == 0 || enter(*earlier) != NONE);
                let entered: Vec<u16> = entered.collect();
                for (behind, earlier) in (0u16..).zip(entered.iter().rev()).collect::<Vec<_>>().into_iter().rev() {
                    push(*earlier, exit, enter(*earlier), behind);
                }
            }
        }
    }
    let stages = u16::try_from(journey.stages.len()).unwrap_or(0);
    for later in (number.saturating_add(1)..stages).rev().filter(|later| enter(*later) != NONE) {
        push(later, enter(later), NONE, 0);
    }
    moves
}
