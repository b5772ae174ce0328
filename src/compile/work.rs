//! How much a condition can cost when it runs, bounded beforehand: no condition can hold up a page.

use super::condition::{Checked, Scope, wrong};
use super::extent::Extent;
use crate::base::limits;
use crate::model::{Arithmetic, Condition, Function, Macro, Scalar, Type};
use crate::syntax::{Ast, Code};

/// What an operation on texts costs: it reads and writes up to 4,096 bytes, so this also bounds what is built.
const TEXT: u64 = 160;
/// So many texts are read, or looked at by `in`, for one unit: what one is, is seen without a step of the program.
const TEXTS: u64 = 4;
/// Beyond it, a message says only that it is more.
const TOLD: u64 = 1_000_000_000;

/// What a condition can cost, and build, at most.
#[derive(Clone, Copy, Default)]
struct Work {
    /// Units of work.
    units: u64,
    /// Elements of lists that are built.
    elements: u64,
}

impl Work {
    const fn and(self, other: Self) -> Self {
        Self { units: self.units.saturating_add(other.units), elements: self.elements.saturating_add(other.elements) }
    }

    const fn times(self, count: u64) -> Self {
        Self { units: self.units.saturating_mul(count), elements: self.elements.saturating_mul(count) }
    }

    const fn costing(mut self, units: u64) -> Self {
        self.units = self.units.saturating_add(units);
        self
    }

    const fn building(mut self, elements: u64) -> Self {
        self.elements = self.elements.saturating_add(elements);
        self
    }
}

/// Refuses a condition that could take too long or build too much.
pub(super) fn check(scope: &Scope<'_>, ast: &Ast, condition: &Condition) -> Checked<()> {
    let (work, _) = Measure { scope, elements: Vec::new() }.of(condition);
    let excess = [
        ("take", "units of work", limits::CONDITION_WORK, work.units),
        ("build", "elements of lists", limits::CONDITION_ELEMENTS, work.elements),
    ]
    .into_iter()
    .find(|(_, _, most, found)| found > most);
    let Some((can, what, most, found)) = excess else { return Ok(()) };
    let found = if found > TOLD { format!("more than {TOLD}") } else { found.to_string() };
    let message = format!("the condition can {can} {found} {what}; at most {most} are allowed");
    let help = "shorten the lists under `all`, `exists`, `filter` and `map` and the lists and maps that are compared; of two macros inside each other put one into a segment, or write it as `x in list`";
    wrong(ast, Code::ConditionLimit, message, Some(help.to_owned()))
}

struct Measure<'a> {
    scope: &'a Scope<'a>,
    /// The elements at hand, one per macro around.
    elements: Vec<Extent>,
}

impl Measure<'_> {
    /// What it costs, and what it comes to.
    fn of(&mut self, condition: &Condition) -> (Work, Extent) {
        let (work, extents) = match condition {
            Condition::Macro(kind, range, body) => return self.folded(*kind, range, body),
            _ => self.all(condition.operands()),
        };
        let operand = |place: usize| extents.get(place).cloned().unwrap_or_default();
        let (first, second) = (operand(0), operand(1));
        match condition {
            Condition::Conditional(..) => (work, second.or(operand(2))),
            Condition::OrValue(..) => (work, first.or(second)),
            Condition::In(_, constants) => (work.costing(count(constants.len())), Extent::PLAIN),
            Condition::List(entries) => (work.building(count(entries.len())), Extent::list(extents)),
            Condition::Map(entries) => {
                let length = count(entries.len());
                let values = extents.into_iter().skip(1).step_by(2).collect();
                (work.costing(length.saturating_mul(length)).building(length), Extent::map(values))
            }
            Condition::Contained(..) => {
                // Its keys, or its elements, each of which may be a list itself.
                let each = second.length.saturating_mul(first.compared.max(1)).min(second.compared);
                let units = if second.is_of_texts() { each.div_ceil(TEXTS) } else { each };
                (work.costing(units), Extent::PLAIN)
            }
            Condition::Compare(..) => {
                // As long as both are alike; the first look is the operation's own.
                let further = first.compared.min(second.compared).saturating_sub(1);
                (work.costing(further), Extent::PLAIN)
            }
            Condition::Index(..) => {
                let keys = if first.is_map() { first.length } else { 0 };
                // Which entry it is cannot be told.
                let mut entry = first.entry();
                entry.length = count(limits::LIST_ELEMENTS);
                (work.costing(keys), entry)
            }
            Condition::HasKey(..) => (work.costing(first.length), Extent::PLAIN),
            Condition::Element(depth) => {
                (work, self.elements.get(usize::from(*depth)).cloned().unwrap_or(Extent::SINGLE))
            }
            Condition::Arithmetic(Arithmetic::Add, ..) => {
                let sum = first.plus(second);
                let work = if sum.is_text() { work.costing(TEXT) } else { work };
                (work.costing(sum.length).building(sum.length), sum)
            }
            Condition::Attribute(_) | Condition::Context(_) => {
                let read = self.single(condition);
                (work.costing(read.length.div_ceil(TEXTS)), read)
            }
            Condition::Call(Function::String, _) => (work.costing(TEXT), Extent::TEXT),
            Condition::Call(..) | Condition::Matches(..) => (work.costing(TEXT), Extent::PLAIN),
            _ => (work, self.single(condition)),
        }
    }

    /// What these cost together with the operation on them, and what each comes to.
    fn all(&mut self, operands: Vec<&Condition>) -> (Work, Vec<Extent>) {
        let mut total = Work::default().costing(1);
        let mut extents = Vec::new();
        for operand in operands {
            let (work, extent) = self.of(operand);
            total = total.and(work);
            extents.push(extent);
        }
        (total, extents)
    }

    fn folded(&mut self, kind: Macro, range: &Condition, body: &Condition) -> (Work, Extent) {
        let (work, range) = self.of(range);
        self.elements.push(range.element());
        let (each, body) = self.of(body);
        self.elements.pop();
        let total = work.and(each.times(range.length)).costing(1);
        match kind {
            Macro::Filter => (total.building(range.length), range.filtered()),
            Macro::Map => (total.building(range.length), body.repeated(range.length)),
            Macro::All | Macro::Exists | Macro::ExistsOne => (total, Extent::PLAIN),
        }
    }

    /// What is no operation on others: a text or not, or as many texts as may be read.
    fn single(&self, condition: &Condition) -> Extent {
        let declared = |value_type: Option<Type>| match value_type {
            None => Extent::SINGLE,
            Some(Type::String) => Extent::TEXT,
            Some(Type::Strings) => Extent::TEXT.repeated(count(limits::LIST_ELEMENTS)),
            Some(_) => Extent::PLAIN,
        };
        match condition {
            Condition::Literal(Scalar::String(_)) | Condition::Stage => Extent::TEXT,
            Condition::Attribute(index) => {
                let attribute = self.scope.schema.attributes.get(usize::from(*index));
                declared(attribute.map(|attribute| attribute.value_type))
            }
            Condition::Context(index) => {
                declared(self.scope.context.get(usize::from(*index)).map(|field| field.value_type))
            }
            _ => Extent::PLAIN,
        }
    }
}

fn count(entries: usize) -> u64 {
    u64::try_from(entries).unwrap_or(u64::MAX)
}
