//! Checking what stands after a value and a point: macros, functions of texts, parts of times.

use super::checker::{Checker, Variable};
use super::condition::{Checked, wrong};
use super::function::{literal_text, unknown_call};
use super::hint;
use super::pattern;
use super::static_type::StaticType;
use super::time_text;
use crate::base::limits;
use crate::model::{Condition, Function, Macro, TimePart};
use crate::syntax::{Ast, AstKind, Code};

/// The functions of two texts.
const OF_TEXTS: [(&str, Function); 3] =
    [("contains", Function::Contains), ("startsWith", Function::StartsWith), ("endsWith", Function::EndsWith)];

impl Checker<'_> {
    /// `operand.name(arguments)`.
    pub(super) fn method(self, ast: &Ast, operand: &Ast, name: &str, arguments: &[Ast]) -> Checked {
        if let Some(function) = OF_TEXTS.iter().find(|function| function.0 == name)
            && let [argument] = arguments
        {
            return self.of_texts(operand, argument, *function);
        }
        if let Some((_, part)) = TimePart::ALL.iter().find(|part| part.0 == name)
            && arguments.len() <= 1
        {
            return self.time_part(ast, operand, name, *part, arguments.first());
        }
        match (name, arguments) {
            ("all", [variable, body]) => self.folded(Macro::All, operand, variable, body),
            ("exists", [variable, body]) => self.folded(Macro::Exists, operand, variable, body),
            ("exists_one", [variable, body]) => self.folded(Macro::ExistsOne, operand, variable, body),
            ("filter", [variable, body]) => self.folded(Macro::Filter, operand, variable, body),
            ("map", [variable, body]) => self.mapped(operand, variable, None, body),
            ("map", [variable, filter, body]) => self.mapped(operand, variable, Some(filter), body),
            ("size", []) => self.size(operand),
            ("matches", [pattern]) => self.matches(operand, pattern),
            ("orValue", [default]) => self.or_value(operand, default),
            _ => unknown_call(ast, name, arguments.len(), Some(operand)),
        }
    }

    fn of_texts(self, operand: &Ast, argument: &Ast, (name, function): (&str, Function)) -> Checked {
        let by = format!("`{name}`");
        let help = match &operand.kind {
            AstKind::List(_) => Some("write `x in ['a', 'b']`"),
            AstKind::Member(base, _) if matches!(base.kind, AstKind::Identifier(_)) => {
                let is_list = matches!(self.expression(operand)?.1, StaticType::List(_));
                is_list.then_some("ask whether the list holds it: `'a' in list`")
            }
            _ => None,
        };
        if let (Some(help), Function::Contains) = (help, function) {
            let message = "`contains` looks for a text within a text";
            return wrong(operand, Code::TypeMismatch, message, Some(help.to_owned()));
        }
        let operand = self.of_type(operand, &StaticType::String, &by)?;
        let argument = self.of_type(argument, &StaticType::String, &by)?;
        Ok((Condition::Call(function, vec![operand, argument]), StaticType::Bool))
    }

    /// `size(x)` and `x.size()`.
    pub(super) fn size(self, operand: &Ast) -> Checked {
        let (condition, found) = self.expression(operand)?;
        match found {
            StaticType::String | StaticType::List(_) | StaticType::Map(_) | StaticType::Dyn => {
                Ok((Condition::Call(Function::Size, vec![condition]), StaticType::Int))
            }
            found => {
                let message = format!("`size` takes a text, a list or a map, this is {}", found.with_article());
                let help = Some("compare the value itself".to_owned());
                wrong(operand, Code::TypeMismatch, message, help)
            }
        }
    }

    /// `matches(x, p)` and `x.matches(p)`.
    pub(super) fn matches(self, operand: &Ast, pattern: &Ast) -> Checked {
        let condition = self.of_type(operand, &StaticType::String, "`matches`")?;
        let text = literal_text(pattern, "pattern")?;
        match pattern::compile(text) {
            Ok(compiled) => Ok((Condition::Matches(Box::new(condition), compiled), StaticType::Bool)),
            Err(refusal) => wrong(pattern, refusal.code, refusal.message, Some(refusal.help)),
        }
    }

    fn or_value(self, operand: &Ast, default: &Ast) -> Checked {
        let (condition, found) = self.expression(operand)?;
        let (otherwise, default_type) = self.expression(default)?;
        if !default_type.fits(&found) {
            let message = format!("this stands for {}, but is {}", found.with_article(), default_type.with_article());
            let help =
                hint::as_type(&otherwise, &found).or_else(|| hint::converted((&otherwise, &default_type), &found));
            let help = help.or(Some(format!("write {}", found.with_article())));
            return wrong(default, Code::TypeMismatch, message, help);
        }
        let is_empty = matches!(&default.kind, AstKind::List(entries) if entries.is_empty());
        let joined = if is_empty { found } else { found.joined(&default_type) };
        Ok((Condition::OrValue(Box::new(condition), Box::new(otherwise)), joined))
    }

    fn time_part(self, ast: &Ast, operand: &Ast, name: &str, part: TimePart, zone: Option<&Ast>) -> Checked {
        let (condition, found) = self.expression(operand)?;
        let is_span = found == StaticType::Duration;
        match found {
            StaticType::Timestamp | StaticType::Dyn => {}
            StaticType::Duration if part.is_of_durations() => {
                if let Some(zone) = zone {
                    let help = Some(format!("write `x.{name}()`"));
                    return wrong(zone, Code::UnknownFunction, "a duration has no time zone", help);
                }
            }
            found => {
                let message = format!("`{name}` takes a timestamp, this is {}", found.with_article());
                let help = match is_span {
                    true => "a duration has `getHours`, `getMinutes`, `getSeconds` and `getMilliseconds`",
                    false => "read an attribute of type `timestamp`, or ask `last('purchase')`",
                };
                return wrong(ast, Code::TypeMismatch, message, Some(help.to_owned()));
            }
        }
        let minutes = zone.map_or(Ok(0), |zone| {
            let text = literal_text(zone, "time zone")?;
            match time_text::parse_zone(text) {
                Some(minutes) => Ok(minutes),
                None => {
                    let message = format!("the time zone `{text}` is not known in a page");
                    let help =
                        "write its distance from UTC, as in '+02:00'; rules of summer time do not fit into a page";
                    wrong(zone, Code::TimeZone, message, Some(help.to_owned()))
                }
            }
        })?;
        Ok((Condition::TimePart(part, minutes, Box::new(condition)), StaticType::Int))
    }

    /// What a macro runs over, with the type of its elements.
    fn range(self, operand: &Ast) -> Checked {
        let (range, found) = self.expression(operand)?;
        let element = match found {
            StaticType::List(element) => *element,
            StaticType::Map(_) => StaticType::String,
            StaticType::Dyn => StaticType::Dyn,
            found => {
                let message = format!("this runs over a list or a map, not over {}", found.with_article());
                let help = Some("write `['a', 'b'].exists(x, …)`".to_owned());
                return wrong(operand, Code::TypeMismatch, message, help);
            }
        };
        Ok((range, element))
    }

    /// The name that a macro gives to the element at hand.
    fn named(self, variable: &Ast) -> Checked<&str> {
        let AstKind::Identifier(name) = &variable.kind else {
            let help = Some("write it as in `['a', 'b'].exists(x, x == context.path)`".to_owned());
            return wrong(variable, Code::UnknownIdentifier, "a name for the element must stand here", help);
        };
        let is_taken = matches!(name.as_str(), "profile" | "context" | "stage");
        if is_taken {
            let help = Some("give the element another name, such as `x`".to_owned());
            return wrong(variable, Code::UnknownIdentifier, format!("`{name}` has a meaning here already"), help);
        }
        Ok(name)
    }

    /// The level of a macro that stands here.
    fn level(self, at: &Ast) -> Checked<u8> {
        let level = self.variable.map_or(0, |outer| outer.level.saturating_add(1));
        if u64::from(level) < limits::MACRO_DEPTH {
            return Ok(level);
        }
        let message =
            format!("at most {} of `all`, `exists`, `filter` and `map` stand inside each other", limits::MACRO_DEPTH);
        wrong(at, Code::ConditionLimit, message, Some("split it into segments".to_owned()))
    }

    fn folded(self, kind: Macro, operand: &Ast, variable: &Ast, body: &Ast) -> Checked {
        let (range, element) = self.range(operand)?;
        let (name, level) = (self.named(variable)?, self.level(variable)?);
        let element_type = element.clone();
        let variable = Variable { name, value_type: element, level, outer: self.variable };
        let holds = self.within(&variable).of_type(body, &StaticType::Bool, "the condition for each element")?;
        let found = if kind == Macro::Filter { StaticType::list(element_type) } else { StaticType::Bool };
        Ok((Condition::Macro(kind, Box::new(range), Box::new(holds)), found))
    }

    fn mapped(self, operand: &Ast, variable: &Ast, filter: Option<&Ast>, body: &Ast) -> Checked {
        let (mut range, element) = self.range(operand)?;
        let (name, level) = (self.named(variable)?, self.level(variable)?);
        let variable = Variable { name, value_type: element, level, outer: self.variable };
        let inner = self.within(&variable);
        if let Some(filter) = filter {
            let holds = inner.of_type(filter, &StaticType::Bool, "the condition for each element")?;
            range = Condition::Macro(Macro::Filter, Box::new(range), Box::new(holds));
        }
        let (value, found) = inner.expression(body)?;
        Ok((Condition::Macro(Macro::Map, Box::new(range), Box::new(value)), StaticType::list(found)))
    }
}
