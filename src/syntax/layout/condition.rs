//! The one place where conditions inside documents are laid out.

use crate::syntax::{Ast, AstKind, Span, parse_condition, print_condition};

/// Whether a value with these keys above it is a condition; an entry of a list is an empty key.
pub(super) fn stands_at(path: &[&str]) -> bool {
    matches!(path, ["items" | "suppress", "", "when"] | ["stages", "", "enter" | "exit"] | ["segments", _])
}

/// A condition on one line, as it stands in the document with or without quotes, laid out; none if it stays as it is.
pub(super) fn within(source: &str) -> Option<String> {
    let quote = source.chars().next().filter(|first| matches!(first, '"' | '\''));
    let text = match quote {
        Some(quote) => source.strip_prefix(quote)?.strip_suffix(quote)?,
        None => source,
    };
    // With escapes the text is not what stands in the source; unquoted, a change could need quotes.
    if quote.is_none() || text.contains(['\\', '"']) || (quote == Some('\'') && text.contains('\'')) {
        return None;
    }
    let laid_out = condition(text).filter(|laid_out| !laid_out.contains(['\n', '\\', '"']))?;
    (quote == Some('"') || !laid_out.contains('\'')).then(|| source.replacen(text, &laid_out, 1))
}

/// Whether two texts are the same condition.
pub(super) fn same(one: &str, other: &str) -> bool {
    let parsed = |text| parse_condition(text).map(|ast| bare(&ast));
    one == other || matches!((parsed(one), parsed(other)), (Ok(one), Ok(other)) if one == other)
}

/// A condition laid out; none leaves it as it is: what is no condition, or has a comment, which the tree does not keep.
fn condition(text: &str) -> Option<String> {
    (!text.contains("//")).then(|| parse_condition(text).ok()).flatten().map(|ast| print_condition(&ast))
}

/// The same tree without places.
fn bare(ast: &Ast) -> Ast {
    let boxed = |ast: &Ast| Box::new(bare(ast));
    let all = |asts: &[Ast]| asts.iter().map(bare).collect();
    let kind = match &ast.kind {
        AstKind::Member(operand, name) => AstKind::Member(boxed(operand), name.clone()),
        AstKind::Index(operand, key) => AstKind::Index(boxed(operand), boxed(key)),
        AstKind::Call(name, arguments) => AstKind::Call(name.clone(), all(arguments)),
        AstKind::Method(operand, name, arguments) => AstKind::Method(boxed(operand), name.clone(), all(arguments)),
        AstKind::Unary(operator, operand) => AstKind::Unary(*operator, boxed(operand)),
        AstKind::Binary(operator, left, right) => AstKind::Binary(*operator, boxed(left), boxed(right)),
        AstKind::Conditional(condition, then, otherwise) => {
            AstKind::Conditional(boxed(condition), boxed(then), boxed(otherwise))
        }
        AstKind::List(entries) => AstKind::List(all(entries)),
        AstKind::Map(entries) => AstKind::Map(entries.iter().map(|(key, value)| (bare(key), bare(value))).collect()),
        leaf => leaf.clone(),
    };
    Ast { span: Span::default(), kind }
}
