//! Parsing conditions: the grammar of the Common Expression Language.
//!
//! Source: CEL language definition, "Syntax" (grammar and precedence).

use super::ast::{Ast, AstKind, BinaryOperator, UnaryOperator};
use super::cel_lexer::{Token, tokens};
use super::cel_mistake::{self as mistake, Placed};
use super::cel_word::{is_reserved, is_selector};
use super::{Diagnostic, Span};
use crate::base::limits;

/// Parses one condition. Places are bytes of `text`. Costs one pass.
///
/// In what comes back, every operation but the chains of `&&` and of `||` is nested [`limits::CONDITION_DEPTH`] deep at
/// most; a chain `a && b && c` leans to the left and is as long as [`limits::CONDITION_NODES`] allows.
///
/// # Errors
/// One [`Diagnostic`]: the first place at which the text is no condition, or exceeds a limit.
pub fn parse_condition(text: &str) -> Result<Ast, Diagnostic> {
    if text.len() > limits::CONDITION_BYTES {
        return Err(mistake::limit(
            Span::new(0, text.len()),
            format!("the condition has {} bytes; at most {} are read", text.len(), limits::CONDITION_BYTES),
        ));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, brackets: 0, waiting: 0, nodes: 0 };
    if matches!(parser.peek(), Token::End) {
        return Err(mistake::empty(parser.span()));
    }
    let ast = parser.expression()?;
    if !matches!(parser.peek(), Token::End) {
        return Err(mistake::cannot_follow(parser.previous(), parser.placed()));
    }
    if ast.is_deeper_than(limits::CONDITION_DEPTH) {
        return Err(mistake::too_deep(ast.span));
    }
    Ok(ast)
}

impl BinaryOperator {
    fn of(token: &Token) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| match token {
            Token::Symbol(symbol) => *symbol == operator.sign(),
            Token::Word(word) => word == operator.sign(),
            _ => false,
        })
    }
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    /// Brackets that are open.
    brackets: usize,
    /// Operators whose operand is being read and that stand before it.
    waiting: usize,
    nodes: usize,
}

type Parsed<T = Ast> = Result<T, Diagnostic>;

impl Parser {
    fn token_at(&self, at: usize) -> Placed<'_> {
        self.tokens.get(at).or(self.tokens.last()).map_or((&Token::End, Span::default()), |token| (&token.0, token.1))
    }

    fn placed(&self) -> Placed<'_> {
        self.token_at(self.at)
    }

    fn previous(&self) -> Placed<'_> {
        self.token_at(self.at.saturating_sub(1))
    }

    fn peek(&self) -> &Token {
        self.placed().0
    }

    fn span(&self) -> Span {
        self.placed().1
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = self.is_next(symbol);
        if found {
            self.step();
        }
        found
    }

    fn is_next(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(token) if *token == symbol)
    }

    /// A node from where `start` begins to the token before this one.
    fn ast(&mut self, start: Span, kind: AstKind) -> Parsed {
        let span = start.to(self.previous().1);
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > limits::CONDITION_NODES {
            return Err(mistake::limit(span, format!("the condition has more than {} parts", limits::CONDITION_NODES)));
        }
        Ok(Ast { span, kind })
    }

    /// What stands behind an opening bracket.
    fn in_bracket<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.brackets >= limits::CONDITION_DEPTH {
            return Err(mistake::too_deep(self.previous().1));
        }
        self.brackets = self.brackets.saturating_add(1);
        let inner = inner(self)?;
        self.brackets = self.brackets.saturating_sub(1);
        Ok(inner)
    }

    /// The operand of an operator that stands before it.
    fn operand(&mut self, inner: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.waiting = self.waiting.saturating_add(1);
        if self.waiting >= limits::CONDITION_DEPTH {
            return Err(mistake::too_deep(self.span()));
        }
        let inner = inner(self)?;
        self.waiting = self.waiting.saturating_sub(1);
        Ok(inner)
    }

    fn expression(&mut self) -> Parsed {
        let start = self.span();
        let condition = self.operators(BinaryOperator::LOOSEST)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let then = self.operators(BinaryOperator::LOOSEST)?;
        if !self.take(":") {
            return Err(mistake::no_otherwise(self.previous(), self.placed()));
        }
        let otherwise = self.operand(Self::expression)?;
        self.ast(start, AstKind::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)))
    }

    /// Operands joined by operators that bind at least as tightly as `loosest`.
    fn operators(&mut self, loosest: u8) -> Parsed {
        let start = self.span();
        let mut left = self.unary()?;
        while let Some(operator) = BinaryOperator::of(self.peek()).filter(|operator| operator.level() >= loosest) {
            self.step();
            let right = self.operators(operator.level().saturating_add(1))?;
            left = self.ast(start, AstKind::Binary(operator, Box::new(left), Box::new(right)))?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let start = self.span();
        let operator = match self.peek() {
            Token::Symbol("!") => UnaryOperator::Not,
            Token::Symbol("-") => UnaryOperator::Negate,
            _ => return self.member(),
        };
        self.step();
        if operator == UnaryOperator::Negate
            && let Some(number) = self.negative_number()
        {
            self.step();
            let number = self.ast(start, number)?;
            return self.members(start, number);
        }
        let operand = self.operand(Self::unary)?;
        self.ast(start, AstKind::Unary(operator, Box::new(operand)))
    }

    /// The number that comes next, behind a minus sign.
    fn negative_number(&self) -> Option<AstKind> {
        Some(match self.peek() {
            Token::Int(value) => AstKind::Int(value.saturating_neg()),
            Token::IntMinMagnitude => AstKind::Int(i64::MIN),
            Token::Double(value) => AstKind::Double(-value),
            _ => return None,
        })
    }

    fn member(&mut self) -> Parsed {
        let start = self.span();
        let operand = self.primary()?;
        self.members(start, operand)
    }

    /// Fields, methods and indices of `operand`, which begins at `start`.
    fn members(&mut self, start: Span, mut operand: Ast) -> Parsed {
        loop {
            let kind = if self.take(".") {
                self.after_point(operand)?
            } else if self.take("[") {
                if self.is_next("?") {
                    return Err(mistake::optional(self.span()));
                }
                let index = self.in_bracket(|parser| {
                    let index = parser.expression()?;
                    parser.close("]")?;
                    Ok(index)
                })?;
                AstKind::Index(Box::new(operand), Box::new(index))
            } else if self.is_next("{") && operand.is_name() {
                return Err(mistake::message(self.span()));
            } else {
                return Ok(operand);
            };
            operand = self.ast(start, kind)?;
        }
    }

    fn after_point(&mut self, operand: Ast) -> Parsed<AstKind> {
        let (name, is_word) = match self.peek() {
            Token::Word(name) if is_selector(name) => (name.clone(), true),
            Token::Quoted(name) => (name.clone(), false),
            _ => return Err(mistake::no_field(self.placed())),
        };
        self.step();
        if is_word && self.take("(") {
            let arguments = self.elements(")")?;
            return Ok(AstKind::Method(Box::new(operand), name, arguments));
        }
        Ok(AstKind::Member(Box::new(operand), name))
    }

    fn primary(&mut self) -> Parsed {
        let start = self.span();
        let kind = match self.peek().clone() {
            Token::Int(value) => AstKind::Int(value),
            Token::Double(value) => AstKind::Double(value),
            Token::String(text) => AstKind::String(text),
            Token::Word(name) => return self.word(name),
            Token::Symbol("(") => {
                self.step();
                return self.in_bracket(Self::bracketed);
            }
            Token::Symbol("[") => {
                self.step();
                let elements = self.elements("]")?;
                return self.ast(start, AstKind::List(elements));
            }
            Token::Symbol("{") => {
                self.step();
                let entries = self.in_bracket(Self::entries)?;
                return self.ast(start, AstKind::Map(entries));
            }
            _ => return Err(self.no_value()),
        };
        self.step();
        self.ast(start, kind)
    }

    fn no_value(&self) -> Diagnostic {
        let after = self.token_at(self.at.saturating_add(1)).0;
        mistake::no_value(self.previous(), self.placed(), after)
    }

    fn word(&mut self, name: String) -> Parsed {
        let start = self.span();
        let kind = match name.as_str() {
            "true" => AstKind::Bool(true),
            "false" => AstKind::Bool(false),
            "null" => AstKind::Null,
            word if word == "in" || is_reserved(word) || word.eq_ignore_ascii_case("not") => {
                return Err(mistake::reserved(word, start));
            }
            _ => AstKind::Identifier(name),
        };
        self.step();
        match kind {
            AstKind::Identifier(name) if self.take("(") => {
                let arguments = self.elements(")")?;
                self.ast(start, AstKind::Call(name, arguments))
            }
            kind => self.ast(start, kind),
        }
    }

    /// What stands in round brackets, up to and with the closing one.
    fn bracketed(&mut self) -> Parsed {
        let inner = self.expression()?;
        if self.is_next(",") {
            return Err(mistake::round_list(self.span()));
        }
        self.close(")")?;
        Ok(inner)
    }

    /// Arguments of a call or elements of a list, up to and with the closing bracket. A comma may end a list only.
    fn elements(&mut self, close: &str) -> Parsed<Vec<Ast>> {
        self.in_bracket(|parser| {
            let is_list = close == "]";
            let mut elements = Vec::new();
            while !parser.take(close) {
                if is_list && parser.is_next("?") {
                    return Err(mistake::optional(parser.span()));
                }
                elements.push(parser.expression()?);
                if !parser.take(",") {
                    parser.close(close)?;
                    break;
                }
                if !is_list && parser.is_next(close) {
                    return Err(parser.no_value());
                }
            }
            Ok(elements)
        })
    }

    /// The entries of a map, up to and with the closing bracket.
    fn entries(&mut self) -> Parsed<Vec<(Ast, Ast)>> {
        let mut entries = Vec::new();
        while !self.take("}") {
            if self.is_next("?") {
                return Err(mistake::optional(self.span()));
            }
            let key = self.expression()?;
            if !self.take(":") {
                return Err(mistake::no_entry(self.placed()));
            }
            entries.push((key, self.expression()?));
            if !self.take(",") {
                self.close("}")?;
                break;
            }
        }
        Ok(entries)
    }

    fn close(&mut self, symbol: &str) -> Parsed<()> {
        if self.take(symbol) { Ok(()) } else { Err(mistake::not_closed(symbol, self.placed())) }
    }
}
