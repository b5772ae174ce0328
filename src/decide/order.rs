//! Comparing values exactly, whatever mixture of integers and doubles they are.

use core::cmp::Ordering;

use crate::model::{Comparison, Value};

/// How two values compare; `None` when they do not (NaN, or types that have no common order).
pub(super) fn compare(left: &Value<'_>, right: &Value<'_>) -> Result<Option<Ordering>, TypesDiffer> {
    Ok(match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Int(right))
        | (Value::Timestamp(left), Value::Timestamp(right))
        | (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        (Value::Double(left), Value::Double(right)) => left.partial_cmp(right),
        (Value::Int(left), Value::Double(right)) => int_with_double(*left, *right),
        (Value::Double(left), Value::Int(right)) => int_with_double(*right, *left).map(Ordering::reverse),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => return Err(TypesDiffer),
    })
}

/// The values are of types that cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TypesDiffer;

/// Exact: an integer is never rounded to a double first.
fn int_with_double(int: i64, double: f64) -> Option<Ordering> {
    const TWO_63: f64 = 9_223_372_036_854_775_808.0;
    if double.is_nan() {
        return None;
    }
    if double >= TWO_63 {
        return Some(Ordering::Less);
    }
    if double < -TWO_63 {
        return Some(Ordering::Greater);
    }
    #[allow(clippy::cast_possible_truncation, reason = "range was checked above; truncation is wanted")]
    let whole = double as i64;
    #[allow(clippy::cast_precision_loss, reason = "a double's whole part converts back exactly")]
    let fraction = double - whole as f64;
    Some(int.cmp(&whole).then(if fraction > 0.0 {
        Ordering::Less
    } else if fraction < 0.0 {
        Ordering::Greater
    } else {
        Ordering::Equal
    }))
}

/// Whether a comparison holds for two values that compare so.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int_with_double_beyond_53_bits_is_exact() {
        assert_eq!(int_with_double(9_007_199_254_740_993, 9_007_199_254_740_992.0), Some(Ordering::Greater));
        assert_eq!(int_with_double(i64::MAX, 9_223_372_036_854_775_808.0), Some(Ordering::Less));
        assert_eq!(int_with_double(i64::MIN, -9_223_372_036_854_775_808.0), Some(Ordering::Equal));
        assert_eq!(int_with_double(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(int_with_double(0, -0.0), Some(Ordering::Equal));
        assert_eq!(int_with_double(0, f64::NAN), None);
    }
}
