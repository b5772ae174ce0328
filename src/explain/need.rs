//! What a single clause would take to come out the other way, and how far off it is.

use super::cel;
use super::node::{Leaf, Reading, Side};
use crate::decide::Found;
use crate::model::{Comparison, Scalar};
use crate::syntax::print_condition;

/// What a clause takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Need {
    /// That it is this truth itself.
    Truth(bool),
    /// That its value compares so with a bound.
    Bound(Comparison, Bound),
    /// That its value is one of these.
    OneOf(Vec<Scalar>),
    /// That its value is none of these.
    NoneOf(Vec<Scalar>),
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    /// The bound, if it can be told.
    pub value: Option<Scalar>,
    /// As CEL writes it.
    pub text: String,
    /// Whether it is read itself, so that its text says more than its value.
    pub is_read: bool,
}

/// A price that a change without a number has: as much as from nothing to something.
const WITHOUT_NUMBER: u64 = 1_000_000;
/// A price that a change of something unknown has: known misses are nearer.
const UNKNOWN: u64 = 2_000_000;

impl Leaf {
    /// The side that is asked, what it takes to make this leaf `wanted`, and the price of that; none if nothing can.
    pub fn need(&self, wanted: bool) -> Option<(&Side, Need, u64)> {
        let subject = self.subject();
        if subject.is_constant() {
            return None;
        }
        let need = self.aim(wanted);
        if !is_possible(subject, &need) {
            return None;
        }
        let price = match &subject.outcome {
            Err(_) => UNKNOWN,
            Ok(value) => value.plain().map_or(WITHOUT_NUMBER, |value| distance(value, &need)),
        };
        Some((subject, need, price))
    }

    /// The side that is asked: the one that reads something, the left one if both do.
    pub fn subject(&self) -> &Side {
        match self {
            Self::Compare(_, left, right) if left.is_constant() && !right.is_constant() => right,
            Self::Compare(_, left, _) => left,
            Self::In(operand, _) | Self::Plain(operand) => operand,
        }
    }

    /// What it means for the subject that this leaf comes to `wanted`.
    pub fn aim(&self, wanted: bool) -> Need {
        match self {
            Self::Plain(_) => Need::Truth(wanted),
            Self::In(_, constants) if wanted => Need::OneOf(constants.clone()),
            Self::In(_, constants) => Need::NoneOf(constants.clone()),
            Self::Compare(comparison, left, right) => {
                let is_mirrored = core::ptr::eq(self.subject(), right);
                let (bound, comparison) =
                    if is_mirrored { (left, comparison.mirrored()) } else { (right, *comparison) };
                let comparison = if wanted { comparison } else { negated(comparison) };
                let value = bound.outcome.as_ref().ok().and_then(Found::plain).cloned();
                Need::Bound(comparison, Bound { value, text: bound.compared.clone(), is_read: !bound.is_constant() })
            }
        }
    }
}

impl Need {
    /// What is needed, as a condition would go on after the subject.
    pub fn text(&self) -> String {
        let list = |constants: &[Scalar]| {
            constants.iter().map(|value| print_condition(&cel::constant(value))).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Truth(wanted) => wanted.to_string(),
            Self::Bound(comparison, bound) => format!("{} {}", cel::operator(*comparison).sign(), bound.text),
            Self::OneOf(constants) => format!("in [{}]", list(constants)),
            Self::NoneOf(constants) => format!("not in [{}]", list(constants)),
        }
    }
}

fn negated(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// False where no value at all would do: a count below 0, text before the empty one, one of no constants.
fn is_possible(subject: &Side, need: &Need) -> bool {
    let (comparison, bound) = match need {
        Need::OneOf(constants) => return !constants.is_empty(),
        Need::Bound(comparison, Bound { value: Some(value), is_read: false, .. }) => (*comparison, value),
        _ => return true,
    };
    let is_whole = subject.reading == Reading::Count;
    let is_never_negative = is_whole || matches!(subject.reading, Reading::Since | Reading::Weight);
    match (comparison, bound) {
        (Comparison::Less, Scalar::Int(bound) | Scalar::Duration(bound)) if is_never_negative => *bound > 0,
        (Comparison::Less, Scalar::Double(bound)) if is_never_negative => *bound > 0.0,
        (Comparison::LessOrEqual | Comparison::Equal, Scalar::Int(bound) | Scalar::Duration(bound))
            if is_never_negative =>
        {
            *bound >= 0
        }
        (Comparison::Equal, Scalar::Double(bound)) if is_whole => *bound >= 0.0 && bound.trunc() == *bound,
        (Comparison::LessOrEqual | Comparison::Equal, Scalar::Double(bound)) if is_never_negative => *bound >= 0.0,
        (Comparison::Less, Scalar::Int(bound)) => *bound > i64::MIN,
        (Comparison::Greater, Scalar::Int(bound)) => *bound < i64::MAX,
        (Comparison::Less, Scalar::String(bound)) => !bound.is_empty(),
        (Comparison::Less, Scalar::Bool(bound)) => *bound,
        (Comparison::Greater, Scalar::Bool(bound)) => !*bound,
        _ => true,
    }
}

/// How far a value is from what is needed, in millionths of the larger of both.
fn distance(value: &Scalar, need: &Need) -> u64 {
    let to = |bound: &Scalar, comparison: Comparison| match (number(value), number(bound)) {
        (Some(value), Some(bound)) => relative(value, aimed_at(bound, comparison, value)),
        _ => WITHOUT_NUMBER,
    };
    match need {
        Need::Bound(Comparison::NotEqual, Bound { value: Some(bound), .. }) if number(bound).is_some() => 1,
        Need::Bound(comparison, Bound { value: Some(bound), .. }) => to(bound, *comparison),
        Need::OneOf(constants) => {
            constants.iter().map(|constant| to(constant, Comparison::Equal)).min().unwrap_or(WITHOUT_NUMBER)
        }
        Need::NoneOf(constants) if constants.iter().all(|constant| number(constant).is_some()) => 1,
        _ => WITHOUT_NUMBER,
    }
}

/// The nearest number that does: next to the bound where the bound itself does not.
fn aimed_at(bound: f64, comparison: Comparison, value: f64) -> f64 {
    let is_whole = value.trunc() == value && bound.trunc() == bound;
    match comparison {
        Comparison::Greater if is_whole => bound + 1.0,
        Comparison::Less if is_whole => bound - 1.0,
        _ => bound,
    }
}

fn number(value: &Scalar) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "only used to say which of two misses is nearer")]
    match value {
        Scalar::Int(value) | Scalar::Duration(value) | Scalar::Timestamp(value) => Some(*value as f64),
        Scalar::Double(value) if value.is_finite() => Some(*value),
        _ => None,
    }
}

fn relative(from: f64, to: f64) -> u64 {
    let larger = from.abs().max(to.abs()).max(f64::MIN_POSITIVE);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 2 millions, and not below 0")]
    let millionths = ((from - to).abs() / larger * 1e6) as u64;
    millionths.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_of_numbers_is_the_share_of_the_larger() {
        assert_eq!(relative(1.0, 3.0), 666_666);
        assert_eq!(relative(0.0, 3.0), 1_000_000);
        assert_eq!(relative(-3.0, 3.0), 2_000_000);
        assert_eq!(relative(f64::MAX, f64::MIN), u64::MAX);
        assert_eq!(relative(3.0, 3.0), 1);
    }

    #[test]
    fn distance_of_a_whole_number_is_to_the_next_one_that_does() {
        let need = |comparison| {
            Need::Bound(comparison, Bound { value: Some(Scalar::Int(3)), text: String::new(), is_read: false })
        };
        assert_eq!(distance(&Scalar::Int(3), &need(Comparison::Greater)), 250_000);
        assert_eq!(distance(&Scalar::Int(2), &need(Comparison::GreaterOrEqual)), 333_333);
    }
}
