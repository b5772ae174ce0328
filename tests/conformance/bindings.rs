//! Values of the suite as expressions, and expressions with the suite's variables replaced by them.

use etappe::syntax::{Ast, AstKind, Span, UnaryOperator};
use serde_json::Value as Json;

fn ast(kind: AstKind) -> Ast {
    Ast { span: Span::default(), kind }
}

/// A value of the suite as an expression that comes to it; nothing for types that the language does not have.
pub fn expression(value: &Json) -> Option<Ast> {
    let (kind, value) = value.as_object()?.iter().next()?;
    Some(ast(match kind.as_str() {
        "null" => AstKind::Null,
        "bool" => AstKind::Bool(value.as_bool()?),
        "int" => AstKind::Int(value.as_str()?.parse().ok()?),
        "double" => return double(value.as_str()?),
        "string" => AstKind::String(value.as_str()?.to_owned()),
        "list" => AstKind::List(value.as_array()?.iter().map(expression).collect::<Option<_>>()?),
        "map" => AstKind::Map(value.as_array()?.iter().map(entry).collect::<Option<_>>()?),
        "duration" => {
            let nanos = value["nanos"].as_i64().unwrap_or(0);
            let text = format!("{}s{}ns", value["seconds"].as_i64()?, nanos);
            AstKind::Call("duration".to_owned(), vec![ast(AstKind::String(text))])
        }
        "timestamp" => {
            let seconds = ast(AstKind::Int(value["seconds"].as_i64()?));
            AstKind::Call("timestamp".to_owned(), vec![seconds])
        }
        _ => return None,
    }))
}

fn double(text: &str) -> Option<Ast> {
    let value: f64 = text.parse().ok()?;
    // Infinities and NaN have no literal.
    let quotient = |dividend: f64| {
        let operand = |value: f64| Box::new(ast(AstKind::Double(value)));
        ast(AstKind::Binary(etappe::syntax::BinaryOperator::Divide, operand(dividend), operand(0.0)))
    };
    Some(match value {
        value if value.is_nan() => quotient(0.0),
        f64::INFINITY => quotient(1.0),
        f64::NEG_INFINITY => quotient(-1.0),
        value => ast(AstKind::Double(value)),
    })
}

fn entry(pair: &Json) -> Option<(Ast, Ast)> {
    Some((expression(&pair[0])?, expression(&pair[1])?))
}

/// The expression with every variable that `bindings` names replaced by its value; of `a.b.c` the longest name counts.
pub fn bound(ast: Ast, bindings: &Json) -> Ast {
    if let Some(value) = dotted(&ast).and_then(|name| bindings.get(name)) {
        return expression(value).unwrap_or(ast);
    }
    map(ast, &mut |part| bound(part, bindings))
}

/// `a.b.c` if the expression is such a name.
fn dotted(ast: &Ast) -> Option<String> {
    match &ast.kind {
        AstKind::Identifier(name) => Some(name.clone()),
        AstKind::Member(operand, name) => Some(format!("{}.{name}", dotted(operand)?)),
        _ => None,
    }
}

/// The expression with `change` made to each of its operands.
pub fn map(ast: Ast, change: &mut dyn FnMut(Ast) -> Ast) -> Ast {
    let kind = match ast.kind {
        AstKind::Member(operand, name) => AstKind::Member(Box::new(change(*operand)), name),
        AstKind::Index(operand, key) => AstKind::Index(Box::new(change(*operand)), Box::new(change(*key))),
        AstKind::Call(name, arguments) => AstKind::Call(name, arguments.into_iter().map(change).collect()),
        AstKind::Method(operand, name, arguments) => {
            let operand = Box::new(change(*operand));
            AstKind::Method(operand, name, arguments.into_iter().map(change).collect())
        }
        AstKind::Unary(operator @ (UnaryOperator::Not | UnaryOperator::Negate), operand) => {
            AstKind::Unary(operator, Box::new(change(*operand)))
        }
        AstKind::Binary(operator, left, right) => {
            AstKind::Binary(operator, Box::new(change(*left)), Box::new(change(*right)))
        }
        AstKind::Conditional(condition, then, otherwise) => {
            AstKind::Conditional(Box::new(change(*condition)), Box::new(change(*then)), Box::new(change(*otherwise)))
        }
        AstKind::List(entries) => AstKind::List(entries.into_iter().map(change).collect()),
        AstKind::Map(entries) => {
            AstKind::Map(entries.into_iter().map(|(key, value)| (change(key), change(value))).collect())
        }
        kind => kind,
    };
    Ast { span: ast.span, kind }
}
