//! A condition as a tree.

use super::Span;

/// A parsed expression with its place in the condition's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Ast {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: AstKind,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum AstKind {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a point or exponent.
    Double(f64),
    /// Text.
    String(String),
    /// A name.
    Identifier(String),
    /// `operand.field`.
    Member(Box<Ast>, String),
    /// `name(arguments)`.
    Call(String, Vec<Ast>),
    /// An operator before its operand.
    Unary(UnaryOperator, Box<Ast>),
    /// An operator between its operands.
    Binary(BinaryOperator, Box<Ast>, Box<Ast>),
    /// `[a, b]`.
    List(Vec<Ast>),
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// An operator between its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
}
