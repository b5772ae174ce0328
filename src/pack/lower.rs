//! Which conditions are tests of one column against constants, and so leaves; `leaf.rs` says how these are laid out.

use super::leaf::{TURNED, key_of_double, key_of_int};
use crate::model::{Comparison, Condition, Journey, Scalar, Type, Window, stored_double};

/// What is tested of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// Whether there is a value.
    Has,
    /// The bool that is there.
    Is,
    /// How it compares with a constant.
    Compares,
    /// Whether the text is one of these.
    OneOf,
    /// Whether the list has this text.
    Contains,
    /// Whether the moment is in the last so many milliseconds.
    Within,
}

/// A test of one column against constants.
pub(super) enum Simple<'c> {
    /// Presence, or the bool itself.
    Alone,
    Text(&'c str),
    Texts(Vec<&'c str>),
    /// The key of a number, or how many milliseconds.
    Key(u64),
}

/// The leaf that a condition comes to, if it is a test of one column against constants: test, orders, column, operand.
pub(super) fn simple<'c>(journey: &Journey, condition: &'c Condition) -> Option<(Test, u8, u16, Simple<'c>)> {
    // `has(x)` is a test, and no value to be tested.
    if matches!(condition, Condition::HasAttribute(_) | Condition::HasContext(_)) {
        return Some((Test::Has, 0, column(journey, condition)?.0, Simple::Alone));
    }
    let column = |condition: &Condition| match condition {
        Condition::HasAttribute(_) | Condition::HasContext(_) => None,
        value => column(journey, value),
    };
    match condition {
        Condition::Attribute(_) | Condition::Context(_) => {
            column(condition).filter(|found| found.1 == Type::Bool).map(|found| (Test::Is, 0, found.0, Simple::Alone))
        }
        Condition::Within(moment, Window::Last(length_ms)) => {
            let (column, _) = column(moment).filter(|found| found.1 == Type::Timestamp)?;
            Some((Test::Within, 0, column, Simple::Key(u64::try_from(*length_ms).ok()?)))
        }
        Condition::In(subject, constants) => {
            let (column, _) = column(subject).filter(|found| found.1 == Type::String)?;
            let texts = constants.iter().map(|constant| match constant {
                Scalar::String(text) => Some(text.as_str()),
                _ => None,
            });
            Some((Test::OneOf, 0, column, Simple::Texts(texts.collect::<Option<_>>()?)))
        }
        Condition::Contained(element, list) => {
            let (column, _) = column(list).filter(|found| found.1 == Type::Strings)?;
            match &**element {
                Condition::Literal(Scalar::String(text)) => Some((Test::Contains, 0, column, Simple::Text(text))),
                _ => None,
            }
        }
        Condition::Compare(comparison, left, right) => {
            let (column, declared) = column(left)?;
            let Condition::Literal(constant) = &**right else { return None };
            compared(*comparison, declared, constant).map(|(test, orders, operand)| (test, orders, column, operand))
        }
        _ => None,
    }
}

fn compared(comparison: Comparison, declared: Type, constant: &Scalar) -> Option<(Test, u8, Simple<'_>)> {
    let orders = orders_of(comparison);
    match (declared, constant) {
        (Type::Int, Scalar::Int(value)) => Some((Test::Compares, orders, whole(*value)?)),
        (Type::Double, Scalar::Double(value)) => Some((Test::Compares, orders, double(*value)?)),
        (Type::String, Scalar::String(text)) if orders == 2 || orders == TURNED => {
            Some((Test::Compares, orders, Simple::Text(text)))
        }
        (Type::Bool, Scalar::Bool(value)) if orders == 2 => {
            Some((Test::Is, if *value { 2 } else { TURNED }, Simple::Alone))
        }
        _ => None,
    }
}

/// Which of less, equal and greater a comparison allows.
fn orders_of(comparison: Comparison) -> u8 {
    match comparison {
        Comparison::Less => 1,
        Comparison::Equal => 2,
        Comparison::LessOrEqual => 3,
        Comparison::Greater => 4,
        Comparison::NotEqual => TURNED,
        Comparison::GreaterOrEqual => 6,
    }
}

/// The comparison with these orders.
pub(super) fn comparison_of(orders: u8) -> Comparison {
    let found = Comparison::ALL.into_iter().find(|comparison| orders_of(*comparison) == orders);
    found.unwrap_or(Comparison::Equal)
}

/// The column of an attribute or context field, and its type.
fn column(journey: &Journey, condition: &Condition) -> Option<(u16, Type)> {
    match condition {
        Condition::Attribute(index) | Condition::HasAttribute(index) => {
            Some((*index, journey.schema.attributes.get(usize::from(*index))?.value_type))
        }
        Condition::Context(index) | Condition::HasContext(index) => {
            let attributes = u16::try_from(journey.schema.attributes.len()).ok()?;
            Some((index.checked_add(attributes)?, journey.context.get(usize::from(*index))?.value_type))
        }
        _ => None,
    }
}

/// How many leaves the row of a condition has, or more than there may be.
pub(super) fn leaves_of(condition: &Condition) -> usize {
    match condition {
        Condition::Junction(_, operands) => operands.iter().map(leaves_of).fold(0, usize::saturating_add),
        Condition::Not(operand) | Condition::Check(_, operand) => leaves_of(operand),
        _ => 1,
    }
}

/// An int that fits 60 bits, which all fit that people write: beyond them some have no key of their own.
fn whole(value: i64) -> Option<Simple<'static>> {
    (value.unsigned_abs() < 1 << 60).then_some(Simple::Key(key_of_int(value.cast_unsigned())))
}

/// A double that columns can hold.
fn double(value: f64) -> Option<Simple<'static>> {
    let stored = stored_double(value).filter(|stored| stored.to_bits() == value.to_bits());
    stored.map(|stored| Simple::Key(key_of_double(stored.to_bits())))
}
