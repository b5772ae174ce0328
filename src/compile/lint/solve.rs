//! Whether conditions can come out a certain way at once: a search for a world in which they do.
//!
//! Sound, not complete: what is said to be impossible is; what is not understood, or takes too long, is said to be possible.
//! Source: analytic tableaux (Smullyan, First-Order Logic, 1968), over the three values of DESIGN 4.1.

use core::cell::Cell;

use super::subject::{self, Subject};
use super::{counter_world, real, value_world};
use crate::model::{Condition, Journey, Junction, Scalar};

/// Steps for one question.
const MOST_STEPS: u32 = 20_000;
/// Steps for all questions of a journey.
const MOST_STEPS_IN_ALL: u64 = 1_000_000;

/// How a condition comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    True,
    False,
    Unknown,
}

impl From<bool> for Known {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// What a condition shall come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    True,
    False,
    /// False or unknown.
    NotTrue,
    /// True or unknown.
    NotFalse,
}

impl Want {
    const fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    const fn ways(self) -> &'static [Known] {
        match self {
            Self::True => &[Known::True],
            Self::False => &[Known::False],
            Self::NotTrue => &[Known::False, Known::Unknown],
            Self::NotFalse => &[Known::True, Known::Unknown],
        }
    }

    /// Whether the operands of such a junction must all come out the same way.
    const fn is_for_all(self, junction: Junction) -> bool {
        match junction {
            Junction::And => matches!(self, Self::True | Self::NotFalse),
            Junction::Or => matches!(self, Self::False | Self::NotTrue),
        }
    }
}

/// A condition and what it shall come to.
pub(super) type Goal<'c> = (&'c Condition, Want);

/// What a predicate is taken to come to.
pub(super) type Literal<'c> = (&'c Condition, Known);

/// Answers questions about the conditions of a journey.
pub(super) struct Solver<'j> {
    pub journey: &'j Journey,
    /// Segments that are taken as they are: something is wrong with them, which was said.
    opaque: Vec<bool>,
    steps_left: Cell<u64>,
}

impl<'j> Solver<'j> {
    pub fn new(journey: &'j Journey) -> Self {
        Self { journey, opaque: vec![false; journey.segments.len()], steps_left: Cell::new(MOST_STEPS_IN_ALL) }
    }

    /// From now on nothing is concluded from what the segment says.
    pub fn close(&mut self, segment: usize) {
        if let Some(opaque) = self.opaque.get_mut(segment) {
            *opaque = true;
        }
    }

    /// Whether there is a world in which all goals are met, as far as can be seen.
    pub fn may(&self, goals: &[Goal<'j>]) -> bool {
        self.search(goals, true)
    }

    /// Whether there is such a world for sure.
    pub fn can(&self, goals: &[Goal<'j>]) -> bool {
        self.search(goals, false)
    }

    fn search(&self, goals: &[Goal<'j>], if_unclear: bool) -> bool {
        let budget = u64::from(MOST_STEPS).min(self.steps_left.get());
        let mut search = Search { solver: self, literals: Vec::new(), steps_left: budget, if_unclear };
        let found = search.run(goals.to_vec(), Vec::new());
        let used = budget.saturating_sub(search.steps_left).max(1);
        self.steps_left.set(self.steps_left.get().saturating_sub(used));
        found
    }

    /// Whether it can hold.
    pub fn may_hold(&self, condition: &'j Condition) -> bool {
        self.may(&[(condition, Want::True)])
    }

    /// Whether it can be false.
    pub fn may_fail(&self, condition: &'j Condition) -> bool {
        self.may(&[(condition, Want::False)])
    }
}

struct Search<'s, 'j> {
    solver: &'s Solver<'j>,
    literals: Vec<Literal<'j>>,
    steps_left: u64,
    /// The answer where it cannot be told.
    if_unclear: bool,
}

impl<'j> Search<'_, 'j> {
    /// Meets the goals one after the other; those with several ways wait until only they are left.
    fn run(&mut self, mut goals: Vec<Goal<'j>>, mut waiting: Vec<Goal<'j>>) -> bool {
        while let Some((condition, want)) = goals.pop() {
            if self.steps_left == 0 {
                return self.if_unclear;
            }
            self.steps_left = self.steps_left.saturating_sub(1);
            match condition {
                Condition::Literal(Scalar::Bool(holds)) => {
                    if !want.ways().contains(&Known::from(*holds)) {
                        return false;
                    }
                }
                Condition::Not(operand) => goals.push((operand, want.negated())),
                Condition::Junction(junction, operands) if want.is_for_all(*junction) => {
                    goals.extend(operands.iter().map(|operand| (operand, want)));
                }
                Condition::Junction(..) => waiting.push((condition, want)),
                Condition::Segment(segment) => match self.segment(*segment) {
                    Some(within) => goals.push((within, want)),
                    None => waiting.push((condition, want)),
                },
                _ => match want.ways() {
                    [way] if !self.take(condition, *way) => return false,
                    [_] => {}
                    _ => waiting.push((condition, want)),
                },
            }
        }
        let Some((condition, want)) = waiting.pop() else { return self.if_unclear || real::is_world(&self.literals) };
        match condition {
            Condition::Junction(_, operands) => {
                operands.iter().any(|operand| self.branch(Some((operand, want)), None, &waiting))
            }
            _ => want.ways().iter().any(|way| self.branch(None, Some((condition, *way)), &waiting)),
        }
    }

    fn branch(&mut self, goal: Option<Goal<'j>>, literal: Option<Literal<'j>>, waiting: &[Goal<'j>]) -> bool {
        let before = self.literals.len();
        let fits = literal.is_none_or(|(condition, way)| self.take(condition, way));
        let found = fits && self.run(goal.into_iter().collect(), waiting.to_vec());
        self.literals.truncate(before);
        found
    }

    fn segment(&self, segment: u16) -> Option<&'j Condition> {
        let index = usize::from(segment);
        let is_open = self.solver.opaque.get(index).is_some_and(|opaque| !opaque);
        self.solver.journey.segments.get(index).filter(|_| is_open).map(|segment| &segment.condition)
    }

    /// Takes a predicate to come out this way, if nothing that was taken before speaks against it.
    fn take(&mut self, condition: &'j Condition, way: Known) -> bool {
        if way == Known::Unknown && matches!(condition, Condition::Consent(_)) {
            return false;
        }
        if let Some((_, before)) = self.literals.iter().find(|literal| literal.0 == condition) {
            return *before == way;
        }
        self.literals.push((condition, way));
        let mut subjects = subject::needed(condition);
        subjects.extend(subject::of(condition).filter(|subject| !subjects.contains(subject)));
        subjects.iter().all(|subject| self.is_possible(subject))
    }

    /// Whether some value, or some past, makes all that was taken about the subject come out so.
    fn is_possible(&self, subject: &Subject<'j>) -> bool {
        let about: Vec<Literal<'j>> =
            self.literals.iter().copied().filter(|literal| subject::of(literal.0).as_ref() == Some(subject)).collect();
        let is_known =
            |literal: &Literal<'j>| literal.1 != Known::Unknown && subject::needed(literal.0).contains(subject);
        let must_be_there = self.literals.iter().any(is_known);
        let found = match subject {
            Subject::Counter(_) | Subject::Impressions(..) => counter_world::is_possible(&about, must_be_there),
            _ => value_world::is_possible(self.solver.journey, subject, &about, must_be_there),
        };
        found.unwrap_or(self.if_unclear)
    }
}
