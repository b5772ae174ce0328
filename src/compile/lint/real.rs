//! Whether predicates that were found to go together surely do: nothing that is not understood is among them, and none bears on another.

use super::solve::{Known, Literal};
use super::subject::{self, Subject};
use crate::model::{Condition, Impression, Scalar, Tally, Window};

/// What a predicate is read from; those that share none of it come out independently of each other.
#[derive(PartialEq)]
enum Source {
    Attribute(u16),
    Context(u16),
    Event(u16),
    Impressions(Impression, u16),
}

/// How much is understood of a predicate.
#[derive(Clone, Copy, PartialEq)]
enum Grasp {
    /// What it is about was tried out, with all that is said of the same.
    Tried,
    /// Whether a list of texts has one: each text may be there or not.
    Contained,
    /// It can come out both ways.
    Free,
}

/// Whether there is a visitor for whom these come out as they were taken, beyond doubt.
pub(super) fn is_world(literals: &[Literal<'_>]) -> bool {
    let Some(grasps) = literals.iter().map(grasp).collect::<Option<Vec<Grasp>>>() else { return false };
    let sources: Vec<Vec<Source>> = literals.iter().map(|literal| sources(literal.0)).collect();
    let known: Vec<_> = literals.iter().zip(grasps).zip(sources).collect();
    known.iter().enumerate().all(|(place, ((literal, grasp), sources))| {
        known.iter().take(place).all(|((other, other_grasp), other_sources)| {
            let is_one = *grasp != Grasp::Free
                && grasp == other_grasp
                && subject::of(literal.0) == subject::of(other.0)
                && !is_session_beside_length(literal.0, other.0);
            is_one || !sources.iter().any(|source| other_sources.contains(source))
        })
    })
}

/// Whether one asks for the running session and the other for a length of time: how long sessions are is not said.
fn is_session_beside_length(one: &Condition, other: &Condition) -> bool {
    let is_of = |condition: &Condition, is_session: bool| {
        let operand = match condition {
            Condition::In(operand, _) => operand.as_ref(),
            Condition::Compare(..) => subject::compared(condition).map_or(condition, |compared| compared.1),
            other => other,
        };
        match operand {
            Condition::Tally(Tally::Count(window) | Tally::Happened(window), _)
            | Condition::Impressions(_, _, window) => match window {
                Window::Session => is_session,
                Window::Last(_) => !is_session,
                Window::All => false,
            },
            Condition::Tally(Tally::Since, _) => !is_session,
            _ => false,
        }
    };
    (is_of(one, true) && is_of(other, false)) || (is_of(one, false) && is_of(other, true))
}

/// None if it is not understood.
fn grasp((condition, way): &Literal<'_>) -> Option<Grasp> {
    let is_value = |condition: &Condition| matches!(condition, Condition::Attribute(_) | Condition::Context(_));
    match condition {
        Condition::HasAttribute(_) | Condition::HasContext(_) | Condition::Attribute(_) | Condition::Context(_) => {
            Some(Grasp::Tried)
        }
        Condition::Consent(_) => (*way == Known::True).then_some(Grasp::Free),
        Condition::Tally(Tally::Happened(_), counter) => is_constant(counter).then_some(Grasp::Tried),
        Condition::Within(operand, _) => is_value(operand).then_some(Grasp::Free),
        Condition::Sequence(..) => Some(Grasp::Free),
        Condition::Contained(element, list) => {
            (matches!(element.as_ref(), Condition::Literal(_)) && is_value(list)).then_some(Grasp::Contained)
        }
        Condition::In(operand, _) => is_tried(operand).then_some(Grasp::Tried),
        Condition::Compare(..) => {
            let (_, operand, constant) = subject::compared(condition)?;
            // An interest is never negative.
            let is_fine = match operand {
                Condition::Tally(Tally::Interest(..), _) => is_positive(constant),
                _ => true,
            };
            (is_fine && is_tried(operand)).then_some(Grasp::Tried)
        }
        _ => None,
    }
}

fn is_positive(constant: &Scalar) -> bool {
    match constant {
        Scalar::Int(value) => *value > 0,
        Scalar::Double(value) => *value > 0.0,
        _ => false,
    }
}

/// Whether a value is one that worlds are tried out for.
fn is_tried(operand: &Condition) -> bool {
    match operand {
        Condition::Tally(_, counter) => is_constant(counter) && subject::of_value(operand).is_some(),
        other => matches!(
            subject::of_value(other),
            Some(Subject::Attribute(_) | Subject::Context(_) | Subject::Impressions(..))
        ),
    }
}

fn is_constant(counter: &crate::model::Counter) -> bool {
    let value = counter.dimension.as_ref().map(|(_, value)| value.as_ref());
    value.is_none_or(|value| matches!(value, Condition::Literal(_)))
}

fn sources(condition: &Condition) -> Vec<Source> {
    let mut found = Vec::new();
    let mut waiting = vec![condition];
    while let Some(condition) = waiting.pop() {
        match condition {
            Condition::Attribute(index) | Condition::HasAttribute(index) => found.push(Source::Attribute(*index)),
            Condition::Context(index) | Condition::HasContext(index) => found.push(Source::Context(*index)),
            Condition::Tally(_, counter) => found.push(Source::Event(counter.event)),
            Condition::Sequence(events, _) => found.extend(events.iter().map(|event| Source::Event(*event))),
            Condition::Impressions(kind, item, _) => found.push(Source::Impressions(*kind, *item)),
            _ => {}
        }
        waiting.extend(condition.operands());
    }
    found
}
