//! Writing a condition as text: one way for every expression, which parses back to the same one.

use super::ast::{Ast, AstKind, BinaryOperator, UnaryOperator};
use super::cel_word::is_selector;
use super::hidden::hidden;

/// Writes a condition as CEL, on one line, with no brackets but those that it needs. Costs one pass.
///
/// What `parse_condition` made comes back as it was, apart from places in the text. Two things no text can say, and so it
/// makes neither: a number that is not finite is written as `double('NaN')` or `double('inf')`, and a field with letters
/// that cannot stand in backticks is written in them nevertheless.
#[must_use]
pub fn print_condition(ast: &Ast) -> String {
    let mut printer = Printer { text: String::new() };
    printer.put(ast, Level::Conditional);
    printer.text
}

/// How tightly an expression holds together, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Conditional,
    /// That of a binary operator.
    Binary(u8),
    Unary,
    Member,
}

impl Level {
    fn of(ast: &Ast) -> Self {
        match &ast.kind {
            AstKind::Conditional(..) => Self::Conditional,
            AstKind::Binary(operator, ..) => Self::Binary(operator.level()),
            AstKind::Unary(..) => Self::Unary,
            // Not so for the grammar; but `-1.f()` reads as if the minus came last.
            AstKind::Int(value) if *value < 0 => Self::Unary,
            AstKind::Double(value) if value.is_sign_negative() => Self::Unary,
            _ => Self::Member,
        }
    }
}

struct Printer {
    text: String,
}

impl Printer {
    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The expression, in brackets if it holds together less than `outer` wants.
    fn put(&mut self, ast: &Ast, outer: Level) {
        if Level::of(ast) < outer {
            self.bracketed(ast);
        } else {
            self.expression(ast);
        }
    }

    fn bracketed(&mut self, ast: &Ast) {
        self.add("(");
        self.expression(ast);
        self.add(")");
    }

    fn expression(&mut self, ast: &Ast) {
        match &ast.kind {
            AstKind::Null => self.add("null"),
            AstKind::Bool(value) => self.add(if *value { "true" } else { "false" }),
            AstKind::Int(value) => self.add(&value.to_string()),
            AstKind::Double(value) => self.double(*value),
            AstKind::String(text) => self.quoted(text),
            AstKind::Identifier(name) => self.add(name),
            AstKind::Member(operand, field) => {
                self.put(operand, Level::Member);
                match is_selector(field) {
                    true => self.add(&format!(".{field}")),
                    false => self.add(&format!(".`{field}`")),
                }
            }
            AstKind::Index(operand, index) => {
                self.put(operand, Level::Member);
                self.add("[");
                self.expression(index);
                self.add("]");
            }
            AstKind::Call(name, arguments) => {
                self.add(name);
                self.list(("(", ")"), arguments);
            }
            AstKind::Method(operand, name, arguments) => {
                self.put(operand, Level::Member);
                self.add(&format!(".{name}"));
                self.list(("(", ")"), arguments);
            }
            AstKind::Unary(operator, operand) => self.unary(*operator, operand),
            AstKind::Binary(operator, ..) => self.binary(ast, operator.level()),
            AstKind::Conditional(condition, then, otherwise) => {
                self.put(condition, Level::Binary(BinaryOperator::LOOSEST));
                self.add(" ? ");
                self.put(then, Level::Binary(BinaryOperator::LOOSEST));
                self.add(" : ");
                self.put(otherwise, Level::Conditional);
            }
            AstKind::List(elements) => self.list(("[", "]"), elements),
            AstKind::Map(entries) => self.map(entries),
        }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Ast) {
        let start = self.text.len();
        self.add(match operator {
            UnaryOperator::Not => "!",
            UnaryOperator::Negate => "-",
        });
        // The grammar takes `!!x` and `--x`, but neither `!-x` nor `-!x`.
        if matches!(&operand.kind, AstKind::Unary(other, _) if *other != operator) {
            return self.bracketed(operand);
        }
        self.put(operand, Level::Unary);
        // A minus right before a number makes one number of both.
        let is_number = self.text.as_bytes().get(start.saturating_add(1)).is_some_and(u8::is_ascii_digit);
        if is_number && operator == UnaryOperator::Negate {
            self.text.insert(start.saturating_add(1), '(');
            self.add(")");
        }
    }

    /// Chains lean to the left and can be long, so they are written in a loop.
    fn binary(&mut self, ast: &Ast, level: u8) {
        let mut first = ast;
        let mut rest: Vec<(BinaryOperator, &Ast)> = Vec::new();
        while let AstKind::Binary(operator, left, right) = &first.kind
            && operator.level() == level
        {
            rest.push((*operator, right));
            first = left;
        }
        self.put(first, Level::Binary(level));
        for (operator, operand) in rest.into_iter().rev() {
            self.add(&format!(" {} ", operator.sign()));
            self.put(operand, Level::Binary(level.saturating_add(1)));
        }
    }

    fn list(&mut self, (open, close): (&str, &str), elements: &[Ast]) {
        self.add(open);
        for (number, element) in elements.iter().enumerate() {
            self.add(if number == 0 { "" } else { ", " });
            self.expression(element);
        }
        self.add(close);
    }

    fn map(&mut self, entries: &[(Ast, Ast)]) {
        self.add("{");
        for (number, (key, value)) in entries.iter().enumerate() {
            self.add(if number == 0 { "" } else { ", " });
            self.expression(key);
            self.add(": ");
            self.expression(value);
        }
        self.add("}");
    }

    /// The shortest digits that are this number, with a point or an exponent.
    fn double(&mut self, value: f64) {
        if value.is_finite() {
            self.add(&format!("{value:?}"));
        } else {
            self.add(&format!("double('{value}')"));
        }
    }

    /// In single quotes, all on one line; what cannot be seen is written as its number.
    fn quoted(&mut self, text: &str) {
        self.add("'");
        for letter in text.chars() {
            match letter {
                '\'' => self.add("\\'"),
                '\\' => self.add("\\\\"),
                '\n' => self.add("\\n"),
                '\r' => self.add("\\r"),
                '\t' => self.add("\\t"),
                letter if hidden(letter).is_none() => self.text.push(letter),
                letter => {
                    let number = u32::from(letter);
                    self.add(&if number > 0xffff { format!("\\U{number:08x}") } else { format!("\\u{number:04x}") });
                }
            }
        }
        self.add("'");
    }
}
