//! Checking expressions: every name is known, every operand has a type that its operator takes.

use super::condition::{Checked, Scope, too_deep, wrong};
use super::form::{journey_fields, profile_fields};
use super::hint;
use super::static_type::StaticType;
use crate::base::limits;
use crate::model::{Arithmetic, Condition, HIDDEN_ATTRIBUTE, Junction, Scalar, Type, index_of};
use crate::syntax::{Ast, AstKind, BinaryOperator, Code, UnaryOperator};

/// Deepest text that is looked into. It is deeper than a checked condition may be, because `dyn(x)` and the like leave nothing behind.
const DEEPEST: usize = limits::CONDITION_DEPTH * 2;

/// What stands around an expression.
#[derive(Clone, Copy)]
pub(super) struct Checker<'a> {
    pub scope: &'a Scope<'a>,
    /// The variable of the macro around it, if there is one.
    pub variable: Option<&'a Variable<'a>>,
    depth: usize,
}

/// The name that a macro gives to the element at hand.
pub(super) struct Variable<'a> {
    pub name: &'a str,
    pub value_type: StaticType,
    /// 0 in the outermost macro.
    pub level: u8,
    /// That of the macro around this one.
    pub outer: Option<&'a Variable<'a>>,
}

impl<'a> Checker<'a> {
    pub fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, variable: None, depth: 0 }
    }

    /// The checker for the body of a macro.
    pub fn within<'b>(self, variable: &'b Variable<'b>) -> Checker<'b>
    where
        'a: 'b,
    {
        Checker { variable: Some(variable), ..self }
    }

    /// The macro's variable of this name.
    pub fn variable(&self, name: &str) -> Option<&'a Variable<'a>> {
        let mut variable = self.variable;
        while let Some(found) = variable.filter(|variable| variable.name != name) {
            variable = found.outer;
        }
        variable
    }

    /// Checks an expression of any type.
    pub fn expression(mut self, ast: &Ast) -> Checked {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEEPEST {
            return too_deep(ast);
        }
        match &ast.kind {
            AstKind::Null => Ok((Condition::Null, StaticType::Null)),
            AstKind::Bool(value) => literal(Scalar::Bool(*value)),
            AstKind::Int(value) => literal(Scalar::Int(*value)),
            AstKind::Double(value) => Ok((double(*value), StaticType::Double)),
            AstKind::String(value) => literal(Scalar::String(value.clone())),
            AstKind::Identifier(name) => self.identifier(ast, name),
            AstKind::Member(operand, name) => self.member(ast, operand, name),
            AstKind::Index(operand, key) => self.index(ast, operand, key),
            AstKind::Call(name, arguments) => self.call(ast, name, arguments),
            AstKind::Method(operand, name, arguments) => self.method(ast, operand, name, arguments),
            AstKind::List(entries) => self.expressions(entries).map(list_of),
            AstKind::Map(entries) => self.map(entries),
            AstKind::Unary(UnaryOperator::Not, operand) => {
                let operand = self.of_type(operand, &StaticType::Bool, "`!`")?;
                Ok((Condition::Not(Box::new(operand)), StaticType::Bool))
            }
            AstKind::Unary(UnaryOperator::Negate, operand) => self.negative(operand),
            AstKind::Binary(BinaryOperator::Or, ..) => self.junction(ast, BinaryOperator::Or, Junction::Or),
            AstKind::Binary(BinaryOperator::And, ..) => self.junction(ast, BinaryOperator::And, Junction::And),
            AstKind::Binary(BinaryOperator::In, operand, range) => self.contained(operand, range),
            AstKind::Binary(operator, left, right) => self.binary(ast, *operator, left, right),
            AstKind::Conditional(condition, then, otherwise) => self.conditional(ast, condition, then, otherwise),
        }
    }

    /// Checks an operand whose type is given.
    pub fn of_type(self, ast: &Ast, wanted: &StaticType, by: &str) -> Checked<Condition> {
        let (condition, found) = self.expression(ast)?;
        if found.fits(wanted) {
            return Ok(condition);
        }
        let help = hint::as_type(&condition, wanted)
            .or_else(|| hint::to_bool(&found).filter(|_| *wanted == StaticType::Bool))
            .or_else(|| hint::converted((&condition, &found), wanted))
            .unwrap_or_else(|| hint::source(wanted));
        let message = format!("{by} takes {}, this is {}", wanted.with_article(), found.with_article());
        wrong(ast, Code::TypeMismatch, message, Some(help))
    }

    fn is_bare_field(&self, name: &str) -> bool {
        self.scope.has_bare_fields && self.scope.context.iter().any(|field| field.name == name)
    }

    fn identifier(self, ast: &Ast, name: &str) -> Checked {
        if let Some(variable) = self.variable(name) {
            return Ok((Condition::Element(variable.level), variable.value_type.clone()));
        }
        if self.is_bare_field(name) {
            return self.context_field(ast, name).map(|(index, found)| (Condition::Context(index), found.into()));
        }
        if name == "stage" {
            return self.stage(ast);
        }
        wrong(ast, Code::UnknownIdentifier, format!("`{name}` means nothing here"), Some(self.scope.bare(name)))
    }

    fn member(self, ast: &Ast, operand: &Ast, name: &str) -> Checked {
        if let Some(read) = self.declared(ast, operand, name) {
            return read.map(|(condition, declared)| (condition, declared.into()));
        }
        let (condition, found) = self.expression(operand)?;
        let value = match found {
            StaticType::Map(value) => *value,
            StaticType::Dyn => StaticType::Dyn,
            found => {
                let help = Some("a point stands after `profile`, `context` and maps".to_owned());
                let message = format!("{} has no field `{name}`", found.with_article());
                return wrong(ast, Code::TypeMismatch, message, help);
            }
        };
        Ok((Condition::Index(Box::new(condition), Box::new(key(name))), value))
    }

    /// `profile.name` or `context.name`, or what is wrong with a name that stands before a point; nothing for any other operand.
    fn declared(self, ast: &Ast, operand: &Ast, name: &str) -> Option<Checked<(Condition, Type)>> {
        let AstKind::Identifier(base) = &operand.kind else {
            return None;
        };
        if self.variable(base).is_some() || self.is_bare_field(base) {
            return None;
        }
        Some(match base.as_str() {
            "profile" => self.attribute(ast, name).map(|(index, found)| (Condition::Attribute(index), found)),
            "context" => self.context_field(ast, name).map(|(index, found)| (Condition::Context(index), found)),
            "stage" => return None,
            _ => {
                let help = self.scope.base(base, name);
                wrong(operand, Code::UnknownIdentifier, format!("`{base}` means nothing here"), help)
            }
        })
    }

    fn attribute(self, ast: &Ast, name: &str) -> Checked<(u16, Type)> {
        let attributes = &self.scope.schema.attributes;
        let visible = Some(name).filter(|name| !name.starts_with(HIDDEN_ATTRIBUTE));
        let index = visible.and_then(|name| index_of(attributes, |attribute| attribute.name == name));
        match index.zip(self.scope.schema.attribute(name)) {
            Some((index, attribute)) => Ok((index, attribute.value_type)),
            None => {
                let declared = [&journey_fields::PROFILE, &profile_fields::ATTRIBUTES];
                let message = format!("the profile has no attribute `{name}`");
                let known = attributes.iter().map(|attribute| attribute.name.as_str());
                let mut known = known.filter(|known| !known.starts_with(HIDDEN_ATTRIBUTE));
                Err(self.scope.unknown(ast, Code::UnknownAttribute, &declared, (name, message), &mut known))
            }
        }
    }

    fn context_field(self, ast: &Ast, name: &str) -> Checked<(u16, Type)> {
        let context = self.scope.context;
        let index = index_of(context, |field| field.name == name);
        let field = index.and_then(|index| context.get(usize::from(index)));
        match index.zip(field) {
            Some((index, field)) => Ok((index, field.value_type)),
            None => {
                let message = format!("the context has no field `{name}`");
                let mut known = context.iter().map(|field| field.name.as_str());
                let declared = [&journey_fields::CONTEXT];
                Err(self.scope.unknown(ast, Code::UnknownContext, &declared, (name, message), &mut known))
            }
        }
    }

    fn index(self, ast: &Ast, operand: &Ast, key: &Ast) -> Checked {
        if let (AstKind::Identifier(base), AstKind::String(name)) = (&operand.kind, &key.kind)
            && matches!(base.as_str(), "profile" | "context")
            && self.variable(base).is_none()
        {
            let help = Some(format!("write `{base}.{name}`"));
            return wrong(ast, Code::TypeMismatch, format!("`{base}` is read by a point"), help);
        }
        let (operand, found) = self.expression(operand)?;
        let (place, place_type) = self.expression(key)?;
        let (value, takes) = match found {
            StaticType::List(element) => (*element, [StaticType::Int].as_slice()),
            StaticType::Map(value) => (*value, [StaticType::String].as_slice()),
            StaticType::Dyn => (StaticType::Dyn, [StaticType::Int, StaticType::String].as_slice()),
            found => {
                let message = format!("`[…]` stands after a list or a map, this is {}", found.with_article());
                let help = Some("remove it, or compare the whole with `==`".to_owned());
                return wrong(ast, Code::TypeMismatch, message, help);
            }
        };
        if !takes.iter().any(|taken| taken.fits(&place_type)) {
            let wanted = takes.iter().map(StaticType::with_article).collect::<Vec<_>>().join(" or ");
            let message = format!("`[…]` takes {wanted} here, this is {}", place_type.with_article());
            let help = takes.first().and_then(|wanted| hint::as_type(&place, wanted));
            let help = help.or(Some("a list has places from 0, a map has keys that are strings".to_owned()));
            return wrong(key, Code::TypeMismatch, message, help);
        }
        Ok((Condition::Index(Box::new(operand), Box::new(place)), value))
    }

    /// `has(x)`: an attribute, a context field, or the key of a map.
    pub fn has(self, argument: &Ast) -> Checked {
        let AstKind::Member(operand, name) = &argument.kind else {
            return self.has_nothing(argument);
        };
        let condition = match self.declared(argument, operand, name) {
            Some(declared) => match declared?.0 {
                Condition::Attribute(index) => Condition::HasAttribute(index),
                Condition::Context(index) => Condition::HasContext(index),
                other => other,
            },
            None => match self.expression(operand)? {
                (map, StaticType::Map(_) | StaticType::Dyn) => Condition::HasKey(Box::new(map), Box::new(key(name))),
                _ => return self.has_nothing(argument),
            },
        };
        Ok((condition, StaticType::Bool))
    }

    fn has_nothing(self, argument: &Ast) -> Checked {
        let help = match &argument.kind {
            AstKind::Identifier(name) | AstKind::String(name) => self.scope.read_as(name),
            AstKind::Index(..) => Some("write `has(map.key)`, or ask `'key' in map`".to_owned()),
            _ => None,
        };
        let help = help.or(Some(
            "ask `has(profile.country)` or `has(context.campaign)`; for events there is `happened`".to_owned(),
        ));
        wrong(argument, Code::UnknownFunction, "`has` takes an attribute, a context field or the key of a map", help)
    }

    pub fn expressions(self, entries: &[Ast]) -> Checked<Vec<(Condition, StaticType)>> {
        entries.iter().map(|entry| self.expression(entry)).collect()
    }

    fn map(self, entries: &[(Ast, Ast)]) -> Checked {
        let mut values: Vec<(Condition, Condition)> = Vec::new();
        let mut value_type: Option<StaticType> = None;
        for (key, value) in entries {
            let (name, found) = self.expression(key)?;
            if !found.fits(&StaticType::String) {
                let help = hint::as_type(&name, &StaticType::String);
                let help = help.or(Some("write keys as in `{'key': value}`".to_owned()));
                let message = format!("the keys of a map are strings, this is {}", found.with_article());
                return wrong(key, Code::TypeMismatch, message, help);
            }
            if let Condition::Literal(Scalar::String(text)) = &name
                && values.iter().any(|entry| entry.0 == name)
            {
                let help = Some("keep one of them".to_owned());
                return wrong(key, Code::DuplicateKey, format!("the key `{text}` stands twice in this map"), help);
            }
            let (value, found) = self.expression(value)?;
            value_type = Some(value_type.map_or(found.clone(), |known| known.joined(&found)));
            values.push((name, value));
        }
        Ok((Condition::Map(values), StaticType::map(value_type.unwrap_or(StaticType::Dyn))))
    }

    /// Flattens `a && b && c` into one junction, so that a long chain costs no depth.
    fn junction(self, ast: &Ast, operator: BinaryOperator, junction: Junction) -> Checked {
        let by = if junction == Junction::And { "`&&`" } else { "`||`" };
        let mut operands = Vec::new();
        let mut waiting = vec![ast];
        while let Some(next) = waiting.pop() {
            match &next.kind {
                AstKind::Binary(found, left, right) if *found == operator => {
                    waiting.extend([right.as_ref(), left.as_ref()])
                }
                _ => operands.push(self.of_type(next, &StaticType::Bool, by)?),
            }
        }
        Ok((Condition::Junction(junction, operands), StaticType::Bool))
    }
}

/// A list of checked entries; of unlike ones the type is known only when it runs.
pub(super) fn list_of(entries: Vec<(Condition, StaticType)>) -> (Condition, StaticType) {
    let element = entries.iter().map(|entry| entry.1.clone()).reduce(|one, other| one.joined(&other));
    let values = entries.into_iter().map(|entry| entry.0).collect();
    (Condition::List(values), StaticType::list(element.unwrap_or(StaticType::Dyn)))
}

/// The key of a map as a constant.
fn key(name: &str) -> Condition {
    Condition::Literal(Scalar::String(name.to_owned()))
}

/// A constant with its type.
pub(super) fn literal(value: Scalar) -> Checked {
    let found = StaticType::of(&value);
    Ok((Condition::Literal(value), found))
}

/// A constant double. What constants do not hold (infinities, NaN, -0) is written as the operation that gives it.
pub(super) fn double(value: f64) -> Condition {
    let constant = |value| Box::new(Condition::Literal(Scalar::Double(value)));
    let quotient = |dividend| Condition::Arithmetic(Arithmetic::Divide, constant(dividend), constant(0.0));
    if value.is_nan() {
        quotient(0.0)
    } else if value.is_infinite() {
        quotient(1.0_f64.copysign(value))
    } else if value == 0.0 && value.is_sign_negative() {
        Condition::Negate(constant(0.0))
    } else {
        Condition::Literal(Scalar::Double(value))
    }
}
