//! Conditions in words where nobody is asked: what each way between stages takes.

use std::collections::BTreeMap;

use super::explanation::Language;
use super::need::{Bound, Need};
use super::node::{Leaf, Node, NodeKind, Reading};
use super::ruling::MoveKind;
use super::stage::{Way, kind};
use super::walk::Walker;
use super::words::{Demand, say_demand, say_need};
use crate::base::time::SECOND_MS;
use crate::decide::{Probe, Question, Room};
use crate::model::{Comparison, Scalar};
use crate::pack::{NONE, Pack};

/// A way out of a stage, and what it takes to go it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WayInWords {
    pub from: u16,
    pub to: u16,
    pub by: MoveKind,
    /// What it takes first: the time of a timeout, `exit`, `enter`, or `when`.
    pub words: String,
    /// The same as CEL, of any length; empty for a timeout.
    pub text: String,
}

/// Every way between the stages of a pack, stage by stage in the order in which a pass asks them.
///
/// The question's visitor plays no part in the words; the walk needs one.
pub(crate) fn ways(question: Question<'_>, language: Language) -> Vec<WayInWords> {
    let pack = question.pack;
    let programs = pack.expanded().unwrap_or_default();
    let mut room = Room::default();
    let mut walker = Walker::new(Probe::new(question, &mut room), &programs);
    let mut said: BTreeMap<u16, (String, String)> = BTreeMap::new();
    let ways = (0..u16::MAX).map_while(|number| Way::of(pack, number));
    let in_words = |way: Way| {
        let [program, _] = way.programs;
        let (words, text) = match program {
            NONE => {
                let after_ms = way.after_s.saturating_mul(SECOND_MS);
                (say_demand(&Demand::Over { after_ms }, language), String::new())
            }
            _ => {
                let entry = said.entry(program).or_insert_with(|| {
                    let node = walker.condition(program);
                    (say_demand(&demand(&node, true, pack), language), node.text.clone())
                });
                entry.clone()
            }
        };
        WayInWords { from: way.from, to: way.to, by: kind(pack, &way), words, text }
    };
    ways.map(in_words).collect()
}

/// A length of time that is reached, such as `1 h or more`.
pub(crate) fn at_least(length_ms: i64, language: Language) -> String {
    let bound = Bound { value: Some(Scalar::Duration(length_ms)), text: String::new(), is_read: false };
    say_need(&Need::Bound(Comparison::GreaterOrEqual, bound), language)
}

/// What it takes for a condition to come to `wanted`.
fn demand<'t>(node: &'t Node, wanted: bool, pack: &'t Pack) -> Demand<'t> {
    let all = |operands: &'t [Node]| operands.iter().map(|operand| demand(operand, true, pack)).collect();
    match &node.kind {
        NodeKind::Not(operand) => demand(operand, !wanted, pack),
        NodeKind::Segment { name, .. } => Demand::Segment { name, holds: wanted },
        NodeKind::Leaf(leaf) => of_leaf(leaf, wanted, pack),
        NodeKind::And(_) | NodeKind::Or(_) if !wanted => Demand::Not(Box::new(demand(node, true, pack))),
        NodeKind::And(operands) => Demand::All(all(operands)),
        NodeKind::Or(operands) => Demand::Any(all(operands)),
    }
}

fn of_leaf<'t>(leaf: &'t Leaf, wanted: bool, pack: &'t Pack) -> Demand<'t> {
    let subject = leaf.subject();
    if let (Leaf::Plain(_), Reading::Consent { purpose }) = (leaf, subject.reading) {
        return Demand::Consent { purpose: pack.purpose_name(purpose), granted: wanted };
    }
    let need = match leaf.aim(wanted) {
        Need::Bound(comparison, bound) => {
            // What a bound that is read comes to depends on the visitor.
            let value = bound.value.filter(|_| !bound.is_read).map(plain_value);
            Need::Bound(comparison, Bound { value, text: plain(&bound.text), is_read: bound.is_read })
        }
        Need::OneOf(constants) => Need::OneOf(constants.into_iter().map(plain_value).collect()),
        Need::NoneOf(constants) => Need::NoneOf(constants.into_iter().map(plain_value).collect()),
        need @ Need::Truth(_) => need,
    };
    Demand::Clause { what: plain(&subject.text), need }
}

/// The text without backticks, between which words have names and CEL: an accent that looks like one in their place.
fn plain(text: &str) -> String {
    text.replace('`', "\u{2cb}")
}

fn plain_value(value: Scalar) -> Scalar {
    match value {
        Scalar::String(text) => Scalar::String(plain(&text)),
        value => value,
    }
}
