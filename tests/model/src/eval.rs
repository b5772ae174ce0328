//! Walks the tree of a condition: three-valued logic, operators, macros, and what conditions read.

use crate::coverage::met;
use crate::journey::{Journey, Type};
use crate::journey_functions;
use crate::known::Known;
use crate::parse::{Expr, Macro, parse};
use crate::request::Request;
use crate::time::{moment, span};
use crate::value::{Cause, Outcome, Value, all_known};
use crate::value_functions;
use crate::visitor::typed;

/// Elements in a list or map that a condition makes or goes through.
const MOST_ELEMENTS: usize = 256;
/// Bytes of each text in an operation, and of its result.
pub const LONGEST_TEXT: usize = 4_096;

/// What conditions read.
pub struct Scene<'a> {
    pub journey: &'a Journey,
    pub known: &'a Known,
    pub request: &'a Request,
    pub now_ms: i64,
    pub stage: &'a str,
}

/// What an expression comes to; an error if it cannot be parsed.
pub fn eval(source: &str, scene: &Scene) -> Result<Outcome, String> {
    Ok(scene.eval(&parse(source)?, &mut Vec::new()))
}

/// The elements at hand of the macros around an expression.
pub type Variables = Vec<(String, Value)>;

impl Scene<'_> {
    /// Whether a condition holds, or why that cannot be told.
    pub fn condition(&self, expr: &Expr) -> Result<bool, Cause> {
        let outcome = self.eval(expr, &mut Vec::new()).and_then(|value| value.truth());
        match outcome {
            Ok(true) => met("outcome", "true"),
            Ok(false) => met("outcome", "false"),
            Err(cause) => {
                met("outcome", "unknown");
                met("cause", cause.name());
            }
        }
        outcome
    }

    pub fn eval(&self, expr: &Expr, variables: &mut Variables) -> Outcome {
        match expr {
            Expr::Literal(value) => Ok(value.clone()),
            Expr::Variable(name) => {
                Ok(variables.iter().rev().find(|(known, _)| known == name).expect("the parser knows it").1.clone())
            }
            Expr::Stage => {
                met("reads", "stage");
                Ok(Value::Text(self.stage.to_owned()))
            }
            Expr::Attribute(name) => self.attribute(name),
            Expr::Field(name) => match self.field(name)? {
                Value::List(texts) => bounded(texts),
                value => Ok(value),
            },
            Expr::List(elements) => {
                let values = all_known(elements.iter().map(|element| self.eval(element, variables)).collect())?;
                bounded(values)
            }
            Expr::Map(entries) => self.map(entries, variables),
            Expr::Select(from, key) => {
                met("operator", "x.name");
                value_functions::at(&self.eval(from, variables)?, &Value::Text(key.clone()))
            }
            Expr::Index(from, index) => {
                met("operator", "x[i]");
                let values = all_known(vec![self.eval(from, variables), self.eval(index, variables)])?;
                value_functions::at(&values[0], &values[1])
            }
            Expr::Has(of) => self.has(of, variables),
            Expr::Not(of) => {
                met("operator", "!a");
                Ok(Value::Bool(!self.eval(of, variables)?.truth()?))
            }
            Expr::Negative(of) => {
                met("operator", "-a");
                value_functions::negative(&self.eval(of, variables)?)
            }
            Expr::Binary("&&", left, right) => {
                met("operator", "&&");
                both(self.truth(left, variables), self.truth(right, variables)).map(Value::Bool)
            }
            Expr::Binary("||", left, right) => {
                met("operator", "||");
                either(self.truth(left, variables), self.truth(right, variables)).map(Value::Bool)
            }
            Expr::Binary(operator, left, right) => {
                met("operator", operator);
                let values = all_known(vec![self.eval(left, variables), self.eval(right, variables)])?;
                binary(operator, &values[0], &values[1])
            }
            Expr::Choice(condition, then, otherwise) => {
                met("operator", "? :");
                let chosen = if self.truth(condition, variables)? { then } else { otherwise };
                self.eval(chosen, variables)
            }
            Expr::Call(name, arguments) => self.call(name, arguments, variables),
            Expr::Macro(parts) => self.run_macro(parts, variables),
        }
    }

    fn truth(&self, expr: &Expr, variables: &mut Variables) -> Result<bool, Cause> {
        self.eval(expr, variables)?.truth()
    }

    fn attribute(&self, name: &str) -> Outcome {
        met("reads", "profile");
        let declared = self.journey.attributes.get(name).expect("the attribute is declared");
        if !self.known.is_granted(&declared.purpose) {
            return Err(Cause::NoConsent);
        }
        if declared.kind == Type::Texts {
            met("reads", "profile_texts");
        }
        if self.known.left_out.attributes.contains(name) {
            return Err(Cause::NotInToken);
        }
        let value = self.known.attributes.get(name).map(|(_, value)| value.clone()).ok_or(Cause::Absent)?;
        if declared.is_verified && !self.known.is_trusted { Err(Cause::Unverified) } else { Ok(value) }
    }

    fn field(&self, name: &str) -> Outcome {
        met("reads", "context");
        let kind = *self.journey.context.get(name).expect("the context field is declared");
        if kind == Type::Texts {
            met("reads", "context_texts");
        }
        let fact = self.request.context.get(name).ok_or(Cause::Absent)?;
        typed(fact, kind).ok_or(Cause::Error)
    }

    fn map(&self, entries: &[(Expr, Expr)], variables: &mut Variables) -> Outcome {
        let parts = entries.iter().flat_map(|(key, value)| [key, value]);
        let values = all_known(parts.map(|part| self.eval(part, variables)).collect())?;
        let mut map: Vec<(String, Value)> = Vec::new();
        for entry in values.chunks(2) {
            let Value::Text(key) = &entry[0] else {
                return Err(Cause::Error);
            };
            if map.iter().any(|(known, _)| known == key) {
                return Err(Cause::Error);
            }
            map.push((key.clone(), entry[1].clone()));
        }
        if map.len() > MOST_ELEMENTS { Err(Cause::Budget) } else { Ok(Value::Map(map)) }
    }

    /// False where the operand is absent, or a map without the key.
    fn has(&self, of: &Expr, variables: &mut Variables) -> Outcome {
        met("function", "has");
        let outcome = match of {
            Expr::Select(map, key) => match self.eval(map, variables) {
                Ok(Value::Map(map)) => return Ok(Value::Bool(map.iter().any(|(known, _)| known == key))),
                Ok(_) => Err(Cause::Error),
                Err(cause) => Err(cause),
            },
            // A list that is too long to be read is there.
            Expr::Field(name) => self.field(name),
            _ => self.eval(of, variables),
        };
        match outcome {
            Ok(_) => Ok(Value::Bool(true)),
            Err(Cause::Absent) => Ok(Value::Bool(false)),
            Err(cause) => Err(cause),
        }
    }

    fn call(&self, name: &'static str, arguments: &[Expr], variables: &mut Variables) -> Outcome {
        if name == "orValue" {
            met("function", name);
            return match self.eval(&arguments[0], variables) {
                Err(Cause::Absent) => self.eval(&arguments[1], variables),
                outcome => outcome,
            };
        }
        if journey_functions::NAMES.contains(&name) {
            met("function", name);
            return journey_functions::call(self, name, arguments, variables);
        }
        let values = all_known(arguments.iter().map(|argument| self.eval(argument, variables)).collect())?;
        value_functions::call(name, &values, arguments.first().is_some_and(is_written))
    }

    fn run_macro(&self, parts: &Macro, variables: &mut Variables) -> Outcome {
        met("macro", if parts.name == "map" && parts.condition.is_some() { "map with condition" } else { parts.name });
        let elements = match self.eval(&parts.range, variables)? {
            Value::List(elements) => elements,
            Value::Map(map) => map.into_iter().map(|(key, _)| Value::Text(key)).collect(),
            _ => return Err(Cause::Error),
        };
        if elements.len() > MOST_ELEMENTS {
            return Err(Cause::Budget);
        }
        let mut with = |element: &Value, expr: &Expr| {
            variables.push((parts.variable.clone(), element.clone()));
            let outcome = self.eval(expr, variables);
            variables.pop();
            outcome
        };
        let Some(condition) = &parts.condition else {
            let result = parts.result.as_ref().expect("map has a result");
            return bounded(all_known(elements.iter().map(|element| with(element, result)).collect())?);
        };
        let mut truth = |element: &Value| with(element, condition).and_then(|value| value.truth());
        match parts.name {
            "all" => elements.iter().map(truth).fold(Ok(true), both).map(Value::Bool),
            "exists" => elements.iter().map(truth).fold(Ok(false), either).map(Value::Bool),
            _ => {
                let truths: Vec<Outcome> = elements.iter().map(|element| truth(element).map(Value::Bool)).collect();
                let truths = all_known(truths)?;
                let chosen = elements.into_iter().zip(truths).filter(|(_, truth)| truth.equals(&Value::Bool(true)));
                let chosen: Vec<Value> = chosen.map(|(element, _)| element).collect();
                // With a result, what the condition chose is mapped.
                let Some(result) = &parts.result else {
                    let is_one = Value::Bool(chosen.len() == 1);
                    return if parts.name == "exists_one" { Ok(is_one) } else { bounded(chosen) };
                };
                bounded(all_known(chosen.iter().map(|element| with(element, result)).collect())?)
            }
        }
    }
}

fn bounded(elements: Vec<Value>) -> Outcome {
    if elements.len() > MOST_ELEMENTS { Err(Cause::Budget) } else { Ok(Value::List(elements)) }
}

/// The table of `&&`.
fn both(a: Result<bool, Cause>, b: Result<bool, Cause>) -> Result<bool, Cause> {
    match (a, b) {
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (Ok(true), Ok(true)) => Ok(true),
        (Err(a), Err(b)) => Err(a.max(b)),
        (Err(cause), _) | (_, Err(cause)) => Err(cause),
    }
}

/// The table of `||`.
fn either(a: Result<bool, Cause>, b: Result<bool, Cause>) -> Result<bool, Cause> {
    match (a, b) {
        (Ok(true), _) | (_, Ok(true)) => Ok(true),
        (Ok(false), Ok(false)) => Ok(false),
        (Err(a), Err(b)) => Err(a.max(b)),
        (Err(cause), _) | (_, Err(cause)) => Err(cause),
    }
}

/// Whether an operand is written in the condition: a literal, or a time made of one.
fn is_written(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(_) => true,
        Expr::Negative(of) => is_written(of),
        Expr::Call("timestamp" | "duration", of) => of.iter().all(is_written),
        _ => false,
    }
}

fn binary(operator: &str, a: &Value, b: &Value) -> Outcome {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = || a.order(b);
    match operator {
        "==" => Ok(Value::Bool(a.equals(b))),
        "!=" => Ok(Value::Bool(!a.equals(b))),
        "<" => Ok(Value::Bool(order()? == Some(Less))),
        "<=" => Ok(Value::Bool(matches!(order()?, Some(Less | Equal)))),
        ">" => Ok(Value::Bool(order()? == Some(Greater))),
        ">=" => Ok(Value::Bool(matches!(order()?, Some(Greater | Equal)))),
        "in" => match b {
            Value::List(list) => Ok(Value::Bool(list.iter().any(|element| element.equals(a)))),
            Value::Map(map) => Ok(Value::Bool(map.iter().any(|(key, _)| Value::Text(key.clone()).equals(a)))),
            _ => Err(Cause::Error),
        },
        _ => arithmetic(operator, a, b),
    }
}

fn arithmetic(operator: &str, a: &Value, b: &Value) -> Outcome {
    use Value::{Double, Duration, Int, List, Text, Timestamp};
    let at = |ms: i128| moment(ms).map(Timestamp).ok_or(Cause::Error);
    let long = |ms: i128| span(ms).map(Duration).ok_or(Cause::Error);
    let wide = |ms: &i64| i128::from(*ms);
    match (operator, a, b) {
        (_, Int(x), Int(y)) => match operator {
            "+" => x.checked_add(*y),
            "-" => x.checked_sub(*y),
            "*" => x.checked_mul(*y),
            "/" => x.checked_div(*y),
            "%" => x.checked_rem(*y),
            _ => None,
        }
        .map(Int)
        .ok_or(Cause::Error),
        (_, Int(x), Double(y)) => doubles(operator, *x as f64, *y),
        (_, Double(x), Int(y)) => doubles(operator, *x, *y as f64),
        (_, Double(x), Double(y)) => doubles(operator, *x, *y),
        ("+", Text(x), Text(y)) => {
            let is_bounded = x.len() <= LONGEST_TEXT && y.len() <= LONGEST_TEXT && x.len() + y.len() <= LONGEST_TEXT;
            if is_bounded { Ok(Text(format!("{x}{y}"))) } else { Err(Cause::Budget) }
        }
        ("+", List(x), List(y)) => bounded(x.iter().chain(y).cloned().collect()),
        ("+", Timestamp(x), Duration(y)) | ("+", Duration(x), Timestamp(y)) => at(wide(x) + wide(y)),
        ("-", Timestamp(x), Duration(y)) => at(wide(x) - wide(y)),
        ("+", Duration(x), Duration(y)) => long(wide(x) + wide(y)),
        ("-", Timestamp(x), Timestamp(y)) | ("-", Duration(x), Duration(y)) => long(wide(x) - wide(y)),
        _ => Err(Cause::Error),
    }
}

fn doubles(operator: &str, x: f64, y: f64) -> Outcome {
    Ok(Value::Double(match operator {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "/" => x / y,
        _ => return Err(Cause::Error),
    }))
}
