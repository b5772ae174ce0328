//! Checking conditions: every name is known, every operand has a type that its operator takes.

use super::form::{Field, journey_fields, profile_fields};
use super::hint;
use super::report::{Report, candidates, slip, suggestion};
use super::tree::Spot;
use crate::base::limits;
use crate::model::{Comparison, Condition, ContextField, Junction, Scalar, Schema, Type, index_of};
use crate::syntax::{Ast, AstKind, BinaryOperator, Code, Diagnostic, NodeValue, UnaryOperator, parse_condition};

/// The names that a condition may use.
pub(super) struct Scope<'a> {
    /// The document, for names whose declaration was reported.
    pub root: &'a Spot<'a>,
    pub schema: &'a Schema,
    pub context: &'a [ContextField],
    pub segments: &'a [String],
}

/// A checked expression and its type, or what is wrong with it.
pub(super) type Checked<T = (Condition, Type)> = Result<T, Found>;

/// What is wrong with an expression; nothing where it only reads what was reported at its declaration.
pub(super) type Found = Option<Box<Diagnostic>>;

pub(super) fn wrong<T>(ast: &Ast, code: Code, message: impl Into<String>, help: Option<String>) -> Checked<T> {
    Err(Some(Box::new(Diagnostic::new(code, ast.span, message).maybe_help(help))))
}

impl Report {
    /// Parses a condition that stands in the document.
    pub fn parsed(&mut self, spot: &Spot<'_>, text: &str) -> Option<Ast> {
        match parse_condition(text) {
            Ok(ast) => Some(ast),
            Err(diagnostic) => {
                self.in_condition(spot, diagnostic);
                None
            }
        }
    }

    /// Reports what was found wrong with a condition, if anything is to be said.
    pub fn found(&mut self, spot: &Spot<'_>, found: Found) {
        match found {
            Some(diagnostic) => self.in_condition(spot, *diagnostic),
            None => self.leave_unsaid(spot),
        }
    }

    /// Reports what is wrong within a condition, at its place in the document.
    pub fn in_condition(&mut self, spot: &Spot<'_>, mut diagnostic: Diagnostic) {
        let origin = match &spot.node.value {
            NodeValue::String(_, origin) => origin.as_ref(),
            _ => None,
        };
        diagnostic.span = origin.map_or(spot.span(), |origin| origin.span(diagnostic.span));
        self.push(diagnostic.at(&spot.path));
    }
}

const fn is_order(operator: BinaryOperator) -> bool {
    use BinaryOperator::{Greater, GreaterOrEqual, Less, LessOrEqual};
    matches!(operator, Less | LessOrEqual | Greater | GreaterOrEqual)
}

impl Scope<'_> {
    /// Parses and checks a condition that stands in the document.
    pub fn condition(&self, report: &mut Report, spot: &Spot<'_>) -> Option<Condition> {
        let text = spot.text()?;
        let ast = report.parsed(spot, text)?;
        match self.check(&ast) {
            Ok(condition) => Some(condition),
            Err(found) => {
                report.found(spot, found);
                None
            }
        }
    }

    /// That `name` is not known; nothing is said if its declaration was reported.
    pub(super) fn unknown(
        &self,
        ast: &Ast,
        code: Code,
        declared: &[&Field],
        (name, message): (&str, String),
        known: &mut dyn Iterator<Item = &str>,
    ) -> Found {
        if self.root.may_declare(declared, name) {
            return None;
        }
        let known = candidates(known);
        let place: Vec<&str> = declared.iter().map(|field| field.name).collect();
        let help = slip(name, &known)
            .or_else(|| self.read_as(name))
            .or_else(|| suggestion(name, &known))
            .or_else(|| Some(format!("declare it under `{}`", place.join("."))));
        Some(Box::new(Diagnostic::new(code, ast.span, message).maybe_help(help)))
    }

    /// Checks a whole condition: it must be a bool.
    pub fn check(&self, ast: &Ast) -> Checked<Condition> {
        let (condition, found) = self.expression(ast)?;
        if condition.depth() > limits::CONDITION_DEPTH {
            let message = format!("the condition is nested more than {} levels deep", limits::CONDITION_DEPTH);
            return wrong(ast, Code::ConditionLimit, message, Some("split it into segments".to_owned()));
        }
        if found == Type::Bool {
            return Ok(condition);
        }
        let message = format!("a condition is true or false, this is {}", with_article(found));
        wrong(ast, Code::TypeMismatch, message, hint::to_bool(found))
    }

    /// Checks an expression of any type.
    pub fn expression(&self, ast: &Ast) -> Checked {
        match &ast.kind {
            AstKind::Bool(value) => Ok((Condition::Literal(Scalar::Bool(*value)), Type::Bool)),
            AstKind::Int(value) => Ok((Condition::Literal(Scalar::Int(*value)), Type::Int)),
            AstKind::Double(value) => Ok((Condition::Literal(Scalar::Double(*value)), Type::Double)),
            AstKind::String(value) => Ok((Condition::Literal(Scalar::String(value.clone())), Type::String)),
            AstKind::Identifier(name) => self.identifier(ast, name),
            AstKind::Member(operand, name) => self.member(ast, operand, name),
            AstKind::Call(name, arguments) => self.call(ast, name, arguments),
            AstKind::List(_) => wrong(
                ast,
                Code::TypeMismatch,
                "a list may stand only after `in`",
                Some("write `x in ['a', 'b']`".to_owned()),
            ),
            AstKind::Unary(UnaryOperator::Not, operand) => {
                let operand = self.of_type(operand, Type::Bool, "`!`")?;
                Ok((Condition::Not(Box::new(operand)), Type::Bool))
            }
            AstKind::Unary(UnaryOperator::Negate, _) => wrong(
                ast,
                Code::NotSupported,
                "`-` may stand only before a number",
                Some("compare with a negative number, as in `x < -3`".to_owned()),
            ),
            AstKind::Binary(operator, left, right) => self.binary(ast, *operator, left, right),
            _ => wrong(ast, Code::NotSupported, "not yet", None),
        }
    }

    fn of_type(&self, ast: &Ast, wanted: Type, by: &str) -> Checked<Condition> {
        let (condition, found) = self.expression(ast)?;
        if found == wanted {
            return Ok(condition);
        }
        let help = hint::as_type(&condition, wanted).or_else(|| hint::to_bool(found).filter(|_| wanted == Type::Bool));
        wrong(ast, Code::TypeMismatch, hint::takes(by, wanted, found), help)
    }

    fn identifier(&self, ast: &Ast, name: &str) -> Checked {
        wrong(ast, Code::UnknownIdentifier, format!("`{name}` means nothing here"), Some(self.bare(name)))
    }

    fn member(&self, ast: &Ast, operand: &Ast, name: &str) -> Checked {
        match &operand.kind {
            AstKind::Identifier(base) if base == "profile" => {
                let (index, value_type) = self.attribute(ast, name)?;
                Ok((Condition::Attribute(index), value_type))
            }
            AstKind::Identifier(base) if base == "context" => {
                let (index, value_type) = self.context_field(ast, name)?;
                Ok((Condition::Context(index), value_type))
            }
            AstKind::Identifier(base) => {
                let help = self.base(base, name);
                wrong(operand, Code::UnknownIdentifier, format!("`{base}` means nothing here"), help)
            }
            _ => {
                let help = Some("a point may stand after `profile` and `context` only, once".to_owned());
                wrong(ast, Code::TypeMismatch, format!("this has no field `{name}`"), help)
            }
        }
    }

    pub(super) fn attribute(&self, ast: &Ast, name: &str) -> Checked<(u16, Type)> {
        let attributes = &self.schema.attributes;
        match index_of(attributes, |attribute| attribute.name == name).zip(self.schema.attribute(name)) {
            Some((index, attribute)) => Ok((index, attribute.value_type)),
            None => {
                let declared = [&journey_fields::PROFILE, &profile_fields::ATTRIBUTES];
                let message = format!("the profile has no attribute `{name}`");
                let mut known = attributes.iter().map(|attribute| attribute.name.as_str());
                Err(self.unknown(ast, Code::UnknownAttribute, &declared, (name, message), &mut known))
            }
        }
    }

    pub(super) fn context_field(&self, ast: &Ast, name: &str) -> Checked<(u16, Type)> {
        let index = index_of(self.context, |field| field.name == name);
        let field = index.and_then(|index| self.context.get(usize::from(index)));
        match index.zip(field) {
            Some((index, field)) => Ok((index, field.value_type)),
            None => {
                let message = format!("the context has no field `{name}`");
                let mut known = self.context.iter().map(|field| field.name.as_str());
                let declared = [&journey_fields::CONTEXT];
                Err(self.unknown(ast, Code::UnknownContext, &declared, (name, message), &mut known))
            }
        }
    }

    fn binary(&self, ast: &Ast, operator: BinaryOperator, left: &Ast, right: &Ast) -> Checked {
        let comparison = match operator {
            BinaryOperator::Or => return self.junction(ast, operator, Junction::Or),
            BinaryOperator::And => return self.junction(ast, operator, Junction::And),
            BinaryOperator::In => return self.contained(left, right),
            BinaryOperator::Equal => Comparison::Equal,
            BinaryOperator::NotEqual => Comparison::NotEqual,
            BinaryOperator::Less => Comparison::Less,
            BinaryOperator::LessOrEqual => Comparison::LessOrEqual,
            BinaryOperator::Greater => Comparison::Greater,
            BinaryOperator::GreaterOrEqual => Comparison::GreaterOrEqual,
            _ => return wrong(ast, Code::NotSupported, "not yet", None),
        };
        let is_chain = is_order(operator) && matches!(&left.kind, AstKind::Binary(before, ..) if is_order(*before));
        let (left, left_type) = self.expression(left)?;
        let (right, right_type) = self.expression(right)?;
        if !left_type.comparable_with(right_type) {
            let message = format!("{} cannot be compared with {}", with_article(left_type), with_article(right_type));
            let help = match is_chain {
                true => "compare each pair: `1 < x && x < 5`".to_owned(),
                false => hint::compared((&left, left_type), (&right, right_type)),
            };
            return wrong(ast, Code::TypeMismatch, message, Some(help));
        }
        Ok((Condition::Compare(comparison, Box::new(left), Box::new(right)), Type::Bool))
    }

    /// Flattens `a && b && c` into one junction, so that a long chain costs no depth.
    fn junction(&self, ast: &Ast, operator: BinaryOperator, junction: Junction) -> Checked {
        let mut operands = Vec::new();
        let mut waiting = vec![ast];
        while let Some(next) = waiting.pop() {
            match &next.kind {
                AstKind::Binary(found, left, right) if *found == operator => {
                    waiting.extend([right.as_ref(), left.as_ref()])
                }
                _ => operands.push(self.of_type(
                    next,
                    Type::Bool,
                    if junction == Junction::And { "`&&`" } else { "`||`" },
                )?),
            }
        }
        Ok((Condition::Junction(junction, operands), Type::Bool))
    }

    fn contained(&self, operand: &Ast, list: &Ast) -> Checked {
        let (condition, operand_type) = self.expression(operand)?;
        let AstKind::List(entries) = &list.kind else {
            return wrong(
                list,
                Code::TypeMismatch,
                "a list must stand after `in`",
                Some("write `x in ['a', 'b']`".to_owned()),
            );
        };
        let mut constants = Vec::new();
        for entry in entries {
            match self.expression(entry)? {
                (Condition::Literal(value), found) if found.comparable_with(operand_type) => constants.push(value),
                (constant @ Condition::Literal(_), found) => {
                    let message =
                        format!("{} is never in a list with {}", with_article(operand_type), with_article(found));
                    let help = hint::as_type(&constant, operand_type)
                        .or(Some("remove it, or write it as a value of that type".to_owned()));
                    return wrong(entry, Code::TypeMismatch, message, help);
                }
                _ => {
                    let help = Some("compare with what changes by `==`, and join by `||`".to_owned());
                    return wrong(entry, Code::NotSupported, "a list after `in` has numbers and text only", help);
                }
            }
        }
        Ok((Condition::In(Box::new(condition), constants), Type::Bool))
    }
}

/// The type with its article, for messages.
pub(super) fn with_article(value_type: Type) -> String {
    let article = if value_type == Type::Int { "an" } else { "a" };
    format!("{article} {}", value_type.name())
}
