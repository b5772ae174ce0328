//! How a journey's conditions are best asked: which literal an item is filed under, and in which order operands come.
//!
//! Nobody tells how rare a value is, but the journey shows how many of a field it tells apart: a field with two hundred literals
//! is taken to split visitors in two hundred, and the rarest literal that must hold is the one to file under.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Comparison, Condition, Journey, Junction, Scalar, Type};

/// Most literals under which one item is filed: each is an entry of the index.
const MOST_KEYS: usize = 8;
/// An item that more visitors than this have a literal of is not filed: it would be found too often.
const MOST_FOUND: f64 = 0.5;
/// How many texts a visitor's list is taken to have.
const LIST_LENGTH: f64 = 4.0;
/// What a test costs that only the program knows, where a comparison costs 1.
const PROGRAM_COST: f64 = 20.0;

/// What is known of a journey's literals.
pub(super) struct Filing<'j> {
    journey: &'j Journey,
    literals: BTreeMap<Field, BTreeSet<&'j str>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Attribute(u16),
    Context(u16),
}

/// Leaves of which at least one must hold, and how many visitors are taken to have one.
pub(super) struct Keys<'j> {
    found: f64,
    count: usize,
    leaves: Vec<&'j Condition>,
}

impl<'j> Filing<'j> {
    /// Costs a walk over all conditions of items.
    pub fn of(journey: &'j Journey) -> Self {
        let mut filing = Self { journey, literals: BTreeMap::new() };
        for when in journey.items.iter().filter_map(|item| item.when.as_ref()) {
            filing.learn(when);
        }
        filing
    }

    fn learn(&mut self, condition: &'j Condition) {
        if let Some((field, texts)) = self.membership(condition) {
            self.literals.entry(field).or_default().extend(texts);
        }
        for operand in condition.operands() {
            self.learn(operand);
        }
    }

    /// A field that is compared with texts, of which one must be its value or among its values.
    fn membership(&self, condition: &'j Condition) -> Option<(Field, Vec<&'j str>)> {
        match condition {
            Condition::Compare(Comparison::Equal, left, right) => {
                Some((self.field(left, Type::String)?, vec![text(right)?]))
            }
            Condition::In(subject, constants) => {
                let texts = constants.iter().map(|constant| match constant {
                    Scalar::String(text) => Some(text.as_str()),
                    _ => None,
                });
                Some((self.field(subject, Type::String)?, texts.collect::<Option<_>>()?))
            }
            Condition::Contained(element, list) => Some((self.field(list, Type::Strings)?, vec![text(element)?])),
            _ => None,
        }
    }

    fn field(&self, condition: &Condition, wanted: Type) -> Option<Field> {
        let (field, found) = match condition {
            Condition::Attribute(index) => {
                let attribute = self.journey.schema.attributes.get(usize::from(*index))?;
                (Field::Attribute(*index), attribute.value_type)
            }
            Condition::Context(index) => {
                (Field::Context(*index), self.journey.context.get(usize::from(*index))?.value_type)
            }
            _ => return None,
        };
        (found == wanted).then_some(field)
    }

    /// How many visitors are taken to have one of so many values of a field.
    fn share(&self, condition: &Condition, field: Field, values: usize) -> f64 {
        let told_apart = self.literals.get(&field).map_or(1, BTreeSet::len).saturating_add(1);
        let length = if matches!(condition, Condition::Contained(..)) { LIST_LENGTH } else { 1.0 };
        (values as f64 * length / told_apart as f64).min(0.95)
    }

    /// The leaves under which an item with this condition is filed.
    pub fn keys(&self, condition: &'j Condition) -> Vec<&'j Condition> {
        let keys = self.alternatives(condition).filter(|keys| keys.found <= MOST_FOUND && keys.count <= MOST_KEYS);
        keys.map(|keys| keys.leaves).unwrap_or_default()
    }

    fn alternatives(&self, condition: &'j Condition) -> Option<Keys<'j>> {
        match condition {
            Condition::Junction(Junction::And, operands) => {
                let all = operands.iter().filter_map(|operand| self.alternatives(operand));
                all.filter(|keys| keys.count <= MOST_KEYS).min_by(|one, other| one.found.total_cmp(&other.found))
            }
            Condition::Junction(Junction::Or, operands) => {
                let mut joined = Keys { found: 0.0, count: 0, leaves: Vec::new() };
                for operand in operands {
                    let keys = self.alternatives(operand)?;
                    joined.found += keys.found;
                    joined.count = joined.count.saturating_add(keys.count);
                    joined.leaves.extend(keys.leaves);
                }
                Some(joined)
            }
            Condition::Check(_, operand) => self.alternatives(operand),
            leaf => {
                let (field, texts) = self.membership(leaf)?;
                let found = self.share(leaf, field, texts.len());
                Some(Keys { found, count: texts.len(), leaves: vec![leaf] })
            }
        }
    }

    /// The operands of an `&&` or `||` in the order in which they are best asked; those with a key come first.
    ///
    /// What settles the whole most cheaply: of an `&&` what fails, of an `||` what holds. Source: the ratio of cost to the
    /// chance of an end, as in Hanani, "An optimal evaluation of boolean expressions in an online query system" (1977).
    pub fn order(&self, junction: Junction, operands: &'j [Condition], keys: &[&'j Condition]) -> Vec<usize> {
        let mut places: Vec<(bool, f64, usize)> = Vec::new();
        for (place, operand) in operands.iter().enumerate() {
            let (cost, holds) = self.estimate(operand);
            let ends = if junction == Junction::And { 1.0 - holds } else { holds };
            places.push((!has_any(operand, keys), cost / ends.max(0.01), place));
        }
        places.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        places.into_iter().map(|place| place.2).collect()
    }

    /// What asking costs, and how probable it is that the answer is yes.
    fn estimate(&self, condition: &'j Condition) -> (f64, f64) {
        if let Some((field, texts)) = self.membership(condition) {
            let cost = match condition {
                Condition::Contained(..) => 3.0,
                _ => 1.0 + 0.2 * texts.len() as f64,
            };
            return (cost, self.share(condition, field, texts.len()));
        }
        match condition {
            Condition::Junction(junction, operands) => {
                let parts: Vec<(f64, f64)> = operands.iter().map(|operand| self.estimate(operand)).collect();
                // On the average about half of them are asked.
                let cost = parts.iter().map(|part| part.0).sum::<f64>() / 2.0;
                let of = |holds: fn(f64) -> f64| parts.iter().map(|part| holds(part.1)).product::<f64>();
                match junction {
                    Junction::And => (cost, of(|holds| holds)),
                    Junction::Or => (cost, 1.0 - of(|holds| 1.0 - holds)),
                }
            }
            Condition::Check(_, operand) => self.estimate(operand),
            Condition::Not(operand) => {
                let (cost, holds) = self.estimate(operand);
                (cost, 1.0 - holds)
            }
            Condition::HasAttribute(_) | Condition::HasContext(_) => (1.0, 0.8),
            Condition::Attribute(_) | Condition::Context(_) => (1.0, 0.5),
            Condition::Within(operand, _) if is_plain(operand) => (1.2, 0.3),
            Condition::Compare(_, left, right) if is_plain(left) && matches!(**right, Condition::Literal(_)) => {
                (1.2, 0.5)
            }
            _ => (PROGRAM_COST, 0.5),
        }
    }
}

/// Whether a key stands in a condition.
pub(super) fn has_any(condition: &Condition, keys: &[&Condition]) -> bool {
    keys.iter().any(|key| core::ptr::eq(*key, condition))
        || condition.operands().iter().any(|operand| has_any(operand, keys))
}

fn is_plain(condition: &Condition) -> bool {
    matches!(condition, Condition::Attribute(_) | Condition::Context(_))
}

fn text(condition: &Condition) -> Option<&str> {
    match condition {
        Condition::Literal(Scalar::String(text)) => Some(text),
        _ => None,
    }
}
