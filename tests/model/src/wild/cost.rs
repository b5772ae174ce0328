//! Whether a condition is small enough for the documented limits, counted with caution.

use crate::journey_functions::NAMES;
use crate::parse::Expr;

const MOST_PARTS: usize = 500;
const MOST_LEVELS: usize = 24;
const MOST_WORK: usize = 45_000;
/// For a list whose length is not known.
const LENGTH: usize = 256;

/// Whether the checker can have nothing against the size.
pub fn is_small(expr: &Expr) -> bool {
    let cost = Cost::of(expr);
    cost.parts <= MOST_PARTS && cost.levels <= MOST_LEVELS && cost.work <= MOST_WORK && cost.macros <= 2
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
    /// Macros inside each other, in ranges, too.
    macros: usize,
}

impl Cost {
    fn of(expr: &Expr) -> Cost {
        let mut cost = Cost { parts: 1, levels: 0, work: 1, macros: 0 };
        match expr {
            Expr::Literal(_) | Expr::Variable(_) | Expr::Stage => {}
            Expr::Attribute(_) | Expr::Field(_) => cost.parts += 1,
            Expr::List(elements) => elements.iter().for_each(|element| cost.add(element, 1)),
            Expr::Map(entries) => {
                cost.work += entries.len() * entries.len();
                for (key, value) in entries {
                    cost.add(key, 1);
                    cost.add(value, 1);
                }
            }
            Expr::Select(of, _) | Expr::Has(of) | Expr::Not(of) | Expr::Negative(of) => cost.add(of, 1),
            Expr::Index(from, index) => {
                cost.add(from, 1);
                cost.add(index, 1);
            }
            Expr::Binary(_, left, right) => {
                cost.work += 160;
                cost.add(left, 1);
                cost.add(right, 1);
            }
            Expr::Choice(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| cost.add(part, 1));
            }
            Expr::Call(_, arguments) => {
                cost.work += 160;
                arguments.iter().for_each(|argument| cost.add(argument, 1));
            }
            Expr::Macro(parts) => {
                let length = match &parts.range {
                    Expr::List(elements) => elements.len(),
                    Expr::Map(entries) => entries.len(),
                    _ => LENGTH,
                };
                cost.parts += 2;
                cost.work += 160;
                cost.add(&parts.range, 1);
                for part in parts.condition.iter().chain(&parts.result) {
                    cost.add(part, length.max(1));
                }
                cost.macros += 1;
            }
        }
        cost.levels += 1;
        cost
    }

    fn add(&mut self, part: &Expr, times: usize) {
        let part = Cost::of(part);
        self.parts += part.parts;
        self.levels = self.levels.max(part.levels);
        self.work = self.work.saturating_add(part.work.saturating_mul(times));
        self.macros = self.macros.max(part.macros);
    }
}
