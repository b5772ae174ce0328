//! Conditions, and parts of them, that no visitor could turn.

use super::Lint;
use super::place::{Owner, Part, Place};
use super::solve::{Goal, Solver, Want};
use super::subject::{self, Subject};
use crate::model::{Condition, Junction};
use crate::syntax::{Code, Span};

/// What can never hold, by index.
#[derive(Debug, Default)]
pub(super) struct Dead {
    pub stages: Vec<usize>,
    pub items: Vec<usize>,
}

/// Something to say about a part.
struct Finding {
    code: Code,
    span: Span,
    message: String,
    help: String,
}

/// Warns of conditions and parts that are always true or never.
pub(super) fn check(lint: &mut Lint<'_, '_>) -> Dead {
    let mut dead = Dead::default();
    let mut found = Vec::new();
    for place in &lint.places.conditions {
        let before = found.len();
        let path = || place.spot.path.clone();
        let solver = &lint.solver;
        if is_reference(place.condition) {
            // What is to be said is said of the segment.
        } else if !solver.may_hold(place.condition) {
            found.push((path(), never(solver, place, &dead_words(lint, place.owner))));
            match place.owner {
                Owner::Stage(stage) => dead.stages.push(stage),
                Owner::Item(item) => dead.items.push(item),
                Owner::Segment(_) | Owner::Way => {}
            }
        } else if !solver.may_fail(place.condition) {
            found.push((path(), always(place, place.whole(), false)));
        } else {
            let mut findings = Vec::new();
            Walk { solver, place, findings: &mut findings }.part(place.whole(), false, &[]);
            found.extend(findings.into_iter().map(|finding| (path(), finding)));
        }
        if let (Owner::Segment(segment), true) = (place.owner, found.len() > before) {
            lint.solver.close(segment);
        }
    }
    for (path, Finding { code, span, message, help }) in found {
        lint.warn(code, (span, &path), message, help);
    }
    dead
}

/// The code for a condition that never holds, and what follows.
fn dead_words(lint: &Lint<'_, '_>, owner: Owner) -> (Code, String) {
    let journey = lint.journey;
    match owner {
        Owner::Segment(index) => {
            let name = journey.segments.get(index).map(|segment| segment.name.as_str()).unwrap_or_default();
            (Code::DeadSegment, format!("nobody is ever in the segment `{name}`"))
        }
        Owner::Stage(index) => {
            let name = journey.stages.get(index).map(|stage| stage.name.as_str()).unwrap_or_default();
            (Code::DeadStage, format!("nobody ever comes into the stage `{name}`"))
        }
        Owner::Item(index) => {
            let name = journey.items.get(index).map(|item| item.name.as_str()).unwrap_or_default();
            (Code::FixedCondition, format!("the item `{name}` is never shown"))
        }
        Owner::Way => (Code::FixedCondition, "nobody ever goes this way".to_owned()),
    }
}

const CORRECT: &str = "correct what is meant, or remove it";

fn never(solver: &Solver<'_>, place: &Place<'_, '_>, (code, what): &(Code, String)) -> Finding {
    let whole = place.whole();
    let (part, message) = match exclusive(solver, whole) {
        Some((one, other)) => {
            let (one_text, other_text) = (place.written(one), place.written(other));
            (other, format!("{what}: `{one_text}` and `{other_text}` exclude each other"))
        }
        None => (whole, format!("{what}: `{}` can never be true", place.written(whole))),
    };
    Finding { code: *code, span: place.span(part), message, help: CORRECT.to_owned() }
}

/// Two operands of an `&&` that cannot both hold.
fn exclusive<'j, 'p>(solver: &Solver<'j>, whole: Part<'j, 'p>) -> Option<(Part<'j, 'p>, Part<'j, 'p>)> {
    let Condition::Junction(Junction::And, _) = whole.condition else { return None };
    let operands = whole.operands();
    let both = |one: &Part<'j, 'p>, other: &Part<'j, 'p>| {
        solver.may(&[(one.condition, Want::True), (other.condition, Want::True)])
    };
    let mut pairs = operands
        .iter()
        .enumerate()
        .flat_map(|(at, one)| operands.iter().skip(at.saturating_add(1)).map(move |other| (*one, *other)));
    let alone = |part: &Part<'j, 'p>| solver.may_hold(part.condition);
    pairs.find(|(one, other)| alone(one) && alone(other) && !both(one, other))
}

fn always(place: &Place<'_, '_>, part: Part<'_, '_>, is_negated: bool) -> Finding {
    let what = if is_negated { "never true" } else { "never false" };
    let message = format!("`{}` is {what}, whatever the visitor does", place.written(part));
    let help = match is_of_values(part.condition) {
        true => "remove it, or write `has(…)` to ask only whether something is there",
        false => CORRECT,
    };
    Finding { code: Code::FixedCondition, span: place.span(part), message, help: help.to_owned() }
}

/// Whether it joins tests of attributes or context fields.
fn is_of_values(condition: &Condition) -> bool {
    match condition {
        Condition::Not(operand) => is_of_values(operand),
        Condition::Junction(_, operands) => operands.iter().any(is_of_values),
        other => matches!(subject::of(other), Some(Subject::Attribute(_) | Subject::Context(_))),
    }
}

struct Walk<'w, 'j, 'n> {
    solver: &'w Solver<'j>,
    place: &'w Place<'j, 'n>,
    findings: &'w mut Vec<Finding>,
}

impl<'j> Walk<'_, 'j, '_> {
    /// Looks at the operands of a part that can come out both ways. `around` is what must come true beside it.
    fn part(&mut self, part: Part<'j, '_>, is_negated: bool, around: &[Goal<'j>]) {
        let (wanted, unwanted) = if is_negated { (Want::False, Want::True) } else { (Want::True, Want::False) };
        match part.condition {
            Condition::Not(_) => {
                part.operands().into_iter().for_each(|operand| self.part(operand, !is_negated, around))
            }
            Condition::Junction(junction, _) => {
                let needs_all = (*junction == Junction::And) != is_negated;
                let operands = part.operands();
                for (at, operand) in operands.iter().enumerate() {
                    let mut goals = around.to_vec();
                    if needs_all {
                        let others = operands.iter().enumerate().filter(|other| other.0 != at);
                        goals.extend(others.map(|(_, other)| (other.condition, wanted)));
                    }
                    self.operand(*operand, is_negated, needs_all, (wanted, unwanted), goals);
                }
            }
            _ => {}
        }
    }

    fn operand(
        &mut self,
        operand: Part<'j, '_>,
        is_negated: bool,
        needs_all: bool,
        (wanted, unwanted): (Want, Want),
        mut around: Vec<Goal<'j>>,
    ) {
        if is_reference(operand.condition) {
            return;
        }
        if needs_all {
            if self.solver.may(&[(operand.condition, unwanted)]) {
                self.part(operand, is_negated, &around);
            } else {
                self.findings.push(always(self.place, operand, is_negated));
            }
            return;
        }
        around.push((operand.condition, wanted));
        if self.solver.may(&around) {
            around.pop();
            self.part(operand, is_negated, &around);
            return;
        }
        let is_alone = !self.solver.may(&[(operand.condition, wanted)]);
        let place = if is_alone { "" } else { " here, with what stands beside it" };
        let what = if is_negated { "false" } else { "true" };
        let message = format!("`{}` can never be {what}{place}", self.place.written(operand));
        let span = self.place.span(operand);
        self.findings.push(Finding { code: Code::FixedCondition, span, message, help: CORRECT.to_owned() });
    }
}

/// `segment('x')` alone: what is wrong with it is said at the segment.
fn is_reference(condition: &Condition) -> bool {
    match condition {
        Condition::Not(operand) => is_reference(operand),
        other => matches!(other, Condition::Segment(_)),
    }
}
