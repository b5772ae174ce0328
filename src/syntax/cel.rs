//! Parsing conditions: the grammar of the Common Expression Language as far as this version runs it.
//!
//! Source: CEL language definition, "Syntax" (grammar and precedence).

use super::ast::{Ast, AstKind, BinaryOperator, UnaryOperator};
use super::cel_lexer::{Token, tokens, too_large};
use super::{Code, Diagnostic, Span, foreign};
use crate::base::limits;

/// Parses one condition. Places are bytes of `text`.
///
/// # Errors
/// One [`Diagnostic`]: the first place at which the text is no condition, or exceeds a limit.
pub fn parse_condition(text: &str) -> Result<Ast, Diagnostic> {
    if text.len() > limits::CONDITION_BYTES {
        return Err(limit(
            Span::new(0, text.len()),
            format!("the condition has {} bytes; at most {} are read", text.len(), limits::CONDITION_BYTES),
        ));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, nodes: 0 };
    if matches!(parser.peek(), Token::End) {
        return Err(Diagnostic::new(Code::ConditionSyntax, parser.span(), "the condition is empty")
            .help("leave it out, or write one such as `has(profile.country)`"));
    }
    let ast = parser.or()?;
    match parser.peek() {
        Token::End => Ok(ast),
        token => Err(cannot_follow(token, parser.span())),
    }
}

fn cannot_follow(token: &Token, span: Span) -> Diagnostic {
    let help = match token {
        Token::Identifier(word) if foreign::word(word).is_some() => {
            return means_nothing(word, span, foreign::word(word).unwrap_or_default());
        }
        Token::Symbol(")" | "]") => "remove it, or open its bracket before it",
        Token::Symbol("?" | ":") => "`? :` is not part of this version; write two items, or `&&` and `||`",
        _ => "join two conditions with `&&` or `||`",
    };
    Diagnostic::new(Code::ConditionSyntax, span, format!("{} cannot follow here", describe(token))).help(help)
}

fn means_nothing(word: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::new(Code::ConditionSyntax, span, format!("`{word}` means nothing here")).help(help)
}

/// Valid CEL that this version leaves out.
fn not_supported(span: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::NotSupported, span, format!("{what} is not part of this version")).help(help)
}

fn limit(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::ConditionLimit, span, message).help("split it into segments")
}

fn no_value(token: &Token, span: Span) -> Diagnostic {
    if matches!(token, Token::IntMinMagnitude) {
        return too_large(span);
    }
    let message = format!("a value must stand here, not {}", describe(token));
    let help = match token {
        Token::End => "complete it, for example with a number, 'text' or `profile.country`",
        Token::Symbol("==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||") => {
            "write a value on both sides of it, or remove it"
        }
        Token::Symbol("{") => "maps do not stand in conditions; compare with numbers or 'text'",
        _ => "remove it, or write a value before it",
    };
    Diagnostic::new(Code::ConditionSyntax, span, message).help(help)
}

fn describe(token: &Token) -> String {
    match token {
        Token::Identifier(name) => format!("`{name}`"),
        Token::Symbol(symbol) => format!("`{symbol}`"),
        Token::Int(_) | Token::IntMinMagnitude | Token::Double(_) => "a number".to_owned(),
        Token::String(_) => "text".to_owned(),
        Token::End => "the end of the condition".to_owned(),
    }
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
    nodes: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |token| &token.0)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or_else(Span::default, |token| token.1)
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Token::Symbol(token) if *token == symbol);
        if found {
            self.step();
        }
        found
    }

    fn ast(&mut self, span: Span, kind: AstKind) -> Result<Ast, Diagnostic> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > limits::CONDITION_NODES {
            return Err(limit(span, format!("the condition has more than {} parts", limits::CONDITION_NODES)));
        }
        Ok(Ast { span, kind })
    }

    fn binary(&mut self, operator: BinaryOperator, left: Ast, right: Ast) -> Result<Ast, Diagnostic> {
        let span = left.span.to(right.span);
        self.ast(span, AstKind::Binary(operator, Box::new(left), Box::new(right)))
    }

    fn or(&mut self) -> Result<Ast, Diagnostic> {
        let mut left = self.and()?;
        while self.take("||") {
            let right = self.and()?;
            left = self.binary(BinaryOperator::Or, left, right)?;
        }
        if matches!(self.peek(), Token::Symbol("?")) {
            return Err(not_supported(self.span(), "`? :`", "write two items, or `&&` and `||`"));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Ast, Diagnostic> {
        let mut left = self.relation()?;
        while self.take("&&") {
            let right = self.relation()?;
            left = self.binary(BinaryOperator::And, left, right)?;
        }
        Ok(left)
    }

    fn relation(&mut self) -> Result<Ast, Diagnostic> {
        let mut left = self.unary()?;
        while let Some(operator) = self.relation_operator() {
            self.step();
            let right = self.unary()?;
            left = self.binary(operator, left, right)?;
        }
        if let Token::Symbol(symbol @ ("+" | "-" | "*" | "/" | "%")) = self.peek() {
            let what = format!("`{symbol}` between values");
            return Err(not_supported(self.span(), &what, "let the page bring the result as a context field"));
        }
        Ok(left)
    }

    fn relation_operator(&self) -> Option<BinaryOperator> {
        Some(match self.peek() {
            Token::Symbol("==") => BinaryOperator::Equal,
            Token::Symbol("!=") => BinaryOperator::NotEqual,
            Token::Symbol("<") => BinaryOperator::Less,
            Token::Symbol("<=") => BinaryOperator::LessOrEqual,
            Token::Symbol(">") => BinaryOperator::Greater,
            Token::Symbol(">=") => BinaryOperator::GreaterOrEqual,
            Token::Identifier(name) if name == "in" => BinaryOperator::In,
            _ => return None,
        })
    }

    fn unary(&mut self) -> Result<Ast, Diagnostic> {
        let span = self.span();
        self.depth = self.depth.saturating_add(1);
        if self.depth > limits::CONDITION_DEPTH {
            return Err(limit(
                span,
                format!("the condition is nested more than {} levels deep", limits::CONDITION_DEPTH),
            ));
        }
        let ast = if self.take("!") {
            let operand = self.unary()?;
            self.ast(span.to(operand.span), AstKind::Unary(UnaryOperator::Not, Box::new(operand)))
        } else if self.take("-") {
            self.negative(span)
        } else {
            self.member()
        };
        self.depth = self.depth.saturating_sub(1);
        ast
    }

    fn negative(&mut self, minus: Span) -> Result<Ast, Diagnostic> {
        let span = minus.to(self.span());
        let kind = match self.peek() {
            Token::Int(value) => AstKind::Int(value.saturating_neg()),
            Token::IntMinMagnitude => AstKind::Int(i64::MIN),
            Token::Double(value) => AstKind::Double(if *value == 0.0 { 0.0 } else { -value }),
            _ => {
                let operand = self.unary()?;
                return self.ast(minus.to(operand.span), AstKind::Unary(UnaryOperator::Negate, Box::new(operand)));
            }
        };
        self.step();
        self.ast(span, kind)
    }

    fn member(&mut self) -> Result<Ast, Diagnostic> {
        let mut operand = self.primary()?;
        while self.take(".") {
            let span = operand.span.to(self.span());
            let Token::Identifier(name) = self.peek().clone() else {
                return Err(Diagnostic::new(Code::ConditionSyntax, self.span(), "a name must follow `.`")
                    .help("write it as in `profile.country`"));
            };
            self.step();
            if matches!(self.peek(), Token::Symbol("(")) {
                let what = format!("the method `{name}`");
                return Err(not_supported(span, &what, "compare with `==`, or with several texts: `x in ['a', 'b']`"));
            }
            operand = self.ast(span, AstKind::Member(Box::new(operand), name))?;
        }
        if matches!(self.peek(), Token::Symbol("[")) {
            let help = "compare with `==`, or with several texts: `x in ['a', 'b']`";
            return Err(not_supported(self.span(), "`[…]` after a value", help));
        }
        Ok(operand)
    }

    fn primary(&mut self) -> Result<Ast, Diagnostic> {
        let span = self.span();
        let token = self.peek().clone();
        self.step();
        let kind = match token {
            Token::Int(value) => AstKind::Int(value),
            Token::Double(value) => AstKind::Double(value),
            Token::String(text) => AstKind::String(text),
            Token::Identifier(name) => return self.name(name, span),
            Token::Symbol("(") => {
                let inner = self.or()?;
                if matches!(self.peek(), Token::Symbol(",")) {
                    return Err(Diagnostic::new(Code::ConditionSyntax, self.span(), "`,` cannot follow here")
                        .help("write a list in square brackets: `x in ['a', 'b']`"));
                }
                self.expect(")")?;
                return Ok(inner);
            }
            Token::Symbol("[") => AstKind::List(self.arguments("]")?),
            token => {
                self.at = self.at.saturating_sub(1);
                return Err(no_value(&token, span));
            }
        };
        let end = self.previous_span();
        self.ast(span.to(end), kind)
    }

    fn name(&mut self, name: String, span: Span) -> Result<Ast, Diagnostic> {
        let kind = match name.as_str() {
            "true" => AstKind::Bool(true),
            "false" => AstKind::Bool(false),
            "null" => {
                let help = "ask `has(profile.country)` whether it is there, `!has(profile.country)` whether it is not";
                return Err(not_supported(span, "`null`", help));
            }
            "in" => {
                return Err(Diagnostic::new(Code::ConditionSyntax, span, "a value must stand before `in`")
                    .help("write it as in `profile.country in ['CH', 'AT']`"));
            }
            _ if name.eq_ignore_ascii_case("not") => {
                return Err(means_nothing(&name, span, foreign::word("not").unwrap_or_default()));
            }
            _ if self.take("(") => AstKind::Call(name, self.arguments(")")?),
            _ => AstKind::Identifier(name),
        };
        let end = self.previous_span();
        self.ast(span.to(end), kind)
    }

    fn previous_span(&self) -> Span {
        self.tokens.get(self.at.saturating_sub(1)).map_or_else(Span::default, |token| token.1)
    }

    /// What stands between brackets, up to and with the closing one.
    fn arguments(&mut self, close: &str) -> Result<Vec<Ast>, Diagnostic> {
        let mut arguments = Vec::new();
        if self.take(close) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.or()?);
            if self.take(close) {
                return Ok(arguments);
            }
            if !self.take(",") {
                return self.expect(close).map(|()| arguments);
            }
        }
    }

    fn foreign_word(&self) -> Option<Diagnostic> {
        match self.peek() {
            Token::Identifier(word) => foreign::word(word).map(|help| means_nothing(word, self.span(), help)),
            _ => None,
        }
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Diagnostic> {
        if self.take(symbol) {
            return Ok(());
        }
        if let Some(found) = self.foreign_word() {
            return Err(found);
        }
        let message = format!("`{symbol}` must stand here, not {}", describe(self.peek()));
        Err(Diagnostic::new(Code::ConditionSyntax, self.span(), message)
            .help(format!("add `{symbol}` to close the bracket, or join what stands in it by `,`, `&&` or `||`")))
    }
}
