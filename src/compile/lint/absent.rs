//! Tests for what is not so, of what may not be there: then they do not hold, which is seldom meant.

use super::Lint;
use super::place::{Part, Place};
use super::subject;
use crate::model::{Comparison, Condition, Journey, Junction, Scalar, Tally};
use crate::syntax::{Code, Span};

/// Warns of `x != …` and `!(x == …)` where nothing beside them says what counts if `x` is absent.
pub(super) fn check(lint: &mut Lint<'_, '_>) {
    let mut found = Vec::new();
    for place in &lint.places.conditions {
        let mut tests = Tests { place, journey: lint.journey, denied: Vec::new(), asked: Vec::new() };
        tests.collect(place.whole(), false);
        let Tests { denied, asked, .. } = tests;
        for test in denied.into_iter().filter(|test| !asked.contains(&test.subject)) {
            found.push((test.span, test.words(), place.spot.path.clone()));
        }
    }
    for (span, (message, help), path) in found {
        lint.warn(Code::AbsentNotAsked, (span, &path), message, help);
    }
}

/// What is tested, by how it is named in a condition.
#[derive(PartialEq)]
enum Tested {
    Attribute(u16),
    Context(u16),
    Event(u16),
}

struct Test {
    subject: Tested,
    span: Span,
    /// How it is written; several operands of one `&&` that test the same are one test.
    texts: Vec<String>,
    /// What is said of its absence.
    missing: String,
    /// How one asks for it.
    has: String,
    /// Whether a `!` that stands further out turns what shall hold into what shall not.
    is_outer: bool,
    /// Whether it is the whole condition.
    is_whole: bool,
}

impl Test {
    /// The message, and the way out.
    fn words(&self) -> (String, String) {
        let Self { missing, has, .. } = self;
        let text = self.texts.join(" && ");
        let message = match self.is_outer {
            false => format!("`{text}` does not hold while {missing}"),
            true => format!("`{text}` is unknown while {missing}, and then the `!` around it does not hold"),
        };
        let (open, close) = if self.is_whole { ("", "") } else { ("(", ")") };
        let either = match self.texts.len() {
            1 => format!("`{open}!{has} || {text}{close}`"),
            _ => format!("`{open}!{has} || ({text}){close}`"),
        };
        let both = format!("`{open}{has} && {text}{close}`");
        let (then, otherwise) = if self.is_outer { (both, either) } else { (either, both) };
        (message, format!("write {then} if it shall hold then, {otherwise} if not"))
    }
}

struct Tests<'t, 'j, 'n> {
    place: &'t Place<'j, 'n>,
    journey: &'j Journey,
    /// Tests that hold for values other than the named ones.
    denied: Vec<Test>,
    /// What the author shows to have thought of: `has(x)`, `happened(x)`, or a test that needs a certain value.
    asked: Vec<Tested>,
}

impl<'j> Tests<'_, 'j, '_> {
    fn collect(&mut self, part: Part<'j, '_>, is_negated: bool) {
        match part.condition {
            Condition::Not(operand) => {
                let is_test = !matches!(operand.as_ref(), Condition::Not(_) | Condition::Junction(..));
                if is_test && !is_negated {
                    self.test(part, operand, true);
                } else {
                    part.operands().into_iter().for_each(|operand| self.collect(operand, !is_negated));
                }
            }
            Condition::Junction(Junction::And, _) if !is_negated => self.collect_all(part),
            Condition::Junction(..) => {
                part.operands().into_iter().for_each(|operand| self.collect(operand, is_negated));
            }
            condition => self.test(part, condition, is_negated),
        }
    }

    /// The operands of an `&&`: those that test the same become one test.
    fn collect_all(&mut self, part: Part<'j, '_>) {
        let mut merged: Vec<Test> = Vec::new();
        let operands = part.operands();
        let count = operands.len();
        for operand in operands {
            let before = self.denied.len();
            self.collect(operand, false);
            if matches!(operand.condition, Condition::Junction(..)) || self.denied.len() != before.saturating_add(1) {
                continue;
            }
            let Some(test) = self.denied.pop() else { continue };
            match merged.iter_mut().find(|other| !test.is_outer && !other.is_outer && other.subject == test.subject) {
                Some(other) => other.texts.extend(test.texts),
                None => merged.push(test),
            }
        }
        let is_whole = std::ptr::eq(part.condition, self.place.condition);
        for test in &mut merged {
            test.is_whole = is_whole && test.texts.len() == count;
        }
        self.denied.extend(merged);
    }

    /// A predicate; `part` is it with the `!` before it, if that stands directly there.
    fn test(&mut self, part: Part<'j, '_>, condition: &'j Condition, is_negated: bool) {
        let is_unequal = matches!(condition, Condition::Compare(Comparison::NotEqual, ..));
        let Some(subject) = tested(condition) else {
            return self.asked.extend(mentioned(condition));
        };
        if is_unequal == is_negated || matches!(condition, Condition::HasAttribute(_) | Condition::HasContext(_)) {
            return self.asked.push(subject);
        }
        if self.is_always_there(&subject) {
            return;
        }
        let text = self.place.written(part);
        let (missing, has) = self.names(condition, &subject);
        let is_outer = is_negated && !matches!(part.condition, Condition::Not(_));
        let is_whole = std::ptr::eq(part.condition, self.place.condition);
        let span = self.place.span(part);
        self.denied.push(Test { subject, span, texts: vec![text], missing, has, is_outer, is_whole });
    }

    /// Whether every host says it of every page.
    fn is_always_there(&self, subject: &Tested) -> bool {
        let Tested::Context(index) = *subject else { return false };
        let field = self.journey.context.get(usize::from(index));
        field.is_some_and(|field| matches!(field.name.as_str(), "path" | "channel"))
    }

    /// What is said of its absence, and how one asks for it.
    fn names(&self, condition: &Condition, subject: &Tested) -> (String, String) {
        let schema = &self.journey.schema;
        let (of, name) = match *subject {
            Tested::Attribute(index) => {
                let name = schema.attributes.get(usize::from(index)).map(|found| found.name.as_str());
                ("profile", name.unwrap_or_default())
            }
            Tested::Context(index) => {
                let name = self.journey.context.get(usize::from(index)).map(|found| found.name.as_str());
                ("context", name.unwrap_or_default())
            }
            Tested::Event(index) => {
                let name = schema.events.get(usize::from(index)).map(|found| found.name.as_str()).unwrap_or_default();
                let dimension = match subject::of(condition) {
                    Some(subject::Subject::Counter(counter)) => counter.dimension.as_ref(),
                    _ => None,
                };
                let asked = match dimension.map(|(dimension, value)| (dimension, value.as_ref())) {
                    None => format!("happened('{name}')"),
                    Some((dimension, Condition::Literal(Scalar::String(value)))) => {
                        format!("happened('{name}', 'all', '{dimension}', '{value}')")
                    }
                    Some((dimension, _)) => format!("happened('{name}', 'all', '{dimension}', …)"),
                };
                return (format!("`{name}` has not happened"), asked);
            }
        };
        (format!("`{of}.{name}` is not there"), format!("has({of}.{name})"))
    }
}

/// What a predicate tests that may not be there.
fn tested(condition: &Condition) -> Option<Tested> {
    let operand = match condition {
        Condition::In(operand, _) => operand.as_ref(),
        _ => subject::compared(condition).map_or(condition, |compared| compared.1),
    };
    if matches!(operand, Condition::OrValue(..)) {
        return None;
    }
    match subject::of(condition)? {
        subject::Subject::Attribute(attribute) => Some(Tested::Attribute(attribute)),
        subject::Subject::Context(field) => Some(Tested::Context(field)),
        subject::Subject::Counter(counter) => {
            let operand = subject::compared(condition).map(|compared| compared.1);
            matches!(operand, Some(Condition::Tally(Tally::Since, _))).then_some(Tested::Event(counter.event))
        }
        // They are never absent.
        subject::Subject::Impressions(..) | subject::Subject::Computed(_) | subject::Subject::Stage => None,
    }
}

/// What other predicates show to have been thought of.
fn mentioned(condition: &Condition) -> Vec<Tested> {
    let mut found: Vec<Tested> = subject::needed(condition).into_iter().filter_map(named).collect();
    found.extend(subject::of(condition).and_then(named));
    found
}

fn named(subject: subject::Subject<'_>) -> Option<Tested> {
    match subject {
        subject::Subject::Attribute(attribute) => Some(Tested::Attribute(attribute)),
        subject::Subject::Context(field) => Some(Tested::Context(field)),
        subject::Subject::Counter(counter) => Some(Tested::Event(counter.event)),
        subject::Subject::Impressions(..) | subject::Subject::Computed(_) | subject::Subject::Stage => None,
    }
}
