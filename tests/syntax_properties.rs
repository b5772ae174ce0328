//! Properties of the grammar of conditions: what is written parses back to the same, and no text does harm.
//!
//! Seeds are fixed: every run tests the same cases; `ETAPPE_CASES` sets how many.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod outside;
mod shape;

use etappe::base::limits;
use etappe::syntax::{Ast, AstKind, BinaryOperator, Code, Span, UnaryOperator, parse_condition, print_condition};
use outside::outside;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};
use serde_json::Value as Json;
use shape::shape;

fn config() -> Config {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok());
    Config {
        cases: cases.unwrap_or(1_000),
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(0x0e7a_99e2),
        failure_persistence: None,
        ..Config::default()
    }
}

fn ast(kind: AstKind) -> Ast {
    Ast { span: Span::default(), kind }
}

/// Names that are no reserved words; `r` and `b` make something else of quotes that follow, `e5` of digits before.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["a", "r", "b", "rb", "u", "e5", "x1", "_", "_9", "True", "inn", "profile", "count", "has"])
            .prop_map(str::to_owned),
        "[_a-zA-Z][_a-zA-Z0-9]{0,6}".prop_filter("reserved", |name| parse_condition(name)
            .is_ok_and(|ast| { matches!(ast.kind, AstKind::Identifier(_)) })),
    ]
}

/// Names that may follow a point, as they are.
fn selector() -> impl Strategy<Value = String> {
    prop_oneof![name(), select(vec!["if", "break", "as", "while", "not", "and"]).prop_map(str::to_owned)]
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        selector(),
        select(vec!["in", "true", "false", "null", " ", "1", "a.b", "a-b", "/a b/"]).prop_map(str::to_owned),
        "[-_a-zA-Z0-9./ ]{1,8}",
    ]
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![select(vec![0, 1, -1, 5, i64::MIN, i64::MIN + 1, i64::MAX]), any::<i64>(), -20..20_i64]
}

fn double() -> impl Strategy<Value = f64> {
    let special = vec![0.0, -0.0, 1.0, -1.0, 0.1, 1e15, 1e16, 1e21, 1e300, 1e-7, 5e-324, f64::MAX, f64::MIN];
    prop_oneof![select(special), any::<f64>().prop_filter("finite", |value| value.is_finite()), -9.0..9.0]
}

fn text() -> impl Strategy<Value = String> {
    let letters = select(vec!['\'', '"', '\\', '\n', '\r', '\t', '`', '\u{0}', '\u{7f}', '\u{202e}', '\u{feff}']);
    let letter = prop_oneof![letters, any::<char>(), proptest::char::range('a', 'z')];
    prop::collection::vec(letter, 0..6).prop_map(|letters| letters.into_iter().collect())
}

fn leaf() -> impl Strategy<Value = Ast> {
    prop_oneof![
        Just(AstKind::Null),
        any::<bool>().prop_map(AstKind::Bool),
        number().prop_map(AstKind::Int),
        double().prop_map(AstKind::Double),
        text().prop_map(AstKind::String),
        name().prop_map(AstKind::Identifier),
        name().prop_map(AstKind::Identifier),
    ]
    .prop_map(ast)
}

fn operator() -> impl Strategy<Value = BinaryOperator> {
    use BinaryOperator::{
        Add, And, Divide, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual, Modulo, Multiply, NotEqual, Or,
        Subtract,
    };
    select(vec![
        Or,
        Or,
        And,
        And,
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        In,
        Add,
        Subtract,
        Multiply,
        Divide,
        Modulo,
    ])
}

fn expression() -> impl Strategy<Value = Ast> {
    leaf().prop_recursive(8, 60, 4, |inner| {
        let one = inner.clone().prop_map(Box::new);
        let some = prop::collection::vec(inner.clone(), 0..4);
        let entries = prop::collection::vec((inner.clone(), inner), 0..3);
        let sign = select(vec![UnaryOperator::Not, UnaryOperator::Negate, UnaryOperator::Negate]);
        prop_oneof![
            1 => (one.clone(), field()).prop_map(|(operand, field)| AstKind::Member(operand, field)),
            1 => (one.clone(), one.clone()).prop_map(|(operand, index)| AstKind::Index(operand, index)),
            1 => (name(), some.clone()).prop_map(|(name, arguments)| AstKind::Call(name, arguments)),
            1 => (one.clone(), selector(), some.clone())
                .prop_map(|(operand, name, arguments)| AstKind::Method(operand, name, arguments)),
            2 => (sign, one.clone()).prop_map(|(sign, operand)| AstKind::Unary(sign, operand)),
            4 => (operator(), one.clone(), one.clone())
                .prop_map(|(operator, left, right)| AstKind::Binary(operator, left, right)),
            2 => (one.clone(), one.clone(), one)
                .prop_map(|(condition, then, otherwise)| AstKind::Conditional(condition, then, otherwise)),
            1 => some.prop_map(AstKind::List),
            1 => entries.prop_map(AstKind::Map),
        ]
        .prop_map(ast)
    })
}

/// Pieces of conditions, and of what people write in their place.
fn soup() -> impl Strategy<Value = String> {
    let pieces = "a profile .b . .` ` ?. .? ( ) [ ] { } , : ? ! - + * / % == != < <= > >= && || = & | in not and if \
                  true null 1 -1 9223372036854775808 0x 1u 1.5 .5 1e9 'a' \" ''' r' b' \\ \\u \\x4 // /* ‘ \u{202e} é 😀";
    let piece = select(pieces.split(' ').collect::<Vec<_>>());
    let space = select(vec!["", "", " ", "\n"]);
    let pair = (piece, space).prop_map(|(piece, space)| format!("{piece}{space}"));
    prop::collection::vec(pair, 0..40).prop_map(|pieces| pieces.concat())
}

/// Whatever the text is: a mistake has its place within it, and what parses keeps to the limits and can be written.
fn check_any(text: &str) -> Result<(), TestCaseError> {
    match parse_condition(text) {
        Ok(ast) => check_same(&ast),
        Err(mistake) => {
            let codes = [Code::ConditionSyntax, Code::ConditionLimit, Code::NotSupported];
            prop_assert!(codes.contains(&mistake.code), "{}", mistake.code);
            prop_assert!(text.get(mistake.span.start..mistake.span.end).is_some(), "{:?}", mistake.span);
            prop_assert!(!mistake.message.is_empty() && mistake.help.is_some_and(|help| !help.is_empty()));
            Ok(())
        }
    }
}

/// The expression as it is written parses back to itself, and is written the same way again.
fn check_same(ast: &Ast) -> Result<(), TestCaseError> {
    let printed = print_condition(ast);
    let again = parse_condition(&printed);
    prop_assert!(again.is_ok(), "{printed}: {again:?}");
    let again = again.expect("it was checked");
    prop_assert_eq!(shape(&again), shape(ast), "{}", printed);
    prop_assert_eq!(&print_condition(&again), &printed);
    prop_assert!(!printed.chars().any(|letter| letter.is_control()), "{}", printed);
    Ok(())
}

/// The text without the pair of round brackets that begins at byte `open`.
fn without_brackets(text: &str, open: usize) -> Option<String> {
    let mut depth = 0;
    for (place, letter) in text.char_indices().skip_while(|(place, _)| *place < open) {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(format!("{}{}{}", &text[..open], &text[open + 1..place], &text[place + 1..]));
        }
    }
    None
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn printed_expression_parses_back_to_itself(ast in expression()) {
        // What is larger than a condition may be is refused, and says so.
        let printed = print_condition(&ast);
        match parse_condition(&printed) {
            Err(mistake) if mistake.code == Code::ConditionLimit => prop_assert!(printed.len() > limits::CONDITION_DEPTH),
            _ => check_same(&ast)?,
        }
    }

    #[test]
    fn printed_brackets_are_all_needed(ast in expression()) {
        let printed = print_condition(&ast);
        for (open, _) in printed.match_indices('(') {
            let before = printed[..open].chars().next_back();
            let is_call = before.is_some_and(|letter| letter == '_' || letter.is_ascii_alphanumeric());
            let parsed = without_brackets(&printed, open).and_then(|less| parse_condition(&less).ok());
            // Brackets after a sign are kept for the reader, and for parsers that keep to the letter of the grammar.
            let is_kept = before.is_some_and(|letter| "!-".contains(letter)) || printed[open..].starts_with("(-");
            if let (false, false, Some(parsed)) = (is_call, is_kept, parsed) {
                prop_assert_ne!(shape(&parsed), shape(&ast), "{}", printed);
            }
        }
    }

    #[test]
    fn soup_of_tokens_does_no_harm(text in soup()) {
        check_any(&text)?;
    }

    #[test]
    fn any_text_does_no_harm(text in any::<String>()) {
        check_any(&text)?;
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x20..0x7f_u8], 0..200)) {
        check_any(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn damaged_condition_does_no_harm(ast in expression(), place in any::<prop::sample::Index>(), letter in any::<char>()) {
        let printed = print_condition(&ast);
        let mut letters: Vec<char> = printed.chars().collect();
        let place = place.index(letters.len());
        letters[place] = letter;
        check_any(&letters.iter().collect::<String>())?;
        letters.remove(place);
        check_any(&letters.iter().collect::<String>())?;
        check_any(&letters[..place].iter().collect::<String>())?;
    }
}

#[test]
fn cel_cases_in_scope_parse_and_every_case_that_parses_is_written_the_same() {
    let test = "cel_cases_in_scope_parse_and_every_case_that_parses_is_written_the_same";
    let Some(path) = outside(test, "conformance/cel/cases.json") else {
        return;
    };
    let text = std::fs::read_to_string(path).expect("the suite is text");
    let cases: Vec<Json> = serde_json::from_str(&text).expect("the suite is a JSON list");
    let (mut in_scope, mut wrong) = (0, Vec::new());
    for case in &cases {
        let expression = case["expr"].as_str().expect("`expr`");
        let must_parse = case["in_scope"] == true;
        in_scope += usize::from(must_parse);
        let found = match parse_condition(expression) {
            Ok(ast) => check_same(&ast).err().map(|failure| failure.to_string()),
            Err(mistake) if must_parse && case["expect"].get("error").is_none() => Some(mistake.message),
            Err(_) => check_any(expression).err().map(|failure| failure.to_string()),
        };
        wrong.extend(found.map(|found| format!("{}: `{expression}`: {found}", case["id"])));
    }
    assert!(in_scope >= 700, "only {in_scope} cases are in scope");
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
