//! A piece of a condition's text with what the checker will find of it, so that it can be checked again.
//!
//! `dyn(x)` leaves nothing behind in a program. It is put back where the checker would refuse the text without it.

use super::cel::{ast, call};
use crate::compile::{StaticType, result, runs_on};
use crate::model::{Arithmetic, Function, Scalar, TimePart};
use crate::syntax::{Ast, AstKind, BinaryOperator, UnaryOperator};

/// An expression with its type.
pub(super) struct Piece {
    pub ast: Ast,
    pub found: StaticType,
    /// The outermost macro whose element it reads; 0 is the outermost of all.
    pub reads: Option<usize>,
}

impl Piece {
    pub fn new(kind: AstKind, found: StaticType) -> Self {
        Self { ast: ast(kind), found, reads: None }
    }

    /// As it is, or as something whose type is looked at only when it runs.
    fn or_dyn(self, is_taken: bool) -> Self {
        if is_taken {
            return self;
        }
        Self { ast: ast(call("dyn", vec![self.ast])), found: StaticType::Dyn, reads: self.reads }
    }

    /// As an operand that must be of this type.
    pub fn fitting(self, wanted: &StaticType) -> Self {
        let is_taken = self.found.fits(wanted);
        self.or_dyn(is_taken)
    }

    /// As what a function or a macro takes that is for lists, maps and perhaps texts.
    pub fn holding(self, takes_text: bool) -> Self {
        let is_taken = match self.found {
            StaticType::List(_) | StaticType::Map(_) | StaticType::Dyn => true,
            StaticType::String => takes_text,
            _ => false,
        };
        self.or_dyn(is_taken)
    }

    /// The type of the elements that a macro over it gives to its body.
    pub fn element(&self) -> StaticType {
        match &self.found {
            StaticType::List(element) => element.as_ref().clone(),
            StaticType::Map(_) => StaticType::String,
            _ => StaticType::Dyn,
        }
    }

    fn is_empty_list(&self) -> bool {
        matches!(&self.ast.kind, AstKind::List(elements) if elements.is_empty())
    }

    /// `-x`; of the number 0 it is the other zero.
    pub fn negated(self) -> Self {
        if let AstKind::Double(value) = self.ast.kind {
            return Self { ast: ast(AstKind::Double(-value)), ..self };
        }
        let is_number = self.found.is_number() || self.found == StaticType::Dyn;
        let operand = self.or_dyn(is_number);
        Self { ast: ast(AstKind::Unary(UnaryOperator::Negate, Box::new(operand.ast))), ..operand }
    }

    /// `left == right` and its kin.
    pub fn compared(operator: BinaryOperator, [left, right]: [Self; 2]) -> Self {
        let is_order = !matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
        let [left, right] = [left, right].map(|side| {
            let is_taken = !is_order || side.found.is_ordered();
            side.or_dyn(is_taken)
        });
        let is_taken = left.found.comparable_with(&right.found);
        Self::binary(operator, left.or_dyn(is_taken), right, StaticType::Bool)
    }

    /// `left + right` and its kin.
    pub fn computed(operator: BinaryOperator, arithmetic: Arithmetic, [left, right]: [Self; 2]) -> Self {
        let (one, other) = ((&left.found, left.is_empty_list()), (&right.found, right.is_empty_list()));
        if let Some(found) = result(arithmetic, one, other) {
            return Self::binary(operator, left, right, found);
        }
        // The type of one side may be enough.
        let (one, other) = ((&StaticType::Dyn, false), (&right.found, right.is_empty_list()));
        if let Some(found) = result(arithmetic, one, other) {
            return Self::binary(operator, left.or_dyn(false), right, found);
        }
        let unknown = (&StaticType::Dyn, false);
        let found = result(arithmetic, unknown, unknown).unwrap_or(StaticType::Dyn);
        Self::binary(operator, left.or_dyn(false), right.or_dyn(false), found)
    }

    /// `operand in [constants]`.
    pub fn listed(operand: Self, constants: Vec<Self>) -> Self {
        let is_taken = constants.iter().all(|constant| constant.found.comparable_with(&operand.found));
        let is_alike = constants
            .first()
            .is_none_or(|first| constants.iter().all(|constant| constant.found.comparable_with(&first.found)));
        let place = |(place, constant): (usize, Self)| constant.or_dyn(is_alike || place > 0);
        let list = Self::list(constants.into_iter().enumerate().map(place).collect());
        Self::binary(BinaryOperator::In, operand.or_dyn(is_taken), list, StaticType::Bool)
    }

    /// `left in right`, which is no list of constants.
    pub fn contained([operand, range]: [Self; 2]) -> Self {
        let range = range.holding(false);
        let is_empty = matches!(&range.ast.kind, AstKind::Map(entries) if entries.is_empty());
        let is_taken = match &range.found {
            StaticType::Map(_) => is_empty || operand.found.comparable_with(&StaticType::String),
            StaticType::List(element) => operand.found.comparable_with(element),
            _ => true,
        };
        // Between unlike constants only a constant may be looked for.
        let is_slip = match &range.ast.kind {
            AstKind::List(elements) => {
                let is_unlike = range.element() == StaticType::Dyn;
                is_unlike && elements.iter().all(is_constant) && !is_constant(&operand.ast)
            }
            _ => false,
        };
        Self::binary(BinaryOperator::In, operand.or_dyn(is_taken && !is_slip), range, StaticType::Bool)
    }

    fn binary(operator: BinaryOperator, left: Self, right: Self, found: StaticType) -> Self {
        let reads = lowest(&[&left, &right]);
        let kind = AstKind::Binary(operator, Box::new(left.ast), Box::new(right.ast));
        Self { ast: ast(kind), found, reads }
    }

    /// `a && b && c`, or `||`.
    pub fn joined(operator: BinaryOperator, operands: Vec<Self>) -> Self {
        let neutral = AstKind::Bool(operator == BinaryOperator::And);
        let operands = operands.into_iter().map(|operand| operand.fitting(&StaticType::Bool));
        let joined = operands.reduce(|one, other| Self::binary(operator, one, other, StaticType::Bool));
        joined.unwrap_or_else(|| Self::new(neutral, StaticType::Bool))
    }

    /// `!x`
    pub fn denied(self) -> Self {
        let operand = self.fitting(&StaticType::Bool);
        let kind = AstKind::Unary(UnaryOperator::Not, Box::new(operand.ast));
        Self { ast: ast(kind), found: StaticType::Bool, reads: operand.reads }
    }

    /// `condition ? then : otherwise`
    pub fn conditional(condition: Self, then: Self, otherwise: Self) -> Self {
        let reads = lowest(&[&condition, &then, &otherwise]);
        let is_taken = then.found.fits(&otherwise.found);
        let otherwise = otherwise.or_dyn(is_taken);
        let found = then.found.joined(&otherwise.found);
        let condition = condition.fitting(&StaticType::Bool);
        let kind = AstKind::Conditional(Box::new(condition.ast), Box::new(then.ast), Box::new(otherwise.ast));
        Self { ast: ast(kind), found, reads }
    }

    /// `x.orValue(d)`
    pub fn or_value(self, default: Self) -> Self {
        let default = default.fitting(&self.found);
        let is_empty = matches!(&default.ast.kind, AstKind::List(entries) if entries.is_empty());
        let found = if is_empty { self.found.clone() } else { self.found.joined(&default.found) };
        self.method("orValue", vec![default], found)
    }

    /// `[a, b]`
    pub fn list(elements: Vec<Self>) -> Self {
        let reads = lowest(&elements.iter().collect::<Vec<_>>());
        let found = elements.iter().map(|element| element.found.clone()).reduce(|one, other| one.joined(&other));
        let kind = AstKind::List(elements.into_iter().map(|element| element.ast).collect());
        Self { ast: ast(kind), found: StaticType::list(found.unwrap_or(StaticType::Dyn)), reads }
    }

    /// `{key: value}`; keys and values by turns.
    pub fn map(entries: Vec<Self>) -> Self {
        let reads = lowest(&entries.iter().collect::<Vec<_>>());
        let mut pairs = Vec::new();
        let mut found: Option<StaticType> = None;
        let mut entries = entries.into_iter();
        while let (Some(key), Some(value)) = (entries.next(), entries.next()) {
            found = Some(found.map_or(value.found.clone(), |known| known.joined(&value.found)));
            pairs.push((key.fitting(&StaticType::String).ast, value.ast));
        }
        Self { ast: ast(AstKind::Map(pairs)), found: StaticType::map(found.unwrap_or(StaticType::Dyn)), reads }
    }

    /// `map.key`, `map['a key']`, `list[0]`
    pub fn at([operand, place]: [Self; 2]) -> Self {
        let operand = operand.holding(false);
        let (found, is_taken) = match &operand.found {
            StaticType::List(element) => (element.as_ref().clone(), place.found.fits(&StaticType::Int)),
            StaticType::Map(value) => (value.as_ref().clone(), place.found.fits(&StaticType::String)),
            _ => (StaticType::Dyn, place.found.fits(&StaticType::Int) || place.found.fits(&StaticType::String)),
        };
        let place = place.or_dyn(is_taken);
        let reads = lowest(&[&operand, &place]);
        let kind = match place.ast.kind {
            AstKind::String(key) if is_field(&key) => AstKind::Member(Box::new(operand.ast), key),
            _ => AstKind::Index(Box::new(operand.ast), Box::new(place.ast)),
        };
        Self { ast: ast(kind), found, reads }
    }

    /// `has(map.key)`
    pub fn has([operand, key]: [Self; 2]) -> Self {
        let is_map = matches!(operand.found, StaticType::Map(_) | StaticType::Dyn);
        let operand = operand.or_dyn(is_map);
        let reads = lowest(&[&operand, &key]);
        let AstKind::String(key) = key.ast.kind else {
            // The compiler makes no such question.
            return Self::binary(BinaryOperator::In, key, operand, StaticType::Bool);
        };
        let member = ast(AstKind::Member(Box::new(operand.ast), key));
        Self { ast: ast(call("has", vec![member])), found: StaticType::Bool, reads }
    }

    /// `int(x)` and its kin.
    pub fn converted(self, name: &str, function: Function, target: StaticType) -> Self {
        // What is of that type already is not converted; but a text is looked at for its length.
        let is_text = target == StaticType::String && self.found == target;
        let is_taken = is_text || self.found == StaticType::Dyn || runs_on(function).contains(&self.found);
        self.or_dyn(is_taken).function(name, target)
    }

    /// `t.getHours('+02:00')`
    pub fn part(self, name: &str, part: TimePart, minutes: i64) -> Self {
        let is_taken = match self.found {
            StaticType::Timestamp | StaticType::Dyn => true,
            StaticType::Duration => part.is_of_durations() && minutes == 0,
            _ => false,
        };
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, rest) = (minutes.abs().div_euclid(60), minutes.abs().rem_euclid(60));
        let zone = Self::text(&format!("{sign}{hours:02}:{rest:02}"));
        let zone = if minutes == 0 { Vec::new() } else { vec![zone] };
        self.or_dyn(is_taken).method(name, zone, StaticType::Int)
    }

    /// A text in quotes.
    pub fn text(text: &str) -> Self {
        Self::new(AstKind::String(text.to_owned()), StaticType::String)
    }

    /// A constant.
    pub fn constant(value: &Scalar) -> Self {
        Self { ast: super::cel::constant(value), found: StaticType::of(value), reads: None }
    }

    /// `name(x)`
    pub fn function(self, name: &str, found: StaticType) -> Self {
        Self { ast: ast(call(name, vec![self.ast])), found, reads: self.reads }
    }

    /// `x.name(arguments)`
    pub fn method(self, name: &str, arguments: Vec<Self>, found: StaticType) -> Self {
        let all: Vec<&Self> = core::iter::once(&self).chain(&arguments).collect();
        let reads = lowest(&all);
        let arguments = arguments.into_iter().map(|argument| argument.ast).collect();
        Self { ast: ast(AstKind::Method(Box::new(self.ast), name.to_owned(), arguments)), found, reads }
    }
}

fn lowest(pieces: &[&Piece]) -> Option<usize> {
    pieces.iter().filter_map(|piece| piece.reads).min()
}

/// Whether a key can stand behind a point as it is.
fn is_field(key: &str) -> bool {
    key.starts_with(|letter: char| letter == '_' || letter.is_ascii_alphabetic())
        && key.chars().all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
}

fn is_constant(ast: &Ast) -> bool {
    match &ast.kind {
        AstKind::Bool(_) | AstKind::Int(_) | AstKind::Double(_) | AstKind::String(_) => true,
        AstKind::Call(name, arguments) => {
            ["timestamp", "duration"].contains(&name.as_str()) && arguments.iter().all(is_constant)
        }
        _ => false,
    }
}
