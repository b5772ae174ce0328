//! Checking operators: arithmetic, comparisons, `in` and `? :`.

use super::checker::{Checker, double, list_of};
use super::condition::{Checked, wrong};
use super::hint;
use super::static_type::StaticType::{self, Double, Duration, Dyn, Int, String, Timestamp};
use crate::model::{Arithmetic, Comparison, Condition, Scalar};
use crate::syntax::{Ast, AstKind, BinaryOperator, Code};

/// What an operator takes on its two sides, and what that gives.
type Overload = (StaticType, StaticType, StaticType);

const NUMBERS: [Overload; 4] =
    [(Int, Int, Int), (Double, Double, Double), (Int, Double, Double), (Double, Int, Double)];
const SUMS: [Overload; 8] = [
    (Int, Int, Int),
    (Double, Double, Double),
    (Int, Double, Double),
    (Double, Int, Double),
    (String, String, String),
    (Timestamp, Duration, Timestamp),
    (Duration, Timestamp, Timestamp),
    (Duration, Duration, Duration),
];
const DIFFERENCES: [Overload; 7] = [
    (Int, Int, Int),
    (Double, Double, Double),
    (Int, Double, Double),
    (Double, Int, Double),
    (Timestamp, Duration, Timestamp),
    (Timestamp, Timestamp, Duration),
    (Duration, Duration, Duration),
];
const REMAINDERS: [Overload; 1] = [(Int, Int, Int)];

const fn overloads(operator: Arithmetic) -> &'static [Overload] {
    match operator {
        Arithmetic::Add => &SUMS,
        Arithmetic::Subtract => &DIFFERENCES,
        Arithmetic::Multiply | Arithmetic::Divide => &NUMBERS,
        Arithmetic::Modulo => &REMAINDERS,
    }
}

/// What an operator is: a comparison or arithmetic, with its sign.
enum Operator {
    Compare(Comparison),
    Compute(Arithmetic, &'static str),
}

const fn operator(operator: BinaryOperator) -> Option<Operator> {
    Some(match operator {
        BinaryOperator::Equal => Operator::Compare(Comparison::Equal),
        BinaryOperator::NotEqual => Operator::Compare(Comparison::NotEqual),
        BinaryOperator::Less => Operator::Compare(Comparison::Less),
        BinaryOperator::LessOrEqual => Operator::Compare(Comparison::LessOrEqual),
        BinaryOperator::Greater => Operator::Compare(Comparison::Greater),
        BinaryOperator::GreaterOrEqual => Operator::Compare(Comparison::GreaterOrEqual),
        BinaryOperator::Add => Operator::Compute(Arithmetic::Add, "+"),
        BinaryOperator::Subtract => Operator::Compute(Arithmetic::Subtract, "-"),
        BinaryOperator::Multiply => Operator::Compute(Arithmetic::Multiply, "*"),
        BinaryOperator::Divide => Operator::Compute(Arithmetic::Divide, "/"),
        BinaryOperator::Modulo => Operator::Compute(Arithmetic::Modulo, "%"),
        BinaryOperator::Or | BinaryOperator::And | BinaryOperator::In => return None,
    })
}

const fn is_order(operator: BinaryOperator) -> bool {
    use BinaryOperator::{Greater, GreaterOrEqual, Less, LessOrEqual};
    matches!(operator, Less | LessOrEqual | Greater | GreaterOrEqual)
}

/// A checked operand.
type Operand<'o> = (&'o Condition, &'o StaticType);

impl Checker<'_> {
    pub(super) fn binary(self, ast: &Ast, sign: BinaryOperator, left_ast: &Ast, right_ast: &Ast) -> Checked {
        let is_chain = is_order(sign) && matches!(&left_ast.kind, AstKind::Binary(before, ..) if is_order(*before));
        let (left, left_type) = self.expression(left_ast)?;
        let (right, right_type) = self.expression(right_ast)?;
        if matches!(sign, BinaryOperator::Equal | BinaryOperator::NotEqual) {
            self.stage_named(&left, right_ast, &right)?;
            self.stage_named(&right, left_ast, &left)?;
        }
        let sides = ((&left, &left_type), (&right, &right_type));
        match operator(sign) {
            Some(Operator::Compare(comparison)) => {
                compared(ast, comparison, sides.0, sides.1, is_chain)?;
                Ok((Condition::Compare(comparison, Box::new(left), Box::new(right)), StaticType::Bool))
            }
            Some(Operator::Compute(arithmetic, name)) => {
                let found = computed(ast, arithmetic, name, sides.0, sides.1)?;
                Ok((Condition::Arithmetic(arithmetic, Box::new(left), Box::new(right)), found))
            }
            // These are checked where their operands are, which are not both values.
            None => wrong(ast, Code::ConditionSyntax, "this operator cannot stand here", None),
        }
    }

    pub(super) fn negative(self, operand: &Ast) -> Checked {
        let (condition, found) = self.expression(operand)?;
        let negated = match &condition {
            Condition::Literal(Scalar::Int(value)) => {
                value.checked_neg().map(|value| Condition::Literal(Scalar::Int(value)))
            }
            Condition::Literal(Scalar::Double(value)) => Some(double(-value)),
            _ => None,
        };
        match found {
            Int | Double | Dyn => Ok((negated.unwrap_or_else(|| Condition::Negate(Box::new(condition))), found)),
            _ => {
                let help = hint::as_type(&condition, &Int);
                let help =
                    help.or_else(|| (found == Duration).then(|| "write the sign within: `duration('-1h')`".to_owned()));
                let help = help.or(Some("write `-` before a number".to_owned()));
                wrong(
                    operand,
                    Code::TypeMismatch,
                    format!("`-` takes a number, this is {}", found.with_article()),
                    help,
                )
            }
        }
    }

    pub(super) fn conditional(self, ast: &Ast, condition: &Ast, then: &Ast, otherwise: &Ast) -> Checked {
        let condition = self.of_type(condition, &StaticType::Bool, "`? :`")?;
        let (then, then_type) = self.expression(then)?;
        let (otherwise, other_type) = self.expression(otherwise)?;
        if !then_type.fits(&other_type) {
            let message = format!(
                "both sides of `:` have one type, these are {} and {}",
                then_type.with_article(),
                other_type.with_article()
            );
            let help = match then_type.is_number() && other_type.is_number() {
                true => "write both as doubles, as in `1.0`, or convert one by `double(…)`".to_owned(),
                false => hint::as_type(&then, &other_type)
                    .or_else(|| hint::as_type(&otherwise, &then_type))
                    .unwrap_or("give both one type, or write `dyn(…)` around one of them".to_owned()),
            };
            return wrong(ast, Code::TypeMismatch, message, Some(help));
        }
        let found = then_type.joined(&other_type);
        Ok((Condition::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)), found))
    }

    /// `a in b`: constants are compared where they stand, anything else is looked for in what `b` comes to.
    pub(super) fn contained(self, operand: &Ast, range: &Ast) -> Checked {
        let (condition, found) = self.expression(operand)?;
        let (list, range_type) = match &range.kind {
            AstKind::List(entries) => {
                let checked = self.expressions(entries)?;
                for (entry, (constant, _)) in entries.iter().zip(&checked) {
                    self.stage_named(&condition, entry, constant)?;
                }
                if let Some(constants) = constants(&checked) {
                    let is_alike = is_alike(&checked);
                    // Between constants of several types a constant may be looked for, as in CEL; for what is read it is a slip.
                    let is_slip = is_alike || !matches!(condition, Condition::Literal(_));
                    let stranger = checked.iter().position(|entry| !entry.1.comparable_with(&found));
                    if let Some(place) = stranger.filter(|_| is_slip) {
                        let at = entries.get(place).unwrap_or(range);
                        return never_contained(at, &found, checked.get(place));
                    }
                    if is_alike {
                        return Ok((Condition::In(Box::new(condition), constants), StaticType::Bool));
                    }
                }
                list_of(checked)
            }
            _ => self.expression(range)?,
        };
        let is_empty = matches!(&list, Condition::Map(entries) if entries.is_empty());
        let wanted = match &range_type {
            StaticType::List(element) => element.as_ref(),
            StaticType::Map(_) if is_empty => &Dyn,
            StaticType::Map(_) => &String,
            Dyn => &Dyn,
            other => {
                let message = format!("a list or a map must stand after `in`, not {}", other.with_article());
                let help = match (&found, other) {
                    (String, String) => "ask `x.contains('a')` for a part of a text, or write `x in ['a', 'b']`",
                    _ => "write `x in ['a', 'b']`",
                };
                return wrong(range, Code::TypeMismatch, message, Some(help.to_owned()));
            }
        };
        if !wanted.comparable_with(&found) {
            let message = format!("{} is never in {}", found.with_article(), range_type.with_article());
            let help = hint::as_type(&condition, wanted).or_else(|| hint::converted((&condition, &found), wanted));
            let help = help.or_else(|| hint::shared(&found, wanted));
            let help = help.or(Some("ask for a value of that type".to_owned()));
            return wrong(operand, Code::TypeMismatch, message, help);
        }
        Ok((Condition::Contained(Box::new(condition), Box::new(list)), StaticType::Bool))
    }
}

/// The constants of a list, if it holds nothing else.
fn constants(checked: &[(Condition, StaticType)]) -> Option<Vec<Scalar>> {
    let constant = |(condition, _): &(Condition, StaticType)| match condition {
        Condition::Literal(value) => Some(value.clone()),
        _ => None,
    };
    checked.iter().map(constant).collect()
}

/// Whether all entries are of one type, or numbers.
fn is_alike(checked: &[(Condition, StaticType)]) -> bool {
    let first = checked.first();
    first.is_none_or(|first| checked.iter().all(|entry| entry.1.comparable_with(&first.1)))
}

fn never_contained(at: &Ast, operand: &StaticType, entry: Option<&(Condition, StaticType)>) -> Checked {
    let Some((constant, found)) = entry else {
        return Err(None);
    };
    let message = format!("{} is never in a list with {}", operand.with_article(), found.with_article());
    let help = hint::as_type(constant, operand).or_else(|| hint::shared(operand, found));
    let help = help.or(Some("remove it, or write it as a value of that type".to_owned()));
    wrong(at, Code::TypeMismatch, message, help)
}

fn compared(ast: &Ast, comparison: Comparison, left: Operand<'_>, right: Operand<'_>, is_chain: bool) -> Checked<()> {
    let is_order = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if let Some(unordered) = [left.1, right.1].into_iter().find(|side| is_order && !side.is_ordered()) {
        let message = format!("{} is neither smaller nor larger", unordered.with_article());
        let help = match unordered {
            StaticType::Null => "ask `has(…)` whether it is there",
            _ => "compare how many there are: `size(…)`",
        };
        return wrong(ast, Code::TypeMismatch, message, Some(help.to_owned()));
    }
    if left.1.comparable_with(right.1) {
        return Ok(());
    }
    let message = format!("{} cannot be compared with {}", left.1.with_article(), right.1.with_article());
    let help = match is_chain {
        true => "compare each pair: `1 < x && x < 5`".to_owned(),
        false => hint::compared(left, right),
    };
    wrong(ast, Code::TypeMismatch, message, Some(help))
}

fn computed(ast: &Ast, operator: Arithmetic, name: &str, left: Operand<'_>, right: Operand<'_>) -> Checked<StaticType> {
    let is_empty = |side: Operand<'_>| matches!(side.0, Condition::List(entries) if entries.is_empty());
    if let Some(found) = result(operator, (left.1, is_empty(left)), (right.1, is_empty(right))) {
        return Ok(found);
    }
    let message = format!("`{name}` does not take {} and {}", left.1.with_article(), right.1.with_article());
    wrong(ast, Code::TypeMismatch, message, Some(hint::computed(operator, left, right)))
}

/// What an arithmetic operator gives, if it takes these; of each side the type, and whether it is a list without elements.
pub(crate) fn result(
    operator: Arithmetic,
    left: (&StaticType, bool),
    right: (&StaticType, bool),
) -> Option<StaticType> {
    let mut results: Vec<StaticType> = overloads(operator)
        .iter()
        .filter(|overload| left.0.fits(&overload.0) && right.0.fits(&overload.1))
        .map(|overload| overload.2.clone())
        .collect();
    let list = StaticType::list(Dyn);
    if operator == Arithmetic::Add && left.0.fits(&list) && right.0.fits(&list) {
        results.push(match (left.1, right.1) {
            (true, _) => right.0.clone(),
            (_, true) => left.0.clone(),
            _ => left.0.joined(right.0),
        });
    }
    results.into_iter().reduce(|one, other| one.joined(&other))
}
