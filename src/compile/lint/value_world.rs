//! The values that an attribute or context field could have, as far as predicates tell them apart.

use core::cmp::Ordering;

use super::solve::{Known, Literal};
use super::subject::{self, Subject};
use crate::model::{Comparison, Condition, Journey, Scalar, Type};

/// Beyond, not every whole number is a double.
const EXACT: i64 = 1 << 53;
/// Beyond, what is next to a double is not looked for.
const LARGE: f64 = 1e300;

/// With more constants nothing is concluded: every value is held against every predicate.
pub(super) const MOST_CONSTANTS: usize = 64;

/// What could be found.
#[derive(Debug, Clone, PartialEq)]
enum World {
    /// It may not be looked at.
    Hidden,
    /// It is not there.
    Absent,
    /// It is there, and of another type than declared.
    Mistyped,
    /// A value.
    There(Value),
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Bool(bool),
    Number(f64),
    Text(String),
    /// Some list of texts.
    Texts,
}

/// Whether there is a world in which all predicates come out as they were taken; none if that cannot be told.
pub(super) fn is_possible(
    journey: &Journey,
    subject: &Subject<'_>,
    about: &[Literal<'_>],
    must_be_there: bool,
) -> Option<bool> {
    let declared = match subject {
        Subject::Attribute(index) => journey.schema.attributes.get(usize::from(*index)).map(|found| found.value_type),
        Subject::Context(index) => journey.context.get(usize::from(*index)).map(|found| found.value_type),
        Subject::Stage => Some(Type::String),
        Subject::Computed(_) => Some(Type::Double),
        Subject::Counter(_) | Subject::Impressions(..) => None,
    };
    let named = |literal: &Literal<'_>| {
        constants(literal.0).into_iter().chain(otherwise(literal.0)).map(value).collect::<Vec<_>>()
    };
    let constants = about.iter().flat_map(named).collect::<Option<Vec<Value>>>();
    let (declared, constants) = (declared?, constants?);
    if constants.len() > MOST_CONSTANTS {
        return None;
    }
    let is_stage = *subject == Subject::Stage;
    let stages = || journey.stages.iter().map(|stage| Value::Text(stage.name.clone())).collect();
    let values = if is_stage { Some(stages()) } else { values(declared, &constants) };
    let values = values?;
    let elsewhere = [World::Hidden, World::Absent, World::Mistyped];
    let worlds =
        elsewhere.into_iter().filter(|_| !must_be_there && !is_stage).chain(values.into_iter().map(World::There));
    let fits = |world: &World| about.iter().all(|(condition, way)| comes_to(condition, world).contains(way));
    Some(worlds.into_iter().any(|world| fits(&world)))
}

fn constants(condition: &Condition) -> Vec<&Scalar> {
    match condition {
        Condition::In(_, constants) => constants.iter().collect(),
        other => subject::compared(other).map(|compared| compared.2).into_iter().collect(),
    }
}

/// The constant, if it can be reckoned with exactly.
fn value(constant: &Scalar) -> Option<Value> {
    match constant {
        Scalar::Bool(value) => Some(Value::Bool(*value)),
        Scalar::String(value) => Some(Value::Text(value.clone())),
        Scalar::Double(value) => (value.abs() < LARGE).then_some(Value::Number(*value)),
        Scalar::Int(value) | Scalar::Timestamp(value) | Scalar::Duration(value) => whole(*value).map(Value::Number),
        Scalar::Strings(_) => None,
    }
}

/// A whole number as a double, if it is one.
pub(super) fn whole(value: i64) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "the range was checked")]
    (-EXACT..=EXACT).contains(&value).then_some(value as f64)
}

/// One value out of every range that the constants tell apart.
fn values(declared: Type, constants: &[Value]) -> Option<Vec<Value>> {
    match declared {
        Type::Bool => {
            let is_bool = |constant: &Value| matches!(constant, Value::Bool(_));
            constants.iter().all(is_bool).then(|| vec![Value::Bool(false), Value::Bool(true)])
        }
        // What is asked of the list itself can come out either way; constants are compared with it only by `dyn`.
        Type::Strings => constants.is_empty().then(|| vec![Value::Texts]),
        Type::String => {
            let mut texts = vec![Value::Text(String::new())];
            for constant in constants {
                let Value::Text(text) = constant else { return None };
                // Nothing lies between a text and the same with the lowest character behind it.
                texts.extend([Value::Text(text.clone()), Value::Text(format!("{text}\0"))]);
            }
            Some(texts)
        }
        _ => {
            let numbers: Option<Vec<f64>> = constants.iter().map(Value::number).collect();
            let numbers = around(&numbers?, declared != Type::Double).into_iter();
            Some(numbers.chain((declared == Type::Double).then_some(f64::NAN)).map(Value::Number).collect())
        }
    }
}

/// Numbers at, between and beyond the given ones.
pub(super) fn around(numbers: &[f64], is_whole: bool) -> Vec<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut found = vec![0.0];
    for pair in sorted.windows(2) {
        if let [low, high] = pair {
            found.push(low / 2.0 + high / 2.0);
        }
    }
    for number in sorted {
        let step = number.abs() + 1.0;
        found.extend([number, number.floor() - 1.0, number.floor(), number.ceil(), number.ceil() + 1.0]);
        found.extend([number - step, number + step]);
    }
    found.retain(|number| !is_whole || number.fract() == 0.0);
    found
}

impl Value {
    const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// How it compares; none for what does not.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(one), Self::Bool(other)) => Some(one.cmp(other)),
            (Self::Number(one), Self::Number(other)) => one.partial_cmp(other),
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            _ => None,
        }
    }
}

/// The constant that a predicate takes for what is absent.
fn otherwise(condition: &Condition) -> Option<&Scalar> {
    let operand = match condition {
        Condition::In(operand, _) => operand.as_ref(),
        Condition::Compare(..) => subject::compared(condition)?.1,
        other => other,
    };
    match operand {
        Condition::OrValue(_, otherwise) => match otherwise.as_ref() {
            Condition::Literal(constant) => Some(constant),
            _ => None,
        },
        _ => None,
    }
}

/// What a predicate may come to in a world.
fn comes_to(condition: &Condition, world: &World) -> Vec<Known> {
    if matches!(condition, Condition::HasAttribute(_) | Condition::HasContext(_)) {
        return match world {
            World::Hidden => vec![Known::Unknown],
            World::Absent => vec![Known::False],
            World::Mistyped => vec![Known::True, Known::Unknown],
            World::There(_) => vec![Known::True],
        };
    }
    let found = match (world, otherwise(condition).and_then(value)) {
        (World::There(found), _) => found.clone(),
        (World::Absent, Some(otherwise)) => otherwise,
        _ => return vec![Known::Unknown],
    };
    let holds = match condition {
        Condition::Contained(..) if found == Value::Texts => return vec![Known::True, Known::False],
        _ if found == Value::Texts || matches!(condition, Condition::Contained(..)) => {
            return vec![Known::True, Known::False, Known::Unknown];
        }
        Condition::In(_, constants) => {
            constants.iter().filter_map(value).any(|constant| found.compare(&constant) == Some(Ordering::Equal))
        }
        Condition::Compare(..) => match subject::compared(condition) {
            Some((comparison, _, constant)) => {
                let ordering = value(constant).and_then(|constant| found.compare(&constant));
                holds(comparison, ordering)
            }
            None => return vec![Known::True, Known::False, Known::Unknown],
        },
        _ => found == Value::Bool(true),
    };
    vec![Known::from(holds)]
}

/// Whether a comparison holds for two values that compare so; what does not compare is only not equal.
pub(super) fn holds(comparison: Comparison, ordering: Option<Ordering>) -> bool {
    match (comparison, ordering) {
        (Comparison::NotEqual, ordering) => ordering != Some(Ordering::Equal),
        (_, None) => false,
        (Comparison::Equal, Some(ordering)) => ordering.is_eq(),
        (Comparison::Less, Some(ordering)) => ordering.is_lt(),
        (Comparison::LessOrEqual, Some(ordering)) => ordering.is_le(),
        (Comparison::Greater, Some(ordering)) => ordering.is_gt(),
        (Comparison::GreaterOrEqual, Some(ordering)) => ordering.is_ge(),
    }
}
