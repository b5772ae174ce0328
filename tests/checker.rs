//! The checker of conditions: the type of every form, what it is checked into, and the limits of its work.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod journey;

use etappe::compile::expression;
use etappe::model::{Arithmetic, Comparison, Condition, Function, Macro, Scalar, Tally, TimePart, Type, Window};
use etappe::syntax::Code;
use journey::checked;

/// Every form of the language with its type.
const TYPES: &[(&str, &str)] = &[
    // Values.
    ("null", "null"),
    ("true", "bool"),
    ("7", "int"),
    ("-7", "int"),
    ("-9223372036854775808", "int"),
    ("1.5", "double"),
    ("-0.0", "double"),
    ("'a'", "string"),
    ("[1, 2]", "list(int)"),
    ("[1, 2.0]", "list(dyn)"),
    ("[1, 'a']", "list(dyn)"),
    ("[[1], [2]]", "list(list(int))"),
    ("[[1], ['a']]", "list(list(dyn))"),
    ("[]", "list(dyn)"),
    ("{'a': 1}", "map(int)"),
    ("{'a': 1, 'b': 'c'}", "map(dyn)"),
    ("{}", "map(dyn)"),
    ("{profile.country: 1}", "map(int)"),
    ("profile.country", "string"),
    ("profile.joined", "timestamp"),
    ("context.level", "int"),
    ("profile.tags", "list(string)"),
    ("context.topics", "list(string)"),
    ("context.campaign", "string"),
    ("stage", "string"),
    ("dyn(1)", "dyn"),
    // Operators.
    ("!profile.member", "bool"),
    ("-profile.logins", "int"),
    ("-profile.score", "double"),
    ("-dyn(1)", "dyn"),
    ("1 + 2", "int"),
    ("1 + 2.0", "double"),
    ("profile.score * profile.logins", "double"),
    ("7 / 2", "int"),
    ("7 % 2", "int"),
    ("dyn(7) % 2", "int"),
    ("dyn(7) + 2", "dyn"),
    ("dyn(7) - profile.joined", "duration"),
    ("'a' + 'b'", "string"),
    ("[1] + [2]", "list(int)"),
    ("[] + [2]", "list(int)"),
    ("[1] + []", "list(int)"),
    ("[1] + ['a']", "list(dyn)"),
    ("profile.joined + duration('1h')", "timestamp"),
    ("duration('1h') + profile.joined", "timestamp"),
    ("duration('1h') + duration('1m')", "duration"),
    ("profile.joined - duration('1h')", "timestamp"),
    ("profile.joined - last('view')", "duration"),
    ("duration('1h') - duration('1m')", "duration"),
    ("1 == 1.0", "bool"),
    ("[1] == [1.0]", "bool"),
    ("{'a': [1]} != {'a': [2.0]}", "bool"),
    ("null == null", "bool"),
    ("dyn(null) == 1", "bool"),
    ("dyn(1) < 'a'", "bool"),
    ("false < true", "bool"),
    ("duration('1h') <= duration('2h')", "bool"),
    ("1 in [1, 2]", "bool"),
    ("1 in [1.0, 2.0]", "bool"),
    ("profile.country in [context.locale]", "bool"),
    ("profile.country in {'CH': 1}", "bool"),
    ("7 in {}", "bool"),
    ("7 in []", "bool"),
    ("'elem' in [1, 'elem', 2]", "bool"),
    ("[1] in [[1], [2]]", "bool"),
    ("dyn(1) in dyn([1])", "bool"),
    ("profile.member ? 1 : 2", "int"),
    ("dyn(true) ? 1 : dyn('a')", "dyn"),
    ("profile.member ? [1] : []", "list(dyn)"),
    ("profile.member && dyn(true) || false", "bool"),
    ("'a' in profile.tags", "bool"),
    ("profile.country in context.topics", "bool"),
    ("profile.tags in [['a'], context.topics]", "bool"),
    ("profile.tags == ['a']", "bool"),
    ("profile.tags != []", "bool"),
    ("profile.tags == context.topics", "bool"),
    ("profile.tags + context.topics", "list(string)"),
    ("profile.tags + [1]", "list(dyn)"),
    ("profile.member ? profile.tags : ['a']", "list(string)"),
    // Indices and presence.
    ("profile.tags[0]", "string"),
    ("has(profile.tags)", "bool"),
    ("profile.tags.orValue(['a'])", "list(string)"),
    ("profile.tags.orValue([])", "list(string)"),
    ("[1, 2][0]", "int"),
    ("[1, 2][dyn(0)]", "int"),
    ("{'a': 'b'}['a']", "string"),
    ("{'a': 'b'}.a", "string"),
    ("{'a b': 1}.`a b`", "int"),
    ("dyn({'a': 1}).a.b.c", "dyn"),
    ("dyn([1])[0]", "dyn"),
    ("has(profile.country)", "bool"),
    ("has(context.level)", "bool"),
    ("has({'a': 1}.b)", "bool"),
    ("has(dyn({}).b)", "bool"),
    ("profile.country.orValue('x')", "string"),
    ("profile.score.orValue(0.0)", "double"),
    ("dyn(1).orValue('x')", "dyn"),
    // Macros.
    ("[1].all(x, x > 0)", "bool"),
    ("[1].exists(x, dyn(x))", "bool"),
    ("[1].exists_one(x, x > 0)", "bool"),
    ("[1].filter(x, x > 0)", "list(int)"),
    ("[1].map(x, string(x))", "list(string)"),
    ("[1].map(x, x > 0, x * 2.0)", "list(double)"),
    ("{'a': 1}.map(k, k + 'b')", "list(string)"),
    ("{'a': 1}.all(k, k == 'a')", "bool"),
    ("dyn([1]).filter(x, x > 0)", "list(dyn)"),
    ("[[1]].all(x, x.all(y, y > 0))", "bool"),
    ("[1].filter(x, x > 0).map(x, x).all(x, x > 0)", "bool"),
    ("profile.tags.exists(t, t in context.topics)", "bool"),
    ("profile.tags.all(t, t.startsWith('a'))", "bool"),
    ("context.topics.filter(t, t != 'a')", "list(string)"),
    ("profile.tags.map(t, size(t))", "list(int)"),
    ("size(profile.tags)", "int"),
    ("context.topics.size()", "int"),
    ("size([1])", "int"),
    ("{'a': 1}.size()", "int"),
    ("'a'.size()", "int"),
    ("size(dyn(1))", "int"),
    // Texts.
    ("context.path.contains('a')", "bool"),
    ("context.path.startsWith(profile.country)", "bool"),
    ("dyn('a').endsWith('a')", "bool"),
    ("context.path.matches('^/a')", "bool"),
    ("matches(context.path, r'\\d+')", "bool"),
    // Conversions.
    ("int(profile.score)", "int"),
    ("int('42')", "int"),
    ("int(profile.joined)", "int"),
    ("int(profile.logins)", "int"),
    ("double(profile.logins)", "double"),
    ("double('1.5')", "double"),
    ("double(dyn('1.5'))", "double"),
    ("double(dyn(profile.country))", "double"),
    ("string(profile.logins)", "string"),
    ("string(profile.member)", "string"),
    ("string(1.5)", "string"),
    ("string(timestamp('2026-05-04T12:00:00Z'))", "string"),
    ("string(duration('1s'))", "string"),
    ("bool('true')", "bool"),
    ("[1].all(x, [2].all(x, x == 2))", "bool"),
    ("timestamp(0)", "timestamp"),
    ("timestamp(profile.logins)", "timestamp"),
    ("timestamp(profile.joined)", "timestamp"),
    ("duration('1h')", "duration"),
    ("duration(since('view'))", "duration"),
    // Times.
    ("age(profile.joined)", "duration"),
    ("age(dyn(profile.joined))", "duration"),
    ("within(profile.joined, '7d')", "bool"),
    ("within(profile.joined, 'session')", "bool"),
    ("profile.joined.getFullYear()", "int"),
    ("profile.joined.getMonth('+02:00')", "int"),
    ("profile.joined.getDayOfYear('UTC')", "int"),
    ("profile.joined.getDayOfMonth('-09:30')", "int"),
    ("profile.joined.getDate('02:00')", "int"),
    ("profile.joined.getDayOfWeek()", "int"),
    ("dyn(profile.joined).getHours()", "int"),
    ("since('view').getHours()", "int"),
    ("since('view').getMinutes()", "int"),
    ("since('view').getSeconds()", "int"),
    ("since('view').getMilliseconds()", "int"),
    // What visitors did and said.
    ("count('view')", "int"),
    ("count('view', '7d')", "int"),
    ("count('view', 'all', 'topic', profile.country)", "int"),
    ("happened('view', 'session')", "bool"),
    ("since('view')", "duration"),
    ("since('view', 'sku', 'x')", "duration"),
    ("first('view')", "timestamp"),
    ("first('view', 'sku', 'x')", "timestamp"),
    ("last('view')", "timestamp"),
    ("last('view', 'sku', 'x' + 'y')", "timestamp"),
    ("sum('buy', 'revenue', '30d')", "double"),
    ("sum('buy', 'weight', 'all', 'sku', 'x')", "double"),
    ("sequence(['view', 'buy'], '7d')", "bool"),
    ("interest('topic', 'cameras')", "double"),
    ("interest('topic', profile.country)", "double"),
    ("shown('it', '7d')", "int"),
    ("clicked('other-item', 'all')", "int"),
    ("feedback('nps')", "double"),
    ("segment('regular')", "bool"),
    ("consent('personalization')", "bool"),
];

#[test]
fn every_form_has_the_type_that_is_written() {
    for (text, wanted) in TYPES {
        match checked(text) {
            Ok((_, found)) => assert_eq!(found, *wanted, "`{text}`"),
            Err(diagnostic) => unreachable!("`{text}`: {diagnostic:?}"),
        }
    }
}

fn constant(text: &str) -> Condition {
    expression(text, &[]).expect(text).0
}

#[test]
fn conversion_of_a_constant_is_computed() {
    let string = |text: &str| Scalar::String(text.to_owned());
    for (text, value) in [
        ("int(-123.456)", Scalar::Int(-123)),
        ("int('987')", Scalar::Int(987)),
        ("int(-7.9)", Scalar::Int(-7)),
        ("int(timestamp('2004-09-16T23:59:59Z'))", Scalar::Int(1_095_379_199)),
        ("double('6.02214e23')", Scalar::Double(6.022_14e23)),
        ("double(-9007199254740992)", Scalar::Double(-9_007_199_254_740_992.0)),
        ("string(123.456)", string("123.456")),
        ("string(-4.5e-3)", string("-0.0045")),
        ("string(-456)", string("-456")),
        ("string(true)", string("true")),
        ("string(timestamp('2009-02-13T23:31:30Z'))", string("2009-02-13T23:31:30Z")),
        ("string(duration('1000000s'))", string("1000000s")),
        ("string(duration('1.5s'))", string("1.5s")),
        ("bool('t')", Scalar::Bool(true)),
        ("bool('FALSE')", Scalar::Bool(false)),
        ("timestamp('2026-05-04T14:00:00.1239+02:00')", Scalar::Timestamp(1_777_896_000_123)),
        ("timestamp(-62135596800)", Scalar::Timestamp(-62_135_596_800_000)),
        ("duration('-1h30m1.5s')", Scalar::Duration(-5_401_500)),
        ("dyn(int(dyn('5')))", Scalar::Int(5)),
        ("-(7)", Scalar::Int(-7)),
    ] {
        assert_eq!(constant(text), Condition::Literal(value), "{text}");
    }
}

#[test]
fn double_that_no_constant_holds_is_an_operation() {
    let zero = || Box::new(Condition::Literal(Scalar::Double(0.0)));
    let one = |value| Box::new(Condition::Literal(Scalar::Double(value)));
    assert_eq!(constant("-0.0"), Condition::Negate(zero()));
    assert_eq!(constant("double('-0.0')"), Condition::Negate(zero()));
    assert_eq!(constant("double('NaN')"), Condition::Arithmetic(Arithmetic::Divide, zero(), zero()));
    assert_eq!(constant("double('-inf')"), Condition::Arithmetic(Arithmetic::Divide, one(-1.0), zero()));
}

#[test]
fn form_is_checked_into_what_the_runtime_knows() {
    let context = [("x", Type::Int), ("t", Type::Timestamp)];
    let int = |value| Condition::Literal(Scalar::Int(value));
    let boxed = Box::new;
    let list = |values: &[i64]| Condition::List(values.iter().map(|value| int(*value)).collect());
    for (text, wanted) in [
        ("x in [1, 2.5]", Condition::In(boxed(Condition::Context(0)), vec![Scalar::Int(1), Scalar::Double(2.5)])),
        (
            "x in [x]",
            Condition::Contained(boxed(Condition::Context(0)), boxed(Condition::List(vec![Condition::Context(0)]))),
        ),
        (
            "[1].map(a, a > 0, a)",
            Condition::Macro(
                Macro::Map,
                boxed(Condition::Macro(
                    Macro::Filter,
                    boxed(list(&[1])),
                    boxed(Condition::Compare(Comparison::Greater, boxed(Condition::Element(0)), boxed(int(0)))),
                )),
                boxed(Condition::Element(0)),
            ),
        ),
        (
            "[1].all(a, [2].exists(b, a == b))",
            Condition::Macro(
                Macro::All,
                boxed(list(&[1])),
                boxed(Condition::Macro(
                    Macro::Exists,
                    boxed(list(&[2])),
                    boxed(Condition::Compare(
                        Comparison::Equal,
                        boxed(Condition::Element(0)),
                        boxed(Condition::Element(1)),
                    )),
                )),
            ),
        ),
        ("size('a')", Condition::Call(Function::Size, vec![Condition::Literal(Scalar::String("a".to_owned()))])),
        ("t.getHours('-09:30')", Condition::TimePart(TimePart::Hours, -570, boxed(Condition::Context(1)))),
        ("within(context.t, '7d')", Condition::Within(boxed(Condition::Context(1)), Window::Last(604_800_000))),
    ] {
        assert_eq!(expression(text, &context).expect(text).0, wanted, "{text}");
    }
    let (condition, _) = checked("interest('topic', 'a')").expect("checks");
    assert!(matches!(condition, Condition::Tally(Tally::Interest(_, 336), counter) if counter.dimension.is_some()));
}

#[test]
fn condition_at_a_limit_of_work_is_taken_and_past_it_is_refused() {
    let list = |count: usize| format!("[{}]", vec!["1"; count].join(","));
    let code = |text: &str| expression(text, &[("x", Type::Int), ("s", Type::String)]).err().map(|found| found.code);
    // 100 elements, and for each of them two lists of so many, a list built of both, and comparisons.
    assert_eq!(code(&format!("{}.all(a, {}.all(b, a == b))", list(100), list(100))), None);
    assert_eq!(
        code(&format!("{}.all(a, {}.all(b, a == b && b == x && x == a && a + b > x))", list(100), list(100))),
        Some(Code::ConditionLimit)
    );
    // A list of unknown length counts as 256.
    assert_eq!(code("[[1]][0].all(a, [[1]][0].all(b, a == b))"), Some(Code::ConditionLimit));
    assert_eq!(code("[[1]][0].all(a, a == x)"), None);
    // Texts that are built, and elements of lists.
    let text = |count: usize| format!("[{}]", vec!["'a'"; count].join(","));
    assert_eq!(code(&format!("{}.map(a, {}.map(b, a + b)).size() == 1", text(16), text(16))), None);
    assert_eq!(
        code(&format!("{}.map(a, {}.map(b, a + b + s)).size() == 1", text(25), text(25))),
        Some(Code::ConditionLimit)
    );
    assert_eq!(code(&format!("{}.map(a, {}.map(b, b)).size() == 1", list(60), list(60))), None);
    assert_eq!(
        code(&format!("{}.map(a, {}.filter(b, true)).size() == 1", list(110), list(110))),
        Some(Code::ConditionLimit)
    );
    // A map of n entries costs n².
    let map = |count: usize| {
        let entries: Vec<String> = (0..count).map(|entry| format!("'k{entry}': 1")).collect();
        format!("{{{}}}", entries.join(","))
    };
    assert_eq!(code(&format!("'a' in {}", map(200))), None);
    assert_eq!(code(&format!("'a' in {}", map(230))), Some(Code::ConditionLimit));
}

#[test]
fn condition_nested_without_leaving_anything_behind_is_bounded() {
    let deep = |depth: usize| format!("{}true{}", "dyn(".repeat(depth), ")".repeat(depth));
    assert!(expression(&deep(40), &[]).is_ok());
    let long: String = (0..400).map(|_| "1 + ").collect();
    assert_eq!(expression(&format!("{long}1 == 2"), &[]).err().map(|found| found.code), Some(Code::ConditionLimit));
}
