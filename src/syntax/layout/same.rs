//! Whether two documents say the same: the same keys and values in the same order.

use super::{Node, condition};
use crate::syntax::NodeValue;

/// Compares two trees; conditions may be laid out in two ways.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    within(one, other, &mut Vec::new())
}

fn within<'n>(one: &'n Node, other: &'n Node, path: &mut Vec<&'n str>) -> bool {
    match (&one.value, &other.value) {
        (NodeValue::String(one, _), NodeValue::String(other, _)) => {
            one == other || (condition::stands_at(path) && condition::same(one, other))
        }
        (NodeValue::List(one), NodeValue::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| below(one, other, "", path))
        }
        (NodeValue::Map(one), NodeValue::Map(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len()
                && pairs.all(|(one, other)| one.0.name == other.0.name && below(&one.1, &other.1, &one.0.name, path))
        }
        (NodeValue::Double(one), NodeValue::Double(other)) => one.to_bits() == other.to_bits(),
        (one, other) => one == other,
    }
}

fn below<'n>(one: &'n Node, other: &'n Node, key: &'n str, path: &mut Vec<&'n str>) -> bool {
    path.push(key);
    let same = within(one, other, path);
    path.pop();
    same
}
