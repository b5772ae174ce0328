//! The checker of conditions: the type of every form, and what is refused with which code.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::compile::{expression, expression_in};
use etappe::model::{Arithmetic, Comparison, Condition, Function, Macro, Scalar, Tally, TimePart, Type, Window};
use etappe::syntax::{Code, Diagnostic, Format};

/// The journey in which the expressions stand.
const JOURNEY: &str = "
journey: all
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes:
    country: { type: string, purpose: functional }
    logins: { type: int, purpose: functional }
    score: { type: double, purpose: functional }
    member: { type: bool, purpose: functional }
    joined: { type: timestamp, purpose: functional }
  events:
    view: { purpose: functional, dimensions: [topic, sku] }
    buy: { purpose: functional, measures: { revenue: { scale: 0.01 }, weight: {} }, dimensions: [sku] }
  feedback: { nps: { purpose: functional, min: 0, max: 10 } }
  interests: { topic: { from: view.topic, half_life: 14d } }
context: { level: { type: int }, amount: { type: double } }
stages: [{ id: start }, { id: later, enter: \"happened('buy')\" }]
segments: { regular: \"count('view') >= 3\" }
slots: { hero: {} }
items: [{ id: it, slots: [hero] }, { id: other-item, slots: [hero] }]
";

fn checked(text: &str) -> Result<(Condition, String), Diagnostic> {
    expression_in(JOURNEY, Format::Yaml, text).map(|(condition, found)| (condition, found.to_string()))
}

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
    // Indices and presence.
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
    ("int(profile.country)", "int"),
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
    ("bool(profile.country)", "bool"),
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

/// What is refused: the text, the code, the part that is marked, and a piece of the way out.
const REFUSED: &[(&str, Code, &str, &str)] = &[
    ("1 == 'a'", Code::TypeMismatch, "1 == 'a'", "'1' in quotes"),
    ("profile.country == null", Code::TypeMismatch, "profile.country == null", "has(profile.country)"),
    ("[1] == ['a']", Code::TypeMismatch, "[1] == ['a']", "one type"),
    ("{'a': 1} == [1]", Code::TypeMismatch, "{'a': 1} == [1]", ""),
    ("[1] < [2]", Code::TypeMismatch, "[1] < [2]", "size("),
    ("null < 1", Code::TypeMismatch, "null < 1", "has("),
    ("1 < 2 < 3", Code::TypeMismatch, "1 < 2 < 3", "each pair"),
    (
        "profile.joined < '2026-05-04T12:00:00Z'",
        Code::TypeMismatch,
        "profile.joined < '2026-05-04T12:00:00Z'",
        "timestamp('2026-05-04T12:00:00Z')",
    ),
    ("since('view') > 5", Code::TypeMismatch, "since('view') > 5", "duration("),
    ("1 + 'a'", Code::TypeMismatch, "1 + 'a'", "'1' in quotes"),
    ("profile.country + profile.logins", Code::TypeMismatch, "profile.country + profile.logins", "string("),
    ("true + true", Code::TypeMismatch, "true + true", "two numbers"),
    ("profile.joined + profile.joined", Code::TypeMismatch, "profile.joined + profile.joined", ""),
    ("profile.joined + 5", Code::TypeMismatch, "profile.joined + 5", "duration('24h')"),
    ("duration('1h') - profile.joined", Code::TypeMismatch, "duration('1h') - profile.joined", ""),
    ("duration('1h') * 2", Code::TypeMismatch, "duration('1h') * 2", ""),
    ("[1] - [1]", Code::TypeMismatch, "[1] - [1]", ""),
    ("1.5 % 2", Code::TypeMismatch, "1.5 % 2", "int("),
    ("-'a'", Code::TypeMismatch, "'a'", ""),
    ("-duration('1h')", Code::TypeMismatch, "duration('1h')", "within"),
    ("!1", Code::TypeMismatch, "1", "> 0"),
    ("true && 'a'", Code::TypeMismatch, "'a'", "== 'text'"),
    ("true ? 1 : 'a'", Code::TypeMismatch, "true ? 1 : 'a'", "quotes"),
    ("true ? 1 : 2.0", Code::TypeMismatch, "true ? 1 : 2.0", "double("),
    ("1 ? 1 : 2", Code::TypeMismatch, "1", "> 0"),
    ("profile.country in ['CH', 7]", Code::TypeMismatch, "7", "'7' in quotes"),
    ("1 in ['a']", Code::TypeMismatch, "'a'", ""),
    ("profile.logins in [context.locale]", Code::TypeMismatch, "profile.logins", "string("),
    ("1 in {'a': 1}", Code::TypeMismatch, "1", ""),
    ("'a' in 'abc'", Code::TypeMismatch, "'abc'", "contains"),
    ("[1]['a']", Code::TypeMismatch, "'a'", ""),
    ("{'a': 1}[0]", Code::TypeMismatch, "0", "'0' in quotes"),
    ("'abc'[0]", Code::TypeMismatch, "'abc'[0]", ""),
    ("profile['country']", Code::TypeMismatch, "profile['country']", "profile.country"),
    ("profile.country.code", Code::TypeMismatch, "profile.country.code", "maps"),
    ("{1: 2}", Code::TypeMismatch, "1", "quotes"),
    ("{'a': 1, 'a': 2}", Code::DuplicateKey, "'a'", "one of them"),
    ("has(profile.country == 'CH')", Code::UnknownFunction, "profile.country == 'CH'", "has(profile.country)"),
    ("has({'a': 1}['a'])", Code::UnknownFunction, "{'a': 1}['a']", "map.key"),
    ("has(1)", Code::UnknownFunction, "1", ""),
    ("has(profile.contry)", Code::UnknownAttribute, "profile.contry", "country"),
    ("profile.score.orValue(0)", Code::TypeMismatch, "0", "0.0"),
    ("profile.score.orValue('x')", Code::TypeMismatch, "'x'", "a double"),
    ("[1].all(x, x)", Code::TypeMismatch, "x", "> 0"),
    ("[1].filter(x, 'a')", Code::TypeMismatch, "'a'", ""),
    ("'a'.all(x, true)", Code::TypeMismatch, "'a'", "['a', 'b']"),
    ("[1].all(1, true)", Code::UnknownIdentifier, "1", ""),
    ("[1].all(stage, true)", Code::UnknownIdentifier, "stage", "another name"),
    ("[1].all(context, true)", Code::UnknownIdentifier, "context", "another name"),
    ("[1].all(x, [2].all(x, true))", Code::UnknownIdentifier, "x", "another name"),
    ("[1].all(x, true) && x", Code::UnknownIdentifier, "x", ""),
    ("[1].all(x, y > 0)", Code::UnknownIdentifier, "y", ""),
    ("[1].all(x, [1].all(y, [1].all(z, true)))", Code::ConditionLimit, "z", "segments"),
    ("[1].all(x)", Code::UnknownFunction, "[1].all(x)", "list.all(x, condition)"),
    ("[1].any(x, true)", Code::UnknownFunction, "[1].any(x, true)", "exists"),
    ("size(1)", Code::TypeMismatch, "1", ""),
    ("context.path.contains(1)", Code::TypeMismatch, "1", "quotes"),
    ("profile.logins.contains('a')", Code::TypeMismatch, "profile.logins", "string("),
    ("['a'].contains('a')", Code::TypeMismatch, "['a']", "x in"),
    ("contains('a', 'b')", Code::UnknownFunction, "contains('a', 'b')", "text.contains(part)"),
    ("context.path.matches(profile.country)", Code::UnknownFunction, "profile.country", "in quotes"),
    ("context.path.matches('(')", Code::Pattern, "'('", r"\("),
    ("context.path.matches('(?=a)')", Code::Pattern, "'(?=a)'", "!x.matches"),
    (r"context.path.matches(r'\pL')", Code::Pattern, r"r'\pL'", "ranges"),
    ("int(true)", Code::TypeMismatch, "true", "? 1 : 0"),
    ("int(since('view'))", Code::TypeMismatch, "since('view')", "getSeconds"),
    ("int('x')", Code::TypeMismatch, "'x'", "digits"),
    ("int(1e99)", Code::TypeMismatch, "1e99", ""),
    ("int(9223372036854775807.0)", Code::TypeMismatch, "9223372036854775807.0", ""),
    ("bool('TrUe')", Code::TypeMismatch, "'TrUe'", "'true'"),
    ("double('1,5')", Code::TypeMismatch, "'1,5'", ""),
    ("double(profile.country)", Code::LeftOut, "double(profile.country)", "declare"),
    ("double('1' + '2')", Code::LeftOut, "double('1' + '2')", "declare"),
    ("string(profile.score)", Code::LeftOut, "string(profile.score)", ""),
    ("string(profile.joined)", Code::LeftOut, "string(profile.joined)", "getHours"),
    ("timestamp(profile.country)", Code::LeftOut, "timestamp(profile.country)", "declare it as `timestamp`"),
    ("duration(profile.country)", Code::LeftOut, "duration(profile.country)", "1h30m"),
    ("duration(5)", Code::TypeMismatch, "5", "duration('90s')"),
    ("timestamp('2026-05-04')", Code::InvalidWindow, "'2026-05-04'", "2026-05-04T00:00:00Z"),
    ("timestamp('0000-01-01T00:00:00Z')", Code::InvalidWindow, "'0000-01-01T00:00:00Z'", "1 to 9999"),
    ("timestamp(253402300800)", Code::InvalidWindow, "253402300800", "1 to 9999"),
    ("duration('3d')", Code::InvalidWindow, "'3d'", "72h"),
    ("duration('320000000000s')", Code::InvalidWindow, "'320000000000s'", "292 years"),
    ("type(1)", Code::NotSupported, "type(1)", "has("),
    ("uint(1)", Code::NotSupported, "uint(1)", "int("),
    ("bytes('a')", Code::NotSupported, "bytes('a')", ""),
    ("profile.country.getHours()", Code::TypeMismatch, "profile.country.getHours()", "timestamp"),
    ("since('view').getMonth()", Code::TypeMismatch, "since('view').getMonth()", "getHours"),
    ("since('view').getHours('UTC')", Code::UnknownFunction, "'UTC'", ""),
    ("profile.joined.getHours('Europe/Zurich')", Code::TimeZone, "'Europe/Zurich'", "+02:00"),
    ("profile.joined.getHours(context.locale)", Code::UnknownFunction, "context.locale", "in quotes"),
    ("age('2026')", Code::TypeMismatch, "'2026'", ""),
    ("within(profile.joined, 'all')", Code::InvalidWindow, "'all'", "has("),
    ("within(profile.joined, 7)", Code::UnknownFunction, "7", "'7d'"),
    ("count('veiw')", Code::UnknownEvent, "'veiw'", "`view`"),
    ("count(view)", Code::UnknownFunction, "view", "'view'"),
    ("count('view', '7 days')", Code::InvalidWindow, "'7 days'", "'7d'"),
    ("count('view', '7d', 'topic')", Code::UnknownFunction, "count('view', '7d', 'topic')", "count(event"),
    ("count('view', '7d', 'topics', 'a')", Code::UnknownEvent, "'topics'", "`topic`"),
    ("count('view', '7d', 'topic', 7)", Code::TypeMismatch, "7", "quotes"),
    ("sum('view', 'revenue', '7d')", Code::UnknownEvent, "'revenue'", "measures: { revenue: {} }"),
    ("sum('buy', 'revenu', '7d')", Code::UnknownEvent, "'revenu'", "`revenue`"),
    ("sequence(['view'], '7d')", Code::UnknownFunction, "['view']", "happened("),
    ("sequence('view', '7d')", Code::UnknownFunction, "'view'", "['"),
    (
        "sequence(['view','view','view','view','view','view','view','view','view'], '7d')",
        Code::UnknownFunction,
        "['view','view','view','view','view','view','view','view','view']",
        "&&",
    ),
    ("sequence(['view', 'bye'], '7d')", Code::UnknownEvent, "'bye'", "`buy`"),
    ("interest('topics', 'a')", Code::UnknownEvent, "'topics'", "`topic`"),
    ("interest('topic', 1)", Code::TypeMismatch, "1", "quotes"),
    ("shown('its', '7d')", Code::UnknownName, "'its'", "`it`"),
    ("shown('it')", Code::UnknownFunction, "shown('it')", "shown(item, window)"),
    ("feedback('npss')", Code::UnknownName, "'npss'", "`nps`"),
    ("consent('functionall')", Code::UnknownName, "'functionall'", "`functional`"),
    ("segment('regulars')", Code::UnknownSegment, "'regulars'", "`regular`"),
    ("model('churn')", Code::NoModels, "model('churn')", "interest("),
    ("profile.`@feedback.nps`", Code::ConditionSyntax, "@", ""),
    ("math.max(1, 2)", Code::UnknownFunction, "math.max(1, 2)", ""),
    ("profile", Code::UnknownIdentifier, "profile", "profile.country"),
];

#[test]
fn what_is_wrong_is_refused_where_it_stands_with_a_way_out() {
    for (text, code, marked, help) in REFUSED {
        match checked(text) {
            Ok(found) => unreachable!("`{text}` is taken: {found:?}"),
            Err(diagnostic) => {
                assert_eq!(diagnostic.code, *code, "`{text}`: {diagnostic:?}");
                let span = text.get(diagnostic.span.start..diagnostic.span.end).expect("a place in the text");
                assert_eq!(span, *marked, "`{text}`: {diagnostic:?}");
                let found = diagnostic.help.expect("a way out");
                assert!(!found.is_empty() && found.contains(help), "`{text}`: {found}");
                assert!(!diagnostic.message.ends_with('.') && !diagnostic.message.is_empty(), "`{text}`");
            }
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
    assert!(matches!(condition, Condition::Tally(Tally::Interest(336), counter) if counter.dimension.is_some()));
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
    assert_eq!(code(&format!("{}.map(a, {}.map(b, a + b)).size() == 1", text(20), text(20))), None);
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
