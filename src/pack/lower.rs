//! Rows of leaves, built while a condition is written as a program; `leaf.rs` says how they are laid out.

use super::leaf::{FAILS, HOLDS, TURNED, Test};
use crate::model::{Comparison, Condition, Journey, Scalar, Type, Window};

/// Jumps are numbers of leaves until the row is whole.
pub(super) const TO_HOLDS: usize = usize::MAX;
/// To the end where the condition does not hold.
pub(super) const TO_FAILS: usize = usize::MAX - 1;

/// A leaf of a row that is not whole yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draft {
    pub test: Test,
    pub orders: u8,
    pub wanted: bool,
    pub on: usize,
    pub off: usize,
    pub column: u16,
    pub operand: u32,
}

/// A test of one column against constants.
pub(super) enum Simple<'c> {
    /// Presence, or the bool itself.
    Alone,
    Text(&'c str),
    Texts(Vec<&'c str>),
    Constant(u64),
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
            Some((Test::Within, 0, column, Simple::Constant(length_ms.cast_unsigned())))
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
        (Type::Int, Scalar::Int(value)) => Some((Test::Int, orders, Simple::Constant(value.cast_unsigned()))),
        (Type::Double, Scalar::Double(value)) if value.to_bits() != (-0.0f64).to_bits() && value.is_finite() => {
            Some((Test::Double, orders, Simple::Constant(value.to_bits())))
        }
        (Type::String, Scalar::String(text)) if orders == 2 || orders == TURNED => {
            Some((Test::Equals, orders, Simple::Text(text)))
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
        Condition::Not(operand) => leaves_of(operand),
        _ => 1,
    }
}

/// Most leaves of a row: each jump is one byte.
pub(super) const MOST_LEAVES: usize = FAILS as usize;

impl Draft {
    /// The leaf in the pack; `number` is its place in the row.
    pub fn word(&self, number: usize) -> u64 {
        let jump = |target: usize| match target {
            TO_HOLDS => HOLDS,
            TO_FAILS => FAILS,
            target => u8::try_from(target.saturating_sub(number)).unwrap_or(FAILS),
        };
        u64::from(self.test as u8)
            | u64::from(self.wanted) << 4
            | u64::from(self.orders) << 5
            | u64::from(jump(self.on)) << 8
            | u64::from(jump(self.off)) << 16
            | u64::from(self.column) << 24
            | u64::from(self.operand) << 40
    }
}

/// An entry under which an item is filed: column, text, and the leaf to begin with where the text is there.
pub(super) struct Key<'j> {
    pub column: u16,
    pub text: &'j str,
    pub begin: u16,
}

/// The entries of an item: for each literal it is filed under, where its row goes on behind the literal.
pub(super) fn keys<'j>(journey: &'j Journey, found: &[(&'j Condition, usize)]) -> Vec<Key<'j>> {
    let mut keys = Vec::new();
    for (condition, next) in found {
        let Some((_, _, column, operand)) = simple(journey, condition) else { continue };
        let texts = match operand {
            Simple::Text(text) => vec![text],
            Simple::Texts(texts) => texts,
            _ => Vec::new(),
        };
        let begin = if *next == TO_HOLDS { u16::MAX } else { u16::try_from(*next).unwrap_or(u16::MAX) };
        keys.extend(texts.into_iter().map(|text| Key { column, text, begin }));
    }
    keys
}
