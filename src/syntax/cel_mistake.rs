//! What is said about a text that is no condition: what stands in the wrong place, and the way out.

use super::cel_lexer::Token;
use super::{Code, Diagnostic, Span, foreign};
use crate::base::limits;

const TERNARY: &str = "write both values: `condition ? then : otherwise`";

/// A token with its place.
pub(super) type Placed<'t> = (&'t Token, Span);

fn syntax(span: Span, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::new(Code::ConditionSyntax, span, message).help(help)
}

/// Valid CEL that this version leaves out.
pub(super) fn not_supported(span: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::NotSupported, span, format!("{what} is not part of this version")).help(help)
}

/// A bound of `base::limits` that the condition exceeds.
pub(super) fn limit(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::ConditionLimit, span, message).help("split it into segments")
}

/// Nested too deeply.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    limit(span, format!("the condition is nested more than {} levels deep", limits::CONDITION_DEPTH))
}

/// A whole number that is not in the range of an int.
pub(super) fn too_large(span: Span) -> Diagnostic {
    syntax(span, "this number does not fit into 64 bits", "write it as a double, such as 1e20")
}

/// Nothing but space and comments.
pub(super) fn empty(span: Span) -> Diagnostic {
    syntax(span, "the condition is empty", "leave it out, or write one such as `has(profile.country)`")
}

fn means_nothing(word: &str, span: Span, help: &str) -> Diagnostic {
    syntax(span, format!("`{word}` means nothing here"), help)
}

/// An operator of another language, if the token is one.
fn foreign_word((token, span): Placed<'_>) -> Option<Diagnostic> {
    match token {
        Token::Word(word) => foreign::word(word).map(|help| means_nothing(word, span, help)),
        _ => None,
    }
}

fn describe(token: &Token) -> String {
    match token {
        Token::Word(name) => format!("`{name}`"),
        Token::Quoted(_) => "a name in backticks".to_owned(),
        Token::Symbol(symbol) => format!("`{symbol}`"),
        Token::Int(_) | Token::IntMinMagnitude | Token::Double(_) => "a number".to_owned(),
        Token::String(_) => "text".to_owned(),
        Token::End => "the end of the condition".to_owned(),
    }
}

/// A unit right after a number, such as the one of `7d`.
fn unit(before: Placed<'_>, found: Placed<'_>) -> Option<Diagnostic> {
    let is_number = matches!(before.0, Token::Int(_) | Token::Double(_));
    let is_unit = is_number && matches!(found.0, Token::Word(_)) && before.1.end == found.1.start;
    let message = || format!("{} cannot follow here", describe(found.0));
    is_unit.then(|| syntax(found.1, message(), "write windows and spans of time in quotes, such as '7d'"))
}

/// A token after a complete condition, or after a complete part of one.
pub(super) fn cannot_follow(before: Placed<'_>, found: Placed<'_>) -> Diagnostic {
    if let Some(foreign) = foreign_word(found) {
        return foreign;
    }
    if let Some(help) = behind_digits(before, found) {
        return syntax(found.1, format!("{} cannot follow here", describe(found.0)), help);
    }
    if let Some(unit) = unit(before, found) {
        return unit;
    }
    let help = match found.0 {
        Token::Symbol(")" | "]" | "}") => "remove it, or open its bracket before it",
        Token::Symbol("?") => "write the inner `? :` in round brackets",
        Token::Symbol(":") => "`:` stands after `?`, and in maps: `{'key': value}`",
        Token::Symbol("!") => "write `!` before the whole, as in `!(x in ['a', 'b'])`",
        Token::Symbol(",") => "write a list in square brackets: `['a', 'b']`",
        Token::Symbol("(") => "write a call as `name(…)` or `x.name(…)`",
        _ => "join two conditions with `&&` or `||`",
    };
    syntax(found.1, format!("{} cannot follow here", describe(found.0)), help)
}

/// What is no part of a number although it stands directly behind its digits.
fn behind_digits(before: Placed<'_>, found: Placed<'_>) -> Option<&'static str> {
    let is_number = matches!(before.0, Token::Int(_) | Token::Double(_)) && before.1.end == found.1.start;
    match found.0 {
        Token::Word(word) if is_number && word.starts_with('_') => Some("write the digits without `_`, as in `1000`"),
        Token::Word(word) if is_number && matches!(word.as_str(), "e" | "E") => {
            Some("write digits behind it, as in `1e3`")
        }
        _ => None,
    }
}

/// A token where a value must stand.
pub(super) fn no_value(before: Placed<'_>, found: Placed<'_>, after: &Token) -> Diagnostic {
    let (token, span) = found;
    let help = match token {
        Token::IntMinMagnitude => return too_large(span),
        Token::Symbol(".") if matches!(after, Token::Word(_)) => {
            return not_supported(span, "`.` before a name", "write the name alone, as in `profile.country`");
        }
        Token::End => "complete it, for example with a number, 'text' or `profile.country`",
        Token::Symbol("+") if matches!(after, Token::Int(_) | Token::Double(_)) => "write the number without `+`",
        Token::Symbol("==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "+" | "*" | "/" | "%") => {
            "write a value on both sides of it, or remove it"
        }
        Token::Symbol("?" | ":") => TERNARY,
        Token::Symbol(")" | "]" | "}") if *before.0 == Token::Symbol(",") => "remove the `,` before it",
        _ => "remove it, or write a value before it",
    };
    syntax(span, format!("a value must stand here, not {}", describe(token)), help)
}

/// A word that is no name, where a name could stand.
pub(super) fn reserved(word: &str, span: Span) -> Diagnostic {
    if word == "in" {
        let help = "write it as in `profile.country in ['CH', 'AT']`";
        return syntax(span, "a value must stand before `in`", help);
    }
    match foreign::word(word) {
        Some(help) => means_nothing(word, span, help),
        None => {
            let help = format!("write text in quotes: '{word}'; a field of this name is read as `profile.{word}`");
            syntax(span, format!("`{word}` is a reserved word"), &help)
        }
    }
}

/// What stands after a point and is no name.
pub(super) fn no_field((token, span): Placed<'_>) -> Diagnostic {
    match token {
        Token::Word(word) => {
            let help = format!("write it in backticks, as in x.`{word}`");
            syntax(span, format!("`{word}` is a reserved word"), &help)
        }
        _ => syntax(span, "a name must follow `.`", "write it as in `profile.country`"),
    }
}

/// What stands in place of `symbol`.
fn expected(symbol: &str, found: Placed<'_>, help: &str) -> Diagnostic {
    foreign_word(found)
        .unwrap_or_else(|| syntax(found.1, format!("`{symbol}` must stand here, not {}", describe(found.0)), help))
}

/// What stands in place of a closing bracket.
pub(super) fn not_closed(symbol: &str, before: Placed<'_>, found: Placed<'_>) -> Diagnostic {
    if let Some(unit) = unit(before, found) {
        return unit;
    }
    let help = format!("add `{symbol}` to close the bracket, or join what stands in it by `,`, `&&` or `||`");
    expected(symbol, found, &help)
}

/// What stands in place of the `:` of a choice.
pub(super) fn no_otherwise(before: Placed<'_>, found: Placed<'_>) -> Diagnostic {
    match found.0 {
        Token::Symbol("?") => cannot_follow(before, found),
        _ => expected(":", found, TERNARY),
    }
}

/// What stands in place of the `:` between key and value.
pub(super) fn no_entry(found: Placed<'_>) -> Diagnostic {
    expected(":", found, "write a map as `{'key': value}`, a list as `['a', 'b']`")
}

/// `?` before an element, a key or an index.
pub(super) fn optional(span: Span) -> Diagnostic {
    not_supported(span, "`?` before an element", "write `x.field.orValue(other)` where it may be absent")
}

/// `Name{…}`
pub(super) fn message(span: Span) -> Diagnostic {
    not_supported(span, "`{…}` after a name", "write a map alone: `{'key': value}`")
}

/// `(a, b)`
pub(super) fn round_list(span: Span) -> Diagnostic {
    syntax(span, "`,` cannot follow here", "write a list in square brackets: `x in ['a', 'b']`")
}
