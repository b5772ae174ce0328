//! Turns the text of a condition into a tree.

use crate::token::{Token, tokens};
use crate::value::Value;

/// A condition as a tree.
#[derive(Clone, Debug)]
pub enum Expr {
    Literal(Value),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    /// The element at hand of a macro.
    Variable(String),
    Stage,
    Attribute(String),
    Field(String),
    Select(Box<Expr>, String),
    Has(Box<Expr>),
    Index(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A function; the target of a method is the first argument.
    Call(&'static str, Vec<Expr>),
    Macro(Box<Macro>),
}

/// A macro over the elements of `range`, each called `variable`.
#[derive(Clone, Debug)]
pub struct Macro {
    pub name: &'static str,
    pub range: Expr,
    pub variable: String,
    pub condition: Option<Expr>,
    pub result: Option<Expr>,
}

const MACROS: [&str; 5] = ["all", "exists", "exists_one", "filter", "map"];

/// Functions called as `f(a)`.
const FUNCTIONS: [&str; 24] = [
    "size",
    "matches",
    "int",
    "double",
    "string",
    "bool",
    "timestamp",
    "duration",
    "dyn",
    "age",
    "within",
    "count",
    "happened",
    "since",
    "first",
    "last",
    "sum",
    "sequence",
    "interest",
    "shown",
    "clicked",
    "feedback",
    "segment",
    "consent",
];

/// Functions called as `a.f()`.
const METHODS: [&str; 16] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "orValue",
    "getFullYear",
    "getMonth",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getHours",
    "getMinutes",
    "getSeconds",
    "getMilliseconds",
];

/// The operators of two operands, from the ones that bind least.
const LEVELS: [&[&str]; 5] =
    [&["||"], &["&&"], &["<=", ">=", "<", ">", "==", "!=", "in"], &["+", "-"], &["*", "/", "%"]];

/// Parses a whole condition.
pub fn parse(source: &str) -> Result<Expr, String> {
    let mut parser = Parser { tokens: tokens(source)?, at: 0, variables: Vec::new() };
    let expr = parser.choice()?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(format!("stands behind the end: {token:?}")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    variables: Vec<String>,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) { Ok(()) } else { Err(format!("{sign} is missing before {:?}", self.peek())) }
    }

    fn choice(&mut self) -> Result<Expr, String> {
        let condition = self.binary(0)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let then = self.binary(0)?;
        self.expect(":")?;
        let otherwise = self.choice()?;
        Ok(Expr::Choice(Box::new(condition), Box::new(then), Box::new(otherwise)))
    }

    fn binary(&mut self, level: usize) -> Result<Expr, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = self.operator(operators) {
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operator(&self, operators: &'static [&'static str]) -> Option<&'static str> {
        let written = match self.peek()? {
            Token::Sign(sign) => sign,
            Token::Name { text, quoted: false } => text.as_str(),
            _ => return None,
        };
        operators.iter().find(|operator| **operator == written).copied()
    }

    fn unary(&mut self) -> Result<Expr, String> {
        if self.take("!") {
            return Ok(Expr::Not(Box::new(self.unary()?)));
        }
        if self.take("-") {
            let number = match self.peek() {
                Some(Token::Int(n)) => Some(Value::Int(0i64.checked_sub_unsigned(*n).ok_or("int too small")?)),
                Some(Token::Double(n)) => Some(Value::Double(-*n)),
                _ => None,
            };
            return match number {
                Some(value) => {
                    self.at += 1;
                    self.member(Expr::Literal(value))
                }
                None => Ok(Expr::Negative(Box::new(self.unary()?))),
            };
        }
        let primary = self.primary()?;
        self.member(primary)
    }

    fn member(&mut self, mut expr: Expr) -> Result<Expr, String> {
        loop {
            if self.take("[") {
                let index = self.choice()?;
                self.expect("]")?;
                expr = Expr::Index(Box::new(expr), Box::new(index));
            } else if self.take(".") {
                let Some(Token::Name { text, quoted }) = self.peek().cloned() else {
                    return Err(format!("no name behind the point: {:?}", self.peek()));
                };
                self.at += 1;
                expr = if !quoted && self.take("(") { self.method(expr, &text)? } else { select(expr, text) };
            } else {
                return Ok(expr);
            }
        }
    }

    fn method(&mut self, target: Expr, name: &str) -> Result<Expr, String> {
        if let Some(name) = MACROS.into_iter().find(|known| *known == name) {
            return self.macro_call(target, name);
        }
        let name = METHODS.into_iter().find(|known| *known == name).ok_or(format!("no method {name}"))?;
        let mut arguments = vec![target];
        arguments.append(&mut self.list_until(")")?);
        Ok(Expr::Call(name, arguments))
    }

    fn macro_call(&mut self, range: Expr, name: &'static str) -> Result<Expr, String> {
        let Some(Token::Name { text: variable, .. }) = self.peek().cloned() else {
            return Err(format!("{name} has no variable"));
        };
        self.at += 1;
        self.expect(",")?;
        self.variables.push(variable.clone());
        let mut parts = self.list_until(")")?;
        self.variables.pop();
        let (condition, result) = match (name, parts.len()) {
            ("map", 1) => (None, parts.pop()),
            ("map", 2) => {
                let result = parts.pop();
                (parts.pop(), result)
            }
            (_, 1) => (parts.pop(), None),
            _ => return Err(format!("{name} with {} parts", parts.len())),
        };
        Ok(Expr::Macro(Box::new(Macro { name, range, variable, condition, result })))
    }

    /// Expressions with commas between them, up to `end`; a comma may stand before the end.
    fn list_until(&mut self, end: &str) -> Result<Vec<Expr>, String> {
        let mut list = Vec::new();
        while !self.take(end) {
            list.push(self.choice()?);
            if !self.take(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(list)
    }

    fn primary(&mut self) -> Result<Expr, String> {
        let token = self.peek().cloned().ok_or("the condition ends too early")?;
        self.at += 1;
        match token {
            Token::Int(n) => Ok(Expr::Literal(Value::Int(i64::try_from(n).map_err(|_| "int too large")?))),
            Token::Double(n) => Ok(Expr::Literal(Value::Double(n))),
            Token::Text(text) => Ok(Expr::Literal(Value::Text(text))),
            Token::Sign("(") => {
                let expr = self.choice()?;
                self.expect(")")?;
                Ok(expr)
            }
            Token::Sign("[") => Ok(Expr::List(self.list_until("]")?)),
            Token::Sign("{") => self.map(),
            Token::Name { text, quoted: false } => self.name(text),
            other => Err(format!("cannot stand here: {other:?}")),
        }
    }

    fn map(&mut self) -> Result<Expr, String> {
        let mut entries = Vec::new();
        while !self.take("}") {
            let key = self.choice()?;
            self.expect(":")?;
            entries.push((key, self.choice()?));
            if !self.take(",") {
                self.expect("}")?;
                break;
            }
        }
        Ok(Expr::Map(entries))
    }

    fn name(&mut self, name: String) -> Result<Expr, String> {
        if self.take("(") {
            let mut arguments = self.list_until(")")?;
            return match (name.as_str(), arguments.len()) {
                ("has", 1) => Ok(Expr::Has(Box::new(arguments.remove(0)))),
                _ => {
                    let name = FUNCTIONS.into_iter().find(|known| *known == name).ok_or(format!("no {name}()"))?;
                    Ok(Expr::Call(name, arguments))
                }
            };
        }
        Ok(match name.as_str() {
            "true" => Expr::Literal(Value::Bool(true)),
            "false" => Expr::Literal(Value::Bool(false)),
            "null" => Expr::Literal(Value::Null),
            _ if self.variables.contains(&name) => Expr::Variable(name),
            "stage" => Expr::Stage,
            "profile" | "context" => {
                self.expect(".")?;
                let Some(Token::Name { text, .. }) = self.peek().cloned() else {
                    return Err(format!("{name}. without a name"));
                };
                self.at += 1;
                if name == "profile" { Expr::Attribute(text) } else { Expr::Field(text) }
            }
            _ => return Err(format!("no {name}")),
        })
    }
}

fn select(from: Expr, name: String) -> Expr {
    Expr::Select(Box::new(from), name)
}
