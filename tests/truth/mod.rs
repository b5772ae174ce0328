//! The absorbing tables over the clauses of an explanation, written down a second time, and nearest misses by brute force.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]

use std::collections::BTreeMap;

use etappe::explain::{Change, Clause, ItemExplanation, Operator, Verdict};
use etappe::model::{Cause, Reason};

type Outcome = Result<bool, Cause>;

/// What a clause came to, by its own word.
pub fn outcome(clause: &Clause) -> Outcome {
    match clause.verdict {
        Verdict::True => Ok(true),
        Verdict::False => Ok(false),
        Verdict::Error => Err(Cause::Error),
        Verdict::Unknown => Err(clause.cause.unwrap_or(Cause::Error)),
    }
}

/// What it comes to by its leaves, of which some are changed.
fn derived(clause: &Clause, changed: &BTreeMap<&str, bool>) -> Outcome {
    let mut operands = clause.clauses.iter().flatten().map(|operand| derived(operand, changed));
    let absorbing = match clause.operator {
        None => return changed.get(clause.text.as_str()).map_or_else(|| outcome(clause), |truth| Ok(*truth)),
        Some(Operator::Not) => return operands.next().unwrap_or(Err(Cause::Error)).map(|truth| !truth),
        Some(Operator::Segment) => return operands.next().unwrap_or(Err(Cause::Error)),
        Some(Operator::And) => false,
        Some(Operator::Or) => true,
    };
    let operands: Vec<Outcome> = operands.collect();
    if operands.contains(&Ok(absorbing)) {
        return Ok(absorbing);
    }
    operands.iter().filter_map(|operand| operand.err()).max().map_or(Ok(!absorbing), Err)
}

/// Every clause says what its own clauses come to, and decisive ones lead from the top to leaves.
pub fn check(clause: &Clause) -> Result<(), String> {
    if derived(clause, &BTreeMap::new()) != outcome(clause) {
        return Err(format!("`{}` is said to be {:?}", clause.text, clause.verdict));
    }
    if clause.cause.is_some() != (clause.verdict == Verdict::Unknown) {
        return Err(format!("`{}` has the cause {:?}", clause.text, clause.cause));
    }
    let operands = clause.clauses.as_deref().unwrap_or_default();
    if clause.decisive && !operands.is_empty() && !operands.iter().any(|operand| operand.decisive) {
        return Err(format!("`{}` rests on nothing", clause.text));
    }
    operands.iter().try_for_each(check)
}

/// The first check that refuses an item.
pub fn first_check(in_stage: bool, granted: bool, when: Outcome, used: bool) -> Option<(Reason, Option<Cause>)> {
    match when {
        _ if !in_stage => Some((Reason::Stage, None)),
        _ if !granted => Some((Reason::Consent, None)),
        Ok(false) => Some((Reason::ConditionFalse, None)),
        Err(Cause::Error) => Some((Reason::ConditionError, None)),
        Err(cause) => Some((Reason::ConditionUnknown, Some(cause))),
        Ok(true) => used.then_some((Reason::UsedOnPage, None)),
    }
}

/// What a clause comes to after the changes of an item's nearest miss.
pub fn after(clause: &Clause, miss: &[Change]) -> Outcome {
    derived(clause, &miss.iter().filter_map(|change| Some((change.text.as_str(), change.becomes?))).collect())
}

/// Leaves that may change, by their text, with what they are.
fn leaves<'c>(clause: &'c Clause, found: &mut BTreeMap<&'c str, Outcome>) {
    match &clause.clauses {
        Some(clauses) => clauses.iter().for_each(|clause| leaves(clause, found)),
        None if ["true", "false"].contains(&clause.text.as_str()) => {}
        None => {
            found.insert(&clause.text, outcome(clause));
        }
    }
}

/// The nearest miss makes the condition hold.
pub fn check_sufficient(item: &ItemExplanation) -> Result<(), String> {
    let (Some(when), Some(miss)) = (&item.when, &item.nearest_miss) else { return Ok(()) };
    let changes: BTreeMap<&str, bool> =
        miss.iter().filter_map(|change| Some((change.text.as_str(), change.becomes?))).collect();
    if derived(when, &changes) == Ok(true) {
        return Ok(());
    }
    Err(format!("`{}` does not hold after {changes:?}", when.text))
}

/// The nearest miss makes the condition hold, and no smaller set of changes does; whether that was tried in full.
pub fn check_miss(item: &ItemExplanation) -> Result<bool, String> {
    let Some(when) = &item.when else { return Ok(false) };
    let mut all = BTreeMap::new();
    leaves(when, &mut all);
    let all: Vec<(&str, Outcome)> = all.into_iter().collect();
    let Some(miss) = &item.nearest_miss else {
        let is_small = all.len() <= 5;
        if is_small && holds_with_at_most(when, &all, all.len(), &mut BTreeMap::new()) {
            return Err(format!("`{}` of {} is said to be hopeless", when.text, item.item));
        }
        return Ok(is_small);
    };
    let changes: BTreeMap<&str, bool> =
        miss.iter().filter_map(|change| Some((change.text.as_str(), change.becomes?))).collect();
    for (text, becomes) in &changes {
        let before = all.iter().find(|leaf| leaf.0 == *text);
        if before.is_none_or(|leaf| leaf.1 == Ok(*becomes)) {
            return Err(format!("`{text}` is no change of `{}`", when.text));
        }
    }
    if let Some(wrong) = miss.iter().find(|change| needs_fit(change) == Some(false)) {
        return Err(format!("{wrong:?} needs something else"));
    }
    if derived(when, &changes) != Ok(true) {
        return Err(format!("`{}` does not hold after {changes:?}", when.text));
    }
    let tries = all.len().pow(u32::try_from(changes.len()).unwrap_or(9).saturating_sub(1));
    if tries > 2_000 {
        return Ok(false);
    }
    match changes.len().checked_sub(1) {
        Some(fewer) if holds_with_at_most(when, &all, fewer, &mut BTreeMap::new()) => {
            Err(format!("`{}` holds after fewer than {changes:?}", when.text))
        }
        _ => Ok(true),
    }
}

fn holds_with_at_most<'c>(
    when: &Clause,
    leaves: &[(&'c str, Outcome)],
    most: usize,
    changed: &mut BTreeMap<&'c str, bool>,
) -> bool {
    if derived(when, changed) == Ok(true) {
        return true;
    }
    if most == 0 {
        return false;
    }
    for (place, (text, before)) in leaves.iter().enumerate() {
        for becomes in [true, false] {
            if *before != Ok(becomes) {
                changed.insert(text, becomes);
                if holds_with_at_most(when, &leaves[place + 1..], most - 1, changed) {
                    return true;
                }
                changed.remove(text);
            }
        }
    }
    false
}

/// Whether a comparison with a number comes to what it must exactly where its need is met; none for other clauses.
fn needs_fit(change: &Change) -> Option<bool> {
    let becomes = change.becomes?;
    let sign = [" == ", " != ", " <= ", " >= ", " < ", " > "].into_iter().find(|sign| change.text.contains(sign))?;
    let (left, right) = change.text.split_once(sign)?;
    let (need_sign, bound) = change.needs.split_once(' ')?;
    let bound: f64 = bound.parse().ok()?;
    let clause = |value: f64| match (left.parse(), right.parse()) {
        (Ok(left), _) => compared(left, sign.trim(), value),
        (_, Ok(right)) => compared(value, sign.trim(), right),
        _ => None,
    };
    let fits = |value| Some((clause(value)? == becomes) == compared(value, need_sign, bound)?);
    Some([bound - 1.0, bound, bound + 1.0].into_iter().map(fits).collect::<Option<Vec<_>>>()?.iter().all(|fits| *fits))
}

fn compared(left: f64, sign: &str, right: f64) -> Option<bool> {
    Some(match sign {
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => return None,
    })
}
