//! How much a condition can cost when it runs, bounded beforehand: no condition can hold up a page.

use super::condition::{Checked, Scope, wrong};
use crate::base::limits;
use crate::model::{Arithmetic, Condition, Function, Macro, Scalar, Tally, Type};
use crate::syntax::{Ast, Code};

/// What an operation on texts costs: it reads up to 4,096 bytes.
const TEXT: u64 = 64;

/// What a condition can cost, and build, at most.
#[derive(Clone, Copy, Default)]
struct Work {
    /// Steps.
    steps: u64,
    /// Texts that are built.
    texts: u64,
    /// Elements of lists that are built.
    elements: u64,
    /// How long the list or map is that it comes to.
    length: u64,
}

impl Work {
    fn and(self, other: Self) -> Self {
        Self {
            steps: self.steps.saturating_add(other.steps),
            texts: self.texts.saturating_add(other.texts),
            elements: self.elements.saturating_add(other.elements),
            length: self.length.max(other.length),
        }
    }

    fn times(self, count: u64) -> Self {
        Self {
            steps: self.steps.saturating_mul(count),
            texts: self.texts.saturating_mul(count),
            elements: self.elements.saturating_mul(count),
            length: self.length,
        }
    }

    fn costing(mut self, steps: u64) -> Self {
        self.steps = self.steps.saturating_add(steps);
        self
    }

    /// That it comes to a list or map of so many entries.
    const fn long(mut self, length: u64) -> Self {
        self.length = length;
        self
    }

    fn building(mut self, texts: u64, elements: u64) -> Self {
        self.texts = self.texts.saturating_add(texts);
        self.elements = self.elements.saturating_add(elements);
        self
    }
}

/// Refuses a condition that could take too long or build too much.
pub(super) fn check(scope: &Scope<'_>, ast: &Ast, condition: &Condition) -> Checked<()> {
    let work = Measure { scope }.of(condition);
    let (what, most, found) = [
        ("steps", limits::CONDITION_WORK, work.steps),
        ("texts built", limits::CONDITION_TEXTS, work.texts),
        ("elements of lists built", limits::CONDITION_ELEMENTS, work.elements),
    ]
    .into_iter()
    .find(|(_, most, found)| found > most)
    .unwrap_or_default();
    if found == most {
        return Ok(());
    }
    let message = format!("the condition can take {found} {what}; at most {most} are allowed");
    let help = "shorten the lists under `all`, `exists`, `filter` and `map`, or put one of two macros inside each other into a segment";
    wrong(ast, Code::ConditionLimit, message, Some(help.to_owned()))
}

struct Measure<'a> {
    scope: &'a Scope<'a>,
}

impl Measure<'_> {
    fn of(&self, condition: &Condition) -> Work {
        let count = |entries: usize| u64::try_from(entries).unwrap_or(u64::MAX);
        let operands = || {
            let operands = condition.operands().into_iter().map(|operand| self.of(operand));
            operands.fold(Work::default(), Work::and).costing(1).long(limits::MACRO_ELEMENTS)
        };
        match condition {
            Condition::Conditional(test, then, otherwise) => {
                self.of(test).long(0).and(self.of(then)).and(self.of(otherwise)).costing(1)
            }
            Condition::OrValue(first, second) => self.of(first).and(self.of(second)).costing(1),
            Condition::In(_, constants) => operands().costing(count(constants.len())),
            Condition::List(entries) => operands().building(0, count(entries.len())).long(count(entries.len())),
            Condition::Map(entries) => {
                let length = count(entries.len());
                operands().costing(length.saturating_mul(length)).building(0, length).long(length)
            }
            Condition::Contained(operand, range) => {
                let range = self.of(range);
                // Each element may be a list itself.
                self.of(operand).and(range).costing(range.length.max(range.elements)).costing(1)
            }
            Condition::Compare(_, left, right) => {
                let (left, right) = (self.of(left), self.of(right));
                left.and(right).costing(left.elements.min(right.elements)).costing(1)
            }
            Condition::Macro(kind, range, body) => self.folded(*kind, range, body),
            Condition::Arithmetic(Arithmetic::Add, left, right) => self.sum(left, right),
            Condition::Call(function, _) => match function {
                Function::String => operands().costing(TEXT).building(1, 0),
                _ => operands().costing(TEXT),
            },
            Condition::Matches(..) => operands().costing(TEXT),
            _ => operands(),
        }
    }

    fn folded(&self, kind: Macro, range: &Condition, body: &Condition) -> Work {
        let range = self.of(range);
        let total = range.and(self.of(body).times(range.length)).costing(1);
        match kind {
            Macro::Filter | Macro::Map => total.building(0, range.length).long(range.length),
            Macro::All | Macro::Exists | Macro::ExistsOne => total,
        }
    }

    fn sum(&self, left: &Condition, right: &Condition) -> Work {
        let (one, other) = (self.of(left), self.of(right));
        let both = one.and(other).costing(1);
        if self.is_no_text(left) || self.is_no_text(right) {
            return both;
        }
        let length = one.length.saturating_add(other.length);
        if is_list(left) || is_list(right) {
            return both.costing(length).building(0, length).long(length);
        }
        both.costing(TEXT).building(1, 0).long(length)
    }

    /// Whether it surely comes to a number or a time.
    fn is_no_text(&self, condition: &Condition) -> bool {
        let is_other = |declared: Option<Type>| declared.is_some_and(|declared| declared != Type::String);
        match condition {
            Condition::Literal(value) => !matches!(value, Scalar::String(_)),
            Condition::Attribute(index) => {
                let attribute = self.scope.schema.attributes.get(usize::from(*index));
                is_other(attribute.map(|attribute| attribute.value_type))
            }
            Condition::Context(index) => {
                is_other(self.scope.context.get(usize::from(*index)).map(|field| field.value_type))
            }
            Condition::Arithmetic(Arithmetic::Add, left, right) => self.is_no_text(left) || self.is_no_text(right),
            Condition::Tally(tally, _) => !matches!(tally, Tally::Happened(_)),
            Condition::Call(function, _) => *function != Function::String,
            Condition::Arithmetic(..)
            | Condition::Negate(_)
            | Condition::Impressions(..)
            | Condition::TimePart(..)
            | Condition::Age(_) => true,
            _ => false,
        }
    }
}

/// Whether it surely comes to a list.
fn is_list(condition: &Condition) -> bool {
    match condition {
        Condition::List(_) | Condition::Macro(Macro::Filter | Macro::Map, ..) => true,
        Condition::Arithmetic(Arithmetic::Add, left, right) => is_list(left) || is_list(right),
        _ => false,
    }
}
