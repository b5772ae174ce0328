//! What the checker refuses: with which code, at which place, and with a way out.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod journey;

use etappe::syntax::Code;
use journey::checked;

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
    ("int(profile.country)", Code::LeftOut, "int(profile.country)", "declare"),
    ("bool(profile.country)", Code::LeftOut, "bool(profile.country)", "== 'true'"),
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
    // Lists of texts.
    ("profile.tags == 'a'", Code::TypeMismatch, "profile.tags == 'a'", "'a' in list"),
    ("profile.tags == [1]", Code::TypeMismatch, "profile.tags == [1]", "one type"),
    ("profile.tags < context.topics", Code::TypeMismatch, "profile.tags < context.topics", "size("),
    ("profile.tags in ['a', 'b']", Code::TypeMismatch, "'a'", "list.exists(x, x in …)"),
    ("profile.tags in context.topics", Code::TypeMismatch, "profile.tags", "list.exists(x, x in …)"),
    ("profile.logins in profile.tags", Code::TypeMismatch, "profile.logins", "string("),
    ("7 in profile.tags", Code::TypeMismatch, "7", "'7' in quotes"),
    ("profile.tags.contains('a')", Code::TypeMismatch, "profile.tags", "'a' in list"),
    ("context.topics.startsWith('a')", Code::TypeMismatch, "context.topics", ""),
    ("profile.tags + 'a'", Code::TypeMismatch, "profile.tags + 'a'", "lists"),
    ("profile.tags - ['a']", Code::TypeMismatch, "profile.tags - ['a']", ""),
    ("profile.tags['a']", Code::TypeMismatch, "'a'", "places from 0"),
    ("profile.tags.first", Code::TypeMismatch, "profile.tags.first", ""),
    ("!profile.tags", Code::TypeMismatch, "profile.tags", "x in"),
    ("profile.tags.orValue('a')", Code::TypeMismatch, "'a'", ""),
    ("profile.tags.orValue([1])", Code::TypeMismatch, "[1]", ""),
    ("has(profile.tags[0])", Code::UnknownFunction, "profile.tags[0]", ""),
    ("string(profile.tags)", Code::TypeMismatch, "profile.tags", ""),
    ("interest('topic', profile.tags)", Code::TypeMismatch, "profile.tags", ""),
    ("count('view', 'all', 'topic', profile.tags)", Code::TypeMismatch, "profile.tags", ""),
    ("1 in profile.tags.orValue([])", Code::TypeMismatch, "1", "'1' in quotes"),
    ("profile.tags.all(t, t > 1)", Code::TypeMismatch, "t > 1", ""),
    ("profile.tagss == []", Code::UnknownAttribute, "profile.tagss", "tags"),
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

#[test]
fn work_past_its_limit_is_refused_with_a_way_out() {
    let list = |entry: &str, times: usize| format!("[{}]", vec![entry; times].join(","));
    let keys = |count: usize| {
        let entries: Vec<String> = (0..count).map(|entry| format!("'k{entry}': 1")).collect();
        format!("{{{}}}", entries.join(","))
    };
    let doubled = |body: &str, times: usize| format!("[1]{}", format!(".map(x, {body})").repeat(times));
    let twice = |operator: &str, text: &str| format!("{text} {operator} {text}");
    let refused = [
        (twice("==", &doubled("[x, x]", 16)), "units of work"),
        (twice("==", &doubled("[x, x]", 40)), "more than 1000000000 units of work"),
        (twice("!=", &doubled("{'a': x, 'b': x}", 14)), "units of work"),
        (format!("{0} in [{0}, {0}]", doubled("[x, x]", 16)), "units of work"),
        (twice("==", &doubled("profile.member ? [x, x] : [x]", 16)), "units of work"),
        (twice("==", &doubled("[x] + [x]", 16)), "units of work"),
        (format!("[{}].all(a, {}.all(i, a == a))", keys(110), list("1", 250)), "units of work"),
        (format!("[{}].all(m, {}.all(i, m['k1'] == m['k2']))", keys(110), list("1", 250)), "units of work"),
        (format!("[{}].all(l, {}.all(i, l + l == [1]))", list("1", 50), list("1", 250)), "elements of lists"),
        (
            format!("{}.all(i, (dyn([1,1]) + (i > 0 ? dyn({}) : dyn(1))) == 1)", list("1", 150), list("1", 100)),
            "elements",
        ),
        (format!("{0}.map(a, {0}.map(b, a + b + a)).size() == 1", list("'a'", 24)), "units of work"),
        // A list of texts that is read is taken for one of 256.
        ("profile.tags.exists(t, context.topics.exists(u, t == u))".to_owned(), "units of work"),
        ("profile.tags.all(t, profile.tags + context.topics == [])".to_owned(), "units of work"),
        (format!("{}.all(n, [profile.tags + context.topics] == [])", list("1", 60)), "elements of lists"),
    ];
    for (text, what) in refused {
        let diagnostic = checked(&text).expect_err(&text);
        assert_eq!(diagnostic.code, Code::ConditionLimit, "`{text}`: {diagnostic:?}");
        assert!(diagnostic.message.contains(what), "`{text}`: {diagnostic:?}");
        assert!(diagnostic.help.is_some_and(|help| help.contains("shorten")), "`{text}`");
    }
    let taken = [
        twice("==", &doubled("[x, x]", 10)),
        format!("{}.all(i, i == profile.logins || [i, 1] == [1, 2])", list("1", 250)),
        format!("[{}, 1].exists(l, {}.exists(i, dyn(l) == i))", list("1", 100), list("1", 250)),
        format!("{}.all(l, l + l == [1])", list("[1, 2]", 100)),
        format!("{0}.all(a, {0}.exists(b, a + b > profile.logins))", list("1", 80)),
        "profile.tags.exists(t, t in context.topics)".to_owned(),
        "size(profile.tags.filter(t, t in context.topics)) > 1".to_owned(),
        (0..190).map(|number| format!("'t{number}' in profile.tags")).collect::<Vec<_>>().join(" || "),
    ];
    for text in taken {
        assert!(checked(&text).is_ok(), "`{text}`: {:?}", checked(&text));
    }
}
