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

impl Ast {
    /// The operands, in the order of the text.
    #[must_use]
    pub fn operands(&self) -> Vec<&Self> {
        match &self.kind {
            AstKind::Member(operand, _) | AstKind::Unary(_, operand) => vec![operand],
            AstKind::Index(left, right) | AstKind::Binary(_, left, right) => vec![left, right],
            AstKind::Conditional(condition, then, otherwise) => vec![condition, then, otherwise],
            AstKind::Call(_, arguments) | AstKind::List(arguments) => arguments.iter().collect(),
            AstKind::Method(operand, _, arguments) => std::iter::once(operand.as_ref()).chain(arguments).collect(),
            AstKind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether operations are nested deeper than `most`. A chain of `&&`, or of `||`, is one, and so is `name.field`.
    pub(super) fn is_deeper_than(&self, most: usize) -> bool {
        let mut waiting = vec![(self, 1_usize)];
        while let Some((ast, depth)) = waiting.pop() {
            if depth > most {
                return true;
            }
            if ast.is_field_of_name() {
                continue;
            }
            let inner = depth.saturating_add(1);
            let is_chained = |operand: &Self| ast.junction().is_some() && ast.junction() == operand.junction();
            let depth_of = |operand: &Self| if is_chained(operand) { depth } else { inner };
            waiting.extend(ast.operands().into_iter().map(|operand| (operand, depth_of(operand))));
        }
        false
    }

    /// `&&` or `||`, if it is one of them.
    fn junction(&self) -> Option<BinaryOperator> {
        match self.kind {
            AstKind::Binary(operator @ (BinaryOperator::And | BinaryOperator::Or), ..) => Some(operator),
            _ => None,
        }
    }

    /// `name.field`, which reads one value.
    fn is_field_of_name(&self) -> bool {
        matches!(&self.kind, AstKind::Member(operand, _) if matches!(operand.kind, AstKind::Identifier(_)))
    }

    /// `name` or `name.name`, to any length.
    pub(super) fn is_name(&self) -> bool {
        let mut ast = self;
        while let AstKind::Member(operand, _) = &ast.kind {
            ast = operand;
        }
        matches!(ast.kind, AstKind::Identifier(_))
    }
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

impl BinaryOperator {
    /// Every operator.
    pub(super) const ALL: [Self; 14] = [
        Self::Or,
        Self::And,
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::In,
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Modulo,
    ];

    /// The level of what binds loosest.
    pub(super) const LOOSEST: u8 = 0;

    /// How tightly it binds, loosest first.
    pub(super) const fn level(self) -> u8 {
        match self {
            Self::Or => Self::LOOSEST,
            Self::And => 1,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In => 2,
            Self::Add | Self::Subtract => 3,
            Self::Multiply | Self::Divide | Self::Modulo => 4,
        }
    }

    /// How it is written.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }
}
