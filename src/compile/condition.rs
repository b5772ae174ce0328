//! Conditions as they stand in a journey: parsed, checked against its names, and bounded.

use std::collections::BTreeMap;

use super::checker::Checker;
use super::form::Field;
use super::hint;
use super::interest::Interest;
use super::report::{Report, candidates, slip, suggestion};
use super::static_type::StaticType;
use super::tree::Names;
use super::work;
use crate::base::limits;
use crate::model::{Condition, ContextField, Schema};
use crate::syntax::{Ast, Code, Diagnostic, NodeValue, Span, Spot, comments, parse_condition};

/// The names that a condition may use.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The document, for names whose declaration was reported.
    pub root: &'a Spot<'a>,
    pub schema: &'a Schema,
    pub context: &'a [ContextField],
    pub segments: &'a [String],
    /// Ids of the items, also of those that come later.
    pub items: &'a Names,
    pub interests: &'a [Interest],
    /// Ids of the stages; none where none are declared.
    pub stages: &'a Names,
    /// Whether `stage` may be read.
    pub stage: StageUse<'a>,
    /// Whether context fields may be read by their names alone, as tools and tests do; journeys do not.
    pub has_bare_fields: bool,
}

/// Whether `stage` may be read.
#[derive(Clone, Copy)]
pub(super) enum StageUse<'a> {
    /// Yes.
    Allowed,
    /// Not where stages are decided, nor by these segments, each with those through which it does.
    Refused(&'a BTreeMap<String, Vec<String>>),
}

/// A checked expression and its type, or what is wrong with it.
pub(super) type Checked<T = (Condition, StaticType)> = Result<T, Found>;

/// What is wrong with an expression; nothing where it only reads what was reported at its declaration.
pub(super) type Found = Option<Box<Diagnostic>>;

pub(super) fn wrong<T>(ast: &Ast, code: Code, message: impl Into<String>, help: Option<String>) -> Checked<T> {
    Err(Some(Box::new(Diagnostic::new(code, ast.span, message).maybe_help(help))))
}

impl Report {
    /// Parses a condition that stands in the document.
    pub fn parsed(&mut self, spot: &Spot<'_>, text: &str) -> Option<Ast> {
        if let Some(diagnostic) = hiding_comment(spot, text) {
            self.in_condition(spot, diagnostic);
            return None;
        }
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

    /// Parses and checks a computed number that stands in the document.
    pub fn score(&self, report: &mut Report, spot: &Spot<'_>) -> Option<Condition> {
        let text = spot.text()?;
        let ast = report.parsed(spot, text)?;
        let found = self.value(&ast).and_then(|(condition, found)| match found {
            StaticType::Int | StaticType::Double | StaticType::Dyn => Ok(condition),
            _ => {
                let message = format!("a score is a number, this is {}", found.with_article());
                wrong(&ast, Code::TypeMismatch, message, Some("write `c ? 1 : 0` for a condition `c`".to_owned()))
            }
        });
        match found {
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
        let (condition, found) = self.value(ast)?;
        if StaticType::Bool.fits(&found) {
            return Ok(condition);
        }
        let message = format!("a condition is true or false, this is {}", found.with_article());
        wrong(ast, Code::TypeMismatch, message, hint::to_bool(&found))
    }

    /// Checks a whole expression of any type.
    pub fn value(&self, ast: &Ast) -> Checked {
        let (condition, found) = Checker::new(self).expression(ast)?;
        if condition.depth() > limits::CONDITION_DEPTH {
            return too_deep(ast);
        }
        work::check(self, ast, &condition)?;
        Ok((condition, found))
    }
}

/// A comment that hides lines which the author wrote below it, because the document joins them to its line.
fn hiding_comment(spot: &Spot<'_>, text: &str) -> Option<Diagnostic> {
    let NodeValue::String(_, Some(origin)) = &spot.node.value else { return None };
    let found = comments(text).into_iter().find(|comment| origin.is_folded(*comment))?;
    let message = "this comment hides the lines below it: the document joins them to one line";
    let help = "write the condition as a block with `|`, or put the comment behind the last line";
    let sign = Span::new(found.start, found.start.saturating_add(2));
    Some(Diagnostic::new(Code::ConditionSyntax, sign, message).help(help))
}

/// That an expression is nested too deep.
pub(super) fn too_deep<T>(ast: &Ast) -> Checked<T> {
    let message = format!("the condition is nested more than {} levels deep", limits::CONDITION_DEPTH);
    wrong(ast, Code::ConditionLimit, message, Some("split it into segments".to_owned()))
}
