//! From clauses to what is said of them: why a condition came out as it did, and what a clause lacks.

use super::need::Need;
use super::node::{Leaf, Node, NodeKind, Reading, Side};
use super::words::{Last, Remark, Wanted, Why};
use crate::model::Cause;
use crate::pack::Pack;

/// How deep sentences look into segments of segments.
const MOST_SEGMENTS: usize = 2;

/// The clauses on which an outcome rests: all that had to agree, or the first that sufficed.
pub(super) fn grounds<'t>(node: &'t Node, pack: &'t Pack) -> Vec<Remark<'t>> {
    grounds_within(node, pack, MOST_SEGMENTS)
}

fn grounds_within<'t>(node: &'t Node, pack: &'t Pack, segments: usize) -> Vec<Remark<'t>> {
    let grounds = |node: &'t Node| grounds_within(node, pack, segments);
    let of_all = |operands: &'t [Node]| operands.iter().flat_map(grounds).collect();
    let of_first = |operands: &'t [Node]| {
        let first = operands.iter().find(|operand| operand.outcome == node.outcome);
        first.map_or_else(Vec::new, grounds)
    };
    match (&node.kind, node.outcome) {
        (NodeKind::And(operands), Ok(true)) | (NodeKind::Or(operands), Ok(false)) => of_all(operands),
        (NodeKind::And(operands) | NodeKind::Or(operands), _) => of_first(operands),
        (NodeKind::Not(operand), _) => grounds(operand),
        (NodeKind::Segment { name, body }, Ok(holds)) => {
            let deeper = segments.checked_sub(1);
            let because = deeper.map_or_else(Vec::new, |segments| grounds_within(body, pack, segments));
            vec![Remark::Segment { name, holds, because }]
        }
        (NodeKind::Segment { body, .. }, Err(_)) => grounds(body),
        (NodeKind::Leaf(leaf), Ok(holds)) => vec![remark(node, leaf, Wanted::Met(leaf.aim(holds)), pack)],
        (NodeKind::Leaf(leaf), Err(_)) => vec![remark(node, leaf, Wanted::Unsaid, pack)],
    }
}

/// A leaf that did not come to what is needed.
pub(super) fn missed<'t>(node: &'t Node, leaf: &'t Leaf, need: Need, pack: &'t Pack) -> Remark<'t> {
    remark(node, leaf, Wanted::Missed(need), pack)
}

fn remark<'t>(node: &'t Node, leaf: &'t Leaf, need: Wanted<'t>, pack: &'t Pack) -> Remark<'t> {
    let subject = leaf.subject();
    if let (Leaf::Plain(_), Reading::Consent { purpose }, Ok(granted)) = (leaf, subject.reading, node.outcome) {
        return Remark::Consent { purpose: pack.purpose_name(purpose), granted, need };
    }
    match (node.outcome, &subject.outcome) {
        (Ok(_), Ok(value)) => {
            let read = subject.read().and_then(|read| Some((read.text.as_str(), read.outcome.as_ref().ok()?)));
            Remark::Is { what: &subject.text, value, last: last(subject), read, need }
        }
        (outcome, _) => {
            let cause = outcome.err().unwrap_or(Cause::Error);
            let blamed = leaf.sides().into_iter().find_map(|side| blamed(side, cause));
            let what = blamed.map_or(node.text.as_str(), |side| side.text.as_str());
            let need = match need {
                Wanted::Missed(need) if what == subject.text => Wanted::MissedOn(None, need),
                Wanted::Missed(need) => Wanted::MissedOn(Some(&subject.text), need),
                need => need,
            };
            Remark::Unknown { what, why: why(blamed, cause, pack), need }
        }
    }
}

fn last(subject: &Side) -> Last {
    match subject.reading {
        Reading::Happened { last_ago_ms: Some(ago_ms) } => Last::AgoMs(ago_ms),
        Reading::Happened { last_ago_ms: None } => Last::Never,
        _ => Last::NotAsked,
    }
}

/// The innermost side that could not be told for this cause.
fn blamed(side: &Side, cause: Cause) -> Option<&Side> {
    let is_so = side.outcome.as_ref().err() == Some(&cause);
    if !is_so && !side.is_open {
        return None;
    }
    let inner = side.inner.iter().find_map(|inner| blamed(inner, cause));
    inner.or_else(|| is_so.then_some(side))
}

fn why<'t>(side: Option<&Side>, cause: Cause, pack: &'t Pack) -> Why<'t> {
    let reading = side.map(|side| side.reading);
    match cause {
        Cause::Absent => match reading {
            Some(Reading::Context) => Why::NotGiven,
            Some(Reading::Attribute) => Why::NotKnown,
            Some(Reading::Feedback) => Why::NotAnswered,
            Some(Reading::Since | Reading::Moment) => Why::NeverHappened,
            _ => Why::NoValue,
        },
        Cause::Error => match reading {
            Some(Reading::Context | Reading::Attribute | Reading::Feedback) => Why::WrongType,
            _ => Why::NoResult,
        },
        Cause::Budget => Why::Budget,
        Cause::Unverified => Why::Unverified,
        Cause::Evicted if reading == Some(Reading::Sequence) => Why::Forgotten,
        Cause::Evicted => Why::Evicted,
        Cause::NoConsent => match side.and_then(|side| side.purpose) {
            Some(purpose) => Why::NotGranted { purpose: pack.purpose_name(purpose) },
            None => Why::NoValue,
        },
        Cause::NotInToken => Why::NotInToken,
    }
}
