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
    /// `null`
    Null,
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
    /// `operand.field`, also with the field in backticks.
    Member(Box<Ast>, String),
    /// `operand[key]`.
    Index(Box<Ast>, Box<Ast>),
    /// `name(arguments)`.
    Call(String, Vec<Ast>),
    /// `operand.name(arguments)`; macros, too.
    Method(Box<Ast>, String, Vec<Ast>),
    /// An operator before its operand.
    Unary(UnaryOperator, Box<Ast>),
    /// An operator between its operands.
    Binary(BinaryOperator, Box<Ast>, Box<Ast>),
    /// `condition ? then : otherwise`.
    Conditional(Box<Ast>, Box<Ast>, Box<Ast>),
    /// `[a, b]`.
    List(Vec<Ast>),
    /// `{key: value}`, in the order of the text.
    Map(Vec<(Ast, Ast)>),
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
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}
