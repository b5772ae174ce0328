//! An expression as text that shows its structure and nothing of its spelling: what two expressions share that are the same.

use etappe::syntax::{Ast, AstKind, UnaryOperator};

/// Every operation in round brackets, its sign first. Two expressions have one shape only if they differ in places alone.
pub fn shape(ast: &Ast) -> String {
    let all = |operands: &[Ast]| operands.iter().map(|operand| format!(" {}", shape(operand))).collect::<String>();
    match &ast.kind {
        AstKind::Null => "null".to_owned(),
        AstKind::Bool(value) => value.to_string(),
        AstKind::Int(value) => value.to_string(),
        AstKind::Double(value) => format!("{value:?}"),
        AstKind::String(text) => format!("{text:?}"),
        AstKind::Identifier(name) => name.clone(),
        AstKind::Member(operand, field) => format!("(. {} {field:?})", shape(operand)),
        AstKind::Index(operand, index) => format!("(at {} {})", shape(operand), shape(index)),
        AstKind::Call(name, arguments) => format!("(call {name}{})", all(arguments)),
        AstKind::Method(operand, name, arguments) => format!("(method {} {name}{})", shape(operand), all(arguments)),
        AstKind::Unary(UnaryOperator::Not, operand) => format!("(not {})", shape(operand)),
        AstKind::Unary(UnaryOperator::Negate, operand) => format!("(minus {})", shape(operand)),
        AstKind::Binary(operator, left, right) => format!("({} {} {})", operator.sign(), shape(left), shape(right)),
        AstKind::Conditional(condition, then, otherwise) => {
            format!("(? {} {} {})", shape(condition), shape(then), shape(otherwise))
        }
        AstKind::List(elements) => format!("(list{})", all(elements)),
        AstKind::Map(entries) => {
            let entry = |(key, value): &(Ast, Ast)| format!(" [{} {}]", shape(key), shape(value));
            format!("(map{})", entries.iter().map(entry).collect::<String>())
        }
    }
}
