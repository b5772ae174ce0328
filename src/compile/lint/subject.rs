//! What a predicate is about: an attribute, a context field, a counter, or the stage.

use crate::model::{Comparison, Condition, Counter, Impression, Scalar, Tally};

/// What a predicate is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Subject<'c> {
    Attribute(u16),
    Context(u16),
    Counter(&'c Counter),
    /// How often an item was seen or clicked.
    Impressions(Impression, u16),
    /// A sum or an interest.
    Computed(&'c Condition),
    Stage,
}

/// The subject of a predicate that is understood; none if it says something else.
pub(super) fn of(condition: &Condition) -> Option<Subject<'_>> {
    match condition {
        Condition::HasAttribute(attribute) => Some(Subject::Attribute(*attribute)),
        Condition::HasContext(field) => Some(Subject::Context(*field)),
        Condition::In(operand, _) => of_value(operand),
        Condition::Compare(..) | Condition::Contained(..) => match compared(condition) {
            Some((_, operand, _)) => of_value(operand),
            None => list_asked(condition).and_then(of_value),
        },
        other => of_value(other),
    }
}

/// The list that is asked whether it holds a constant, or is compared with a list of constants.
pub(super) fn list_asked(condition: &Condition) -> Option<&Condition> {
    let is_constant = |condition: &Condition| matches!(condition, Condition::Literal(_));
    let is_list = |list: &Condition| matches!(list, Condition::List(entries) if entries.iter().all(is_constant));
    match condition {
        Condition::Contained(element, list) if is_constant(element) => Some(list),
        Condition::Compare(_, list, constants) | Condition::Compare(_, constants, list) if is_list(constants) => {
            Some(list)
        }
        _ => None,
    }
}

/// The subject that a value is of.
pub(super) fn of_value(condition: &Condition) -> Option<Subject<'_>> {
    match condition {
        Condition::Attribute(attribute) => Some(Subject::Attribute(*attribute)),
        Condition::Context(field) => Some(Subject::Context(*field)),
        Condition::Tally(Tally::Count(_) | Tally::Happened(_) | Tally::Since, counter) => {
            Some(Subject::Counter(counter))
        }
        Condition::Tally(Tally::Sum(..) | Tally::Interest(..), _) => Some(Subject::Computed(condition)),
        Condition::Impressions(impression, item, _) => Some(Subject::Impressions(*impression, *item)),
        Condition::Stage => Some(Subject::Stage),
        Condition::OrValue(operand, otherwise) => match (operand.as_ref(), otherwise.as_ref()) {
            (Condition::Attribute(_) | Condition::Context(_), Condition::Literal(_)) => of_value(operand),
            _ => None,
        },
        _ => None,
    }
}

/// A comparison with a constant, turned so that the constant stands on the right.
pub(super) fn compared(condition: &Condition) -> Option<(Comparison, &Condition, &Scalar)> {
    let Condition::Compare(comparison, left, right) = condition else { return None };
    match (left.as_ref(), right.as_ref()) {
        (Condition::Literal(_), Condition::Literal(_)) => None,
        (operand, Condition::Literal(constant)) => Some((*comparison, operand, constant)),
        (Condition::Literal(constant), operand) => Some((comparison.mirrored(), operand, constant)),
        _ => None,
    }
}

/// The subjects that must be there for the predicate to be true or false at all.
pub(super) fn needed(condition: &Condition) -> Vec<Subject<'_>> {
    let mut found = Vec::new();
    need(condition, &mut found);
    found
}

fn need<'c>(condition: &'c Condition, found: &mut Vec<Subject<'c>>) {
    match condition {
        Condition::Attribute(attribute) => found.push(Subject::Attribute(*attribute)),
        Condition::Context(field) => found.push(Subject::Context(*field)),
        Condition::Tally(tally, counter) => {
            if let Some((_, value)) = &counter.dimension {
                need(value, found);
            }
            if matches!(tally, Tally::Since | Tally::First | Tally::Last) {
                found.push(Subject::Counter(counter));
            }
        }
        Condition::Compare(..)
        | Condition::Arithmetic(..)
        | Condition::Negate(_)
        | Condition::In(..)
        | Condition::Contained(..)
        | Condition::List(_)
        | Condition::Map(_)
        | Condition::Index(..)
        | Condition::Call(..)
        | Condition::TimePart(..)
        | Condition::Matches(..)
        | Condition::Age(_)
        | Condition::Within(..) => condition.operands().into_iter().for_each(|operand| need(operand, found)),
        Condition::Macro(_, range, _) => need(range, found),
        // The others can come out although an operand is unknown.
        _ => {}
    }
}
