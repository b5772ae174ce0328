//! Whether a condition is small enough for the documented limits, counted with caution.

use super::world::is_list;
use crate::journey_functions::NAMES;
use crate::parse::{Expr, Macro};

const MOST_PARTS: usize = 500;
const MOST_LEVELS: usize = 24;
const MOST_WORK: usize = 45_000;
const MOST_ELEMENTS: usize = 18_000;
/// For a list whose length is not known, and for one that is read.
const LENGTH: usize = 256;

/// Whether the checker can have nothing against the size.
pub fn is_small(expr: &Expr) -> bool {
    let cost = Cost::of(expr);
    cost.parts <= MOST_PARTS
        && cost.levels <= MOST_LEVELS
        && cost.work <= MOST_WORK
        && cost.elements <= MOST_ELEMENTS
        && cost.macros <= 2
}

/// Whether the outcome can depend on the visitor or the request.
pub fn reads_something(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(_) | Expr::Variable(_) => false,
        Expr::Stage | Expr::Attribute(_) | Expr::Field(_) => true,
        Expr::List(elements) => elements.iter().any(reads_something),
        Expr::Map(entries) => entries.iter().any(|(key, value)| reads_something(key) || reads_something(value)),
        Expr::Select(of, _) | Expr::Has(of) | Expr::Not(of) | Expr::Negative(of) => reads_something(of),
        Expr::Index(a, b) | Expr::Binary(_, a, b) => reads_something(a) || reads_something(b),
        Expr::Choice(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().any(|x| reads_something(x))
        }
        Expr::Call(name, arguments) => NAMES.contains(name) || arguments.iter().any(reads_something),
        Expr::Macro(parts) => {
            let parts = [Some(&parts.range), parts.condition.as_ref(), parts.result.as_ref()];
            parts.into_iter().flatten().any(reads_something)
        }
    }
}

#[derive(Default)]
struct Cost {
    parts: usize,
    levels: usize,
    work: usize,
    /// Elements of lists that are built.
    elements: usize,
    /// Macros inside each other, in ranges, too.
    macros: usize,
    /// How long the list or map can be that it comes to.
    length: usize,
}

impl Cost {
    fn of(expr: &Expr) -> Cost {
        let mut cost = Cost { parts: 1, work: 1, ..Cost::default() };
        match expr {
            Expr::Literal(_) | Expr::Variable(_) | Expr::Stage => {}
            Expr::Attribute(name) | Expr::Field(name) => {
                cost.parts += 1;
                if is_list(name) {
                    cost.length = LENGTH;
                    cost.work += LENGTH / 4;
                }
            }
            Expr::List(elements) => {
                for element in elements {
                    cost.add(element, 1);
                }
                cost.length = elements.len();
                cost.elements += elements.len();
            }
            Expr::Map(entries) => {
                for (key, value) in entries {
                    cost.add(key, 1);
                    cost.add(value, 1);
                }
                cost.length = entries.len() * (entries.len() + 1);
                cost.work += cost.length;
                cost.elements += entries.len();
            }
            Expr::Select(of, _) | Expr::Has(of) | Expr::Not(of) | Expr::Negative(of) => {
                cost.work += cost.add(of, 1);
            }
            Expr::Index(from, index) => {
                cost.work += cost.add(from, 1);
                cost.add(index, 1);
                cost.length = LENGTH;
            }
            Expr::Binary(operator, left, right) => {
                let (left, right) = (cost.add(left, 1), cost.add(right, 1));
                cost.work += left + right + if *operator == "+" { 160 } else { 0 };
                if *operator == "+" {
                    cost.length = left + right;
                    cost.elements += left + right;
                }
            }
            Expr::Choice(condition, then, otherwise) => {
                cost.add(condition, 1);
                cost.length = cost.add(then, 1).max(cost.add(otherwise, 1));
            }
            Expr::Call(name, arguments) => {
                let lengths = arguments.iter().map(|argument| cost.add(argument, 1));
                cost.length = lengths.max().unwrap_or(0);
                cost.work += if *name == "dyn" || *name == "orValue" { 0 } else { 160 };
            }
            Expr::Macro(parts) => cost.of_macro(parts),
        }
        cost.levels += 1;
        cost
    }

    fn of_macro(&mut self, parts: &Macro) {
        self.parts += 2;
        self.work += 160;
        let length = self.add(&parts.range, 1);
        let length = match &parts.range {
            Expr::List(elements) => elements.len(),
            Expr::Map(entries) => entries.len(),
            _ => length.max(LENGTH),
        };
        for part in parts.condition.iter().chain(&parts.result) {
            self.add(part, length.max(1));
        }
        self.length = length;
        self.elements += length;
        self.macros += 1;
    }

    /// Adds a part that is worked out so often, and returns the length of what it comes to.
    fn add(&mut self, part: &Expr, times: usize) -> usize {
        let part = Cost::of(part);
        self.parts += part.parts;
        self.levels = self.levels.max(part.levels);
        self.work = self.work.saturating_add(part.work.saturating_mul(times));
        self.elements = self.elements.saturating_add(part.elements.saturating_mul(times));
        self.macros = self.macros.max(part.macros);
        part.length
    }
}
